"""The closed form is the memory's own arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.history import Grade
from studykit.study.fsrs6 import Formulas
from studykit.study.stability import FIRST_GOOD, FIRST_MISS, after_good, after_miss, relearned

FORMULAS = Formulas()
stabilities = st.floats(0.001, 36_500)
difficulties = st.floats(1, 10)
days = st.integers(1, 10_000)


@given(stabilities, difficulties, days)
def test_after_a_recall_it_is_fsrs_to_the_last_bit(stability, difficulty, elapsed):
    theirs, _ = FORMULAS.later(stability, difficulty, elapsed, Grade.GOOD)

    assert after_good(stability, difficulty, elapsed) == theirs


@given(stabilities, difficulties, days)
def test_after_a_miss_and_its_return_it_is_fsrs_to_the_last_bit(stability, difficulty, elapsed):
    missed = FORMULAS.later(stability, difficulty, elapsed, Grade.AGAIN)
    theirs, _ = FORMULAS.later(*missed, 0, Grade.GOOD)

    assert after_miss(stability, difficulty, elapsed) == theirs


@given(stabilities)
def test_one_more_recall_on_the_same_day_is_fsrs_to_the_last_bit(stability):
    theirs, _ = FORMULAS.later(stability, 5.0, 0, Grade.GOOD)

    assert relearned(stability) == theirs


def test_a_first_review_is_that_of_fsrs():
    assert FORMULAS.first(Grade.GOOD)[0] == FIRST_GOOD
    assert FORMULAS.later(*FORMULAS.first(Grade.AGAIN), 0, Grade.GOOD)[0] == FIRST_MISS
    assert pytest.approx(0.246689, abs=5e-7) == FIRST_MISS
