"""Views: what is folded from the events, kept so that a command need not fold them again."""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from studykit.model.history import Event, Memory, Seen
from studykit.store import rows
from studykit.study.memory import ALGORITHM, due_day
from studykit.study.replay import Change, Key, fold, replay, step, touched

STAMP = f"2/{ALGORITHM}"
"""Which fold the views come from. The first number changes when what they hold does."""

NOT_UNDONE = "NOT EXISTS (SELECT 1 FROM events u WHERE u.item = e.id AND u.kind = 'undo')"
"""A condition on `events e`."""

_MEMORY = "stability, difficulty, day, reps, lapses, suspended"
_SEEN = 'times, day, "right", last_correct'


def are_current(db: sqlite3.Connection) -> bool:
    """Whether the views come from the fold that this studykit makes."""
    row = db.execute("SELECT value FROM meta WHERE name = 'views'").fetchone()
    return bool(row == (STAMP,))


def apply(db: sqlite3.Connection, event: Event) -> Change:
    """Fold one more event, which comes after all others, into the views as they stand now.

    Returns the change that would take it out again, for as long as nothing else is folded in.
    """
    keys = touched(event)
    memories_now = {
        (pack, fact): memory
        for pack, fact in keys.facts
        for memory in memories(db, pack, (fact,)).values()
    }
    seen_now = {
        (pack, question): view
        for pack, question in keys.questions
        for view in seen(db, pack, (question,)).values()
    }
    change = step(event, memories_now, seen_now)
    write(db, change)
    return Change(
        memories={key: memories_now.get(key) for key in change.memories},
        seen={key: seen_now.get(key) for key in change.seen},
    )


def rebuild(db: sqlite3.Connection) -> None:
    """Fold all events anew and put the result in place of the views."""
    # Unique, in order and without the undone by SQL, so that they need not all be held at once.
    counting = db.execute(
        f"SELECT {rows.COLUMNS} FROM events e WHERE {NOT_UNDONE} "
        "ORDER BY study_day, at, device, seq"
    )
    new_memories, new_seen = fold(rows.from_rows(counting))
    db.execute("DELETE FROM memories")
    db.execute("DELETE FROM seen")
    write(db, Change(memories={**new_memories}, seen={**new_seen}))
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


def every_event(db: sqlite3.Connection) -> Iterator[Event]:
    """All events that are understood, undone ones and undoings too, in replay order."""
    return rows.from_rows(
        db.execute(f"SELECT {rows.COLUMNS} FROM events ORDER BY study_day, at, device, seq")
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
    new_memories, new_seen = replay(every_event(db))
    dues = {(row[0], row[1]): row[2] for row in db.execute("SELECT pack, fact, due FROM memories")}
    new_dues = {key: _due(memory) for key, memory in new_memories.items()}
    return [
        *_differences("fact", _all_memories(db), new_memories),
        *_differences("due day of fact", dues, new_dues),
        *_differences("question", _all_seen(db), new_seen),
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
    if reps and not (0 < stability < math.inf and 1 <= difficulty <= 10 and day <= rows.LAST_DAY):
        raise rows.Unreadable("a memory")
    return memory


def _seen(row: tuple[Any, ...]) -> Seen:
    times, day, right, last_correct = row[:4]
    if {type(times), type(day), type(right)} != {int} or not (times > 0 <= day <= rows.LAST_DAY):
        raise rows.Unreadable("a question that was seen")
    return Seen(times=times, day=day, right=right, last_correct=bool(last_correct))
