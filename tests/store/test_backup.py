import os
import sqlite3
import stat
from contextlib import closing

import pytest
from made_up import graded, hours

from studykit.store import backup, db
from studykit.store.history import History


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "home", write=True) as history:
        for hour in range(3):
            history.record(graded(f"f{hour}"), at=hours(hour), tz_offset=0)
        yield history


def test_a_backup_holds_everything(history, tmp_path):
    kept = history.back_up("before-import")

    assert kept == tmp_path / "home/backups/history-before-import.db"
    kept.rename(tmp_path / "history.db")
    with History.open(tmp_path) as restored:
        assert list(restored.every_event()) == list(history.every_event())
        assert restored.verify() == []


def test_a_backup_is_for_the_learner_alone(history):
    before = os.umask(0)
    try:
        kept = history.back_up("mine")
    finally:
        os.umask(before)

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_backup_never_takes_the_place_of_another(history):
    names = [history.back_up("mine").name for _ in range(3)]

    assert names == ["history-mine.db", "history-mine-2.db", "history-mine-3.db"]


def test_what_a_kill_left_half_copied_is_no_backup_and_in_nobodys_way(history):
    folder = history.path.parent / backup.FOLDER
    folder.mkdir()
    (folder / "copying.part").write_bytes(b"half")

    assert backup.newest(folder) is None
    assert history.back_up("mine") == folder / "history-mine.db"
    assert [path.name for path in folder.iterdir()] == ["history-mine.db"]


def test_an_empty_history_needs_no_backup(tmp_path):
    with History.open(tmp_path / "nothing") as history:
        assert history.back_up("mine") is None

    assert not (tmp_path / "nothing").exists()


def test_a_damaged_store_is_not_kept(history, tmp_path):
    damaged = tmp_path / "damaged.db"
    text = bytearray(history.path.read_bytes())
    page = 4096 * 4
    text[page : page + 64] = b"\xff" * 64
    damaged.write_bytes(text)

    with (
        closing(sqlite3.connect(damaged, isolation_level=None)) as store,
        pytest.raises(sqlite3.DatabaseError),
    ):
        backup.keep(store, tmp_path / "kept", "mine")

    assert list((tmp_path / "kept").glob("history-*.db")) == []


def test_the_newest_whole_backup_is_found(history):
    old, new, broken, strange = (history.back_up(name) for name in "abcd")
    for second, path in enumerate((old, new, broken, strange)):
        os.utime(path, (second, second))
    broken.write_bytes(broken.read_bytes()[:5000])
    strange.write_text("not a store")

    assert backup.newest(old.parent) == new
    assert backup.newest(old.parent / "nowhere") is None


def test_the_newest_is_found_where_the_times_of_files_were_lost(history):
    first = history.back_up("mine")
    history.record(graded("f2"), at=hours(9), tz_offset=0)
    second = history.back_up("mine")
    for path, second_of_1970 in ((first, 2), (second, 1)):
        os.utime(path, (second_of_1970, second_of_1970))

    assert backup.newest(first.parent) == second


def test_looking_for_a_backup_leaves_no_trace(history):
    kept = history.back_up("mine")
    before = kept.read_bytes(), sorted(kept.parent.iterdir())

    backup.newest(kept.parent)

    assert (kept.read_bytes(), sorted(kept.parent.iterdir())) == before


def test_a_backup_can_be_made_while_another_studykit_writes(history):
    with closing(db.connect(history.path, write=True)) as other, db.transaction(other):
        other.execute("INSERT INTO meta VALUES ('a', 'b')")
        kept = history.back_up("mine")

    assert backup.newest(kept.parent) == kept
