"""What is remembered of facts, as Anki keeps it for cards."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from studykit.model.anki import Review, Scheduled
from studykit.model.history import Answered, Drilled, Event, Graded, Memory, Renamed, Seen
from studykit.study.days import date_of
from studykit.study.drilling import Drill
from studykit.study.forgetting import interval
from studykit.study.memory import due_day
from studykit.study.replay import Key, Views, step, undone

V = TypeVar("V")

LONGEST_ANSWER = 60_000
"""Milliseconds. Anki counts no more of one answer."""


@dataclass(frozen=True, slots=True)
class Past:
    """By fact: its graded cards, oldest first, and when its memory was last renewed."""

    reviews: Mapping[str, tuple[Review, ...]]
    last: Mapping[str, dt.datetime]


def scheduled(
    memories: Mapping[str, Memory], past: Past, at: dt.datetime, tz_offset: int
) -> dict[str, Scheduled]:
    """When each fact's card comes back, by fact, as seen at the instant `at`."""
    found = {}
    for fact, memory in memories.items():
        due = due_day(memory) if memory.reps else 0
        last = past.last.get(fact) or _noon(memory.day, tz_offset)
        found[fact] = Scheduled(
            due=due,
            interval=due - memory.day if memory.reps else 0,
            reps=memory.reps,
            lapses=memory.lapses,
            stability=memory.stability,
            difficulty=memory.difficulty,
            last=int(min(last, at).timestamp()),
            is_suspended=memory.suspended,
            reviews=past.reviews.get(fact, ()),
        )
    return found


def past(events: Iterable[Event], pack: str) -> Past:
    """What became of the pack's facts, by their present ids.

    `events` are all there are, in replay order. Answers to questions and drills are no grades
    of a card; the memory that they left is in the intervals all the same.
    """
    events = tuple(events)
    taken_back = undone(events)
    memories: dict[Key, Memory] = {}
    seen: dict[Key, Seen] = {}
    views = Views(memories, seen)
    reviews: dict[str, list[Review]] = {}
    last: dict[str, dt.datetime] = {}
    for event in events:
        if event.id in taken_back:
            continue
        change = step(event, views)
        match event.body:
            case Graded(pack=of, fact=fact) as graded if of == pack:
                before = memories.get((pack, fact))
                after = change.memories.get((pack, fact)) or before
                if after:
                    reviews.setdefault(fact, []).append(_review(event, graded, before, after))
            case Renamed(pack=of, what="fact", old=old, new=new) if of == pack:
                moved = reviews.pop(old, []) + reviews.get(new, [])
                reviews[new] = sorted(moved, key=lambda review: review.at)
                if at := last.pop(old, None):
                    last[new] = max(at, last.get(new, at))
        if isinstance(event.body, (Answered, Graded, Drilled)):
            last.update({fact: event.at for of, fact in change.memories if of == pack})
        _put(memories, change.memories)
        _put(seen, change.seen)
    return Past({fact: tuple(graded) for fact, graded in reviews.items()}, last)


def each_cell_once(drills: Iterable[Drill]) -> list[Drill]:
    """As many of the drills as ask no cell of their table twice.

    A program that knows cards only would have to learn every form of every cell by itself.
    """
    chosen: list[Drill] = []
    asked: set[tuple[str, str, str]] = set()
    for drill in drills:
        if asked.isdisjoint(drill.cells):
            chosen.append(drill)
            asked |= drill.cells
    return chosen


def _put(views: dict[Key, V], changes: Mapping[Key, V | None]) -> None:
    for key, value in changes.items():
        if value is None:
            views.pop(key, None)
        else:
            views[key] = value


def _review(event: Event, body: Graded, before: Memory | None, after: Memory) -> Review:
    known = before if before and before.reps else None
    return Review(
        at=int(event.at.timestamp() * 1000),
        grade=body.grade,
        millis=min(max(body.millis, 0), LONGEST_ANSWER),
        before=interval(known.stability) if known else 0,
        interval=interval(after.stability),
        difficulty=after.difficulty,
        is_same_day=known is not None and known.day >= event.study_day,
    )


def _noon(day: int, tz_offset: int) -> dt.datetime:
    """The middle of a learner's study day, where no more is known."""
    middle = dt.datetime.combine(date_of(day), dt.time(12), dt.UTC)
    return middle - dt.timedelta(minutes=tz_offset)
