"""Events for the tests of the store: say what matters, the rest is made up."""

import datetime as dt
from typing import Any

from studykit.model.history import (
    Answered,
    Drilled,
    ExamBegun,
    ExamOver,
    ExamStep,
    Foretold,
    Graded,
    Planned,
    Renamed,
    Resulted,
    Skipped,
    Suspended,
)

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


def planned(**more: Any) -> Planned:
    given: dict[str, Any] = {"pack": PACK, "exam": "exam-1", "date": "2026-12-20", "minutes": 30}
    return Planned(**(given | more))


def exam_begun(*questions: str, **more: Any) -> ExamBegun:
    questions = questions or ("q1", "q2")
    given: dict[str, Any] = {
        "pack": PACK,
        "sitting": "sitting-1",
        "exam": "exam-1",
        "seed": 7,
        "minutes": 130,
        "questions": questions,
        "versions": ("c07d3b15",) * len(questions),
        "shown": ("2,0,3,1",) * len(questions),
    }
    return ExamBegun(**(given | more))


def exam_step(action: str = "choose", question: str = "q1", **more: Any) -> ExamStep:
    given: dict[str, Any] = {"pack": PACK, "sitting": "sitting-1", "chosen": ()}
    return ExamStep(action=action, question=question, **(given | more))  # type: ignore[arg-type]


def exam_over(how: str = "finished", **more: Any) -> ExamOver:
    return ExamOver(**({"pack": PACK, "sitting": "sitting-1", "how": how} | more))  # type: ignore[arg-type]


def foretold(**more: Any) -> Foretold:
    given: dict[str, Any] = {
        "pack": PACK,
        "exam": "exam-1",
        "day": MONDAY_NUMBER,
        "chance": 0.6,
        "low": 640,
        "median": 730,
        "high": 810,
        "answers": 60,
    }
    return Foretold(**(given | more))


def resulted(**more: Any) -> Resulted:
    given: dict[str, Any] = {
        "pack": PACK,
        "exam": "exam-1",
        "date": "2026-12-20",
        "passed": True,
        "score": 812,
    }
    return Resulted(**(given | more))
