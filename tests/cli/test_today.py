"""`studykit today`: a mixed session, composed for the time there is."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from small import FILES, run, terminal, write_pack

from studykit.model.history import Graded
from studykit.store.history import History
from studykit.store.place import history_folder

FULL = ("plan", "--exam", "test-01", "--date", "2026-11-30", "--minutes", "10")


def with_cards(pack: Path, last: int) -> None:
    """The small pack with facts that only cards ask, numbered from 2 to `last`."""
    facts = FILES["topics/queues/facts.yaml"].rstrip(" ")
    more = "".join(
        f"""
          - id: extra-{n}
            text: A queue of kind {n} keeps messages for {n} days.
            ask: For how long does a queue of kind {n} keep messages?
            answer: {n} days
            sources: [https://docs.aws.amazon.com/queues/kinds.html]
"""
        for n in range(2, last + 1)
    )
    write_pack(pack, {"topics/queues/facts.yaml": facts + more})


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    """The small pack, with facts of every kind: on a question, in a table, on a card alone."""
    with_cards(pack, 7)


def objects(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def dry(*words: str) -> dict[str, Any]:
    """What would be asked, as JSON has it."""
    found: dict[str, Any] = json.loads(run("today", "--dry-run", "--json", *words).stdout)
    return found


def test_a_session_mixes_questions_and_cards_and_ends_with_its_summary():
    answers = "\n3\na\nab\n" * 20

    result = run("today", "--plain", typed=answers)

    assert result.stdout.startswith("Today     ")
    assert "Answer a–d" in result.stdout
    assert "Press Enter to see the answer" in result.stdout
    assert " a prompt\n" in result.stdout
    assert "studykit today --more 10" in result.stdout


def test_what_is_coming_is_what_is_asked():
    would = [prompt["id"] for prompt in dry()["prompts"]]

    asked = objects(run("today", "--json", typed="s\n" * 30))

    assert [one["id"] for one in asked if one["kind"] in ("prompt", "card")] == would
    assert asked[0]["kind"] == "today"
    assert [one["id"] for one in asked[0]["prompts"]] == would
    assert asked[-1]["kind"] == "summary"


def test_what_was_answered_today_is_not_asked_again_today():
    first = objects(run("today", "--json", "--minutes", "2", typed="3\na\n" * 9))
    met = {one["id"] for one in first if one["kind"] == "graded"}
    assert met

    assert met.isdisjoint(fact for prompt in dry()["prompts"] for fact in prompt["facts"])


def test_a_dry_run_lists_topic_kind_why_and_seconds_and_records_nothing(tmp_path: Path):
    shown = run("today", "--dry-run").stdout

    assert shown.startswith("Today     ")
    assert "kind              why  about  topic" in shown
    assert "question, unseen  new" in shown
    assert "card              new   38 s  queues" in shown
    assert shown.endswith("Next      studykit today\n")
    assert not list(tmp_path.rglob("history.db"))


def test_a_dry_run_as_json():
    found = dry("--minutes", "1")

    prompts = found.pop("prompts")
    assert found == {
        "version": 1,
        "date": "2026-11-23",
        "exam": "test-01",
        "exam_date": None,
        "minutes": 20,
        "spent_seconds": 0,
        "seconds": 76,
        "facts": {"due": 0, "new": 2, "ahead": 0},
        "estimate": None,
        "reason": None,
    }
    assert {prompt["kind"] for prompt in prompts} <= {"card", "drill"}
    assert set(prompts[0]) == {"kind", "id", "topic", "facts", "why", "unseen", "seconds"}


def test_the_same_seed_makes_the_same_session():
    assert dry("--seed", "7") == dry("--seed", "7")


def test_minutes_are_those_of_the_plan_and_may_differ_today():
    run(*FULL)

    assert dry()["minutes"] == 10
    assert dry("--minutes", "1")["seconds"] < 100


def test_more_goes_on_whatever_was_used():
    run(*FULL, "--off", "mon")

    assert dry()["prompts"] == []
    assert dry("--more", "2")["prompts"]


def test_when_todays_minutes_are_used_it_says_so_and_offers_more():
    run(*FULL)
    ten_minutes = Graded(
        pack="small",
        fact="queues.fifo-order",
        topic="queues",
        version="",
        grade=3,
        session="s",
        millis=600_000,
    )
    with History.open(history_folder(), write=True) as history:
        at = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
        history.record(ten_minutes, at=at, tz_offset=60)

    used = "all 10 minutes are used. To go on: studykit today --more 10"
    assert run("today", "--plain").stdout == f"Today     {used}\n"
    assert f"Today     {used}\n" in run().stdout
    assert dry("--minutes", "10")["reason"] == used
    assert dry("--minutes", "12")["seconds"] < 150
    assert dry("--more", "10")["seconds"] > 150


def test_minutes_and_more_exclude_each_other():
    result = run("today", "--minutes", "5", "--more", "5")

    assert (result.exit_code, result.stderr) == (2, "Choose one of --minutes and --more.\n")


@pytest.mark.parametrize(
    ("words", "clock", "says"),
    [
        (
            ["--off", "mon"],
            "2026-11-23T20:00:00+01:00",
            "Today     a day off. To study all the same: studykit today --minutes 10\n",
        ),
        (
            [],
            "2026-12-02T20:00:00+01:00",
            "Today     the exam date of the plan has passed. For another one: studykit plan\n"
            "          --date YYYY-MM-DD. Without: studykit today --minutes 10\n",
        ),
        (
            [],
            "2026-11-30T20:00:00+01:00",
            "Today     the exam, and nothing that needs another look. Good luck.\n",
        ),
    ],
)
@pytest.mark.parametrize("how", [["--plain"], ["--dry-run"]])
def test_on_days_without_a_session_it_says_so_and_what_to_type(
    words: list[str], clock: str, says: str, how: list[str], monkeypatch: pytest.MonkeyPatch
):
    run(*FULL, *words)
    monkeypatch.setenv("STUDYKIT_NOW", clock)

    result = run("today", *how)

    assert (result.exit_code, result.stdout) == (0, says)


def test_on_the_exam_day_what_was_studied_is_looked_at_once_more(monkeypatch: pytest.MonkeyPatch):
    run("review", "-n", "3", typed="\n1\n\n3\n\n3\n\n3\n")
    run(*FULL)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-30T08:00:00+01:00")

    found = dry()

    assert found["facts"]["new"] == 0
    assert 0 < len(found["prompts"]) <= 3


def test_what_does_not_fit_is_said_as_an_estimate(pack: Path):
    with_cards(pack, 19)
    run("plan", "--exam", "test-01", "--date", "2026-11-24", "--minutes", "5")

    said = " ".join(run("today", "--dry-run").stdout.split())
    estimate = re.search(r"Estimate 20 facts are new; at this pace about (\d+) will be met", said)
    assert estimate
    assert 0 < int(estimate[1]) < 20


@pytest.mark.parametrize("columns", [20, 40, 80, 100])
def test_the_list_loses_nothing_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = run("today", "--dry-run").stdout

    assert all(len(row) <= columns for row in shown.splitlines())
    assert shown.count("queues") >= len(dry()["prompts"])


# On a terminal


def test_keys_answer_undo_and_stop():
    with terminal("today", "--minutes", "5", "--seed", "3") as window:
        _answer(window)
        first = window.text
        window.keys("u")
        window.see("1 of" if "1 of" in first else "left")
        window.keys("q")
        window.see("Nothing was answered")
        assert window.ends() == 0


def test_ctrl_c_keeps_what_was_answered():
    with terminal("today", "--minutes", "5", "--seed", "3") as window:
        _answer(window)
        window.keys("\x03")
        window.see("Stopped. 1 answer saved.")
        assert window.ends() == 130


def _answer(window: Any) -> None:
    """Answer the first prompt, whichever kind it is."""
    window.see("s skip")
    if "Space show" in window.text:
        window.keys(" ")
        window.see("3 good")
        window.keys("3")
        window.see("u undo · ? keys")
    elif "choose TWO" in window.text:
        window.keys("ab\r")
        window.see("your answer")
    else:
        window.keys("a")
        window.see("your answer")
