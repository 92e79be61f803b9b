"""What today's session is made of."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import remembered, seen

from studykit.model.past import Took
from studykit.study.today import (
    Paces,
    Pool,
    Terms,
    compose,
    meeting,
    paces,
    ration,
    share,
)

TODAY = 100
PACES = paces([])
CARD = 38  # seconds of a new card


@dataclass(frozen=True)
class Fact:
    id: str
    topic: str = "one"


@dataclass(frozen=True)
class Question:
    id: str
    facts: tuple[str, ...]
    topic: str = "one"
    level: int = 1
    options: int = 4
    choose: int = 1


@dataclass(frozen=True)
class Drill:
    id: str
    facts: tuple[str, ...]
    table: str = "t"
    topic: str = "one"
    form: str = "cell"
    options: tuple[str, ...] = ("a", "b", "c")
    cells: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)


def facts(count, topic="one"):
    return [Fact(f"{topic}-{n}", topic) for n in range(count)]


def on(*of, id=None, topic="one"):
    return Question(id or f"on-{'-'.join(of)}", of, topic)


def pool(keys, questions=(), drills=(), **more):
    """Every fact is worth the same, unless said otherwise."""
    given = {"memories": {}, "seen": {}, "worth": {key.id: 1 / len(keys) for key in keys}} | more
    return Pool(
        facts=keys,
        questions=questions,
        drills=lambda fact: [drill for drill in drills if fact in drill.facts],
        **given,
    )


def today(keys, questions=(), drills=(), *, seconds=600, terms=None, **more):
    found = Terms(day=TODAY, seconds=seconds, paces=PACES, **(terms or {}))
    return compose(pool(keys, questions, drills, **more), found)


def ids(made):
    return [pick.id for pick in made.picks]


def kinds(made):
    return {pick.id: pick.kind for pick in made.picks}


# How much


def test_a_session_takes_about_the_time_there_is():
    made = today(facts(100), seconds=600)

    assert len(made.picks) == 16  # of 38 seconds each, the last one not all within
    assert made.seconds == pytest.approx(600, abs=CARD / 2)


def test_where_there_is_less_to_ask_than_time_it_ends_early():
    assert today(facts(3)).seconds == 3 * CARD


@pytest.mark.parametrize("seconds", [0, 15])
def test_without_time_nothing_is_asked(seconds):
    assert today(facts(3), seconds=seconds).picks == ()


def test_a_fact_is_asked_at_most_once_a_day():
    met = {"one-0": remembered(0.3, day=TODAY), "one-1": remembered(0.3, day=TODAY - 1)}

    assert ids(today(facts(2), memories=met)) == ["one-1"]


def test_what_was_set_aside_is_never_asked():
    aside = {"one-0": remembered(5.0, day=10, suspended=True)}

    made = today(facts(2), [on("one-0", "one-1")], memories=aside)

    assert ids(made) == ["one-1"]
    assert kinds(made) == {"one-1": "card"}


def test_what_the_exam_does_not_ask_is_not_asked():
    assert ids(today(facts(2), worth={"one-0": 0.0, "one-1": 1.0})) == ["one-1"]


# Which facts


def test_what_is_worth_more_comes_into_a_short_session():
    made = today(facts(9), seconds=CARD, worth={f"one-{n}": 0.01 + (n == 7) for n in range(9)})

    assert ids(made) == ["one-7"]


def test_due_ones_and_new_ones_take_turns_where_they_are_worth_about_the_same():
    easy = {"difficulty": 2.0}
    memories = {f"one-{n}": remembered(2.3, day=TODAY - 4, **easy) for n in range(50)}

    made = today(facts(100), memories=memories)

    assert made.counts["due"] >= 6
    assert made.counts["new"] >= 6


def test_one_studies_ahead_rather_than_stop():
    firm = {f"one-{n}": remembered(50.0, day=TODAY - 1) for n in range(5)}

    made = today(facts(5), memories=firm)

    assert made.counts == {"due": 0, "new": 0, "ahead": 5}


def test_on_the_exam_day_the_most_forgotten_are_looked_at_and_nothing_new_is_met():
    memories = {f"one-{n}": remembered(2.0 + 10 * n, day=TODAY - 5) for n in range(8)}

    made = today(
        facts(20),
        [on("one-0", "one-15", id="needs-a-new-one")],
        seconds=40,
        memories=memories,
        terms={"horizon": 0, "meets_new": False},
    )

    assert set(ids(made)) == {"one-0", "one-1", "one-2"}


def test_new_facts_of_all_domains_are_met_by_their_weight():
    keys = [*facts(50, "apis"), *facts(50, "locks")]
    made = today(
        keys,
        seconds=16 * CARD,
        worth=dict.fromkeys((key.id for key in keys), 0.01),
        domains={key.id: key.topic for key in keys},
        weights={"apis": 0.75, "locks": 0.25},
    )

    topics = [pick.topic for pick in made.picks]
    assert (topics.count("apis"), topics.count("locks")) == (12, 4)


def test_a_domain_that_lies_behind_is_caught_up():
    keys = [*facts(50, "apis"), *facts(50, "locks")]
    known = {f"apis-{n}": remembered(500.0, day=TODAY - 1) for n in range(10)}

    made = today(
        keys,
        seconds=10 * CARD,
        memories=known,
        worth=dict.fromkeys((key.id for key in keys), 0.01),
        domains={key.id: key.topic for key in keys},
        weights={"apis": 0.5, "locks": 0.5},
    )

    assert {pick.topic for pick in made.picks} == {"locks"}


def test_where_time_is_ample_so_many_new_ones_then_what_fades_then_more():
    memories = {f"one-{n}": remembered(3.0, day=TODAY - 4) for n in range(10)}
    memories["one-10"] = remembered(900.0, day=TODAY - 1)

    short = today(facts(100), seconds=200, memories=memories, terms={"new": 2})
    long = today(facts(13), seconds=6000, memories=memories, terms={"new": 1})

    assert short.counts["new"] == 2
    assert long.counts == {"due": 10, "new": 2, "ahead": 1}


# How they are asked


def test_an_unseen_question_asks_several_of_todays_facts_at_once():
    keys = facts(2)

    made = today(keys, [on("one-0", "one-1", id="both"), on("one-0", id="first")])

    assert ids(made) == ["both"]
    assert made.picks[0].is_fresh
    assert made.picks[0].whys == ("new", "new")


def test_questions_leave_time_for_other_prompts():
    keys = facts(60)
    made = today(keys, [on(key.id) for key in keys], seconds=1800)

    in_questions = sum(pick.seconds for pick in made.picks if pick.kind == "question")
    assert 0 < in_questions <= 0.6 * 1800


def test_no_more_unseen_questions_than_their_ration():
    keys = facts(40)

    made = today(keys, [on(key.id) for key in keys], seconds=3000, terms={"ration": 2})

    assert sum(pick.is_fresh for pick in made.picks) == 2


def test_what_is_kept_for_a_mock_exam_is_not_used():
    assert kinds(today(facts(1), [on("one-0", id="kept")], held={"kept"})) == {"one-0": "card"}


@pytest.mark.parametrize(("last", "kind"), [(TODAY - 3, "card"), (TODAY - 6, "question")])
def test_a_question_is_asked_again_when_it_is_no_longer_recognised(last, kind):
    made = today(
        facts(1),
        [on("one-0")],
        memories={"one-0": remembered(1.0, day=TODAY - 3)},
        seen={"on-one-0": seen(1, day=last)},
    )

    assert [pick.kind for pick in made.picks] == [kind]


def test_of_seen_questions_the_one_seen_longest_ago_is_asked():
    made = today(
        facts(1),
        [on("one-0", id="lately"), on("one-0", id="long-ago")],
        memories={"one-0": remembered(1.0, day=TODAY - 3)},
        seen={"lately": seen(1, day=TODAY - 20), "long-ago": seen(1, day=TODAY - 30)},
    )

    assert ids(made) == ["long-ago"]


def test_drills_and_cards_share_what_questions_leave():
    keys = facts(10)

    made = today(keys, drills=[Drill(f"d-{key.id}", (key.id,)) for key in keys])

    found = [pick.kind for pick in made.picks]
    assert (found.count("card"), found.count("drill")) == (5, 5)


def test_what_is_missed_again_and_again_is_asked_in_another_way():
    trouble = {
        "memories": {"one-0": remembered(1.0, day=TODAY - 9, lapses=5)},
        "seen": {"on-one-0": seen(1, day=TODAY - 9, last_correct=False)},
        "troubled": {"one-0"},
    }

    with_table = today(facts(1), [on("one-0")], [Drill("d", ("one-0",))], **trouble)
    without = today(facts(1), [on("one-0")], **trouble)
    other_wording = today(facts(1), [on("one-0"), on("one-0", id="another")], **trouble)

    assert kinds(with_table) == {"d": "drill"}
    assert kinds(without) == {"one-0": "card"}
    assert ids(other_wording) == ["another"]


# In which order


def test_neighbours_are_from_different_topics():
    keys = [key for topic in ("apis", "locks", "queues") for key in facts(20, topic)]

    made = today(keys, seconds=900)

    assert all(a.topic != b.topic for a, b in pairwise(made.picks))


def test_the_same_day_and_seed_give_the_same_session_another_seed_another():
    keys = [key for topic in ("apis", "locks", "queues") for key in facts(20, topic)]
    questions = [on(key.id, id=f"{key.id}-{n}", topic=key.topic) for key in keys for n in range(3)]

    def with_seed(seed):
        return ids(today(keys, questions, seconds=1800, terms={"seed": seed}))

    assert with_seed(1) == with_seed(1)
    assert with_seed(1) != with_seed(2)


states = st.one_of(
    st.none(),
    st.builds(
        lambda s, ago, aside: remembered(s, day=TODAY - ago, suspended=aside),
        st.floats(0.01, 400),
        st.integers(0, 60),
        st.booleans(),
    ),
)


@given(
    st.lists(states, min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=30),
    st.integers(0, 3600),
    st.integers(0, 5),
)
def test_whatever_is_remembered_no_fact_comes_twice_and_none_that_was_met_or_set_aside(
    found, pairs, seconds, allowed
):
    keys = facts(len(found))
    memories = {f"one-{n}": memory for n, memory in enumerate(found) if memory}
    questions = [
        on(*dict.fromkeys(f"one-{n % len(found)}" for n in pair), id=f"q{i}")
        for i, pair in enumerate(pairs)
    ]

    made = today(keys, questions, seconds=seconds, memories=memories, terms={"ration": allowed})

    asked = [fact for pick in made.picks for fact in pick.facts]
    assert len(asked) == len(set(asked))
    for fact in asked:
        memory = memories.get(fact)
        assert memory is None or (memory.day < TODAY and not memory.suspended)
    assert made.seconds <= seconds + CARD / 2 + 71  # half of the longest prompt
    assert sum(pick.is_fresh for pick in made.picks) <= allowed


# Shares of a day


@pytest.mark.parametrize(
    ("unseen", "used", "days", "may"),
    [(100, 0, 10, 10), (100, 4, 10, 7), (3, 0, 10, 1), (3, 1, 10, 0), (0, 0, 10, 0), (7, 0, 0, 7)],
)
def test_unseen_questions_are_spread_over_the_days_left(unseen, used, days, may):
    assert ration(unseen, used, days) == may


@pytest.mark.parametrize(
    ("new", "met", "days", "still"), [(90, 0, 30, 3), (88, 2, 30, 1), (0, 3, 5, 0)]
)
def test_new_facts_are_spread_over_the_days_for_meeting_them(new, met, days, still):
    assert share(new, met, days) == still


def test_paces_are_guessed_from_the_exam_until_five_are_measured():
    answers = [Took(kind="question", millis=30_000, right=True)] * 5

    assert paces([], exam_pace=120).question.right == 60
    assert paces(answers[:4], exam_pace=120).question.right == 60
    assert paces(answers, exam_pace=120).question.right == 30
    assert paces(answers, exam_pace=120).card == Paces(paces([]).question).card


def test_meeting_a_fact_takes_less_where_a_question_asks_more_of_them():
    assert meeting(PACES, 2.0) < meeting(PACES, 1.0)
