"""`studykit plan`, and what it changes: the first screen, and which questions a quiz leaves."""

import datetime as dt
import json
from pathlib import Path

import pytest
from small import FILES, run, terminal, write_pack

from studykit.model.history import ExamBegun
from studykit.store.history import History
from studykit.store.place import history_folder

DECEMBER = (
    FILES["exams/test-01.yaml"]
    .replace("TEST-01", "TEST-02")
    .replace("in_force: {until: 2026-11-30}", "in_force: {from: 2026-12-01}")
)
NEXT = {"exams/test-02.yaml": DECEMBER}
FULL = ("plan", "--exam", "test-01", "--date", "2026-11-30", "--minutes", "30")


@pytest.fixture(autouse=True)
def _two_exams(pack: Path) -> None:
    write_pack(pack, NEXT)


def plan(*words: str) -> dict[str, object]:
    """The plan after these options, as JSON has it."""
    found: dict[str, object] = json.loads(run("plan", *words, "--json").stdout)["plan"]
    return found


def test_a_plan_is_made_and_shown():
    assert run(*FULL, "--off", "sat,sun").stdout == (
        "TEST-01 in 7 days (30 Nov, its last day; TEST-02 from 1 Dec: studykit plan)\n"
        "\n"
        "Study     30 minutes a day · 5 study days left, 2.5 hours in all\n"
        "Off       Sat · Sun\n"
        "Estimate  2 facts are new, and there is ample time for all of them.\n"
        "Change    studykit plan --date … --minutes … --off sat,sun --exam …\n"
        "Next      studykit today\n"
    )


def test_a_plan_alone_is_shown_again():
    assert run("plan").exit_code == 2
    shown = run(*FULL).stdout

    assert run("plan").stdout == shown


def test_a_plan_for_an_exam_that_is_past_says_so(monkeypatch: pytest.MonkeyPatch):
    run(*FULL)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-12-02T20:00:00+01:00")

    assert run("plan").stdout == (
        "TEST-01 2 days ago (30 Nov)\n"
        "TEST-01 can no longer be sat: its last day was 30 Nov. Now it is TEST-02.\n"
        "\n"
        "Now       The exam date has passed.\n"
        "Next      studykit plan --exam test-02 --date YYYY-MM-DD\n"
    )


def test_once_the_date_is_past_a_change_needs_another(monkeypatch: pytest.MonkeyPatch):
    run(*FULL)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-12-02T20:00:00+01:00")

    for words in (["--exam", "test-02"], ["--off", "sun"]):
        result = run("plan", *words)
        assert result.exit_code == 2
        assert result.stderr == (
            "The exam date of the plan has passed. For another one, give the date too, for "
            "example: studykit plan --exam test-02 --date 2026-12-23 --minutes 30\n"
        )
    assert plan()["date"] == "2026-11-30"


def test_another_date_is_for_the_exam_that_can_be_sat_then(monkeypatch: pytest.MonkeyPatch):
    run(*FULL)

    early = run("plan", "--date", "2026-12-20")
    run(*FULL)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-12-02T20:00:00+01:00")
    late = run("plan", "--date", "2026-12-20")

    assert early.stderr == (
        "TEST-01 can be sat until 30 Nov; on 20 Dec it is TEST-02.\n"
        "Planned for TEST-02. For the other: studykit plan --exam test-01\n"
    )
    assert late.stderr == (
        "TEST-01 could be sat until 30 Nov; on 20 Dec it is TEST-02.\nPlanned for TEST-02.\n"
    )
    assert early.stdout.startswith("TEST-02 in 27 days (20 Dec)\n")
    assert late.stdout.startswith("TEST-02 in 18 days (20 Dec)\n")


def test_what_is_not_said_keeps_its_value():
    run(*FULL, "--off", "sat,sun", "--off-date", "2026-11-26")

    assert plan("--minutes", "45") == {
        "exam": "test-01",
        "code": "TEST-01",
        "date": "2026-11-30",
        "in_force": True,
        "days_left": 7,
        "minutes": 45,
        "days_off": ["sat", "sun"],
        "dates_off": ["2026-11-26"],
    }


def test_days_off_are_added_and_forgotten():
    run(*FULL, "--off", "saturday", "--off-date", "2026-11-26")

    added = plan("--off-date", "27 nov")
    assert (added["days_off"], added["dates_off"]) == (["sat"], ["2026-11-26", "2026-11-27"])
    none = plan("--off", "none", "--off-date", "none")
    assert (none["days_off"], none["dates_off"]) == ([], [])


@pytest.mark.parametrize(("said", "date"), [("28 nov", "2026-11-28"), ("in 1 week", "2026-11-30")])
def test_a_date_may_be_said_in_words(said: str, date: str):
    assert plan("--exam", "test-01", "--minutes", "30", "--date", said)["date"] == date


def recorded() -> int:
    """How many events there are."""
    with History.open(history_folder()) as history:
        return history.count()


def test_showing_a_plan_or_saying_it_once_more_records_nothing():
    run(*FULL)
    assert recorded() == 1

    run("plan")
    run(*FULL)

    assert recorded() == 1


def test_a_plan_can_be_dropped():
    run(*FULL)

    assert run("plan", "--drop").stdout == "There is no plan any more. What was learned stays.\n"

    assert run("plan", "--drop").stdout == "There was no plan.\n"
    assert json.loads(run("plan", "--json").stdout) == {"version": 1, "plan": None}


def test_without_a_terminal_it_says_which_options_to_give():
    result = run("plan", "--minutes", "20")

    assert result.exit_code == 2
    assert result.stderr == (
        "There is no plan yet. For one, give the exam and the date too, for example: studykit "
        "plan --exam test-02 --date 2026-12-14 --minutes 20\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--date", "2026-11-22"], "2026-11-22 is past."),
        (["--date", "soon"], '"soon" is not a date. Write it like 2026-12-20,'),
        (["--exam", "test-03"], 'No exam named "test-03". Did you mean test-02 or test-01?'),
        (["--off", "sut"], 'No weekday named "sut". Did you mean sun or sat?'),
        (["--off", "mon tue wed thu fri sat sun"], "Seven days off a week leave none"),
        (["--minutes", "4"], "4 is not in the range 5<=x<=600"),
        (["--minutes", "601"], "601 is not in the range 5<=x<=600"),
        (["--drop", "--minutes", "20"], "--drop ends the plan; it goes with no other option."),
    ],
)
def test_what_cannot_be_planned_is_wrong_usage_and_changes_nothing(words: list[str], sentence: str):
    run(*FULL)

    result = run("plan", *words)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert plan()["date"] == "2026-11-30"


def test_a_date_on_which_the_exam_cannot_be_sat_is_planned_as_asked_and_said():
    result = run(*FULL[:3], "--date", "2026-12-10", "--minutes", "30")

    assert result.exit_code == 0
    assert result.stderr == (
        "TEST-01 can be sat until 30 Nov; on 10 Dec it is TEST-02.\n"
        "Planned for TEST-01 as asked. For the other: studykit plan --exam test-02\n"
    )
    assert result.stdout.startswith(
        "TEST-01 in 17 days (10 Dec, after its last day, 30 Nov; TEST-02 from 1 Dec:\n"
    )
    assert plan()["in_force"] is False


def test_too_early_for_an_exam_is_said_too():
    result = run("plan", "--exam", "test-02", "--date", "2026-11-28", "--minutes", "30")

    assert "TEST-02 can be sat from 1 Dec on; on 28 Nov it is TEST-01." in result.stderr


def test_on_a_terminal_it_asks_for_what_it_is_not_told():
    with terminal("plan") as window:
        window.see("When is the exam?")
        window.keys("10 dec\r")
        window.see("Which exam?")
        window.keys("\r")  # the one that can be sat then
        window.see("How many minutes a day?")
        window.keys("\x7f\x7f45\r")
        window.see("Which days are off?")
        window.keys(" \r")
        window.see("TEST-02 in 17 days (10 Dec)")
        assert window.ends() == 0

    made = plan()
    assert (made["exam"], made["minutes"], made["days_off"]) == ("test-02", 45, ["mon"])


def test_on_a_terminal_it_offers_the_exam_that_can_be_sat_then():
    with terminal(*FULL[:3], "--date", "2026-12-10", "--minutes", "30") as window:
        window.see("Plan for TEST-02 instead?")
        window.keys("y")
        window.see("TEST-02 in 17 days")
        assert window.ends() == 0

    assert plan()["exam"] == "test-02"


def test_ctrl_c_at_a_question_plans_nothing():
    with terminal("plan") as window:
        window.see("When is the exam?")
        window.keys("\x03")
        assert window.ends() == 130

    assert plan() is None


# The first screen


def test_home_says_in_five_lines_what_the_day_holds():
    run(*FULL)

    assert run().stdout == (
        "TEST-01 in 7 days (30 Nov, its last day; TEST-02 from 1 Dec: studykit plan)\n"
        "\n"
        "Today     3 minutes: 2 new · queues\n"
        "Standing  0 of 2 facts known\n"
        "Next      studykit today\n"
        "\n"
        "studykit --help lists every command.\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--off", "mon"], "a day off. To study all the same: studykit today --minutes 30"),
        (["--date", "2026-11-23"], "the exam, and nothing that needs another look. Good luck."),
    ],
)
def test_home_says_why_there_is_nothing_to_study(words: list[str], says: str):
    run(*FULL, *words)

    assert says in run().stdout
    assert "Next" not in run().stdout


def test_home_says_that_the_exam_is_past(monkeypatch: pytest.MonkeyPatch):
    run(*FULL)
    monkeypatch.setenv("STUDYKIT_NOW", "2026-12-02T20:00:00+01:00")

    assert run().stdout.startswith(
        "TEST-01 2 days ago (30 Nov)\n"
        "TEST-01 can no longer be sat: its last day was 30 Nov. Now it is TEST-02.\n"
        "\n"
        "Today     the exam date of the plan has passed. For TEST-02: studykit plan\n"
        "          --exam test-02 --date YYYY-MM-DD. Without: studykit today --minutes 30\n"
    )


def test_one_key_starts_today_from_home():
    run(*FULL)
    with terminal() as window:
        window.see("Enter start today · ? all commands · q leave")
        window.keys("\r")
        window.see("s skip")
        window.keys("q")
        window.see("Nothing was answered")
        assert window.ends() == 0


def begin_an_exam() -> None:
    """A mock exam begun five minutes ago."""
    begun = ExamBegun(
        pack="small",
        sitting="one",
        exam="test-01",
        seed=1,
        minutes=20,
        questions=("queues.keep-order", "queues.seen-twice"),
        versions=("", ""),
        shown=("0,1,2,3", "0,1,2,3,4"),
    )
    at = dt.datetime(2026, 11, 23, 18, 55, tzinfo=dt.UTC)
    with History.open(history_folder(), write=True) as history:
        history.record(begun, at=at, tz_offset=60)


def test_home_names_a_mock_exam_that_was_stopped():
    begin_an_exam()

    assert "Stopped   mock exam 1, question 1 of 2, 15 minutes left: studykit exam" in run().stdout

    run(*FULL)
    assert (
        "Stopped   mock exam 1, question 1 of 2, 15 minutes left\n"
        "Next      studykit today\n"
        "          studykit exam resume\n"
    ) in run().stdout


def test_one_key_goes_on_with_the_mock_exam():
    begin_an_exam()
    run(*FULL)
    with terminal() as window:
        window.see("Enter start today · r resume exam · ? all commands · q leave")
        window.keys("r")
        window.see("Mock exam 1 · TEST-01")


def test_any_other_key_leaves_home():
    run(*FULL)
    with terminal() as window:
        window.see("Enter start today")
        window.keys("x")
        assert window.ends() == 0


def test_the_question_mark_lists_every_command():
    run(*FULL)
    with terminal(rows=60) as window:
        window.see("Enter start today")
        window.keys("?")
        window.see("Commands:")
        assert window.ends() == 0


# Once an exam can no longer be sat


GONE = (
    "TEST-01 can no longer be sat: its last day was 30 Nov. Now it is TEST-02:\n"
    "studykit plan --exam test-02\n"
)


def on(date: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYKIT_NOW", f"{date}T20:00:00+01:00")


def test_who_plans_for_it_is_told_what_can_be_sat_once_a_screen(monkeypatch: pytest.MonkeyPatch):
    run(*FULL[:3], "--date", "2026-12-10", "--minutes", "30")
    for date, times in (("2026-11-30", 0), ("2026-12-01", 1)):
        on(date, monkeypatch)
        for words in ((), ("plan",), ("ready",), ("exam", "--plain")):
            assert run(*words).stdout.count(GONE) == times, (date, words)
        run("exam", "drop", "--yes")

    assert run().stdout.startswith(f"TEST-01 in 9 days (10 Dec)\n{GONE}\nToday ")
    told = json.loads(run("ready", "--json").stdout)["no_longer_sat"]
    assert told == GONE.replace("\n", " ").strip()


def test_without_a_plan_it_is_the_one_that_can_be_sat(pack: Path, monkeypatch: pytest.MonkeyPatch):
    notes = FILES["topics/queues/notes.md"]
    both = notes.replace('test-01: ["1.1"]', 'test-01: ["1.1"], test-02: ["1.1"]')
    write_pack(pack, {"topics/queues/notes.md": both})
    on("2026-11-30", monkeypatch)

    assert run().stdout.startswith(
        "Test exam (TEST-01)\n"
        "Its last day is 2026-11-30, today.\n"
        "After it comes TEST-02, from 2026-12-01.\n"
    )
    assert "Mock exam 1 · TEST-01\n" in run("exam", "--plain").stdout
    run("exam", "drop", "--yes")
    on("2026-12-01", monkeypatch)

    assert run().stdout.startswith(
        "Test exam (TEST-02)\n"
        "TEST-01 can no longer be sat: its last day was 30 Nov. Now it is TEST-02.\n"
        "\n"
    )
    assert run("ready").stdout.startswith("Test exam (TEST-02) ")
    assert "Mock exam 2 · TEST-02\n" in run("exam", "--plain").stdout
    run("exam", "drop", "--yes")
    assert GONE in run("exam", "--exam", "test-01", "--plain").stdout


def test_how_an_exam_went_is_kept_for_the_one_that_could_be_sat(monkeypatch: pytest.MonkeyPatch):
    on("2026-12-02", monkeypatch)

    sat = run("ready", "--result", "pass", "--date", "2026-11-30")
    run("plan", "--exam", "test-02", "--date", "2026-12-20", "--minutes", "30")
    again = run("ready", "--result", "820", "--date", "2026-11-30")

    assert sat.stderr.startswith("Recorded: TEST-01 on 2026-11-30, passed.")
    assert again.stderr.startswith("Recorded: TEST-01 on 2026-11-30, passed, 820.")


def test_where_nothing_takes_its_place_only_that_is_said(
    pack: Path, monkeypatch: pytest.MonkeyPatch
):
    (pack / "exams/test-02.yaml").unlink()
    run(*FULL)
    on("2026-12-02", monkeypatch)

    shown = run().stdout

    assert "\nTEST-01 can no longer be sat: its last day was 30 Nov.\n" in shown
    assert "For another one: studykit plan --date YYYY-MM-DD." in " ".join(shown.split())


# A quiz with a plan


def test_a_quiz_leaves_what_a_mock_exam_will_need(pack: Path):
    text = FILES["topics/queues/questions.yaml"]
    first = text.index("          - id: keep-order")
    second = text.index("          - id: seen-twice")
    one = text[first:second]
    more = [one.replace("keep-order", f"order-{n}") for n in range(4)]
    write_pack(pack, {"topics/queues/questions.yaml": text.rstrip(" ") + "".join(more)})
    run(*FULL)

    asked = [
        json.loads(line)["id"]
        for line in run("quiz", "--json", "-n", "6", typed="s\n" * 6).stdout.splitlines()
        if json.loads(line)["kind"] == "prompt"
    ]

    assert 3 <= len(asked) < 6
    run("plan", "--drop")
    without = run("quiz", "--json", "-n", "6", typed="s\n" * 6).stdout
    assert without.count('"kind": "prompt"') == 6


def test_a_quiz_asks_none_of_it_even_where_nothing_else_is_left(pack: Path):
    """Three questions: one is kept, and the two others are on a fact that is no longer new."""
    text = FILES["topics/queues/questions.yaml"]
    one = text[text.index("          - id: keep") : text.index("          - id: seen-twice")]
    more = one.replace("keep-order", "keep-turns")
    write_pack(pack, {"topics/queues/questions.yaml": text.rstrip(" ") + more})
    run("quiz", "--question", "keep-order", typed="a\nq\n")
    run("quiz", "--question", "keep-turns", typed="a\nq\n")
    run(*FULL)

    assert run("quiz", "queues", "--new").stdout == (
        "All questions on new facts in queues that are left are kept for your mock exam.\n"
        "studykit review queues asks cards instead; studykit quiz --question ID asks one\n"
        "all the same.\n"
    )
    assert "Some messages are handled twice" in run("quiz", "--question", "seen-twice").stdout
