"""Decks as a file that Anki imports (`.apkg`): a zip with an SQLite database of the old schema 11,
which Anki itself still writes when older versions are to read it.

`genanki` writes notes, cards and note types. What is remembered it cannot write, so that is put
into its database afterwards.
"""

import datetime as dt
import io
import itertools
import json
import os
import sqlite3
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from studykit.errors import Usage
from studykit.model.anki import Note, NoteType, Scheduled
from studykit.study.days import ROLLOVER, date_of
from studykit.study.forgetting import DECAY

_NEW, _LEARNED = 0, 2  # kinds of cards
_SET_ASIDE = -1
_FACTOR = 2500  # where Anki's older scheduler begins; FSRS does not look at it


def write(
    file: Path,
    decks: Mapping[int, str],
    notes: Sequence[Note],
    *,
    at: dt.datetime,
    tz_offset: int,
) -> None:
    """Write the notes into the file, in the order of the decks, or leave it as it was.

    The same notes at the same instant make the same bytes. Raises Usage where it cannot be
    written.
    """
    with tempfile.TemporaryDirectory(prefix="studykit-") as folder:
        path = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = OFF")  # it is read back at once and thrown away
            db.execute("BEGIN")
            _notes(db, decks, notes, at.timestamp())
            db.execute("COMMIT")  # genanki's script ended ours before; this ends what came after
            _collection(db, at, tz_offset)
            _schedule(db, notes)
            db.execute("VACUUM")
        data = path.read_bytes()
    _put(file, _zipped(data))


def _notes(
    db: sqlite3.Connection, decks: Mapping[int, str], notes: Sequence[Note], timestamp: float
) -> None:
    import genanki  # type: ignore[import-untyped]

    types = {note.type.id: _model(genanki, note.type) for note in notes}
    made = {id: genanki.Deck(id, name) for id, name in decks.items()}
    for place, note in enumerate(notes, start=1):
        made[note.deck].add_note(
            genanki.Note(
                model=types[note.type.id],
                fields=list(note.fields),
                tags=note.tags,
                guid=note.guid,
                due=place,
            )
        )
    cursor = db.cursor()
    # Ids count on from the time, which is how Anki makes its own.
    genanki.Package(list(made.values())).write_to_db(
        _Scripted(cursor), timestamp, itertools.count(int(timestamp * 1000))
    )


class _Scripted:
    """A cursor whose scripts leave the transaction open; else each row would be synced."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def executescript(self, script: str) -> None:
        self._cursor.executescript(script)
        self._cursor.execute("BEGIN")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _model(genanki: Any, form: NoteType) -> Any:
    return genanki.Model(
        form.id,
        form.name,
        fields=[{"name": name} for name in form.fields],
        templates=[{"name": "Card", "qfmt": form.front, "afmt": form.back}],
        css=form.css,
    )


def _collection(db: sqlite3.Connection, at: dt.datetime, tz_offset: int) -> None:
    """Anki counts days from the one on which a collection began. Ours begins with the first study
    day there is, so that its days and ours have the same numbers."""
    begin = dt.datetime.combine(date_of(0), dt.time(), dt.UTC) + ROLLOVER
    begin -= dt.timedelta(minutes=tz_offset)
    millis = int(at.timestamp() * 1000)
    (text,) = db.execute("SELECT conf FROM col").fetchone()
    conf = json.loads(text) | {
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": -tz_offset,
        "rollover": int(ROLLOVER.total_seconds()) // 3600,
        "curModel": None,
    }
    db.execute(
        "UPDATE col SET crt = ?, mod = ?, scm = ?, conf = ?",
        (int(begin.timestamp()), millis, millis, json.dumps(conf)),
    )


def _schedule(db: sqlite3.Connection, notes: Iterable[Note]) -> None:
    cards = dict(db.execute("SELECT guid, c.id FROM notes n JOIN cards c ON c.nid = n.id"))
    taken: Counter[int] = Counter()
    db.execute("BEGIN")
    for note in notes:
        if note.scheduled is None:
            continue
        card, state = cards[note.guid], note.scheduled
        queue = _SET_ASIDE if state.is_suspended else _LEARNED
        if state.reps:
            db.execute(
                "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?, "
                "lapses = ?, data = ? WHERE id = ?",
                (
                    _LEARNED,
                    queue,
                    state.due,
                    state.interval,
                    _FACTOR,
                    state.reps,
                    state.lapses,
                    _memory(state),
                    card,
                ),
            )
        elif state.is_suspended:
            db.execute("UPDATE cards SET queue = ? WHERE id = ?", (queue, card))
        db.executemany(
            "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", _log(card, state, taken)
        )
    db.execute("COMMIT")


def _memory(state: Scheduled) -> str:
    """What Anki keeps of FSRS with a card; its own has as many places."""
    kept = {
        "s": round(state.stability, 4),
        "d": round(state.difficulty, 3),
        "decay": round(DECAY, 3),
        "lrt": state.last,
    }
    return json.dumps(kept, separators=(",", ":"))


def _log(card: int, state: Scheduled, taken: Counter[int]) -> Iterable[tuple[int, ...]]:
    for review in state.reviews:
        at = review.at
        while at in taken:  # a log has one entry for a millisecond
            at += 1
        taken[at] += 1
        kind = (2 if review.is_same_day else 1) if review.before else 0
        # FSRS keeps the difficulty where the factor was: 1 to 10 as 100 to 1,100.
        factor = round((review.difficulty - 1) / 9 * 1000) + 100
        grade, millis = review.grade, review.millis
        yield (at, card, grade, review.interval, review.before, factor, millis, kind)


# The file


def _zipped(collection: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("collection.anki2", collection), ("media", b"{}")):
            member = zipfile.ZipInfo(name)  # dated 1980, so that the bytes hang on the notes only
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, data)
    return out.getvalue()


def _put(file: Path, data: bytes) -> None:
    real = file.resolve()
    beside = real.with_name(f".{real.name}.new")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(real)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = (error.strerror or type(error).__name__).lower()
        raise Usage(f"{file} cannot be written: {reason}.") from error
