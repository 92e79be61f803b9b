"""`studykit confusions`: beliefs held, shaken, cleared, and help with leeches."""

import json
from pathlib import Path
from typing import Any

import pytest
from asked import answer, letters
from small import FILES, run, terminal, write_pack
from test_quiz import RIGHT, WRONG

MORE = """
          - id: keep-groups
            stem: |
              Readings of each sensor must be handled in turn. Which queue fits?
            options:
              - text: A FIFO queue with a group per sensor
                correct: true
                why: Order is kept within a group, and there is a group for each sensor.
              - text: A standard queue whose timeout hides what is held
                why: The timeout hides a message from others and keeps no order.
                belief: Hiding what is held keeps order
                facts: [hidden-while-held]
            facts: [fifo-order]
            remember: Order means FIFO.
            level: 1
            cognitive: application
"""


@pytest.fixture(autouse=True)
def _pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small pack with one question more. The clock stands still until it is set."""
    questions = "topics/queues/questions.yaml"
    files = FILES | {questions: FILES[questions].rstrip() + MORE}
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "pack", files)))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-02T20:00:00+01:00")


def on(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setenv("STUDYKIT_NOW", f"2026-11-{day:02}T20:00:00+01:00")


def found(*words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("confusions", "--json", *words).stdout)
    assert document["version"] == 1
    return document


def test_a_held_belief_stands_with_the_truth_and_what_to_do():
    answer(WRONG)

    shown = run("confusions").stdout

    assert shown.startswith("Held: shown, and on no later day set right\n\n")
    assert "Belief    “Long polling keeps messages in order”" in shown
    assert "Shown     once, on 2 Nov" in shown
    assert "Truth     A FIFO queue keeps the order of messages within a group." in shown
    assert "fifo.html, checked 2026-11-22  (queues.fifo-order)" in shown
    assert "Do        studykit drill kinds" in shown


def test_it_is_shaken_on_one_later_day_and_cleared_on_two(monkeypatch: pytest.MonkeyPatch):
    standings = []
    answer(WRONG)
    for day in (2, 4, 9):
        on(monkeypatch, day)
        answer(RIGHT)
        standings += [one["standing"] for one in found("--all")["confusions"]]

    assert standings == ["held", "shaken", "cleared"]
    assert run("confusions").stdout == (
        "No wrong belief is left.\n1 cleared: --all shows them too.\n"
    )
    assert "Cleared: set right on two later days or more" in run("confusions", "--all").stdout


def test_a_card_of_the_fact_against_it_shakes_it_too(monkeypatch: pytest.MonkeyPatch):
    answer(WRONG)
    on(monkeypatch, 9)
    run("review", "-n", "1", typed="\n3\n")

    assert [one["standing"] for one in found()["confusions"]] == ["shaken"]


def test_what_was_taken_back_showed_nothing():
    answer(WRONG)
    run("undo")

    assert run("confusions").stdout == "No answer has shown a wrong belief.\n"


def test_topics_narrow_it_down_and_unknown_ones_are_named():
    answer(WRONG)

    assert len(found("queues")["confusions"]) == 1
    result = run("confusions", "qeues")
    assert (result.exit_code, "Did you mean queues?" in result.stderr) == (2, True)


def test_json_says_everything():
    answer("A standard queue whose timeout hides what is held", "keep-groups")

    (one,) = found()["confusions"]

    assert {name: one[name] for name in ("belief", "stated", "times", "last", "standing")} == {
        "belief": "Hiding what is held keeps order",
        "stated": True,
        "times": 1,
        "last": "2026-11-02",
        "standing": "held",
    }
    assert one["against"] == ["queues.hidden-while-held"]
    assert one["needed"] == ["queues.fifo-order"]
    assert one["do"] == ("studykit quiz --question queues.seen-twice --question queues.keep-groups")


# Leeches


@pytest.fixture
def _leech(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fifo-order`, learned on the 2nd and lost four times since."""
    run("review", "-n", "1", typed="\n3\n")
    for day in (6, 9, 12, 15):
        on(monkeypatch, day)
        answer("A standard queue whose timeout hides what is held", "keep-groups")
    on(monkeypatch, 18)


HELP = (
    "Missed again and again: lost 5 times\n"
    "Instead     “Hiding what is held keeps order” (4 times)\n"
    "This        A FIFO queue keeps the order of messages within a group.\n"
    "Not this    A message that is held stays hidden for the visibility timeout.\n"
    "Together    studykit quiz --question queues.keep-groups --question\n"
    "            queues.seen-twice\n"
)


@pytest.mark.usefixtures("_leech")
def test_a_leech_that_is_missed_again_gets_help():
    told = answer(WRONG)

    assert HELP in told
    assert "Next time" not in told  # there is no other question on it


def test_what_is_missed_now_and_then_gets_none():
    assert "Missed again and again" not in answer(WRONG)


@pytest.mark.usefixtures("_leech")
def test_a_leech_that_is_known_gets_none():
    assert "Missed again and again" not in answer(RIGHT)


@pytest.mark.usefixtures("_leech")
def test_a_card_graded_again_gets_the_same_help():
    told = run("review", "-n", "2", "--plain", typed="\n1\n\n1\n").stdout

    assert HELP in told


@pytest.mark.usefixtures("_leech")
def test_json_has_the_help_with_the_mark():
    rows = answer(WRONG, "keep-order", "--json").splitlines()

    help = json.loads(rows[1])["help"]

    assert help["fact"] == "queues.fifo-order"
    assert help["confused_with"] == "queues.hidden-while-held"
    assert (help["lost"], help["times"]) == (5, 4)


@pytest.mark.usefixtures("_leech")
def test_leeches_are_listed_with_their_table():
    shown = run("confusions", "--leeches").stdout

    assert shown.startswith("queues.fifo-order\nMissed again and again: lost 4 times\n")
    assert "Next time   another wording: studykit quiz --question queues.keep-order" in shown
    assert "Table       kinds, Order kept. Standard: no; FIFO: yes (per group)" in shown
    (leech,) = found("--leeches")["leeches"]
    assert leech["fact"] == "queues.fifo-order"


@pytest.mark.usefixtures("_leech")
def test_with_a_plan_what_is_kept_for_a_mock_exam_is_not_offered():
    """One question of three is kept: first keep-order, and once that was answered seen-twice."""
    run("plan", "--exam", "test-01", "--date", "2026-11-30", "--minutes", "30")

    assert "Next time" not in run("confusions", "--leeches").stdout
    told = answer(WRONG)

    assert (
        "Together    studykit drill kinds\n"
        "Next time   another wording: studykit quiz --question queues.keep-groups\n"
    ) in told
    do = {one["belief"]: one["do"] for one in found()["confusions"]}
    assert do["Hiding what is held keeps order"] is None  # seen-twice is all there is on its truth


def test_without_leeches_nothing_is_listed():
    assert run("confusions", "--leeches").stdout == "No fact is missed again and again.\n"


@pytest.mark.usefixtures("_leech")
def test_setting_it_aside_is_offered_and_can_be_taken_back():
    with terminal("quiz", "--question", "keep-order", "--seed", "1", rows=60) as window:
        window.see("a–d answer")
        window.keys(letters("keep-order")[WRONG])
        window.see("x set aside")
        window.keys("x")
        window.see("it is not asked any more; u takes that back")
        window.keys("u")
        window.see("x set aside")
        window.keys("x")
        window.see("it is not asked any more")
        window.keys("\r")  # and the question that needs it does not come back
        window.see("0 of 1 right")
        assert window.ends() == 0

    assert "never, for it is set aside" in run("why", "fifo-order").stdout


@pytest.mark.usefixtures("_leech")
def test_no_line_is_wider_than_the_page(monkeypatch: pytest.MonkeyPatch):
    for width in (20, 40, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        for words in (["confusions"], ["confusions", "--leeches"]):
            rows = run(*words).stdout.splitlines()
            assert max(map(len, rows)) <= width


def test_the_summary_of_a_session_leads_there():
    assert "studykit confusions" in answer(WRONG)
