"""Slips of the finger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.spelling import begun, halves, near, slips

KNOWN = {
    "timeout": 80,
    "visibility": 30,
    "throttling": 20,
    "throttle": 9,
    "presigned": 9,
    "lambda": 300,
    "secrets": 12,
    "manager": 40,
    "sqs": 90,
    "sns": 40,
    "start": 7,
    "stage": 9,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("timout", "timeout"),  # lost
        ("timeoout", "timeout"),  # added
        ("timeouz", "timeout"),  # exchanged
        ("tiemout", "timeout"),  # swapped
        ("Lamda", "lambda"),
        ("ambda", "lambda"),  # even the first letter, once
        ("visibilty", "visibility"),
        ("vissibilty", "visibility"),  # two slips in a long word
        ("preesignd", "presigned"),
        ("throtling", "throttling"),
        ("sqsq", "sqs"),
    ],
)
def test_what_was_meant_is_found(typed: str, meant: str):
    assert near(typed, KNOWN)[0] == meant


@pytest.mark.parametrize(
    "typed", ["sgs", "cognito", "tmt", "sratt", "a", "", "x" * 10_000, "🙂🙂🙂🙂"]
)
def test_nothing_is_guessed_from_too_little(typed: str):
    assert near(typed, KNOWN) == []


def test_of_two_as_near_the_more_frequent_comes_first():
    assert near("stare", {"start": 7, "stage": 9}) == ["stage", "start"]


def test_words_written_together_are_parted():
    assert halves("SecretsManager", KNOWN) == [("secrets", "manager")]
    assert halves("timeout", KNOWN) == []


def test_the_beginning_of_a_word_is_enough():
    assert begun("throttl", KNOWN, most=5) == ["throttling", "throttle"]
    assert begun("throttl", KNOWN, most=1) == ["throttling"]
    assert begun("th", KNOWN, most=5) == []


WORDS = st.text("abcd", max_size=6)


@given(WORDS, WORDS)
def test_slips_are_a_distance(one: str, two: str):
    assert slips(one, two, most=9) == slips(two, one, most=9)
    assert (slips(one, two, most=9) == 0) == (one == two)
    assert abs(len(one) - len(two)) <= slips(one, two, most=9) <= max(len(one), len(two))


@given(WORDS, WORDS)
def test_looking_no_further_gives_the_same_as_far_as_it_goes(one: str, two: str):
    assert slips(one, two, most=2) == min(slips(one, two, most=9), 3)


@given(st.text("abcdeflmnot", min_size=4, max_size=6), st.data())
def test_every_single_slip_is_forgiven(word: str, data: st.DataObject):
    place = data.draw(st.integers(0, len(word) - 1))
    slipped = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "x" + word[place:],
                word[:place] + "x" + word[place + 1 :],
            ]
        )
    )

    assert (word in near(slipped, {word: 1})) == (len(slipped) >= 4)
