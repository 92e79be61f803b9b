"""A mock exam on a real terminal, key by key, killed on the way."""

import datetime as dt
import os
import re
import signal
from pathlib import Path

import pytest
from large import write_large_pack
from small import Window, run, terminal

from studykit.model.history import Answered
from studykit.store.history import History

SHORT = ("exam", "--items", "3", "--seed", "1")


@pytest.fixture(autouse=True)
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with 44 questions, as the one that commands use. The clock stands still."""
    folder = write_large_pack(tmp_path / "pack")
    monkeypatch.setenv("STUDYKIT_PACK", str(folder))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")
    run("topics")  # compiled, so that the first screen does not wait for it
    return folder


def begin(window: Window, count: int = 3) -> list[str]:
    window.see("Enter begin")
    window.keys("\r")
    return window.see(f"question 1 of {count}")


def kill(window: Window) -> None:
    os.kill(window.child.pid, signal.SIGKILL)
    window.ends()


def test_it_asks_before_the_clock_runs():
    with terminal(*SHORT) as window:
        rows = window.see("Enter begin · q not now")
        assert rows[0] == "Mock exam 1 · TEST-01"
        window.keys("q")
        assert window.ends() == 0

    assert run("exam", "list").stdout.startswith("No mock exam")


def test_a_review_longer_than_the_screen_goes_through_the_pager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run(*SHORT, "--plain", typed="a\nnext\na\nend\nend\n")
    monkeypatch.setenv("PAGER", f"tee {tmp_path}/paged")

    with terminal("exam", "review") as window:
        assert window.ends() == 0
    assert (tmp_path / "paged").read_text().count("Question ") == 3

    (tmp_path / "paged").unlink()
    with terminal("exam", "review", "--no-pager") as window:
        assert window.ends() == 0
    assert not (tmp_path / "paged").exists()


def test_one_that_began_elsewhere_meanwhile_is_named():
    with terminal(*SHORT) as window:
        window.see("Enter begin")
        run(*SHORT, "--plain")
        window.keys("\r")
        window.see("One is under way: mock exam 1, question 1 of 3, 6 minutes left.")
        assert window.ends() == 2

    assert len(run("exam", "list").stdout.splitlines()) == 1


def test_a_letter_drafts_and_drafts_again_and_enter_goes_on():
    with terminal(*SHORT) as window:
        rows = begin(window)
        assert rows[0].startswith("Mock exam 1 · TEST-01")
        assert rows[0].endswith("question 1 of 3 · 6:00 left · on time")
        window.keys("b")
        window.see("(x) b")
        window.keys("a")
        window.see("(x) a")
        assert "(x) b" not in window.text
        window.keys("a")
        window.see("( ) a")
        window.keys("\x1b[B\x1b[B ")
        window.see("> (x) b")
        window.keys("\r")
        window.see("question 2 of 3")
        window.keys("p")
        window.see("question 1 of 3")
        assert "(x) b" in window.text


def test_several_are_marked_and_no_more_than_are_wanted():
    with terminal("exam", "--items", "4", "--seed", "1") as window:
        begin(window, 4)
        for n in (2, 3, 4):
            if "choose TWO" in window.text:
                break
            window.keys("n")
            window.see(f"question {n} of 4")
        window.see("0 of 2 chosen")
        assert "E end" in window.text
        window.keys("a")
        window.see("1 of 2 chosen")
        window.keys("e")
        window.see("2 of 2 chosen")
        window.keys("b")
        window.see("2 are chosen: unmark one first")
        window.keys("a")
        window.see("1 of 2 chosen")
        assert "[x] e" in window.text
        window.keys("l")
        window.see("Half an answer")


def test_flag_list_and_go_to():
    with terminal(*SHORT) as window:
        begin(window)
        window.keys("f")
        window.see("TEST-01 · flagged")
        window.keys("g3\r")
        window.see("question 3 of 3")
        window.keys("l")
        rows = window.see("Go to question (1–3)")
        assert "Flagged         1" in rows
        assert "No answer       1–3" in rows
        window.keys("9\r")
        window.see("There are questions 1 to 3.")
        window.keys("1\r")
        window.see("question 1 of 3")
        window.keys("?")
        window.see("set a flag, or take it away")
        window.keys("\r")
        window.see("f unflag")


def test_after_the_last_question_comes_the_list():
    with terminal(*SHORT) as window:
        begin(window)
        window.keys("g3\r")
        window.see("question 3 of 3")
        window.keys("n")
        window.see("0 of 3 answered")
        window.keys("\r")
        window.see("question 3 of 3")


def test_the_end_is_asked_for_once_more_and_the_report_shown_and_left_on_the_screen():
    with terminal(*SHORT, rows=40) as window:
        begin(window)
        window.keys("b")
        window.see("(x) b")
        window.keys("e")
        window.see("End the exam? 2 questions have no whole answer and count as wrong.")
        window.keys("n")
        window.see("question 1 of 3")
        window.keys("e")
        window.see("y end and see the report")
        window.keys("y")
        window.see("handed in")
        window.see("Space scroll")
        window.keys("\r")
        assert window.ends() == 0
        assert "studykit exam review 1" in window.text


@pytest.mark.parametrize("key", ["q", "\x1b", "\x04"])
def test_leaving_says_how_to_go_on(key: str):
    with terminal(*SHORT) as window:
        begin(window)
        window.keys(key)
        assert window.ends() == 0
        text = " ".join(window.text.split())
        assert "The clock keeps running, 6 minutes left. Go on with studykit exam resume." in text


def test_what_is_said_at_the_end_is_as_wide_as_the_window_is_then():
    with terminal(*SHORT) as window:
        begin(window)
        window.screen.resize(24, 30)
        window.child.setwinsize(24, 30)
        window.see("q leave")
        window.keys("q")
        assert window.ends() == 0
        text = " ".join(window.text.split())
        assert "The clock keeps running, 6 minutes left. Go on with studykit exam resume." in text


def test_dropping_is_asked_as_other_things_are():
    run(*SHORT, "--plain")
    with terminal("exam", "drop") as window:
        window.see("? Drop mock exam 1, 0 of 3 answered? Nothing of it will be marked. (y/N)")
        window.keys("y")
        assert window.ends() == 0
        assert "Dropped: mock exam 1" in window.text


def test_ctrl_c_leaves_too_with_130():
    with terminal(*SHORT) as window:
        begin(window)
        window.keys("b")
        window.see("(x) b")
        window.keys("\x03")
        assert window.ends() == 130
        assert "studykit exam resume" in " ".join(window.text.split())


def test_what_was_typed_ahead_of_a_question_answers_nothing():
    with terminal(*SHORT) as window:
        window.keys("\rabab")
        window.see("Enter begin")
        window.keys("\r")
        window.see("question 1 of 3")
        assert "(x)" not in window.text


def test_at_forty_columns_nothing_is_too_wide_and_what_does_not_fit_scrolls():
    with terminal("exam", "--seed", "1", rows=12, columns=40) as window:
        begin(window, 26)
        rows = window.see("52:00 left · on time")
        assert all(len(row) <= 40 for row in rows)
        window.keys("l")
        window.see("1 –   2 –")
        window.see("Space for more")
        window.see("Go to question (1–26): _")


def test_killed_three_times_it_goes_on_with_drafts_flags_and_the_clock_of_the_wall(
    monkeypatch: pytest.MonkeyPatch,
):
    words: tuple[str, ...] = SHORT
    for n in (1, 2, 3):
        monkeypatch.setenv("STUDYKIT_NOW", f"2026-11-23T20:0{n - 1}:00+01:00")
        with terminal(*words) as window:
            if n == 1:
                begin(window)
            window.see(f"question {max(1, n - 1)} of 3 · {7 - n}:00 left")
            if n > 1:
                assert "(x) b" in window.text
                assert "flagged" in window.text
                window.keys("n")
                window.see(f"question {n} of 3")
            window.keys("b")
            window.see("(x) b")
            window.keys("f")
            window.see("flagged")
            kill(window)
        words = ("exam", "resume")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:03:00+01:00")

    with terminal(*words) as window:
        window.see("question 3 of 3 · 3:00 left")
        window.keys("l")
        rows = window.see("3 of 3 answered")
        assert "Flagged         1–3" in rows
        window.keys("e")
        window.see("Every question has its answer.")
        window.keys("y")
        window.see("handed in")
        window.keys("\r")
        assert window.ends() == 0

    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        answers = history.events(kinds=("answer",))
        assert len(answers) == 3
        assert len(history.events(kinds=("over",))) == 1
    assert all(isinstance(event.body, Answered) for event in answers)
    assert re.search(r"3 minutes of it passed with no question", run("exam", "show").stdout)


def test_when_the_time_is_up_it_ends_by_itself(monkeypatch: pytest.MonkeyPatch):
    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=57)
    monkeypatch.setenv("STUDYKIT_NOW", earlier.isoformat())
    run(*SHORT, "--minutes", "1", "--plain", typed="b\n")
    monkeypatch.delenv("STUDYKIT_NOW")

    with terminal("exam", "resume", rows=40) as window:
        window.see("the time ran out")  # without a key
        window.keys("\r")
        assert window.ends() == 0
