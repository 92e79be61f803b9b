"""Drawing the questions of a mock exam, by the weights of its blueprint.

Works on light keys, so that drawing 65 of 20,000 questions opens only those 65. A form is taken
one question at a time, each time the best one for the domain that is furthest behind its share,
and nothing that was passed over changes what is taken later: so the questions kept for the next
mock exam (`reserved`) stay the same while others are answered.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zlib import crc32

from studykit.model.exam import Exam
from studykit.model.history import Seen
from studykit.model.pack import Tasks
from studykit.study.blueprint import Blueprint

if TYPE_CHECKING:
    import random

MULTIPLE = 7
"""One question in so many has several right options: a real form has one in six to eight."""

KEPT = 3
"""At most one question in so many of a task is kept out of practice."""


class Drawable(Protocol):
    """What drawing must know of a question; `choose` of its options are right."""

    @property
    def id(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def choose(self) -> int: ...


class Home(NamedTuple):
    """Where in the exam a question belongs."""

    domain: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The questions of one mock exam, in the order in which they are asked.

    `unscored` do not count. `missing` says of each domain how many questions of its share the
    pool did not have, `close` how many share a fact with another one drawn since there was no
    better one, `seen` how many had been answered before.
    """

    questions: tuple[str, ...]
    unscored: tuple[str, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    close: int = 0
    seen: int = 0


def home(blueprint: Blueprint, tasks: Tasks) -> Home | None:
    """The one domain and task that a question with these tasks is drawn and reported for: those
    it serves most, the first named of equals. None where it serves no task of the exam."""
    domains, served = blueprint.domains(tasks), blueprint.tasks(tasks)
    if not domains:
        return None
    domain = max(domains, key=domains.__getitem__)
    (own,) = (each.tasks for each in blueprint.exam.domains if each.id == domain)
    return Home(domain, max((t.id for t in own if t.id in served), key=served.__getitem__))


def shares(weights: Mapping[str, float], count: int) -> dict[str, int]:
    """So many items by these weights, in whole numbers: the largest remainders are rounded up.

    >>> shares({"1": 32, "2": 26, "3": 24, "4": 18}, 65)
    {'1': 21, '2': 17, '3': 15, '4': 12}
    """
    total = sum(weights.values())
    exact = {name: count * weight / total for name, weight in weights.items()} if total else {}
    whole = {name: math.floor(part + 1e-9) for name, part in exact.items()}
    by_rest = sorted(exact, key=lambda name: whole[name] - exact[name])  # the first of equals
    for name in by_rest[: count - sum(whole.values())]:
        whole[name] += 1
    return whole


def unscored_of(exam: Exam, count: int) -> int:
    """How many of so many items do not count: in proportion to the whole exam's."""
    return round(count * (exam.items - exam.scored) / exam.items)


def draw(
    pool: Iterable[Drawable],
    blueprint: Blueprint,
    count: int,
    *,
    seen: Mapping[str, Seen],
    seed: int,
    reserve: Container[str] = (),
    domains: Collection[str] = (),
    about: Callable[[Drawable], Iterable[str]] | None = None,
) -> Form:
    """Up to `count` questions of these domains (none named: all), shuffled.

    Each domain gets its share, spread over its tasks. Questions of the `reserve` come first, then
    others not seen, then those seen longest ago. No two have a fact in common (`about` gives
    those that a question needs or speaks of; without it, those it needs), so that none answers
    another; only where that leaves a domain short, questions that speak of the same are taken,
    and at last questions that need the same. What a domain still lacks comes from the others.
    """
    import random  # not above: a search asks for the reserve alone, which takes no dice

    dice = random.Random(f"{seed}:draw")
    weights = {d: w for d, w in blueprint.weights.items() if not domains or d in domains}
    candidates = []
    for key in pool:
        chance, place = dice.random(), home(blueprint, key.tasks)
        if place is None or place.domain not in weights:
            continue
        last = seen.get(key.id)
        tier = _SEEN if last else _KEPT if key.id in reserve else _UNSEEN
        candidates.append(_Candidate(tier, last.day if last else 0, chance, place, key))
    taking = _Taking(candidates, count)
    quotas = shares(weights, count)
    speaks = about or _needs
    taking.fill(quotas, speaks)
    apart = len(taking.taken)
    if about:
        taking.fill(quotas, _needs)
    taking.fill(quotas, _nothing)
    close = len(taking.taken) - apart
    missing = {d: quotas[d] - taking.counts[d] for d in quotas if taking.counts[d] < quotas[d]}
    if missing:
        whole = {domain: weight * count for domain, weight in weights.items()}
        taking.fill(whole, speaks, beyond=True)
        apart = len(taking.taken)
        taking.fill(whole, _nothing, beyond=True)
        close += len(taking.taken) - apart
    drawn = [candidate.key.id for candidate in taking.taken]
    dice.shuffle(drawn)
    return Form(
        questions=tuple(drawn),
        unscored=_unscored(blueprint.exam, drawn, taking.taken, dice),
        missing=missing,
        close=close,
        seen=sum(id in seen for id in drawn),
    )


def reserved(
    pool: Iterable[Drawable],
    seen: Container[str],
    blueprint: Blueprint,
    *,
    mocks: int = 1,
) -> frozenset[str]:
    """Questions not seen yet that practice leaves for the next so many mock exams.

    They are whole forms as `draw` would take them, but never more than a third of the questions
    on a task, seen or not, so that there is something to practise on every task; nor any that
    would answer each other. Answering questions outside them never changes them; answering one
    of them makes room for another.
    """
    candidates = [
        _Candidate(_SEEN if key.id in seen else _UNSEEN, 0, crc32(key.id.encode()), place, key)
        for key, place in _homes(pool, blueprint)
    ]
    most = {task: n // KEPT for task, n in Counter(c.home.task for c in candidates).items()}
    unseen = [candidate for candidate in candidates if candidate.tier == _UNSEEN]
    count = blueprint.exam.items
    kept: set[str] = set()
    for _ in range(mocks):
        left = [candidate for candidate in unseen if candidate.key.id not in kept]
        taking = _Taking(left, count, most)
        taking.fill(shares(blueprint.weights, count), _needs)
        kept.update(candidate.key.id for candidate in taking.taken)
        most = {task: n - taking.tasks[task] for task, n in most.items()}
    return frozenset(kept)


# Inside

_KEPT, _UNSEEN, _SEEN = range(3)

About = Callable[[Drawable], Iterable[str]]


class _Candidate(NamedTuple):
    """A question with what decides when its turn is: the first three, smallest first."""

    tier: int
    day: int
    chance: float
    home: Home
    key: Drawable

    @property
    def is_multiple(self) -> bool:
        return self.key.choose > 1


def _homes(pool: Iterable[Drawable], blueprint: Blueprint) -> Iterator[tuple[Drawable, Home]]:
    """Each question that belongs somewhere in the exam, and where."""
    found: dict[tuple[str, ...], Home | None] = {}  # few sets of tasks stand on many questions
    for key in pool:
        ids = key.tasks.get(blueprint.exam.id, ())
        if ids not in found:
            found[ids] = home(blueprint, key.tasks)
        if place := found[ids]:
            yield key, place


class _Taking:
    """Questions on their way into a form of `count`, at most so many of each task."""

    def __init__(
        self, candidates: list[_Candidate], count: int, most: Mapping[str, int] | None = None
    ) -> None:
        # Best last, so that it is popped.
        self._candidates = sorted(candidates, key=lambda c: c[:3], reverse=True)
        self._count = count
        self._most = most
        self.taken: list[_Candidate] = []
        self.counts: Counter[str] = Counter()
        self.tasks: Counter[str] = Counter()

    def fill(self, quotas: Mapping[str, float], about: About, *, beyond: bool = False) -> None:
        """Take what does not share a fact with what was taken, until each domain has its quota;
        with `beyond`, until the form is full."""
        gone = {candidate.key.id for candidate in self.taken}
        waiting: dict[str, dict[tuple[str, bool], list[_Candidate]]] = {}
        for candidate in self._candidates:
            if candidate.key.id not in gone:
                slots = waiting.setdefault(candidate.home.domain, {})
                slots.setdefault((candidate.home.task, candidate.is_multiple), []).append(candidate)
        facts = {fact for candidate in self.taken for fact in about(candidate.key)}
        short = [domain for domain in quotas if domain in waiting and quotas[domain]]
        while short and len(self.taken) < self._count:
            domain = min(short, key=lambda d: self.counts[d] / quotas[d])
            full = not beyond and self.counts[domain] >= quotas[domain]
            if full or (found := self._next(waiting[domain], facts, about)) is None:
                short.remove(domain)
                continue
            self.taken.append(found)
            self.counts[domain] += 1
            self.tasks[found.home.task] += 1
            facts.update(about(found.key))

    def _next(
        self,
        slots: Mapping[tuple[str, bool], list[_Candidate]],
        facts: set[str],
        about: About,
    ) -> _Candidate | None:
        """The best question of a domain: by tier, then of the wanted kind, then on the task that
        has fewest, then the longest not seen."""
        several = sum(candidate.is_multiple for candidate in self.taken)
        wants_several = several < (len(self.taken) + 1 + MULTIPLE // 2) // MULTIPLE
        turns = {}
        for slot, queue in slots.items():
            task, is_multiple = slot
            if self._most is not None and self.tasks[task] >= self._most[task]:
                continue
            while queue and not facts.isdisjoint(about(queue[-1].key)):
                queue.pop()
            if queue:
                tier, day, chance, *_ = queue[-1]
                turns[slot] = (tier, is_multiple != wants_several, self.tasks[task], day, chance)
        return slots[min(turns, key=turns.__getitem__)].pop() if turns else None


def _needs(key: Drawable) -> Iterable[str]:
    return key.facts


def _nothing(key: Drawable) -> Iterable[str]:
    return ()


def _unscored(
    exam: Exam, drawn: list[str], taken: list[_Candidate], dice: "random.Random"
) -> tuple[str, ...]:
    """Which of the drawn do not count: of each domain so many that the rest keeps its share."""
    homes = {candidate.key.id: candidate.home.domain for candidate in taken}
    counts = Counter(homes[id] for id in drawn)
    scored = shares(counts, len(drawn) - unscored_of(exam, len(drawn)))
    chosen: set[str] = set()
    for domain, count in counts.items():
        own = [id for id in drawn if homes[id] == domain]
        chosen.update(dice.sample(own, count - scored[domain]))
    return tuple(id for id in drawn if id in chosen)
