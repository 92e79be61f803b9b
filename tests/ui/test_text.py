import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from studykit.ui.clean import clean
from studykit.ui.text import (
    Flow,
    Line,
    Span,
    apart,
    code,
    fold,
    labelled,
    line,
    marked,
    plain,
    prose,
    width,
    wrap,
)
from studykit.ui.theme import Page

WORDS = st.text(st.sampled_from("ab-/é日🚀e\u0301` \n"), max_size=80)
STYLED = st.lists(
    st.builds(Span, WORDS, st.sampled_from(["plain", "code", "strong"])), max_size=5
).map(lambda spans: Line(tuple(spans)))


def plains(lines):
    return [one.plain for one in lines]


def seen(text):
    """The text without what may be lost or added where lines end."""
    return re.sub(r"[ \n]", "", text)


# Width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("– → ─ ¹", 7), ("日本", 4), ("e\u0301", 1), ("🚀", 2), ("", 0)],
)
def test_width_counts_columns(text, columns):
    assert width(text) == columns


@given(st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["C"])))
def test_width_agrees_with_wcwidth(text):
    text = clean(text).replace("\n", "")

    assert width(text) == sum(max(0, wcwidth(char)) for char in text)


# Wrapping


def test_lines_break_at_words_and_hang():
    lines = wrap("Raise the burst limit of the method throttle", 24, "  c  ")

    assert plains(lines) == [
        "  c  Raise the burst",
        "     limit of the method",
        "     throttle",
    ]


def test_only_a_word_longer_than_the_line_is_broken_and_after_a_sign():
    text = "Call https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod/orders now"

    assert plains(wrap(text, 30)) == [
        "Call",
        "https://a1b2c3.execute-api.us-",
        "east-1.amazonaws.com/prod/",
        "orders now",
    ]


def test_a_newline_starts_a_new_line_and_inner_spaces_stay():
    assert plains(wrap("a  b\n\n  c", 10)) == ["a  b", "", "  c"]


def test_styles_survive_wrapping_and_code_keeps_its_backticks():
    lines = wrap(marked("set `max age` to 0"), 9)

    assert lines == [
        line("set ", Span("`max", "code")),
        line(Span("age`", "code"), " to 0"),
    ]


def test_combining_marks_are_not_parted_from_their_letter():
    assert plains(wrap("e\u0301" * 5, 2)) == ["e\u0301e\u0301", "e\u0301e\u0301", "e\u0301"]


@given(STYLED, st.integers(2, 60))
def test_words_in_are_words_out(text, columns):
    lines = wrap(text, columns)

    assert seen("".join(plains(lines))) == seen(text.plain)
    if all(width(word) <= columns for word in re.split("[ \n]+", text.plain)):
        assert " ".join(plains(lines)).split() == text.plain.split()


@given(STYLED, st.integers(2, 60))
def test_no_line_is_wider_than_the_page(text, columns):
    assert all(one.width <= columns for one in wrap(text, columns))


@given(STYLED, st.integers(2, 60))
def test_the_height_is_the_number_of_lines(text, columns):
    assert Flow(text).height(columns) == len(Flow(text).lines(columns))


@given(STYLED, st.integers(2, 60))
def test_every_character_keeps_its_style(text, columns):
    def styled(spans):
        return [(c, span.style) for span in spans for c in span.text if c not in " \n"]

    out = [pair for one in wrap(text, columns) for pair in styled(one.spans)]

    assert out == styled(text.spans)


@given(WORDS.filter(lambda text: "\n" not in text), st.integers(2, 40))
def test_folded_code_put_together_is_the_code(text, columns):
    pieces = fold(text, columns)

    assert "".join(pieces) == text
    assert all(width(piece) <= columns for piece in pieces)


# What authors write


STEM = dedent("""\
    A developer sees this log
    of a `prod` stage:

    ```json
    {"status": 429, "requestId": "1234-5678-9012", "path": "/orders"}
    {
      "x":\t1
    }
    ```

    - the function is idle
    - the quota is far away, and nobody
      else calls

    What is wrong?
""")


def test_paragraphs_flow_and_code_stands_as_written():
    assert plain(prose(STEM, Page(width=60))) == dedent("""\
        A developer sees this log of a `prod` stage:

          {"status": 429, "requestId": "1234-5678-9012", "path":
        ↪ "/orders"}
          {
            "x":    1
          }

        - the function is idle
        - the quota is far away, and nobody else calls

        What is wrong?
    """)


def test_an_option_hangs_under_its_letter_even_if_it_is_code():
    text = "```\naws s3 ls\n```"

    assert plains(prose(text, Page(width=40), first="  a  ")) == ["  a  ", "", "         aws s3 ls"]
    assert plains(prose("Use a canary release", Page(width=20), first="  a  ")) == [
        "  a  Use a canary",
        "     release",
    ]


def test_a_fence_without_end_holds_the_rest():
    assert plains(prose("Look:\n```\na\n\nb", Page(width=40))) == [
        "Look:",
        "",
        "    a",
        "",
        "    b",
    ]


def test_escape_sequences_in_prose_and_code_are_shown():
    text = "\x1b[2J\n```\n\x9b31m\n```"

    assert plains(prose(text, Page(width=40))) == ["\\x1b[2J", "", "    \\x9b31m"]


def test_code_is_set_in_less_where_that_saves_a_fold():
    assert plains(code("x" * 36, Page(width=40))) == ["    " + "x" * 36]
    assert plains(code("x" * 38, Page(width=40))) == ["  " + "x" * 38]
    assert plains(code("x" * 40, Page(width=40))) == ["  " + "x" * 38, "↪ xx"]


@given(st.text(st.sampled_from("ab `-\n~\t日"), max_size=120), st.integers(12, 60))
def test_prose_loses_nothing_but_fences(text, columns):
    lines = prose(text, Page(width=columns))

    def letters(value):
        return re.sub(r"[^ab日]", "", value)

    # The word after an opening fence names its language and is not shown.
    fenced = re.search(r"^ {0,3}(```|~~~)", text, re.MULTILINE)
    assert fenced or letters("".join(plains(lines))) == letters(text)
    assert all(one.width <= columns for one in lines)


# Whole lines


def test_two_ends_of_a_line():
    assert plains(apart("✗ wrong", "right answer: c", 30)) == ["✗ wrong        right answer: c"]
    assert plains(apart("✗ wrong · your answer: b", "right answer: c", 30)) == [
        "✗ wrong · your answer: b",
        "               right answer: c",
    ]
    assert plains(apart("", "4 of 10", 12)) == ["     4 of 10"]
    assert plains(apart("alone", "", 12)) == ["alone"]


@given(WORDS, WORDS, st.integers(2, 40))
def test_two_ends_never_leave_the_page(left, right, columns):
    left, right = left.replace("\n", " "), right.replace("\n", " ")
    lines = apart(left, right, columns)

    assert all(one.width <= columns for one in lines)
    assert seen("".join(plains(lines))) == seen(left + right)


@pytest.mark.parametrize(
    ("long", "shown"),
    [
        (29, ["Source    {}"]),
        (30, ["Source    {}"]),
        (31, ["Source", "  {}"]),
        (39, ["Source", " {}"]),
        (40, ["Source", "{}"]),
    ],
)
def test_an_address_breaks_only_where_no_line_can_hold_it(long: int, shown: list[str]):
    address = f"https://{'a' * (long - 8)}"

    lines = plains(labelled(Page(40), "Source", address))

    assert lines == [row.format(address) for row in shown]
    assert all(len(row) <= 40 for row in lines)


def test_a_command_that_is_offered_names_the_pack_that_the_learner_named():
    def shown(text, pack):
        return plains(labelled(Page(80, pack=pack), "Next", text))

    assert shown("studykit quiz", "") == ["Next      studykit quiz"]
    assert shown("studykit quiz", "my decks/spanish") == [
        "Next      studykit --pack 'my decks/spanish' quiz"
    ]
    assert shown("3 days, studykit quiz", "spanish") == ["Next      3 days, studykit quiz"]
