"""What would raise readiness most."""

import random
from dataclasses import replace

import pytest
from blueprints import exam, fact, question
from learner import remembered

from studykit.model.history import First
from studykit.study.blueprint import Blueprint
from studykit.study.forgetting import recall
from studykit.study.pool import Pool
from studykit.study.raising import things
from studykit.study.readiness import Evidence, readiness
from studykit.study.stability import FIRST_GOOD

DAY = 100
FACTS = [
    fact("old", "1.1.1", topic="forgotten"),
    fact("older", "1.1.2", topic="forgotten"),
    fact("fresh", "1.1.1", topic="kept"),
    fact("new", "2.1.1", topic="unseen"),
]
QUESTIONS = [
    question("q1", "1.1.1", facts=("old",)),
    question("q2", "1.1.2", facts=("older",)),
    question("q3", "1.1.1", facts=("fresh", "old")),
    question("q4", "2.1.1", facts=("new",)),
]
MEMORIES = {
    "old": remembered(2.0, DAY - 30),
    "older": remembered(2.0, DAY - 30),
    "fresh": remembered(200.0, DAY - 1),
}


def found(answers=50, *, memories=MEMORIES, facts=FACTS, unseen=99, exam_day=None):
    pool = Pool(Blueprint(exam()), facts, QUESTIONS)
    ready = readiness(
        pool,
        memories,
        {},
        today=DAY,
        exam_day=exam_day,
        chance=random.Random(1),
        exams=50,
    )
    # How many answers there were decides what is offered; what they were is another matter.
    ready = replace(ready, evidence=Evidence(answers=answers))
    return things(pool, ready, facts, memories, unseen=unseen)


def kinds(things):
    return [thing.kind for thing in things]


def test_one_of_each_kind_the_best_first():
    got = found(unseen=0)

    assert sorted(kinds(got)) == ["elsewhere", "learn", "review"]
    points = [thing.points for thing in got]
    assert points == sorted(points, reverse=True)


def test_what_it_is_about():
    by_kind = {thing.kind: thing for thing in found(unseen=0)}

    assert (by_kind["review"].name, by_kind["review"].count) == ("forgotten", 2)
    assert (by_kind["learn"].name, by_kind["learn"].count) == ("unseen", 1)
    missing = by_kind["elsewhere"]
    assert (missing.name, missing.count, missing.of) == ("2.1", 1, 2)


def test_points_are_those_of_the_expected_score():
    learn = next(thing for thing in found(unseen=0) if thing.kind == "learn")

    before = 0.97 * 0.2 + 0.25 * 0.8
    r = recall(1, FIRST_GOOD)
    after = 0.97 * r + 0.25 * (1 - r)
    assert learn.points == pytest.approx(900 * 0.4 * 0.5 * (after - before))


def test_a_later_exam_gains_less_from_one_evening():
    soon, late = (
        next(t for t in found(unseen=0, exam_day=day) if t.kind == "learn")
        for day in (DAY + 1, DAY + 60)
    )

    assert late.points < soon.points


def test_what_is_not_worth_telling_is_left_out():
    memories = {f.id: remembered(500.0, DAY) for f in FACTS}
    named = [*FACTS, fact("rest", "2.1.2")]

    assert found(memories={**memories, "rest": memories["new"]}, facts=named, unseen=0) == ()


def test_a_fact_set_aside_is_no_suggestion():
    aside = {**MEMORIES, "new": remembered(0.0, DAY, reps=0, suspended=True)}

    assert "learn" not in kinds(found(memories=aside, unseen=0))


def test_without_a_range_answers_come_first():
    assert kinds(found(answers=12))[0] == "answers"


def test_with_few_answers_more_of_them_come_last():
    assert kinds(found(answers=30))[-1] == "answers"
    assert len(found(answers=30)) == 3


def test_where_every_question_was_seen_none_are_asked_for():
    assert "answers" not in kinds(found(answers=12, unseen=0))


def test_a_range_that_answers_would_not_narrow_asks_for_none():
    more = [question(f"x{n}", "1.1.1", "2.1.1", facts=("old",)) for n in range(400)]
    firsts = {q.id: First(DAY, n % 4 > 0, 0.75) for n, q in enumerate(more)}
    pool = Pool(Blueprint(exam()), FACTS, [*QUESTIONS, *more])
    ready = readiness(pool, MEMORIES, firsts, today=DAY, chance=random.Random(1), exams=50)

    assert "answers" not in kinds(things(pool, ready, FACTS, MEMORIES, unseen=9))
