"""A backup, a restore, a repair, an import stopped in the middle: nothing is lost.

Each command is killed, or told that the disk is full or failing, at some of its system calls here
and at all of them in `python -m bench.kills`; what must be so afterwards is in `bench/rare.py`.
"""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from made_up import graded, hours

from bench import rare, stopped
from bench.synthetic import make_pack
from studykit.errors import StoreError
from studykit.store import backup, checkup, db, mending
from studykit.store.alone import Held, alone
from studykit.store.history import History
from studykit.store.salvage import salvage

needs_strace = pytest.mark.skipif(
    not stopped.strace_works(), reason="strace is not here or not allowed"
)

CASES = {case.name: case for case in rare.CASES}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A pack, compiled, and everything loaded."""
    folder = tmp_path_factory.mktemp("pack")
    make_pack(folder / "pack", topics=2, facts=20, questions=10)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("STUDYKIT_HOME", "STUDYKIT_NOW"):
            patch.setenv(name, "")
        patch.setenv("STUDYKIT_PACK", str(folder / "pack"))
        patch.setenv("STUDYKIT_CACHE", str(folder / "cache"))
        rare.load()
    return folder


@pytest.fixture
def pool(pack: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Executor]:
    """Forks of this process, in which commands are stopped: some, for most of it is waiting."""
    monkeypatch.setenv("STUDYKIT_PACK", str(pack / "pack"))
    monkeypatch.setenv("STUDYKIT_CACHE", str(pack / "cache"))
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        yield pool


def wrong(verdicts: list[rare.Verdict]) -> list[tuple[str, list[str]]]:
    return [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong]


@needs_strace
@pytest.mark.parametrize("name", CASES)
def test_stopped_in_the_middle_nothing_is_lost_and_it_can_be_done_again(
    name: str, tmp_path: Path, pool: Executor
):
    """In the middle of its calls; and killed at each `rename`, where one file becomes another."""
    ready = rare.prepare(CASES[name], tmp_path)
    found = []
    for fault in rare.FAULTS:
        calls = rare.points(ready, fault)
        some = [calls[len(calls) // 2]]
        if fault == "killed":
            some += [call for call in calls if call.name == "rename" and call not in some]
        found += rare.attempts(ready, fault, some, pool)

    assert wrong(found) == []


@needs_strace
@pytest.mark.parametrize("fault", ["full", "failing"])
def test_a_journal_that_the_disk_did_not_let_be_applied_is_not_done_without(
    fault: str, tmp_path: Path, pool: Executor
):
    """The events that it brings back would be missing from the new history, and nobody told."""
    ready = rare.prepare(CASES["doctor --fix, with a journal"], tmp_path)
    calls = [call for call in rare.points(ready, fault) if "/copy.db>" in call.text]

    assert calls
    assert wrong(rare.attempts(ready, fault, calls[1:7:2], pool)) == []


@needs_strace
@pytest.mark.parametrize("fault", ["full", "failing"])
def test_a_pack_that_the_disk_does_not_let_be_made_is_a_sentence(
    fault: str, tmp_path: Path, pool: Executor
):
    """Folders made, files copied, and the remains removed, in the folder for temporary files."""
    ready = rare.prepare(CASES["import anki"], tmp_path)
    calls = [call for call in rare.points(ready, fault) if "tmp/studykit-" in call.text]
    last = {call.name: call for call in calls}
    some = [last[name] for name in ("mkdir", "chmod", "unlinkat", "rmdir")]

    assert wrong(rare.attempts(ready, fault, some, pool)) == []


@needs_strace
def test_a_backup_that_fails_while_it_is_read_is_not_done_without(tmp_path: Path, pool: Executor):
    """It was whole a moment ago, and the events that only it has are to be in the new history."""
    ready = rare.prepare(CASES["doctor --fix"], tmp_path)
    calls = rare.points(ready, "failing")
    begun, made = (
        next(n for n, call in enumerate(calls) if call.text.startswith(text))
        for text in ('mkdir("home/saving-', 'openat(AT_FDCWD</>, "home/saving.part"')
    )
    reads = [call for call in calls[begun:made] if "home/backups/history-mine.db" in call.text]

    assert wrong(rare.attempts(ready, "failing", reads[-5::2], pool)) == []


@needs_strace
def test_a_fault_that_costs_something_would_be_seen(
    tmp_path: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
):
    """As if a restore kept half of what it replaces."""
    monkeypatch.setenv("STUDYKIT_PACK", str(pack / "pack"))
    monkeypatch.setenv("STUDYKIT_CACHE", str(pack / "cache"))
    monkeypatch.setattr(Held, "copy_to", lambda held, path: path.write_bytes(held.data[:5000]))
    ready = rare.prepare(CASES["restore"], tmp_path)
    last = rare.points(ready, "killed")[-1]

    verdict = rare.attempt(ready, tmp_path / "seen", "killed", last)

    assert {wrong.split(" looks")[0] for wrong in verdict.wrong} >= {
        "half of history-before-restore-2026-11-29.db",
        "what was there before is nowhere",
        "5 events are lost",
    }


# What the disk does not give is not taken for lost


MEMORY = "/proc/self/mem"
"""A file that can be opened, and whose first bytes nobody can read: as on a disk that fails."""

needs_memory = pytest.mark.skipif(not Path(MEMORY).exists(), reason="there is no such file here")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A history of two cards, with a backup of the first."""
    with History.open(tmp_path, write=True) as history:
        history.record(graded("f1"), at=hours(0), tz_offset=0)
        history.back_up("mine")
        history.record(graded("f2"), at=hours(1), tz_offset=0)
    return tmp_path


DATE = dt.date(2026, 11, 29)


@needs_memory
def test_there_is_no_new_history_without_a_backup_that_may_hold_events(home: Path):
    (home / "history.db").write_bytes(b"rubbish")
    (home / "backups/history-other.db").symlink_to(MEMORY)

    with pytest.raises(StoreError) as caught:
        salvage(home, DATE)

    assert str(caught.value) == (
        f"The backup {home}/backups/history-other.db cannot be read: input/output error. Events "
        "may be in it alone, so nothing was changed. Try again; if the disk stays like that, move "
        "it elsewhere."
    )
    assert (home / "history.db").read_bytes() == b"rubbish"
    assert sorted(path.name for path in home.glob("*.part")) == []


def test_backups_that_cannot_be_listed_are_not_taken_for_none(home: Path):
    (home / "history.db").write_bytes(b"rubbish")
    shutil.rmtree(home / "backups")
    (home / "backups").symlink_to("backups")

    with pytest.raises(StoreError, match="too many levels of symbolic links"):
        salvage(home, DATE)

    assert backup.newest(home / "backups") is None  # asked when things are bad, it never raises


@needs_memory
def test_a_history_that_the_disk_does_not_give_is_said_to_be_no_more_than_that(home: Path):
    (home / "history.db").unlink()
    (home / "history.db").symlink_to(MEMORY)

    with pytest.raises(StoreError) as caught, alone(home / "history.db"):
        pass

    assert str(caught.value) == (
        f"Not all of the history {home}/history.db can be read: input/output error. Nothing was "
        "changed. Try again; if the disk stays like that, move the file to another one, and "
        "studykit backup restore puts the newest backup in its place."
    )


def test_a_page_that_the_disk_does_not_give_is_not_damage():
    """SQLite tells both in one list: https://sqlite.org/rescode.html#ioerr_corruptfs."""

    class Failing(sqlite3.Connection):
        def execute(self, sql, *values):
            if "integrity_check" in sql:
                told = "*** in database main ***\nPage 12: unable to get the page. error code=8458"
                return super().execute("SELECT ?", (told,))
            return super().execute(sql, *values)

    with (
        closing(sqlite3.connect(":memory:", factory=Failing)) as store,
        pytest.raises(StoreError, match=r"^The disk does not let"),
        db.explained(Path("it")),
    ):
        backup.is_sound(store)


def test_what_was_done_is_said_though_what_came_next_failed(home: Path, monkeypatch):
    """Where the damaged file lies is told once only."""
    (home / "history.db").write_bytes(b"rubbish")
    (home / "old.part").write_bytes(b"half")
    at = hours(24 * 365 * 100)

    def fails(path: Path, at: dt.datetime) -> bool:
        raise OSError(5, "Input/output error")

    findings = checkup.examine(home, at)
    monkeypatch.setattr(checkup, "is_old", fails)
    with pytest.raises(StoreError) as caught:
        mending.mend(home, findings, at, DATE)

    assert str(caught.value) == (
        "1 event is in the new history, 1 of them from backups, the newest of 2026-11-23 10:00 "
        "UTC. By their numbers none is missing before the newest; whether there were newer ones, "
        f"nobody can say. The damaged file lies whole in {home}/history-damaged-2026-11-29.db. "
        f"The disk does not let studykit use the history {home}/history.db. Look whether it is "
        "full, unplugged or failing, then try again."
    )
