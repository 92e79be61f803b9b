"""Offsets: the rule, its test vectors, and what holds for every learner."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.history import Offset
from studykit.study.offsets import (
    DOMAIN_SD,
    QUESTIONS_SD,
    RECALL_SD,
    Belief,
    Outcome,
    drifted,
    learned,
    learned_from,
    logit,
    recall_offset,
    shifted,
)

VECTORS = [
    (True, 0.6, 0.047601, 0.119001),
    (False, 0.8, -0.046749, 0.116840),
    (True, 0.7, -0.011422, 0.113992),
]
DOMAINS = 3

probabilities = st.floats(0.01, 0.99)
shares = st.sampled_from([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.5, 0.5)])
outcomes = st.lists(
    st.builds(Outcome, st.integers(0, 40), shares, probabilities, st.booleans()), max_size=30
).map(lambda found: sorted(found, key=lambda outcome: outcome.day))


def test_one_offset_follows_the_reference():
    offset = Offset(0.0, 0.35**2, 0)

    for correct, p, value, variance in VECTORS:
        offset = learned(offset, p, correct=correct)
        assert (offset.value, offset.variance) == pytest.approx((value, variance), abs=1e-6)


def test_several_that_add_up_follow_the_same_rule_when_there_is_one():
    found = [Outcome(9, (), p, correct) for correct, p, _, _ in VECTORS]

    for n, (_, _, value, variance) in enumerate(VECTORS, 1):
        belief, _ = learned_from(found[:n], 0, 9)
        assert belief.means[0] == pytest.approx(value, abs=1e-6)
        assert belief.covariance[0][0] == pytest.approx(variance, abs=1e-6)


def test_the_offset_of_recall_begins_wider_and_drifts_day_by_day():
    first = recall_offset(None, 5, 0.9, correct=False)
    later = recall_offset(first, 12, 0.9, correct=True)

    assert first == learned(Offset(0.0, RECALL_SD**2, 5), 0.9, correct=False)
    waited = Offset(first.value, first.variance + 7 * 0.01**2, 12, 1)
    assert later == learned(waited, 0.9, correct=True)


def test_a_clock_that_went_back_drifts_nothing():
    assert drifted(Offset(0.1, 0.2, 9), 4, 0.01) == Offset(0.1, 0.2, 9)


def test_the_first_answer_is_shared_out_by_the_variances():
    belief, said = learned_from([Outcome(9, (1.0, 0.0, 0.0), 0.6, True)], DOMAINS, 9)

    assert said == pytest.approx([0.6])
    shared, own, other, _ = belief.means
    assert shared / own == pytest.approx(QUESTIONS_SD**2 / DOMAIN_SD**2)
    assert other == 0
    whole = learned(Offset(0.0, QUESTIONS_SD**2 + DOMAIN_SD**2, 9), 0.6, correct=True)
    assert belief.offset((1.0, 0.0, 0.0)) == pytest.approx(whole.value)
    assert belief.variance((1.0, 0.0, 0.0)) == pytest.approx(whole.variance)


def test_what_one_domain_shows_is_believed_of_the_others_but_less():
    found = [Outcome(day, (1.0, 0.0, 0.0), 0.6, False) for day in range(20)]

    belief, _ = learned_from(found, DOMAINS, 20)

    assert belief.offset((1.0, 0.0, 0.0)) < belief.offset((0.0, 1.0, 0.0)) < 0
    assert belief.variance((1.0, 0.0, 0.0)) < belief.variance((0.0, 1.0, 0.0))


def test_what_is_believed_grows_old():
    belief, _ = learned_from([Outcome(9, (1.0, 0.0, 0.0), 0.6, True)], DOMAINS, 9)

    later = belief.on(19)

    assert later.means == belief.means
    grown = belief.variance((1.0, 0.0, 0.0)) + 10 * (0.03**2 + 0.015**2)
    assert later.variance((1.0, 0.0, 0.0)) == pytest.approx(grown)


def test_before_any_answer_nothing_is_shifted():
    belief, said = learned_from([], DOMAINS, 9)

    assert (belief, said) == (Belief.prior(DOMAINS, 9), [])
    assert belief.offset((0.0, 1.0, 0.0)) == 0


def test_what_is_said_before_an_answer_knows_the_earlier_ones():
    wrong = [Outcome(1, (1.0, 0.0, 0.0), 0.8, False)] * 10

    _, said = learned_from([*wrong, Outcome(2, (1.0, 0.0, 0.0), 0.8, True)], DOMAINS, 2)

    assert said == sorted(said, reverse=True)
    assert said[0] == pytest.approx(0.8)
    assert said[-1] < 0.6


def test_offsets_are_drawn_as_they_are_believed():
    found = [Outcome(1, (1.0, 0.0, 0.0), 0.7, True), Outcome(2, (0.0, 0.5, 0.5), 0.7, False)]
    belief, _ = learned_from(found, DOMAINS, 2)
    size = DOMAINS + 1

    middle, *ends = belief.drawn([[float(i == n) for i in range(size)] for n in range(-1, size)])

    assert middle == pytest.approx(belief.means)
    columns = [[a - b for a, b in zip(end, middle, strict=True)] for end in ends]
    for i in range(size):
        for j in range(size):
            entry = sum(column[i] * column[j] for column in columns)
            assert entry == pytest.approx(belief.covariance[i][j])


@given(outcomes, shares, probabilities)
def test_a_right_answer_raises_every_offset_and_a_wrong_one_lowers_it(before, asked, p):
    day = before[-1].day if before else 0
    belief = learned_from(before, DOMAINS, day)[0]
    right, wrong = (
        learned_from([*before, Outcome(day, asked, p, correct)], DOMAINS, day)[0]
        for correct in (True, False)
    )

    for each in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)):
        assert wrong.offset(each) <= belief.offset(each) <= right.offset(each)


@given(outcomes, shares, probabilities, st.booleans())
def test_an_answer_makes_nothing_less_sure(before, asked, p, correct):
    day = before[-1].day if before else 0
    belief = learned_from(before, DOMAINS, day)[0]
    after = learned_from([*before, Outcome(day, asked, p, correct)], DOMAINS, day)[0]

    for each in ((1.0, 0.0, 0.0), (0.0, 0.5, 0.5), (0.0, 0.0, 1.0)):
        assert 0 < after.variance(each) <= belief.variance(each) + 1e-12


@given(st.permutations([(True, 0.5), (False, 0.9), (True, 0.7), (True, 0.8), (False, 0.6)]))
def test_the_order_within_a_day_changes_next_to_nothing(answers):
    def offset(found):
        belief, _ = learned_from([Outcome(1, (1.0,), p, c) for c, p in found], 1, 1)
        return belief.offset((1.0,))

    assert offset(answers) == pytest.approx(offset(sorted(answers)), abs=0.01)


@pytest.mark.parametrize(("p", "offset", "after"), [(0.5, 0, 0.5), (0.5, math.log(3), 0.75)])
def test_a_shift_is_in_logits(p, offset, after):
    assert shifted(p, offset) == pytest.approx(after)


def test_certainties_have_logits_too():
    assert logit(0.0) == logit(1e-4)
    assert logit(1.0) == logit(1 - 1e-4)
    assert shifted(0.5, -1e6) == 0.0
