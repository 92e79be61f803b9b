"""`studykit ready`: what is said, what is kept, and what is never claimed."""

import datetime as dt
import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from small import FILES, run, write_pack

from studykit.model.history import Answered, ExamBegun, ExamOver, Foretold, Planned, Resulted
from studykit.store.history import History

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TODAY = 9823
QUESTIONS = 60


def _file(topic, numbers):
    facts = "checked: 2026-11-22\nfacts:\n" + "".join(
        f"  - id: f{n}\n    text: Fact number {n} of {topic} is this.\n    ask: Which is {n}?\n"
        f"    answer: This\n    sources: [https://docs.aws.amazon.com/{topic}/{n}.html]\n"
        for n in numbers
    )
    questions = "questions:\n" + "".join(
        f"  - id: q{n}\n    stem: Which of these is the one that is asked for in number {n}?\n"
        "    options:\n"
        "      - {text: The right one, correct: true, why: It is the one that is asked for.}\n"
        + "".join(
            f"      - {{text: Wrong one {k}, why: It is another one., belief: It is {k}}}\n"
            for k in range(3)
        )
        + f"    facts: [f{n}]\n    remember: It is the right one.\n    level: 1\n"
        "    cognitive: recall\n"
        for n in numbers
    )
    return facts, questions


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A pack of sixty questions in two domains, and its cache."""
    files = {"pack.yaml": FILES["pack.yaml"]}
    files["exams/test-01.yaml"] = FILES["exams/test-01.yaml"].replace(
        """          - id: "1"
            title: Everything
            weight: 100
            tasks:
              - {id: "1.1", title: All of it}""",
        """          - id: "1"
            title: Sending
            weight: 60
            tasks:
              - {id: "1.1", title: All of sending}
          - id: "2"
            title: Receiving
            weight: 40
            tasks:
              - id: "2.1"
                title: Half of receiving
                skills:
                  - {id: 2.1.1, text: What is there}
                  - {id: 2.1.2, text: What is not}""",
    )
    files["exams/test-02.yaml"] = FILES["exams/test-01.yaml"].replace("TEST-01", "TEST-02")
    for topic, task, numbers in (
        ("sending", "1.1", range(QUESTIONS // 2)),
        ("receiving", "2.1.1", range(QUESTIONS // 2, QUESTIONS)),
    ):
        facts, questions = _file(topic, numbers)
        files[f"topics/{topic}/notes.md"] = (
            f"---\ntitle: {topic.title()}\nsummary: About {topic}\norder: 1\n"
            f'tasks: {{test-01: ["{task}"], test-02: ["1.1"]}}\n---\n## The idea\n\nIt is so.\n'
        )
        files[f"topics/{topic}/facts.yaml"] = facts
        files[f"topics/{topic}/questions.yaml"] = questions
    return write_pack(tmp_path_factory.mktemp("ready") / "pack", files)


@pytest.fixture(autouse=True)
def history(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty history. The clock stands still."""
    monkeypatch.setenv("STUDYKIT_PACK", str(compiled))
    monkeypatch.setenv("STUDYKIT_CACHE", str(compiled.parent / "cache"))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+00:00")
    return Path(os.environ["STUDYKIT_HOME"])


def record(*bodies, days=0):
    """Record these events, so many days before today (or after: negative)."""
    with History.open(Path(os.environ["STUDYKIT_HOME"]), write=True) as history:
        history.record_all(bodies, at=NOON - dt.timedelta(days=days), tz_offset=0)


def answer(n, *, correct=True, **more):
    topic = "sending" if n < QUESTIONS // 2 else "receiving"
    given = {
        "pack": "small",
        "question": f"{topic}.q{n}",
        "topic": topic,
        "version": "0",
        "shown": (0, 1, 2, 3),
        "chosen": (0,) if correct else (1,),
        "key": (0,),
        "correct": correct,
        "facts": (f"{topic}.f{n}",),
        "seed": 1,
        "session": "s",
        "millis": 1,
        "first_seen": True,
    }
    return Answered(**(given | more))


def study(count, *, days=3):
    """So many first answers, alternating between the domains, three of four right."""
    order = [n // 2 + (QUESTIONS // 2 if n % 2 else 0) for n in range(count)]
    record(*(answer(n, correct=i % 4 > 0) for i, n in enumerate(order)), days=days)


def plan(date, **more):
    record(
        Planned(**({"pack": "small", "exam": "test-01", "date": date, "minutes": 30} | more)),
        days=2,
    )


def events(kind):
    with History.open(Path(os.environ["STUDYKIT_HOME"])) as history:
        return [e.body for e in history.events(kinds=(kind,), newest_first=False)]


def shown(*words):
    result = run("ready", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(*words):
    return json.loads(shown("--json", *words))


# What is said


def test_with_few_answers_only_what_is_covered_is_said():
    study(12)

    screen = shown()

    assert "Too early to say: 12 first answers so far; from 20 on there is a range." in screen
    assert "8 more until there is a range" in screen
    assert "answers  covered" in screen
    for claim in ("P(pass)", "passed", "Today", "right", "point"):
        assert claim not in screen


def test_answers_about_several_domains_are_said_to_stand_in_each(
    compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    both = "Some are about several domains and stand in each."
    study(4)
    assert both not in " ".join(shown().split())

    folder = shutil.copytree(compiled, tmp_path / "pack")
    notes = folder / "topics/receiving/notes.md"
    notes.write_text(notes.read_text("utf-8").replace('"2.1.1"', '"1.1", "2.1.1"'), "utf-8")
    monkeypatch.setenv("STUDYKIT_PACK", str(folder))

    assert both in " ".join(shown().split())


def test_a_new_learner_is_told_what_to_do():
    screen = shown()

    assert "Too early to say: no first answers so far" in screen
    assert "studykit exam" in screen
    assert not events("forecast")


def test_with_some_answers_there_is_a_range_and_no_chance():
    study(30)

    screen = shown()

    assert re.search(r"Somewhere between \d+ and \d+ today, and 720 passes", screen)
    assert "There is a chance of passing from 40 first answers on." in screen
    assert "P(pass)" not in screen
    assert "middle" not in screen


def test_with_enough_answers_there_is_a_chance_in_tens():
    study(50)

    screen = shown()

    said = re.search(r"with a probability of about (\d+)\u00a0%\.", screen)
    assert int(said[1]) in (5, *range(10, 100, 10), 95)
    assert f"P(pass) about {said[1]}" in screen
    assert "50 answers to questions never seen before, the newest 3 days ago" in screen
    assert "An estimate: the exam's owner publishes no conversion" in screen


def test_with_a_plan_the_exam_day_is_said_as_well():
    study(50)
    plan("2027-01-10")

    screen = shown()

    assert "on 2027-01-10, if nothing more is studied until then" in " ".join(screen.split())
    assert "2027-01-10, in 48 days, with today's memory grown older by that long" in screen
    assert "expected points on the exam day" in screen


def test_on_the_day_itself_there_is_one_forecast():
    study(50)
    plan("2026-11-23")

    assert "Exam day   today\n" in shown()


def test_an_exam_day_that_is_past_is_asked_about_until_it_is_told():
    study(50)
    plan("2026-11-22")
    asks = "2026-11-22 is past. How did it go? studykit ready --result pass"

    assert asks in shown()
    run("ready", "--result", "pass")
    assert asks not in shown()


def test_what_the_pack_does_not_cover_is_said():
    study(50)

    screen = " ".join(shown().split())

    # Half of a domain of 40 %, and a tenth of the one that lists no skills.
    assert "The pack has nothing on 26 % of the exam: it counts as hardly known." in screen
    assert "task 2.1, Half of receiving: the pack has nothing on 1 of its 2 skills" in screen
    assert "https://example.com/guide" in screen


def test_three_things_each_with_something_to_type():
    study(50)

    things = as_json()["things"]

    assert len(things) == 3
    assert all(thing["commands"] and thing["says"] and thing["gain"] for thing in things)
    assert {thing["kind"] for thing in things} >= {"elsewhere", "learn"}


def test_another_exam_of_the_pack():
    study(50)

    assert "(TEST-02)" in shown("--exam", "TEST-02")


def test_facts_met_earlier_that_day_are_told_apart():
    record(*(answer(n) for n in range(10)), days=5)
    record(answer(40, facts=("sending.f1",)), answer(41, facts=("sending.f1",)), days=2)

    assert "1 more does not count: the facts had been met earlier that day." in " ".join(
        shown().split()
    )


def test_practice_tells_nothing():
    record(*(answer(n, practice=True) for n in range(50)), days=2)

    assert "no first answers so far" in shown()


# How it looks


@pytest.mark.parametrize("columns", [20, 40, 80, 100])
@pytest.mark.parametrize("count", [12, 30, 50])
def test_it_fits(columns, count, monkeypatch):
    study(count)
    plan("2027-01-10")
    monkeypatch.setenv("COLUMNS", str(columns))

    screen = shown()

    assert [row for row in screen.splitlines() if len(row) > columns] == []
    words = "".join(screen.split())
    for text in ("Sending", "Receiving", "Evidence", "raiseitmost"):
        assert text in words


def test_the_range_is_drawn_with_the_pass_mark_and_without_colour():
    study(50)

    screen = shown("--no-color")

    scale, bar = (
        next(row for row in screen.splitlines() if part in row) for part in ("pass 720", "█")
    )
    assert scale.index("pass 720") + len("pass 720") - 1 == bar.index("│")
    assert "─" in bar


def test_plain_puts_sentences_in_place_of_columns():
    study(50)

    screen = shown("--plain")

    assert "█" not in screen
    assert re.search(r"60\u00a0% of the exam · .* should be right · about \d+ points lost", screen)
    assert "pack covers 50\u00a0%" in screen


def test_json_has_the_figures_as_computed_and_as_shown():
    study(50)
    plan("2027-01-10")

    got = as_json()

    assert (got["version"], got["stage"], got["estimate"]) == (1, "chance", True)
    assert got["exam"] == {
        "id": "test-01",
        "scored": 8,
        "lowest": 100,
        "highest": 1000,
        "pass_mark": 720,
    }
    for day in (got["today"], got["exam_day"]):
        low, high = day["shown"]["range"]
        assert low <= day["low"] <= day["median"] <= day["high"] <= high
        assert 0 <= day["chance"] <= 1
        assert 5 <= day["shown"]["chance_percent"] <= 95
    lost = [domain["lost"] for domain in got["domains"]]
    assert lost == sorted(lost, reverse=True)
    assert got["evidence"] == {
        "answers": 50,
        "same_day": 0,
        "since_newest": 3,
        "median_age": 3,
    }


@pytest.mark.parametrize(
    ("count", "has_range", "has_chance"), [(12, False, False), (30, True, False), (50, True, True)]
)
def test_json_says_what_may_be_shown(count, has_range, has_chance):
    study(count)

    given = as_json()["today"]["shown"]

    assert (given["range"] is not None, given["chance_percent"] is not None) == (
        has_range,
        has_chance,
    )


# What is kept


def test_a_forecast_is_kept_once_a_day_and_day_it_is_about():
    study(50)
    plan("2027-01-10")

    first, second = shown(), shown()

    assert first == second
    kept = events("forecast")
    assert [(body.day, body.answers) for body in kept] == [(TODAY, 50), (TODAY + 48, 50)]
    assert 0 < kept[0].chance < 1
    assert kept[0].low <= kept[0].median <= kept[0].high


def test_a_forecast_that_is_not_shown_is_not_kept():
    study(12)
    shown()

    assert events("forecast") == []


def test_a_history_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch):
    study(50)
    with monkeypatch.context() as disk:
        disk.setattr(os, "access", lambda *_: False)  # root may write wherever the mode forbids it
        told = shown()

    assert events("forecast") == []
    assert told == shown()
    assert events("forecast") != []


def test_first_answers_that_an_older_studykit_has_not_kept_are_found(history: Path):
    study(50)
    told = shown()
    with closing(sqlite3.connect(history / "history.db")) as db, db:
        db.execute("DELETE FROM firsts")
        db.execute("UPDATE meta SET value = 'older' WHERE name = 'views'")

    assert shown() == told


def test_without_a_history_none_is_made(history: Path):
    shown()

    assert not (history / "history.db").exists()


# What came of it


def sit(right, of=12, *, days=0):
    """A mock exam on the last questions, which nobody has seen."""
    numbers = range(QUESTIONS - of, QUESTIONS)
    record(
        ExamBegun(
            pack="small",
            sitting="one",
            exam="test-01",
            seed=1,
            minutes=20,
            questions=tuple(f"receiving.q{n}" for n in numbers),
            versions=("0",) * of,
            shown=("0,1,2,3",) * of,
        ),
        ExamOver(pack="small", sitting="one", how="finished"),
        *(answer(n, correct=i < right, exam="one") for i, n in enumerate(numbers)),
        days=days,
    )


def foretold(day, chance, *, days):
    record(
        Foretold(
            pack="small",
            exam="test-01",
            day=day,
            chance=chance,
            low=500,
            median=700,
            high=900,
            answers=40,
        ),
        days=days,
    )


def test_a_mock_exam_is_held_against_what_was_said_before():
    study(40, days=9)
    foretold(TODAY - 3, 0.9, days=3)
    sit(right=3, days=1)

    screen = " ".join(shown().split())
    past = as_json()["past"]

    assert "1 forecast held against a mock exam. Brier score .810" in screen
    assert "The score lay in the range 0 of 1 times." in screen
    assert "Passed where foretold 90 %: 0 of 1." in screen
    assert past["forecasts"] == [
        {
            "made": TODAY - 3,
            "about": TODAY - 3,
            "chance": 0.9,
            "low": 500,
            "high": 900,
            "by": "mock",
            "passed": False,
            "score": 325.0,
        }
    ]


def test_first_answers_are_held_against_what_was_foretold_of_them():
    study(40)

    screen = " ".join(shown().split())
    got = as_json()["past"]["answering"]

    assert re.search(
        r"Of 40 first answers \d+ were foretold to be right; 30 were\. Brier score \.\d+", screen
    )
    assert (got["count"], got["right"], got["always"]) == (40, 30, pytest.approx(0.1875))


@pytest.mark.parametrize(
    ("result", "passed", "score", "said"),
    [
        ("pass", True, 0, "passed"),
        ("FAIL", False, 0, "not passed"),
        ("720", True, 720, "passed, 720"),
        ("719", False, 719, "not passed, 719"),
    ],
)
def test_the_result_of_the_real_exam_is_kept(result, passed, score, said):
    told = run("ready", "--result", result, "--date", "2026-11-20")

    assert told.exit_code == 0
    assert f"Recorded: TEST-01 on 2026-11-20, {said}." in told.output
    assert f"Exam on 2026-11-20: {said}." in told.stdout
    assert events("result") == [
        Resulted(pack="small", exam="test-01", date="2026-11-20", passed=passed, score=score)
    ]


def test_a_result_that_was_told_by_mistake_is_taken_back():
    run("ready", "--result", "pass", "--date", "2026-11-20")
    run("ready", "--result", "fail", "--date", "2026-11-20")

    told = run("ready", "--result", "none", "--date", "2026-11-20")

    assert told.exit_code == 0
    assert "Taken back: the result of test-01 on 2026-11-20." in told.stderr
    assert events("result") == []
    assert "2026-11-20" not in told.stdout
    assert run("undo").stdout == "There is nothing to take back.\n"


def test_a_result_that_nobody_told_cannot_be_taken_back():
    told = run("ready", "--result", "none", "--date", "2026-11-20")

    assert told.exit_code == 2
    assert "No result of TEST-01 on 2026-11-20 was told." in told.stderr


def test_the_result_is_of_the_day_of_the_plan():
    plan("2026-11-22")

    run("ready", "--result", "pass")

    assert [body.date for body in events("result")] == ["2026-11-22"]


def test_the_real_exam_is_held_against_what_was_said_of_its_day():
    foretold(TODAY - 1, 0.8, days=20)
    foretold(TODAY - 1, 0.6, days=2)

    run("ready", "--result", "764", "--date", "2026-11-22")
    screen = " ".join(shown().split())

    assert "2 forecasts held against the exam. Brier score .100" in screen
    assert "The score lay in the range 2 of 2 times." in screen


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--result", "maybe"], "--result is pass, fail or a score from 100 to 1000"),
        (["--result", "99"], "--result is pass, fail or a score from 100 to 1000"),
        (["--result", "pass", "--date", "yesterday"], "--date is a date like 2026-12-20"),
        (["--result", "pass", "--date", "2026-11-24"], "2026-11-24 is still to come"),
        (["--date", "2026-11-20"], "say with --result how it went"),
        (["--exam", "test-09"], 'No exam named "test-09"'),
    ],
)
def test_what_cannot_be_meant_is_refused(words, sentence):
    result = run("ready", *words)

    assert result.exit_code == 2
    assert sentence in result.output
    assert events("result") == []


# For the home screen


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (12, None),
        (30, r"ready: \d+–\d+, too early to say more"),
        (50, r"ready: \d+–\d+, P\(pass\) about \d+\u00a0%"),
    ],
)
def test_one_line_for_the_home_screen(count, line):
    from studykit.cli.common import find_aim, now, open_history, open_library
    from studykit.cli.ready import one_line

    study(count)
    library = open_library(None)
    with open_history() as history:
        got = one_line(library, history, find_aim(library, history), now())

    assert got is None if line is None else re.fullmatch(line, got)
