"""The compiled pack: one SQLite file that answers without a word of YAML being parsed.

It is a cache and nothing else. It holds the stamp of the files it was made from and a checksum
for every row; where either does not hold, the pack is compiled again from its text.
"""

import os
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import suppress
from json import dumps, loads
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from studykit import __version__
from studykit.errors import BrokenPack
from studykit.model.plain import to_plain
from studykit.packs.walk import PackWalk

if TYPE_CHECKING:
    from studykit.model.pack import Fact, Pack, Question, Table, Tasks

FORMAT = 3
APPLICATION = 0x53_54_4B_50  # "STKP"
PAGE = 16_384  # bytes; a search reads the whole index to believe it, in half the time of 4,096

# A light table is read to choose from, a heavy one to show. `crc` is `row_crc` of the others.
SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, crc INTEGER)",
    "CREATE TABLE exam (n INTEGER PRIMARY KEY, id TEXT, body BLOB, crc INTEGER)",
    "CREATE TABLE topic (n INTEGER PRIMARY KEY, path TEXT, title TEXT, summary TEXT,"
    " place INTEGER, facts INTEGER, tables INTEGER, questions INTEGER, crc INTEGER)",
    "CREATE TABLE notes (n INTEGER PRIMARY KEY, body BLOB, crc INTEGER)",
    "CREATE TABLE item (n INTEGER PRIMARY KEY, kind TEXT, id TEXT, folded TEXT, bare TEXT,"
    " topic INTEGER, level INTEGER, facts TEXT, tasks TEXT, options INTEGER, choose INTEGER,"
    " crc INTEGER)",
    "CREATE INDEX item_folded ON item (folded)",
    "CREATE INDEX item_bare ON item (bare)",
    "CREATE INDEX item_topic ON item (topic, kind)",
    "CREATE TABLE body (n INTEGER PRIMARY KEY, body BLOB, crc INTEGER)",
    "CREATE TABLE rests (n INTEGER PRIMARY KEY, body BLOB, crc INTEGER)",
    "CREATE TABLE section (n INTEGER PRIMARY KEY, topic INTEGER, place INTEGER, heading TEXT,"
    " crc INTEGER)",
    "CREATE TABLE vocabulary (n INTEGER PRIMARY KEY, body BLOB, crc INTEGER)",
)

TOKENIZER = "tokenize='porter unicode61'"
INDEX = (
    "CREATE VIRTUAL TABLE found USING fts5(id, head, text, hidden, parts,"
    f" content='', columnsize=0, {TOKENIZER})"
)
"""The full text (see `finding`), made where SQLite can make it."""

SHADOWS = ("found_config", "found_data", "found_idx")
"""Tables in which FTS5 keeps the index. Their rows have no checksum; all have one seal."""

META = {"stamp", "manifest", "problems", "exams", "topics", "renames", "sections", "index"}


class Damaged(Exception):
    """The compiled pack does not hold what was written into it."""


class Compiled(NamedTuple):
    """An open compiled pack and what its `meta` table says."""

    db: sqlite3.Connection
    meta: dict[str, str]


def open_compiled(folder: Path, cache: Path | None) -> Compiled:
    """The compiled pack: from the cache when it is up to date, else made again from the text.

    Raises BrokenPack where the text holds nothing that can be used.
    """
    root = folder.resolve()
    walk = PackWalk(root)
    stamp = stamp_of(root, walk)
    file = _cache_file(root, cache)
    if file and (warm := _open_warm(file, stamp)):
        return warm
    return _compile(root, stamp, file)


def recompile(folder: Path, cache: Path | None) -> Compiled:
    """The pack compiled from its text, whatever the cache holds."""
    root = folder.resolve()
    return _compile(root, stamp_of(root, PackWalk(root)), _cache_file(root, cache))


def _cache_file(root: Path, cache: Path | None) -> Path | None:
    """A pack's file in the cache: with a readable name, and its own for each folder."""
    if cache is None:
        return None
    readable = "".join(c if c.isascii() and c.isalnum() else "-" for c in root.name)[:40]
    return cache.absolute() / f"{readable or 'pack'}-{crc32(os.fsencode(root)):08x}.sqlite"


def stamp_of(root: Path, walk: PackWalk) -> str:
    """What must be the same for a compiled pack to be up to date."""
    lines = [f"{FORMAT} {__version__} {_code()} {len(walk.problems)}", ascii(str(root))]
    lines += [f"{f.file} {f.size} {f.mtime} {f.ctime}" for f in walk.files]
    return "\n".join(lines)


def _code() -> str:
    """Age and size of the modules that compile: who changes them sees what they do now."""
    here = Path(__file__).parent
    ages: list[str] = []
    with suppress(OSError):  # a package in a zip file has no folders to look at
        for room in (here, here.parent / "model"):
            with os.scandir(room) as entries:
                files = [(e.name, e.stat()) for e in entries if e.name.endswith(".py")]
            ages += [f"{name}:{s.st_size}:{s.st_mtime_ns}" for name, s in files]
    return f"{crc32(' '.join(sorted(ages)).encode()):08x}"


def row_crc(row: Iterable[Any]) -> int:
    """The checksum of a row's values; two rows of the same values have the same."""
    crc = 0
    for value in row:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        crc = crc32(b"\0", crc32(data, crc))
    return crc


# Reading the cache


def _open_warm(file: Path, stamp: str) -> Compiled | None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return None  # opening a pipe would wait for ever
        # Immutable: a compiled pack is replaced as a whole, never changed in its place.
        db = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except (sqlite3.Error, ValueError, OSError):
        return None
    try:
        meta = _meta(db)
        if meta.get("stamp") == stamp and meta.keys() == META:
            return Compiled(db, meta)
    except (sqlite3.DatabaseError, Damaged, ValueError, TypeError):
        pass
    db.close()
    return None


def _meta(db: sqlite3.Connection) -> dict[str, str]:
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    if db.execute("PRAGMA application_id").fetchone() != (APPLICATION,):
        raise Damaged
    # Another program's tables, or views that never end, are not even asked.
    schema, shadows = _schema(db)
    if schema not in (sorted(SCHEMA), sorted((*SCHEMA, INDEX))):
        raise Damaged
    meta = dict(checked_rows(db.execute("SELECT key, value, crc FROM meta").fetchall()))
    # How FTS5 writes its own tables depends on its version, so it is held against what it was.
    index = loads(meta["index"])
    if (INDEX in schema, shadows) != (bool(index), index["tables"] if index else {}):
        raise Damaged
    return meta


def _schema(db: sqlite3.Connection) -> tuple[list[str], dict[str, str]]:
    """What was created, and how: ours, and by name the tables that FTS5 made for itself."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    shadows = {name: sql for type, name, sql in rows if type == "table" and name in SHADOWS}
    return sorted(sql for _, name, sql in rows if name not in shadows), shadows


def checked_rows(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows without their last column, the checksum; Damaged where one does not hold."""
    sound = []
    for *values, crc in rows:
        if crc != row_crc(values):
            raise Damaged
        sound.append(tuple(values))
    return sound


# Writing it


def _compile(root: Path, stamp: str, file: Path | None) -> Compiled:
    from studykit.packs.build import build

    pack, problems = build(root)
    if pack is None or not (pack.topics or pack.exams):
        if not problems:
            raise BrokenPack(f'The pack "{root}" has no topics.')
        first = next((p for p in problems if p.file == "pack.yaml"), problems[0])
        raise BrokenPack(
            f'The pack "{root}" cannot be used: {first.file}:{first.line}: {first.message}. '
            f'"studykit check {root}" says what else is wrong.'
        )
    db = sqlite3.connect(":memory:", isolation_level=None)
    meta = {
        "stamp": stamp,
        "manifest": dumps(to_plain(pack.manifest)),
        "problems": str(len(problems)),
        "exams": str(len(pack.exams)),
        "topics": str(len(pack.topics)),
        "renames": dumps(_renames(pack)),
    }
    meta |= _write(db, pack)
    _insert(db, "meta", meta.items())
    if file:
        _save(db, file)
    return Compiled(db, meta)


def _write(db: sqlite3.Connection, pack: "Pack") -> dict[str, str]:
    """Everything but `meta`; gives what that is to say of the index."""
    from studykit.model.pack import Fact

    db.execute(f"PRAGMA page_size = {PAGE}")
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute("BEGIN")
    for statement in SCHEMA:
        db.execute(statement)
    _insert(db, "exam", ((n, e.id, _body(e)) for n, e in enumerate(pack.exams)))

    place = {topic.path: n for n, topic in enumerate(pack.topics)}
    counts = {kind: [0] * len(place) for kind in ("fact", "table", "question")}
    items: list[Fact | Table | Question] = [*pack.facts, *pack.tables, *pack.questions]
    for item in items:
        counts[_kind(item)][place[item.topic]] += 1
    _insert(
        db,
        "topic",
        (
            (n, t.path, t.title, t.summary, t.order, *(counts[kind][n] for kind in counts))
            for n, t in enumerate(pack.topics)
        ),
    )
    _insert(db, "notes", ((n, _body(topic)) for n, topic in enumerate(pack.topics)))

    # Rows that are read together lie together.
    items.sort(key=lambda item: place[item.topic])
    _insert(db, "item", (_light(n, item, place) for n, item in enumerate(items)))
    _insert(db, "body", ((n, _body(item)) for n, item in enumerate(items)))
    resting = _resting(pack)
    _insert(
        db,
        "rests",
        ((n, _json(resting[i.id])) for n, i in enumerate(items) if isinstance(i, Fact)),
    )
    sections = _write_index(db, pack, items)
    db.execute("COMMIT")  # FTS5 writes its tables now
    return {"sections": str(sections), "index": dumps(_about_index(db))}


def _write_index(
    db: sqlite3.Connection, pack: "Pack", items: "list[Fact | Table | Question]"
) -> int:
    """The full text, if SQLite can make it; gives the number of sections of notes."""
    from studykit.packs import finding

    headings = [
        (topic, place, section.heading)
        for topic, found in enumerate(pack.topics)
        for place, section in enumerate(finding.sections(found.notes, found.title))
    ]
    _insert(db, "section", ((n, *heading) for n, heading in enumerate(headings)))
    if finding.is_possible():
        db.execute(INDEX)
        _insert(db, "vocabulary", [(0, finding.fill(db, finding.rows(pack.topics, items)))])
    return len(headings)


def _about_index(db: sqlite3.Connection) -> dict[str, Any]:
    """What holds the index to what it was when it was made; empty where there is none."""
    from studykit.packs import finding

    tables = _schema(db)[1]
    return {"tables": tables, "seal": finding.seal(db)} if tables else {}


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with_crc = [(*row, row_crc(row)) for row in rows]
    if with_crc:
        marks = ", ".join("?" * len(with_crc[0]))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", with_crc)


def _light(n: int, item: "Fact | Table | Question", place: dict[str, int]) -> tuple[Any, ...]:
    from studykit.model.pack import Question, Table

    id = item.name if isinstance(item, Table) else item.id
    level = item.level if isinstance(item, Question) else 0
    facts = " ".join(item.facts) if isinstance(item, Question) else ""
    folded = id.casefold()
    bare = folded.rpartition(".")[2]
    tasks = "" if isinstance(item, Table) else tasks_text(item.tasks)
    options, choose = (len(item.options), item.choose) if isinstance(item, Question) else (0, 0)
    light = (n, _kind(item), id, folded, bare, place[item.topic], level, facts)
    return (*light, tasks, options, choose)


def tasks_text(tasks: "Tasks") -> str:
    """Tasks in a line, as the light table keeps them.

    >>> tasks_text({"one": ("1.1", "2.3"), "two": ("1.1",)})
    'one=1.1,2.3 two=1.1'
    """
    return " ".join(f"{exam}={','.join(ids)}" for exam, ids in tasks.items())


def _kind(item: "Fact | Table | Question") -> str:
    return type(item).__name__.lower()


def _body(value: Any) -> bytes:
    return _json(to_plain(value))


def _json(plain: Any) -> bytes:
    return dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _resting(pack: "Pack") -> dict[str, tuple[list[str], list[tuple[str, int]]]]:
    """For every fact the questions that need it and the table rows that rest on it."""
    resting: dict[str, tuple[list[str], list[tuple[str, int]]]] = {
        fact.id: ([], []) for fact in pack.facts
    }
    for question in pack.questions:
        for fact in question.facts:
            resting[fact][0].append(question.id)
    for table in pack.tables:
        for n, row in enumerate(table.rows):
            for fact in row.facts():
                resting[fact][1].append((table.name, n))
    return resting


def _renames(pack: "Pack") -> list[tuple[str, str, str]]:
    facts = [("fact", old, fact.id) for fact in pack.facts for old in fact.was]
    return facts + [("question", old, q.id) for q in pack.questions for old in q.was]


def _save(db: sqlite3.Connection, file: Path) -> None:
    """Put the compiled pack into the cache if that can be done; it only saves time."""
    import tempfile

    temporary = ""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(".tmp", f"{file.name}.", file.parent)
        _tidy(file, os.fstat(handle).st_mtime)
        os.close(handle)
        db.execute("VACUUM INTO ?", (temporary,))
        Path(temporary).replace(file)
    except (OSError, sqlite3.Error, ValueError):
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()


def _tidy(file: Path, now: float) -> None:
    """Remove what compilers that were killed more than an hour ago have left."""
    for old in file.parent.glob(f"{file.name}.*.tmp"):
        with suppress(OSError):
            if old.stat().st_mtime < now - 3600:
                old.unlink()
