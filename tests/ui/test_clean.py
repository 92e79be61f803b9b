import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.ui.clean import clean, clean_line

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        ("Response caching: 0.5 GB to 237 GB", "Response caching: 0.5 GB to 237 GB"),
        ("500 → 502 · “naïve” – 10 µs ✓", "500 → 502 · “naïve” – 10 µs ✓"),
        ("[bold]x[/] :smile: {x} %s $(rm) \\n &lt;", "[bold]x[/] :smile: {x} %s $(rm) \\n &lt;"),
        ("日本 한국 e\u0301 🚀", "日本 한국 e\u0301 🚀"),
        ("one\ntwo", "one\ntwo"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\tb", "a    b"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31mred", "\\x9b31mred"),
        ("\x1b]8;;http://evil.example\x07aws\x1b]8;;\x07", None),
        ("safe\rover", "safe\\x0dover"),
        ("ab\x08c\x7f\x00", "ab\\x08c\\x7f\\x00"),
        ("\u202etxt.exe\u2066", "\\u202etxt.exe\\u2066"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("pass\u200bword\ufeff so\u00adft", "password soft"),
        ("👩\u200d💻 ✔\ufe0f", "👩💻 ✔"),
        ("hi\U000e0041\U000e007f", "hi\\U000e0041\\U000e007f"),
        ("caf\udce9", "caf\\udce9"),
        ("\ue000\U0010ffff\ufffe", "\\ue000\\U0010ffff\\ufffe"),
    ],
)
def test_what_a_terminal_would_obey_becomes_visible(outside, shown):
    if shown is None:
        shown = "\\x1b]8;;http://evil.example\\x07aws\\x1b]8;;\\x07"

    assert clean(outside) == shown


def test_a_line_shows_its_newlines_too():
    assert clean_line("pack\nError: all is lost") == "pack\\nError: all is lost"


@given(ANY_TEXT)
def test_nothing_that_is_obeyed_or_invisible_leaves(text):
    left = {unicodedata.category(char) for char in clean(text) if char != "\n"}

    assert not left & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(clean(text)) & set("\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u200b\ufeff")
    clean(text).encode("utf-8")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=["C"])))
def test_printable_text_is_unchanged(text):
    assert clean(text) == text


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)
