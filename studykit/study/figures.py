"""All figures of one moment together, for whoever shows them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studykit.model.history import Memory
from studykit.study.accuracy import Accuracy, Share, Stated
from studykit.study.blueprint import Blueprint, Tasked
from studykit.study.progress import Days, Hard, Load, Part, part
from studykit.study.retention import Bucket, Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Memory by topic and by the exam's domains, each followed by its tasks.

    `reviews` are those from which it was learned how this learner differs from the model.
    """

    whole: Part
    topics: tuple[Part, ...]
    domains: tuple[tuple[Part, tuple[Part, ...]], ...] = ()
    reviews: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardest:
    """A fact that was lost before, with what its card asks."""

    fact: Hard
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Probabilities and what came: as the learner stated it, and as memory foretold it."""

    stated: tuple[Stated, ...]
    foretold: tuple[Bucket, ...]

    @property
    def firsts(self) -> Share:
        """All first answers that were foretold."""
        return Share(
            right=sum(bucket.share.right for bucket in self.foretold),
            of=sum(bucket.share.of for bucket in self.foretold),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is shown: sections that were not asked for are None.

    `since` is the first date that counts (None: all), `topics` what they are limited to (none:
    everything), `exam` the title of the exam that domains belong to. `has_begun` is false before
    the first answer.
    """

    date: dt.date
    exam: str = ""
    since: dt.date | None = None
    topics: tuple[str, ...] = ()
    has_begun: bool = True
    days: Days | None = None
    retention: Retention | None = None
    memory: Remembered | None = None
    due: Load | None = None
    hardest: tuple[Hardest, ...] | None = None
    accuracy: Accuracy | None = None
    calibration: Calibration | None = None


def domains(
    facts: Sequence[Tasked],
    blueprint: Blueprint,
    memories: Mapping[str, Memory],
    day: int,
    offset: float = 0.0,
) -> tuple[tuple[Part, tuple[Part, ...]], ...]:
    """Each domain of the exam with its tasks. A fact that serves several counts in each."""
    in_domain: dict[str, list[str]] = {}
    in_task: dict[str, list[str]] = {}
    for fact in facts:
        for domain_id in blueprint.domains(fact.tasks):
            in_domain.setdefault(domain_id, []).append(fact.id)
        for task_id in blueprint.tasks(fact.tasks):
            in_task.setdefault(task_id, []).append(fact.id)

    def of(id: str, title: str, ids: Mapping[str, list[str]]) -> Part:
        return part(id, title, ids.get(id, []), memories, day, offset)

    return tuple(
        (
            of(domain.id, domain.title, in_domain),
            tuple(of(task.id, task.title, in_task) for task in domain.tasks),
        )
        for domain in blueprint.exam.domains
    )
