"""Sessions on a real terminal, key by key."""

import json
import os
import signal
import termios
from pathlib import Path

import pytest
from small import run, terminal


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


QUIZ = ("quiz", "queues", "-n", "2", "--seed", "1")


def test_a_letter_answers_and_enter_goes_on():
    with terminal(*QUIZ) as window:
        rows = window.see("a–d answer")
        assert rows[0].startswith("queues")
        assert rows[0].endswith("1 of 2 · 0:00")
        key = next(row.strip()[0] for row in rows if "FIFO queue with a group" in row)

        window.keys(key)
        window.see("✓ right · your answer")
        window.keys("\r")

        window.see("choose TWO")


def test_several_are_toggled_and_confirmed():
    with terminal("quiz", "--level", "2", "queues") as window:
        window.see("0 of 2 chosen")
        window.keys("a")
        window.see("[x] a")
        window.keys("\r")  # one is not enough
        window.keys("b")
        window.see("Enter answer (2 of 2 chosen)")
        window.keys("b")
        window.see("1 of 2 chosen")
        window.keys("b\r")
        window.see("your answer: a and b")


def test_arrows_and_enter_answer_too():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("\x1b[B")
        window.see("> a")
        window.keys("\x1b[B\x1b[B")
        window.see("> c")
        window.keys("\r")
        window.see("your answer: c")


def test_a_key_says_how_sure_one_is_and_never_must():
    with terminal(*QUIZ) as window:
        rows = window.see("a–d answer")
        assert "a–d answer · y sure, m unsure, n guess · s skip · ? keys · q stop" in rows
        window.keys("y")
        assert window.see("sure · 1 of 2")[0].endswith("   sure · 1 of 2 · 0:00")
        window.keys("n")
        window.see("a guess · 1 of 2")
        window.keys("n")  # the same key takes it back
        rows = window.see("   1 of 2")
        assert "guess" not in rows[0]
        window.keys("m")
        window.see("unsure · 1 of 2")
        window.keys("a")
        window.see("your answer: a")
        window.keys("\r")
        window.see("  2 of 3 · 0 of 1")  # it belongs to one question

    (event,) = json.loads(run("history", "--json").stdout)["events"]
    assert event["confidence"] == "unsure"


def test_a_drill_does_not_ask_how_sure_one_is():
    with terminal("drill", "kinds") as window:
        rows = window.see("a–b answer")
        assert "sure" not in "".join(rows)
        window.keys("y")
        window.keys("?")
        assert "y, m, n" in "".join(window.see("Keys"))


def test_undo_brings_the_question_back_and_leaves_no_answer():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("a")
        window.see("your answer: a")
        window.keys("u")
        window.see("1 of 2 · 0:00")
        window.keys("q")
        window.see("Nothing was answered")
        assert window.ends() == 0

    assert run("undo").stdout == "There is nothing to take back.\n"


def test_ctrl_c_keeps_the_answers_sums_up_and_ends_with_130():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("a")
        window.see("your answer: a")
        window.keys("\x03")
        window.see("Stopped. 1 answer saved.")
        assert window.ends() == 130

    assert "Taken back" in run("undo").stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal(number: signal.Signals):
    with terminal(*QUIZ) as window:
        before = termios.tcgetattr(window.child.child_fd)
        window.see("a–d answer")
        assert termios.tcgetattr(window.child.child_fd)[3] != before[3]
        os.kill(window.child.pid, number)
        assert window.ends() == 128 + number


@pytest.mark.parametrize("key", ["q", "\x04", "\x1b"])
def test_q_ctrl_d_and_escape_stop(key: str):
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys(key)
        window.see("Nothing was answered")
        assert window.ends() == 0


def test_keys_typed_before_the_question_shows_answer_nothing():
    with terminal(*QUIZ) as window:
        window.keys("aaaa\r\r")
        window.see("a–d answer")
        window.keys("q")
        window.see("Nothing was answered")


def test_a_paste_answers_nothing():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("\x1b[200~a\nb\nc\x1b[201~")
        window.keys("?")
        window.see("Keys")
        window.keys("\r")
        window.see("a–d answer")
        window.keys("q")
        window.see("Nothing was answered")


def test_another_size_draws_the_question_again():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.screen.resize(30, 40)
        window.child.setwinsize(30, 40)
        rows = window.see("A shop must handle the orders of each")
        assert all(len(row) <= 40 for row in rows)
        window.keys("q")
        window.see("Nothing was")


def test_what_does_not_fit_scrolls_and_the_keys_stay():
    with terminal(*QUIZ, rows=10) as window:
        window.see("a–d answer")
        window.keys("a")
        window.see("your answer")
        rows = window.see("Space for more")
        assert "Enter next" in rows[-1]
        for _ in range(20):
            window.keys(" ")
        window.see("choose TWO")


def test_a_card_is_shown_and_graded():
    with terminal("review", "queues", "-n", "1") as window:
        window.see("Which queue keeps order?")
        window.keys(" ")
        window.see("3 good 2 days")
        window.keys("3")
        window.see("1 of 1 right")
        assert window.ends() == 0


def test_the_table_and_the_notes_are_a_key_away():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("a")
        window.see("t table")
        window.keys("t")
        window.see("Kinds of queues")
        window.keys("\r")
        window.see("Enter next")
        window.keys("n")
        window.see("What waits, and for how long")


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch):
    import sys

    import pexpect

    environ = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8"}
    child = pexpect.spawn(
        sys.executable, ["-m", "studykit", *QUIZ], env=environ, timeout=20, dimensions=(24, 80)
    )
    child.expect(b"Answer a.*:")
    shown = child.before
    child.sendline("q")
    child.expect(pexpect.EOF)

    assert b"\x1b" not in shown + child.before


def test_ctrl_z_gives_the_terminal_back_and_fg_goes_on(pack: Path):
    """In an interactive shell, as a learner would."""
    import sys

    import pexpect

    environ = {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8", "PS1": "$ "}
    shell = pexpect.spawn(
        "bash", ["--norc", "-i"], env=environ, timeout=20, dimensions=(24, 80), encoding="utf-8"
    )
    shell.sendline(f"{sys.executable} -m studykit quiz queues --seed 1")
    shell.expect("a–d answer")
    shell.send("\x1a")
    shell.expect("\x1b\\[\\?1049l")
    shell.expect("Stopped")
    shell.sendline("fg")
    shell.expect("a–d answer")
    shell.send("q")
    shell.expect("Nothing was answered")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
