"""A learner of the small pack with some weeks behind them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from studykit.model.history import Answered, Body, Graded
from studykit.store.history import History
from studykit.store.place import history_folder

FIRST = dt.datetime(2026, 11, 3, 18, 30, tzinfo=dt.UTC)
ZONE = 60


def answered(question: str = "queues.keep-order", *, correct: bool = True, **more: Any) -> Answered:
    """An answer to a question of the small pack."""
    fact = {"queues.keep-order": "queues.fifo-order"}.get(question, "queues.hidden-while-held")
    given: dict[str, Any] = {
        "pack": "small",
        "question": question,
        "topic": "queues",
        "version": "0",
        "shown": (0, 1, 2, 3),
        "chosen": (1,) if correct else (0,),
        "key": (1,),
        "correct": correct,
        "facts": (fact,),
        "seed": 1,
        "session": "s",
        "millis": 40_000,
        "first_seen": False,
    }
    return Answered(**(given | more))


def graded(fact: str = "queues.fifo-order", grade: int = 3, **more: Any) -> Graded:
    """A card of the small pack."""
    given: dict[str, Any] = {
        "pack": "small",
        "fact": fact,
        "topic": "queues",
        "version": "0",
        "grade": grade,
        "session": "s",
        "millis": 5_000,
    }
    return Graded(**(given | more))


def on(days: int, *bodies: Body) -> None:
    """What happened so many days after the first evening."""
    evenings({days: bodies})


def evenings(done: Mapping[int, Sequence[Body]]) -> None:
    """What happened on several evenings, by days after the first."""
    with History.open(history_folder(), write=True) as history:
        for days, bodies in done.items():
            at = FIRST + dt.timedelta(days=days)
            history.record_all(bodies, at=at, tz_offset=ZONE)


def some_weeks() -> None:
    """Twelve evenings until 22 November 2026, the day before the tests' own."""
    first = answered(first_seen=True, correct=False, confidence="sure")
    second = answered("queues.seen-twice", first_seen=True, millis=2_000)
    again = (graded(), graded("queues.hidden-while-held"), answered())
    evenings(
        {
            0: (first, graded()),
            1: (second, graded(grade=1)),
            **dict.fromkeys(range(2, 20, 2), again),
            19: (graded(grade=1),),
        }
    )
