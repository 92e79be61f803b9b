"""`studykit backup`: made, listed, put back."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from small import run, terminal

sys.path.insert(0, str(Path(__file__).parent.parent / "store"))

from another_user import NOBODY, as_user, takes_root

HOME = "STUDYKIT_HOME"


@pytest.fixture(autouse=True)
def _small(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def home() -> Path:
    return Path(os.environ[HOME])


@pytest.fixture
def studied(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two evenings of one answer each."""
    run("quiz", "-n", "1", typed="a\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-24T21:30:00+01:00")
    run("quiz", "-n", "1", typed="b\na,b\n")
    return home


def listed() -> dict[str, int]:
    backups = json.loads(run("backup", "list", "--json").stdout)["backups"]
    return {kept["name"]: kept["events"] for kept in backups}


def said(home: Path, *words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0
    return result.stdout.replace(str(home), "HOME")


def test_a_session_ends_with_the_backup_of_its_day(studied: Path):
    assert listed() == {"2026-11-24": 2, "2026-11-23": 1}


def test_the_list_says_how_old_how_large_and_how_it_is(studied: Path):
    old = studied / "backups/history-2026-11-23.db"
    old.write_bytes(old.read_bytes()[:9000])
    os.utime(old, (1, 1))

    rows = [line.split() for line in run("backup", "list").stdout.splitlines()[2:]]

    size = f"{round((studied / 'backups/history-2026-11-24.db').stat().st_size / 1e3)}"
    assert rows == [
        ["2026-11-24", size, "kB", "2", "2026-11-24", "21:30", "whole"],
        ["2026-11-23", "9", "kB", "–", "–", "damaged"],
    ]


def test_there_may_be_none(home: Path):
    assert said(home, "backup", "list") == "There are no backups in HOME/backups.\n"
    assert said(home, "backup") == "There is no history yet, so there is nothing to copy.\n"
    assert json.loads(run("backup", "list", "--json").stdout) == {"version": 1, "backups": []}


def test_one_is_made_now(studied: Path):
    size = round((studied / "history.db").stat().st_size / 1e3)

    assert said(studied, "backup") == (
        f"2 events, {size} kB, copied and compared:\nHOME/backups/history-by-hand-2026-11-24.db\n"
    )
    assert listed()["by-hand-2026-11-24"] == 2


def test_a_restore_says_what_it_changes_and_asks(studied: Path):
    result = run("backup", "restore", "2026-11-23")

    assert result.exit_code == 5
    assert result.stdout == (
        "History now   2 events, the newest of 2026-11-24 21:30\n"
        "Backup        2026-11-23: 1 event, the newest of 2026-11-23 20:00\n"
        "Only now      1 event, gone from the history afterwards\n"
        "              --merge keeps them and adds what the backup has besides\n"
        "Only backup   0 events, there again afterwards\n\n"
    )
    assert result.stderr == "Nobody can be asked here, so nothing was changed. --yes does it.\n"
    assert listed() == {"2026-11-24": 2, "2026-11-23": 1}


def test_a_file_of_this_folder_is_named_as_it_is_and_never_hides_a_backup(
    studied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copy(studied / "backups/history-2026-11-23.db", "mine.db")
    Path("2026-11-24").write_text("no backup", encoding="utf-8")

    assert "mine is the history now." in said(studied, "backup", "restore", "mine.db", "--yes")
    assert run("history", "--json").stdout.count('"event"') == 1
    said(studied, "backup", "restore", "2026-11-24", "--yes")
    assert run("history", "--json").stdout.count('"event"') == 2


def test_a_restore_keeps_what_it_replaces(studied: Path):
    told = said(studied, "backup", "restore", "2026-11-23", "--yes")

    assert "2026-11-23 is the history now.\n" in told
    assert "HOME/backups/history-before-restore-2026-11-24.db" in told
    assert listed()["before-restore-2026-11-24"] == 2
    assert "1 event" in said(studied, "backup")


def test_a_merge_keeps_both(studied: Path):
    said(studied, "backup", "restore", "2026-11-23", "--yes")

    told = said(studied, "backup", "restore", "2026-11-24", "--merge", "--yes")

    assert "Added         1 event that the history has not; nothing goes\n" in told
    assert "1 event added.\n" in told
    assert "2 events" in said(studied, "backup")
    assert run("doctor").exit_code == 0


def test_nothing_to_put_back_is_said(studied: Path):
    assert "The history has everything that is in this backup." in said(
        studied, "backup", "restore"
    )


def test_nothing_can_be_added_to_what_cannot_be_read(studied: Path):
    (studied / "history.db").write_bytes(b"rubbish")

    result = run("backup", "restore", "--merge", "--yes")

    assert result.exit_code == 4
    assert "studykit doctor --fix saves what is in it" in result.stderr
    assert (studied / "history.db").read_bytes() == b"rubbish"


def test_an_unknown_backup_is_wrong_usage(studied: Path):
    result = run("backup", "restore", "2026-11-25")

    assert result.exit_code == 2
    assert result.stderr.startswith('No backup named "2026-11-25". Did you mean 2026-11-2')


def test_a_backup_that_cannot_be_made_stops_no_answer(home: Path):
    home.mkdir()
    (home / "backups").write_text("in the way")

    result = run("quiz", "-n", "1", typed="a\n")

    assert result.exit_code == 0
    assert result.stderr.count("Today's backup was not made") == 1
    assert run("backup").exit_code == 4


@pytest.mark.parametrize(("key", "events"), [("y", "1 event"), ("n", "2 events")])
def test_on_a_terminal_it_asks(studied: Path, key: str, events: str):
    with terminal("backup", "restore", "2026-11-23") as window:
        window.see("Put this backup back?")
        window.keys(key)
        assert window.ends() == 0

    assert run("backup").stdout.startswith(events)


@pytest.fixture
def theirs(studied: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same home for another user to look into; of the backups, one is closed to them."""
    run("backup", "list")  # the other user may not read the library, so it is loaded before
    run("backup", "list", "--json")
    run("backup", "restore", "2026-11-24")
    run("doctor", "--json")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        shutil.copytree(studied, home)
        for path in (home.parent, *home.parent.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (home / "backups/history-2026-11-23.db").chmod(0)
        monkeypatch.setenv(HOME, str(home))
        monkeypatch.chdir("/")
        yield home


def as_nobody(*words: str) -> tuple[int, str, str]:
    def ask() -> str:
        result = run(*words)
        return json.dumps([result.exit_code, result.stdout, result.stderr])

    code, out, errors = json.loads(as_user(NOBODY, ask))
    return code, out, errors


@takes_root
def test_a_backup_that_may_not_be_read_is_not_called_damaged(theirs: Path):
    _, out, _ = as_nobody("backup", "list")
    rows = [" ".join(line.split()) for line in out.splitlines()[2:]]
    assert rows[0].endswith("2026-11-24 21:30 whole")
    assert rows[1].endswith("kB – – not readable: permission denied")

    _, out, _ = as_nobody("backup", "list", "--json")
    kept = {each["name"]: each for each in json.loads(out)["backups"]}
    assert (kept["2026-11-24"]["whole"], kept["2026-11-24"]["unreadable"]) == (True, None)
    assert kept["2026-11-23"]["whole"] is False
    assert kept["2026-11-23"]["unreadable"] == "permission denied"

    path = theirs / "backups/history-2026-11-23.db"
    assert as_nobody("backup", "restore", "2026-11-23") == (
        4,
        "",
        f"The backup {path} cannot be read: permission denied.\n",
    )
    _, out, _ = as_nobody("doctor", "--json")
    (told,) = (each for each in json.loads(out)["findings"] if each["name"] == "backups")
    assert told["text"].endswith("holds 2 events. Not readable (permission denied): 2026-11-23")
    assert told["mend"] == "Allow yourself to read it, or keep it elsewhere."


@takes_root
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_backups_that_may_not_be_looked_at_are_not_called_none(theirs: Path, mode: int):
    (theirs / "backups").chmod(mode)

    told = f"The backups in {theirs / 'backups'} cannot be looked at: permission denied.\n"
    assert as_nobody("backup", "list") == (4, "", told)
    assert as_nobody("backup", "restore", "--yes") == (4, "", told)
    _, out, _ = as_nobody("doctor", "--json")
    found = {each["name"]: each["text"] for each in json.loads(out)["findings"]}
    assert "cannot be looked at: permission denied" in found.get("backups", found.get("folder"))
