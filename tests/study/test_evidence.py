import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.evidence import familiarity, guess, posteriors, right_answer

recalls = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=3)
chances = st.floats(0.01, 0.6)
outcomes = st.booleans()


@pytest.mark.parametrize(
    ("recalled", "familiar", "p", "right", "wrong"),
    [
        ((0.8,), 0.0, 0.826, (0.939467,), (0.137931,)),
        ((0.2,), 0.0, 0.394, (0.492386,), (0.009901,)),
        ((0.9, 0.5), 0.0, 0.574, (0.956446, 0.782230), (0.823944, 0.119718)),
        ((0.9, 0.5), 0.5, 0.78025, (0.919897, 0.599487), (0.829352, 0.146758)),
    ],
    ids=["likely known", "unlikely known", "two facts", "two facts, question seen before"],
)
def test_one_of_four_options(recalled, familiar, p, right, wrong):
    given = {"guessed": guess(4, 1), "familiar": familiar}

    assert right_answer(recalled, **given) == pytest.approx(p, abs=5e-7)
    assert posteriors(recalled, correct=True, **given) == pytest.approx(right, abs=5e-7)
    assert posteriors(recalled, correct=False, **given) == pytest.approx(wrong, abs=5e-7)


def test_two_of_five_options_and_three_facts():
    recalled, chance = (0.9, 0.8, 0.7), guess(5, 2)

    assert right_answer(recalled, chance) == pytest.approx(0.53848, abs=5e-7)
    assert posteriors(recalled, correct=True, guessed=chance) == pytest.approx(
        (0.981429, 0.962858, 0.944288), abs=5e-7
    )
    assert posteriors(recalled, correct=False, guessed=chance) == pytest.approx(
        (0.804992, 0.609984, 0.414977), abs=5e-7
    )


@pytest.mark.parametrize(
    ("options", "choose", "chance"), [(4, 1, 1 / 4), (5, 2, 1 / 10), (6, 3, 1 / 20)]
)
def test_a_blind_guess_hits(options, choose, chance):
    assert guess(options, choose) == chance


@pytest.mark.parametrize(
    ("times", "days", "chance"),
    [(0, 0, 0.0), (1, 0, 0.5), (1, 8, 0.183940), (2, 8, 0.303265), (1, -3, 0.5), (1, 400, 0.0)],
)
def test_a_question_is_recognised_less_with_every_day_and_more_with_every_time(times, days, chance):
    assert familiarity(times, days) == pytest.approx(chance, abs=5e-7)


@given(recalls, chances, outcomes)
def test_what_is_likelier_known_before_is_so_after(recalled, chance, outcome):
    surer = [min(0.99, recalled[0] + 0.05), *recalled[1:]]

    before = posteriors(recalled, correct=outcome, guessed=chance)
    after = posteriors(surer, correct=outcome, guessed=chance)

    assert before[0] <= after[0] + 1e-12


@given(recalls, chances, chances)
def test_a_right_answer_says_less_the_easier_it_is_to_guess(recalled, one, other):
    hard, easy = sorted((one, other))

    hard_won = posteriors(recalled, correct=True, guessed=hard)
    easily_won = posteriors(recalled, correct=True, guessed=easy)

    assert all(e <= h + 1e-12 for e, h in zip(easily_won, hard_won, strict=True))


@given(recalls, chances, outcomes)
def test_the_order_of_the_facts_is_irrelevant(recalled, chance, outcome):
    forward = posteriors(recalled, correct=outcome, guessed=chance)
    backward = posteriors(recalled[::-1], correct=outcome, guessed=chance)

    assert forward == pytest.approx(backward[::-1])


@given(recalls, chances)
def test_a_right_answer_never_counts_against_a_fact_nor_a_wrong_one_for_it(recalled, chance):
    right = posteriors(recalled, correct=True, guessed=chance)
    wrong = posteriors(recalled, correct=False, guessed=chance)

    for before, up, down in zip(recalled, right, wrong, strict=True):
        assert 0 <= down <= before + 1e-12
        assert before <= up + 1e-12 <= 1 + 1e-12


@given(recalls, chances)
def test_both_outcomes_weighed_give_back_what_was_believed(recalled, chance):
    p = right_answer(recalled, chance)
    right = posteriors(recalled, correct=True, guessed=chance)
    wrong = posteriors(recalled, correct=False, guessed=chance)

    weighed = [p * r + (1 - p) * w for r, w in zip(right, wrong, strict=True)]
    assert weighed == pytest.approx(recalled)
