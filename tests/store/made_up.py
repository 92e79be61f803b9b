"""Events for the tests of the store: say what matters, the rest is made up."""

import datetime as dt
from typing import Any

from studykit.model.history import Answered, Drilled, Graded, Renamed, Skipped, Suspended

PACK = "aws"
MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
MONDAY_NUMBER = 9823


def hours(count: float) -> dt.datetime:
    """So many hours after Monday, ten o'clock."""
    return MONDAY + dt.timedelta(hours=count)


def answered(question: str = "q1", *facts: str, correct: bool = True, **more: Any) -> Answered:
    given: dict[str, Any] = {
        "pack": PACK,
        "question": question,
        "topic": "lambda/concurrency",
        "version": "c07d3b15",
        "shown": (2, 0, 3, 1),
        "chosen": (0,) if correct else (2,),
        "key": (0,),
        "correct": correct,
        "facts": facts or ("f1",),
        "seed": 7,
        "session": "monday",
        "scope": ("lambda",),
        "millis": 31_000,
        "first_seen": True,
    }
    return Answered(**(given | more))


def graded(fact: str = "f1", grade: int = 3, **more: Any) -> Graded:
    given: dict[str, Any] = {
        "pack": PACK,
        "fact": fact,
        "topic": "lambda/concurrency",
        "version": "5f1c9a2e",
        "grade": grade,
        "session": "monday",
        "millis": 4_000,
    }
    return Graded(**(given | more))


def drilled(*facts: str, correct: bool = True, **more: Any) -> Drilled:
    given: dict[str, Any] = {
        "pack": PACK,
        "drill": "kinds/which/Order kept/FIFO",
        "table": "kinds",
        "topic": "lambda/concurrency",
        "version": "77aa01fe",
        "form": "which",
        "rows": ("Order kept",),
        "columns": ("FIFO",),
        "shown": ("Standard", "FIFO", "Other"),
        "chosen": 1 if correct else 0,
        "key": 1,
        "correct": correct,
        "facts": facts,
        "seed": 7,
        "session": "monday",
        "scope": ("lambda",),
        "millis": 6_000,
    }
    return Drilled(**(given | more))


def skipped(item: str = "q1", **more: Any) -> Skipped:
    given: dict[str, Any] = {
        "pack": PACK,
        "item": item,
        "topic": "lambda/concurrency",
        "session": "monday",
        "millis": 2_000,
    }
    return Skipped(**(given | more))


def suspended(fact: str = "f1", *, on: bool = True) -> Suspended:
    return Suspended(pack=PACK, fact=fact, on=on)


def renamed(old: str, new: str) -> Renamed:
    return Renamed(pack=PACK, what="fact", old=old, new=new)
