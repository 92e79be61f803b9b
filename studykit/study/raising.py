"""What would raise readiness most: computed from the same figures, as rough as they are.

Points are what the expected score gains on the day it is about, if the one thing is done today
and nothing else until then:

    points = (highest − lowest) Σ_q w_q (p_q' − p_q)

where w_q is the question's part of the exam and p_q' its probability with the recalls that
would come of it. A due fact that is reviewed is recalled or missed and seen again, and has the
mean of both recalls; a new one is studied until it is known once. For what the pack does not
cover a question on one fact stands, studied likewise. More answers raise nothing; what they do
is narrow the range.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from studykit.model.history import Memory
from studykit.model.pack import Tasks
from studykit.study.choosing import Standing, standing
from studykit.study.evidence import guess, right_answer
from studykit.study.forgetting import recall
from studykit.study.offsets import Belief, shifted, sigmoid
from studykit.study.pool import UNCOVERED, Pool
from studykit.study.readiness import Readiness, Stage
from studykit.study.stability import FIRST_GOOD, after_good, after_miss

THINGS = 3

LEAST = 0.5
"""Points below which nothing is gained that could be told from nothing."""

MOCK = 50
"""First answers that a mock exam brings."""

NARROWER = 20
"""The range is worth narrowing where a mock exam would take so many points off it."""


class FactKey(Protocol):
    """What must be known of a fact: no text."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def tasks(self) -> Tasks: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something to do, and what it should bring.

    `review` and `learn` are about a topic and its `count` due or new facts, `elsewhere` about a
    task of the exam of which the pack has nothing on `count` of its `of` skills, `answers`
    about first answers, which take `points` off the width of the range instead.
    """

    kind: Literal["review", "learn", "elsewhere", "answers"]
    name: str = ""
    count: int = 0
    of: int = 0
    points: float = 0.0


def things(
    pool: Pool,
    ready: Readiness,
    facts: Sequence[FactKey],
    memories: Mapping[str, Memory],
    *,
    recall_offset: float = 0.0,
    unseen: int,
) -> tuple[Thing, ...]:
    """The three things that would raise it most, first the one that raises it most.

    The best of each kind comes before the second best of any. Answers to unseen questions (of
    which there are `unseen` left) come first where there is no range yet, and last where a mock
    exam would narrow it much. Points are those of the exam day, without one of tomorrow.
    """
    today = ready.today.day
    about = max(ready.exam_day.day if ready.exam_day else 0, today + 1)
    change = _Change(pool, ready.belief, pool.recalls(memories, recall_offset, about))
    found = [
        *_topics(change, facts, memories, recall_offset, today, about),
        *_elsewhere(pool, facts, about - today),
    ]
    found = sorted((t for t in found if t.points >= LEAST), key=lambda t: (-t.points, t.name))
    firsts = {thing.kind: thing for thing in reversed(found)}
    rest = [thing for thing in found if thing is not firsts[thing.kind]]
    best = sorted(firsts.values(), key=lambda t: (-t.points, t.name))
    chosen = sorted((*best, *rest)[:THINGS], key=lambda t: (-t.points, t.name))
    answers = Thing(kind="answers", count=min(unseen, MOCK), points=_narrower(pool, ready))
    if not unseen:
        return tuple(chosen)
    if ready.stage is Stage.COVERAGE:
        return (answers, *chosen[: THINGS - 1])
    if ready.stage is Stage.RANGE or answers.points >= NARROWER:
        return (*chosen[: THINGS - 1], answers)
    return tuple(chosen)


class _Change:
    """What other recalls of some facts would change, in points of the expected score."""

    def __init__(self, pool: Pool, belief: Belief, recalls: Mapping[str, float]) -> None:
        self.pool, self.recalls = pool, recalls
        self.offsets = [belief.offset(shares) for shares in pool.shares]
        self.worth = [0.0] * len(pool.questions)
        scale = pool.exam.scale
        for d, domain in enumerate(pool.domains):
            points = (scale.highest - scale.lowest) * pool.blueprint.weights[domain]
            for n, part in pool.worth(d):
                self.worth[n] += points * part
        self.needing: dict[str, list[int]] = {}
        for n, question in enumerate(pool.questions):
            for fact in question.facts:
                self.needing.setdefault(fact, []).append(n)

    def points(self, changed: Mapping[str, float]) -> float:
        """Points that these recalls would add."""
        touched = {n for fact in changed for n in self.needing.get(fact, ())}
        needed = {fact for n in touched for fact in self.pool.questions[n].facts}
        recalls = {fact: changed.get(fact, self.recalls[fact]) for fact in needed}
        return sum(
            self.worth[n] * (self._right(n, recalls) - self._right(n, self.recalls))
            for n in sorted(touched)
        )

    def _right(self, n: int, recalls: Mapping[str, float]) -> float:
        return sigmoid(self.pool.foretold(n, recalls) + self.offsets[n])


def _topics(
    change: _Change,
    facts: Iterable[FactKey],
    memories: Mapping[str, Memory],
    offset: float,
    today: int,
    about: int,
) -> Iterable[Thing]:
    h = about - today
    due: dict[str, dict[str, float]] = {}
    new: dict[str, dict[str, float]] = {}
    for fact in facts:
        memory = memories.get(fact.id)
        match standing(memory, today):
            case Standing.DUE if memory:
                after = _reviewed(memory, today, h)
                due.setdefault(fact.topic, {})[fact.id] = shifted(after, offset)
            case Standing.NEW:
                after = recall(h, FIRST_GOOD)
                new.setdefault(fact.topic, {})[fact.id] = shifted(after, offset)
    for topic, changed in due.items():
        yield Thing(kind="review", name=topic, count=len(changed), points=change.points(changed))
    for topic, changed in new.items():
        yield Thing(kind="learn", name=topic, count=len(changed), points=change.points(changed))


def _reviewed(memory: Memory, today: int, h: int) -> float:
    """Recall h days after a review today, whichever way it goes."""
    elapsed, s, d = today - memory.day, memory.stability, memory.difficulty
    r = recall(elapsed, s)
    good, miss = after_good(s, d, elapsed), after_miss(s, d, elapsed)
    return r * recall(h, good) + (1 - r) * recall(h, miss)


def _elsewhere(pool: Pool, facts: Iterable[FactKey], h: int) -> Iterable[Thing]:
    scale = pool.exam.scale
    missing = pool.blueprint.unnamed(facts)
    each = right_answer([recall(h, FIRST_GOOD)], guess(4, 1)) - UNCOVERED
    for domain in pool.exam.domains:
        parts = sum(len(task.skills) or 1 for task in domain.tasks)
        for task in domain.tasks:
            if count := len(missing.get(task.id, ())):
                weight = pool.blueprint.weights[domain.id] * count / parts
                points = (scale.highest - scale.lowest) * weight * each
                of = len(task.skills) or 1
                yield Thing(kind="elsewhere", name=task.id, count=count, of=of, points=points)


def _narrower(pool: Pool, ready: Readiness) -> float:
    """How many points less wide the range would be after a mock exam.

    Its width comes from the luck of the questions drawn and from what is not known of the
    offsets. After `MOCK` answers more, each telling h = p (1 − p), the variance V of the latter
    has become 1 / (1/V + h MOCK).
    """
    scale = pool.exam.scale
    weights = tuple(pool.blueprint.weights.values())
    p = sum(domain.weight * domain.right for domain in ready.domains)
    h = max(p * (1 - p), 1e-6)
    unsure = ready.belief.on(ready.today.day).variance(weights)
    luck = h / pool.exam.scored

    def width(variance: float) -> float:
        return 2 * 1.645 * (scale.highest - scale.lowest) * math.sqrt(luck + h**2 * variance)

    return width(unsure) - width(1 / (1 / unsure + h * MOCK))
