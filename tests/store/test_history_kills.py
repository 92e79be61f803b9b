"""A kill, a full or failing disk, a power cut: what was confirmed is there.

One learner is killed at one system call after another; see robustness in docs/design.md.
"""

import random
import re
import shutil
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from learners import Run, run, start, strace_works, traced
from made_up import answered, graded, hours
from older import make_older

from studykit.store import backup, db
from studykit.store.history import History

needs_strace = pytest.mark.skipif(not strace_works(), reason="strace is not here or not allowed")


def points(calls: Iterable[tuple[str, int]], what: str, writes: int, others: int) -> list[str]:
    """Injections at every so-manieth call of a kind: all would take a minute."""
    return [
        f"{call}:{what}:when={n}"
        for call, count in calls
        for n in range(1, count + 1, writes if call == "pwrite64" else others)
    ]


def each(tmp_path: Path, attempt: Callable[[Path, str], list[str]], injections: list[str]) -> None:
    """Attempt each injection in a folder of its own, two at a time; nothing may be wrong."""

    def one(injection: str) -> list[str]:
        folder = tmp_path / re.sub(r"\W+", "-", injection)
        return [f"{injection}: {wrong}" for wrong in attempt(folder, injection)]

    with ThreadPoolExecutor(2) as pool:
        assert [wrong for found in pool.map(one, injections) for wrong in found] == []


def wrongs(folder: Path, ran: Run, earlier: int = 0) -> list[str]:
    """What is wrong with a history after a run that was cut short."""
    saved, undone = ran.told("saved"), ran.told("undone")
    with History.open(folder) as history:
        read = list(history.every_event())
    with History.open(folder, write=True) as history:
        wrong = history.verify()
        if list(history.every_event()) != read:
            wrong.append("a reader and a writer see different histories")
        stored = {event.id: event for event in history.every_event()}
        counting = {event.id for event in history.events()}
        if not stored.keys() >= {*saved}:
            wrong.append("a confirmed answer was lost")
        if counting & {*undone}:
            wrong.append("a confirmed undo was lost")
        answers = [event for event in stored.values() if event.body.kind == "answer"]
        uncertain = len(ran.told("refused.* may not have been saved"))
        if len(answers) > earlier + len(saved) + 1 + uncertain:
            wrong.append("an answer was saved twice")
        if sorted(event.seq for event in stored.values()) != list(range(1, len(stored) + 1)):
            wrong.append("the numbers have gaps")
        history.record(graded(), at=hours(99), tz_offset=0)
        wrong += history.verify()
    return wrong + (["a traceback"] if "Traceback" in ran.errors else [])


@needs_strace
@pytest.mark.parametrize("earlier", [0, 2])
def test_killed_at_any_step_everything_confirmed_is_there(tmp_path, earlier):
    """An answer given and taken back, the first of all or one of many."""
    seed = tmp_path / "seed"
    if earlier:
        run(seed, f"record*{earlier}")
    else:
        seed.mkdir()
    calls = traced(shutil.copytree(seed, tmp_path / "whole"), "record", "undo").calls
    assert calls["fdatasync"] >= 10

    def attempt(folder: Path, injection: str) -> list[str]:
        shutil.copytree(seed, folder)
        ran = traced(folder, "record", "undo", inject=injection)
        return wrongs(folder, ran, earlier) + ([] if ran.killed else ["it was not killed"])

    each(tmp_path, attempt, points(calls.items(), "signal=KILL", writes=6, others=1))


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_full_or_failing_disk_loses_nothing_and_says_so(tmp_path, error):
    run(tmp_path / "seed", "record")
    calls = traced(shutil.copytree(tmp_path / "seed", tmp_path / "whole"), "record*2").calls

    def attempt(folder: Path, injection: str) -> list[str]:
        shutil.copytree(tmp_path / "seed", folder)
        ran = traced(folder, "record", "record", inject=injection)
        told = len(ran.told("saved")) + len(ran.told("refused"))
        return wrongs(folder, ran, 1) + ([] if told else ["the learner was told nothing"])

    each(tmp_path, attempt, points(calls.items(), f"error={error}", writes=14, others=3))


@needs_strace
def test_killed_during_a_migration_it_is_old_or_new(tmp_path):
    """By the first answer after an update: a backup, the migration, the views, the answer."""
    make_older(tmp_path / "seed", 1, [answered("q1", "f0", "f1"), graded("f2", 1), graded("f0")])
    whole = shutil.copytree(tmp_path / "seed", tmp_path / "whole")
    calls = traced(whole, "record").calls
    assert calls["rename"] == 1
    old, new = version_and_schema(tmp_path / "seed"), version_and_schema(whole)

    def attempt(folder: Path, injection: str) -> list[str]:
        shutil.copytree(tmp_path / "seed", folder)
        ran = traced(folder, "record", inject=injection)
        wrong = [] if ran.killed else ["it was not killed"]
        found = version_and_schema(folder)
        if found not in (old, new):
            wrong.append(f"between: {found}")
        if found != old and backup.newest(folder / backup.FOLDER) is None:
            wrong.append("migrated without a backup")
        return wrong + wrongs(folder, ran, earlier=1)

    each(tmp_path, attempt, points(calls.items(), "signal=KILL", writes=7, others=2))


def version_and_schema(folder: Path) -> tuple[int, list[str]]:
    with db.explained(folder / db.FILE), closing(db._connection(folder / db.FILE)) as store:
        (version,) = store.execute("PRAGMA user_version").fetchone()
        schema = store.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY sql")
        return version, [sql for (sql,) in schema]


@needs_strace
def test_what_is_confirmed_is_on_the_disk_before_the_confirmation(tmp_path):
    """After a power cut only what was synced is there: files, and the names in their folder."""
    run(tmp_path / "home", "record")

    ran = traced(tmp_path / "home", "record", "undo", "record", files="-y")

    assert unsynced_at_confirmations(ran.trace, tmp_path / "home") == [set(), set(), set()]


def unsynced_at_confirmations(trace: str, folder: Path) -> list[set[str]]:
    """For each line written to stdout, the files and folders with changes not yet synced."""
    unsynced: set[str] = set()
    found = []
    for line in trace.splitlines():
        match = re.match(r"\d+ +(\w+)\((?:\d+<(.*?)>|\"(.*?)\")", line)
        if not match:
            continue
        call, path = match[1], match[2] or match[3] or ""
        if call == "write" and line.split("(")[1].startswith("1<"):
            found.append(set(unsynced))
        elif not path.startswith(str(folder)):
            continue
        elif call in ("pwrite64", "ftruncate"):
            unsynced.add(path)
        elif call in ("fsync", "fdatasync"):
            unsynced.discard(path)
        elif call == "unlink":
            unsynced.discard(path)
            unsynced.add(str(folder))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_everything_confirmed_is_there(tmp_path, seed):
    """kill -9 while the next answer is on its way, five times over the same history."""
    rng = random.Random(seed)
    confirmed: list[str] = []
    for _ in range(2):
        with start(tmp_path / "home", "record*500") as learner:
            assert learner.stdout is not None
            for _ in range(rng.randrange(1, 40)):
                confirmed.append(learner.stdout.readline().split()[1])
            learner.send_signal(signal.SIGKILL)
            confirmed += re.findall(r"^saved (.{36})$", learner.stdout.read(), re.MULTILINE)

        with History.open(tmp_path / "home", write=True) as history:
            stored = [event.id for event in history.every_event()]
            assert set(confirmed) <= set(stored)
            assert history.verify() == []


def test_a_full_disk_refuses_the_answer_and_keeps_the_others(tmp_path):
    ran = run(tmp_path / "home", "record*3", "limit=16384", "record", "limit=0", "record")

    assert len(ran.told("saved")) == 4
    assert ran.told("refused") == [
        f"The disk does not let studykit use the history {tmp_path}/home/history.db. "
        "Look whether it is full, unplugged or failing, then try again. "
        "This answer may not have been saved; earlier answers are."
    ]
    with History.open(tmp_path / "home") as history:
        stored = [event.id for event in history.every_event()]
        assert sorted(stored) == sorted(ran.told("saved"))
        assert history.verify() == []


def test_several_processes_at_once_lose_nothing(tmp_path):
    learners = [start(tmp_path / "home", "record*60") for _ in range(3)]
    confirmed = []
    for learner in learners:
        with learner:
            out, errors = learner.communicate()
        assert errors == ""
        confirmed += re.findall(r"^saved (.*)$", out, re.MULTILINE)

    assert len(confirmed) == 180
    with History.open(tmp_path / "home") as history:
        events = list(history.every_event())
        assert sorted(event.id for event in events) == sorted(confirmed)
        assert sorted(event.seq for event in events) == list(range(1, 181))
        assert history.verify() == []
