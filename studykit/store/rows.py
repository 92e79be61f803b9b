"""Events as rows of the table and back."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
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
    for row, holds in sealed(db):
        if not holds:
            raise Unreadable(f"event {row.id}")
        yield row


def sealed(db: sqlite3.Connection) -> Iterator[tuple[lines.Row, bool]]:
    """Every row as it is, and whether its seal holds; a store of version 1 has none to break."""
    fields = len(lines.Row._fields)
    has_seals = any(column[1] == "crc" for column in db.execute("PRAGMA table_info(events)"))
    columns = COLUMNS if has_seals else ", ".join(lines.Row._fields)
    for values in db.execute(f"SELECT {columns} FROM events ORDER BY rowid"):
        row = lines.Row._make(values[:fields])
        yield row, values[fields:] in ((), (lines.seal(row),))


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
