"""Whole, checked copies of a history."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from studykit.store import rows
from studykit.store.place import make_private

FOLDER = "backups"

MEMORY = 16 << 20
"""Bytes that looking a file over may hold at most."""

_IOERR = 10  # https://sqlite.org/rescode.html#ioerr

GIVEN_UP = "before-restore"
"""In the names of those that hold what a restore replaced: to be looked at last."""


def keep(db: sqlite3.Connection, folder: Path, name: str) -> Path:
    """A copy of the store as `history-NAME.db`, beside any older one of that name.

    It gets its name only when it has been compared with the store and is on the disk. Raises
    sqlite3.DatabaseError where the store itself is found damaged, and OSError.
    """
    make_private(folder)
    with _part(folder) as part, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        # Nothing to take back in a file without a name, and it is synced below.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        with moment(db):
            sizes = _sizes(db)
            db.backup(copy)
        if not is_sound(copy) or _sizes(copy) != sizes or not _is_sealed(copy):
            raise sqlite3.DatabaseError("the copy is not the store")
        to_disk(part)
        kept = free(folder, name)
        part.rename(kept)
        to_disk(folder)
    return kept


def newest(folder: Path) -> Path | None:
    """The newest backup that is whole, or None. Never raises: it is asked when things are bad."""
    return next((path for path in in_order(folder) if is_whole(path)), None)


def in_order(folder: Path, *, strict: bool = False) -> list[Path]:
    """All backups, newest first, but after them those that a restore made.

    Never raises, unless `strict`: then OSError where nobody can tell which there are.
    """
    ages: dict[Path, int] = {}
    try:
        found = [path for path in folder.iterdir() if path.match("history-*.db")]
    except OSError as error:
        if strict and not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise
        return []
    for path in found:
        try:
            ages[path] = path.stat().st_mtime_ns
        except FileNotFoundError:
            continue  # thinned out by another studykit
        except OSError:
            ages[path] = 0  # who reads it will be told why not
    return sorted(
        ages,
        key=lambda path: (GIVEN_UP not in path.name, _reaches(path), ages[path], path.name),
        reverse=True,
    )


def _reaches(path: Path) -> str:
    """When the newest event was that a backup holds; empty where nobody can tell.

    Asked before the times of the files, for those are lost where they are copied.
    """
    last = "SELECT at FROM events ORDER BY study_day DESC, at DESC LIMIT 1"
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(looking(path)) as db:
        return str(next(db.execute(last), ("",))[0])
    return ""


@contextmanager
def moment(db: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whatever others write meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def is_sound(db: sqlite3.Connection) -> bool:
    """Whether SQLite finds every page and index in order. Raises sqlite3.OperationalError where
    the disk does not let it look."""
    # Each index is held against its table, in an order that is not the table's: with little
    # memory pages are read again and again, which costs a quarter more.
    (least,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = -{MEMORY // 1024}")
    try:
        found = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
    finally:
        db.execute(f"PRAGMA cache_size = {least}")
    # A page that the disk does not give is told like one that is damaged.
    for code in re.findall(r"error code=(\d+)", " ".join(found)):
        if int(code) & 0xFF == _IOERR:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR"
            raise error
    return found == ["ok"]


def check(path: Path) -> bool:
    """Whether a file is a history without damage. Raises OSError where the disk does not give
    every byte of it, which SQLite would take for damage."""
    if is_whole(path):
        return True
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass
    return is_whole(path)


def is_whole(path: Path) -> bool:
    """Whether a file is a history without damage. Never raises, and leaves no trace beside it."""
    with suppress(sqlite3.Error, UnicodeDecodeError, OSError), closing(looking(path)) as db:
        return is_sound(db) and "events" in _sizes(db) and _is_sealed(db)
    return False


def _is_sealed(db: sqlite3.Connection) -> bool:
    """Whether every event is as it was recorded. Takes 0.2 s where there are 100,000."""
    return all(holds for _, holds in rows.sealed(db)) if "events" in _sizes(db) else True


def looking(path: Path) -> sqlite3.Connection:
    """A connection through which a file that nobody writes to is read as it lies."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def free(folder: Path, name: str) -> Path:
    """`history-NAME.db` in the folder, with a number if there is one already."""
    path, count = folder / f"history-{name}.db", 1
    while path.exists():
        count += 1
        path = folder / f"history-{name}-{count}.db"
    return path


def to_disk(path: Path) -> None:
    """What a file holds, or which names a folder holds, outlasts a power cut from here on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """An empty file to copy into, ours alone: who else is copying is waited for."""
    part = folder / "copying.part"
    while True:
        if sys.platform == "win32":  # where a file in use cannot be removed
            part.unlink(missing_ok=True)
        handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                from fcntl import LOCK_EX, flock

                flock(handle, LOCK_EX)
                # The one we waited for has made a backup of it, or it was swept away.
                if not (part.exists() and os.path.samestat(os.fstat(handle), part.stat())):
                    continue
            try:
                os.ftruncate(handle, 0)
                yield part
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise
            return
        finally:
            os.close(handle)


def _sizes(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in tables.fetchall()
    }
