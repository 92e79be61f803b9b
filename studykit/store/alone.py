"""The file of the history handled from outside: read without a trace, held, replaced.

SQLite changes a file by opening it where a journal lies beside it, and what is damaged is to
stay as it was found.
"""

import errno
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from studykit.errors import StoreError
from studykit.store import backup, db

JOURNALS = ("-journal", "-wal")
"""What SQLite may have left beside a store: without it the store is not whole."""

# Where SQLite locks: https://sqlite.org/src/file/src/os.h, PENDING_BYTE to SHARED_FIRST + 510.
_LOCKS_AT, _LOCKS = 0x40000000, 512


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes of a store and of what lies beside it, as they are while nobody writes."""

    path: Path
    data: bytes
    journals: dict[str, bytes]

    def copy_to(self, path: Path) -> None:
        """The store under another name, with its journal, for the learner alone, on the disk.

        The store itself gets its name last: where it is, the copy is complete.
        """
        parts = {}
        with ExitStack() as stack:
            for suffix, data in (*self.journals.items(), ("", self.data)):
                place = path.with_name(path.name + suffix)
                parts[place] = place.with_name(f"{place.name}.part")
                stack.enter_context(unless_it_fails(parts[place]))
                write_whole(parts[place], data)
            for suffix in JOURNALS:  # of a copy that a kill cut short
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            for place, part in parts.items():
                part.replace(place)


@contextmanager
def alone(path: Path) -> Iterator[Held]:
    """The store, held: SQLite's own locks are taken, all of them. Raises StoreError if in use.

    A store that is not there is held easily. It is not opened with SQLite in here, which would
    change it, and whose closing would let go of the locks.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield Held(path, b"", {})
        return
    with open(handle, "rb") as file:
        if sys.platform != "win32":  # there, a file in use cannot be replaced
            from fcntl import LOCK_EX, LOCK_NB, lockf

            try:
                lockf(file, LOCK_EX | LOCK_NB, _LOCKS, _LOCKS_AT)
            except (BlockingIOError, PermissionError):
                raise StoreError(
                    f"The history {path} is in use by another studykit. "
                    "Close that one and try again."
                ) from None
        journals = {}
        try:
            for suffix in JOURNALS:
                with suppress(FileNotFoundError):
                    journals[suffix] = path.with_name(path.name + suffix).read_bytes()
            data = file.read()
        except OSError as error:
            raise StoreError(
                f"Not all of the history {path} can be read: {db.reason(error)}. Nothing was "
                "changed. Try again; if the disk stays like that, move the file to another one, "
                "and studykit backup restore puts the newest backup in its place."
            ) from error
        yield Held(path, data, {s: data for s, data in journals.items() if data})


def put_in_place(part: Path, path: Path) -> None:
    """The file `part`, which is on the disk, becomes the store: at once, and lastingly.

    The old one's journal goes first: SQLite would apply it to the new store. Between the two
    steps the old store lies there without it, so both must have been copied before; a kill there
    is the reason why `salvage` looks for the journal beside the copy.
    """
    for suffix in (*JOURNALS, "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    part.replace(path)
    backup.to_disk(path.parent)


@contextmanager
def unless_it_fails(part: Path) -> Iterator[None]:
    """A file that is to be made anew, and is gone again if what follows fails: on a disk that is
    full, the room it takes is needed."""
    part.unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """A new file with this content, for the learner alone, on the disk."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection through which nothing can be changed: of the file, or of a copy with its
    journal, which SQLite would otherwise apply to the file itself."""
    journals = [path.with_name(path.name + suffix) for suffix in JOURNALS]
    for _ in range(20):  # an answer that is being written leaves one for milliseconds
        if not any(map(has_content, journals)):
            break
        time.sleep(0.01)
    with ExitStack() as stack:
        copied = None
        if any(map(has_content, journals)):
            made = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            copied = Path(stack.enter_context(made))
            for each in (path, *filter(has_content, journals)):
                shutil.copy(each, copied / each.name)
            uri = (copied / path.name).as_uri()
        else:
            uri = f"{path.absolute().as_uri()}?mode=ro"
        with _taking_back(copied / path.name if copied else None):
            found = sqlite3.connect(uri, uri=True, timeout=db.BUSY_SECONDS, isolation_level=None)
            stack.callback(found.close)
            found.execute("PRAGMA user_version").fetchone()
        found.execute("PRAGMA trusted_schema = OFF")
        found.execute("PRAGMA cell_size_check = ON")
        found.execute("PRAGMA query_only = ON")
        stack.enter_context(backup.moment(found))
        yield found


def has_content(path: Path) -> bool:
    """Whether there is a file with something in it."""
    return path.is_file() and path.stat().st_size > 0


@contextmanager
def rolled_back(held: Held, folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a copy in this folder (the learner's alone) where SQLite has taken back,
    by the journal, what a kill left half done. Whatever it finds stays in the copy.

    Raises sqlite3.Error where the copy makes no sense, and OSError where the journal could not
    be applied to it.
    """
    copy = folder / "copy.db"
    held.copy_to(copy)
    with ExitStack() as stack:
        with _taking_back(copy):
            found = stack.enter_context(closing(sqlite3.connect(copy, isolation_level=None)))
            found.execute("PRAGMA user_version").fetchone()
        found.execute("PRAGMA trusted_schema = OFF")
        yield found


@contextmanager
def _taking_back(copy: Path | None) -> Iterator[None]:
    """In here SQLite applies the journal of a copy. Raises OSError where the disk keeps it from
    it: what it would bring back is not to be taken for lost."""
    try:
        yield
    except sqlite3.Error as error:
        # Damage does not: SQLite applies a journal before it looks at anything, and removes it.
        # https://sqlite.org/lockingv3.html#hot_journals: one that begins with 0 is none.
        journal = copy.with_name(f"{copy.name}-journal") if copy else None
        if journal and has_content(journal) and journal.read_bytes()[:1] != b"\0":
            is_full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            number = errno.ENOSPC if is_full else errno.EIO
            raise OSError(number, os.strerror(number)) from error
        raise
