"""Backups looked at, and put back in the place of the history."""

import datetime as dt
import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from studykit.errors import StoreError, UnknownName
from studykit.store import backup, db, lines, rows, views
from studykit.store.alone import (
    JOURNALS,
    alone,
    has_content,
    put_in_place,
    reading,
    unless_it_fails,
)
from studykit.store.place import make_private

PART = "restoring.part"
LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup as it lies there. `at` is when it was made, `size` in bytes.

    Where it is not `whole`, nothing is said of what is in it; where that is because this user
    may not read it, `unreadable` is what the file system says.
    """

    path: Path
    at: dt.datetime
    size: int
    whole: bool
    events: int = 0
    newest: dt.datetime | None = None
    unreadable: str = ""

    @property
    def name(self) -> str:
        """What it is called on the command line: `2026-11-29`, `before-version-3`."""
        return self.path.name.removeprefix("history-").removesuffix(".db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a restore would change: the backup against the history as it stands.

    `gone` counts events that only the history has, `back` those that only the backup has.
    `readable` is false where the history is damaged or lost, and nobody can tell.
    """

    backup: Kept
    readable: bool
    events: int = 0
    newest: dt.datetime | None = None
    gone: int = 0
    back: int = 0


def listed(folder: Path) -> list[Kept]:
    """Every backup of the history in this folder, newest first, those of restores last."""
    return [look(path) for path in backup.in_order(folder / backup.FOLDER)]


def look(path: Path) -> Kept:
    """What a backup holds. Leaves no trace beside it."""
    kept = Kept(path=path, at=dt.datetime.fromtimestamp(0, dt.UTC), size=0, whole=False)
    try:
        found = path.stat()
        at = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC)
        kept = replace(kept, at=at, size=found.st_size)
        is_whole = backup.check(path)
    except OSError as error:
        return replace(kept, unreadable=db.reason(error))
    if not is_whole:
        return kept
    try:
        with closing(backup.looking(path)) as db_:
            events, newest = _measure(db_)
    except ValueError:  # a time that no calendar has
        return kept
    except sqlite3.Error:  # a moment ago it could be read
        return replace(kept, unreadable=os.strerror(errno.EIO).lower())
    return replace(kept, whole=True, events=events, newest=newest)


def refuse_unless_open(folder: Path) -> None:
    """Raises StoreError where this user may not look into the backups of the history."""
    backups = folder / backup.FOLDER
    try:
        if path := next(backups.iterdir(), None):
            path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _closed(folder, error) from error


def _closed(folder: Path, error: OSError) -> StoreError:
    backups = folder / backup.FOLDER
    return StoreError(f"The backups in {backups} cannot be looked at: {db.reason(error)}.")


def find(folder: Path, name: str) -> Kept:
    """The backup of that name, the newest good one for `latest`, or the one in that file.

    Raises UnknownName, and StoreError where it is damaged or not ours to read.
    """
    try:
        known = [look(path) for path in backup.in_order(folder / backup.FOLDER, strict=True)]
    except OSError as error:
        raise _closed(folder, error) from error
    if name == LATEST:
        good = next((kept for kept in known if kept.whole), None)
        if good is None:
            refuse_unless_open(folder)
            for kept in known:
                _refuse_unreadable(kept)
            raise StoreError(f"There is no good backup in {folder / backup.FOLDER}.")
        return good
    found = next((kept for kept in known if name in (kept.name, kept.path.name)), None)
    if found is None and Path(name).is_file():
        found = look(Path(name))
    if found is None:
        names = [kept.name for kept in known]
        raise UnknownName("backup", name, names, where="studykit backup list lists them")
    _refuse_unreadable(found)
    if not found.whole:
        raise StoreError(f"The backup {found.path} is damaged, so it was not put back.")
    return found


def _refuse_unreadable(kept: Kept) -> None:
    if kept.unreadable:
        raise StoreError(f"The backup {kept.path} cannot be read: {kept.unreadable}.")


def compare(folder: Path, kept: Kept) -> Comparison:
    """What `restore` would change. Raises StoreError where the history is not to be touched."""
    path = folder / db.FILE
    try:
        if not db.exists(folder):
            return Comparison(backup=kept, readable=True, back=kept.events)
        with db.explained(path), db.explained_files(path), reading(path) as now:
            if not db.known_version(path, now):
                return Comparison(backup=kept, readable=True, back=kept.events)
            if not backup.is_sound(now):
                raise db.damaged(path)
            events, newest = _measure(now)
            here = {row.id for row, _ in rows.sealed(now)}
    except (db.Damaged, db.Lost):
        return Comparison(backup=kept, readable=False)
    there = {row.id for row in read(kept)}
    return Comparison(
        backup=kept,
        readable=True,
        events=events,
        newest=newest,
        gone=len(here - there),
        back=len(there - here),
    )


def read(kept: Kept) -> list[lines.Row]:
    """The events of a good backup. Raises StoreError where they cannot be read."""
    with db.explained(kept.path), closing(backup.looking(kept.path)) as db_:
        return list(rows.whole(db_))


def restore(folder: Path, kept: Kept, date: dt.date) -> Path | None:
    """The backup is the history from here on; where the one it replaced is kept now.

    At any moment the file is the old one or the new one, whole. Raises StoreError, and changes
    nothing, where the backup is damaged or of a newer studykit, or the history is in use.
    """
    path = folder / db.FILE
    part = folder / PART
    _settle(folder, kept)
    with db.explained_files(path), unless_it_fails(part):
        with db.explained(kept.path):
            _copy(kept.path, part)
        with alone(path) as held:
            aside = None
            if held.data:
                make_private(folder / backup.FOLDER)
                name = f"{backup.GIVEN_UP}-{date.isoformat()}"
                aside = backup.free(folder / backup.FOLDER, name)
                held.copy_to(aside)
                backup.to_disk(aside.parent)
            put_in_place(part, path)
    db.mark(folder)
    return aside


def _settle(folder: Path, kept: Kept) -> None:
    """What a kill left half done is taken back, as at any start, so that what is kept is whole.

    Not in a damaged store, which is kept as it is. Raises StoreError for what is not ours.
    """
    path = folder / db.FILE
    if compare(folder, kept).readable and any(
        has_content(path.with_name(path.name + suffix)) for suffix in JOURNALS
    ):
        db.connect(path, write=False).close()


def _copy(source: Path, part: Path) -> None:
    """A checked copy of a backup, brought up to date, on the disk."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(part, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = OFF")
        new.execute("PRAGMA synchronous = OFF")
        with closing(backup.looking(source)) as old:
            old.backup(new)
        if not db.known_version(source, new) or not backup.is_sound(new):
            raise db.damaged(source)
        db.migrate(new, None, db.steps())
        with db.transaction(new):
            if not views.are_current(new):
                views.rebuild(new)
    backup.to_disk(part)


def _measure(db_: sqlite3.Connection) -> tuple[int, dt.datetime | None]:
    """How many events there are, and when the newest happened."""
    events, newest = db_.execute("SELECT count(*), max(at) FROM events").fetchone()
    return int(events), None if newest is None else dt.datetime.fromisoformat(newest)
