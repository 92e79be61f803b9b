"""The file that holds the history: opened, begun, brought up to date, and explained.

A rollback journal with `synchronous=EXTRA` makes a commit durable before it returns, and
one file the whole history. Nothing here ever begins a new store where one has been.
"""

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from studykit.errors import StoreError
from studykit.store import backup, lines
from studykit.store.place import make_private

APPLICATION = 0x5374644B
"""`application_id` of our files: "StdK"."""

VERSION = 2
"""`user_version` of a store that is up to date: the number of the last migration."""

BUSY_SECONDS = 10.0

FILE = "history.db"
MARKER = "history.was-here"

_MARK = """\
A studykit history was begun in this folder. Should history.db be missing or empty, it was lost,
and studykit does not begin a new one in silence. Remove this file if you want it to.
"""
_MAGIC = b"SQLite format 3\0"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Damaged(StoreError):
    """The file makes no sense to SQLite, or holds what no studykit can have written."""


class Lost(StoreError):
    """A history was begun here, and its file is gone or empty."""


def steps() -> list[str]:
    """The SQL of every migration; the first makes version 1."""
    return [path.read_text("utf-8") for path in sorted(_MIGRATIONS.glob("[0-9]*.sql"))]


def exists(folder: Path) -> bool:
    """Whether a history was begun in the folder.

    Looks at the file without touching it. Raises StoreError where one was begun and is gone or
    empty, where something else stands in its place, and where it is not ours to read.
    """
    path = folder / FILE
    with explained_files(path):
        try:
            found = path.stat()
        except FileNotFoundError:
            _refuse_if_it_was_here(path, "is gone")
            return False
        if stat.S_ISDIR(found.st_mode):
            raise StoreError(f"{path} is a folder, where the history should be. Move it away.")
        if not stat.S_ISREG(found.st_mode):
            raise StoreError(f"{path} is not a file, as the history should be. Move it away.")
        if found.st_size == 0:
            _refuse_if_it_was_here(path, "is empty")
            return False
        # Looked for first, since it goes when the pages have been written.
        has_journal = path.with_name(f"{path.name}-journal").is_file()
        with path.open("rb") as file:
            head = file.read(100)
        # The first commit ever may be under way, or cut short: SQLite will know on opening.
        if head.startswith(_MAGIC) or not has_journal:
            _refuse_foreign(path, head)
    return True


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to an existing store, brought up to date.

    With `write` false nothing can be changed through it, though an older store is brought up
    to date and the remains of a kill are cleared away, where the disk allows it.
    """
    with explained(path):
        db = _connection(path)
        try:
            version = known_version(path, db)
            if not version and not write:
                db.close()
                return empty()  # its beginning was cut short, so nothing was ever recorded
            if version < VERSION:
                with explained_files(path):
                    migrate(db, path, steps())
            if write:
                # Said before the first question rather than after its answer.
                refuse_read_only(path)
                db.execute("PRAGMA journal_mode = DELETE")
                _refuse_damaged(path, db)
            else:
                db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
        return db


def begin(folder: Path) -> sqlite3.Connection:
    """A connection to the folder's store, begun if it was not there."""
    path = folder / FILE
    with explained(path), explained_files(path):
        make_private(folder)
        # Made here and not by SQLite, so that nobody else can read it; the journal follows suit.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    db = connect(path, write=True)
    mark(folder)
    return db


def refuse_unless_it_can_begin(folder: Path) -> None:
    """Raises StoreError where `begin` would, as far as that can be told beforehand."""
    path = folder / FILE
    with explained_files(path):
        while not folder.exists():
            folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"There is no history yet, and {path} cannot be made: {folder} is not a folder that "
            "can be written to. Set STUDYKIT_HOME to another folder."
        )


def refuse_read_only(path: Path) -> None:
    """Raises StoreError where this user may not write to the store or into its folder."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise _read_only(path)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file bears this name now; None if there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def mark(folder: Path) -> None:
    """Leave word beside the store that it was begun, so that its loss is noticed."""
    marker = folder / MARKER
    # Best effort: a history without its marker is still a history.
    with suppress(OSError):
        file = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w", encoding="utf-8") as out:
            out.write(_MARK)
            out.flush()
            os.fsync(file)


def empty() -> sqlite3.Connection:
    """A store in memory without a line in it: what there is to read before the first answer."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, None, steps())
    db.execute("PRAGMA query_only = ON")
    return db


def migrate(db: sqlite3.Connection, path: Path | None, migrations: Sequence[str]) -> None:
    """Bring a store up to the last migration, each step in a transaction with its number.

    A store that holds something is first copied into the folder `backups`, and the copy
    checked.
    """
    if path and (found := _number(db)):
        backup.keep(db, path.parent / backup.FOLDER, f"before-version-{found + 1}")
    db.create_function("seal", -1, lambda *row: lines.seal(row), deterministic=True)
    for version, script in enumerate(migrations, start=1):
        with transaction(db):
            # Asked inside, for another studykit may have been here first.
            if _number(db) >= version:
                continue
            for statement in statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {version}")


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, for `executescript` would commit before it starts."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: durable at the end, taken back when anything is raised."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # On a full disk the transaction is already gone, and what was raised matters more than
        # a rollback that fails too: the next to open the store takes it back.
        if db.in_transaction:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


def known_version(path: Path, db: sqlite3.Connection) -> int:
    """The store's version, now that SQLite has taken back what a kill left half done.

    0 while it has no pages. Raises StoreError where it is newer, another program's or senseless.
    """
    version = _number(db)
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    if version > VERSION and application == APPLICATION:
        raise _newer(path)
    if pages and application != APPLICATION:
        raise _foreign(path)
    if pages and not version:
        raise damaged(path)
    return version


def check_version(path: Path, db: sqlite3.Connection) -> None:
    """Raises StoreError if a newer studykit changed the store under an open connection."""
    if _number(db) > VERSION:
        raise _newer(path)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What SQLite cannot do becomes a StoreError."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours, not of the world
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # The second comes of an error message that quotes a damaged schema.
        raise _explanation(path, error) from error


@contextmanager
def explained_files(path: Path) -> Iterator[None]:
    """What the file system refuses becomes a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sentence = _full(path)
        elif error.errno == errno.EIO:
            sentence = _failing(path)
        else:
            sentence = (
                f"The history {path} cannot be used: {reason(error)}. "
                "Make it accessible, or set STUDYKIT_HOME to another folder."
            )
        raise StoreError(sentence) from error


def is_uncertain(error: BaseException | None) -> bool:
    """Whether SQLite does not know itself how far a commit came."""
    return getattr(error, "sqlite_errorname", "").startswith("SQLITE_IOERR")


def damaged(path: Path) -> StoreError:
    """The sentence for a store whose content makes no sense."""
    return Damaged(
        f"The history {path} is damaged. {_newest_backup(path)} Nothing was changed in it. "
        "studykit doctor says what is wrong; with --fix it keeps the damaged file whole and "
        "saves what can be read into a new one."
    )


def _connection(path: Path) -> sqlite3.Connection:
    # mode=rw never makes a file, and falls back to reading where writing is not allowed.
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
    )
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        db.close()
        raise
    return db


def _number(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def _refuse_damaged(path: Path, db: sqlite3.Connection) -> None:
    """Before anything is written over it. Takes 0.2 s where there are 100,000 events."""
    if not backup.is_sound(db):
        raise damaged(path)


def _refuse_foreign(path: Path, head: bytes) -> None:
    """By the first bytes alone, for even opening another program's file may write to it."""
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise damaged(path)
    if int.from_bytes(head[68:72], "big") != APPLICATION:
        raise _foreign(path)
    if int.from_bytes(head[60:64], "big") > VERSION:
        raise _newer(path)
    if head[18:20] not in (b"\1\1", b"\2\2"):  # rollback journal or WAL; else SQLite only reads
        raise damaged(path)


def _refuse_if_it_was_here(path: Path, how: str) -> None:
    if path.is_symlink():
        raise StoreError(f"The history {path} points to a file that is not there. Bring it back.")
    marker = path.with_name(MARKER)
    newest = backup.newest(path.parent / backup.FOLDER)
    if marker.exists() or newest:
        again = f"remove {marker.name if marker.exists() else backup.FOLDER} beside it"
        put = "studykit backup restore puts it back" if newest else "Put it back"
        raise Lost(
            f"The history {path} {how}, though one was begun there. {_newest_backup(path)} "
            f"{put}; or, to begin a new one, {again}."
        )


def _newest_backup(path: Path) -> str:
    newest = backup.newest(path.parent / backup.FOLDER)
    return f"The newest good backup is {newest}." if newest else "There is no backup."


def _newer(path: Path) -> StoreError:
    return StoreError(
        f"The history {path} was made by a newer studykit. Update this one to use it."
    )


def _foreign(path: Path) -> StoreError:
    return StoreError(
        f"{path} was made by another program. Move it away, or set STUDYKIT_HOME to another folder."
    )


def _read_only(path: Path) -> StoreError:
    return StoreError(
        f"The history {path} can be read but not written. "
        "Allow writing to it and its folder, or set STUDYKIT_HOME to another folder."
    )


def _full(path: Path) -> str:
    return f"The disk that holds the history {path} is full. Free some space and try again."


def _failing(path: Path) -> str:
    return (
        f"The disk does not let studykit use the history {path}. "
        "Look whether it is full, unplugged or failing, then try again."
    )


def _explanation(path: Path, error: BaseException) -> StoreError:
    """What happened and what to do, by SQLite's name for it."""
    name = getattr(error, "sqlite_errorname", "SQLITE_CORRUPT")
    if name == "SQLITE_READONLY_ROLLBACK":
        return StoreError(
            f"The history {path} was left half written when studykit was stopped, and cannot be "
            "put in order without writing. Allow writing to it and its folder."
        )
    match name.removeprefix("SQLITE_").split("_")[0]:
        case "BUSY" | "LOCKED":
            return StoreError(
                f"The history {path} is in use by another studykit, "
                f"even after waiting {BUSY_SECONDS:.0f} seconds. Close that one and try again."
            )
        case "FULL":
            return StoreError(_full(path))
        case "READONLY" | "PERM" | "AUTH":
            return _read_only(path)
        case "IOERR" | "CANTOPEN":
            return StoreError(_failing(path))
        case _:
            return damaged(path)


def reason(error: OSError) -> str:
    """What the file system says, for the middle of a sentence."""
    return (error.strerror or type(error).__name__).lower()
