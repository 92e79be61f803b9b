"""Events folded into what is remembered.

One event at a time: `touched` says which memories and questions it may change, `step` says
how. The store uses both when an answer is recorded, and `replay` when views are rebuilt, so
the two can never disagree.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from studykit.model.history import (
    Answered,
    Drilled,
    Event,
    First,
    Grade,
    Graded,
    Memory,
    Offset,
    Redone,
    Renamed,
    Seen,
    Suspended,
    Undone,
)
from studykit.study import memory as fsrs
from studykit.study.evidence import familiarity, guess, posteriors, right_answer
from studykit.study.offsets import recall_offset, shifted

View = TypeVar("View", Memory, Seen)
K = TypeVar("K")
V = TypeVar("V")

Key = tuple[str, str]
"""(pack id, fact or question id)."""


class Touched(NamedTuple):
    """Keys whose views an event reads or writes; offsets are kept by pack."""

    facts: tuple[Key, ...] = ()
    questions: tuple[Key, ...] = ()
    offsets: tuple[str, ...] = ()


_NONE: Mapping[Any, Any] = MappingProxyType({})


class Views(NamedTuple):
    """What is folded from events. What was never met has no key."""

    memories: Mapping[Key, Memory] = _NONE
    seen: Mapping[Key, Seen] = _NONE
    firsts: Mapping[Key, First] = _NONE
    offsets: Mapping[str, Offset] = _NONE


class Change(NamedTuple):
    """New values of views; None removes one. What is not named stays as it was."""

    memories: Mapping[Key, Memory | None] = _NONE
    seen: Mapping[Key, Seen | None] = _NONE
    firsts: Mapping[Key, First | None] = _NONE
    offsets: Mapping[str, Offset | None] = _NONE


def touched(event: Event) -> Touched:
    """Every view `step` may ask for or change."""
    match event.body:
        case Answered() as a:
            facts = dict.fromkeys((*a.facts, *a.missed))
            return Touched(
                tuple((a.pack, f) for f in facts), ((a.pack, a.question),), offsets=(a.pack,)
            )
        case Graded() as g:
            return Touched(((g.pack, g.fact),), offsets=(g.pack,))
        case Drilled() as d:
            return Touched(tuple((d.pack, f) for f in dict.fromkeys(d.facts)))
        case Suspended() as s:
            return Touched(((s.pack, s.fact),))
        case Renamed(what="fact") as r:
            return Touched(((r.pack, r.old), (r.pack, r.new)))
        case Renamed() as r:
            return Touched((), ((r.pack, r.old), (r.pack, r.new)))
        case _:
            return Touched()


def step(event: Event, views: Views) -> Change:
    """What the event changes, given the views it touches."""
    match event.body:
        case Answered() as answer:
            return _answered(event.study_day, answer, views)
        case Graded() as graded:
            return _graded(event.study_day, graded, views)
        case Drilled() as drilled:
            return _drilled(event.study_day, drilled, views.memories)
        case Suspended() as suspended:
            return _suspended(event.study_day, suspended, views.memories)
        case Renamed() as renamed:
            return _renamed(renamed, views)
        case _:
            return Change()


def shares(event: Event, views: Views) -> dict[str, float]:
    """π of each fact that an answer to a question or a drill speaks about: how probable it is
    that it was recalled. Nothing for practice, and for events of other kinds."""
    match event.body:
        case Answered(practice=False) as answer:
            before = views.seen.get((answer.pack, answer.question))
            return _known(event.study_day, answer, views.memories, before)
        case Drilled(practice=False) as drilled:
            return _known_in(event.study_day, drilled, views.memories)
        case _:
            return {}


def counts_today(memory: Memory | None, day: int) -> bool:
    """Whether an answer on study day `day` changes the memory: the first of a day does."""
    return memory is None or memory.reps == 0 or day > memory.day


def _answered(day: int, answer: Answered, views: Views) -> Change:
    pack, memories = answer.pack, views.memories
    key = (pack, answer.question)
    before = views.seen.get(key)
    changed: dict[Key, Memory | None] = {}
    # A practice answer touches no memory, but the question is no longer an unseen one.
    about = () if answer.practice else (*answer.facts, *answer.missed)
    fresh = [fact for fact in about if counts_today(memories.get((pack, fact)), day)]
    if fresh:
        known = _known(day, answer, memories, before)
        changed = {
            (pack, fact): _learned(memories.get((pack, fact)), known[fact], day) for fact in fresh
        }
    after = Seen(
        times=(before.times if before else 0) + 1,
        day=max(day, before.day) if before else day,
        right=(before.right if before else 0) + answer.correct,
        last_correct=answer.correct,
    )
    is_first = before is None and not answer.practice
    return Change(
        memories=changed,
        seen={key: after},
        firsts={key: _first(day, answer, views)} if is_first else _NONE,
    )


def _first(day: int, answer: Answered, views: Views) -> First:
    """What memory foretold of a question never seen before, and what came."""
    needed = [views.memories.get((answer.pack, fact)) for fact in answer.facts]
    offset = views.offsets.get(answer.pack)
    a = offset.value if offset else 0.0
    return First(
        day=day,
        correct=answer.correct,
        foretold=right_answer(
            [shifted(_recall(memory, day), a) for memory in needed],
            guess(len(answer.shown), len(answer.key)),
        ),
        counts=all(counts_today(memory, day) for memory in needed),
    )


def _known(
    day: int, answer: Answered, memories: Mapping[Key, Memory], before: Seen | None
) -> dict[str, float]:
    """π of each fact the answer speaks about."""
    recalls = [_recall(memories.get((answer.pack, f)), day) for f in answer.facts]
    shares = posteriors(
        recalls,
        correct=answer.correct,
        guessed=guess(len(answer.shown), len(answer.key)),
        familiar=familiarity(before.times, day - before.day) if before else 0.0,
    )
    known = dict(zip(answer.facts, shares, strict=True))
    # A chosen wrong option contradicts its facts: whoever chose it did not have them.
    known.update(dict.fromkeys(answer.missed, 0.0))
    return known


def _graded(day: int, graded: Graded, views: Views) -> Change:
    key = (graded.pack, graded.fact)
    old = views.memories.get(key)
    if not counts_today(old, day):
        return Change()
    real = _reviewed(old)
    fresh = fsrs.review(real, Grade(graded.grade), day)
    offsets: dict[str, Offset | None] = {}
    if real is not None:  # a first review was not predicted by a memory
        offsets[graded.pack] = recall_offset(
            views.offsets.get(graded.pack), day, _recall(real, day), correct=graded.grade > 1
        )
    return Change(memories={key: _keep_aside(old, fresh)}, offsets=offsets)


def _drilled(day: int, drilled: Drilled, memories: Mapping[Key, Memory]) -> Change:
    """A drill is evidence about the facts of its cells, like a question and unlike a card.

    It is recognition: the answer stands among the options, so a right one may be a guess (one
    in two, three or four), and the learner did not grade it. Bayes' rule allows for that, with
    the same slips. It knows no familiarity: a drill has no story to be recognised by, only the
    cell itself, and its options are drawn anew; whoever knows it again knows the fact. Nor does
    a wrong choice count against other facts: it was taken for this cell's value, which says
    little about the cell where it belongs.
    """
    if drilled.practice:
        return Change()
    changed: dict[Key, Memory | None] = {}
    for fact, share in _known_in(day, drilled, memories).items():
        old = memories.get((drilled.pack, fact))
        if counts_today(old, day):
            changed[drilled.pack, fact] = _learned(old, share, day)
    return Change(memories=changed)


def _known_in(day: int, drilled: Drilled, memories: Mapping[Key, Memory]) -> dict[str, float]:
    """π of each fact behind the cells of a drill; none where there is none."""
    needed = tuple(dict.fromkeys(drilled.facts))
    found = posteriors(
        [_recall(memories.get((drilled.pack, fact)), day) for fact in needed],
        correct=drilled.correct,
        guessed=guess(len(drilled.shown), 1),
    )
    return dict(zip(needed, found, strict=True))


def _suspended(day: int, event: Suspended, memories: Mapping[Key, Memory]) -> Change:
    key = (event.pack, event.fact)
    old = memories.get(key)
    if old is None:
        # Nothing is remembered yet, but that it was set aside is.
        aside = Memory(stability=0.0, difficulty=0.0, day=day, reps=0, suspended=True)
        return Change(memories={key: aside} if event.on else {})
    if not event.on and old.reps == 0:
        return Change(memories={key: None})
    return Change(memories={key: old._replace(suspended=event.on)})


def _renamed(event: Renamed, views: Views) -> Change:
    old, new = (event.pack, event.old), (event.pack, event.new)
    if event.what == "fact":
        memories = views.memories
        moved = _later(memories.get(old), memories.get(new))
        return Change(memories={old: None, new: moved} if old in memories else {})
    if old not in views.seen:
        return Change()
    both = _later(views.seen.get(old), views.seen.get(new))
    # Of two first answers, the earlier one is the first.
    firsts = [view for key in (old, new) if (view := views.firsts.get(key))]
    first = min(firsts, key=lambda view: view.day, default=None)
    return Change(seen={old: None, new: both}, firsts={old: None, new: first} if firsts else {})


def _later(one: View | None, other: View | None) -> View | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda view: view.day)


def _reviewed(memory: Memory | None) -> Memory | None:
    """The memory, unless all that is known is that the fact was set aside."""
    return memory if memory and memory.reps else None


def _recall(memory: Memory | None, day: int) -> float:
    return fsrs.recall_now(_reviewed(memory), day)


def _learned(old: Memory | None, known: float, day: int) -> Memory:
    return _keep_aside(old, fsrs.learned_by(_reviewed(old), known, day))


def _keep_aside(old: Memory | None, fresh: Memory) -> Memory:
    return fresh._replace(suspended=True) if old and old.suspended else fresh


def undone(events: Iterable[Event]) -> frozenset[str]:
    """Ids of events that were taken back, and not brought back since."""
    events = tuple(events)
    redone = {e.body.undo for e in events if isinstance(e.body, Redone)}
    return frozenset(
        e.body.event for e in events if isinstance(e.body, Undone) and e.id not in redone
    )


def replay(events: Iterable[Event]) -> Views:
    """All views, from all events in any order. Doubled and undone events count once and never."""
    unique = {event.id: event for event in events}
    taken_back = undone(unique.values())
    in_order = sorted(unique.values(), key=lambda e: (*e.order, e.id))
    return fold(event for event in in_order if event.id not in taken_back)


def fold(events: Iterable[Event]) -> Views:
    """All views, from the events that count, each once and in replay order."""
    memories: dict[Key, Memory] = {}
    seen: dict[Key, Seen] = {}
    firsts: dict[Key, First] = {}
    offsets: dict[str, Offset] = {}
    views = Views(memories, seen, firsts, offsets)
    for event in events:
        change = step(event, views)
        _apply(memories, change.memories)
        _apply(seen, change.seen)
        _apply(firsts, change.firsts)
        _apply(offsets, change.offsets)
    return views


def _apply(views: dict[K, V], changes: Mapping[K, V | None]) -> None:
    for key, value in changes.items():
        if value is None:
            views.pop(key, None)
        else:
            views[key] = value
