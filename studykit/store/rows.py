"""Events as rows of the table and back."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import islice
from typing import Any, Literal, get_args, get_origin, get_type_hints

from studykit.model.history import (
    BODIES,
    Answered,
    Body,
    Drilled,
    Event,
    ExamBegun,
    ExamOver,
    ExamStep,
    Foretold,
    Graded,
    Planned,
    Redone,
    Renamed,
    Resulted,
    Skipped,
    Suspended,
    Undone,
)
from studykit.model.plain import to_plain
from studykit.store import lines
from studykit.store.lines import LAST_DAY

Row = tuple[str, str, int, str, int, int, str, str | None, str, int]
"""What `COLUMNS` names, as SQLite gives it back: a `lines.Row` and its seal."""

COLUMNS = f"{', '.join(lines.Row._fields)}, crc"

_MARKS = ", ".join("?" * (len(lines.Row._fields) + 1))

AT_ONCE = 500
"""Rows that are asked for in one go: no version of SQLite takes fewer than 999 ids."""

MOST = 2**63 - 1
"""The highest number that a row can have."""

Order = tuple[int, str, str, int, str]
"""`Event.order` as it is stored, and the id."""


class Unreadable(sqlite3.DatabaseError):
    """A row that no studykit can have written, though SQLite finds nothing wrong with it."""


def item(body: Body) -> str:
    """What an event is about: a question, a fact, or the event that an undo (or redo) takes back.

    A drill is about the fact of its cell (the first of two), so that it is found with the fact;
    without a fact it is about itself.
    """
    match body:
        case Answered():
            return body.question
        case Graded() | Suspended():
            return body.fact
        case Drilled():
            return body.facts[0] if body.facts else body.drill
        case Skipped():
            return body.item
        case Renamed():
            return body.new
        case Undone():
            return body.event
        case Redone():
            return body.undo
        case ExamStep() | ExamOver():
            return body.sitting
        case Planned() | ExamBegun() | Foretold() | Resulted():
            # Under the name of its kind, so that few are found among many. No id is a bare word.
            return body.kind


def append(db: sqlite3.Connection, event: Event) -> None:
    """Write an event down. Raises ValueError where it could not be read again."""
    plain = to_plain(event.body)
    if _body(event.body.kind, plain) != event.body or not 0 <= event.study_day <= LAST_DAY:
        raise ValueError(f"an event nobody could read again: {event}")
    row = lines.Row(
        id=event.id,
        device=event.device,
        seq=event.seq,
        at=instant(event.at),
        tz_offset=event.tz_offset,
        study_day=event.study_day,
        kind=event.body.kind,
        item=item(event.body),
        body=json.dumps(plain, separators=(",", ":")),
    )
    db.execute(f"INSERT INTO events ({COLUMNS}) VALUES ({_MARKS})", (*row, lines.seal(row)))


def take_in(db: sqlite3.Connection, found: Iterable[lines.Row]) -> None:
    """Write down events of other histories; those that are here already stay as they are."""
    db.executemany(
        f"INSERT INTO events ({COLUMNS}) VALUES ({_MARKS}) ON CONFLICT (id) DO NOTHING",
        ((*row, lines.seal(row)) for row in found),
    )


def whole(db: sqlite3.Connection) -> Iterator[lines.Row]:
    """Every row as it is, in the order of recording. Raises Unreadable where a seal is broken."""
    for _, row in numbered(db):
        yield row


def numbered(
    db: sqlite3.Connection, after: int = 0, last: int | None = None
) -> Iterator[tuple[int, lines.Row]]:
    """Rows as they are with their numbers, which count what was recorded here, in their order.

    `after` is not among them, `last` is. Raises Unreadable where a seal is broken. A few hundred
    are read at a time, so that who takes long over them keeps nobody from writing.
    """
    query = (
        f"SELECT {_columns(db)}, rowid FROM events WHERE rowid > ? AND rowid <= ? "
        f"ORDER BY rowid LIMIT {AT_ONCE}"
    )
    while found := db.execute(query, (after, last or MOST)).fetchall():
        for values in found:
            if values[-1] <= after:
                raise Unreadable(f"event number {values[-1]}")  # pages out of order
            after = values[-1]
            yield after, _whole(values)


def among(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[int, lines.Row]]:
    """Those of these ids (a few hundred) that are here: number and row, as it is.

    Raises Unreadable where a seal is broken.
    """
    marks = ", ".join("?" * len(ids))
    found = db.execute(f"SELECT {COLUMNS}, rowid FROM events WHERE id IN ({marks})", ids)
    return {values[0]: (values[-1], _whole(values)) for values in found}


def numbers(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Those of these ids (a few hundred) that are here, and their numbers."""
    marks = ", ".join("?" * len(ids))
    return dict(db.execute(f"SELECT id, rowid FROM events WHERE id IN ({marks})", ids).fetchall())


def are_here(db: sqlite3.Connection, found: Iterable[lines.Row]) -> bool:
    """Whether there is nothing new among these rows, by their ids."""
    ids = (row.id for row in found)
    while some := list(islice(ids, AT_ONCE)):
        if numbers(db, some).keys() != {*some}:
            return False
    return True


_FIELDS = len(lines.Row._fields)


def _whole(values: tuple[Any, ...]) -> lines.Row:
    """The row of what was selected: its columns, its seal unless there is none, its number."""
    row = lines.Row._make(values[:_FIELDS])
    if values[_FIELDS:-1] not in ((), (lines.seal(row),)):
        raise Unreadable(f"event {row.id}")
    return row


def sealed(db: sqlite3.Connection) -> Iterator[tuple[lines.Row, bool]]:
    """Every row as it is, and whether its seal holds; a store of version 1 has none to break."""
    for values in db.execute(f"SELECT {_columns(db)} FROM events ORDER BY rowid"):
        row = lines.Row._make(values[:_FIELDS])
        yield row, values[_FIELDS:] in ((), (lines.seal(row),))


def _columns(db: sqlite3.Connection) -> str:
    """`COLUMNS`; of a store of version 1 those that it has."""
    has_seals = any(column[1] == "crc" for column in db.execute("PRAGMA table_info(events)"))
    return COLUMNS if has_seals else ", ".join(lines.Row._fields)


def order(event: Event) -> Order:
    """The event's place in the replay, to be compared with `last_order`."""
    return (event.study_day, instant(event.at), event.device, event.seq, event.id)


def last_order(db: sqlite3.Connection) -> Order | None:
    """The place of the event that is replayed last; None if there is none."""
    found: Order | None = db.execute(
        "SELECT study_day, at, device, seq, id FROM events "
        "ORDER BY study_day DESC, at DESC, device DESC, seq DESC, id DESC LIMIT 1"
    ).fetchone()
    return found


def count(db: sqlite3.Connection) -> int:
    """How many events there are; they are never removed, so it says whether any were added."""
    (newest,) = db.execute("SELECT max(rowid) FROM events").fetchone()
    return int(newest or 0)


def device(db: sqlite3.Connection) -> str:
    """The id of the device that this store belongs to, made when it was begun."""
    found = db.execute("SELECT value FROM meta WHERE name = 'device'").fetchone()
    if found is None:
        raise Unreadable("the device")
    return str(found[0])


def last_seq(db: sqlite3.Connection, device: str) -> int:
    """The number of the device's last event; 0 before the first."""
    (seq,) = db.execute("SELECT max(seq) FROM events WHERE device = ?", (device,)).fetchone()
    return int(seq or 0)


def instant(at: dt.datetime) -> str:
    """UTC to the millisecond, so that order as text is order in time.

    >>> instant(dt.datetime(2026, 11, 23, 10, 15, tzinfo=dt.UTC))
    '2026-11-23T10:15:00.000Z'
    """
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_rows(rows: Iterable[Row]) -> Iterator[Event]:
    """The events that this studykit understands; a newer one may have left others.

    Raises Unreadable where a row makes no sense at all.
    """
    for row in rows:
        if event := _from_row(row):
            yield event


def _from_row(row: Row) -> Event | None:
    id_, device, seq, at, tz_offset, study_day, kind, _, text, crc = row
    if crc != lines.seal(row[:-1]):
        raise Unreadable(f"event {id_}")
    try:
        when = dt.datetime.fromisoformat(at)
        body = _body(kind, json.loads(text))
        sound = when.tzinfo is not None and 0 <= study_day <= LAST_DAY
    except (TypeError, ValueError) as error:
        raise Unreadable(f"event {id_}") from error
    if not sound:
        raise Unreadable(f"event {id_}")
    if body is None:
        return None
    return Event(
        id=id_,
        device=device,
        seq=seq,
        at=when,
        tz_offset=tz_offset,
        study_day=study_day,
        body=body,
    )


def _body(kind: str, data: Any) -> Body | None:
    """The body, or None where its kind or its shape is not one of ours."""
    cls = BODIES.get(kind)
    if cls is None or not isinstance(data, dict):
        return None
    shapes = _shapes(kind)
    values: dict[str, Any] = {}
    try:
        for name, value in data.items():
            outer, inner = shapes[name]
            if type(value) is not outer or (inner and not inner.issuperset(map(type, value))):
                return None
            values[name] = tuple(value) if inner else value
        body = cls(**values)
    except (KeyError, TypeError):  # a field too many, a field too few
        return None
    return body if _adds_up(body) else None


def _adds_up(body: Body) -> bool:
    match body:
        case Answered():
            known = body.confidence in ("", "guess", "unsure", "sure")
            return 0 < len(body.key) <= len(body.shown) and len(body.facts) > 0 and known
        case Graded():
            return 1 <= body.grade <= 4
        case Drilled():
            places = range(len(body.shown))
            known = body.form in ("cell", "which", "differs", "odd")
            return len(places) >= 2 and body.chosen in places and body.key in places and known
        case Renamed():
            return body.what in ("fact", "question")
        case ExamBegun():
            count = len(body.questions)
            sound = count == len(body.versions) == len(body.shown) and count > 0 < body.minutes
            return sound and len(body.choose) in (0, count)
        case ExamStep():
            return body.action in ("go", "choose", "flag", "leave", "pause", "resume")
        case Foretold():
            return 0 <= body.chance <= 1
        case Resulted():
            return _dates((body.date,))
        case ExamOver():
            return body.how in ("finished", "time", "dropped")
        case Planned():
            dates = (body.date, *body.dates_off)
            return body.minutes > 0 and all(0 <= d < 7 for d in body.days_off) and _dates(dates)
        case _:
            return True


def _dates(texts: Iterable[str]) -> bool:
    try:
        return all(dt.date.fromisoformat(text) for text in texts)
    except ValueError:
        return False


@cache
def _shapes(kind: str) -> dict[str, tuple[Any, set[type] | None]]:
    """For each field of a kind its type in JSON and, for a list, that of what is in it."""
    hints = get_type_hints(BODIES[kind])
    return {field.name: _shape(hints[field.name]) for field in fields(BODIES[kind])}


def _shape(hint: Any) -> tuple[type, set[type] | None]:
    if get_origin(hint) is Literal:
        return str, None
    if get_origin(hint) is tuple:
        return list, {get_args(hint)[0]}
    return hint, None
