"""Notes, cards and their log out of a file that Anki exported (`.apkg`, `.colpkg`).

Such a file comes from anywhere. Bytes are counted as they are unpacked, only one member is, under
a name of ours; the database is a private copy that is read without writing, holds tables and
indexes and nothing that runs, and has a limited time to answer in.
"""

import json
import os
import re
import sqlite3
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from studykit.errors import Usage
from studykit.model.anki import Given, ReadCard, ReadNote

MOST_MEMBERS = 10_000
MOST_BYTES = 512 * 1024 * 1024  # of the database, unpacked
MOST_NOTES = 100_000
MOST_CARDS = 400_000
MOST_ENTRIES = 4_000_000  # of the log
MOST_DECKS = 10_000  # and as many note types, fields, and templates
MOST_OF_A_NOTE = 100_000  # characters, its tags among them
MOST_OF_A_NAME = 4_000  # characters of a deck's, with those above it
MOST_OF_A_TYPE = 16 * 1024 * 1024  # characters of JSON, which take twenty times as many bytes
MOST_ON_CARDS = 128_000_000  # characters of all notes, as often as they have cards
MOST_PLACES = 500  # cards of one note, as in Anki
SECONDS = 60.0

# Newest first: older Ankis find a note in `collection.anki2` that says to update.
_NAMES = ("collection.anki21b", "collection.anki21", "collection.anki2")

_MAGIC = b"SQLite format 3\0"
_CHUNK = 1 << 20
_DIRECTORY = 4 << 20  # bytes of a zip's table of contents, more than that many members need
_CLOZE = 1
_GRADED = (0, 1, 2)  # learning, review, relearning; not crammed, nor moved by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file holds. `broken` counts notes that make no sense or are too long."""

    notes: tuple[ReadNote, ...]
    broken: int = 0


def read(file: Path) -> Read:
    """Every note with its cards, in the order in which they were made.

    Raises Usage where the file is no export of Anki, is damaged, or holds more than we read.
    """
    try:
        if not file.is_file():
            raise Usage(f"{file} is no file." if file.exists() else f"{file} does not exist.")
        with tempfile.TemporaryDirectory(prefix="studykit-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "collection.db"
            with file.open("rb") as stream:
                _unpack(file, stream, copy)
            return _read(file, copy)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Usage(f"{file} cannot be read: {reason}. Nothing was imported.") from error


# The archive


def _unpack(file: Path, stream: IO[bytes], copy: Path) -> None:
    try:
        _refuse_long_directory(file, stream)
        with zipfile.ZipFile(stream) as archive:
            member = _collection(file, archive)
            with archive.open(member) as packed, copy.open("xb") as out:
                copy.chmod(0o600)
                is_packed = member.filename == _NAMES[0]
                pieces = _decompressed(packed) if is_packed else _pieces(packed)
                _copy(file, pieces, out)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        OverflowError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Usage(f"{file} cannot be unpacked: it is no export of Anki, or damaged.") from error


def _refuse_long_directory(file: Path, stream: IO[bytes]) -> None:
    """A zip's table of contents is read as a whole, so its length is looked at first."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile
    members, length = struct.unpack_from("<HI", tail, at + 10)
    if members > MOST_MEMBERS or length > _DIRECTORY:
        raise _too_many(file)


def _collection(file: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise _too_many(file)
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = member.filename
        # Nothing is ever unpacked under the name it has there, but who writes one of these means
        # harm, and who writes one twice means it to be read differently by different readers.
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or name in found:
            raise Usage(f"{file} holds {name!r}, which no export of Anki does.")
        found[name] = member
    for name in _NAMES:
        if name in found:
            if found[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise NotImplementedError
            return found[name]
    raise Usage(f"{file} holds no collection, so it is no export of Anki.")


def _too_many(file: Path) -> Usage:
    return Usage(
        f"{file} holds more than {MOST_MEMBERS:,} files. Export it without its media, which are "
        "not read here."
    )


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    while piece := packed.read(_CHUNK):
        yield piece


def _decompressed(packed: IO[bytes]) -> Iterator[bytes]:
    """What was packed with Zstandard, as newer Ankis do, in pieces of a limited size."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    try:
        unpacking = zstd.ZstdDecompressor()
        while not unpacking.eof:
            more = packed.read(_CHUNK) if unpacking.needs_input else b""
            if unpacking.needs_input and not more:
                raise EOFError
            yield unpacking.decompress(more, _CHUNK)
    except zstd.ZstdError as error:
        raise ValueError from error


def _copy(file: Path, pieces: Iterator[bytes], out: IO[bytes]) -> None:
    left = MOST_BYTES
    head = b""
    for piece in pieces:
        if len(head) < len(_MAGIC):
            head += piece[: len(_MAGIC)]
            if not _MAGIC.startswith(head[: len(_MAGIC)]):
                raise ValueError
        left -= len(piece)
        if left < 0:
            limit = MOST_BYTES >> 20
            raise Usage(f"{file} holds a collection of more than {limit} MB, which is not read.")
        out.write(piece)
    if len(head) < len(_MAGIC):
        raise ValueError


# The database


def _read(file: Path, copy: Path) -> Read:
    uri = f"file:{quote(str(copy))}?mode=ro&immutable=1"
    end = time.monotonic() + SECONDS
    is_late = False

    def look_at_the_clock() -> bool:
        nonlocal is_late
        is_late = time.monotonic() > end
        return is_late

    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
            db.text_factory = lambda data: data.decode("utf-8", "replace")
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 << 20)
            db.set_progress_handler(look_at_the_clock, 10_000)
            db.create_collation("unicase", _compared)
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
                db.execute(f"PRAGMA {pragma}")
            _refuse_unless_plain(file, db)
            db.set_authorizer(_only_reads)
            _refuse_too_much(file, db)
            return _notes(file, db)
    except (sqlite3.Error, RecursionError, ValueError, MemoryError) as error:
        if is_late:
            raise Usage(f"{file} takes too long to read; it is not what Anki writes.") from error
        raise Usage(f"The collection in {file} is damaged, or no collection of Anki.") from error


def _compared(one: str, other: str) -> int:
    """Anki's order of names, nearly; it only decides how indexes are read, and none is."""
    return (one.casefold() > other.casefold()) - (one.casefold() < other.casefold())


_WORKED_OUT = (
    "SELECT 1 FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c"
    " WHERE t.type = 'table' AND c.hidden != 0"
)


def _refuse_unless_plain(file: Path, db: sqlite3.Connection) -> None:
    for kind, page in db.execute("SELECT type, rootpage FROM sqlite_master"):
        # A view, a trigger or a virtual table is a program of whoever wrote it.
        if kind not in ("table", "index") or not page:
            raise Usage(f"The collection in {file} holds more than tables, which Anki's never do.")
    # A column that is worked out is a program too; the word in its SQL may be left out.
    if db.execute(_WORKED_OUT).fetchone():
        raise Usage(f"The collection in {file} holds more than tables, which Anki's never do.")
    # The quick one, since the other holds indexes against an order of names that only Anki knows.
    if db.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise sqlite3.DatabaseError("quick_check")


def _only_reads(action: int, _: str | None, called: str | None, *__: str | None) -> int:
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ):
        return sqlite3.SQLITE_OK
    is_count = action == sqlite3.SQLITE_FUNCTION and called == "count"
    return sqlite3.SQLITE_OK if is_count else sqlite3.SQLITE_DENY


def _refuse_too_much(file: Path, db: sqlite3.Connection) -> None:
    limits = [
        ("notes", MOST_NOTES, "notes"),
        ("cards", MOST_CARDS, "cards"),
        ("revlog", MOST_ENTRIES, "reviews"),
        *((table, MOST_DECKS, "decks and note types") for table in _NEW & _tables(db)),
    ]
    for table, most, what in limits:
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
        if count > most:
            raise _too_much(file, what)


def _too_much(file: Path, what: str) -> Usage:
    return Usage(f"{file} holds more {what} than is read. Export one deck at a time.")


@dataclass(frozen=True, slots=True)
class _Form:
    """A note type: its fields, and for each template what its front and back say."""

    fields: tuple[str, ...]
    is_cloze: bool
    templates: Mapping[int, tuple[str, str]]


_NEW = {"notetypes", "fields", "templates", "decks"}


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _notes(file: Path, db: sqlite3.Connection) -> Read:
    if _tables(db) >= _NEW:
        forms, decks = _new_forms(db), _new_decks(db)
    else:
        forms, decks = _old_forms(db), _old_decks(db)
    given, not_taken = _log(db)
    cards: dict[int, list[tuple[int, int, int]]] = {}
    for id, note, place, deck, home in db.execute(
        "SELECT id, nid, ord, did, odid FROM cards ORDER BY nid, ord, id"
    ):
        if {type(v) for v in (id, note, place, deck, home)} == {int} and 0 <= place < MOST_PLACES:
            cards.setdefault(note, []).append((id, place, home or deck))
    sides = cache(lambda kind, place: _sides(forms[kind], place))
    notes: list[ReadNote] = []
    guids: set[str] = set()
    broken = 0
    left = MOST_ON_CARDS
    for id, guid, kind, changed, tags, text in db.execute(
        "SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"
    ):
        form = forms.get(kind)
        sound = {type(v) for v in (guid, tags, text)} == {str} and type(changed) is int
        length = len(guid) + len(tags) + len(text) if sound else 0
        if not sound or form is None or guid in guids or length > MOST_OF_A_NOTE:
            broken += 1
            continue
        guids.add(guid)
        # A card may name every field of its note, each in a few bytes.
        left -= (len(text) + 8 * len(form.fields)) * len(cards.get(id, ()))
        if left < 0:
            raise _too_much(file, "text")
        # Too few or too many fields are Anki's to mend; what is there is read.
        fields = dict(zip(form.fields, text.split("\x1f"), strict=False))
        read = [
            ReadCard(
                place=place,
                deck=decks.get(deck, ("Default",)),
                asks=asks,
                answers=answers,
                given=tuple(given.get(card, ())),
                not_taken=not_taken[card],
            )
            for card, place, deck in cards.get(id, ())
            for asks, answers in [sides(kind, 0 if form.is_cloze else place)]
        ]
        notes.append(
            ReadNote(
                guid=guid,
                type=kind,
                is_cloze=form.is_cloze,
                fields=fields,
                tags=tuple(tags.split()),
                changed=changed,
                cards=tuple(read),
            )
        )
    return Read(notes=tuple(notes), broken=broken)


def _log(db: sqlite3.Connection) -> tuple[dict[int, list[Given]], Counter[int]]:
    """The grades of each card, oldest first, and how many entries of it are none."""
    given: dict[int, list[Given]] = {}
    others: Counter[int] = Counter()
    rows = db.execute("SELECT id, cid, ease, time, type FROM revlog ORDER BY id")
    for at, card, ease, millis, kind in rows:
        if kind in _GRADED and ease in (1, 2, 3, 4) and type(at) is type(millis) is int:
            given.setdefault(card, []).append(Given(at, ease, min(max(millis, 0), 1 << 31)))
        else:
            others[card] += 1
    return given, others


# Note types and decks, as they were until 2020 and are in exports for old Ankis


def _old_forms(db: sqlite3.Connection) -> dict[int, _Form]:
    forms: dict[int, _Form] = {}
    for model in _mapping(_column(db, "models")).values():
        fields = [_text(one.get("name")) for one in _mappings(_mapping(model).get("flds"))]
        templates = {
            place: (_text(one.get("qfmt")), _text(one.get("afmt")))
            for place, one in enumerate(_mappings(_mapping(model).get("tmpls")))
        }
        is_cloze = _mapping(model).get("type") == _CLOZE
        forms[_number(_mapping(model).get("id"))] = _Form(tuple(fields), is_cloze, templates)
    return forms


def _old_decks(db: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    decks = map(_mapping, _mapping(_column(db, "decks")).values())
    return {_number(one.get("id")): _levels(_text(one.get("name")), "::") for one in decks}


def _column(db: sqlite3.Connection, name: str) -> Any:
    text = _text((db.execute(f"SELECT {name} FROM col").fetchone() or ("",))[0])
    if len(text) > MOST_OF_A_TYPE:
        raise ValueError("more than a collection has")
    return json.loads(text)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [_mapping(one) for one in value] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    is_number = isinstance(value, (int, str)) and re.fullmatch(r"-?\d{1,18}", str(value))
    return int(value) if is_number else 0


# The same in tables of their own, whose details are Protocol Buffers


def _new_forms(db: sqlite3.Connection) -> dict[int, _Form]:
    fields: dict[int, list[str]] = {}
    for kind, name in db.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(kind, []).append(_text(name))
    templates: dict[int, dict[int, tuple[str, str]]] = {}
    for kind, place, config in db.execute("SELECT ntid, ord, config FROM templates"):
        said = _message(config)
        sides = (_decoded(said.get(1)), _decoded(said.get(2)))
        templates.setdefault(kind, {})[place] = sides
    forms: dict[int, _Form] = {}
    for id, config in db.execute("SELECT id, config FROM notetypes"):
        is_cloze = _message(config).get(1) == _CLOZE
        forms[id] = _Form(tuple(fields.get(id, ())), is_cloze, templates.get(id, {}))
    return forms


def _new_decks(db: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    found = db.execute("SELECT id, name FROM decks")
    return {id: _levels(_text(name), "\x1f") for id, name in found}


def _message(data: Any) -> dict[int, int | bytes]:
    """The fields of a Protocol Buffers message by number, as far as they are numbers or bytes;
    of several with one number the last."""
    found: dict[int, int | bytes] = {}
    if not isinstance(data, bytes):
        return found
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        match key & 7:
            case 0:
                found[key >> 3], at = _varint(data, at)
            case 1:
                at += 8
            case 2:
                length, at = _varint(data, at)
                found[key >> 3] = data[at : at + length]
                at += length
            case 5:
                at += 4
            case _:
                return found
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a number without an end")


def _decoded(value: int | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


# What a template shows


_PLACEHOLDER = re.compile(r"\{\{([^{}]{1,200})\}\}")


def _shown(form: _Form, template: str, without: tuple[str, ...] = ()) -> dict[str, None]:
    """The fields that a template shows, in their order; filters may keep one from being shown."""
    known = {*form.fields}
    names: dict[str, None] = {}
    for found in _PLACEHOLDER.finditer(template):
        *filters, name = (part.strip() for part in found[1].split(":"))
        if name in known and not {*filters} & {*without}:
            names[name] = None
    return names


def _sides(form: _Form, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that cards of a template ask for, and those that answer them."""
    if place not in form.templates:
        return (), ()
    front, back = form.templates[place]
    # What has to be typed, or is a hint to be opened, does not stand on the front.
    asks = _shown(form, front, ("type", "hint")) or dict.fromkeys(form.fields[:1])
    answers = [name for name in _shown(form, back) if name not in asks]
    return tuple(asks), tuple(answers or [name for name in form.fields if name not in asks])


def _levels(name: str, between: str) -> tuple[str, ...]:
    levels = name[:MOST_OF_A_NAME].split(between)
    return tuple(part for level in levels if (part := level.strip())) or ("Default",)
