"""What to study next: ours against others.

A policy sees what a program sees: which fact was asked on which study day, whether the answer
was right and how long it took. It never sees the true memory. Each puts a whole day in order;
the learner studies from the front until the day's time is used. Within a day a fact comes once
(what is missed is asked again at once, by the learner's simulation), unless the policy crams.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from studykit.model.history import Grade, Memory
from studykit.study.choosing import Standing, standing, strength
from studykit.study.forgetting import recall
from studykit.study.memory import learned_by, review

Fact = int


@dataclass(frozen=True, slots=True)
class Course:
    """What every policy is told: how much each fact is worth on the exam (they sum to 1), on
    which study day it is sat, and the seconds of each day before it, of which some are skipped.
    """

    worth: Sequence[float]
    exam_day: int
    seconds: int


class Policy(Protocol):
    """A way to choose what to study."""

    def order(self, day: int) -> Iterable[Fact]:
        """The facts to study on this day, in order; it may end before the time does."""
        ...

    def answered(self, fact: Fact, day: int, seconds: float, *, correct: bool) -> None:
        """How it went. `seconds` are those of this prompt alone."""
        ...


class Shuffled:
    """Everything in random order, every day anew."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.facts = range(len(course.worth))
        self.rng = rng

    def order(self, day: int) -> Iterable[Fact]:
        """All facts."""
        return self.rng.sample(self.facts, len(self.facts))

    def answered(self, fact: Fact, day: int, seconds: float, *, correct: bool) -> None:
        """Learns nothing from it."""


class InTurns:
    """The facts from first to last, then from the first again: how people cram."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.count = len(course.worth)
        self.next = 0

    def order(self, day: int) -> Iterator[Fact]:
        """Without end, from where the day before stopped."""
        for turn in itertools.count(self.next):
            yield turn % self.count

    def answered(self, fact: Fact, day: int, seconds: float, *, correct: bool) -> None:
        """The next day begins with the one after it."""
        self.next = fact + 1


class Sm2:
    """SM-2 (Woźniak 1990): due facts, the longest overdue first, then new ones.

    A right answer is a 4, a wrong one a 2, after which the intervals begin anew.
    """

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.count = len(course.worth)
        self.states: dict[Fact, tuple[int, int, float, int]] = {}  # row, interval, ease, due day

    def order(self, day: int) -> Iterable[Fact]:
        """What is due, then what is new; then the day is over."""
        due = [fact for fact, state in self.states.items() if state[3] <= day]
        due.sort(key=lambda fact: self.states[fact][3])
        return (*due, *(fact for fact in range(self.count) if fact not in self.states))

    def answered(self, fact: Fact, day: int, seconds: float, *, correct: bool) -> None:
        """I(1) = 1, I(2) = 6, I(n) = I(n−1) · EF, and EF' = EF + .1 − (5−q)(.08 + (5−q) .02)."""
        row, interval, ease, _ = self.states.get(fact, (0, 0, 2.5, 0))
        quality = 4 if correct else 2
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        row = row + 1 if correct else 0
        interval = {0: 1, 1: 1, 2: 6}.get(row) or round(interval * ease)
        self.states[fact] = (row, interval, ease, day + interval)


class Remembering:
    """What studykit believes of each fact: FSRS-6 with default weights, folded from the answers."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.course = course
        self.facts = range(len(course.worth))
        self.memories: dict[Fact, Memory] = {}

    def answered(self, fact: Fact, day: int, seconds: float, *, correct: bool) -> None:
        """As a flashcard's grade is folded: Good or Again."""
        grade = Grade.GOOD if correct else Grade.AGAIN
        self.memories[fact] = review(self.memories.get(fact), grade, day)

    def stand(self, day: int) -> Mapping[Standing, list[Fact]]:
        """The facts by where they stand: due ones most forgotten first, new ones in order."""
        found: dict[Standing, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[standing(self.memories.get(fact), day)].append(fact)
        found[Standing.DUE].sort(key=lambda fact: strength(self.memories[fact], day))
        found[Standing.KNOWN].sort(key=lambda fact: strength(self.memories[fact], day))
        return found


class DueFirst(Remembering):
    """Plain FSRS at retention .90: due facts, then new ones; then the day is over."""

    def order(self, day: int) -> Iterable[Fact]:
        """Due, new."""
        stand = self.stand(day)
        return (*stand[Standing.DUE], *stand[Standing.NEW])


class NewFirst(Remembering):
    """FSRS at .90, well used: new facts first, then due ones, then ahead of their time."""

    def order(self, day: int) -> Iterable[Fact]:
        """New, due, known, the weakest leading."""
        stand = self.stand(day)
        return (*stand[Standing.NEW], *stand[Standing.DUE], *stand[Standing.KNOWN])


class ByGain(Remembering):
    """Ours: what brings most for the exam in a second of study, first."""

    def order(self, day: int) -> Iterable[Fact]:
        """All facts, by gain per second."""
        return sorted(self.facts, key=lambda fact: -self._index(fact, day))

    def _index(self, fact: Fact, day: int) -> float:
        h = min(self.course.exam_day - day, 7)
        memory, worth = self.memories.get(fact), self.course.worth[fact]
        if memory is None:
            q, good, miss = 0.2, 2.3065, 0.246689
            gain = q * recall(h, good) + (1 - q) * recall(h, miss) - 0.6 * q
            return worth * gain / (30 + (1 - q) * 10)
        elapsed = day - memory.day
        r = recall(elapsed, memory.stability)
        good = learned_by(memory, 1.0, day).stability
        miss = learned_by(memory, 0.0, day).stability
        after = r * recall(h, good) + (1 - r) * recall(h, miss)
        gain = after - recall(elapsed + h, memory.stability)
        return worth * gain / (r * 10 + (1 - r) * 35)


Made = Callable[[Course, random.Random], Policy]
