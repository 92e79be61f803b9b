"""Code in colour is the same code."""

from hypothesis import given
from hypothesis import strategies as st

from studykit.ui.highlight import styles
from studykit.ui.text import code, plain
from studykit.ui.theme import Page

SOURCE = "# why\nimport json\nreturn 'x'  # and how\n"


def test_comments_are_quiet_and_keywords_stand_out():
    found = styles(SOURCE, "python")

    assert found is not None
    assert len(found) == len(SOURCE)
    assert set(found[:5]) == {"quiet"}
    assert set(found[6:12]) == {"strong"}
    assert found[SOURCE.index("'")] == "code"


def test_a_language_we_do_not_know_stays_plain():
    assert styles(SOURCE, "vtl") is None
    assert styles(SOURCE, "") is None


@given(
    st.text(alphabet=st.characters(codec="ascii", min_codepoint=10, max_codepoint=126)),
    st.sampled_from(["python", "json", "yaml", "bash", "javascript"]),
    st.integers(20, 100),
)
def test_colour_changes_no_character(source: str, language: str, width: int):
    plainly = code(source, Page(width), language=language)
    coloured = code(source, Page(width, colour=True), language=language)

    assert plain(coloured) == plain(plainly)
