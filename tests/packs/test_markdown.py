"""Fences, table lines and links of notes."""

import pytest

from studykit.packs.markdown import Fence, fences, links, table_links


def test_fences_have_a_language_and_a_place():
    text = "a\n```json\n{}\n```\n~~~~ YAML x\na: 1\n~~~\n~~~~\nb\n"

    assert fences(text) == [
        Fence(1, "json", "{}", is_closed=True),
        Fence(4, "yaml", "a: 1\n~~~", is_closed=True),
    ]


def test_a_fence_that_is_not_closed_holds_the_rest():
    assert fences("```\na\n``\n") == [Fence(0, "", "a\n``\n", is_closed=False)]


def test_a_table_is_shown_by_a_line_that_is_only_a_link():
    text = (
        "[Limits](tables/limits.yaml)\n"
        "See [limits](tables/limits.yaml).\n"
        "  [A b](../other/tables/c.yaml)  \n"
        "```text\n[Limits](tables/no.yaml)\n```\n"
        "- [x](tables/list.yaml)\n"
    )

    assert list(table_links(text)) == [(0, "tables/limits.yaml"), (2, "../other/tables/c.yaml")]


def test_links_are_found_outside_code():
    text = (
        "[a](https://a.example 'title') and <https://b.example/x>\n"
        "`[c](http://c.example)` ``[d](http://d.example) ` `` [e](e.md)\n"
        "```text\n[f](http://f.example)\n```\n"
        "a ` b [g](<g.md>)\n"
    )

    assert list(links(text)) == [
        (0, "https://a.example"),
        (0, "https://b.example/x"),
        (1, "e.md"),
        (5, "g.md"),
    ]


@pytest.mark.parametrize("part", ["`", "``a", "](", "](a", "<a:", "[", "](<", "`a``b"])
def test_a_hostile_line_takes_no_time(part: str):
    # Any of these would take hours if a pattern were tried again from every place.
    assert len(list(links(part * 200_000))) == 0
