"""A learner's questions and answers: say what matters, the rest is made up."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from studykit.model.history import Answered, Body, Drilled, Event, Graded, Memory, Seen
from studykit.model.pack import Option, Question

PACK = "aws"


def question(
    id: str = "lambda.q",
    *,
    right: Iterable[str] = ("yes",),
    wrong: Iterable[str] = ("no", "never", "perhaps"),
    refutes: dict[str, tuple[str, ...]] | None = None,
    **more: Any,
) -> Question:
    """The right options come first; `refutes` gives a wrong option's facts."""
    options = [Option(text=text, correct=True, why=f"{text} is right") for text in right]
    options += [
        Option(
            text=text,
            why=f"{text} is wrong",
            belief=f"I believe {text}",
            facts=(refutes or {}).get(text, ()),
        )
        for text in wrong
    ]
    given: dict[str, Any] = {
        "topic": "lambda/basics",
        "stem": "Which is it?",
        "facts": ("lambda.f",),
        "remember": "It is yes.",
        "level": 1,
    }
    return Question(id=id, options=tuple(options), **(given | more))


def answered(q: str = "q", *facts: str, correct: bool = True, **more: Any) -> Answered:
    """One of four options chosen."""
    given: dict[str, Any] = {
        "pack": PACK,
        "question": q,
        "topic": "lambda",
        "version": "0",
        "shown": (0, 1, 2, 3),
        "chosen": (0,) if correct else (1,),
        "key": (0,),
        "correct": correct,
        "facts": facts or ("f",),
        "seed": 1,
        "session": "s",
        "millis": 1,
        "first_seen": False,
    }
    return Answered(**(given | more))


def graded(fact: str = "f", grade: int = 3) -> Graded:
    return Graded(
        pack=PACK, fact=fact, topic="lambda", version="0", grade=grade, session="s", millis=1
    )


def drilled(*facts: str, correct: bool = True, options: int = 4, **more: Any) -> Drilled:
    """A drill with its right option first."""
    given: dict[str, Any] = {
        "pack": PACK,
        "drill": "t/cell/Order/FIFO",
        "table": "t",
        "topic": "lambda",
        "version": "0",
        "form": "cell",
        "rows": ("Order",),
        "columns": ("FIFO",),
        "shown": ("yes", "no", "perhaps", "never")[:options],
        "chosen": 0 if correct else 1,
        "key": 0,
        "correct": correct,
        "facts": facts,
        "seed": 1,
        "session": "s",
        "millis": 1,
    }
    return Drilled(**(given | more))


def on(day: int, body: Body, *, seq: int = 1, device: str = "laptop") -> Event:
    """What happened on this study day; `seq` tells the order within it, and the event's id."""
    return Event(
        id=f"{device}-{day}-{seq}",
        device=device,
        seq=seq,
        at=dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day, seconds=seq),
        tz_offset=0,
        study_day=day,
        body=body,
    )


def remembered(stability: float, day: int = 0, **more: Any) -> Memory:
    return Memory(**({"stability": stability, "difficulty": 5.0, "day": day} | more))


def seen(times: int = 1, day: int = 0, *, last_correct: bool = True) -> Seen:
    return Seen(times=times, day=day, right=int(last_correct), last_correct=last_correct)
