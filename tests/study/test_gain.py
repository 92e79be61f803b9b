"""What a fact is worth today, with the numbers of the reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import remembered

from studykit.model.past import Took
from studykit.study.choosing import strength
from studykit.study.gain import (
    HORIZON,
    START,
    Costs,
    costs,
    horizon,
    index,
    new_cost,
    new_gain,
    seen_cost,
    seen_gain,
)

TODAY = 100
EIGHT_DAYS_AGO = remembered(10.0, day=TODAY - 8)

memories = st.builds(
    lambda stability, difficulty, elapsed: remembered(
        stability, day=TODAY - elapsed, difficulty=difficulty
    ),
    st.floats(0.01, 1000),
    st.floats(1, 10),
    st.integers(1, 90),
)


@pytest.mark.parametrize(
    ("h", "gain"), [(1, 0.081488), (7, 0.079978), (14, 0.082711), (42, 0.087252)]
)
def test_the_gain_of_a_seen_fact(h, gain):
    assert seen_gain(EIGHT_DAYS_AGO, TODAY, h) == pytest.approx(gain, abs=5e-7)


def test_the_cost_of_a_seen_fact():
    assert seen_cost(EIGHT_DAYS_AGO, TODAY) == pytest.approx(12.1354, abs=5e-5)


@pytest.mark.parametrize(
    ("h", "gain"), [(1, 0.694050), (7, 0.518103), (14, 0.457619), (42, 0.370231)]
)
def test_the_gain_of_a_new_fact(h, gain):
    assert new_gain(h) == pytest.approx(gain, abs=5e-7)


def test_the_cost_of_a_new_fact():
    assert new_cost() == 38


def test_the_index_is_gain_by_second():
    assert index(None, TODAY, 7) == new_gain(7) / 38
    assert index(EIGHT_DAYS_AGO, TODAY, 7) == pytest.approx(0.079978 / 12.1354, rel=1e-4)


def test_a_fact_set_aside_before_it_was_met_and_taken_in_again_is_new():
    assert index(remembered(0.0, reps=0), TODAY, 7) == index(None, TODAY, 7)


@given(memories)
def test_on_the_exam_day_the_gain_is_what_was_forgotten(memory):
    recalled = strength(memory, TODAY)

    assert seen_gain(memory, TODAY, 0) == pytest.approx(1 - recalled)


@given(memories, st.integers(0, HORIZON))
def test_a_review_never_costs_less_than_a_recall_nor_more_than_a_miss(memory, h):
    assert START.right <= seen_cost(memory, TODAY) <= START.right + START.wrong


@pytest.mark.parametrize(
    ("exam_day", "h"),
    [(None, 7), (TODAY + 90, 7), (TODAY + 7, 7), (TODAY + 3, 3), (TODAY, 0), (TODAY - 1, 7)],
)
def test_the_horizon_ends_at_the_exam(exam_day, h):
    assert horizon(TODAY, exam_day) == h


def took(seconds, *, right=True, kind="card", **more):
    return Took(kind=kind, millis=round(seconds * 1000), right=right, **more)


def test_costs_start_as_given_and_become_the_learners_medians():
    assert costs([]) == START
    assert costs([took(4)] * 4) == START  # four are too few
    assert costs([took(s) for s in (4, 5, 6, 7, 90)]).right == 6
    assert costs([took(s, right=False) for s in (10, 20, 30, 40, 50)]).wrong == 30


def test_what_a_question_took_is_shared_by_its_facts():
    on_two = [took(60, kind="question", facts=2) for _ in range(5)]

    assert costs(on_two).right == 30


def test_a_new_fact_takes_what_unseen_questions_take_else_longer_than_a_miss():
    unseen = [took(80, kind="question", is_fresh=True) for _ in range(5)]
    missed = [took(50, right=False) for _ in range(5)]

    assert costs(unseen).new == 80
    assert costs(missed) == Costs(right=10, wrong=50, new=60)


def test_a_mock_exam_says_nothing_of_the_pace_of_an_evening():
    assert costs([took(120, kind="exam") for _ in range(9)]) == START


def test_what_was_not_read_says_nothing_of_a_pace():
    assert costs([took(0.4) for _ in range(9)]) == START
