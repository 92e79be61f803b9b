"""Small exams and what serves them: say what matters, the rest is made up."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from studykit.model.exam import Domain, Exam, Scale, Skill, Task
from studykit.model.pack import Tasks


def exam(
    weights: Mapping[str, int] | None = None, *, skills: int = 2, tasks: int = 1, scored: int = 50
) -> Exam:
    """Domains with these weights, each of so many tasks of so many skills: 1, 1.1, 1.1.1."""
    return Exam(
        id="test",
        title="Test exam",
        code="TEST",
        guide="https://example.com/guide",
        checked=dt.date(2026, 11, 22),
        items=scored + 15,
        scored=scored,
        minutes=130,
        scale=Scale(lowest=100, highest=1000, pass_mark=720),
        domains=tuple(
            Domain(
                id=d,
                title=f"Domain {d}",
                weight=weight,
                tasks=tuple(_task(f"{d}.{t}", skills) for t in range(1, tasks + 1)),
            )
            for d, weight in (weights or {"1": 60, "2": 40}).items()
        ),
    )


def _task(id: str, skills: int) -> Task:
    each = tuple(Skill(id=f"{id}.{n}", text=f"Skill {n}") for n in range(1, skills + 1))
    return Task(id=id, title=f"Task {id}", skills=each)


class Fact(NamedTuple):
    """The light key of a fact."""

    id: str
    tasks: Tasks
    topic: str = "topic"


class Question(NamedTuple):
    """The light key of a question: one of four options is right."""

    id: str
    tasks: Tasks
    facts: tuple[str, ...]
    options: int = 4
    choose: int = 1


def fact(id: str, *tasks: str, topic: str = "topic") -> Fact:
    return Fact(id, {"test": tasks or ("1.1.1", "1.1.2")}, topic)


def question(id: str, *tasks: str, facts: tuple[str, ...] = ("f",)) -> Question:
    return Question(id, {"test": tasks or ("1.1.1",)}, facts)
