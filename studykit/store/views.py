"""Views: what is folded from the events, kept so that a command need not fold them again."""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from studykit.model.history import Event, First, Memory, Offset, Seen
from studykit.store import rows
from studykit.store.lines import LAST_DAY
from studykit.study.memory import ALGORITHM, due_day
from studykit.study.replay import Change, Key, Views, fold, replay, step, touched

STAMP = f"4/{ALGORITHM}"
"""Which fold the views come from. The first number changes when what they hold does."""

STANDS = "NOT EXISTS (SELECT 1 FROM events r WHERE r.item = u.id AND r.kind = 'redo')"
"""A condition on an undo, `events u`."""

UNDONE = f"EXISTS (SELECT 1 FROM events u WHERE u.item = e.id AND u.kind = 'undo' AND {STANDS})"
NOT_UNDONE = f"NOT {UNDONE}"
"""Conditions on `events e`."""

_MEMORY = "stability, difficulty, day, reps, lapses, suspended"
_SEEN = 'times, day, "right", last_correct'
_FIRST = "day, correct, foretold, counts"
_OFFSET = "value, variance, day, count"


def are_current(db: sqlite3.Connection) -> bool:
    """Whether the views come from the fold that this studykit makes."""
    row = db.execute("SELECT value FROM meta WHERE name = 'views'").fetchone()
    return bool(row == (STAMP,))


def apply(db: sqlite3.Connection, event: Event) -> Change:
    """Fold one more event, which comes after all others, into the views as they stand now.

    Returns the change that would take it out again, for as long as nothing else is folded in.
    """
    keys = touched(event)
    now = Views(
        memories={
            (pack, fact): memory
            for pack, fact in keys.facts
            for memory in memories(db, pack, (fact,)).values()
        },
        seen={
            (pack, question): view
            for pack, question in keys.questions
            for view in seen(db, pack, (question,)).values()
        },
        firsts={
            (pack, question): view
            for pack, question in keys.questions
            for view in firsts(db, pack, (question,)).values()
        },
        offsets={pack: view for pack in keys.offsets if (view := offset(db, pack))},
    )
    change = step(event, now)
    write(db, change)
    return Change(
        memories={key: now.memories.get(key) for key in change.memories},
        seen={key: now.seen.get(key) for key in change.seen},
        firsts={key: now.firsts.get(key) for key in change.firsts},
        offsets={key: now.offsets.get(key) for key in change.offsets},
    )


def rebuild(db: sqlite3.Connection) -> None:
    """Fold all events anew and put the result in place of the views."""
    # Unique, in order and without the undone by SQL, so that they need not all be held at once.
    counting = db.execute(
        f"SELECT {rows.COLUMNS} FROM events e WHERE {NOT_UNDONE} "
        "ORDER BY study_day, at, device, seq, id"
    )
    folded = fold(rows.from_rows(counting))
    for table in ("memories", "seen", "firsts", "offsets"):
        db.execute(f"DELETE FROM {table}")
    write(
        db,
        Change(
            memories={**folded.memories},
            seen={**folded.seen},
            firsts={**folded.firsts},
            offsets={**folded.offsets},
        ),
    )
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('views', ?)", (STAMP,))


def write(db: sqlite3.Connection, change: Change) -> None:
    """Make the change in the views."""
    db.executemany(
        "DELETE FROM memories WHERE pack = ? AND fact = ?",
        [key for key, memory in change.memories.items() if memory is None],
    )
    db.executemany(
        "DELETE FROM seen WHERE pack = ? AND question = ?",
        [key for key, seen in change.seen.items() if seen is None],
    )
    db.executemany(
        "DELETE FROM firsts WHERE pack = ? AND question = ?",
        [key for key, first in change.firsts.items() if first is None],
    )
    db.executemany(
        "DELETE FROM offsets WHERE pack = ?",
        [(pack,) for pack, offset in change.offsets.items() if offset is None],
    )
    db.executemany(
        f"INSERT OR REPLACE INTO memories (pack, fact, {_MEMORY}, due) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*key, m.stability, m.difficulty, m.day, m.reps, m.lapses, m.suspended, _due(m))
            for key, m in change.memories.items()
            if m is not None
        ],
    )
    db.executemany(
        f"INSERT OR REPLACE INTO seen (pack, question, {_SEEN}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (*key, s.times, s.day, s.right, s.last_correct)
            for key, s in change.seen.items()
            if s is not None
        ],
    )
    db.executemany(
        f"INSERT OR REPLACE INTO firsts (pack, question, {_FIRST}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (*key, f.day, f.correct, f.foretold, f.counts)
            for key, f in change.firsts.items()
            if f is not None
        ],
    )
    db.executemany(
        f"INSERT OR REPLACE INTO offsets (pack, {_OFFSET}) VALUES (?, ?, ?, ?, ?)",
        [
            (pack, o.value, o.variance, o.day, o.count)
            for pack, o in change.offsets.items()
            if o is not None
        ],
    )


def every_event(db: sqlite3.Connection) -> Iterator[Event]:
    """All events that are understood, undone ones and undoings too, in replay order."""
    return rows.from_rows(
        db.execute(f"SELECT {rows.COLUMNS} FROM events ORDER BY study_day, at, device, seq, id")
    )


def memories(
    db: sqlite3.Connection, pack: str, facts: Iterable[str] | None = None
) -> dict[str, Memory]:
    """What is remembered of these facts of a pack, or of all."""
    query = f"SELECT {_MEMORY}, fact FROM memories WHERE pack = ?"
    return {row[-1]: _memory(row) for row in _rows(db, query, "fact", pack, facts)}


def seen(
    db: sqlite3.Connection, pack: str, questions: Iterable[str] | None = None
) -> dict[str, Seen]:
    """How these questions of a pack were answered, as far as they were, or all."""
    query = f"SELECT {_SEEN}, question FROM seen WHERE pack = ?"
    return {row[-1]: _seen(row) for row in _rows(db, query, "question", pack, questions)}


def firsts(
    db: sqlite3.Connection, pack: str, questions: Iterable[str] | None = None
) -> dict[str, First]:
    """The first answers to these questions of a pack, or to all, oldest first."""
    query = f"SELECT {_FIRST}, question FROM firsts WHERE pack = ?"
    found = _rows(db, query, "question", pack, questions)
    found.sort(key=lambda row: (row[0], row[-1]))
    return {row[-1]: _first(row) for row in found}


def offset(db: sqlite3.Connection, pack: str) -> Offset | None:
    """How far recall lies from the model, once a fact of the pack was reviewed twice."""
    row = db.execute(f"SELECT {_OFFSET} FROM offsets WHERE pack = ?", (pack,)).fetchone()
    return None if row is None else _offset(row)


def due_count(db: sqlite3.Connection, pack: str, day: int) -> int:
    """How many facts of a pack are due on a study day."""
    (count,) = db.execute(
        "SELECT count(*) FROM memories WHERE pack = ? AND due <= ? AND NOT suspended", (pack, day)
    ).fetchone()
    return int(count)


def due_days(db: sqlite3.Connection, pack: str) -> dict[int, int]:
    """How many facts of a pack fall due on each study day, earliest first."""
    found = db.execute(
        "SELECT due, count(*) FROM memories WHERE pack = ? AND due NOT NULL AND NOT suspended "
        "GROUP BY due ORDER BY due",
        (pack,),
    )
    return dict(found.fetchall())


def differences(db: sqlite3.Connection) -> list[str]:
    """Where the views are not what the events say, a sentence each; empty if all is well."""
    folded = replay(every_event(db))
    dues = {(row[0], row[1]): row[2] for row in db.execute("SELECT pack, fact, due FROM memories")}
    new_dues = {key: _due(memory) for key, memory in folded.memories.items()}
    return [
        *_differences("fact", _all_memories(db), folded.memories),
        *_differences("due day of fact", dues, new_dues),
        *_differences("question", _all_seen(db), folded.seen),
        *_differences("first answer to", _all_firsts(db), folded.firsts),
        *_differences("recall offset", _all_offsets(db), _named(folded.offsets)),
    ]


def _differences(
    what: str, stored: Mapping[Key, object], folded: Mapping[Key, object]
) -> Iterator[str]:
    for key in sorted({*stored, *folded}):
        if stored.get(key) != folded.get(key):
            pack, name = key
            yield (
                f"{what} {name} of pack {pack}: stored as {stored.get(key)}, "
                f"but its events say {folded.get(key)}"
            )


def _all_memories(db: sqlite3.Connection) -> dict[Key, Memory]:
    found = db.execute(f"SELECT {_MEMORY}, pack, fact FROM memories")
    return {(row[-2], row[-1]): _memory(row) for row in found}


def _all_seen(db: sqlite3.Connection) -> dict[Key, Seen]:
    found = db.execute(f"SELECT {_SEEN}, pack, question FROM seen")
    return {(row[-2], row[-1]): _seen(row) for row in found}


def _all_firsts(db: sqlite3.Connection) -> dict[Key, First]:
    found = db.execute(f"SELECT {_FIRST}, pack, question FROM firsts")
    return {(row[-2], row[-1]): _first(row) for row in found}


def _all_offsets(db: sqlite3.Connection) -> dict[Key, Offset]:
    found = db.execute(f"SELECT {_OFFSET}, pack FROM offsets")
    return _named({row[-1]: _offset(row) for row in found})


def _named(offsets: Mapping[str, Offset]) -> dict[Key, Offset]:
    return {(pack, "of all facts"): offset for pack, offset in offsets.items()}


def _rows(
    db: sqlite3.Connection, query: str, column: str, pack: str, names: Iterable[str] | None
) -> list[tuple[Any, ...]]:
    if names is None:
        return db.execute(query, (pack,)).fetchall()
    one = f"{query} AND {column} = ?"
    return [row for name in dict.fromkeys(names) for row in db.execute(one, (pack, name))]


def _due(memory: Memory) -> int | None:
    # A fact set aside before it was ever asked has nothing to forget.
    return due_day(memory) if memory.reps else None


def _memory(row: tuple[Any, ...]) -> Memory:
    stability, difficulty, day, reps, lapses, suspended = row[:6]
    memory = Memory(
        stability=stability,
        difficulty=difficulty,
        day=day,
        reps=reps,
        lapses=lapses,
        suspended=bool(suspended),
    )
    if {type(stability), type(difficulty)} != {float} or {type(day), type(reps)} != {int}:
        raise rows.Unreadable("a memory")
    if reps and not (0 < stability < math.inf and 1 <= difficulty <= 10 and day <= LAST_DAY):
        raise rows.Unreadable("a memory")
    return memory


def _seen(row: tuple[Any, ...]) -> Seen:
    times, day, right, last_correct = row[:4]
    if {type(times), type(day), type(right)} != {int} or not (times > 0 <= day <= LAST_DAY):
        raise rows.Unreadable("a question that was seen")
    return Seen(times=times, day=day, right=right, last_correct=bool(last_correct))


def _first(row: tuple[Any, ...]) -> First:
    day, correct, foretold, counts = row[:4]
    if type(day) is not int or not 0 <= day <= LAST_DAY or type(foretold) is not float:
        raise rows.Unreadable("a first answer")
    if not 0 <= foretold <= 1:
        raise rows.Unreadable("a first answer")
    return First(day=day, correct=bool(correct), foretold=foretold, counts=bool(counts))


def _offset(row: tuple[Any, ...]) -> Offset:
    value, variance, day, count = row[:4]
    sound = {type(value), type(variance)} == {float} and {type(day), type(count)} == {int}
    if not (sound and math.isfinite(value) and 0 < variance < math.inf):
        raise rows.Unreadable("an offset")
    return Offset(value, variance, day, count)
