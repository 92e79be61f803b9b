"""Packs for other exams, as a learner handles them."""

import ast
import json
import re
from pathlib import Path

import pytest
from small import run

import studykit

TREES = Path(__file__).parent.parent / "trees"


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cache for all, since the bundled pack takes a second to compile."""
    cache = tmp_path_factory.getbasetemp() / "compiled-once"
    monkeypatch.setenv("STUDYKIT_CACHE", str(cache))


@pytest.fixture
def trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trees on the shelf, and in use."""
    assert run("pack", "add", str(TREES)).exit_code == 0
    monkeypatch.setenv("STUDYKIT_PACK", "trees")


def test_a_pack_is_added_listed_used_and_removed():
    assert "Added trees: 12 facts, 10 questions." in run("pack", "add", str(TREES)).stdout
    listed = json.loads(run("pack", "list", "--json").stdout)
    assert [one["id"] for one in listed["packs"]][1:] == ["trees"]
    assert "conifers" in run("topics", "--pack", "trees").stdout

    assert "Removed trees." in run("pack", "remove", "trees", "--yes").stdout
    assert run("topics", "--pack", "trees").exit_code == 3


def test_what_is_offered_next_names_the_pack_that_was_named():
    run("pack", "add", str(TREES))

    for words in (("--pack", "trees"), ("--pack", "trees", "quiz"), ("quiz", "--pack", "trees")):
        shown = run(*words, typed="a\nq\n").stdout
        assert re.search(r"^Next +studykit --pack trees ", shown, re.MULTILINE), shown
    assert not re.search(r"^Next +studykit --pack", run().stdout, re.MULTILINE)


def test_removing_asks_first_and_nobody_can_answer_a_pipe():
    run("pack", "add", str(TREES))

    done = run("pack", "remove", "trees")

    assert done.exit_code == 2
    assert "If it is meant: --yes" in done.stderr


@pytest.mark.usefixtures("trees")
def test_what_was_learned_stays_when_a_pack_goes_and_comes_back():
    run("quiz", "conifers", "-n", "1", "--seed", "1", typed="a\n")
    seen = run("topics").stdout

    run("pack", "remove", "trees", "--yes")
    run("pack", "add", str(TREES))

    assert run("topics").stdout == seen


@pytest.mark.usefixtures("trees")
def test_a_folder_here_comes_before_a_name_on_the_shelf(tmp_path, monkeypatch):
    (tmp_path / "trees").mkdir()
    monkeypatch.chdir(tmp_path)

    assert run("topics").exit_code == 3


def test_a_new_pack_is_sound_but_for_what_is_to_be_written(tmp_path):
    folder = tmp_path / "birds"

    assert run("pack", "new", str(folder), "--title", "Birds").exit_code == 0
    found = run("check", str(folder))

    assert found.exit_code == 1
    assert set(re.findall(r": ([A-Z]\d\d) ", found.stdout)) == {"H05"}
    assert run("pack", "new", str(folder)).exit_code == 2


COMMANDS = (
    "today --dry-run",
    "ready",
    "stats",
    "report",
    "search needles",
    "why fir-cones",
    "history",
    "confusions",
    "exam --plain",
    "topics",
    "notes conifers",
    "table leaves",
    "show fir-cones",
    "show bare-in-winter",
    "errata",
    "quiz conifers -n 1 --plain",
    "review -n 1 --plain",
    "drill leaves -n 1 --plain",
    "export json",
)


@pytest.mark.usefixtures("trees")
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_another_exam_is_studied_like_the_first(command):
    done = run(*command.split(), typed="")

    assert done.exit_code == 0
    assert not re.search(r"AWS|Amazon|DVA", done.stdout)


READERS = {"calls.py", "templates.py", "code.py", "app.py"}
"""Of AWS's own code in content (commands, API calls, templates); and the sentence that says what
studykit was made for."""


def code(file: Path) -> str:
    """What is left of a module without its docstrings and comments."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                node.value = ast.Constant(value="")
    return ast.unparse(tree)


def test_nothing_in_the_code_knows_about_aws():
    """Docstrings may take it for an example."""
    package = Path(studykit.__file__).parent
    known = re.compile(r"\b(AWS|Amazon|DynamoDB|Cognito|DVA-?C0\d|dva-c0\d|720)\b")
    told = {
        f"{file.relative_to(package)}:{number}"
        for file in package.rglob("*.py")
        if file.name not in READERS
        for number, line in enumerate(code(file).splitlines(), start=1)
        if known.search(line)
    }

    assert told == set()
