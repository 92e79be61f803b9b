import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from studykit.model.pack import Cell, Row
from studykit.ui.grid import Grid
from studykit.ui.note import note
from studykit.ui.text import Span, plain
from studykit.ui.theme import Page

LEVELS = Grid(
    name="throttling-levels",
    title="Throttling levels",
    label="Level",
    columns=("Set on",),
    rows=(
        Row(feature="Account", cells=(Cell(value="the account, per Region"),)),
        Row(feature="Client", cells=(Cell(value="a usage plan", note="needs an API key"),)),
    ),
)


def table(name):
    return LEVELS if name == "throttling-levels" else None


def screen(markdown, columns=60, **page):
    return plain(note(dedent(markdown), Page(width=columns, **page), table))


STAGES = """\
    ## Stages and *operations*

    A stage is a **named reference** to a deployment. Clients call
    `https://ID.execute-api.REGION.amazonaws.com/STAGE`; see the
    [stage documentation](https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html).

    ### Throttling

    [Throttling levels](tables/throttling-levels.yaml)

    1. Ask who made the error:
       - a 429 is API Gateway's own
       - a 502 is about the backend's answer
    2. Ask which level a setting has.

       It may be set twice.

    > Quoted from the [same page](https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html),
    > in two lines.

    ```bash
    aws apigateway update-stage --rest-api-id a1b2c3 --stage-name prod \\
      --patch-operations op=replace,path=/variables/alias,value=BLUE
    ```

    | Setting | Where |
    |---|---|
    | cache | stage, can be overridden on a `GET` method |
    | throttle | stage or method |

    ---

    The end.
"""


def test_at_100_columns():
    assert screen(STAGES, 100) == snapshot("""\
Stages and operations
─────────────────────

A stage is a named reference to a deployment. Clients call
`https://ID.execute-api.REGION.amazonaws.com/STAGE`; see the stage documentation[1].

Throttling
┄┄┄┄┄┄┄┄┄┄

Throttling levels
Level    Set on
────────────────────────────────
Account  the account, per Region
Client   a usage plan ¹

¹ needs an API key

1. Ask who made the error:
   • a 429 is API Gateway's own
   • a 502 is about the backend's answer

2. Ask which level a setting has.

   It may be set twice.

│ Quoted from the same page[1], in two lines.

    aws apigateway update-stage --rest-api-id a1b2c3 --stage-name prod \\
      --patch-operations op=replace,path=/variables/alias,value=BLUE

Setting   Where
────────────────────────────────────────────────────
cache     stage, can be overridden on a `GET` method
throttle  stage or method

────────────────────────────────────────────────────────────────────────────────────────────────────

The end.

Links
[1] https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html
""")


def test_at_80_columns():
    assert screen(STAGES, 80) == snapshot("""\
Stages and operations
─────────────────────

A stage is a named reference to a deployment. Clients call
`https://ID.execute-api.REGION.amazonaws.com/STAGE`; see the stage
documentation[1].

Throttling
┄┄┄┄┄┄┄┄┄┄

Throttling levels
Level    Set on
────────────────────────────────
Account  the account, per Region
Client   a usage plan ¹

¹ needs an API key

1. Ask who made the error:
   • a 429 is API Gateway's own
   • a 502 is about the backend's answer

2. Ask which level a setting has.

   It may be set twice.

│ Quoted from the same page[1], in two lines.

    aws apigateway update-stage --rest-api-id a1b2c3 --stage-name prod \\
      --patch-operations op=replace,path=/variables/alias,value=BLUE

Setting   Where
────────────────────────────────────────────────────
cache     stage, can be overridden on a `GET` method
throttle  stage or method

────────────────────────────────────────────────────────────────────────────────

The end.

Links
[1] https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html
""")


def test_at_40_columns():
    assert screen(STAGES, 40) == snapshot("""\
Stages and operations
─────────────────────

A stage is a named reference to a
deployment. Clients call
`https://ID.execute-api.REGION.
amazonaws.com/STAGE`; see the stage
documentation[1].

Throttling
┄┄┄┄┄┄┄┄┄┄

Throttling levels
Level    Set on
────────────────────────────────
Account  the account, per Region
Client   a usage plan ¹

¹ needs an API key

1. Ask who made the error:
   • a 429 is API Gateway's own
   • a 502 is about the backend's answer

2. Ask which level a setting has.

   It may be set twice.

│ Quoted from the same page[1], in two
│ lines.

  aws apigateway update-stage
↪ --rest-api-id a1b2c3 --stage-name
↪ prod \\
    --patch-operations
↪ op=replace,path=/variables/alias,
↪ value=BLUE

Setting   Where
──────────────────────────────────
cache     stage, can be overridden
          on a `GET` method
throttle  stage or method

────────────────────────────────────────

The end.

Links
[1] https://docs.aws.amazon.com/
    apigateway/latest/developerguide/
    stages.html
""")


def test_at_20_columns():
    assert screen(STAGES, 20) == snapshot("""\
Stages and
operations
──────────

A stage is a named
reference to a
deployment. Clients
call
`https://ID.execute-
api.REGION.
amazonaws.com/
STAGE`; see the
stage
documentation[1].

Throttling
┄┄┄┄┄┄┄┄┄┄

Throttling levels
Level · Set on

Account
  the account, per
  Region

Client
  a usage plan
  (needs an API key)

1. Ask who made the
   error:
   • a 429 is API
     Gateway's own
   • a 502 is about
     the backend's
     answer

2. Ask which level a
   setting has.

   It may be set
   twice.

│ Quoted from the
│ same page[1], in
│ two lines.

  aws apigateway
↪ update-stage
↪ --rest-api-id
↪ a1b2c3 --stage-
↪ name prod \\
    --patch-
↪ operations
↪ op=replace,path=/
↪ variables/alias,
↪ value=BLUE

Setting · Where

cache
  stage, can be
  overridden on a
  `GET` method

throttle
  stage or method

────────────────────

The end.

Links
[1] https://docs.
    aws.amazon.com/
    apigateway/
    latest/developer
    guide/stages.
    html
""")


def test_in_ascii():
    assert screen("# A → B\n\n- one\n\n> two", 40, encoding="ascii") == snapshot("""\
A -> B
======

* one

| two
""")


def test_a_link_names_its_address_once_and_nothing_else_is_a_link():
    text = """\
        [console](https://aws.example) and [console](https://aws.example), <https://aws.example/x>,
        [aws.amazon.com](http://other.example), [other notes](../lambda/notes.md),
        [run](javascript:alert), ![plan](plan.png) and <me@aws.example>.
    """
    assert screen(text, 80) == snapshot("""\
console[1] and console[1], https://aws.example/x, aws.amazon.com[2], other notes
(../lambda/notes.md), [run](javascript:alert), [picture: plan] (plan.png) and
me@aws.example.

Links
[1] https://aws.example
[2] http://other.example
""")


def test_html_and_entities_stay_as_they_are_written():
    text = "<b>bold</b> &amp; &#27;[31m &#x202e;\n\n<script>x</script>\n\n<!-- note -->"

    assert screen(text) == (
        "<b>bold</b> &amp; &#27;[31m &#x202e;\n\n<script>x</script>\n\n<!-- note -->\n"
    )


def test_an_unknown_table_is_a_link_like_others():
    assert screen("[Some](tables/some.yaml)") == "Some (tables/some.yaml)\n"


def test_tables_between_the_lines_of_a_paragraph():
    text = "Before\n[A](tables/throttling-levels.yaml)\n[B](tables/throttling-levels.yaml)\nafter"

    assert screen(text) == snapshot("""\
Before

Throttling levels
Level    Set on
────────────────────────────────
Account  the account, per Region
Client   a usage plan ¹

¹ needs an API key

Throttling levels
Level    Set on
────────────────────────────────
Account  the account, per Region
Client   a usage plan ¹

¹ needs an API key

after
""")


def test_lists_in_which_something_else_comes_first():
    text = """\
        - ```
          code
          ```
        -
        - > quoted

          more

        7) seven
        8) eight
           | a | b |
           |---|---|
           | c | d |
    """
    assert screen(text, 40) == snapshot("""\
•   code
•

• │ quoted

  more

7) seven
8) eight

   a  b
   ────
   c  d
""")


def test_a_table_row_with_too_many_cells_is_shown_as_written():
    assert screen("| a | b |\n|---|---|\n| c | d | e |\n| f \\| g | h |") == (
        "    | a | b |\n    |---|---|\n    | c | d | e |\n    | f \\| g | h |\n"
    )


@pytest.mark.parametrize("columns", [20, 80])
@pytest.mark.parametrize("depth", [5, 15, 50, 500])
def test_what_is_nested_too_deep_is_shown_as_written(depth, columns):
    for start in ("> " * depth, "- " * depth, "1. " * depth):
        shown = screen(f"Before.\n\n{start}the bottom\n\nAfter.", columns)

        assert "the" in shown
        assert "bottom" in shown
        assert shown.startswith("Before.\n")
        assert shown.endswith("After.\n")
        assert max(map(len, shown.split("\n"))) <= columns


@pytest.mark.parametrize(
    "monster",
    ["![" * 100_000, "[a](" * 100_000, "_a" * 100_000, "- " * 100_000, "`" * 99_999, "> " * 9_000],
)
def test_a_monster_is_shown_as_written(monster):
    assert re.sub(r"[\s↪]", "", screen(monster, 80)) == re.sub(r"\s", "", monster)


def test_emphasis_code_and_headings_are_styled():
    heading, _, _, text = note("# One `x`\n\ntwo *three* **four `five`**", Page())

    assert heading.spans == (Span("One", "heading"), Span(" "), Span("`x`", "code"))
    assert text.spans == (
        Span("two "),
        Span("three", "emphasis"),
        Span(" "),
        Span("four", "strong"),
        Span(" "),
        Span("`five`", "code"),
    )


def test_an_empty_note_is_no_lines():
    assert note("", Page()) == note("\n \n", Page()) == []


# Laws

WORDS = ["word", "日本", "`code`", "**bold**", "*stress*", "x" * 30, " ", "\\*", "<b>", "&lt;"]
BLOCKS = ["# ", "## ", "- ", "1. ", "> ", "    ", "\n", "\n\n", "\n---\n", "```\n"]
TABLES = ["| a | b |\n|---|---|\n| c | d |\n", "|", "[t](tables/throttling-levels.yaml)"]
LINKS = ["[l](https://aws.example/a)", "![", "]("]
PIECES = st.sampled_from([*WORDS, *BLOCKS, *TABLES, *LINKS])
MARKDOWN = st.lists(PIECES, max_size=30).map("".join)


@given(MARKDOWN, st.integers(20, 120))
def test_no_line_leaves_the_page(markdown, columns):
    assert all(one.width <= columns for one in note(markdown, Page(width=columns), table))


@given(MARKDOWN, st.integers(20, 120))
def test_every_letter_is_there_in_order(markdown, columns):
    shown = iter(re.sub(r"\s", "", screen_of(markdown, columns)))
    letters = re.findall(r"\w", re.sub(r"\]\([^)\s]*\)|1\. ", " ", markdown))

    missing = [letter for letter in letters if letter not in shown]

    assert not missing


@given(st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=[])))).map("".join))
def test_no_escape_leaves(markdown):
    assert not set(screen_of(markdown, 60)) & set("\x1b\x9b\r\x07\x08\u202e\u2066\u2028\u200b")


def screen_of(markdown, columns):
    return plain(note(markdown, Page(width=columns)))
