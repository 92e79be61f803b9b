"""What memory foretold held against what came.

Every answer is compared with the probability that the memory of its facts gave *before* it, so
the events are folded once more from the first on. Second meetings on one study day are left
out: FSRS-6 does not predict them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal, NamedTuple, TypeVar

from studykit.model.history import Answered, Event, First, Graded, Memory, Seen
from studykit.study.accuracy import Share
from studykit.study.days import date_of
from studykit.study.evidence import familiarity, guess, right_answer
from studykit.study.memory import recall_now
from studykit.study.replay import Key, Views, counts_today, step

FOLDED = ("answer", "grade", "drill", "suspend", "rename")
"""The kinds of events that must be there, all of them from the first on."""

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Between these lie the buckets of predicted recall: finer where most reviews fall."""

TENTHS = tuple(tenth / 10 for tenth in range(11))


class Told(NamedTuple):
    """A review and its prediction: a card's recall, or a right answer to a question."""

    day: int
    topic: str
    kind: Literal["card", "question"]
    predicted: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Outcomes foretold with a probability from `low` up to `high`: on average `predicted`."""

    low: float
    high: float
    predicted: float
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The reviews of a calendar month, `2026-11`."""

    month: str
    predicted: float
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """Cards or questions: what was foretold and what came, overall, in buckets and by month.

    Buckets and months without a review are left out; `predicted` is None where there is none.
    """

    predicted: float | None
    share: Share
    buckets: tuple[Bucket, ...]
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Retention of facts as cards, and of what questions need. Never mixed: a question may be
    guessed or recognised, and its prediction allows for that."""

    cards: Retained
    questions: Retained


def told(events: Iterable[Event]) -> Iterator[Told]:
    """The reviews that memory predicted, from all events (`FOLDED`) in replay order.

    A card counts when its fact was studied on an earlier day, a question when all the facts it
    needs were. Practice, drills and second meetings on one day are left out.
    """
    memories: dict[Key, Memory] = {}
    seen: dict[Key, Seen] = {}
    views = Views(memories, seen)
    for event in events:
        if (found := _told(event, views)) is not None:
            yield found
        change = step(event, views)
        _apply(memories, change.memories)
        _apply(seen, change.seen)


def _told(event: Event, views: Views) -> Told | None:
    day = event.study_day
    match event.body:
        case Graded() as graded:
            memory = views.memories.get((graded.pack, graded.fact))
            if not _is_review(memory, day):
                return None
            recall = recall_now(memory, day)
            return Told(day, graded.topic, "card", recall, graded.grade > 1)
        case Answered(practice=False) as answer:
            needed = [views.memories.get((answer.pack, fact)) for fact in answer.facts]
            if not all(_is_review(memory, day) for memory in needed):
                return None
            before = views.seen.get((answer.pack, answer.question))
            predicted = right_answer(
                [recall_now(memory, day) for memory in needed],
                guess(len(answer.shown), len(answer.key)),
                familiarity(before.times, day - before.day) if before else 0.0,
            )
            return Told(day, answer.topic, "question", predicted, answer.correct)
        case _:
            return None


def _is_review(memory: Memory | None, day: int) -> bool:
    return memory is not None and memory.reps > 0 and counts_today(memory, day)


K = TypeVar("K")
V = TypeVar("V")


def _apply(views: dict[K, V], changes: Mapping[K, V | None]) -> None:
    for key, value in changes.items():
        if value is None:
            views.pop(key, None)
        else:
            views[key] = value


def retention(found: Iterable[Told]) -> Retention:
    """Cards and questions, each on its own."""
    every = list(found)
    return Retention(
        cards=_retained([one for one in every if one.kind == "card"]),
        questions=_retained([one for one in every if one.kind == "question"]),
    )


def _retained(found: list[Told]) -> Retained:
    months: dict[str, list[Told]] = {}
    for one in found:
        months.setdefault(date_of(one.day).isoformat()[:7], []).append(one)
    return Retained(
        predicted=fmean(one.predicted for one in found) if found else None,
        share=_share([one.right for one in found]),
        buckets=buckets(((one.predicted, one.right) for one in found), EDGES),
        months=tuple(
            Month(
                month=month,
                predicted=fmean(one.predicted for one in those),
                share=_share([one.right for one in those]),
            )
            for month, those in sorted(months.items())
        ),
    )


def foretold(firsts: Iterable[First]) -> tuple[Bucket, ...]:
    """Calibration: first answers to questions in tenths of the probability foretold for them.

    Those whose facts were met earlier the same day are left out.
    """
    return buckets(((f.foretold, f.correct) for f in firsts if f.counts), TENTHS)


def buckets(found: Iterable[tuple[float, bool]], edges: tuple[float, ...]) -> tuple[Bucket, ...]:
    """(probability, outcome) pairs sorted into [edge, next edge); 1 goes into the last."""
    per: list[list[tuple[float, bool]]] = [[] for _ in edges[1:]]
    for p, right in found:
        place = sum(edge <= p for edge in edges[1:-1])
        per[place].append((p, right))
    return tuple(
        Bucket(
            low=low,
            high=high,
            predicted=fmean(p for p, _ in those),
            share=_share([right for _, right in those]),
        )
        for low, high, those in zip(edges, edges[1:], per, strict=False)
        if those
    )


def _share(rights: list[bool]) -> Share:
    return Share(right=sum(rights), of=len(rights))
