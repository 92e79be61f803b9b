"""What may lie in the home of a learner before a command: sound, damaged, lost, half written.

Each function makes one such world in an empty folder: the history in `home`, and beside it what
the command is given. The same names of events come in each of them.
"""

import datetime as dt
import os
import random
import shutil
import sqlite3
import zipfile
from contextlib import closing
from functools import partial
from pathlib import Path

from bench import stopped
from bench.events import BEGUN, OFFSET, body
from studykit.store import backup, db, ids, lines, rows
from studykit.store.history import History

NOW = "2026-11-29T20:00:00+00:00"
"""When the command is given."""


def in_file(path: Path) -> frozenset[str]:
    """The events of a store, by id."""
    with closing(backup.looking(path)) as store:
        return frozenset(row.id for row in rows.whole(store))


def _record(home: Path, count: int, seed: int, backup_after: int | None = None) -> None:
    """So many events more in the history, and a backup `mine` after some of them."""
    rng = random.Random(seed)
    bodies = [body(rng, f"session-{seed}", (1, 2)) for _ in range(count)]
    at = BEGUN + dt.timedelta(days=seed)
    with History.open(home, write=True, new_id=partial(_id, rng)) as history:
        history.record_all(bodies[:backup_after], at=at, tz_offset=OFFSET)
        if backup_after:
            history.back_up("mine")
        if more := bodies[backup_after:] if backup_after else []:
            history.record_all(more, at=at + dt.timedelta(hours=1), tz_offset=OFFSET)


def _id(rng: random.Random, at: dt.datetime) -> str:
    return ids.uuid7(at, rng.randbytes(10))  # the same in every world


def nothing(top: Path) -> None:
    (top / "home").mkdir(0o700)


def lived(top: Path) -> None:
    """A history of a few days, and a backup that is older than it."""
    _record(top / "home", 14, seed=1, backup_after=9)


def parted(top: Path) -> None:
    """The backup has events that the history has not, and the other way round."""
    home = top / "home"
    _record(home, 9, seed=1)
    shutil.copy(home / db.FILE, top / "older.db")
    _record(home, 5, seed=2, backup_after=5)
    (top / "older.db").replace(home / db.FILE)
    _record(home, 4, seed=3)


def lost(top: Path) -> None:
    """The file is gone, the backup is there."""
    lived(top)
    (top / "home" / db.FILE).unlink()


def daily(top: Path) -> None:
    """A week and more of daily backups, so that the next one makes one of them go."""
    lived(top)
    folder = top / "home/backups"
    for number in range(9):
        day = dt.date(2026, 11, 28) - dt.timedelta(days=number)
        shutil.copy(folder / "history-mine.db", folder / f"history-{day}.db")


def half_written(top: Path) -> None:
    """What kill -9 leaves in the middle of a commit: without its journal no event would be left."""
    lived(top)
    if not (pid := os.fork()):
        with closing(sqlite3.connect(top / "home" / db.FILE, isolation_level=None)) as store:
            for pragma in ("cache_size = 1", "secure_delete = ON", "synchronous = OFF"):
                store.execute(f"PRAGMA {pragma}")
            store.execute("BEGIN IMMEDIATE")
            store.execute("DROP TRIGGER events_are_not_removed")
            store.execute("DELETE FROM events")
            store.executemany("INSERT INTO meta VALUES (?, ?)", ((n, "x" * 900) for n in range(40)))
            os._exit(0)
    os.waitpid(pid, 0)


def damaged(top: Path) -> None:
    """The schema and the roots are gone, and whatever is in the backup; what came later can be
    read. There are leftovers, and others may look at it all."""
    lived(top)
    home = top / "home"
    text = bytearray((home / db.FILE).read_bytes())
    text[100 : 4096 * 3] = bytes(4096 * 3 - 100)
    early = in_file(home / "backups/history-mine.db")
    for event in early:
        while (at := text.find(event.encode())) >= 0:
            text[at : at + len(event)] = bytes(len(event))
    (home / db.FILE).write_bytes(text)
    (home / "saving-old").mkdir()
    for name in ("restoring.part", "saving-old/copy.db", "backups/copying.part"):
        (home / name).write_bytes(b"half")
        os.utime(home / name, (0, 0))
    os.utime(home / "saving-old", (0, 0))
    (home / db.FILE).chmod(0o644)


def damaged_and_half_written(top: Path) -> None:
    """The journal brings every event back, and a page that is damaged is not in it."""
    half_written(top)
    path = top / "home" / db.FILE
    with closing(backup.looking(top / "home/backups/history-mine.db")) as store:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'offsets'"
        (page,) = store.execute(query).fetchone()
    text = bytearray(path.read_bytes())
    text[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(text)


def views_wrong(top: Path) -> None:
    lived(top)
    with closing(sqlite3.connect(top / "home" / db.FILE)) as store, store:
        store.execute("UPDATE memories SET reps = reps + 1")


def exported(top: Path) -> None:
    """Beside the history, what another one printed."""
    lived(top)
    _file(top)


def only_exported(top: Path) -> None:
    nothing(top)
    _file(top)


def _file(top: Path) -> None:
    _record(top / "other", 12, seed=4)
    with History.open(top / "other") as other:
        text = "".join(f"{lines.write(row)}\n" for row in other.rows())
    (top / "other.jsonl").write_text(text)
    shutil.rmtree(top / "other")


def shared(top: Path) -> None:
    """A folder in which another device has left its history."""
    lived(top)
    (top / "shared").mkdir()
    _file(top)
    (top / "other.jsonl").rename(top / "shared/studykit-other.jsonl")


def shared_before(top: Path) -> None:
    """The same, where this device has a file already, and both went on."""
    from studykit.store.syncing import sync

    shared(top)
    with History.open(top / "home", write=True) as history:
        sync(history, top / "shared")
    _record(top / "home", 3, seed=5)
    _record(top / "more", 4, seed=6)
    with History.open(top / "more") as more:
        text = "".join(f"{lines.write(row)}\n" for row in more.rows())
    with (top / "shared/studykit-other.jsonl").open("a") as file:
        file.write(text)
    shutil.rmtree(top / "more")


def older(top: Path) -> None:
    """A store of version 1, as an older studykit left it: no checksums, no views."""
    home = top / "home"
    _record(top / "now", 14, seed=1)
    with History.open(top / "now") as now:
        found = list(now.rows())
    shutil.rmtree(top / "now")
    home.mkdir(0o700)
    os.close(os.open(home / db.FILE, os.O_CREAT | os.O_RDWR, 0o600))
    names, marks = ", ".join(lines.Row._fields), ", ".join("?" * len(lines.Row._fields))
    with closing(sqlite3.connect(home / db.FILE, isolation_level=None)) as store:
        db.migrate(store, None, db.steps()[:1])
        with db.transaction(store):
            store.executemany(f"INSERT INTO events ({names}) VALUES ({marks})", found)
    db.mark(home)
    _file(top)


def deck(top: Path) -> None:
    """A deck of Anki that was imported before, and the same with more notes and grades."""
    lived(top)
    _apkg(top / "fish.apkg", 2)
    stopped.run(top, ("import", "anki", f"{top}/fish.apkg"), now=NOW, traced=False)
    _apkg(top / "fish.apkg", 4)


def _apkg(file: Path, notes: int) -> None:
    """A deck with so many notes, each of them graded twice."""
    import genanki

    model = genanki.Model(
        1001,
        "Basic",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}} {{Back}}"}],
    )
    deck = genanki.Deck(1002, "Fish")
    for n in range(notes):
        deck.add_note(genanki.Note(model, [f"What is fish {n}?", f"Fish {n}."], guid=f"fish-{n}"))
    genanki.Package(deck).write_to_file(file, timestamp=1_750_000_000)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    collection = file.with_suffix(".db")
    collection.write_bytes(members["collection.anki2"])
    with closing(sqlite3.connect(collection)) as store, store:
        for (card,) in store.execute("SELECT id FROM cards").fetchall():
            for time in range(2):
                at = 1_760_000_000_000 + time * 86_400_000 * 3 + card % 1000
                values = (at, card, -1, 3, 1, 0, 0, 4000, 1)
                store.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    members["collection.anki2"] = collection.read_bytes()
    collection.unlink()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
