"""A store as an older studykit left it."""

import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from made_up import hours

from studykit.model.history import Body
from studykit.store import db, lines
from studykit.store.history import History


def make_older(folder: Path, version: int, bodies: Sequence[Body]) -> None:
    """In this folder, a store of that version with these events in it and no views of them."""
    with History.open(folder / "now", write=True) as now:
        for number, body in enumerate(bodies, start=1):
            now.record(body, at=hours(number), tz_offset=60)
        device, found = now.device(), list(now.rows())
    shutil.rmtree(folder / "now")
    columns = ", ".join(lines.Row._fields)  # there was no checksum yet
    marks = ", ".join("?" * len(lines.Row._fields))
    path = folder / db.FILE
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(db._connection(path)) as store:
        db.migrate(store, None, db.steps()[:version])
        with db.transaction(store):
            store.execute("UPDATE meta SET value = ? WHERE name = 'device'", (device,))
            store.executemany(f"INSERT INTO events ({columns}) VALUES ({marks})", found)
