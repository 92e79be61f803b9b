"""Whole, checked copies of a history."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from studykit.store.place import make_private

FOLDER = "backups"


def keep(db: sqlite3.Connection, folder: Path, name: str) -> Path:
    """A copy of the store as `history-NAME.db`, beside any older one of that name.

    It gets its name only when it has been compared with the store and is on the disk. Raises
    sqlite3.DatabaseError where the store itself is found damaged, and OSError.
    """
    make_private(folder)
    part = folder / "copying.part"
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        with moment(db):
            sizes = _sizes(db)
            db.backup(copy)
        if not is_sound(copy) or _sizes(copy) != sizes:
            raise sqlite3.DatabaseError("the copy is not the store")
    _to_disk(part)
    kept = _free(folder, name)
    part.rename(kept)
    _to_disk(folder)
    return kept


def newest(folder: Path) -> Path | None:
    """The newest backup that is whole, or None. Never raises: it is asked when things are bad."""
    try:
        found = sorted(folder.glob("history-*.db"), key=lambda p: (p.stat().st_mtime_ns, p.name))
    except OSError:
        return None
    return next((path for path in reversed(found) if _is_whole(path)), None)


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
    """Whether SQLite finds every page and index in order."""
    return [row[0] for row in db.execute("PRAGMA integrity_check(1)")] == ["ok"]


def _is_whole(path: Path) -> bool:
    with suppress(sqlite3.Error, OSError):
        # immutable: looking at a backup leaves no trace beside it.
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
            return is_sound(db) and bool(_sizes(db))
    return False


def _sizes(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in tables.fetchall()
    }


def _free(folder: Path, name: str) -> Path:
    path, count = folder / f"history-{name}.db", 1
    while path.exists():
        count += 1
        path = folder / f"history-{name}-{count}.db"
    return path


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
