"""Made-up learners: true memories that no scheduler sees."""

import math
import random
import statistics

import pytest

from bench.learners import DEFAULTS, Actr, Fsrs, at, learner, question
from studykit.model.history import Grade, Memory
from studykit.study.memory import recall_now, review

FACTS = [f"fact-{n}" for n in range(200)]
EVEN = dict.fromkeys(FACTS, 0.0)
ONE = FACTS[0]
KINDS = pytest.mark.parametrize("kind", ["fsrs", "actr"])


@pytest.mark.parametrize("seed", range(5))
def test_with_default_weights_and_even_facts_a_learner_is_as_the_scheduler_believes(seed):
    rng = random.Random(seed)
    mind, believed, day = Fsrs(DEFAULTS, EVEN), None, 0

    for _ in range(12):
        day += rng.choice((0, 1, 3, 20))
        correct = rng.random() < 0.7
        mind.review(ONE, day, correct=correct)
        believed = review(believed, Grade.GOOD if correct else Grade.AGAIN, day)

    assert isinstance(believed, Memory)
    for later in (day, day + 5, day + 50):
        assert mind.recall(ONE, later) == pytest.approx(recall_now(believed, later), rel=1e-9)


def test_activation_adds_up_traces_that_decay_by_how_active_the_fact_was():
    mind = Actr(EVEN)
    mind.review(ONE, at(0, 0), correct=False)
    mind.review(ONE, at(0, 100), correct=True)

    # The paper's formulas by hand. The first trace decays by .177, the second by more, since
    # the fact was active; a day counts .025 of its seconds, and the 100 of the session in full.
    active = math.exp(-0.177 * math.log(100))
    decay = 0.217 * active + 0.177
    night = 86_400 * 0.025
    m = math.log((night + 100) ** -0.177 + night**-decay)
    expected = 1 / (1 + math.exp((-0.704 - m) / 0.255))

    assert mind.recall(ONE, at(1, 0)) == pytest.approx(expected)


@KINDS
def test_a_learner_is_always_the_same_one(kind):
    one, other = learner(kind, FACTS, 7), learner(kind, FACTS, 7)
    other.recall(FACTS[-1], 0)

    assert [one.recall(f, 0) for f in FACTS] == [other.recall(f, 0) for f in FACTS]
    assert [one.recall(f, 0) for f in FACTS] != [
        learner(kind, FACTS, 8).recall(f, 0) for f in FACTS
    ]


@KINDS
def test_what_is_studied_is_known_and_then_forgotten(kind):
    mind = learner(kind, FACTS, 1)
    mind.review(ONE, at(0, 0), correct=False)
    mind.review(ONE, at(0, 60), correct=True)

    recalls = [mind.recall(ONE, day) for day in (1, 3, 10, 40)]

    assert recalls == sorted(recalls, reverse=True)
    assert 0 < recalls[-1] < recalls[0] < 1


@KINDS
def test_three_evenings_keep_better_than_three_times_in_one(kind):
    spread, massed = learner(kind, FACTS, 1), learner(kind, FACTS, 1)

    for n in range(3):
        spread.review(ONE, at(3 * n, 0), correct=True)
        massed.review(ONE, at(6, 60 * n), correct=True)

    assert spread.recall(ONE, 36) > massed.recall(ONE, 36)


@KINDS
def test_a_fifth_is_known_before_anything_is_studied(kind):
    learners = [learner(kind, FACTS, n) for n in range(60)]
    known = [mind.recall(fact, 0) for mind in learners for fact in FACTS]

    assert statistics.mean(known) == pytest.approx(0.2, abs=0.03)


def test_a_question_is_right_by_knowing_without_a_slip_or_by_guessing():
    assert question([0.8], 0.25) == pytest.approx(0.826)
    assert question([1.0, 1.0], 0.25) == pytest.approx(0.97)
    assert question([0.0, 1.0], 0.25) == pytest.approx(0.25)
