"""A history that leaves, and comes back or comes together with another."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
from small import run


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    run("quiz", "queues", "--seed", "1", typed="a\na,b\n")


def events(home: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "history.db") as db:
        return db.execute("SELECT * FROM events ORDER BY rowid").fetchall()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of another device; commands run there from now on, when asked to."""
    return tmp_path / "elsewhere"


def test_a_history_goes_out_and_comes_in_bit_for_bit(elsewhere, tmp_path, monkeypatch):
    here = Path(os.environ["STUDYKIT_HOME"])
    file = tmp_path / "history.jsonl"
    file.write_text(run("export", "history").stdout)

    monkeypatch.setenv("STUDYKIT_HOME", str(elsewhere))
    done = run("import", "history", str(file))

    count = len(events(here))
    assert (
        done.stdout == f"{count} of {count} events are new, 0 were here before; {count} in all.\n"
    )
    assert events(elsewhere) == events(here)
    assert run("export", "history").stdout == file.read_text()


def test_a_second_time_changes_nothing(tmp_path):
    file = tmp_path / "history.jsonl"
    file.write_text(run("export", "history").stdout)

    done = run("import", "history", str(file))

    assert done.stdout.startswith("0 of ")
    assert run("export", "history").stdout == file.read_text()


def test_a_bad_line_leaves_everything_out(elsewhere, tmp_path, monkeypatch):
    file = tmp_path / "history.jsonl"
    file.write_text(run("export", "history").stdout + '{"v":1}\n')
    number = len(file.read_text().splitlines())

    monkeypatch.setenv("STUDYKIT_HOME", str(elsewhere))
    done = run("import", "history", str(file))

    assert done.exit_code == 2
    assert f"line {number} is no event of a history" in done.stderr
    assert not (elsewhere / "history.db").exists()


def test_a_file_that_is_not_there(tmp_path):
    done = run("import", "history", str(tmp_path / "nothing"))

    assert done.exit_code == 2
    assert "cannot be read: no such file or directory. Nothing was imported." in done.stderr


def test_two_devices_meet_in_a_folder(elsewhere, tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    first = run("sync", str(shared))
    assert "This device now has a file of its own" in first.stdout

    monkeypatch.setenv("STUDYKIT_HOME", str(elsewhere))
    second = json.loads(run("sync", str(shared), "--json").stdout)

    assert (second["others"], second["went"], second["is_first"]) == (1, 0, True)
    assert second["came"] == second["here"] > 0
    assert (
        "right" in run("show", "keep-order").stdout or "wrong" in run("show", "keep-order").stdout
    )


def test_a_folder_that_is_not_there_ends_with_4(tmp_path):
    done = run("sync", str(tmp_path / "nowhere"))

    assert done.exit_code == 4
    assert "is not a folder. Make it first" in done.stderr
