import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import question

from studykit.study.options import is_numeric, letters, parse, shown

SIX = question(wrong=["a", "b", "c", "d", "e"])
NUMBERS = question(right=["29 seconds"], wrong=["5 seconds", "1,000 seconds", "$0.5"])


@given(seed=st.integers(0, 2**32), turn=st.integers(0, 3))
def test_every_option_is_shown_once(seed, turn):
    assert sorted(shown(SIX, seed, turn)) == [0, 1, 2, 3, 4, 5]


def test_one_seed_is_one_order_on_any_machine():
    assert shown(SIX, seed=7) == (0, 4, 3, 1, 5, 2)


def test_another_seed_question_or_turn_is_another_order():
    orders = {
        shown(SIX, seed=7),
        shown(SIX, seed=8),
        shown(SIX, seed=7, turn=1),
        shown(question("lambda.other", wrong=["a", "b", "c", "d", "e"]), seed=7),
    }

    assert len(orders) == 4


def test_the_right_option_stands_everywhere_about_as_often():
    places = [shown(question(), seed).index(0) for seed in range(400)]

    assert all(70 <= places.count(place) <= 130 for place in range(4))


@given(seed=st.integers(0, 2**32))
def test_numbers_stand_as_written(seed):
    assert shown(NUMBERS, seed) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("texts", "numeric"),
    [
        (["5", "10", "1,000", "0.5"], True),
        (["29 seconds", "5 minutes", "1 hour", "30 s"], True),
        (["10 MB", "6 MB", "256 KB", "$0.50 per GB"], True),
        (["5 seconds", "10 seconds", "It depends", "30 seconds"], False),
        (["2 functions that call each other", "1 function", "3 queues", "4"], False),
        (["A REST API", "An HTTP API", "A WebSocket API", "None"], False),
    ],
)
def test_numbers_may_have_a_unit(texts, numeric):
    assert is_numeric(question(right=texts[:1], wrong=texts[1:])) is numeric


def test_letters_tell_where_options_stood():
    assert letters((2, 0, 3, 1), {1, 2}) == ("a", "d")


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("a", {2}),
        ("B", {0}),
        ("4", {1}),
        ("  c \n", {3}),
        ("", None),
        ("e", None),
        ("0", None),
        ("5", None),
        ("ab", None),
        ("beta", None),
        ("a,", None),
        ("?", None),
        ("11", None),
        ("²", None),
        ("a" * 50, None),
    ],
)
def test_one_of_four_is_named_by_letter_or_number(typed, chosen):
    assert parse(typed, (2, 0, 3, 1), choose=1) == chosen


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("a,c", {0, 2}),
        ("c a", {0, 2}),
        ("AC", {0, 2}),
        ("1 3", {0, 2}),
        ("13", {0, 2}),
        ("a & c", {0, 2}),
        ("a; 3", {0, 2}),
        ("a", None),
        ("a,a", None),
        ("a,1", None),
        ("a,b,c", None),
        ("abc", None),
        ("ac bd", None),
        ("a,f", None),
    ],
)
def test_two_of_five_are_both_named_at_once(typed, chosen):
    assert parse(typed, (0, 1, 2, 3, 4), choose=2) == chosen


@given(st.text(max_size=12), st.integers(1, 3))
def test_whatever_is_typed_is_an_answer_of_that_many_options_or_none(typed, choose):
    chosen = parse(typed, (3, 1, 0, 2, 4), choose)

    assert chosen is None or (len(chosen) == choose and chosen <= {0, 1, 2, 3, 4})


@given(st.permutations(range(5)), st.sets(st.integers(0, 4), min_size=1, max_size=3))
def test_typing_the_letters_of_options_chooses_them(order, options):
    assert parse(" ".join(letters(order, options)), order, len(options)) == options
