"""A backup put back: said beforehand, checked, at once, and what it replaces is kept."""

import datetime as dt
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from another_user import NOBODY, as_user, takes_root
from learners import run, strace_works, traced
from made_up import graded, hours

from studykit.errors import StoreError, UnknownName
from studykit.store import backup, db, rows
from studykit.store.alone import put_in_place
from studykit.store.checkup import examine
from studykit.store.history import History
from studykit.store.restoring import compare, find, listed, restore

needs_strace = pytest.mark.skipif(not strace_works(), reason="strace is not here or not allowed")

DATE = dt.date(2026, 11, 29)


@pytest.fixture
def home(tmp_path):
    """A history of three cards, with a backup of the first two."""
    folder = tmp_path / "home"
    with History.open(folder, write=True) as history:
        for hour in range(3):
            if hour == 2:
                history.back_up("mine")
            history.record(graded(f"f{hour}"), at=hours(hour), tz_offset=0)
    return folder


def facts(path: Path) -> list[str]:
    with closing(backup.looking(path)) as store:
        return [row.item or "" for row in rows.whole(store)]


def test_it_is_said_what_would_change(home):
    found = compare(home, find(home, "mine"))

    assert (found.readable, found.events, found.gone, found.back) == (True, 3, 1, 0)
    assert (found.newest, found.backup.newest) == (hours(2), hours(1))


def test_the_backup_is_the_history_and_the_history_a_backup(home):
    aside = restore(home, find(home, "latest"), DATE)

    assert aside == home / "backups/history-before-restore-2026-11-29.db"
    assert facts(home / db.FILE) == ["f0", "f1"]
    assert facts(aside) == ["f0", "f1", "f2"]
    with History.open(home, write=True) as history:
        assert history.verify() == []
        history.record(graded("f9"), at=hours(9), tz_offset=0)
    assert facts(home / db.FILE) == ["f0", "f1", "f9"]


def test_what_a_restore_replaced_is_not_the_latest(home):
    restore(home, find(home, "latest"), DATE)

    assert [kept.name for kept in listed(home)] == ["mine", "before-restore-2026-11-29"]
    assert find(home, "latest").name == "mine"


def test_a_damaged_history_is_kept_with_its_journal(home):
    kept = find(home, "mine")
    (home / "history.db").write_bytes(b"rubbish")
    (home / "history.db-journal").write_bytes(b"more of it")

    assert not compare(home, kept).readable
    aside = restore(home, kept, DATE)

    assert aside is not None
    assert aside.read_bytes() == b"rubbish"
    assert aside.with_name(f"{aside.name}-journal").read_bytes() == b"more of it"
    assert not (home / "history.db-journal").exists()
    assert facts(home / db.FILE) == ["f0", "f1"]


def test_what_a_kill_left_half_written_is_taken_back_before_it_is_kept(home):
    kept = find(home, "mine")
    before = (home / db.FILE).read_bytes()
    half_written(home)
    assert (home / "history.db-journal").stat().st_size > 0
    assert (home / db.FILE).read_bytes() != before

    aside = restore(home, kept, DATE)

    assert aside is not None
    assert backup.is_whole(aside)
    assert aside.read_bytes() == before


def half_written(home):
    """As kill -9 leaves it in the middle of a commit: pages written, the journal still there."""

    def stopped():
        with closing(db._connection(home / db.FILE)) as store:
            store.execute("PRAGMA cache_size = 1")
            store.execute("BEGIN IMMEDIATE")
            store.execute("DELETE FROM memories")
            store.executemany("INSERT INTO meta VALUES (?, ?)", ((n, "x" * 900) for n in range(99)))
            os._exit(0)

    as_user(os.getuid(), stopped)


@pytest.mark.parametrize("journal", [b"", b"more of it"])
def test_what_a_kill_left_of_a_copy_is_in_nobodys_way_and_in_no_later_copy(home, journal):
    (home / "history.db").write_bytes(b"rubbish")
    (home / "history.db-journal").write_bytes(journal)
    for suffix in ("-journal", "-journal.part", ".part"):
        (home / f"backups/history-before-restore-2026-11-29.db{suffix}").write_bytes(b"half")

    aside = restore(home, find(home, "mine"), DATE)

    assert aside is not None
    kept = [aside, *filter(Path.exists, [aside.with_name(f"{aside.name}-journal")])]
    assert [path.read_bytes() for path in kept] == [b"rubbish", *filter(None, [journal])]


@pytest.mark.parametrize("loss", [Path.unlink, lambda path: os.truncate(path, 0)])
def test_a_lost_history_comes_back(home, loss):
    loss(home / db.FILE)

    assert restore(home, find(home, "latest"), DATE) is None
    assert facts(home / db.FILE) == ["f0", "f1"]


def test_a_damaged_backup_is_not_put_back(home):
    path = home / "backups/history-mine.db"
    path.write_bytes(path.read_bytes()[:9000])
    before = (home / db.FILE).read_bytes()

    assert [kept.whole for kept in listed(home)] == [False]
    with pytest.raises(StoreError, match="is damaged, so it was not put back"):
        find(home, "mine")
    with pytest.raises(StoreError, match="There is no good backup in"):
        find(home, "latest")
    assert (home / db.FILE).read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no such file here")
@pytest.mark.parametrize(
    ("leads_to", "reason"),
    [
        ("/proc/self/mem", "input/output error"),  # its first bytes can be read by nobody
        ("history-mine.db", "too many levels of symbolic links"),
    ],
)
def test_a_backup_that_the_disk_does_not_give_is_not_called_damaged(home, leads_to, reason):
    (home / "backups/history-mine.db").unlink()
    (home / "backups/history-mine.db").symlink_to(leads_to)

    assert [(kept.whole, kept.unreadable) for kept in listed(home)] == [(False, reason)]
    for name in ("mine", "latest"):
        with pytest.raises(StoreError, match=f"cannot be (read|looked at): {reason}"):
            find(home, name)


def test_a_name_that_no_backup_has(home):
    with pytest.raises(UnknownName) as caught:
        find(home, "mint")

    assert str(caught.value) == (
        'No backup named "mint". Did you mean mine?  (studykit backup list lists them)'
    )


def test_a_file_from_elsewhere_can_be_put_back(home, tmp_path):
    shutil.move(home / "backups/history-mine.db", tmp_path / "stick.db")

    restore(home, find(home, str(tmp_path / "stick.db")), DATE)

    assert facts(home / db.FILE) == ["f0", "f1"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("PRAGMA user_version = 99", "made by a newer studykit"),
        ("PRAGMA application_id = 1", "made by another program"),
    ],
)
def test_neither_it_nor_what_it_would_replace_may_be_a_strangers(home, change, sentence):
    kept = find(home, "mine")
    for path in (kept.path, home / db.FILE):
        before = path.read_bytes(), (home / db.FILE).read_bytes()
        with closing(sqlite3.connect(path)) as store:
            store.execute(change)
        changed = (home / db.FILE).read_bytes()
        with pytest.raises(StoreError, match=sentence):
            restore(home, kept, DATE)
        assert (home / db.FILE).read_bytes() == changed
        path.write_bytes(before[0])


def test_a_history_in_use_is_not_replaced(home):
    kept = find(home, "mine")

    def attempt():
        try:
            return str(restore(home, kept, DATE))
        except StoreError as error:
            return str(error)

    with closing(db.connect(home / db.FILE, write=True)) as other, db.transaction(other):
        # Locks are between processes, so another one is asked.
        told = as_user(os.getuid(), attempt)

    assert told == (
        f"The history {home}/history.db is in use by another studykit. "
        "Close that one and try again."
    )
    assert facts(home / db.FILE) == ["f0", "f1", "f2"]


def test_a_session_that_is_open_records_nothing_into_the_old_file(home):
    with History.open(home, write=True) as history:
        restore(home, find(home, "mine"), DATE)
        with pytest.raises(StoreError, match=r"moved or replaced.*This answer was not saved"):
            history.record(graded("lost"), at=hours(9), tz_offset=0)

    assert facts(home / db.FILE) == ["f0", "f1"]


def test_an_answer_that_waited_for_the_lock_meanwhile_is_refused_too(home, monkeypatch):
    """Replaced between the look at its name and the transaction."""
    shutil.copy(home / "backups/history-mine.db", home / "other")
    as_it_is = db.transaction

    @contextmanager
    def late(store):
        with as_it_is(store):
            put_in_place(home / "other", home / db.FILE)
            yield

    with History.open(home, write=True) as history:
        monkeypatch.setattr(db, "transaction", late)
        with pytest.raises(StoreError, match="moved or replaced while it was in use"):
            history.record(graded("lost"), at=hours(9), tz_offset=0)


def test_looking_changes_nothing_even_where_a_journal_waits(home):
    half_written(home)
    files = [home / "history.db", home / "history.db-journal"]
    before = [path.read_bytes() for path in files]

    findings = examine(home, hours(3))
    compare(home, find(home, "mine"))

    assert {f.name for f in findings if f.level != "ok"} == {"leftovers"}
    assert [path.read_bytes() for path in files] == before


@takes_root
def test_a_folder_that_is_not_ours_to_write(tmp_path):
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with History.open(folder, write=True) as history:
            history.record(graded(), at=hours(0), tz_offset=0)
            history.back_up("mine")
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)

        def attempt():
            try:
                return str(restore(folder, find(folder, "mine"), DATE))
            except StoreError as error:
                return str(error).replace(made, "HOME")

        assert as_user(NOBODY, attempt) == (
            "The history HOME/history.db cannot be used: permission denied. "
            "Make it accessible, or set STUDYKIT_HOME to another folder."
        )
        assert facts(folder / db.FILE) == ["f1"]


# kill -9 at one system call after another


def each(tmp_path: Path, seed: Path, word: str, check: Callable[[Path], list[str]]) -> None:
    """Killed at every call of a kind (writes: every twelfth), two at a time; nothing is wrong."""
    whole = shutil.copytree(seed, tmp_path / "whole")
    calls = traced(whole, word).calls
    assert calls["rename"] >= 1
    injections = [
        f"{call}:signal=KILL:when={n}"
        for call, count in calls.items()
        if call != "write" or count < 9
        for n in range(1, count + 1, {"pwrite64": 12, "openat": 3}.get(call, 1))
    ]

    def one(injection: str) -> list[str]:
        folder = shutil.copytree(seed, tmp_path / re.sub(r"\W+", "-", injection))
        ran = traced(folder, word, inject=injection)
        wrong = check(folder) + ([] if ran.killed else ["it was not killed"])
        return [f"{injection}: {each}" for each in wrong]

    with ThreadPoolExecutor(2) as pool:
        assert [wrong for found in pool.map(one, injections) for wrong in found] == []


@needs_strace
def test_killed_while_a_backup_is_made_the_others_are_whole(tmp_path, home):
    def check(folder):
        kept = listed(folder)
        wrong = [] if all(each.whole for each in kept) else ["a backup is damaged"]
        wrong += [] if {each.name for each in kept} >= {"mine"} else ["a backup is gone"]
        return wrong + ([] if len(facts(folder / db.FILE)) == 3 else ["an event is gone"])

    each(tmp_path, home, "keep", check)


@needs_strace
def test_killed_while_it_is_put_back_it_is_old_or_new(tmp_path, home):
    def check(folder):
        found = facts(folder / db.FILE)
        asides = [each for each in listed(folder) if backup.GIVEN_UP in each.name]
        wrong = [] if found in (["f0", "f1", "f2"], ["f0", "f1"]) else [f"between: {found}"]
        if len(found) == 2 and not (asides and asides[0].events == 3):
            wrong.append("replaced before it was kept")
        ran = run(folder, "record")
        return wrong + ([] if ran.told("saved") else [f"the next start fails: {ran.out}"])

    each(tmp_path, home, "restore", check)


@needs_strace
def test_killed_while_it_is_mended_the_damaged_file_is_there_and_it_can_be_mended_again(
    tmp_path, home
):
    text = bytearray((home / db.FILE).read_bytes())
    schema_and_roots = slice(100, 4096 * 3)
    text[schema_and_roots] = bytes(4096 * 3 - 100)
    (home / db.FILE).write_bytes(text)

    def check(folder):
        aside = folder / "history-damaged-2026-11-29.db"
        now = (folder / db.FILE).read_bytes()
        wrong = [] if now == text or aside.read_bytes() == text else ["the damaged file is gone"]
        run(folder, "mend")
        found = sorted(facts(folder / db.FILE))
        return wrong + ([] if found == ["f0", "f1", "f2"] else [f"lost: {found}"])

    each(tmp_path, home, "mend", check)
