"""Files as Anki exports them, made by hand: collections of the old schema in a zip."""

import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

BASIC, REVERSED, CLOZE = 1001, 1002, 1003

_BACK = "{{FrontSide}}<hr id=answer>"
MODELS: dict[int, dict[str, Any]] = {
    BASIC: {"flds": ("Front", "Back"), "tmpls": [("{{Front}}", _BACK + "{{Back}}")]},
    REVERSED: {
        "flds": ("Front", "Back"),
        "tmpls": [("{{Front}}", _BACK + "{{Back}}"), ("{{Back}}", _BACK + "{{Front}}")],
    },
    CLOZE: {
        "flds": ("Text", "Extra"),
        "tmpls": [("{{cloze:Text}}", "{{cloze:Text}}{{Extra}}")],
        "type": 1,
    },
}

SCHEMA = """
CREATE TABLE col (id integer primary key, crt, mod, scm, ver, dty, usn, ls, conf, models, decks,
    dconf, tags);
CREATE TABLE notes (id integer primary key, guid, mid, mod, usn, tags, flds, sfld, csum, flags,
    data);
CREATE TABLE cards (id integer primary key, nid, did, ord, mod, usn, type, queue, due, ivl, factor,
    reps, lapses, left, odue, odid, flags, data);
CREATE TABLE revlog (id integer primary key, cid, usn, ease, ivl, lastIvl, factor, time, type);
"""

CHANGED = 1_750_000_000
"""15 June 2025, in seconds."""

Log = tuple[int, int, int]
"""When (milliseconds), the grade, the kind of entry."""


def note(
    front: str,
    back: str,
    *,
    guid: str | None = None,
    deck: str = "Fish",
    model: int = BASIC,
    cards: int = 1,
    log: Mapping[int, Sequence[Log]] = {},
    changed: int = CHANGED,
) -> dict[str, Any]:
    """A note with so many cards; `log` has the reviews of each."""
    return {
        "guid": front if guid is None else guid,
        "fields": (front, back),
        "deck": deck,
        "model": model,
        "cards": cards,
        "log": log,
        "changed": changed,
    }


def collection(path: Path, notes: Iterable[Mapping[str, Any]], more: str = "") -> Path:
    """A database with these notes, and whatever else a script puts there."""
    decks: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(SCHEMA)
        for n, one in enumerate(notes, start=1):
            deck = decks.setdefault(one["deck"], len(decks) + 1)
            db.execute(
                "INSERT INTO notes VALUES (?, ?, ?, ?, -1, '', ?, '', 0, 0, '')",
                (n, one["guid"], one["model"], one["changed"], "\x1f".join(one["fields"])),
            )
            for place in range(one["cards"]):
                card = n * 1000 + place
                db.execute(
                    f"INSERT INTO cards VALUES (?, ?, ?, ?, 0, -1{', 0' * 11}, '')",
                    (card, n, deck, place),
                )
                for at, grade, kind in one["log"].get(place, ()):
                    db.execute(
                        "INSERT INTO revlog VALUES (?, ?, -1, ?, 1, 0, 0, 4000, ?)",
                        (at, card, grade, kind),
                    )
        models = {
            str(id): {
                "id": id,
                "type": one.get("type", 0),
                "flds": [{"name": name} for name in one["flds"]],
                "tmpls": [{"qfmt": q, "afmt": a} for q, a in one["tmpls"]],
            }
            for id, one in MODELS.items()
        }
        named = {str(id): {"id": id, "name": name} for name, id in decks.items()}
        db.execute(
            "INSERT INTO col VALUES (1, 0, 0, 0, 11, 0, 0, 0, '{}', ?, ?, '{}', '{}')",
            (json.dumps(models), json.dumps(named)),
        )
        db.executescript(more)
        db.commit()
    return path


def apkg(
    file: Path, notes: Iterable[Mapping[str, Any]] = (), more: str = "", extra: Sequence[str] = ()
) -> Path:
    """An export of these notes, with empty files of the names `extra` beside them."""
    made = collection(file.with_suffix(".db"), notes, more)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(made, "collection.anki2")
        for name in ("media", *extra):
            archive.writestr(name, "")
    made.unlink()
    return file
