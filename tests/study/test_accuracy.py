"""How often answers are right, kept apart by what may make them so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.past import Attempt
from studykit.study.accuracy import Pace, Share, accuracy, paces, stated


def answer(item: str = "q", *, right: bool = True, first: bool = True, **more: object) -> Attempt:
    made: dict[str, object] = {"study_day": 1, "hour": 18, "topic": "lambda", "millis": 30_000}
    return Attempt(
        kind="answer",
        item=item,
        right=right,
        first_seen=first,
        **(made | more),  # type: ignore[arg-type]
    )


# Shares


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (35, 50, 0.585, 0.794),
        (10, 10, 0.787, 1.0),
        (0, 10, 0.0, 0.213),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_range_is_wilsons(right: int, of: int, low: float, high: float):
    share = Share(right=right, of=of)

    assert (round(share.low, 3), round(share.high, 3)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_range(counts: tuple[int, int]):
    share = Share(right=counts[0], of=counts[1])

    assert share.value is not None
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value - 1e-12 <= share.high <= 1


def test_a_share_of_nothing_has_no_value():
    assert Share(right=0, of=0).value is None


# Levels


def test_first_seen_and_practice_are_never_mixed():
    found = accuracy(
        [
            answer("easy", right=False),
            answer("easy", first=False),
            answer("easy", first=False),
            answer("hard", right=True),
        ],
        {"easy": 1, "hard": 3},
    )

    assert (found.first, found.practice) == (Share(right=1, of=2), Share(right=2, of=2))
    assert found.levels[0].first == Share(right=0, of=1)
    assert found.levels[0].practice == Share(right=2, of=2)
    assert found.levels[2].first == Share(right=1, of=1)


def test_a_first_answer_in_practice_mode_is_practice():
    found = accuracy([answer(practice=True)], {"q": 1})

    assert (found.first.of, found.practice.of) == (0, 1)


def test_questions_that_left_the_pack_are_counted_without_a_level():
    found = accuracy([answer("gone")], {"q": 1})

    assert (found.gone, found.first.of) == (1, 1)
    assert sum(level.first.of for level in found.levels) == 0


# The time of day


def test_answers_fall_into_blocks_of_four_hours():
    found = accuracy([answer(hour=3), answer(hour=4), answer(hour=23, right=False)], {})

    assert [(b.hour, b.share.right, b.share.of) for b in found.blocks] == [
        (0, 1, 1),
        (4, 1, 1),
        (8, 0, 0),
        (12, 0, 0),
        (16, 0, 0),
        (20, 0, 1),
    ]


@pytest.mark.parametrize(("count", "silent"), [(19, True), (20, False)])
def test_a_time_of_day_is_silent_below_twenty_answers(count: int, silent: bool):
    evening = accuracy([answer(hour=18)] * count, {}).blocks[4]

    assert evening.is_silent is silent


# Time


def test_the_pace_is_a_median_and_names_answers_too_fast_to_have_been_read():
    card = Attempt(1, 18, "grade", "f", "lambda", True, 1_000)

    found = paces([answer(millis=m) for m in (2_999, 3_000, 40_000)] + [card])

    assert found == (
        Pace(kind="answer", count=3, median_millis=3_000, fast=1),
        Pace(kind="grade", count=1, median_millis=1_000, fast=None),
    )


def test_mock_exams_have_a_pace_of_their_own():
    assert paces([answer(exam="sitting-1")]) == ()


# Stated confidence


def test_stated_confidence_is_held_against_what_came():
    said = [
        answer(confidence="sure"),
        answer(confidence="sure", right=False),
        answer(confidence="guess", right=False),
        answer(),
    ]

    assert [(s.confidence, s.share.right, s.share.of) for s in stated(said)] == [
        ("guess", 0, 1),
        ("unsure", 0, 0),
        ("sure", 1, 2),
    ]


def test_nothing_stated_is_nothing_shown():
    assert stated([answer()]) == ()
