"""A store as an older studykit left it."""

import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from made_up import hours

from studykit.model.history import Body
from studykit.store import backup, db, lines, rows
from studykit.store.history import History


def make_older(folder: Path, version: int, bodies: Sequence[Body]) -> None:
    """In this folder, a store of that version with these events in it and no views of them."""
    with History.open(folder / "now", write=True) as now:
        for number, body in enumerate(bodies, start=1):
            now.record(body, at=hours(number), tz_offset=60)
    copy_as_older(folder / "now" / db.FILE, folder / db.FILE, version)
    shutil.rmtree(folder / "now")


def copy_as_older(store: Path, path: Path, version: int) -> None:
    """At this path, a store of that version with the events of this one and no views of them."""
    with closing(backup.looking(store)) as now:
        device, found = rows.device(now), list(rows.whole(now))
    columns = ", ".join(lines.Row._fields)  # there was no checksum yet
    marks = ", ".join("?" * len(lines.Row._fields))
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(db._connection(path)) as older:
        db.migrate(older, None, db.steps()[:version])
        with db.transaction(older):
            older.execute("UPDATE meta SET value = ? WHERE name = 'device'", (device,))
            older.executemany(f"INSERT INTO events ({columns}) VALUES ({marks})", found)
