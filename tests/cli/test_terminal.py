"""Sessions on a real terminal, key by key."""

import json
import os
import select
import signal
import sqlite3
import termios
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from small import Window, run, terminal


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


def until_read(window: Window) -> None:
    """Wait until all that was typed has been read."""
    there = os.open(f"/proc/{window.child.pid}/fd/0", os.O_RDONLY | os.O_NOCTTY)
    try:
        while select.select([there], [], [], 0)[0]:
            window._read(0.01)
    finally:
        os.close(there)


def test_ctrl_c_behind_much_that_was_typed_ahead_is_not_dropped_with_it():
    """More than the system takes in for a program that does not read: the rest waits unseen."""
    run("quiz", "-n", "1", "--practice", "--plain", typed="a\n")
    path = Path(os.environ["STUDYKIT_HOME"]) / "history.db"
    with terminal("review", "-n", "2") as window:
        window.see("Space show")
        window.keys(" ")
        window.see("3 good")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # another studykit writes, so that the grade waits
            window.keys("3")
            until_read(window)
            window.keys("x" * 8000 + "\x03")
            other.execute("ROLLBACK")
        window.see("Stopped. 1 answer saved.")
        assert window.ends() == 130


def beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have Python run this in the session before anything of ours."""
    folder = tmp_path / "beforehand"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(dedent(script))
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", path)


def test_ctrl_c_in_the_moment_before_a_key_is_waited_for_wakes_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Then the wait itself is not interrupted: as here, where another thread takes the signal."""
    beforehand(
        tmp_path,
        monkeypatch,
        """
        import signal, threading

        threading.Thread(target=threading.Event().wait, daemon=True).start()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        """,
    )
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("\x03")
        window.see("Stopped. 0 answers saved.")
        assert window.ends() == 130


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_whose_exception_is_lost_ends_the_session_at_the_next_prompt(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Python prints what is raised in `__del__`, and goes on."""
    beforehand(
        tmp_path,
        monkeypatch,
        f"""
        import signal, sys

        class Last:
            def __del__(self):
                signal.raise_signal({int(number)})

        def record(*args, **words):
            event = recorded(*args, **words)
            Last()
            return event

        def find(event, args):
            global recorded
            history = sys.modules.get("studykit.store.history")
            if event == "sqlite3.connect" and recorded is None:
                recorded, history.History.record = history.History.record, record

        recorded = None
        sys.addaudithook(find)
        """,
    )
    with terminal("review", "-n", "2") as window:
        window.see("Space show")
        window.keys(" ")
        window.see("3 good")
        window.keys("3")
        assert window.ends() == 128 + number

    assert "Taken back" in run("undo").stdout


def test_ctrl_c_after_a_grade_counts_its_card(monkeypatch: pytest.MonkeyPatch):
    """On the page with help for a fact that is missed again and again."""
    for day in range(1, 12, 2):
        monkeypatch.setenv("STUDYKIT_NOW", f"2026-11-{day:02}T20:00:00+01:00")
        run("review", "-n", "1", "--plain", typed="\n3\n" if day == 1 else "\n1\nq\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-13T20:00:00+01:00")
    with terminal("review", "-n", "1") as window:
        window.see("Space show")
        window.keys(" ")
        window.see("3 good")
        window.keys("1")
        window.see("Missed again and again")
        window.keys("\x03")
        window.see("Stopped. 1 answer saved.")
        assert window.ends() == 130


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
        assert 2004 << 5 in window.screen.mode  # the terminal was asked to mark what is pasted
        window.keys("\x1b[200~a\nb\nc\x1b[201~")
        window.keys("?")
        window.see("Keys")
        window.keys("\r")
        window.see("a–d answer")
        window.keys("q")
        window.see("Nothing was answered")


def test_a_long_paste_right_after_a_key_does_not_swallow_the_keys_after_it():
    """Its end is not there yet when the answer to the key has been shown."""
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        os.kill(window.child.pid, signal.SIGSTOP)  # so that the key and the paste come at once
        window.keys("a\x1b[200~" + "b\n" * 4000 + "\x1b[201~")
        os.kill(window.child.pid, signal.SIGCONT)
        window.see("Enter next")
        window.keys("q")
        window.see("0 of 1 right")
        assert window.ends() == 0


def test_another_size_draws_the_question_again():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.screen.reset()
        window.screen.resize(30, 40)
        window.child.setwinsize(30, 40)
        rows = window.see("A shop must handle the orders of each\ncustomer in turn")
        assert rows[1:3] == ["─" * 40, "A shop must handle the orders of each"]
        window.keys("q")
        window.see("Nothing was")


def test_the_summary_is_as_wide_as_the_window_is_at_the_end():
    with terminal(*QUIZ) as window:
        window.see("a–d answer")
        window.keys("c")
        window.see("your answer: c")
        window.screen.resize(24, 40)
        window.child.setwinsize(24, 40)
        window.see("Facts this rests on")
        window.keys("q")
        rows = window.see("studykit review")
        assert window.ends() == 0
        assert rows[rows.index("Coming back") + 1] == "  1 tomorrow · 1 within a week"


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


@pytest.mark.parametrize("columns", [80, 40, 20])
def test_the_keys_of_a_card_are_never_parted(columns: int):
    keys = "o source · s skip · x set aside · u undo · ? keys · q stop".split(" · ")
    with terminal("review", "queues", columns=columns) as window:
        window.see("Space show")
        window.keys(" ")
        window.see("3 good")
        window.keys("3")
        window.see("What hides")
        window.keys(" ")

        rows = [row for row in window.see("3 good") if row]
        foot = rows[rows.index(next(row for row in rows if row.startswith("1 again"))) :]
        assert [key for row in foot for key in row.split(" · ") if key in keys] == keys
        assert len(foot) == 2 or columns < 80


def test_after_the_source_one_is_where_one_was():
    with terminal("review", "queues", "-n", "1", rows=10) as window:
        window.see("Which queue keeps order?")
        window.keys(" ")
        window.see("3 good")
        window.keys("\x1b[F")
        before = window.see("PgUp for what is above")
        window.keys("o")
        window.see("https://docs.aws.amazon.com/queues/fifo.html")
        window.keys("\r")
        assert window.see("3 good") == before
        window.keys("q")
    with terminal(*QUIZ, rows=10) as window:
        window.see("a–d answer")
        window.keys("a")
        window.see("your answer:")
        window.keys("\x1b[F")
        before = window.see("PgUp for what is above")
        window.keys("o")
        window.see("https://docs.aws.amazon.com/queues/fifo.html")
        window.keys("\r")
        assert window.see("Enter next") == before
        window.keys("q")


@pytest.fixture
def _two_topics(pack: Path):
    streams = pack / "topics/streams"
    streams.mkdir()
    for name in ("notes.md", "facts.yaml"):
        text = (pack / "topics/queues" / name).read_text("utf-8")
        (streams / name).write_text(
            text.replace("Queues", "Streams").replace("[Kinds](tables/kinds.yaml)\n", ""), "utf-8"
        )


@pytest.mark.usefixtures("_two_topics")
@pytest.mark.parametrize("key", ["q", "\x1b"])
@pytest.mark.parametrize(
    ("command", "columns", "told"),
    [("quiz", 80, "arrows and Enter choose, q or Esc leaves"), ("notes", 40, "q leaves")],
)
def test_a_menu_of_topics_is_left_by_a_key(command: str, columns: int, told: str, key: str):
    with terminal(command, columns=columns) as window:
        window.see("streams")
        window.see(f"on which topic? ({told})")
        window.keys(key)
        assert window.ends() == 0
        assert "streams" not in window.text


@pytest.mark.usefixtures("_two_topics")
def test_a_menu_of_topics_is_answered_by_enter():
    with terminal("notes") as window:
        window.see("Esc leaves")
        window.keys("\x1b[B\r")
        window.see("What waits, and for how long")


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
