"""What a memory looks like over time: how it came about, where it goes, what an answer would do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from studykit.model.history import (
    Answered,
    Drilled,
    Event,
    Grade,
    Memory,
    Renamed,
    Seen,
    Suspended,
)
from studykit.model.past import Entry
from studykit.study.evidence import familiarity, guess, posteriors, right_answer
from studykit.study.memory import due_day, learned_by, recall_now, review
from studykit.study.replay import Key, Views, counts_today, shares, step, touched

V = TypeVar("V")

How = Literal["counted", "same day", "practice", "taken back", "aside", "moved"]
"""What became of an event: it counted; it did not (for one of three reasons); or it was no
answer at all, but set the fact aside (or back in) or gave it another id."""


@dataclass(frozen=True, slots=True)
class Step:
    """An event that speaks of a fact, and what it did to the memory.

    `recall` is the probability of recall just before (None: never studied before), `known` how
    probable the answer made it that the fact was recalled (None: it was graded, or not an
    answer). `contradicted` says that a chosen wrong option stood against the fact.
    """

    event: Event
    how: How
    before: Memory | None
    after: Memory | None
    recall: float | None = None
    known: float | None = None
    contradicted: bool = False


def trace(entries: Iterable[Entry], pack: str, fact: str) -> tuple[Step, ...]:
    """Every step of a fact's memory, oldest first.

    `entries` are in replay order and hold at least all that bears on the fact
    (`History.bearing_on`); the last step's `after` is then the memory as it is kept.
    """
    entries = tuple(entries)
    called = _called(entries, pack, fact)
    memories: dict[Key, Memory] = {}
    seen: dict[Key, Seen] = {}
    views = Views(memories, seen)
    steps: list[Step] = []
    for (event, taken_back), names in zip(entries, called, strict=True):
        keys = [key for key in touched(event).facts if key[0] == pack and key[1] in names]
        before = _of(memories, keys)
        if taken_back:
            if keys:
                steps.append(Step(event, "taken back", before, before))
            continue
        known = shares(event, views)
        change = step(event, views)
        _put(memories, change.memories)
        _put(seen, change.seen)
        if keys:
            steps.append(
                Step(
                    event,
                    _how(event, before),
                    before,
                    _of(memories, keys),
                    recall=recall_now(_studied(before), event.study_day) if before else None,
                    known=next((known[id] for _, id in keys if id in known), None),
                    contradicted=isinstance(event.body, Answered)
                    and any(id in event.body.missed for _, id in keys),
                )
            )
    return tuple(steps)


def _how(event: Event, before: Memory | None) -> How:
    match event.body:
        case Suspended():
            return "aside"
        case Renamed():
            return "moved"
        case Answered(practice=True) | Drilled(practice=True):
            return "practice"
        case _:
            return "counted" if counts_today(before, event.study_day) else "same day"


def _called(entries: Sequence[Entry], pack: str, fact: str) -> list[frozenset[str]]:
    """For each entry the ids that the fact had just before it: former ones only until they were
    changed, for an old id may have been given to another fact since."""
    names = frozenset((fact,))
    called = []
    for event, taken_back in reversed(entries):
        match event.body:
            case Renamed(pack=whose, what="fact", old=old, new=new) if not taken_back:
                if whose == pack and new in names:
                    names |= {old}
                elif whose == pack and old in names:
                    names -= {old}  # what was called so before is another fact now
        called.append(names)
    return called[::-1]


def _of(memories: Mapping[Key, Memory], keys: Iterable[Key]) -> Memory | None:
    """The memory under one of these keys; of two, the one that a rename would keep."""
    found = [memories[key] for key in keys if key in memories]
    return max(found, key=lambda memory: memory.day, default=None)


def _put(views: dict[Key, V], changes: Mapping[Key, V | None]) -> None:
    for key, value in changes.items():
        if value is None:
            views.pop(key, None)
        else:
            views[key] = value


# What would come of an answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """The memory after an answer that might be given, and in how many study days it is due.

    `known` is how probable the answer makes it that the fact was recalled.
    """

    memory: Memory
    due_in: int
    known: float | None = None

    def recall_on(self, day: int) -> float:
        """Probability of recall on a later study day."""
        return recall_now(self.memory, day)


def grades(memory: Memory | None, day: int) -> dict[Grade, Outcome]:
    """What each grade of the card would do on study day `day`; nothing where it would not count,
    since the fact was answered that day already."""
    if not counts_today(memory, day):
        return {}
    after = {grade: review(_studied(memory), grade, day) for grade in Grade}
    return {grade: Outcome(new, due_day(new) - day) for grade, new in after.items()}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a question would tell on a study day.

    `chance` is the probability of a right answer as memory foretells it; `right` and `wrong`
    give for each fact it needs what such an answer would do, None where the fact was answered
    that day already.
    """

    chance: float
    right: tuple[Outcome | None, ...]
    wrong: tuple[Outcome | None, ...]


def answers(
    memories: Sequence[Memory | None], *, options: int, choose: int, seen: Seen | None, day: int
) -> Answers:
    """What an answer to a question that needs facts with these memories would tell.

    `choose` of its `options` are right; `seen` is how it was answered before.
    """
    recalls = [recall_now(_studied(memory), day) for memory in memories]
    guessed = guess(options, choose)
    familiar = familiarity(seen.times, day - seen.day) if seen else 0.0

    def after(correct: bool) -> tuple[Outcome | None, ...]:
        known = posteriors(recalls, correct=correct, guessed=guessed, familiar=familiar)
        return tuple(
            _learned(memory, share, day) for memory, share in zip(memories, known, strict=True)
        )

    chance = right_answer(recalls, guessed, familiar)
    return Answers(chance, right=after(True), wrong=after(False))


def _learned(memory: Memory | None, known: float, day: int) -> Outcome | None:
    if not counts_today(memory, day):
        return None
    new = learned_by(_studied(memory), known, day)
    return Outcome(new, due_day(new) - day, known)


def _studied(memory: Memory | None) -> Memory | None:
    """The memory, unless all that is known is that the fact was set aside."""
    return memory if memory and memory.reps else None


# The curve

SPANS = (30, 90, 180, 365, 730, 1825, 3650)
"""Days that a curve may show, from the last review."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How recall falls from the last review on: `points` are study days and probabilities, at
    most one a day, the first being the day of the review."""

    points: tuple[tuple[int, float], ...]

    @property
    def first(self) -> int:
        """The study day of the last review."""
        return self.points[0][0]

    @property
    def last(self) -> int:
        """The last study day it shows."""
        return self.points[-1][0]


def curve(memory: Memory, *, show: Iterable[int], steps: int) -> Curve:
    """The forgetting curve over the shortest of SPANS in which all days to `show` lie, in at most
    `steps` even steps."""
    wanted = max((day - memory.day for day in show), default=0)
    span = next((days for days in SPANS if days >= wanted), max(wanted, SPANS[-1]))
    count = min(span, max(steps, 1))
    days = dict.fromkeys(memory.day + round(span * i / count) for i in range(count + 1))
    return Curve(tuple((day, recall_now(memory, day)) for day in days))
