"""What the world does to a command: closed streams, full disks, odd widths and clocks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small import FILES, run, write_pack


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


def shell(script: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A shell line with `studykit` in it."""
    line = script.replace("studykit", f"{sys.executable} -m studykit")
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        env={**os.environ, "LANG": "C.UTF-8", **environ},
        timeout=60,
        check=False,
        errors="replace",
    )


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("words", [["quiz", "--seed", "1"], ["table", "kinds"], ["errata"]])
def test_every_word_is_there_at_any_width(
    width: int, words: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", str(width))
    narrow = run(*words, typed="a\n").stdout

    assert all(len(row) <= width for row in narrow.splitlines())
    joined = "".join(narrow.split()).casefold()
    for word in ("fifo", "group", "order"):
        assert word in joined


@pytest.mark.parametrize("columns", ["0", "1", "abc", "-5"])
def test_a_width_that_is_none_means_80(columns: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", columns)

    assert run("quiz").stdout.splitlines()[1] == "─" * 80


def test_no_answers_can_come_from_a_closed_input():
    result = shell("studykit quiz <&-")

    assert result.returncode == 5
    assert result.stderr.startswith("Standard input is closed")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("topics >&- 2>&-", 0),
        ("export history >&-", 0),
        ("quiz --json </dev/null >&-", 0),
        ("show nothing 2>&-", 2),
    ],
)
def test_closed_outputs_are_no_reason_to_fail(line: str, code: int):
    run("quiz", "-n", "1", typed="a\n")

    result = shell(f"studykit {line}")

    assert (result.returncode, result.stdout, result.stderr) == (code, "", "")


def test_a_reader_who_has_seen_enough_ends_it_in_silence():
    result = shell("studykit export json | head -1")

    assert result.stdout == "{\n"
    assert result.stderr == ""


@pytest.mark.parametrize("line", ["topics", "export history", "quiz --json", "--help"])
def test_a_reader_who_was_gone_before_the_first_word_is_no_failure(line: str):
    run("quiz", "-n", "1", typed="a\n")
    reader, out = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "studykit", *line.split()],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(out)

    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("line", ["topics", "export history", "quiz --json </dev/null"])
def test_output_that_cannot_be_written_is_said(line: str):
    run("quiz", "-n", "1", typed="a\n")

    result = shell(f"studykit {line} >/dev/full")

    assert result.returncode == 1
    assert result.stderr == "The output could not be written: no space left on device.\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_was_written_in_part_only_is_said(unbuffered: str, tmp_path: Path):
    line = f"ulimit -f 1; studykit export json >{tmp_path}/pack.json"
    result = shell(line, PYTHONUNBUFFERED=unbuffered)

    assert (tmp_path / "pack.json").stat().st_size == 1024
    assert result.returncode == 1
    assert result.stderr == "The output could not be written: file too large.\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_encoding_will_do_and_signs_become_plainer_ones(encoding: str):
    result = shell("studykit quiz -n 1 </dev/null", PYTHONIOENCODING=encoding)

    assert result.returncode == 0
    assert "A shop must handle" in result.stdout
    assert "-" * 80 in result.stdout
    assert "\\u" not in result.stdout


def test_what_passes_no_screen_fails_in_no_encoding_either(pack: Path):
    stem = FILES["topics/queues/questions.yaml"].replace("A shop", "A → shop")
    write_pack(pack, {"topics/queues/questions.yaml": stem})

    result = shell("studykit export gift", PYTHONIOENCODING="cp1252")

    assert (result.returncode, result.stderr) == (0, "")
    assert "A \\u2192 shop" in result.stdout


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])  # which, the locale decides
def test_bytes_that_are_no_text_are_asked_again(errors: str):
    line = r"printf 'caf\xe9\nq\n' | studykit quiz"
    result = shell(line, PYTHONIOENCODING=f"utf-8:{errors}")

    assert result.returncode == 0
    assert "Please type" in result.stdout


def test_a_million_lines_of_nonsense_end_well():
    result = shell("yes nonsense | head -100000 | studykit quiz | tail -1")

    assert result.stdout == "Nothing was answered, nothing was changed.\n"


def test_no_colour_into_a_pipe_and_none_when_it_is_not_wanted():
    assert "\x1b" not in shell("studykit quiz </dev/null").stdout
    assert "\x1b" in shell("studykit quiz --color </dev/null").stdout
    assert "\x1b" not in shell("studykit topics", NO_COLOR="1", FORCE_COLOR="1").stdout


def test_what_was_said_of_colour_before_the_command_wins():
    assert "\x1b" not in shell("studykit --no-color topics", FORCE_COLOR="1").stdout
    assert "\x1b" in shell("studykit --color topics", NO_COLOR="1").stdout


def test_a_clock_far_ahead_is_refused_and_one_gone_back_is_said():
    run("quiz", "-n", "1", typed="a\n")

    ahead = shell("studykit quiz </dev/null", STUDYKIT_NOW="2036-11-23T20:00:00+01:00")
    back = shell("studykit quiz </dev/null", STUDYKIT_NOW="2026-11-01T20:00:00+01:00")

    assert ahead.returncode == 4
    assert "The clock says 2036-11-23" in ahead.stderr
    assert back.returncode == 0
    assert "The clock says 2026-11-01" in back.stderr


def test_a_home_that_is_not_there_is_named():
    line = "env -u HOME -u STUDYKIT_HOME -u XDG_DATA_HOME HOME= studykit topics"
    result = shell(line)

    assert result.returncode == 4
    assert "STUDYKIT_HOME" in result.stderr


@pytest.mark.parametrize("kind", ["store", "quiz", "today", "exam"])
def test_a_kill_at_any_moment_loses_nothing_that_was_confirmed(kind: str, tmp_path: Path):
    """A few moments here; `python -m bench.kills` has thousands."""
    from bench import kills

    kills.load()
    verdicts = kills.lives(tmp_path, kind, seed=1, count=10, pack="small")

    assert [wrong for verdict in verdicts for wrong in verdict.wrong] == []
