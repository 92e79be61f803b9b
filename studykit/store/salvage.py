"""What can be read of a damaged history, in a new one.

Events are taken from the pages of the file (`pages`), with and without what its journal takes
back, then from every good backup. The union by id is the new history; views are folded anew.
"""

import datetime as dt
import errno
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from studykit.errors import StoreError
from studykit.store import backup, db, lines, pages, rows, views
from studykit.store.alone import (
    JOURNALS,
    Held,
    alone,
    has_content,
    put_in_place,
    rolled_back,
    unless_it_fails,
)
from studykit.study.days import study_day

PART = "saving.part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of it. `aside` is where the damaged file lies now, None if there was none.

    `kept` events are in the new history, `from_backups` of them only because a backup had them;
    `newest` is the time of the last. `missing` says which numbers of which device are in neither.
    """

    aside: Path | None
    kept: int
    from_backups: int
    newest: dt.datetime | None
    missing: dict[str, list[range]]


def salvage(folder: Path, date: dt.date) -> Saved | None:
    """A new history in the place of a damaged or lost one, which is first set aside whole.

    None, and nothing is changed, where neither it nor any backup gives back a single event.
    Raises StoreError where the file is in use, or the disk is full.
    """
    path = folder / db.FILE
    part = folder / PART
    with (
        db.explained(path),
        db.explained_files(path),
        unless_it_fails(part),
        alone(path) as there,
    ):
        held = _as_it_was(there)
        found, device = _read(held)
        read = len(found)
        unchecked = set(found)
        twins = {(row.device, row.seq, row.at): row.id for row in found.values()}
        for kept in _backups(folder):
            # What both have is taken from the backup: it was checked, and never written to since,
            # and the oldest was made when the event was youngest.
            with _readable(kept), closing(backup.looking(kept)) as db_:
                device = device or _device(db_)
                for row, holds in rows.sealed(db_):
                    if not holds or not is_event(row):
                        continue
                    if row.id in unchecked or row.id not in found:
                        unchecked.discard(row.id)
                        found[row.id] = row
                        # The same event under an id that was damaged is not another one.
                        twin = twins.get((row.device, row.seq, row.at), row.id)
                        if twin != row.id and twin in unchecked:
                            unchecked.discard(twin)
                            del found[twin]
        if not found:
            return None
        _build(part, found.values(), device)
        aside = _set_aside(held, date) if held.data else None
        put_in_place(part, path)
    db.mark(folder)
    events = found.values()
    return Saved(
        aside=aside,
        kept=len(found),
        from_backups=max(0, len(found) - read),
        newest=max(dt.datetime.fromisoformat(row.at) for row in events),
        missing=gaps((row.device, row.seq) for row in events),
    )


def gaps(numbers: Iterable[tuple[str, int]]) -> dict[str, list[range]]:
    """The numbers that each device must have given and that are not there, as ranges."""
    by_device: dict[str, set[int]] = {}
    for device, seq in numbers:
        by_device.setdefault(device, set()).add(seq)
    found: dict[str, list[range]] = {}
    for device, seqs in by_device.items():
        last = 0
        for seq in sorted(seqs):
            if seq > last + 1:
                found.setdefault(device, []).append(range(last + 1, seq))
            last = seq
    return found


SEALED = len(lines.Row._fields) + 1
"""How many columns a row of events has, its checksum among them."""

Judgement = Literal["event", "unknown", "senseless"]


def is_event(row: lines.Row) -> bool:
    """Whether a row can be what was recorded, by this studykit or a newer one."""
    return judge(row) != "senseless"


def judge(row: lines.Row) -> Judgement:
    """Whether every column of a row agrees with the others.

    Of what only a newer studykit understands (`unknown`), only the frame can be judged.
    """
    texts = (row.id, row.device, row.at, row.kind, row.body)
    numbers = (row.seq, row.tz_offset, row.study_day)
    if {*map(type, texts)} != {str} or {*map(type, numbers)} != {int}:
        return "senseless"
    if type(row.item) not in (str, type(None)) or row.seq < 1 or abs(row.tz_offset) > 24 * 60:
        return "senseless"
    try:
        event = next(rows.from_rows([(*row, lines.seal(row))]), None)
    except sqlite3.DatabaseError:
        return "senseless"
    if event is None:
        body = json.loads(row.body)
        sound = isinstance(body, dict) and body.get("kind") == row.kind
        return "unknown" if sound else "senseless"
    agrees = (
        rows.item(event.body) == row.item
        and rows.instant(event.at) == row.at
        and study_day(event.at, event.tz_offset) == event.study_day
    )
    return "event" if agrees else "senseless"


def _as_it_was(held: Held) -> Held:
    """The store with its journal, also where a kill came between the two steps that put another
    one in its place: then the journal is left only beside a copy that was set aside."""
    if held.journals or not held.data:
        return held
    folder = held.path.parent
    given_up = (folder / backup.FOLDER).glob(f"history-{backup.GIVEN_UP}-*.db")
    for aside in (*folder.glob("history-damaged-*.db"), *given_up):
        if aside.stat().st_size != len(held.data) or aside.read_bytes() != held.data:
            continue
        beside = {suffix: aside.with_name(aside.name + suffix) for suffix in JOURNALS}
        journals = {s: path.read_bytes() for s, path in beside.items() if has_content(path)}
        if journals:
            return replace(held, journals=journals)
    return held


def _read(held: Held) -> tuple[dict[str, lines.Row], str | None]:
    """The events that the file gives back, by id, and whose history it is, if that can be read."""
    found: dict[str, lines.Row] = {}
    device = None
    with tempfile.TemporaryDirectory(
        dir=held.path.parent, prefix="saving-", ignore_cleanup_errors=True
    ) as folder:
        with suppress(sqlite3.Error, UnicodeDecodeError), rolled_back(held, Path(folder)) as db_:
            device = _device(db_)
        copied = (Path(folder) / "copy.db").read_bytes()
    for data in dict.fromkeys((copied, held.data)):
        for columns in (SEALED, SEALED - 1):  # an older store's rows have no seal
            for values in pages.rows(data, columns):
                row = lines.Row(*values[: SEALED - 1])  # type: ignore[arg-type]  # judged next
                if values[SEALED - 1 :] in ((), (lines.seal(row),)) and is_event(row):
                    found.setdefault(row.id, row)
    return found, device


def _device(db_: sqlite3.Connection) -> str | None:
    with suppress(sqlite3.Error, UnicodeDecodeError):
        return rows.device(db_)
    return None


def _backups(folder: Path) -> Iterator[Path]:
    """Every good backup, oldest first, but not what a restore replaced: that was given up."""
    for path in reversed(backup.in_order(folder / backup.FOLDER, strict=True)):
        if backup.GIVEN_UP in path.name:
            continue
        with _readable(path):
            is_whole = backup.check(path)
        if is_whole:
            yield path


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """StoreError where a backup cannot be read: events may be in it alone, and without them
    there is no new history."""
    try:
        yield
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite met nothing wrong a moment ago, so it is the disk's doing too.
        failed = error if isinstance(error, OSError) else OSError(errno.EIO, os.strerror(errno.EIO))
        raise StoreError(
            f"The backup {path} cannot be read: {db.reason(failed)}. Events may be in it alone, "
            "so nothing was changed. Try again; if the disk stays like that, move it elsewhere."
        ) from error


def _build(part: Path, events: Iterable[lines.Row], device: str | None) -> None:
    """A whole, checked history of these events, on the disk."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(part, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = OFF")
        new.execute("PRAGMA synchronous = OFF")
        db.migrate(new, None, db.steps())
        with db.transaction(new):
            rows.take_in(new, sorted(events, key=lambda row: (row.at, row.device, row.seq)))
            if device:
                new.execute("UPDATE meta SET value = ? WHERE name = 'device'", (device,))
            views.rebuild(new)
        if not backup.is_sound(new) or views.differences(new):
            raise sqlite3.DatabaseError("what was written is not what is read")
    backup.to_disk(part)


def _set_aside(held: Held, date: dt.date) -> Path:
    aside = backup.free(held.path.parent, f"damaged-{date.isoformat()}")
    held.copy_to(aside)
    backup.to_disk(aside.parent)
    return aside
