"""What the history adds up to: days, memory, the load to come, and what is hardest.

Figures are values; each says how many answers or facts are behind it. How they look is the
business of `ui`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Protocol

from studykit.model.history import Memory
from studykit.model.past import Attempt, DayCount
from studykit.study.choosing import Standing, is_known, standing, strength
from studykit.study.forgetting import interval
from studykit.study.offsets import shifted

AHEAD = 30
"""How many days the load to come is shown for."""

HARDEST = 10


class Placed(Protocol):
    """A fact, as far as figures must know it."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What was done from study day `first` to `today`, both included. Days of rest are left out."""

    first: int
    today: int
    days: tuple[DayCount, ...]

    @property
    def prompts(self) -> int:
        """Questions, cards and drills that were answered."""
        return sum(map(prompts, self.days))

    @property
    def right(self) -> int:
        """How many of them went well."""
        return sum(day.right for day in self.days)

    @property
    def minutes(self) -> float:
        """Time between a prompt and its answer, summed. Reading explanations is not in it."""
        return sum(day.millis for day in self.days) / 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shades:
    """Numbers in up to four classes of about the same size; `most` is the largest of each."""

    most: tuple[int, ...]

    def of(self, number: int) -> int:
        """0 for nothing, else the class, from 1."""
        return min(bisect_left(self.most, number) + 1, len(self.most)) if number > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is remembered of the facts of a topic, domain or task.

    `recall` is the mean chance of recalling one of those seen, now; None before any was seen.
    """

    name: str
    title: str
    facts: int
    seen: int
    known: int
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Facts that fall due if nothing is studied meanwhile: overdue on study day `today`, and on
    each of the days from it."""

    today: int
    overdue: int
    due: tuple[int, ...]

    @property
    def total(self) -> int:
        """Overdue and due within the days shown."""
        return self.overdue + sum(self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hard:
    """A fact that was lost before. `recall` is its chance of being recalled now."""

    fact: str
    topic: str
    lapses: int
    reps: int
    difficulty: float
    recall: float


def prompts(day: DayCount) -> int:
    """How many prompts were answered on that day."""
    return day.answers + day.cards + day.drills


def days(attempts: Iterable[Attempt], *, first: int, today: int) -> Days:
    """The attempts day by day, from `first` on."""
    per: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        if first <= attempt.study_day <= today:
            per.setdefault(attempt.study_day, []).append(attempt)
    return Days(
        first=first,
        today=today,
        days=tuple(_day_count(day, done) for day, done in sorted(per.items())),
    )


def _day_count(day: int, done: Sequence[Attempt]) -> DayCount:
    kinds = Counter(attempt.kind for attempt in done)
    return DayCount(
        study_day=day,
        answers=kinds["answer"],
        cards=kinds["grade"],
        drills=kinds["drill"],
        right=sum(attempt.right for attempt in done),
        millis=sum(attempt.millis for attempt in done),
    )


def shades(numbers: Iterable[int]) -> Shades:
    """The classes of a heatmap: quarters of the numbers above 0, so that one long day does not
    make all others look alike.

    >>> shades([0, 1, 2, 3, 4, 90]).most
    (2, 3, 47, 90)
    """
    some = sorted(number for number in numbers if number > 0)
    if len(some) < 2:
        return Shades(most=tuple(some))
    cuts = [round(cut) for cut in quantiles(some, n=4, method="inclusive")]
    return Shades(most=tuple(sorted({*cuts, some[-1]})))


def recalls(
    memories: Mapping[str, Memory], day: int, offset: float = 0.0
) -> Callable[[str], float | None]:
    """The chance of recalling a fact on a study day, as this learner's reviews have corrected
    the model; None for one never studied."""

    def of(fact: str) -> float | None:
        memory = memories.get(fact)
        if memory is None or not memory.reps:
            return None
        return shifted(strength(memory, day), offset)

    return of


def part(
    name: str,
    title: str,
    facts: Sequence[str],
    memories: Mapping[str, Memory],
    day: int,
    offset: float = 0.0,
) -> Part:
    """What is remembered of these facts on study day `day`."""
    recall = recalls(memories, day, offset)
    found = [r for fact in facts if (r := recall(fact)) is not None]
    return Part(
        name=name,
        title=title,
        facts=len(facts),
        seen=len(found),
        known=sum(is_known(memories.get(fact), day) for fact in facts),
        recall=fmean(found) if found else None,
    )


def load(facts: Iterable[str], memories: Mapping[str, Memory], today: int) -> Load:
    """When the facts fall due; those set aside never do, nor those not studied yet."""
    found: Counter[int] = Counter()
    for fact in facts:
        memory = memories.get(fact)
        if memory is not None and standing(memory, today) in (Standing.DUE, Standing.KNOWN):
            found[memory.day + interval(memory.stability)] += 1
    return Load(
        today=today,
        overdue=sum(n for day, n in found.items() if day < today),
        due=tuple(found[today + ahead] for ahead in range(AHEAD)),
    )


def hardest(
    facts: Iterable[Placed],
    memories: Mapping[str, Memory],
    day: int,
    offset: float = 0.0,
    most: int = HARDEST,
) -> tuple[Hard, ...]:
    """Facts that were lost at least once: most often lost first, then the most difficult."""
    recall = recalls(memories, day, offset)
    found = [
        Hard(
            fact=fact.id,
            topic=fact.topic,
            lapses=memory.lapses,
            reps=memory.reps,
            difficulty=memory.difficulty,
            recall=recall(fact.id) or 0.0,
        )
        for fact in facts
        if (memory := memories.get(fact.id)) and memory.lapses and not memory.suspended
    ]
    found.sort(key=lambda hard: (-hard.lapses, -hard.difficulty, hard.recall, hard.fact))
    return tuple(found[:most])
