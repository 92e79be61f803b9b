"""The formulas we call are those that py-fsrs calls for its own cards."""

import datetime as dt

import pytest
from fsrs import Card, Rating, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.history import Grade
from studykit.study.fsrs6 import Formulas

FORMULAS = Formulas()
PUBLIC = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
THEN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

grades = st.sampled_from(Grade)


def by_the_public_face(stability, difficulty, elapsed, grade):
    card = Card(
        card_id=0,
        state=State.Review,
        step=None,
        stability=stability,
        difficulty=difficulty,
        due=THEN,
        last_review=THEN,
    )
    after, _ = PUBLIC.review_card(card, Rating(grade), THEN + dt.timedelta(days=elapsed))
    return after.stability, after.difficulty


@pytest.mark.parametrize("grade", Grade)
def test_the_first_review_is_py_fsrs_to_the_last_bit(grade):
    card, _ = PUBLIC.review_card(Card(card_id=0), Rating(grade), THEN)

    assert FORMULAS.first(grade) == (card.stability, card.difficulty)


@given(st.floats(0.001, 36_500), st.floats(1, 10), st.integers(0, 10_000), grades)
def test_every_later_review_is_py_fsrs_to_the_last_bit(stability, difficulty, elapsed, grade):
    ours = FORMULAS.later(stability, difficulty, elapsed, grade)

    assert ours == by_the_public_face(stability, difficulty, elapsed, grade)


@given(grades, st.lists(st.tuples(st.integers(0, 400), grades), max_size=12))
def test_whole_histories_are_py_fsrs_to_the_last_bit(first, later):
    ours = theirs = FORMULAS.first(first)

    for elapsed, grade in later:
        ours = FORMULAS.later(*ours, elapsed, grade)
        theirs = by_the_public_face(*theirs, elapsed, grade)

    assert ours == theirs
