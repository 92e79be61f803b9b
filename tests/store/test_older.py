"""A history of every older version is brought up to date, after a backup, and loses nothing."""

from contextlib import closing

import pytest
from made_up import answered, drilled, graded, hours, suspended
from older import make_older

from studykit.store import backup, db
from studykit.store.checkup import examine
from studykit.store.history import History

BODIES = [answered("q1", "f1", "f2x"), graded("f2", 1), drilled("f1"), suspended("f3")]


@pytest.fixture(params=range(1, db.VERSION))
def older(request, tmp_path):
    """A folder with a store of that version, four events in it and no views of them."""
    make_older(tmp_path, request.param, BODIES)
    return tmp_path


def versions(folder):
    found = {}
    for path in (folder / db.FILE, *(folder / backup.FOLDER).glob("*")):
        with closing(backup.looking(path)) as store:
            (found[path.name],) = store.execute("PRAGMA user_version").fetchone()
    return found


def test_it_is_brought_up_to_date_after_a_backup_and_its_views_are_made(older):
    (was,) = versions(older).values()

    with History.open(older, write=True) as history:
        assert [event.body for event in history.every_event()] == BODIES
        assert history.verify() == []
        assert set(history.memories("aws")) == {"f1", "f2", "f2x", "f3"}
        history.record(graded("f9"), at=hours(9), tz_offset=60)

    assert versions(older) == {
        "history.db": db.VERSION,
        f"history-before-version-{was + 1}.db": was,
    }


def test_looking_at_it_does_not_bring_it_up_to_date(older):
    before = (older / db.FILE).read_bytes()

    findings = examine(older, hours(9))

    assert [f.name for f in findings if f.level == "note"] == ["version", "backups"]
    assert (older / db.FILE).read_bytes() == before
