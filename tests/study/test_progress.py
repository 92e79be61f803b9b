"""Days, memory, the load to come and the hardest facts."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import remembered

from studykit.model.past import Attempt, DayCount
from studykit.study.progress import Load, Part, days, hardest, load, part, shades


class Fact(NamedTuple):
    id: str
    topic: str = "lambda"


def attempt(day: int = 10, kind: str = "answer", *, right: bool = True, **more: object) -> Attempt:
    made: dict[str, object] = {"item": "q", "topic": "lambda", "millis": 30_000, "hour": 18}
    return Attempt(study_day=day, kind=kind, right=right, **(made | more))  # type: ignore[arg-type]


# Days


def test_a_day_counts_each_kind_of_prompt_and_the_time_of_all():
    done = [attempt(10), attempt(10, "grade", right=False), attempt(10, "drill"), attempt(12)]

    figure = days(done, first=1, today=12)

    assert figure.days == (
        DayCount(study_day=10, answers=1, cards=1, drills=1, right=2, millis=90_000),
        DayCount(study_day=12, answers=1, cards=0, drills=0, right=1, millis=30_000),
    )
    assert (figure.prompts, figure.right, figure.minutes) == (4, 3, 2.0)


def test_what_lies_outside_the_time_asked_for_is_left_out():
    done = [attempt(4), attempt(5), attempt(9), attempt(10)]

    assert [day.study_day for day in days(done, first=5, today=9).days] == [5, 9]


# Shades of a heatmap


def test_one_long_day_does_not_make_the_others_look_alike():
    classes = shades([0, 1, 2, 3, 4, 90])

    assert [classes.of(n) for n in (0, 1, 2, 3, 4, 90)] == [0, 1, 1, 2, 3, 4]


def test_equal_days_have_one_shade():
    assert shades([7, 7, 7]).most == (7,)


def test_nothing_has_no_shades():
    assert shades([0, 0]).of(0) == 0


@given(st.lists(st.integers(min_value=0, max_value=500)))
def test_more_is_never_shown_lighter(numbers: list[int]):
    classes = shades(numbers)
    found = [classes.of(number) for number in sorted(numbers)]

    assert found == sorted(found)
    assert all(0 <= shade <= 4 for shade in found)
    assert all(
        (shade == 0) == (number == 0) for shade, number in zip(found, sorted(numbers), strict=True)
    )


# Memory


def test_memory_counts_what_was_studied_and_what_is_known():
    memories = {
        "fresh": remembered(10.0, 20),
        "due": remembered(2.0, 1),
        "aside": remembered(0.0, 5, difficulty=0.0, reps=0, suspended=True),
    }

    found = part("lambda", "Lambda", ["fresh", "due", "aside", "new"], memories, day=20)

    assert (found.facts, found.seen, found.known) == (4, 2, 1)
    assert found.recall is not None
    assert 0.5 < found.recall < 1


def test_recall_of_nothing_studied_is_unknown():
    assert part("lambda", "Lambda", ["new"], {}, day=20) == Part(
        name="lambda", title="Lambda", facts=1, seen=0, known=0, recall=None
    )


def test_recall_is_shifted_by_what_reviews_have_taught():
    memories = {"f": remembered(10.0, 0)}

    worse = part("", "", ["f"], memories, day=10, offset=-1.0).recall
    plain = part("", "", ["f"], memories, day=10).recall

    assert plain == pytest.approx(0.9)
    assert worse == pytest.approx(0.7680, abs=1e-4)  # σ(logit .9 − 1)


# The load to come


def test_the_load_counts_each_fact_on_its_day_and_the_late_ones_apart():
    memories = {
        "late": remembered(1.0, 5),
        "today": remembered(10.0, 10),
        "in two days": remembered(2.0, 20),
        "aside": remembered(1.0, 20, suspended=True),
        "in a year": remembered(365.0, 20),
    }

    found = load([*memories, "new"], memories, today=20)

    assert found.overdue == 1
    assert found.due[:4] == (1, 0, 1, 0)
    assert (len(found.due), found.total) == (30, 3)


def test_a_new_learner_has_no_load():
    assert load(["new"], {}, today=20) == Load(today=20, overdue=0, due=(0,) * 30)


# The hardest facts


def test_the_hardest_fact_is_the_one_lost_most_often():
    memories = {
        "never lost": remembered(10.0, 0, difficulty=9.9, reps=9),
        "twice": remembered(10.0, 0, lapses=2, reps=5),
        "once, easy": remembered(10.0, 0, lapses=1, difficulty=2.0),
        "once, hard": remembered(10.0, 0, lapses=1, difficulty=8.0),
        "aside": remembered(10.0, 0, lapses=7, suspended=True),
    }

    found = hardest([Fact(name) for name in memories], memories, day=10)

    assert [one.fact for one in found] == ["twice", "once, hard", "once, easy"]
    assert (found[0].lapses, found[0].reps, found[0].recall) == (2, 5, pytest.approx(0.9))


def test_no_more_than_ten_are_named():
    memories = {f"f{n:02}": remembered(10.0, 0, lapses=1) for n in range(12)}

    assert len(hardest([Fact(name) for name in memories], memories, day=1)) == 10
