"""`studykit drill`: questions from tables, in all three faces."""

import json
from pathlib import Path
from typing import Any

import pytest
from small import FILES, run, terminal, write_pack

LIMITS = """
    title: Limits of queues
    label: Aspect
    columns: [Standard, FIFO, Priority]
    rows:
      - feature: Batch
        cells: [10 messages, {value: 300 calls, note: per second and action}, 2 calls]
        fact: hidden-while-held
      - feature: Delay
        cells: [15 minutes, 15 minutes, none]
    """


@pytest.fixture(autouse=True)
def _pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small pack with a second topic and its table. The clock stands still."""
    more = {
        "topics/limits/notes.md": FILES["topics/queues/notes.md"]
        .replace("title: Queues", "title: Limits")
        .replace("[Kinds](tables/kinds.yaml)", ""),
        "topics/limits/tables/limits.yaml": LIMITS.replace("fact: ", "fact: queues."),
    }
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "pack", FILES | more)))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")


def objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in output.splitlines()]


def prompts(*words: str) -> list[dict[str, Any]]:
    """The drills of a session in which each is skipped."""
    found = objects(run("drill", "--json", *words, typed="s\n" * 50).stdout)
    return [one for one in found if one["kind"] == "prompt"]


def letter(prompt: dict[str, Any], text: str) -> str:
    (found,) = [o["letter"] for o in prompt["options"] if o["text"] == text]
    return found


# Asks one drill, the same each time.
BATCH = ("limits", "-n", "1", "--seed", "5")


def batch() -> tuple[str, str]:
    """The letters of a right and of a wrong option of the first drill."""
    (prompt,) = prompts(*BATCH)
    assert prompt["id"] == "limits/which/Batch/FIFO"
    return letter(prompt, "FIFO"), letter(prompt, "Standard")


def test_a_drill_is_asked_and_its_row_explains_it():
    right, _ = batch()

    result = run("drill", *BATCH, typed=f"{right}\n")

    assert result.exit_code == 0
    assert (
        "Limits of queues\n\nBatch: 300 calls. Which of these is that true of?\n" in result.stdout
    )
    assert f"✓ right · your answer: {right}" in result.stdout
    for why in (
        "Batch · FIFO: 300 calls (per second and action)",
        "Batch · Standard: 10 messages",
        "Batch · Priority: 2 calls",
    ):
        assert why in result.stdout
    assert "A message that is held stays hidden" in result.stdout
    assert "Table limits\nAspect  Standard     FIFO         Priority\n" in result.stdout
    assert "Batch   10 messages  300 calls ¹  2 calls\n" in result.stdout
    assert "Keep" not in result.stdout
    assert "1 of 1 right" in result.stdout
    assert "a drill\n" in result.stdout


def test_a_wrong_answer_is_missed_and_comes_back_once():
    _, wrong = batch()

    result = run("drill", *BATCH, typed=f"{wrong}\nq\n")

    assert "✗ wrong" in result.stdout
    assert "Once more, since it was missed before" in result.stdout
    assert "Missed            What hides a message that is being worked on?" in result.stdout
    assert "Next              studykit table limits" in result.stdout


def test_a_drill_counts_for_its_fact_and_for_no_question():
    right, _ = batch()
    run("drill", *BATCH, typed=f"{right}\n")

    fact = json.loads(run("show", "hidden-while-held", "--json").stdout)
    question = json.loads(run("show", "seen-twice", "--json").stdout)

    assert fact["history"]["events"] == [
        {"date": "2026-11-23", "what": "drill in limits, right"},
    ]
    assert fact["history"]["counted"] == 1
    assert question["history"]["events"] == []
    last = run().stdout
    assert "Last      limits: 1 of 1 drills right, today" in last


def test_practice_touches_no_memory():
    right, _ = batch()

    result = run("drill", *BATCH, "--practice", typed=f"{right}\n")

    assert "practice: nothing is scheduled" in result.stdout
    fact = json.loads(run("show", "hidden-while-held", "--json").stdout)
    assert fact["history"]["counted"] == 0
    assert [e["what"] for e in fact["history"]["events"]] == ["drill in limits, right (practice)"]


def test_undo_takes_it_back_in_the_session_and_later():
    right, wrong = batch()

    result = run("drill", "limits", "-n", "2", "--seed", "5", typed=f"{wrong}\nu\n{right}\nq\n")

    assert "1 of 1 right" in result.stdout
    assert run("undo").stdout == "Taken back: the right answer to the drill limits, Batch · FIFO.\n"
    fact = json.loads(run("show", "hidden-while-held", "--json").stdout)
    assert fact["history"]["events"] == []


def test_an_answer_is_kept_when_its_table_is_gone(tmp_path: Path):
    right, _ = batch()
    run("drill", *BATCH, typed=f"{right}\n")
    before = json.loads(run("show", "hidden-while-held", "--json").stdout)["history"]

    (tmp_path / "pack/topics/limits/tables/limits.yaml").unlink()

    assert json.loads(run("show", "hidden-while-held", "--json").stdout)["history"] == before
    assert run("drill", "queues", typed="q\n").exit_code == 0


def test_json_speaks_prompt_mark_and_summary():
    right, _ = batch()

    prompt, mark, summary = objects(run("drill", "--json", *BATCH, typed=f"{right}\n").stdout)

    assert prompt["kind"] == "prompt"
    assert prompt["id"] == mark["id"] == "limits/which/Batch/FIFO"
    assert [option["text"] for option in mark["options"] if option["correct"]] == ["FIFO"]
    assert mark["rows"] == [
        {
            "table": "limits",
            "feature": "Batch",
            "cells": {
                "Standard": "10 messages",
                "FIFO": "300 calls (per second and action)",
                "Priority": "2 calls",
            },
        }
    ]
    assert [fact["id"] for fact in mark["facts"]] == ["queues.hidden-while-held"]
    assert (summary["right"], summary["asked"]) == (1, 1)


def test_no_cell_comes_twice_and_one_seed_gives_one_session():
    asked = prompts("-n", "50", "--seed", "7")

    cells = {id.partition("/")[2].partition("/")[2] for id in (p["id"] for p in asked)}
    assert len(cells) == len(asked) > 3
    assert prompts("-n", "50", "--seed", "7") == asked
    assert len({json.dumps(prompts("-n", "50", "--seed", str(seed))) for seed in range(5)}) > 1


def tables(*words: str) -> set[str]:
    """The tables that a session drills."""
    return {prompt["id"].partition("/")[0] for prompt in prompts("-n", "50", *words)}


def test_tables_and_topics_are_named_side_by_side():
    assert tables("kinds") == {"kinds"}
    assert tables("queues") == {"kinds"}
    assert tables("LIMITS") == {"limits"}  # a topic before a table of its name
    assert tables("queues", "limits") == {"kinds", "limits"}


def test_without_a_name_what_was_begun_or_else_everything():
    assert tables() == {"kinds", "limits"}
    run("review", "queues", "-n", "1", typed="\n3\n")

    assert tables() == {"kinds"}


@pytest.mark.parametrize("name", ["limit", "kind"])
def test_an_unknown_name_is_answered_with_the_nearest(name: str):
    result = run("drill", name)

    assert result.exit_code == 2
    assert f'No table or topic named "{name}". Did you mean {name}s?' in result.stderr
    assert result.stdout == ""


def test_what_makes_no_drill_says_so(tmp_path: Path):
    (tmp_path / "pack/topics/limits/tables/limits.yaml").unlink()

    result = run("drill", "limits")

    assert (result.exit_code, result.stdout) == (
        0,
        "No drill can be made from the tables of limits.\n",
    )


def test_on_a_terminal_a_letter_answers_and_the_table_is_a_key_away():
    right, _ = batch()
    with terminal("drill", *BATCH) as window:
        rows = window.see("a–c answer")
        assert rows[0].startswith("limits")
        window.keys(right)
        window.see("✓ right · your answer")
        window.keys("t")
        window.see("Limits of queues")
        window.see("Delay")
        window.keys("\r")
        window.see("Enter next")
        window.keys("\r")
        window.see("1 of 1 right")
        assert window.ends() == 0


def test_on_a_narrow_terminal_nothing_is_lost():
    with terminal("drill", *BATCH, rows=30, columns=40) as window:
        rows = window.see("a–c answer")
        assert all(len(row) <= 40 for row in rows)
        assert "Batch: 300 calls. Which of these is that true of?" in " ".join(rows)


def test_ctrl_c_keeps_the_answers():
    right, _ = batch()
    with terminal("drill", "limits", "-n", "2", "--seed", "5") as window:
        window.see("a–c answer")
        window.keys(right)
        window.see("Enter next")
        window.keys("\x03")
        window.see("Stopped. 1 answer saved.")
        assert window.ends() == 130

    assert "Taken back: the right answer to the drill limits" in run("undo").stdout
