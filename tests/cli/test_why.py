"""`studykit why`: why something is due, how it came to that, what an answer would do."""

import json
from pathlib import Path
from typing import Any

import pytest
from asked import answer
from small import run
from test_quiz import RIGHT, WRONG

pytestmark = pytest.mark.usefixtures("pack")


@pytest.fixture
def _three_weeks(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fifo-order` learned, lost, learned again; asked about nine days later, with a plan."""
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-02T20:00:00+01:00")
    run("review", "-n", "1", typed="\n3\n")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-06T20:00:00+01:00")
    answer(WRONG, said=" sure")
    answer(WRONG, "keep-order", "--practice")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-08T20:00:00+01:00")
    answer(RIGHT)
    answer(RIGHT)
    run("undo")
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-17T20:00:00+01:00")
    run("plan", "--exam", "test-01", "--date", "2026-11-27", "--minutes", "20")


def why(*words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("why", *words, "--json").stdout)
    assert document["version"] == 1
    return document


def test_a_new_fact_is_not_due_and_shows_what_an_answer_would_do():
    shown = run("why", "fifo-order").stdout

    assert "Due       not yet, for it is new" in shown
    assert "How recall falls" not in shown
    assert "3 good   in 2 days  25 Nov" in shown
    assert "right, recalled with 49\u00a0%" in shown
    assert "What you answered" not in shown


@pytest.mark.usefixtures("_three_weeks")
def test_why_it_is_due_is_said_with_dates():
    shown = run("why", "fifo-order").stdout

    assert (
        "Due       for 6 days: last counted 8 Nov, stability 2.6 days, so recall fell to\n"
        "          89\u00a0% on 11 Nov\n"
    ) in shown
    assert "on the exam day, 27 Nov, if nothing is answered until then" in shown.replace(
        "\n          ", " "
    )


@pytest.mark.usefixtures("_three_weeks")
def test_the_curve_marks_the_days_that_matter():
    rows = run("why", "fifo-order").stdout.splitlines()

    curve = rows[rows.index("How recall falls if nothing is answered") + 1 :]
    assert curve[0].startswith("100% •")
    assert any("┄" in row and row.startswith(" 90%") for row in curve)
    marks = [row.strip() for row in curve[:16] if "^" in row]
    assert marks == ["^ last counted 8 Nov", "^ due 11 Nov", "^ today 17 Nov", "^ exam 27 Nov"]
    places = [row.index("^") for row in curve[:16] if "^" in row]
    assert places == sorted(places)


@pytest.mark.usefixtures("_three_weeks")
def test_plain_gives_the_curve_as_a_table():
    shown = run("why", "fifo-order", "--plain").stdout

    assert "•" not in shown
    rows = [row.split() for row in shown.splitlines()]
    assert ["17", "Nov", "80", "%", "today"] in [row[:5] for row in rows]
    assert ["11", "Nov", "89", "%", "due"] in [row[:5] for row in rows]


@pytest.mark.usefixtures("_three_weeks")
def test_each_answer_says_what_it_did_and_why_it_did_not_count():
    steps = why("fifo-order")["fact"]["steps"]

    assert [(step["kind"], step["how"], step["did"]) for step in steps] == [
        ("answer", "right", "taken back"),
        ("answer", "right", "counted"),
        ("answer", "wrong (practice)", "practice"),
        ("answer", "wrong", "counted"),
        ("card", "3 good", "counted"),
    ]
    _, right, _, wrong, first = steps
    assert wrong["contradicted"] is True
    assert (wrong["chosen"], wrong["confidence"]) == ([WRONG], "sure")
    assert wrong["before"] == first["after"]
    assert right["before"] == wrong["after"]
    assert right["after"] == why("fifo-order")["fact"]["memory"]
    assert 0.5 < right["recalled"] < 1


@pytest.mark.usefixtures("_three_weeks")
def test_the_same_in_words():
    shown = " ".join(run("why", "fifo-order").stdout.split())

    assert "first counted: stability 2.3 days, difficulty 2.1" in shown
    assert "the chosen option stands against it, so it counted as missed; stability 2.3 →" in shown
    assert "which shows the belief “Long polling keeps messages in order”" in shown
    assert "practice: touches no memory" in shown
    assert "taken back: counts for nothing" in shown


@pytest.mark.usefixtures("_three_weeks")
def test_what_each_grade_does_goes_as_far_as_the_exam_day():
    grades = why("fifo-order")["fact"]["grades"]

    assert list(grades) == ["again", "hard", "good", "easy"]
    dues = [grade["due_in_days"] for grade in grades.values()]
    assert dues == sorted(dues)
    recalls = [grade["recall_on_exam_day"] for grade in grades.values()]
    assert recalls == sorted(recalls)


@pytest.mark.usefixtures("_three_weeks")
def test_once_it_counted_today_another_answer_does_nothing():
    answer(RIGHT)

    shown = run("why", "fifo-order").stdout

    assert "Nothing more: the first answer of a day counts, and today's was given." in shown


@pytest.mark.usefixtures("_three_weeks")
def test_a_question_shows_its_facts_what_it_would_tell_and_how_familiar_it_is():
    shown = run("why", "keep-order").stdout

    assert "Asked     3 times, right once; last on 8 Nov, 9 days ago: right" in shown
    assert "Familiar  34\u00a0% that the answer is known from the question itself" in shown
    assert "Foretold  a right answer with 88\u00a0% today" in shown
    assert "queues.fifo-order" in shown
    assert "right, recalled with" in shown
    assert f"chose “{WRONG}”" in shown


def test_an_unseen_question_gives_no_answer_away():
    shown = run("why", "keep-order").stdout

    assert "Asked     never yet" in shown
    assert RIGHT not in shown


def test_what_was_set_aside_can_be_asked_again():
    run("review", "-n", "1", typed="x\n")
    shown = run("why", "fifo-order").stdout
    assert "Due       never, for it is set aside" in shown
    assert "studykit why queues.fifo-order --back-in asks it again" in shown

    assert "not yet, for it is new" in run("why", "fifo-order", "--back-in").stdout

    again = run("why", "fifo-order", "--back-in")
    assert (again.exit_code, again.stderr) == (2, "queues.fifo-order is not set aside.\n")


def test_a_table_has_no_memory():
    result = run("why", "kinds")

    assert result.exit_code == 2
    assert "kinds is a table; what is remembered are facts." in result.stderr


@pytest.mark.usefixtures("_three_weeks")
@pytest.mark.parametrize("name", ["fifo-order", "keep-order"])
def test_no_line_is_wider_than_the_page(name: str, monkeypatch: pytest.MonkeyPatch):
    for width in (20, 40, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        rows = run("why", name).stdout.splitlines()
        assert max(map(len, rows)) <= width


def test_show_points_to_it_once_there_is_something_to_tell():
    assert "studykit why" not in run("show", "fifo-order").stdout
    run("review", "-n", "1", typed="\n3\n")

    assert run("show", "fifo-order").stdout.endswith("studykit why queues.fifo-order\n")
