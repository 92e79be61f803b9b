"""`studykit doctor`: everything looked at, nothing changed unless it is asked to mend."""

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from made_up import graded
from small import FILES, run, write_pack

from studykit.store.grades import GivenElsewhere, new_rows
from studykit.store.history import History

EVERYTHING = [
    *("history", "integrity", "version", "events", "numbers", "views", "clock"),
    *("privacy", "leftovers", "backups", "pack", "cache", "ids"),
    *("versions", "libraries", "encoding", "terminal", "disk"),
]


@pytest.fixture(autouse=True)
def _small(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def home() -> Path:
    """A history of two answers and its backup."""
    run("quiz", "-n", "2", typed="a\na,b\n")
    return Path(os.environ["STUDYKIT_HOME"])


def findings(*words: str) -> dict[str, tuple[str, str]]:
    """What each thing is found to be, and what is said of it."""
    document = json.loads(run("doctor", "--json", *words).stdout)
    assert document["version"] == 1
    return {f["name"]: (f["level"], f["text"]) for f in document["findings"]}


def amiss(*words: str, unsaid: tuple[str, ...] = ()) -> dict[str, str]:
    """What is said of each thing that is not in order. All else is said as ever, but for what
    nothing can be said of then."""
    said = findings(*words)
    assert list(said) == [name for name in EVERYTHING if name not in unsaid]
    return {name: text for name, (level, text) in said.items() if level == "found"}


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_all_is_well(home: Path):
    before = fingerprint(home)

    result = run("doctor")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "All is well."
    assert [name for name, (level, _) in findings().items() if level != "ok"] == []
    assert fingerprint(home) == before


def test_the_first_look_finds_no_history_and_makes_none():
    result = run("doctor")

    assert result.exit_code == 0
    assert "none yet" in result.stdout
    assert not Path(os.environ["STUDYKIT_HOME"]).exists()


def test_everything_is_looked_at(home: Path):
    assert list(findings()) == EVERYTHING


@pytest.mark.parametrize("width", [20, 40, 80, 100])
def test_every_word_is_there_at_any_width(home: Path, width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    room = shutil.disk_usage(home)  # others on this machine write meanwhile
    monkeypatch.setattr(shutil, "disk_usage", lambda path: room)

    told = run("doctor").stdout

    assert all(len(row) <= width for row in told.splitlines())
    joined = "".join(told.split())
    for level, text in findings().values():
        assert level in joined
        assert "".join(text.split()) in joined


def test_damage_is_found_said_and_left_alone(home: Path):
    text = bytearray((home / "history.db").read_bytes())
    text[100:8192] = bytes(8092)
    (home / "history.db").write_bytes(text)
    before = fingerprint(home)

    result = run("doctor")

    assert result.exit_code == 1
    assert "--fix sets the file aside whole" in " ".join(result.stdout.split())
    assert result.stdout.splitlines()[-1] == (
        "1 thing is not in order; studykit doctor --fix mends it."
    )
    assert fingerprint(home) == before


def test_mending_says_what_was_kept_and_where_the_rest_is(home: Path):
    text = bytearray((home / "history.db").read_bytes())
    text[100:8192] = bytes(8092)
    (home / "history.db").write_bytes(text)

    result = run("doctor", "--fix")

    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "2 events are in the new history, the newest of 2026-11-23 19:00 UTC." in told
    assert "history-damaged-2026-11-23.db" in told.replace(" ", "")
    assert told.endswith("All is well.")
    assert (home / "history-damaged-2026-11-23.db").read_bytes() == text
    assert run("topics").exit_code == 0


def test_mending_what_is_well_changes_nothing(home: Path):
    before = fingerprint(home)

    result = run("doctor", "--fix")

    assert result.exit_code == 0
    assert result.stdout.startswith("There is nothing that --fix could mend.\n")
    assert fingerprint(home) == before


def test_mending_as_json(home: Path):
    home.chmod(0o755)

    document = json.loads(run("doctor", "--fix", "--json").stdout)

    assert document["well"] is True
    assert document["done"] == [f"{home} is for you alone now."]


def test_a_newer_history_is_named_and_not_touched(home: Path):
    with closing(sqlite3.connect(home / "history.db")) as store:
        store.execute("PRAGMA user_version = 99")
    before = fingerprint(home)

    result = run("doctor", "--fix")

    assert result.exit_code == 1
    assert "was made by a newer studykit" in " ".join(result.stdout.split())
    assert fingerprint(home) == before


def test_what_the_pack_no_longer_has_is_said_and_kept(home: Path, tmp_path: Path):
    files = dict(FILES)
    for name in ("facts", "questions"):
        path = f"topics/queues/{name}.yaml"
        files[path] = files[path].replace("hidden-while-held", "hidden-while-worked-on")
    write_pack(tmp_path / "pack", files)
    before = fingerprint(home)

    level, text = findings("--fix")["ids"]

    assert level == "note"
    assert text == (
        "the history remembers 1 id that is not in this pack (queues.hidden-while-held); "
        "kept, and never asked"
    )
    assert fingerprint(home) == before


def test_what_is_remembered_under_a_former_id_is_in_the_pack(home: Path, tmp_path: Path):
    files = dict(FILES)
    for name in ("facts", "questions"):
        path = f"topics/queues/{name}.yaml"
        files[path] = files[path].replace("hidden-while-held", "hidden-while-worked-on")
    path = "topics/queues/facts.yaml"
    new = "- id: hidden-while-worked-on\n"
    files[path] = files[path].replace(new, f"{new}            was: [hidden-while-held]\n")
    write_pack(tmp_path / "pack", files)

    assert findings()["ids"] == ("ok", "whatever is remembered is in the pack")


def test_a_pack_with_problems_is_sent_to_check(home: Path, tmp_path: Path):
    with (tmp_path / "pack/topics/queues/questions.yaml").open("a") as file:
        file.write("    corect: true\n")

    assert amiss() == {"pack": f"{tmp_path}/pack, 1 questions on 2 facts, 1 problem"}


def test_a_pack_that_is_not_there(home: Path, tmp_path: Path):
    where = tmp_path / "nowhere"

    assert amiss("--pack", str(where), unsaid=("cache", "ids")) == {
        "pack": f'The pack "{where}" does not exist.'
    }


@pytest.mark.parametrize(
    ("now", "oddity"),
    [
        ("2026-11-22T20:30:00+01:00", None),
        (
            "2026-11-22T19:30:00+01:00",
            "it is 2026-11-22 18:30 UTC, before the newest event (2026-11-23 19:00): "
            "it is wrong now, or was then",
        ),
        ("2027-12-28T19:30:00+01:00", None),
        (
            "2027-12-28T20:30:00+01:00",
            "it is 2027-12-28 19:30 UTC, 400 days after the newest event. "
            "Look whether that is right",
        ),
    ],
)
def test_the_clock(home: Path, now: str, oddity: str | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STUDYKIT_NOW", now)

    assert amiss() == ({} if oddity is None else {"clock": oddity})


def test_the_clock_is_not_measured_by_an_old_grade_from_elsewhere():
    old = GivenElsewhere(("pack", "a", "0"), 1_500_000_000_000, graded("a"))
    with History.open(Path(os.environ["STUDYKIT_HOME"]), write=True) as history:
        history.merge(new_rows([old], [], 0)[0])

    assert amiss(unsaid=("clock",)) == {}


@pytest.mark.parametrize("where", ["file/cache", "no/full/path"])
def test_no_place_for_the_cache(
    home: Path, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("STUDYKIT_CACHE", where.replace("file", str(tmp_path / "file")))

    assert list(amiss()) == ["cache"]


def test_no_home_at_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STUDYKIT_HOME", "not/a/full/path")
    said_of_a_home = tuple(EVERYTHING[EVERYTHING.index("history") + 1 : EVERYTHING.index("pack")])

    assert amiss(unsaid=(*said_of_a_home, "ids", "disk")) == {
        "history": "STUDYKIT_HOME is 'not/a/full/path', which is not a full path. "
        "Write it from the root on."
    }


@pytest.mark.parametrize("how", ["cut short", "a letter is another"])
def test_a_damaged_backup_is_named(home: Path, how: str):
    kept = home / "backups/history-2026-11-23.db"
    text = kept.read_bytes()
    damaged = text[:5000] if how == "cut short" else text.replace(b'"small"', b'"smell"', 1)
    kept.write_bytes(damaged)
    assert damaged != text

    assert amiss() == {"backups": "0 of 1 whole. Damaged: 2026-11-23"}


def test_several_at_once_are_each_said(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with (tmp_path / "pack/topics/queues/questions.yaml").open("a") as file:
        file.write("    corect: true\n")
    kept = home / "backups/history-2026-11-23.db"
    kept.write_bytes(kept.read_bytes()[:5000])
    monkeypatch.setenv("STUDYKIT_CACHE", "no/full/path")
    monkeypatch.setenv("STUDYKIT_NOW", "2036-11-23T20:00:00+01:00")

    assert list(amiss()) == ["clock", "backups", "pack", "cache"]


def test_what_the_newest_backup_has_besides_is_said(home: Path):
    kept = home / "backups/history-2026-11-23.db"
    run("quiz", "-n", "1", typed="a\n")
    more = (home / "history.db").read_bytes()
    (home / "history.db").write_bytes(kept.read_bytes())
    kept.write_bytes(more)

    assert findings()["loss"] == (
        "found",
        "1 event is in the newest backup (2026-11-23) and not in the history",
    )
