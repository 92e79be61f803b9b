"""`studykit stats`: what the answers add up to."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from small import FILES, run, terminal, write_pack
from studied import answered, graded, on, some_weeks

from studykit.store.place import history_folder


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


def stats(*words: str) -> str:
    result = run("stats", *words)
    assert result.exit_code == 0
    return result.stdout.replace("\u00a0", " ")  # which keeps a number and its % together


def test_before_the_first_answer_it_says_what_to_type():
    assert stats() == (
        "Nothing was answered so far, so there are no figures yet.\n"
        "\n"
        "Next      studykit quiz\n"
        "          studykit review\n"
    )
    assert not (history_folder() / "history.db").exists()


def test_the_overview_has_every_figure_on_a_page():
    some_weeks()

    assert stats() == dedent("""\
        Progress on 2026-11-23

        Days
        32 prompts on 12 days since 2026-11-03, 8 minutes.
            Sep     Oct     Nov
        Mon · · · · · · · · · ░ · ·
        Tue · · · · · · · · ░ · ░
        Wed · · · · · · · · ░ ░ ·
        Thu · · · · · · · · ░ · ░
        Fri · · · · · · · · · ░ ·
        Sat · · · · · · · · ░ · ░
        Sun · · · · · · · · · ░ ░
            prompts a day: · none  ░ 1–3

        Memory
        2 of 2 facts studied, 2 known; of those studied, 95 % recalled now on average
        (estimate).
        domain        facts  studied  known  recall
        1 Everything      2        2      2    95 %

        Due
        0 overdue, 0 due today, 1 within 7 days, 1 within 30 days.

        Accuracy
        First seen: 1 of 2 answers right. Practice: 9 of 9 answers right.

        Retention
        Cards: 90 % of 20 reviews right (the true share may be 74–97 %), 94 % foretold.

        Calibration
        1 of 2 first answers right, 39 % foretold.
        Sure: 0 of 1 right.

        Hardest facts
         1  Which queue keeps order?
            lost 2 of 12 times, difficulty 9.5, recall now 91 %
            studykit why queues.fifo-order

        More: studykit stats with days, retention, memory, due, hardest, accuracy or
        calibration.
        As a page: studykit report --html FILE
        """)


def test_a_year_is_shown_as_a_heatmap_and_as_a_table():
    some_weeks()

    assert "prompts a day: · none" in stats("days")
    table = stats("days", "--plain")
    assert "prompts a day:" not in table
    assert "day         questions  cards  drills   right  minutes\n" in table
    assert "2026-11-03          1      1       0  1 of 2        1\n" in table


def test_retention_leaves_out_what_was_met_that_day_already():
    on(0, graded(), graded())
    on(2, graded(), graded(grade=1))

    assert "Cards: 1 of 1 review right, 91 % foretold." in stats("retention")


def test_memory_by_topic_and_by_the_exams_tasks():
    some_weeks()

    shown = stats("memory", "--plain")

    assert "2 of 2 facts studied" in shown
    assert "Memory: by domain and task: Test exam (TEST-01)" in shown
    assert "1.1 All of it      2        2" in shown


def test_the_load_of_the_next_days():
    on(0, graded(grade=1))
    on(19, graded("queues.hidden-while-held"))

    shown = stats("due", "--plain")

    assert "1 overdue, 0 due today, 1 within 7 days, 1 within 30 days." in shown
    assert "overdue                 1\n" in shown
    assert "2026-11-24 Tue          1\n" in shown
    assert shown.count("2026-12-") == 22


def test_the_hardest_fact_comes_with_the_command_that_says_why():
    some_weeks()

    shown = stats("hardest")

    assert " 1  Which queue keeps order?\n    lost 2 of " in shown
    assert "    studykit why queues.fifo-order\n" in shown


def test_no_hard_fact_is_no_news():
    on(0, graded())

    assert "No fact was lost so far." in stats("hardest")


def test_accuracy_keeps_first_answers_apart_from_practice():
    some_weeks()

    shown = stats("accuracy")

    assert "First seen: 1 of 2 answers right. Practice: 9 of 9 answers right." in shown
    assert "level 1           1  0 of 1  too few         9  9 of 9\n" in shown
    assert "level 2           1  1 of 1  too few         0       -\n" in shown
    assert "questions        11         40 s          1\n" in shown


def test_a_time_of_day_is_the_learners_own():
    on(0, *[answered() for _ in range(20)])

    assert "First seen: no answer. Practice: 100 % of 20 answers right (88–100 %)." in stats()
    assert "16:00–20:00       20  100 %  88–100 %\n" in stats("accuracy")  # 18:30 UTC is 19:30


def test_calibration_holds_stated_confidence_against_marks():
    on(0, *[answered(confidence="sure", correct=n > 4) for n in range(20)])

    shown = stats("calibration")

    assert "Sure: 75 % of 20 right." in shown
    assert "sure         20   75 %  57–87 %\n" in shown


def test_sections_may_be_begun_and_come_in_their_own_order():
    some_weeks()

    shown = stats("hard", "mem")

    assert shown.index("Memory: by topic") < shown.index("Hardest facts:")


def test_figures_may_be_limited_to_a_time():
    some_weeks()

    assert "Only since 2026-11-19." in stats("days", "--since", "5d")
    assert "Nothing was answered in this time." in stats("days", "--since", "1d")
    assert "4 prompts on 2 days" in stats("days", "--since", "2026-11-21")


def test_figures_may_be_limited_to_a_topic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = {
        name.replace("queues", "topics-two"): text.replace("order: 1", "order: 2")
        for name, text in FILES.items()
        if name.startswith("topics/") and "tables" not in name
    }
    other["topics/topics-two/notes.md"] = other["topics/topics-two/notes.md"].replace(
        "[Kinds](tables/kinds.yaml)", "Nothing more."
    )
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "two", FILES | other)))
    on(0, graded(), graded("topics-two.fifo-order", topic="topics-two"))

    both, one = stats("days", "memory", "--plain"), stats("days", "memory", "--topic", "topics-TWO")

    assert "2 prompts on 1 day" in both
    assert "Only on topics-two." in one
    assert "1 prompt on 1 day" in one
    assert "1 of 2 facts studied" in one


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["retantion"], 'No section named "retantion". Did you mean retention?'),
        (
            ["--since", "soon"],
            '--since understands a date like 2026-11-01 or days like 30d, not "s',
        ),
        (["--since", "2027-01-01"], "--since 2027-01-01 is still to come."),
        (["--topic", "ques"], 'No topic named "ques". Did you mean queues?'),
        (["--exam", "test-1"], 'No exam named "test-1". Did you mean test-01?'),
    ],
)
def test_what_is_not_understood_is_said(words: list[str], said: str):
    result = run("stats", *words)

    assert result.exit_code == 2
    assert said in result.stderr


def test_json_has_every_figure():
    some_weeks()

    found = json.loads(stats("--json"))

    assert found["version"] == 1
    assert found["date"] == "2026-11-23"
    sections = ("days", "retention", "memory", "due", "hardest", "accuracy", "calibration")
    assert all(found[section] for section in sections)
    assert found["days"]["days"][0] == {
        "date": "2026-11-03",
        "answers": 1,
        "cards": 1,
        "drills": 0,
        "right": 1,
        "millis": 45_000,
    }
    assert len(found["due"]["days"]) == 30
    assert found["memory"]["domains"][0]["tasks"][0]["facts"] == 2
    assert found["accuracy"]["levels"][0]["practice"]["of"] == 9


def test_json_has_only_the_sections_asked_for():
    some_weeks()

    found = json.loads(stats("due", "--json"))

    assert "due" in found
    assert "days" not in found


def test_json_before_the_first_answer_says_so():
    assert json.loads(stats("--json"))["has_begun"] is False


@pytest.mark.parametrize("columns", [100, 80, 40, 20])
def test_nothing_is_wider_than_the_page(columns: int, monkeypatch: pytest.MonkeyPatch):
    some_weeks()
    monkeypatch.setenv("COLUMNS", str(columns))

    for words in ((), ("days", "retention", "memory", "due", "hardest", "accuracy", "calibration")):
        assert max(len(row) for row in stats(*words).splitlines()) <= columns


def test_no_colour_and_no_cursor_moves_reach_a_pipe():
    some_weeks()

    assert "\x1b" not in stats("retention", "due", "calibration")


def test_on_a_terminal_the_overview_is_there():
    some_weeks()

    with terminal("stats", rows=60) as window:
        rows = window.see("studykit report --html FILE")

    assert rows[0] == "Progress on 2026-11-23"
    assert "Hardest facts" in rows


def test_a_pack_without_an_exam_has_all_but_domains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    files = {name: text for name, text in FILES.items() if "exams" not in name}
    files["pack.yaml"] = files["pack.yaml"].replace("        exam: test-01\n", "")
    files["topics/queues/notes.md"] = files["topics/queues/notes.md"].replace(
        '        tasks: {test-01: ["1.1"]}\n', ""
    )
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "bare", files)))
    some_weeks()

    assert "by domain" not in stats("memory")
    assert "Memory: by topic" in stats("memory")
