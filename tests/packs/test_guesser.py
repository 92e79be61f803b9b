"""The guesser by cues: exact against chance, and only a real cue convicts a pool."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.pack import Option, Question
from studykit.packs.check.guesser import CUES, Guess, guesses


def question(texts: list[str], keys: set[int], stem: str = "Which one fits?") -> Question:
    return Question(
        id="t.q",
        topic="t",
        stem=stem,
        options=tuple(Option(text=t, correct=i in keys, why="w") for i, t in enumerate(texts)),
        facts=("t.f",),
        remember="r",
        level=1,
    )


def by_cue(pool: list[Question]) -> dict[str, Guess]:
    return {guess.cue: guess for guess in guesses(pool)}


@pytest.mark.parametrize(
    ("cue", "texts"),
    [
        ("longest", ["a long one is here", "b", "c", "d"]),
        ("shortest", ["a", "bbbbb", "ccccc", "ddddd"]),
        ("most qualified", ["x with y, if z", "x", "y", "z"]),
        ("most overlap", ["red cat", "red dog", "blue cat", "green sea"]),
        ("odd one out", ["x y", "a b", "a b c", "a b d"]),
        ("no absolutes", ["x", "always x", "all x", "only x"]),
        ("repeats the stem", ["the zebra", "a lion", "a horse", "a cow"]),
        ("middle position", ["x", "x", "x", "x"]),
    ],
)
def test_each_cue_finds_what_it_looks_for(cue: str, texts: list[str]):
    keys = {1} if cue == "middle position" else {0}
    found = by_cue([question(texts, keys, stem="A zebra waits. Which one fits?")] * 40)[cue]

    assert found.right == (0.5 if cue == "middle position" else 1.0)
    assert found.chance == 0.25
    assert found.beats_chance


def test_options_that_are_alike_are_chosen_among_by_lot():
    pool = [question(["aa", "bb", "c", "d"], {0})] * 10

    assert by_cue(pool)["longest"].right == 0.5


def test_who_chooses_one_of_several_right_ones_is_right():
    pool = [question(["aaa", "b", "c", "d", "e"], {0, 1})] * 10
    found = by_cue(pool)["longest"]

    assert (found.right, round(found.chance, 9)) == (1.0, 0.4)


def test_without_any_questions_nobody_guesses():
    assert all(g.questions == 0 and not g.beats_chance for g in guesses([]))


def test_keys_that_were_dealt_at_random_convict_one_pool_in_a_hundred():
    words = "queue topic list always may with only a the b2 c3 stream of for key".split()

    def is_convicted(seed: int) -> bool:
        dealt = random.Random(seed)

        def text() -> str:
            return " ".join(dealt.choice(words) for _ in range(dealt.randint(1, 9)))

        pool = [question([text() for _ in range(4)], {dealt.randrange(4)}) for _ in range(100)]
        return any(guess.beats_chance for guess in guesses(pool))

    # Of 300 such pools 3 may be expected; 9 or more would come about once in 250 times.
    assert sum(map(is_convicted, range(300))) < 9


@given(
    st.lists(
        st.tuples(st.lists(st.text("ab ", max_size=9), min_size=4, max_size=6), st.integers(0, 3)),
        min_size=1,
        max_size=8,
    )
)
def test_shares_are_shares_and_intervals_hold_them(drawn: list[tuple[list[str], int]]):
    for guess in guesses([question(texts, {key}) for texts, key in drawn]):
        assert 0 <= guess.low <= guess.right <= guess.high <= 1
        assert 0 <= guess.p <= 1


@given(st.permutations(range(4)), st.integers(0, 3))
def test_only_the_position_depends_on_the_order(order: list[int], key: int):
    texts = ["a queue", "a topic with a filter", "all of the lists", "one"]
    moved = question([texts[i] for i in order], {order.index(key)})

    before, after = by_cue([question(texts, {key})]), by_cue([moved])

    for cue in set(CUES) - {"middle position"}:
        assert before[cue] == after[cue]
