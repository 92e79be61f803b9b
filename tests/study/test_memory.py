"""The numbers are those that py-fsrs, fsrs-rs and Anki agree on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import remembered

from studykit.model.history import Grade, Memory
from studykit.study.days import study_day
from studykit.study.forgetting import interval, recall
from studykit.study.memory import due_day, learned_by, recall_now, review

AGAIN, HARD, GOOD, EASY = Grade

grades = st.sampled_from(Grade)
gaps = st.integers(0, 400)
histories = st.lists(st.tuples(grades, gaps), min_size=1, max_size=12)
shares = st.floats(0, 1)


def after(*reviews, memory=None):
    """The memory after these (grade, days since the review before)."""
    day = memory.day if memory else 0
    for grade, gap in reviews:
        day += gap
        memory = review(memory, grade, day)
    return memory


def state(memory):
    """Stability and difficulty as they are printed in tables."""
    return f"{memory.stability:.6f} {memory.difficulty:.6f}"


HISTORIES = {
    "remembered each time": """
        grade  t          S         D   I80  I90  I95
        good   0   2.306500  2.118104     8    2    1
        good   2  10.964332  2.111214    36   11    4
        good  10  43.931669  2.104331   146   44   18
        good  30 128.303728  2.097455   425  128   52
        good  80 320.427885  2.090586  1063  320  129
        """,
    "forgotten once": """
        grade  t          S         D   I80  I90  I95
        good   0   2.306500  2.118104     8    2    1
        good   3  13.826904  2.111214    46   14    6
        again 12   1.697317  7.392238     6    2    1
        good   1   3.721652  7.380074    12    4    1
        good   4   9.858565  7.367923    33   10    4
        """,
    "missed at first": """
        grade  t          S         D   I80  I90  I95
        again  0   0.212000  6.413300     1    1    1
        good   0   0.246689  6.402115     1    1    1
        good   1   2.021477  6.390941     7    2    1
        good   3   7.863699  6.379779    26    8    3
        """,
    "hard on the same day": """
        grade  t          S         D   I80  I90  I95
        good   0   2.306500  2.118104     8    2    1
        good   2  10.964332  2.111214    36   11    4
        hard   0  10.964332  4.748285    36   11    4
        good   3  19.653984  4.738765    65   20    8
        """,
    "easy, hard, forgotten": """
        grade  t          S         D   I80  I90  I95
        easy   0   8.295600  1.000000    28    8    3
        good   7  36.056467  1.000000   120   36   15
        hard  20  77.109686  4.010609   256   77   31
        again 15   3.052431  8.016556    10    3    1
        good   2   6.021217  8.003768    20    6    2
        """,
    "next day, then three days later": """
        grade  t          S         D   I80  I90  I95
        good   0   2.306500  2.118104     8    2    1
        good   1   7.315301  2.111214    24    7    3
        good   3  19.833473  2.104331    66   20    8
        """,
}


@pytest.mark.parametrize("table", HISTORIES.values(), ids=HISTORIES)
def test_a_history_of_grades(table):
    rows = [line.split() for line in table.strip().splitlines()[1:]]

    memory, got = None, []
    for grade, gap, *_ in rows:
        memory = after((Grade[grade.upper()], int(gap)), memory=memory)
        waits = [str(interval(memory.stability, aim)) for aim in (0.8, 0.9, 0.95)]
        got.append([grade, gap, *state(memory).split(), *waits])

    assert got == rows


def test_ten_minutes_earlier_on_the_next_day_is_a_day_later():
    memory = None
    for at in ("2026-11-23 09:00", "2026-11-24 08:50", "2026-11-27 08:40"):
        day = study_day(dt.datetime.fromisoformat(f"{at}+00:00"), 0)
        memory = review(memory, GOOD, day)

    assert state(memory) == "19.833473 2.104331"  # whole 24 hours would say 10.971048


def test_order_within_a_day_matters():
    missed_then_known = after((GOOD, 0), (AGAIN, 3), (GOOD, 0))
    known_then_missed = after((GOOD, 0), (GOOD, 3), (AGAIN, 0))

    assert f"{missed_then_known.stability:.6f}" == "0.689317"
    assert f"{known_then_missed.stability:.6f}" == "4.129932"


class TestEightDaysAfterAReview:
    """A fact of stability 10 and difficulty 5."""

    before = remembered(10.0)
    good = after((GOOD, 8), memory=before)
    again = after((AGAIN, 8), memory=before)

    def test_it_is_recalled_with(self):
        assert f"{recall_now(self.before, 8):.6f}" == "0.914586"

    def test_a_recall_and_a_miss(self):
        assert state(self.good) == "28.703692 4.990228"
        assert state(self.again) == "1.358920 8.341762"

    @pytest.mark.parametrize(
        ("known", "expected"),
        [
            (1.0, "28.703692 4.990228"),
            (0.9395, "23.908949 5.192203"),
            (0.5, "6.337636 6.659439"),
            (0.1379, "2.122485 7.868281"),
            (0.0, "1.399319 8.328649"),  # missed, then recalled in the same session
        ],
    )
    def test_an_answer_that_half_shows_it(self, known, expected):
        assert state(learned_by(self.before, known, 8)) == expected


def test_a_fact_never_studied_is_known_by_one_in_five():
    assert recall_now(None, 5) == 0.2


def test_a_memory_counts_its_reviews_and_lapses():
    memory = after((GOOD, 0), (AGAIN, 5), (GOOD, 1))

    assert (memory.day, memory.reps, memory.lapses) == (6, 3, 1)


@pytest.mark.parametrize(("known", "lapses"), [(0.6, 0), (0.5, 0), (0.4, 1)])
def test_a_lapse_is_what_was_likelier_missed_than_known(known, lapses):
    assert learned_by(remembered(10.0), known, 8).lapses == lapses


def test_a_day_before_the_last_counts_as_the_same_day():
    memory = remembered(10.0, day=20)

    assert review(memory, GOOD, 13) == review(memory, GOOD, 20)
    assert recall_now(memory, 13) == 1.0


def test_what_was_set_aside_stays_so():
    aside = remembered(10.0, suspended=True)

    assert review(aside, GOOD, 8).suspended
    assert learned_by(aside, 0.7, 8).suspended


@given(history=histories, gap=gaps, one=grades, other=grades)
def test_a_better_grade_never_comes_due_sooner(history, gap, one, other):
    memory = after(*history)
    worse, better = sorted((one, other))

    first = due_day(after((worse, gap), memory=memory))
    second = due_day(after((better, gap), memory=memory))

    assert first <= second


@given(history=st.none() | histories, gap=gaps, known=shares, more=shares)
def test_the_surer_the_answer_the_longer_it_lasts(history, gap, known, more):
    memory = after(*history) if history else None
    day = (memory.day if memory else 0) + gap
    unsure, sure = (learned_by(memory, share, day) for share in sorted((known, more)))
    miss, good = learned_by(memory, 0.0, day), learned_by(memory, 1.0, day)

    assert miss.stability <= unsure.stability * (1 + 1e-12)
    assert unsure.stability <= sure.stability * (1 + 1e-12)
    assert sure.stability <= good.stability * (1 + 1e-12)


@given(history=st.none() | histories, gap=gaps)
def test_certainty_is_the_plain_review(history, gap):
    memory = after(*history) if history else None
    day = (memory.day if memory else 0) + gap
    missed = review(review(memory, AGAIN, day), GOOD, day)

    assert learned_by(memory, 1.0, day) == review(memory, GOOD, day)
    assert state(learned_by(memory, 0.0, day)) == state(missed)


@given(history=histories)
def test_a_memory_stays_within_its_bounds(history):
    memory = after(*history)

    assert memory.stability >= 0.001
    assert 1 <= memory.difficulty <= 10
    assert memory.day == sum(gap for _, gap in history)


def test_due_is_when_nine_in_ten_are_recalled():
    memory = Memory(stability=10.0, difficulty=5.0, day=100)

    assert due_day(memory) == 110
    assert recall(10, memory.stability) == pytest.approx(0.9)


def test_what_was_never_known_cannot_lapse():
    assert after((AGAIN, 0)).lapses == 0
    assert learned_by(None, 0.1, 0).lapses == 0
    assert after((AGAIN, 0), (AGAIN, 1)).lapses == 1
