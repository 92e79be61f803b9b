"""What goes wrong around a command: disks, locks, homes, locales, signals, windows.

Each is made to happen: a disk that is full, another user, another process that holds the lock, a
terminal that changes its size, is stopped, or goes away in the middle of a prompt.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pexpect
import pytest
from pyte import modes

sys.path.insert(0, str(Path(__file__).parent.parent / "store"))

from another_user import NOBODY, as_user, takes_root
from small import FILES, Window, run, terminal, write_pack

from studykit.model.history import Answered
from studykit.store import db
from studykit.store.history import History

QUIZ = ("quiz", "queues", "--plain", "--seed", "1")
EXAM = ("exam", "--items", "2", "--seed", "1")
TREES = str(Path(__file__).parent.parent / "trees")


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


def answers() -> list[str]:
    """The questions of the history that were answered, in the order of recording."""
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        assert history.verify() == []
        bodies = [event.body for event in history.events(kinds=["answer"], newest_first=False)]
        return [body.question for body in bodies if isinstance(body, Answered)]


def start(*words: str, **environ: str) -> "subprocess.Popen[str]":
    """A command in a process of its own, which is not waited for for ever."""
    child = subprocess.Popen(
        [sys.executable, "-m", "studykit", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "LANG": "C.UTF-8", **environ},
    )
    threading.Timer(60, child.kill).start()
    return child


def done(*words: str, typed: str = "", **environ: str) -> "subprocess.CompletedProcess[str]":
    child = start(*words, **environ)
    out, errors = child.communicate(typed)
    return subprocess.CompletedProcess(words, child.returncode, out, errors)


# Another user's home


READS = ("topics", "search queue", "today --dry-run", "exam list", "report", "export history")
WRITES = ("quiz --plain", "today --plain", "exam --plain", "sync SHARED", "import history FILE")


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that other users may look into but not write to; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shared").mkdir()
        run("quiz", "--plain", "--seed", "1", typed="a\n")
        (folder / "history.jsonl").write_text(run("export", "history").stdout)
        shutil.copytree(os.environ["STUDYKIT_HOME"], folder / "home")
        shutil.copytree(os.environ["STUDYKIT_PACK"], folder / "pack")
        for path in folder.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        folder.chmod(0o555)
        yield folder


@takes_root
@pytest.mark.parametrize("line", [*READS, *WRITES])
def test_in_a_home_that_may_only_be_read_reading_works_and_writing_is_refused(
    line: str, readable: Path, monkeypatch: pytest.MonkeyPatch
):
    names = {"SHARED": str(readable / "shared"), "FILE": str(readable / "history.jsonl")}
    words = [names.get(word, word) for word in line.split()]
    run(*words)  # the other user may not read the library, so it is loaded before
    for variable, name in (("STUDYKIT_HOME", "home"), ("STUDYKIT_PACK", "pack")):
        monkeypatch.setenv(variable, str(readable / name))
    monkeypatch.chdir("/")

    def ask() -> str:
        result = run(*words)
        return json.dumps([result.exit_code, result.stdout[:1000], result.stderr])

    code, out, errors = json.loads(as_user(NOBODY, ask))

    if line in READS:
        assert (code, errors) == (0, "")
        assert out
    else:
        assert code == 4
        assert errors == (
            f"The history {readable}/home/history.db can be read but not written. "
            "Allow writing to it and its folder, or set STUDYKIT_HOME to another folder.\n"
        )


# A full disk


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 1 MB of its own in the folder; skips the test where none may be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("to mount a disk takes root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Use up every byte; the file that does."""
    with (disk / "filling").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert shutil.disk_usage(disk).free == 0
    return disk / "filling"


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A full disk with a home on it, in which one answer was given."""
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv("STUDYKIT_HOME", str(disk / "home"))
        monkeypatch.setenv("STUDYKIT_CACHE", str(disk / "cache"))
        run("quiz", "--question", "seen-twice", "--seed", "1", "--plain", typed="a,b\n")
        yield disk


def test_on_a_full_disk_an_answer_is_refused_and_the_others_are_kept(disk: Path):
    filling = fill(disk)

    refused = run("quiz", "--question", "keep-order", "--plain", "--seed", "1", typed="a\n")

    assert refused.exit_code == 4
    assert "disk" in refused.stderr
    assert "answer" in refused.stderr
    assert "saved" in refused.stderr
    assert answers() == ["queues.seen-twice"]

    filling.unlink()
    again = run("quiz", "--question", "keep-order", "--plain", "--seed", "1", typed="a\n")

    assert again.exit_code == 0, again.stderr
    assert answers() == ["queues.seen-twice", "queues.keep-order"]


def test_on_a_full_disk_a_day_and_a_mock_exam_stop_with_a_sentence(disk: Path):
    filling = fill(disk)
    for words, typed in (
        (("today", "--more", "5", "--plain"), "\n3\na\na,b\n"),
        ((*EXAM, "--plain"), "a\n"),
    ):
        result = run(*words, typed=typed)
        assert result.exit_code == 4, words
        assert "disk" in result.stderr
        assert result.stderr.count("\n") <= 2
    filling.unlink()

    again = run(*EXAM, "--plain", typed="a\nend\nend\n")
    assert again.exit_code == 0, again.stderr


def test_a_mock_exam_on_a_disk_that_fills_up_keeps_its_drafts(disk: Path):
    run(*EXAM, "--plain", typed="b\n")
    filling = fill(disk)

    refused = run("exam", "resume", "--plain", typed="n\na\n")

    assert refused.exit_code == 4
    filling.unlink()
    assert "(x) b" in run("exam", "resume", "--plain").stdout


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("import history FILE", 4),
        ("sync SHARED", 4),
        ("undo", 4),
        ("plan --exam test-01 --date 2026-11-29 --minutes 20", 4),
        ("export md --output DISK/pack.md", 2),
        ("report --html DISK/report.html", 2),
        ("pack add TREES", 2),
        ("backup", 4),
        ("search queue", 0),
        ("topics", 0),
        ("today --dry-run", 0),
    ],
)
def test_on_a_full_disk_each_command_says_so_and_leaves_nothing_half_written(
    line: str, code: int, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = os.environ["STUDYKIT_HOME"]
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "other"))
    run("quiz", "--plain", "--seed", "1", typed="a\na\na\n")
    file = tmp_path / "history.jsonl"
    file.write_text(run("export", "history").stdout)
    monkeypatch.setenv("STUDYKIT_HOME", home)
    (disk / "shared").mkdir()
    fill(disk)
    before = {path for path in disk.rglob("*") if path.is_file()}

    names = {"SHARED": f"{disk}/shared", "FILE": str(file), "TREES": TREES}
    words = [names.get(word, word.replace("DISK", str(disk))) for word in line.split()]
    result = run(*words)

    assert result.exit_code == code, result.stderr
    if code:
        assert "space" in result.stderr
        assert result.stderr.count("\n") == 1
    left = {path for path in disk.rglob("*") if path.is_file()} - before
    assert [path for path in left if path.suffix not in (".jsonl",) and path.stat().st_size] == []
    assert answers() == ["queues.seen-twice"]


KILLED_AT = """
import os, signal, sys

count = int(sys.argv.pop(1))
folder = sys.argv.pop(1)


def step():
    global count
    count -= 1
    if not count:
        os.kill(os.getpid(), signal.SIGKILL)


def watch(event, args):
    if event in ("open", "os.rename", "os.link", "os.remove", "os.truncate"):
        if any(str(arg).startswith(folder) for arg in args):
            step()
            sys.setprofile(call)


def call(frame, event, function):
    if event == "c_call" and function.__name__ in ("write", "flush", "fsync", "close"):
        step()


sys.addaudithook(watch)

from studykit.cli.boundary import main

main()
"""


@pytest.mark.parametrize("line", ["export md --output FILE", "report --html FILE --force"])
def test_killed_while_a_file_is_written_it_is_whole_or_as_it_was(line: str, tmp_path: Path):
    """Before each thing that it does in the folder of the file, and each thing it writes then."""
    run("quiz", "--plain", "--seed", "1", typed="a\na\n")
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "kept"
    words = [word.replace("FILE", str(file)) for word in line.split()]
    assert run(*words).exit_code == 0
    whole = file.read_bytes()
    before = None if "export" in words else b"<!-- of before -->"

    found = []
    for count in range(1, 30):
        file.unlink(missing_ok=True)
        if before:
            file.write_bytes(before)
        command = [sys.executable, "-c", KILLED_AT, str(count), str(folder), *words]
        code = subprocess.run(command, capture_output=True, check=False).returncode
        if code == 0:
            break
        assert code == -signal.SIGKILL
        found.append(file.read_bytes() if file.exists() else None)

    assert file.read_bytes() == whole
    assert set(found) <= {whole, before}
    assert before in found


# A locked history


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Another process writes, and does not come to an end. The wait for it is cut short."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.05)
    run("quiz", "--question", "keep-order", "--plain", "--seed", "1", typed="a\n")
    path = Path(os.environ["STUDYKIT_HOME"]) / "history.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield "BEGIN IMMEDIATE"
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    "line",
    [
        "quiz --plain",
        "today --more 5 --plain",
        "exam --plain",
        "undo",
        "sync SHARED",
        "import history FILE",
        "plan --exam test-01 --date 2026-11-29 --minutes 20",
    ],
)
def test_while_another_writes_nothing_is_recorded_and_it_is_said(
    line: str, locked: str, tmp_path: Path
):
    (tmp_path / "shared").mkdir()
    file = tmp_path / "history.jsonl"
    text = run("export", "history").stdout
    file.write_text(text.replace('"id":"0', '"id":"1'))
    names = {"SHARED": str(tmp_path / "shared"), "FILE": str(file)}

    result = run(*(names.get(word, word) for word in line.split()), typed="\n3\na\na,b\nend\n")

    if line.startswith("sync"):  # it had only to read
        assert result.exit_code == 0
    else:
        assert result.exit_code == 4, result.stdout
        assert "is in use by another studykit" in result.stderr
    assert run("export", "history").stdout == text


@pytest.mark.parametrize("line", [*READS, "doctor"])
def test_while_another_writes_all_can_be_read(line: str, locked: str):
    assert run(*line.split()).exit_code in (0, 1 if line == "doctor" else 0)


# No home, odd locales, closed and cut streams


NEEDS_A_HOME = (
    "topics",
    "search queue",
    "today --plain",
    "exam --plain",
    "exam list",
    "report",
    "export history",
    "pack add TREES",
    "backup",
    "",
)


@pytest.mark.parametrize("home", ["", "not/absolute", "/nowhere/at/all"])
@pytest.mark.parametrize("line", NEEDS_A_HOME)
def test_without_a_home_the_variable_is_named_and_nothing_is_made(
    line: str, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("STUDYKIT_HOME")
    monkeypatch.setenv("HOME", home)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    result = run(*line.replace("TREES", TREES).split())

    assert (result.exit_code, result.stdout) == (4, "")
    assert "STUDYKIT_HOME" in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


POSIX = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LANG": "C"}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("today --more 5 --plain", "Today"),
        ("exam --plain --items 1", "Mock exam 1"),
        ("search café", "caf\\xe9"),
        ("stats", "Nothing was answered"),
        ("show keep-order", "caf\\xe9"),
    ],
)
def test_a_locale_without_utf8_gets_plainer_characters(line: str, word: str, pack: Path):
    stem = FILES["topics/queues/questions.yaml"].replace("A shop", "A café")
    write_pack(pack, {"topics/queues/questions.yaml": stem})

    result = done(*line.split(), **POSIX)

    assert result.returncode in (0, 1)
    assert word in result.stdout + result.stderr
    assert (result.stdout + result.stderr).isascii()
    assert "\\u" not in result.stdout  # but signs that can be typed


@pytest.mark.parametrize("words", [("today", "--more", "5"), EXAM, ("review",)])
def test_nobody_can_be_asked_where_input_is_closed(words: Sequence[str]):
    line = f"{sys.executable} -m studykit {' '.join(words)} <&-"
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)

    assert result.returncode == 5
    assert result.stderr.startswith("Standard input is closed")


@pytest.mark.parametrize("words", [("today", "--more", "5"), EXAM, ("review",)])
def test_questions_that_would_go_into_a_pipe_are_not_asked_on_a_terminal(words: Sequence[str]):
    line = f"{sys.executable} -m studykit {' '.join(words)} | cat; exit ${{PIPESTATUS[0]}}"
    with closing(pexpect.spawn("bash", ["-c", line], timeout=30)) as child:
        child.expect(pexpect.EOF)
        shown = child.before
    assert child.exitstatus == 5
    assert shown.startswith(b"The questions would go into a file or pipe")


def test_who_has_seen_enough_and_who_does_not_look_make_no_noise():
    run("quiz", "--plain", "--seed", "1", typed="a\na\n")
    studykit = f"{sys.executable} -m studykit"
    content = Path(__file__).parent.parent.parent / "content"  # more than a pipe holds
    large = (f"export md --pack {content}", f"search aws -n 1000 --pack {content}")
    script = "; ".join(
        [
            *(
                f"{studykit} {line} | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
                for line in (*large, "export history")
            ),
            f"{studykit} exam list >&-",
            f"{studykit} doctor >&- 2>&-",
        ]
    )

    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    assert (result.stdout, result.stderr) == ("0\n0\n0\n", "")


# Two at once


def say(child: "subprocess.Popen[str]", text: str, until: str) -> dict[str, object]:
    """Type a line, if there is one, and read until an object of this kind comes."""
    assert child.stdin is not None
    assert child.stdout is not None
    if text:
        child.stdin.write(f"{text}\n")
        child.stdin.flush()
    for line in child.stdout:
        found: dict[str, object] = json.loads(line)
        if found["kind"] == until:
            return found
        assert found["kind"] != "again", found
    raise AssertionError(f"{until!r} never came")


def test_two_sessions_on_the_same_topic_keep_all_answers():
    """Both have the same question open; either answers it, and both go on."""
    words = ("quiz", "queues", "--seed", "1", "--json")
    one, two = start(*words), start(*words)
    first = say(one, "", "prompt")
    assert say(two, "", "prompt")["id"] == first["id"]

    say(one, "a", "mark")
    say(two, "b", "mark")
    say(two, "", "prompt")
    say(one, "", "prompt")
    say(two, "a,b", "mark")
    say(one, "a,b", "mark")
    one.communicate("q\n")
    two.communicate("u\nq\n")

    assert (one.returncode, two.returncode) == (0, 0)
    assert answers() == ["queues.keep-order", "queues.keep-order", "queues.seen-twice"]
    # What the second took back was its own last answer, and not the newest of all.
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        bodies = [event.body for event in history.events(kinds=["answer"], newest_first=False)]
    first, second, third = (body.session for body in bodies if isinstance(body, Answered))
    assert first == third != second


def test_two_windows_of_one_mock_exam_keep_all_drafts_and_hand_in_once():
    words = ("exam", "resume", "--json")
    run(*EXAM, "--json")
    one, two = start(*words), start(*words)
    say(one, "", "item")
    say(two, "", "item")

    say(one, '{"choose": ["b"]}', "saved")
    say(two, '{"go": 2}', "item")
    say(two, '{"choose": ["a", "b"]}', "saved")
    for window in (one, two):
        window.communicate('{"do": "end"}\n{"do": "end"}\n')

    assert answers() == ["queues.keep-order", "queues.seen-twice"]
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        assert len(history.events(kinds=["over"])) == 1


def test_two_windows_that_hand_in_at_the_same_moment_hand_in_once():
    """As when the time is up in both."""
    words = ("exam", "resume", "--json")
    run(*EXAM, "--json", typed='{"choose": ["b"]}\n')
    windows = [start(*words) for _ in range(2)]
    for window in windows:
        say(window, "", "item")
        say(window, '{"do": "end"}', "confirm")

    # Both wait for the lock with what they have looked at before.
    path = Path(os.environ["STUDYKIT_HOME"]) / "history.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for window in windows:
            assert window.stdin is not None
            window.stdin.write('{"do": "end"}\n')
            window.stdin.flush()
        time.sleep(0.5)
        other.execute("ROLLBACK")
    for window in windows:
        out, errors = window.communicate()
        assert (window.returncode, errors) == (0, "")
        assert json.loads(out.splitlines()[-1])["kind"] == "report"

    assert answers() == ["queues.keep-order"]
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        assert len(history.events(kinds=["over"])) == 1


# In the middle of a prompt


DAY = ("today", "--more", "5", "--seed", "3")


@contextmanager
def asked(*words: str, rows: int = 24, columns: int = 80) -> Iterator[Window]:
    """A session on a terminal, with a prompt before the learner and a draft or an answer given."""
    with terminal(*words, rows=rows, columns=columns) as window:
        if words[0] == "exam":
            window.see("Enter begin")
            window.keys("\r")
            window.see("1 of 2")
            window.keys("b")
            window.see("(x) b" if columns > 30 else "b")
        else:
            window.see("s skip")
        yield window


def ended(window: Window, before: list[object]) -> int:
    """The exit code; the terminal is as it was."""
    while True:
        try:
            window.stream.feed(window.child.read_nonblocking(65536, 20))
        except (pexpect.EOF, OSError):
            break
    assert termios.tcgetattr(window.child.child_fd)[3] == before[3]
    assert modes.DECTCEM in window.screen.mode  # the cursor is shown
    assert 2004 << 5 not in window.screen.mode  # pastes come as they are
    return window.ends()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("words", [DAY, EXAM])
def test_a_signal_in_the_middle_of_a_prompt_gives_the_terminal_back(
    number: signal.Signals, words: tuple[str, ...]
):
    with asked(*words) as window:
        os.kill(window.child.pid, number)
        found: list[object] = [0, 0, 0, termios.tcgetattr(window.child.child_fd)[3]]
        found[3] = int(str(found[3])) | termios.ECHO | termios.ICANON | termios.IEXTEN
        assert ended(window, found) == 128 + number

    assert answers() == []
    if words is EXAM:
        assert "(x) b" in run("exam", "resume", "--plain").stdout


@pytest.mark.parametrize("words", [DAY, EXAM])
def test_a_terminal_that_goes_away_ends_the_session_and_keeps_what_was_said(
    words: tuple[str, ...],
):
    with asked(*words) as window:
        with open(os.devnull, "rb") as nothing:  # in place of the terminal's other end
            os.dup2(nothing.fileno(), window.child.child_fd)
        window.child.wait()

        assert window.child.exitstatus == 129
    assert answers() == []
    if words is EXAM:
        assert "(x) b" in run("exam", "resume", "--plain").stdout


@pytest.mark.parametrize("words", [DAY, EXAM])
def test_another_size_in_the_middle_of_a_prompt_draws_it_again_and_answers_nothing(
    words: tuple[str, ...],
):
    with asked(*words) as window:
        head = "Mock exam 1" if words is EXAM else "queues"
        for rows, columns in ((30, 20), (24, 80)):
            window.screen.reset()
            window.screen.resize(rows, columns)
            window.child.setwinsize(rows, columns)
            window.see(head)
            shown = window.see("─" * columns)
            # Laid out for this width, and not only folded by the terminal.
            assert [row for row in shown if "─" in row] == ["─" * columns]
        window.see("q leave" if words is EXAM else "s skip")
        window.keys("q")
        assert window.ends() == 0

    assert answers() == []


@pytest.mark.parametrize("words", [DAY, EXAM])
def test_stopped_from_outside_in_the_middle_of_a_prompt_fg_goes_on(words: tuple[str, ...]):
    environ = {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8", "PS1": "$ "}
    with closing(
        pexpect.spawn(
            "bash", ["--norc", "-i"], env=environ, timeout=30, dimensions=(24, 80), encoding="utf-8"
        )
    ) as shell:
        shell.sendline(f"{sys.executable} -m studykit {' '.join(words)}")
        if words is EXAM:
            shell.expect("Enter begin")
            shell.send("\r")
        shell.expect("leave" if words is EXAM else "s skip")
        (child,) = subprocess.run(
            ["pgrep", "-P", str(shell.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        os.kill(int(child), signal.SIGTSTP)
        shell.expect("\x1b\\[\\?1049l")
        shell.expect("Stopped")
        shell.sendline("fg")
        shell.expect("leave" if words is EXAM else "s skip")
        shell.send("q")
        shell.expect("You left" if words is EXAM else "Nothing was answered")
        shell.sendline("exit $?")
        shell.expect(pexpect.EOF)

    assert answers() == []


@pytest.mark.parametrize("words", [DAY, EXAM])
def test_a_dumb_terminal_gets_plain_lines(words: tuple[str, ...]):
    environ = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8"}
    with closing(
        pexpect.spawn(
            sys.executable, ["-m", "studykit", *words], env=environ, timeout=30, echo=False
        )
    ) as child:
        shown = b""
        child.expect(b"Answer a|Press Enter")
        shown += child.before
        child.sendline("q")
        child.expect(pexpect.EOF)
        shown += child.before

    assert b"\x1b" not in shown
    assert answers() == []


def turn(window: Window) -> None:
    """A screen further."""
    before, end = window.text, time.monotonic() + 20
    window.keys(" ")
    while window.text == before:
        assert time.monotonic() < end, before
        window._read(0.05)
    window._read(0.05)


@pytest.mark.parametrize("rows", [40, 9])
@pytest.mark.parametrize("words", [("quiz", "--question", "keep-order", "--seed", "1"), EXAM])
def test_at_20_columns_a_question_can_be_read_and_answered(words: tuple[str, ...], rows: int):
    with terminal(*words, rows=rows, columns=20) as window:
        if words is EXAM:
            window.see("Enter begin")
            window.keys("\r")
        window.see("shop must")
        seen = set(window.see("q "))
        while "Space for more" in window.text:
            turn(window)
            seen |= set(window.screen.display)
        assert rows == 40 or "\n— PgUp —\n" in window.text  # in one row, or one would be lost
        shown = "".join("".join(row.split()) for row in seen)
        for word in ("customer", "FIFO", "dead-letter", "polling"):
            assert word in shown
        window.keys("a")
        if words is not EXAM:
            window.see("Enter next")
        window.keys("q")
        assert window.ends() == 0

    assert words is not EXAM or "(x) a" in run("exam", "resume", "--plain").stdout
