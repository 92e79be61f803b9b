"""Exam blueprints: data, never constants in code."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """The finest grain of a blueprint, for example `3.4.2`."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task statement, for example `3.4`, and its skills."""

    id: str
    title: str
    skills: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A scored section of the exam. `weight` is in percent."""

    id: str
    title: str
    weight: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """First and last day the exam can be sat; None where there is no such day."""

    start: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The reported score: lowest, highest, and the mark that passes."""

    lowest: int
    highest: int
    pass_mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A blueprint: what is asked, how much of it, in how long, and when."""

    id: str
    title: str
    code: str
    guide: str
    checked: dt.date
    in_force: InForce = InForce()
    items: int
    scored: int
    minutes: int
    scale: Scale
    domains: tuple[Domain, ...]

    def task_ids(self) -> frozenset[str]:
        """Every task and skill id that content may name."""
        tasks = [task for domain in self.domains for task in domain.tasks]
        return frozenset(t.id for t in tasks) | {s.id for t in tasks for s in t.skills}
