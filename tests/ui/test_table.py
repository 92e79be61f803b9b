import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from studykit.model.pack import Cell, Row
from studykit.ui.grid import Grid, hiding
from studykit.ui.table import draw, records
from studykit.ui.text import Span, plain, width
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
    assert screen(TYPES, 100) == snapshot()


def test_at_80_columns():
    assert screen(TYPES, 80) == snapshot()


def test_at_40_columns_some_columns_at_a_time():
    assert screen(TYPES, 40) == snapshot()


def test_at_20_columns_one_record_per_row():
    assert screen(TYPES, 20) == snapshot()


def test_in_ascii():
    assert screen(TYPES, 60, encoding="ascii") == snapshot()


def test_a_hidden_column():
    assert screen(hiding(TYPES, ["REST API", "WebSocket API"]), 80) == snapshot()


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

    assert screen(answers, 30) == snapshot()


def test_a_long_word_is_broken_only_where_nothing_else_helps():
    grid = Grid(
        label="Action",
        columns=("Resource",),
        rows=(row("Invoke", "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/GET/orders"),),
    )

    assert screen(grid, 40) == snapshot()


def test_a_cell_of_a_hundred_words_does_not_make_a_tower():
    grid = Grid(
        columns=("A", "B"),
        rows=(row("much", "word " * 99 + "word", "short"), row("little", True, False)),
    )

    assert "A: word word" in screen(grid, 40)


def test_wide_characters_stay_in_their_columns():
    grid = Grid(
        label="語", columns=("日本", "e\u0301"), rows=(row("🚀 go", "東京都", "a"), row("x", "y", "z"))
    )

    assert screen(grid, 80) == snapshot()


def test_no_rows_is_said():
    assert screen(Grid(title="T", columns=("A",), rows=()), 80) == "T\n(no rows)\n"


def test_newlines_in_cells_are_spaces_and_escapes_are_shown():
    grid = Grid(title="a\x1b[2Jb", columns=("c\nd",), rows=(row("e\r\nf", "g\n\nh\x9b"),))

    assert screen(grid, 80) == snapshot()


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
NOTED = st.builds(Cell, value=st.one_of(st.booleans(), WORDS), note=st.one_of(st.none(), WORDS))


@st.composite
def grids(draw_):
    count = draw_(st.integers(0, 6))
    rows = st.builds(
        Row, feature=WORDS, cells=st.lists(NOTED, min_size=count, max_size=count).map(tuple)
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
        for cell in one.cells:
            yield {True: "yes", False: "no"}.get(cell.value, cell.value)
            if cell.note:
                yield cell.note


def is_within(words, text):
    """Do the words appear in the text in this order, each whole or broken by a line's end?"""
    gap = r"(?:\s[^\n]*\n\s*)?"
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


@given(grids(), st.integers(30, 200))
def test_the_columns_of_a_part_hold_their_cells_and_nothing_else(grid, columns):
    lines = [one.plain for one in draw(grid, Page(width=columns))]
    rules = [i for i, text in enumerate(lines) if set(text) == {"─"}]
    if not rules:
        return  # records
    features = [cells_at(lines, rule, 0) for rule in rules]

    said = "".join("".join(one.feature.split()) for one in grid.rows)
    assert all(found == said for found in features)


def cells_at(lines, rule, start):
    """The first column under a rule, without spaces: up to the gap its header leaves."""
    body = []
    for text in lines[rule + 1 :]:
        if re.match(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+ ", text) or set(text) == {"─"}:
            break
        body.append(text)
    return body and ""


@pytest.mark.parametrize("columns", range(20, 201, 5))
def test_the_same_at_every_width(columns):
    assert sorted(set("".join(screen(TYPES, columns).split()))) >= sorted(
        set("".join("".join(texts(TYPES)).split()))
    )


def test_width_is_what_a_terminal_takes():
    assert all(width(text) <= 20 for text in screen(TYPES, 20).split("\n"))
