"""`studykit history`: what happened, newest first."""

import json

import pytest
from asked import answer
from small import run
from test_quiz import WRONG

pytestmark = pytest.mark.usefixtures("pack")


@pytest.fixture(autouse=True)
def _some_days(pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question missed and right on Monday, a card graded and taken back on Wednesday."""
    answer(WRONG, said=" sure")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-25T20:00:00+01:00")
    run("review", "-n", "2", typed="\n3\n\n1\n")
    run("undo")


def test_each_line_says_when_what_how_and_on_what():
    rows = run("history").stdout.splitlines()

    assert rows[1].startswith("2026-11-25 20:00  card    3 good  queues.")
    assert rows[3].startswith("2026-11-23 20:00  answer  wrong  queues.keep-order  0\u00a0s · sure")
    assert rows[4].strip() == f"chose “{WRONG}”"


def test_what_was_taken_back_is_shown_with_all_and_only_then():
    assert "taken back" not in run("history").stdout

    rows = run("history", "--all").stdout.splitlines()

    assert "1 again" in rows[1]
    assert rows[1].endswith("taken back")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ([], 2),
        (["-n", "1"], 1),
        (["fifo-order"], 2),
        (["keep-order"], 1),
        (["queues"], 2),
        (["hidden-while-held"], 0),
        (["--wrong"], 1),
        (["--wrong", "--all"], 2),
        (["--kind", "card"], 1),
        (["--kind", "card", "--kind", "answer"], 2),
        (["--kind", "exam"], 0),
        (["--since", "2d"], 1),
        (["--since", "3d"], 2),
        (["--since", "2026-11-24"], 1),
    ],
)
def test_it_is_narrowed_down(words: list[str], count: int):
    document = json.loads(run("history", "--json", *words).stdout)

    assert document["version"] == 1
    assert len(document["events"]) == count


def test_json_has_everything_that_was_recorded():
    (answer,) = json.loads(run("history", "keep-order", "--json").stdout)["events"]

    assert {name: answer[name] for name in ("at", "local", "kind", "item", "right")} == {
        "at": "2026-11-23T19:00:00Z",
        "local": "2026-11-23 20:00",
        "kind": "answer",
        "item": "queues.keep-order",
        "right": False,
    }
    assert answer["chosen"] == [WRONG]
    assert answer["beliefs"] == ["Long polling keeps messages in order"]
    assert answer["confidence"] == "sure"


def test_it_says_whether_there_is_more():
    assert "There is more: -n 2 shows twice as much." in run("history", "-n", "1").stdout
    assert json.loads(run("history", "-n", "1", "--json").stdout)["more"] is True


def test_nothing_is_said_to_be_nothing():
    assert run("history", "--kind", "result").stdout == "Nothing of the kind is in your history.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--since", "soon"], "--since understands a number of days, 7d, or a date, 2026-11-01; "),
        (["kinds"], "kinds is a table; what is remembered are facts and questions."),
        (["fifo-ordr"], 'No fact, question or topic named "fifo-ordr". Did you mean fifo-order?'),
    ],
)
def test_what_it_does_not_understand(words: list[str], sentence: str):
    result = run("history", *words)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_no_line_is_wider_than_the_page(monkeypatch: pytest.MonkeyPatch):
    for width in (20, 40, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        rows = run("history", "--all").stdout.splitlines()
        assert max(map(len, rows)) <= width
        assert "chose" in "".join(rows)
