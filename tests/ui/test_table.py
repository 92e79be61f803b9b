import re
from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from studykit.model.pack import Cell, Row
from studykit.ui.grid import Grid, hiding
from studykit.ui.table import draw, records
from studykit.ui.text import Span, plain
from studykit.ui.theme import Page


def row(feature, *cells):
    return Row(
        feature=feature,
        cells=tuple(c if isinstance(c, Cell) else Cell(value=c) for c in cells),
    )


TYPES = Grid(
    title="API Gateway API types",
    label="Feature",
    columns=("REST API", "HTTP API", "WebSocket API"),
    rows=(
        row("Response caching", True, False, False),
        row(
            "Usage plans and API keys",
            True,
            False,
            Cell(value=True, note="A WebSocket API checks the key on `$connect`"),
        ),
        row("Request validation", "yes, parameters and body", False, "yes, message body"),
        row(
            "Native JWT authorizer",
            Cell(value="partly", note="Cognito user pools only; other issuers need a function"),
            True,
            False,
        ),
    ),
)


def screen(grid, columns, **page):
    return plain(draw(grid, Page(width=columns, **page)))


def test_at_100_columns():
    assert screen(TYPES, 100) == snapshot("""\
API Gateway API types
Feature                   REST API                  HTTP API  WebSocket API
───────────────────────────────────────────────────────────────────────────────
Response caching          yes                       no        no
Usage plans and API keys  yes                       no        yes ¹
Request validation        yes, parameters and body  no        yes, message body
Native JWT authorizer     partly ²                  yes       no

¹ A WebSocket API checks the key on `$connect`
² Cognito user pools only; other issuers need a function
""")


def test_at_80_columns():
    assert screen(TYPES, 80) == snapshot("""\
API Gateway API types
Feature                   REST API                  HTTP API  WebSocket API
───────────────────────────────────────────────────────────────────────────────
Response caching          yes                       no        no
Usage plans and API keys  yes                       no        yes ¹
Request validation        yes, parameters and body  no        yes, message body
Native JWT authorizer     partly ²                  yes       no

¹ A WebSocket API checks the key on `$connect`
² Cognito user pools only; other issuers need a function
""")


def test_at_40_columns():
    assert screen(TYPES, 40) == snapshot("""\
API Gateway API types
Feature     REST API    HTTP  WebSocket
                        API   API
───────────────────────────────────────
Response    yes         no    no
caching

Usage       yes         no    yes ¹
plans and
API keys

Request     yes,        no    yes,
validation  parameters        message
            and body          body

Native JWT  partly ²    yes   no
authorizer

¹ A WebSocket API checks the key on
  `$connect`
² Cognito user pools only; other issuers
  need a function
""")


def test_some_columns_at_a_time_where_not_all_fit():
    grid = Grid(
        title="Who may call an API, and who checks",
        label="Control",
        columns=("Client sends", "Checked by", "Your code"),
        rows=(
            row("IAM authorization", "request signed with Signature Version 4", "IAM", False),
            row(
                "Lambda authorizer",
                Cell(value="a token or other parts of the request", note="see the payload format"),
                "your Lambda function",
                Cell(value="the function", note="it returns a policy"),
            ),
        ),
    )

    assert screen(grid, 40) == snapshot("""\
Who may call an API, and who checks
                                  1 of 2
Control        Client sends  Checked by
───────────────────────────────────────
IAM            request       IAM
authorization  signed with
               Signature
               Version 4

Lambda         a token or    your
authorizer     other parts   Lambda
               of the        function
               request ¹

¹ see the payload format

Who may call an API, and who checks
                                  2 of 2
Control            Your code
─────────────────────────────────
IAM authorization  no
Lambda authorizer  the function ²

² it returns a policy
""")


def test_at_20_columns_one_record_per_row():
    assert screen(TYPES, 20) == snapshot("""\
API Gateway API
types
Feature

Response caching
  REST API: yes
  HTTP API: no
  WebSocket API:
    no

Usage plans and API
keys
  REST API: yes
  HTTP API: no
  WebSocket API:
    yes (A WebSocket
    API checks the
    key on
    `$connect`)

Request validation
  REST API: yes,
    parameters and
    body
  HTTP API: no
  WebSocket API:
    yes, message
    body

Native JWT
authorizer
  REST API: partly
    (Cognito user
    pools only;
    other issuers
    need a function)
  HTTP API: yes
  WebSocket API:
    no
""")


def test_in_ascii():
    assert screen(TYPES, 60, encoding="ascii") == snapshot("""\
API Gateway API types
Feature                   REST API    HTTP  WebSocket
                                      API   API
-----------------------------------------------------
Response caching          yes         no    no
Usage plans and API keys  yes         no    yes [1]
Request validation        yes,        no    yes,
                          parameters        message
                          and body          body
Native JWT authorizer     partly [2]  yes   no

[1] A WebSocket API checks the key on `$connect`
[2] Cognito user pools only; other issuers need a function
""")


def test_a_hidden_column():
    assert screen(hiding(TYPES, ["REST API", "WebSocket API"]), 80) == snapshot("""\
API Gateway API types
Feature                   REST API  HTTP API  WebSocket API
───────────────────────────────────────────────────────────
Response caching          ____      no        ____
Usage plans and API keys  ____      no        ____
Request validation        ____      no        ____
Native JWT authorizer     ____      yes       ____
""")


def test_one_column_is_named_once():
    answers = Grid(
        title="Quick reference",
        label="Question",
        columns=("Answer",),
        rows=(
            row("403 `MISSING_AUTHENTICATION_TOKEN`", "often a path that does not exist"),
            row("Cheapest type", Cell(value="HTTP API", note="for plain proxies")),
        ),
    )

    assert screen(answers, 30) == snapshot("""\
Quick reference
Question · Answer

403
`MISSING_AUTHENTICATION_TOKEN`
  often a path that does not
  exist

Cheapest type
  HTTP API (for plain proxies)
""")


def test_a_long_word_is_broken_only_where_nothing_else_helps():
    grid = Grid(
        label="Action",
        columns=("Resource",),
        rows=(row("Invoke", "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/GET/orders"),),
    )

    assert screen(grid, 40) == snapshot("""\
Action · Resource

Invoke
  arn:aws:execute-api:us-east-1:
  123456789012:a1b2c3/prod/GET/orders
""")


def test_a_cell_of_a_hundred_words_does_not_make_a_tower():
    grid = Grid(
        columns=("A", "B"),
        rows=(row("much", "word " * 99 + "word", "short"), row("little", True, False)),
    )

    assert "A: word word" in screen(grid, 40)


def test_wide_characters_stay_in_their_columns():
    grid = Grid(
        label="語",
        columns=("日本", "e\u0301"),
        rows=(row("🚀 go", "東京都", "a"), row("x", "y", "z")),
    )

    assert screen(grid, 80) == snapshot("""\
語     日本    é
────────────────
🚀 go  東京都  a
x      y       z
""")


def test_no_rows_is_said():
    none = Grid(title="T", label="Feature", columns=("A", "B"), rows=())

    assert screen(none, 80) == "T\nFeature · A · B\n(no rows)\n"


def test_newlines_in_cells_are_spaces_and_escapes_are_shown():
    grid = Grid(title="a\x1b[2Jb", columns=("c\nd",), rows=(row("e\r\nf", "g\n\nh\x9b"),))

    assert screen(grid, 80) == snapshot("""\
a\\x1b[2Jb
     c d
─────────────
e f  g  h\\x9b
""")


def test_code_and_no_are_styled():
    (*_, last) = draw(Grid(columns=("A", "B"), rows=(row("`$connect`", True, False),)), Page())

    assert [span for span in last.spans if span.text.strip()] == [
        Span("`$connect`", "code"),
        Span("yes", "plain"),
        Span("no", "quiet"),
    ]


# Laws, over tables of any shape

WORD = st.sampled_from(
    ["yes", "REST", "`$connect`", "日本", "🚀", "x" * 19, "us-east-1", "a", "10,000", "e\u0301t"]
)
WORDS = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
VALUES = st.one_of(st.booleans(), WORDS)


@st.composite
def grids(draw_, *, noted=True):
    count = draw_(st.integers(0, 6))
    cell = st.builds(Cell, value=VALUES, note=st.one_of(st.none(), WORDS) if noted else st.none())
    rows = st.builds(
        Row, feature=WORDS, cells=st.lists(cell, min_size=count, max_size=count).map(tuple)
    )
    return Grid(
        title=draw_(WORDS),
        label=draw_(WORDS),
        columns=tuple(draw_(st.lists(WORDS, min_size=count, max_size=count))),
        rows=tuple(draw_(st.lists(rows, min_size=1, max_size=6))),
    )


def texts(grid):
    """Everything a table says, cell by cell."""
    for one in grid.rows:
        yield one.feature
        yield from texts_of_cells(one)


def texts_of_cells(one):
    for cell in one.cells:
        yield {True: "yes", False: "no"}.get(cell.value, cell.value)
        if cell.note:
            yield cell.note


def is_within(words, text):
    """Do the words appear in the text in this order, each whole or broken by a line's end?"""
    gap = r"(?:(?: [^\n]*)?\n\s*)?"
    place = 0
    for word in words:
        found = re.compile(gap.join(map(re.escape, word))).search(text, place)
        if not found:
            return False
        place = found.end()
    return True


@given(grids(), st.integers(20, 200))
def test_no_line_leaves_the_page(grid, columns):
    for drawing in (draw, records):
        assert all(one.width <= columns for one in drawing(grid, Page(width=columns)))


@given(grids(), st.integers(20, 200))
def test_every_word_of_every_cell_is_there_in_order(grid, columns):
    for drawing in (draw, records):
        text = plain(drawing(grid, Page(width=columns)))
        for said in texts(grid):
            assert is_within(said.split(), text), said


@given(grids(noted=False), st.integers(30, 200))
def test_nothing_is_there_that_the_table_does_not_say(grid, columns):
    text = screen(grid, columns)
    parts = len(re.findall("^─+$", text, re.MULTILINE))
    assume(parts)  # records repeat the names of columns instead

    said = Counter((grid.title + grid.label + "".join(r.feature for r in grid.rows)) * parts)
    said += Counter("".join([*grid.columns, *(t for r in grid.rows for t in texts_of_cells(r))]))
    said += Counter("".join(f"{i + 1}of{parts}" for i in range(parts)) if parts > 1 else "")
    shown = Counter(text)
    for blank in " \n─":
        del shown[blank], said[blank]
    assert shown == said
