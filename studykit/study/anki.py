"""What is remembered of facts, as Anki keeps it for cards."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeVar

from studykit.model.anki import Review, Scheduled
from studykit.model.history import Event, Graded, Memory, Renamed, Seen
from studykit.study.days import ROLLOVER, date_of
from studykit.study.drilling import Drill
from studykit.study.forgetting import interval
from studykit.study.memory import due_day
from studykit.study.replay import Key, Views, step, undone

V = TypeVar("V")

LONGEST_ANSWER = 60_000
"""Milliseconds. Anki counts no more of one answer."""


def scheduled(
    memories: Mapping[str, Memory],
    reviews: Mapping[str, tuple[Review, ...]],
    at: dt.datetime,
    tz_offset: int,
) -> dict[str, Scheduled]:
    """When each fact's card comes back, by fact, as seen at the instant `at`."""
    found = {}
    for fact, memory in memories.items():
        due = due_day(memory) if memory.reps else 0
        found[fact] = Scheduled(
            due=due,
            interval=due - memory.day if memory.reps else 0,
            reps=memory.reps,
            lapses=memory.lapses,
            stability=memory.stability,
            difficulty=memory.difficulty,
            last=min(_noon(memory.day, tz_offset), int(at.timestamp())),
            is_suspended=memory.suspended,
            reviews=reviews.get(fact, ()),
        )
    return found


def reviews(events: Iterable[Event], pack: str) -> dict[str, tuple[Review, ...]]:
    """Every card of the pack that was graded, by the fact's present id, oldest first.

    `events` are all there are, in replay order. Answers to questions and drills are no grades
    of a card; the memory that they left is in the intervals all the same.
    """
    events = tuple(events)
    taken_back = undone(events)
    memories: dict[Key, Memory] = {}
    seen: dict[Key, Seen] = {}
    views = Views(memories, seen)
    found: dict[str, list[Review]] = {}
    for event in events:
        if event.id in taken_back:
            continue
        change = step(event, views)
        body = event.body
        if isinstance(body, Graded) and body.pack == pack:
            before = memories.get((pack, body.fact))
            after = change.memories.get((pack, body.fact)) or before
            if after:
                found.setdefault(body.fact, []).append(_review(event, body, before, after))
        elif isinstance(body, Renamed) and body.pack == pack and body.what == "fact":
            moved = found.pop(body.old, []) + found.get(body.new, [])
            found[body.new] = sorted(moved, key=lambda review: review.at)
        _put(memories, change.memories)
        _put(seen, change.seen)
    return {fact: tuple(graded) for fact, graded in found.items()}


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


def _noon(day: int, tz_offset: int) -> int:
    """The middle of a learner's study day, in seconds since 1970. Days are all that is kept."""
    begin = dt.datetime.combine(date_of(day), dt.time(), dt.UTC) + ROLLOVER
    middle = begin - dt.timedelta(minutes=tz_offset) + dt.timedelta(hours=8)
    return int(middle.timestamp())
