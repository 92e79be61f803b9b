"""A mock exam by plain lines and by objects; what it leaves in the history and says at the end."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from large import write_large_pack
from small import run

from studykit.model.history import Answered, ExamBegun, ExamOver, ExamStep
from studykit.store.history import History

SHORT = ("exam", "--items", "3", "--seed", "1", "--plain")


@pytest.fixture(autouse=True)
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with 44 questions, as the one that commands use. The clock stands still."""
    folder = write_large_pack(tmp_path / "pack")
    monkeypatch.setenv("STUDYKIT_PACK", str(folder))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")
    return folder


def events(*kinds: str):
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        return history.events(kinds=kinds, newest_first=False)


def right(shown: str) -> str:
    """The letters of the right options of the question shown last, as one types them."""
    asked = shown[shown.rindex("What is to be chosen") :]
    return ",".join(re.findall(r"[)\]] ([a-e])  Right", asked))


def sit(*words: str, count: int, wrong: int = 0) -> str:
    """Sit an exam of so many questions to its end, the first so many wrong; what was said."""
    typed: list[str] = []
    said = run(*words).stdout
    for n in range(count):
        answer = right(said)
        if n < wrong:
            letters = "abcde"[: 3 + len(answer.split(","))]
            answer = ",".join(x for x in letters if x not in answer)[: len(answer)]
        typed = [answer, *(["n"] if n + 1 < count else ["e", "e"])]
        said = run("exam", "resume", "--plain", typed="\n".join(typed) + "\n").stdout
    return said


# Beginning


def test_it_says_what_it_is_before_the_clock_runs():
    shown = run("exam", "--plain").stdout

    assert shown.startswith("Mock exam 1 · TEST-01\n")
    assert "26 questions in 52 minutes, 2:00 for each." in shown
    assert "6 of them do not count, as in the real exam." in shown
    assert "The clock never stops" in shown
    assert "question 1 of 26 · 52:00 left · on time" in shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--half"], "13 questions in 26 minutes"),
        (["--items", "5"], "5 questions in 10 minutes"),
        (["--items", "5", "--minutes", "7"], "5 questions in 7 minutes"),
        (["--domain", "2"], "10 questions in 20 minutes"),
        (["--domain", "keep"], "Only about Keeping."),
        (["--pause"], "The clock stops while you are away"),
        (["--items", "100"], "The pack has only 44 questions for this exam, 100 were wanted."),
    ],
)
def test_shorter_and_other_ones(words: list[str], says: str):
    assert says in run("exam", *words, "--plain").stdout


def test_the_domains_are_drawn_by_weight_and_options_stand_as_they_were_drawn():
    run("exam", "--plain")

    (begun,) = events("exam")
    assert isinstance(begun.body, ExamBegun)
    names = [id.split(".")[1][:2] for id in begun.body.questions]
    assert sum(name == "n1" for name in names) == 16
    assert len(begun.body.unscored) == 6
    assert all(sorted(order.split(","))[0] == "0" for order in begun.body.shown)


def test_the_same_seed_draws_the_same_exam():
    one = run("exam", "--seed", "4", "--plain").stdout
    run("exam", "drop", "--yes")
    # What was looked at in a dropped exam was seen: a new home has seen nothing.
    os.environ["STUDYKIT_HOME"] += "-other"

    assert run("exam", "--seed", "4", "--plain").stdout == one


def test_a_pool_too_small_is_said_and_the_exam_is_as_long_as_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    small = write_large_pack(tmp_path / "few", {"1.1": 4, "2.1": 1})
    monkeypatch.setenv("STUDYKIT_PACK", str(small))

    shown = run("exam", "--plain").stdout

    assert "5 questions in 10 minutes" in shown
    assert "The pack has only 5 questions for this exam, 26 were wanted." in shown


def test_a_domain_too_small_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    small = write_large_pack(tmp_path / "few", {"1.1": 14, "2.1": 1})
    monkeypatch.setenv("STUDYKIT_PACK", str(small))

    assert (
        "The pack lacks 3 of Keeping; others take their place."
        in run("exam", "--items", "10", "--plain").stdout
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--half", "--items", "3"], "Choose one of --half and --items."),
        (["--domain", "sleeping"], 'No domain named "sleeping".'),
        (["--domain", "ing"], '"ing" is in the titles of 1 Waiting and 2 Keeping.'),
        (["--exam", "tset-01"], 'No exam named "tset-01". Did you mean test-01?'),
    ],
)
def test_what_was_mistyped_begins_nothing(words: list[str], says: str):
    result = run("exam", *words, "--plain")

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert events("exam") == []


def test_there_is_one_at_a_time():
    run(*SHORT)

    result = run(*SHORT)

    assert result.exit_code == 2
    assert result.stderr == (
        "One is under way: mock exam 1, question 1 of 3, 6 minutes left. studykit exam resume "
        "goes on with it, studykit exam drop ends it without marks.\n"
    )


# Under way


def test_every_line_that_changes_something_is_an_event():
    run(*SHORT, typed="a\nb\nf\nn\np\ng 3\nnone\nl\n?\nnonsense\ng 9\n")

    steps = [event.body for event in events("step") if isinstance(event.body, ExamStep)]
    assert [step.action for step in steps] == [
        "choose",
        "choose",
        "flag",
        "go",
        "go",
        "go",
        "choose",
        "leave",
    ]
    assert [step.flagged for step in steps[2:3]] == [True]


def test_what_was_typed_is_said_to_be_saved():
    shown = run(*SHORT, typed="b\nf\nf\nnone\ng 9\nwhat\n").stdout

    for words in (
        "Saved: b.",
        "Flagged.",
        "The flag is taken away.",
        "The answer is taken away.",
        "The questions are 1 to 3.",
        "That was not understood. Answer a–d (n next,",
    ):
        assert words in shown


def test_the_end_of_input_leaves_and_resume_goes_on_with_drafts_and_flags():
    left = run(*SHORT, typed="b\nn\nc\nf\n").stdout
    assert "You left mock exam 1 at question 2 of 3. The clock keeps running" in left

    shown = run("exam", "resume", "--plain", typed="l\n").stdout

    assert "Mock exam 1 · TEST-01 · flagged" in shown
    assert "(x) c" in shown
    assert " 1 b   >2 c F" in shown


def test_the_clock_is_the_walls(monkeypatch: pytest.MonkeyPatch):
    run(*SHORT, typed="b\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:03:30+01:00")

    assert (
        "question 1 of 3 · 2:30 left · 1 minute behind" in run("exam", "resume", "--plain").stdout
    )


def test_with_pause_it_stands_while_the_learner_is_away(monkeypatch: pytest.MonkeyPatch):
    left = run(*SHORT, "--pause").stdout
    assert "The clock stands at 6:00." in " ".join(left.split())
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-25T20:00:00+01:00")

    assert "6:00 left" in run("exam", "resume", "--plain").stdout


def test_little_time_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    run("exam", "--items", "10", "--plain")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:12:00+01:00")
    assert "Less than 10 minutes left" in run("exam", "resume", "--plain").stdout
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:16:00+01:00")

    assert "Less than 5 minutes left" in run("exam", "resume", "--plain").stdout


def test_when_the_time_ran_out_meanwhile_the_drafts_are_marked(monkeypatch: pytest.MonkeyPatch):
    shown = run(*SHORT).stdout
    run("exam", "resume", "--plain", typed=f"{right(shown)}\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-24T20:00:00+01:00")
    assert "time is up" in run().stdout

    result = run("exam", "resume", "--plain")

    assert "Mock exam 1 · TEST-01 · 2026-11-23 · the time ran out" in result.stdout
    assert "The time of mock exam 1 ran out meanwhile" in result.stderr
    over, answer = events("over", "answer")
    assert isinstance(over.body, ExamOver)
    assert over.body.how == "time"
    assert isinstance(answer.body, Answered)
    assert answer.body.correct
    # It was given on the day the time ran out, not on the day that was noticed.
    assert over.at == answer.at
    assert over.at.isoformat() == "2026-11-23T19:06:00+00:00"


def test_one_whose_time_ran_out_is_marked_or_dropped_before_the_next(
    monkeypatch: pytest.MonkeyPatch,
):
    run(*SHORT)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:06:00+01:00")

    assert run(*SHORT).stderr == (
        "The time of mock exam 1 ran out. studykit exam resume marks it, "
        "studykit exam drop ends it without marks.\n"
    )


def test_a_question_that_changed_meanwhile_does_not_count(pack: Path):
    run(*SHORT, typed="b\n")
    file = pack / "topics/queues/questions.yaml"
    file.write_text(file.read_text().replace("here?", "now?"), encoding="utf-8")

    shown = run("exam", "resume", "--plain", typed="b\ne\ne\n").stdout

    assert "is not in the pack any more as it was drawn" in shown
    assert "Type a word (n next" in shown
    assert "0 of the 0 that count" in shown
    assert "Not marked, since the pack has them no more as drawn: 1–3" in " ".join(shown.split())
    assert events("answer") == []


# The end


def test_ending_asks_once_more_and_names_what_is_open():
    shown = run(*SHORT, typed="b\nf\ne\nno\ne\nend\n").stdout

    assert (
        "2 questions have no whole answer and count as wrong. 1 question is flagged. "
        "Type end once more to end the exam:"
    ) in " ".join(shown.split())
    assert "The exam goes on." in shown
    assert "1–3" not in shown
    assert "handed in" in shown


def test_a_whole_exam_and_its_report():
    shown = sit("exam", "--seed", "1", "--plain", count=26, wrong=6)

    flat = " ".join(shown.split())
    assert "on the scale of 100 to 1000, range" in flat
    assert "The exam's owner publishes no conversion" in flat
    assert re.search(r"Right +\d+ of the 20 that count", shown)
    assert re.search(r"Not counted +\d of 6 right: questions", shown)
    assert "1.1 Queues in order" in shown
    assert "Study first" in shown
    assert "studykit quiz queues --wrong" in shown
    assert "studykit exam review 1 --wrong" in shown
    answers = [e.body for e in events("answer") if isinstance(e.body, Answered)]
    assert len(answers) == 26
    assert sum(answer.correct for answer in answers) == 20
    assert {answer.exam for answer in answers} == {answers[0].session}
    assert all(answer.first_seen for answer in answers)


def test_its_answers_are_evidence_like_any_first_ones():
    sit(*SHORT, count=3, wrong=1)

    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        assert len(history.firsts("small")) == 3
        assert len(history.memories("small")) == 3


def test_undo_takes_nothing_of_it_back():
    sit(*SHORT, count=3)

    assert run("undo").stdout == "There is nothing to take back.\n"
    assert len(events("answer")) == 3


def test_show_says_the_same_again():
    said = sit("exam", "--seed", "1", "--plain", count=26)

    again = run("exam", "show").stdout

    assert said.endswith(again)
    assert run("exam", "show", "1").stdout == again


def test_a_report_for_programs():
    sit(*SHORT, count=3, wrong=1)

    found = json.loads(run("exam", "show", "--json").stdout)

    assert (found["version"], found["number"], found["exam"]) == (1, 1, "test-01")
    assert found["estimate"] is None
    assert [item["outcome"] for item in found["items"]] == ["wrong", "right", "right"]
    assert len(found["items"]) == 3
    assert found["study_first"][0]["topics"] == ["queues"]


def test_review_explains_every_question():
    sit(*SHORT, count=3, wrong=1)

    every, wrong = run("exam", "review").stdout, run("exam", "review", "1", "--wrong").stdout

    assert every.count("Facts this rests on") == 3
    assert wrong.count("Facts this rests on") == 1
    assert "Question 1 of 3 · task " in wrong
    assert "✗ wrong · your answer: " in wrong
    assert run("exam", "review", "--flagged").stdout == "No such question in mock exam 1.\n"


def test_the_list():
    assert run("exam", "list").stdout.startswith("No mock exam was begun yet.")
    sit(*SHORT, count=3)
    run(*SHORT)
    run("exam", "drop", "--yes")
    run(*SHORT)

    shown = run("exam", "list").stdout
    found = json.loads(run("exam", "list", "--json").stdout)

    assert shown.splitlines() == [
        " 1  2026-11-23  TEST-01 · 3 questions in 6 minutes · 2 of 2 right, no estimate",
        " 2  2026-11-23  TEST-01 · 3 questions in 6 minutes · dropped",
        " 3  2026-11-23  TEST-01 · 3 questions in 6 minutes · under way, 6 minutes left",
    ]
    assert [e["ended"] for e in found["exams"]] == ["finished", "dropped", None]
    assert found["exams"][2]["left_seconds"] == 360


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("exam resume", "No mock exam is under way. studykit exam begins one.\n"),
        ("exam drop", "No mock exam is under way.\n"),
        ("exam show", "No mock exam was finished yet. studykit exam begins one.\n"),
        ("exam show 3", "There is no mock exam 3. studykit exam list lists them.\n"),
    ],
)
def test_what_there_is_not(words: str, says: str):
    result = run(*words.split())

    assert (result.exit_code, result.stderr) == (2, says)


@pytest.mark.parametrize("words", ["exam show 1", "exam review 1", "exam show"])
def test_of_one_that_is_under_way_it_is_said_how_to_go_on(words: str):
    run(*SHORT, typed="b\n")

    result = run(*words.split())

    assert result.exit_code == 2
    assert "under way" in result.stderr
    assert "studykit exam resume goes on with" in result.stderr


def test_dropping_needs_a_yes_and_marks_nothing():
    run(*SHORT, typed="b\n")
    refused = run("exam", "drop")
    assert refused.exit_code == 2
    assert "This would drop mock exam 1, 1 of 3 answered." in refused.stderr

    assert "Dropped: mock exam 1" in run("exam", "drop", "--yes").stdout

    assert events("answer") == []
    assert run("exam", "show", "1").stderr == "Mock exam 1 was dropped and never marked.\n"


def test_what_was_looked_at_in_a_dropped_exam_is_not_drawn_as_new():
    run(*SHORT)
    run("exam", "drop", "--yes")
    run(*SHORT)

    one, other = (e.body for e in events("exam") if isinstance(e.body, ExamBegun))
    assert one.questions[0] not in other.questions


def test_the_home_screen_names_the_one_under_way():
    run(*SHORT, typed="n\n")

    assert "mock exam 1, question 2 of 3, 6 minutes left" in " ".join(run().stdout.split())


# For programs


def test_objects_in_and_out():
    typed = [
        '{"choose": ["b"]}',
        '{"do": "flag"}',
        '{"go": 3}',
        '{"do": "list"}',
        '{"choose": ["z"]}',
        "{",
        '{"do": "end"}',
        '{"do": "end"}',
    ]
    words = ("exam", "--items", "3", "--seed", "1", "--json")

    shown = run(*words, typed="\n".join(typed) + "\n").stdout

    found = [json.loads(line) for line in shown.splitlines()]
    assert [each["kind"] for each in found] == [
        "exam",
        "item",
        "saved",
        "saved",
        "item",
        "list",
        "again",
        "again",
        "confirm",
        "report",
    ]
    assert found[1]["left_seconds"] == 360
    assert (found[2]["chosen"], found[3]["flagged"]) == (["b"], True)
    assert found[5]["items"][0] == {
        "number": 1,
        "chosen": ["b"],
        "answered": True,
        "flagged": True,
        "visited": True,
    }
    assert found[8]["unanswered"] == [2, 3]
    assert found[9]["scored"] == 2


def test_objects_may_leave_and_resume():
    words = ("exam", "--items", "3", "--seed", "1", "--json")

    left = run(*words, typed='{"choose": ["b"]}\n{"do": "leave"}\n').stdout.splitlines()[-1]
    again = run("exam", "resume", "--json").stdout.splitlines()[0]

    assert json.loads(left)["kind"] == "left"
    assert json.loads(again)["chosen"] == ["b"]


# Two windows, and killed


def start(*words: str) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-m", "studykit", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    patience = threading.Timer(30, child.kill)  # rather than wait for words that never come
    patience.daemon = True
    patience.start()
    return child


def say(child: "subprocess.Popen[str]", text: str, until: str) -> None:
    """Type a line and read until these words come."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{text}\n")
    child.stdin.flush()
    for line in child.stdout:
        if until in line:
            return
    raise AssertionError(f"{until!r} never came")


def test_of_two_windows_that_begin_at_the_same_moment_one_does():
    """The other is told that one is under way."""
    assert run(*SHORT, "--domain", "2").exit_code == 0
    assert run("exam", "drop", "--yes").exit_code == 0

    # Both have drawn their questions and wait for the lock.
    path = Path(os.environ["STUDYKIT_HOME"]) / "history.db"
    windows = [start(*SHORT[:-1], "--json") for _ in range(2)]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for window in windows:
            assert window.stdout is not None
            assert json.loads(window.stdout.readline())["kind"] == "exam"
        time.sleep(0.5)
        other.execute("ROLLBACK")
    ended = [(*window.communicate(), window.returncode) for window in windows]

    (told,) = (errors for _, errors, code in ended if code == 2)
    assert told == (
        "One is under way: mock exam 2, question 1 of 3, 6 minutes left. studykit exam resume "
        "goes on with it, studykit exam drop ends it without marks.\n"
    )
    (sat,) = (out for out, _, code in ended if code == 0)
    assert [json.loads(line)["kind"] for line in sat.splitlines()] == ["item", "left"]
    assert len(events("exam")) == 2


def test_killed_three_times_over_a_pipe_it_loses_nothing():
    words = SHORT
    for n in (1, 2, 3):
        child = start(*words)
        say(child, f"g {n}", f"question {n} of 3" if n > 1 else "Nothing changed.")
        say(child, "b", "Saved: b.")
        say(child, "f", "Flagged.")
        child.kill()
        child.communicate()
        words = ("exam", "resume", "--plain")

    shown = run(*words, typed="l\ne\ne\n").stdout

    assert "3 of 3 answered" in shown
    assert "Flagged         1–3" in shown
    assert len(events("answer")) == 3
    assert len(events("over")) == 1
