"""The comparison of ways to study, small."""

import itertools
import math
import random
import statistics

import pytest

from bench.policies import (
    ByGain,
    Course,
    DueFirst,
    InTurns,
    NewFirst,
    Ours,
    OursByCards,
    Prompt,
    Quizzes,
    Shuffled,
    ShuffledMix,
    Sm2,
)
from bench.simulate import (
    CARDS,
    MIXED,
    Cell,
    Row,
    calendar,
    domains_of,
    expected,
    questions_of,
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
    never = study(SMALL, 0, Row("nothing", Shuffled, "never"))
    studied = study(SMALL, 0, Row("random", Shuffled))

    assert studied.exam > never.exam
    assert studied.exam > studied.month
    assert (never.hours, never.exam) == (0, never.month)


def test_nobody_studies_much_longer_than_there_is_time():
    outcome = study(SMALL, 3, Row("random", Shuffled))

    # A day ends with the prompt that used it up: 40 seconds for somebody twice as slow as others.
    assert outcome.hours <= 14 * (5 + 1.5) / 60


def test_the_same_table_every_time_on_any_number_of_processors():
    one = simulate([SMALL], (*CARDS, *MIXED), learners=2, processes=1)
    two = simulate([SMALL], (*CARDS, *MIXED), learners=2, processes=2)

    assert one == two
    assert table(one, [SMALL], CARDS, "exam").startswith("| | F40/14/5 |\n|---|---:|\n| nothing")


def test_a_question_asks_facts_that_stand_near_each_other():
    found = questions_of(100, 0)

    assert len(found) == 60
    assert {len(facts) for facts in found} == {1, 2, 3}
    assert all(facts[0] // 20 == facts[-1] // 20 for facts in found)


def made(policy, worth=(0.25,) * 4, questions=()):
    domains = [fact // 20 for fact in range(len(worth))]
    return policy(Course(list(worth), domains, 30, 600, questions), random.Random(1))


def asked(policy, day, most=10):
    """The facts of the first few prompts of that day, when there is time enough."""
    found = itertools.islice(policy.order(day, lambda: 600), most)
    return [fact for prompt in found for fact in prompt.facts]


def tell(policy, fact, day, *, correct=True):
    policy.answered(Prompt((fact,)), day, 10, correct=correct)


def test_sm2_waits_one_day_then_six_then_by_ease():
    policy, day, waits = made(Sm2, [1.0]), 0, []

    for _ in range(4):
        tell(policy, 0, day)
        due = next(d for d in range(day + 1, 200) if asked(policy, d))
        waits.append(due - day)
        day = due

    assert waits == [1, 6, 15, 38]


def test_due_first_leaves_alone_what_is_neither_due_nor_new():
    policy = made(DueFirst)
    tell(policy, 1, 0, correct=False)
    tell(policy, 2, 0)

    assert asked(policy, 1) == [1, 0, 3]


def test_new_first_reviews_ahead_when_nothing_else_is_left():
    policy = made(NewFirst)
    tell(policy, 1, 0, correct=False)
    tell(policy, 2, 0)

    assert asked(policy, 1) == [0, 3, 1, 2]


def test_cramming_goes_round_and_on_the_next_day_further():
    policy = made(InTurns)
    for fact in asked(policy, 0, most=6):
        tell(policy, fact, 0)

    assert asked(policy, 1, most=3) == [2, 3, 0]


@pytest.mark.parametrize("policy", [ByGain, OursByCards])
def test_what_the_exam_asks_more_often_comes_sooner(policy):
    # Two sections, each a domain of its own; within one all facts are worth the same.
    worth = [0.1 / 20] * 20 + [0.9 / 20] * 20

    first = asked(made(policy, worth), 0, most=5)

    assert min(first) >= 20


def test_ours_studies_ahead_rather_than_stop_and_never_twice_a_day():
    policy = made(OursByCards)
    for fact in range(4):
        tell(policy, fact, 0)

    assert sorted(asked(policy, 1, most=4)) == [0, 1, 2, 3]
    for fact in range(4):
        tell(policy, fact, 1)
    assert asked(policy, 1) == []


def test_ours_asks_questions_on_the_facts_that_are_worth_it():
    policy = made(Ours, questions=[(0, 1), (2,)])

    prompts = list(itertools.islice(policy.order(0, lambda: 3600), 4))

    assert Prompt((0, 1), 0) in prompts
    assert all(len(prompt.facts) == 1 for prompt in prompts if prompt.question is None)


@pytest.mark.parametrize("policy", [Ours, ShuffledMix])
def test_no_fact_is_asked_twice_in_an_evening(policy):
    studied = made(policy, [0.05] * 20, questions=[(n, n + 1) for n in range(19)])
    met = []
    for prompt in studied.order(0, lambda: 600):
        studied.answered(prompt, 0, 20, correct=True)
        met += prompt.facts

    assert sorted(met) == list(range(20))


def test_quizzes_ask_questions_without_end():
    policy = made(Quizzes, questions=[(0, 1), (2,)])

    prompts = list(itertools.islice(policy.order(0, lambda: 600), 5))

    assert {prompt.question for prompt in prompts} == {0, 1}
