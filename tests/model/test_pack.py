import datetime as dt

import pytest

from studykit.model.exam import Domain, Exam, Scale, Skill, Task
from studykit.model.pack import Cell, Option, Question, Row, Topic


def test_a_row_rests_on_its_fact_and_those_of_its_cells_each_once():
    row = Row(
        feature="Caching",
        cells=(Cell(value=True, fact="b"), Cell(value=False), Cell(value=True, fact="a")),
        fact="a",
    )

    assert row.facts() == ("a", "b")
    assert Row(feature="Caching", cells=(Cell(value=True),)).facts() == ()


def test_a_question_says_how_many_to_choose():
    options = (
        Option(text="A", why="right", correct=True),
        Option(text="B", why="wrong"),
        Option(text="C", why="right", correct=True),
    )
    question = Question(
        id="lambda.q", topic="lambda", stem="?", options=options, facts=("lambda.f",),
        remember="A and C", level=1,
    )  # fmt: skip

    assert question.key == {0, 2}
    assert question.choose == 2


@pytest.mark.parametrize("path", ["lambda", "lambda/concurrency", "lambda/concurrency/burst"])
def test_a_topic_knows_what_it_is_part_of(path):
    assert Topic(path=path, title="T", summary="S").top == "lambda"


def test_content_may_name_tasks_and_skills_of_an_exam(made_up_exam):
    assert made_up_exam.task_ids() == {"1.1", "1.1.1", "1.1.2", "2.1"}


@pytest.fixture
def made_up_exam():
    first = Task(
        id="1.1", title="Code", skills=(Skill(id="1.1.1", text="a"), Skill(id="1.1.2", text="b"))
    )
    return Exam(
        id="made-up", title="Made up", code="MU", guide="https://example.org/",
        checked=dt.date(2026, 11, 22), items=65, scored=50, minutes=130,
        scale=Scale(lowest=100, highest=1000, pass_mark=720),
        domains=(
            Domain(id="1", title="One", weight=60, tasks=(first,)),
            Domain(id="2", title="Two", weight=40, tasks=(Task(id="2.1", title="Guard"),)),
        ),
    )  # fmt: skip
