"""The history line by line, and what bears on one fact."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up import PACK, answered, drilled, graded, hours, renamed, suspended

from studykit.model.history import Body
from studykit.store.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path / "home", write=True) as history:
        yield history


def record(history: History, *bodies: Body) -> list[str]:
    """What happened, an hour apart from ten o'clock on; the ids."""
    return [history.record(body, at=hours(n), tz_offset=60).id for n, body in enumerate(bodies)]


def bodies(history: History, **asked: object) -> list[Body]:
    return [entry.event.body for entry in history.entries(**asked)]  # type: ignore[arg-type]


def test_the_newest_comes_first_and_a_limit_keeps_the_newest(history: History):
    record(history, graded("f1"), graded("f2"), graded("f3"))

    assert bodies(history, limit=2) == [graded("f3"), graded("f2")]


def test_what_was_taken_back_is_there_only_if_asked_for_and_the_undoing_never(history: History):
    first, second = record(history, graded("f1"), graded("f2"))
    history.take_back(second, at=hours(3), tz_offset=60)

    assert [entry.event.id for entry in history.entries()] == [first]
    assert [(e.event.id, e.taken_back) for e in history.entries(taken_back=True)] == [
        (second, True),
        (first, False),
    ]


def test_a_fact_is_found_in_cards_drills_and_the_answers_that_needed_or_contradicted_it(
    history: History,
):
    about = [
        graded("f1"),
        answered("q1", "f2", "f1"),
        answered("q2", "f3", correct=False, missed=("f1",)),
        drilled("f2", "f1"),
        suspended("f1"),
    ]
    record(history, *about, graded("f10"), answered("q3", "f10"), drilled("f4"))

    assert bodies(history, item="f1") == about[::-1]


def test_a_question_is_found_by_its_id_and_by_its_former_one(history: History):
    record(history, answered("old"), renamed("old", "q1"), answered("q1"), answered("q2"))

    found = bodies(history, item="q1")

    assert found == [answered("q1"), renamed("old", "q1"), answered("old")]


def test_topics_are_whole_paths(history: History):
    there = answered("q1", topic="lambda/concurrency")
    record(history, there, answered("q2", topic="lambda"), answered("q3", topic="lambda/x"))

    assert bodies(history, topics=("lambda/concurrency",)) == [there]


def test_wrong_keeps_wrong_answers_and_cards_graded_again(history: History):
    wrong = [answered("q1", correct=False), drilled("f1", correct=False), graded(grade=1)]
    record(history, answered("q2"), drilled("f2"), graded(grade=2), *wrong, suspended("f1"))

    assert bodies(history, wrong=True) == wrong[::-1]


def test_kinds_days_and_packs_narrow_it_down(history: History):
    record(history, answered("q1"), graded("f1"), graded("f2", pack="other"))
    day = history.entries(limit=1)[0].event.study_day

    assert bodies(history, kinds=("answer",)) == [answered("q1")]
    assert bodies(history, pack=PACK) == [graded("f1"), answered("q1")]
    assert bodies(history, since_day=day + 1) == []


# What bears on a fact


def test_what_a_fact_was_ever_asked_with_bears_on_it(history: History):
    """Each answer is weighed by what was known of the other facts it needed, and so on."""
    chain = [
        graded("f3"),
        answered("q1", "f2", "f3"),
        answered("q2", "f1", "f2"),
        answered("q1", "f2", "f3", practice=True),
    ]
    record(history, *chain, graded("f9"), answered("q9", "f9"))

    assert [entry.event.body for entry in history.bearing_on(PACK, "f1")] == chain


def test_an_answer_that_contradicted_a_fact_bears_on_it_and_what_it_needed_does_not(
    history: History,
):
    wrong = answered("q1", "f2", correct=False, missed=("f1",))
    record(history, graded("f2"), wrong, graded("f1"))

    assert [e.event.body for e in history.bearing_on(PACK, "f1")] == [wrong, graded("f1")]


def test_former_ids_bear_on_a_fact_and_so_does_what_was_taken_back(history: History):
    first, *_ = record(history, graded("old"), renamed("old", "f1"), graded("f1"))
    history.take_back(first, at=hours(5), tz_offset=60)

    found = history.bearing_on(PACK, "f1")

    assert [(e.event.body, e.taken_back) for e in found] == [
        (graded("old"), True),
        (renamed("old", "f1"), False),
        (graded("f1"), False),
    ]


def test_from_what_bears_on_it_a_memory_can_be_told_to_the_last_digit(history: History):
    """A month of answers about eight facts, some renamed, some taken back."""
    import random

    from studykit.study.trace import trace

    chance = random.Random(4)
    for day in range(30):
        facts = [f"f{n}" for n in sorted(chance.sample(range(8), chance.randint(1, 3)))]
        right = chance.random() < 0.6
        missed = () if right else (f"f{chance.randrange(8)}",)
        body: Body = chance.choice(
            [
                answered(f"q-{'-'.join(facts)}", *facts, correct=right, missed=missed),
                drilled(*facts[:2], correct=right),
                graded(facts[0], grade=chance.randint(1, 4)),
                renamed(facts[0], f"f{chance.randrange(8)}"),
            ]
        )
        event = history.record(body, at=hours(24 * day + chance.random() * 9), tz_offset=60)
        if chance.random() < 0.1:
            history.take_back(event.id, at=hours(24 * day + 9.5), tz_offset=60)

    memories = history.memories(PACK)
    told = {fact: trace(history.bearing_on(PACK, fact), PACK, fact)[-1].after for fact in memories}

    assert len(memories) >= 4
    assert told == memories
