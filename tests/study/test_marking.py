import pytest
from learner import question

from studykit.study.marking import beliefs, mark, refuted

WHICH_TWO = question(
    right=["A", "B"],
    wrong=["C", "D", "E"],
    refutes={"C": ("fact-1", "fact-2"), "D": ("fact-2", "fact-3")},
)
A, B, C, D, E = range(5)


@pytest.mark.parametrize(
    ("chosen", "correct", "hits", "wrong", "left_out"),
    [
        ({A, B}, True, {A, B}, set(), set()),
        ({A, C}, False, {A}, {C}, {B}),
        ({C, D}, False, set(), {C, D}, {A, B}),
        ({A}, False, {A}, set(), {B}),
        ({A, B, C}, False, {A, B}, {C}, set()),
        (set(), False, set(), set(), {A, B}),
    ],
)
def test_all_or_nothing_with_the_right_part_kept_apart(chosen, correct, hits, wrong, left_out):
    marked = mark(WHICH_TWO, chosen)

    assert (marked.correct, marked.hits, marked.wrong, marked.left_out) == (
        correct,
        hits,
        wrong,
        left_out,
    )


def test_a_chosen_wrong_option_is_contradicted_by_its_facts_each_once():
    assert refuted(WHICH_TWO, mark(WHICH_TWO, [D, C])) == ("fact-1", "fact-2", "fact-3")
    assert refuted(WHICH_TWO, mark(WHICH_TWO, [A, E])) == ()


def test_a_chosen_wrong_option_shows_what_was_believed():
    assert beliefs(WHICH_TWO, mark(WHICH_TWO, [A, D])) == ("I believe D",)
    assert beliefs(WHICH_TWO, mark(WHICH_TWO, [A, B])) == ()
