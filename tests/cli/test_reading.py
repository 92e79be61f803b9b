"""The commands that only read: topics, table, notes, show, errata, check, export, home."""

import json
import re
from pathlib import Path

import pytest
from small import FILES, run, write_pack


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


def test_home_says_what_to_do_now():
    assert run().stdout == (
        "Test exam (TEST-01)\n"
        "Its last day is 2026-11-30, in 7 days.\n"
        "\n"
        "Today     0 due · 2 new\n"
        "Standing  0 of 2 facts known\n"
        "Next      studykit notes queues\n"
        "          studykit quiz queues\n"
        "\n"
        "studykit plan sets an exam date; studykit --help lists every command.\n"
    )


def test_home_says_where_the_learner_left_off():
    run("quiz", "queues", "-n", "1", typed="s\n")
    assert "Last      queues: today\n" in run().stdout

    run("quiz", "queues", "-n", "1", typed="a\n")
    assert "Last      queues: " in run().stdout
    assert " of 1 questions right, today\n" in run().stdout


def test_home_counts_no_days_to_come_where_the_clock_was_set_back(
    monkeypatch: pytest.MonkeyPatch,
):
    run("quiz", "queues", "-n", "1", typed="a\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-21T20:00:00+01:00")

    assert re.search(
        r"^Last      queues: \d of 1 questions right, today$", run().stdout, re.MULTILINE
    )


def test_reading_creates_no_history(tmp_path: Path):
    for words in ([], ["topics"], ["show", "fifo-order"], ["table"], ["errata"]):
        assert run(*words).exit_code == 0

    assert not list(tmp_path.rglob("history.db"))


def test_topics_count_what_is_beneath():
    assert run("topics").stdout == (
        "                facts  tables  questions  seen  known  due\n"
        "queues  Queues      2       1          2     0      0    0\n"
    )


def test_a_table_is_shown_and_listed():
    assert "kinds  Kinds of queues (queues)" in run("table").stdout
    shown = run("table", "kinds").stdout
    assert "Order kept" in shown
    assert "per group" in shown


@pytest.mark.parametrize(
    ("words", "has", "has_not"),
    [
        (["--only", "FIFO"], "FIFO", "Standard"),
        (["--rows", "once"], "Once only", "Order kept"),
        (["--diff", "Standard", "FIFO"], "Order kept", "nothing"),
    ],
)
def test_a_table_in_part(words: list[str], has: str, has_not: str):
    shown = run("table", "kinds", *words).stdout

    assert has in shown
    assert has_not not in shown


def test_a_hidden_column_is_blank_and_its_answers_come_later():
    shown = run("table", "kinds", "--hide", "FIFO").stdout

    before, _, after = shown.partition("Answers, further down")
    assert "____" in before
    assert "per group" not in before
    assert "per group" in after


def test_notes_show_their_table_in_place():
    shown = run("notes", "queues").stdout

    assert "The idea" in shown
    assert "Order kept" in shown
    assert "kinds.yaml" not in shown


def test_show_tells_a_fact_with_its_source_and_errata():
    shown = run("show", "FIFO-order").stdout

    assert "https://docs.aws.amazon.com/queues/fifo.html" in shown
    assert "Elsewhere you may read" in shown
    assert "History   not studied yet" in shown


def test_show_remembers_what_was_answered():
    run("quiz", "-n", "1", "--seed", "1", typed="a\n")

    assert "2026-11-23  " in run("show", "keep-order").stdout


def test_errata_name_the_claim_the_reason_and_the_truth():
    shown = run("errata").stdout

    assert shown.startswith("Claim     A FIFO queue keeps one order for all messages.\n")
    assert "Truth     A FIFO queue keeps the order of messages within a group." in shown


def test_check_is_quiet_about_a_sound_pack():
    result = run("check")

    assert (result.exit_code, result.stdout) == (0, "No problems, 6 files read\n")


def test_check_names_file_line_code_and_all_problems(tmp_path: Path):
    text = FILES["topics/queues/questions.yaml"]
    text = text.replace("facts: [hidden-while-held]", "facts: [hiden-while-held]")
    text = text.replace("level: 1", "levle: 1")
    folder = write_pack(tmp_path / "bad", {**FILES, "topics/queues/questions.yaml": text})

    result = run("check", str(folder))

    assert result.exit_code == 1
    assert "topics/queues/questions.yaml:21: F02" in result.stdout
    assert "level" in result.stdout
    assert "hidden-while-held" in result.stdout
    assert "in 1 file, 6 files read" in result.stdout
    listed = json.loads(run("check", "--json", str(folder)).stdout)
    assert {"file", "line", "code", "level", "message"} == set(listed["problems"][0])


def test_a_pack_with_problems_is_still_studied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = FILES["topics/queues/questions.yaml"].replace("level: 1", "levle: 1")
    folder = write_pack(tmp_path / "bad", {**FILES, "topics/queues/questions.yaml": text})

    result = run("quiz", "--pack", str(folder), "-n", "5")

    assert "studykit check lists them" in result.stderr
    assert "Some messages are handled twice" in result.stdout


def test_export_holds_everything_whole():
    document = json.loads(run("export", "json").stdout)

    assert document["version"] == 1
    assert [t["path"] for t in document["topics"]] == ["queues"]
    assert [f["id"] for f in document["facts"]] == [
        "queues.fifo-order",
        "queues.hidden-while-held",
    ]
    assert document["tables"][0]["rows"][0]["cells"][1]["note"] == "per group"
    assert document["questions"][0]["id"] == "queues.keep-order"
    assert len(document["questions"][0]["options"]) == 4


def test_a_pack_that_is_none_says_so(tmp_path: Path):
    result = run("topics", "--pack", str(tmp_path / "nowhere"))

    assert result.exit_code == 3
    assert "does not exist" in result.stderr


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("studykit quiz que", "queues"),
        ("studykit table ki", "kinds"),
        ("studykit show fifo", "fifo-order"),
        ("studykit show queues.fi", "queues.fifo-order"),
        ("studykit err", "errata"),
    ],
)
def test_the_shell_completes_names(line: str, found: str):
    import os
    import subprocess
    import sys

    environ = {**os.environ, "_STUDYKIT_COMPLETE": "complete_bash", "COMP_WORDS": line}
    environ["COMP_CWORD"] = str(len(line.split()) - 1)
    result = subprocess.run(
        [sys.executable, "-m", "studykit"], env=environ, capture_output=True, text=True, check=False
    )

    assert result.stdout.split() == [found]


def test_check_of_what_is_no_pack_is_a_found_problem(tmp_path: Path):
    result = run("check", str(tmp_path))

    assert result.exit_code == 1
    assert "has no pack.yaml" in result.stderr


def test_options_before_the_command_are_meant_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = str(write_pack(tmp_path / "other"))
    monkeypatch.setenv("STUDYKIT_PACK", "/nowhere")  # restored afterwards
    monkeypatch.setenv("FORCE_COLOR", "")

    result = run("--pack", folder, "--color", "show", "fifo-order")

    assert result.exit_code == 0
    assert "\x1b[" in result.stdout
