"""The comparison of ways to study, small."""

import itertools
import math
import random
import statistics

import pytest

from bench.policies import ByGain, Course, DueFirst, InTurns, NewFirst, Shuffled, Sm2
from bench.simulate import (
    ROWS,
    Cell,
    Row,
    calendar,
    domains_of,
    expected,
    simulate,
    study,
    table,
    together,
    worth_of,
)

SMALL = Cell("fsrs", 40, 14, 5)
FREE = [True, False, *[True] * 12]


class Known:
    """Recalls everything alike, for ever."""

    def __init__(self, recalled: float) -> None:
        self.recalled = recalled

    def recall(self, fact: object, at: float) -> float:
        return self.recalled

    def review(self, fact: object, at: float, *, correct: bool) -> None:
        raise AssertionError("An exam teaches nothing.")


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_mean_over_all_questions_that_could_be_made(size):
    recalls = [0.9, 0.1, 0.55, 1.0, 0.3]

    by_hand = statistics.fmean(map(math.prod, itertools.combinations(recalls, size)))

    assert together(recalls, size) == pytest.approx(by_hand)


def test_who_knows_all_slips_and_who_knows_nothing_guesses():
    domains = domains_of(SMALL, 0)

    assert expected(Known(1.0), domains, 14) == pytest.approx(0.97)
    assert expected(Known(0.0), domains, 14) == pytest.approx(0.23)


def test_facts_stand_for_the_whole_exam():
    domains = domains_of(SMALL, 0)

    assert sorted(itertools.chain(*domains)) == list(range(40))
    assert sum(worth_of(domains)) == pytest.approx(1)


def test_crammed_hours_are_as_many_as_daily_ones():
    daily, week, crammed = (
        calendar(when, FREE, 300) for when in ("daily", "last week", "all in the last week")
    )

    assert [day for day, _ in daily] == [0, *range(2, 14)]
    assert week == [(day, 300) for day in range(7, 14)]
    assert [day for day, _ in crammed] == list(range(7, 14))
    assert sum(s for _, s in crammed) == pytest.approx(sum(s for _, s in daily))


def test_who_studies_knows_more_than_who_does_not():
    never = Row("nothing", Shuffled, "last week")
    studied = study(SMALL, 0, Row("random", Shuffled))
    crammed = study(SMALL._replace(minutes=0), 0, never)

    assert studied.exam > crammed.exam
    assert studied.exam > studied.month
    assert crammed.hours == 0


def test_nobody_studies_much_longer_than_there_is_time():
    outcome = study(SMALL, 3, Row("random", Shuffled))

    # Each day ends with the prompt that used it up, which may take a minute and a half.
    assert outcome.hours <= 14 * (5 + 1.5) / 60


def test_the_same_table_every_time_on_any_number_of_processors():
    one = simulate([SMALL], ROWS, learners=2, processes=1)
    two = simulate([SMALL], ROWS, learners=2, processes=2)

    assert one == two
    assert table(one, [SMALL], ROWS, "exam").startswith("| | F40/14/5 |\n|---|---:|\n| random")


def course(worth: list[float], exam_day: int = 30) -> Course:
    return Course(worth, exam_day, 600)


def made(policy, worth=(0.25,) * 4, exam_day: int = 30):
    return policy(course(list(worth), exam_day), random.Random(1))


def test_sm2_waits_one_day_then_six_then_by_ease():
    policy, day, waits = made(Sm2, [1.0]), 0, []

    for _ in range(4):
        policy.answered(0, day, 10, correct=True)
        due = next(d for d in range(day + 1, 200) if 0 in policy.order(d))
        waits.append(due - day)
        day = due

    assert waits == [1, 6, 15, 38]


def test_due_first_leaves_alone_what_is_neither_due_nor_new():
    policy = made(DueFirst)
    policy.answered(1, 0, 10, correct=False)
    policy.answered(2, 0, 10, correct=True)

    assert list(policy.order(1)) == [1, 0, 3]


def test_new_first_reviews_ahead_when_nothing_else_is_left():
    policy = made(NewFirst)
    policy.answered(1, 0, 10, correct=False)
    policy.answered(2, 0, 10, correct=True)

    assert list(policy.order(1)) == [0, 3, 1, 2]


def test_cramming_goes_round_and_on_the_next_day_further():
    policy = made(InTurns)
    for fact in itertools.islice(policy.order(0), 6):
        policy.answered(fact, 0, 10, correct=True)

    assert list(itertools.islice(policy.order(1), 3)) == [2, 3, 0]


def test_ours_prefers_what_the_exam_asks_more_often():
    policy = made(ByGain, [0.1, 0.4, 0.2, 0.3])

    assert list(policy.order(0)) == [1, 3, 2, 0]
