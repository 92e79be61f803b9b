"""Names that a learner may not use: another user's folders, names that are too long."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from another_user import NOBODY, as_user, takes_root
from made_up import graded, hours
from small import run

from studykit.store.history import History

ASKING = (
    ("export csv -o CLOSED/x", 2),
    ("export html -o CLOSED/x/", 2),
    ("export anki -o CLOSED/x.apkg", 2),
    ("report --html CLOSED/x", 2),
    ("pack new CLOSED/x", 2),
    ("pack add CLOSED/x", 2),
    ("import history CLOSED/x", 2),
    ("import anki CLOSED/x", 2),
    ("backup restore CLOSED/x --yes", 2),
    ("preview CLOSED/x", 2),
    ("check CLOSED/x", 1),
    ("--pack CLOSED/x topics", 3),
    ("sync CLOSED/x", 4),
)
OF_A_HOME = (("pack list", 2), ("backup list", 4), ("backup restore latest --yes", 4), ("quiz", 4))


@pytest.fixture
def closed(pack: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that only root may enter; pytest's own are closed to others anyway."""
    with tempfile.TemporaryDirectory() as name:
        for variable in ("STUDYKIT_HOME", "STUDYKIT_CACHE"):
            (folder := Path(name) / variable).mkdir()
            os.chown(folder, NOBODY, NOBODY)
            monkeypatch.setenv(variable, str(folder))
        (closed := Path(name) / "closed").mkdir(0o700)
        Path(name).chmod(0o755)
        # The other user may not read the library, so it is loaded before.
        for words in (("topics",), ("export", "html", "-o", f"{name}/sheets/")):
            run(*words)
        monkeypatch.delenv("STUDYKIT_PACK")
        yield closed


def as_nobody(*words: str) -> tuple[int, str]:
    def ask() -> str:
        os.chdir("/")
        result = run(*words)
        return json.dumps([result.exit_code, result.stderr + result.stdout])

    code, said = json.loads(as_user(NOBODY, ask))
    return code, said


@takes_root
@pytest.mark.parametrize(("line", "code"), ASKING)
def test_a_path_into_a_closed_folder_is_said_to_be_closed(line: str, code: int, closed: Path):
    words = line.replace("CLOSED", str(closed)).split()

    found, said = as_nobody(*words)

    assert found == code, said
    assert f"{closed}/x" in said
    assert "permission denied" in said
    assert said.count("\n") == 1


@takes_root
@pytest.mark.parametrize(("line", "code"), OF_A_HOME)
def test_a_home_in_a_closed_folder_is_said_to_be_closed(
    line: str, code: int, closed: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STUDYKIT_HOME", str(closed))

    found, said = as_nobody(*line.split())

    assert found == code, said
    assert str(closed) in said
    assert "permission denied" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("line", [line for line, _ in ASKING])
def test_a_name_that_is_too_long_is_one_sentence(line: str, pack: Path, tmp_path: Path):
    result = run(*line.replace("CLOSED/x", f"{tmp_path}/{'x' * 300}").split())

    assert result.exit_code in (1, 2, 3, 4)
    assert result.stderr.count("\n") + result.stdout.count("\n") == 1


@takes_root
def test_doctor_says_that_no_answer_could_be_recorded(
    closed: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
):
    home = closed.parent / "home"
    monkeypatch.setenv("STUDYKIT_HOME", str(home))
    with History.open(home, write=True) as history:
        history.record(graded(), at=hours(0), tz_offset=0)
    for path in (home, *home.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    run("doctor")  # so that all of it is loaded

    code, said = as_nobody("doctor", "--json")

    found = {one["name"]: one for one in json.loads(said)["findings"]}
    assert code == 1
    assert found["history"]["level"] == "ok"
    assert found["writing"]["text"].startswith(
        f"The history {home}/history.db can be read but not written."
    )
    assert found["privacy"]["level"] == "ok"  # it is not theirs to close
