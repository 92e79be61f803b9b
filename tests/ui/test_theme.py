import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.ui.theme import Page, columns, narrow_encoding, paint, spell, wants_colour


@pytest.mark.parametrize(
    ("environ", "tty", "asked", "colour"),
    [
        ({}, True, None, True),
        ({}, False, None, False),
        ({"NO_COLOR": "1"}, True, None, False),
        ({"NO_COLOR": ""}, True, None, True),
        ({"TERM": "dumb"}, True, None, False),
        ({"TERM": "xterm-256color"}, True, None, True),
        ({"FORCE_COLOR": "1"}, False, None, True),
        ({"FORCE_COLOR": ""}, False, None, False),
        ({"FORCE_COLOR": "0"}, True, None, False),
        ({"FORCE_COLOR": "false"}, True, None, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, None, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, None, False),
        ({"FORCE_COLOR": "1"}, True, False, False),
        ({"NO_COLOR": "1"}, False, True, True),
        ({"CI": "true"}, False, None, False),
    ],
)
def test_when_there_is_colour(environ, tty, asked, colour):
    assert wants_colour(environ, tty=tty, asked=asked) is colour


@pytest.mark.parametrize(
    ("environ", "terminal", "wide"),
    [
        ({}, None, 80),
        ({}, 132, 132),
        ({"COLUMNS": "100"}, None, 100),
        ({"COLUMNS": "100"}, 60, 60),
        ({"COLUMNS": "100"}, 0, 100),
        ({"COLUMNS": "20"}, None, 20),
        ({"COLUMNS": "0"}, None, 80),
        ({"COLUMNS": "1"}, None, 80),
        ({"COLUMNS": "-5"}, None, 80),
        ({"COLUMNS": "abc"}, None, 80),
        ({"COLUMNS": "9" * 9}, None, 500),
        ({"COLUMNS": "9" * 5000}, None, 80),
        ({"COLUMNS": "²"}, None, 80),
    ],
)
def test_how_wide_a_page_is(environ, terminal, wide):
    assert columns(environ, terminal) == wide


def test_running_text_stops_at_100_columns():
    assert Page(width=60).prose == 60
    assert Page(width=180).prose == 100


@pytest.mark.parametrize(
    ("encoding", "lacking"),
    [
        ("utf-8", None),
        ("UTF8", None),
        ("utf-16", None),
        ("ANSI_X3.4-1968", "ascii"),
        ("cp1252", "cp1252"),
        ("klingon", "ascii"),
        (None, "ascii"),
    ],
)
def test_which_encodings_lack_characters(encoding, lacking):
    assert narrow_encoding(encoding) == lacking


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        (None, "✗ wrong · 2–5 → ─ é 中 ½"),
        ("ascii", "x wrong - 2-5 -> - \\xe9 \\u4e2d 1/2"),
        ("cp1252", "x wrong · 2–5 -> - é \\u4e2d ½"),
        ("cp437", "x wrong · 2-5 -> ─ é \\u4e2d ½"),
    ],
)
def test_an_encoding_without_our_signs_gets_plainer_ones(encoding, shown):
    assert spell("✗ wrong · 2–5 → ─ é 中 ½", encoding) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["ascii", "cp1252"]))
def test_what_is_spelled_can_be_encoded(text, encoding):
    assert spell(text, encoding).encode(encoding).decode(encoding) == spell(text, encoding)


def test_footnote_marks():
    assert [Page().mark(n) for n in (1, 12)] == ["¹", "¹²"]
    assert Page(encoding="cp1252").mark(12) == "[12]"


def test_a_style_ends_where_its_text_ends():
    assert paint("right", "correct") == "\x1b[1;32mright\x1b[0m"
    assert paint("right", "plain") == "right"
    assert paint("", "correct") == ""
