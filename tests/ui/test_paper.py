"""How much paper text takes, by estimate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.ui import paper

TEXTS = st.text(alphabet="abW il`é漢", max_size=60)
ROOMS = st.floats(min_value=1.5, max_value=60)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("queue", 10, 1),
        ("queue queue", 10, 1),
        ("queue queue", 5, 2),
        ("a queue", 3, 2),
        ("queuequeuequeue", 4, 3),  # a word that is too long is broken
    ],
)
def test_words_are_wrapped_at_spaces(text: str, room: float, lines: int):
    assert paper.lines(paper.words(text), room) == lines


@pytest.mark.parametrize(
    ("narrow", "wide"), [("iiii", "WWWW"), ("mine", "`mine`"), ("漢", "漢漢"), ("..", "漢")]
)
def test_letters_differ_in_width(narrow: str, wide: str):
    assert sum(paper.words(narrow)) < sum(paper.words(wide))


def test_bold_is_wider_and_code_is_not_made_bold():
    assert sum(paper.words("queue", bold=True)) > sum(paper.words("queue"))
    assert paper.words("`queue`", bold=True) == paper.words("`queue`")


@given(TEXTS, ROOMS, ROOMS)
def test_in_less_room_a_text_takes_no_fewer_lines(text: str, one: float, other: float):
    less, more = sorted((one, other))
    measured = paper.words(text)

    assert paper.lines(measured, less) >= paper.lines(measured, more)


def test_columns_share_the_room_by_what_they_want():
    rows = [[paper.words("Limit"), paper.words("a long condition in many words " * 3)]]

    first, second = paper.columns(rows, 20, 1)

    assert first + second == pytest.approx(20)
    assert second > first


def test_columns_are_no_wider_than_they_want():
    rows = [[paper.words("Limit"), paper.words("ten")]]

    assert sum(paper.columns(rows, 100, 1)) < 10


def test_columns_keep_their_longest_words_whole():
    rows = [[paper.words("ReceiveMessageWaitTimeSeconds"), paper.words("ten")]]

    assert sum(paper.columns(rows, 5, 1)) > 5


@pytest.mark.parametrize(
    ("blocks", "fits"),
    [
        ([], True),
        ([10, 10, 20, 20], True),
        ([10, 10, 20, 20, 1], False),
        ([6, 6, 11, 11], True),  # 4 points stay empty below each of the first
        ([6, 6, 11, 11, 11], False),
        ([21], False),
        ([15], True),  # too tall for the first page
    ],
)
def test_blocks_go_down_the_columns_of_two_pages(blocks: list[float], fits: bool):
    assert paper.fill(blocks, 10, 20, across=2) is fits
