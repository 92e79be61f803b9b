"""What a mock exam says."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import answered
from test_drawing import exam
from test_sitting import did, event

from studykit.model.history import ExamBegun, ExamOver
from studykit.study.marks import estimate, report
from studykit.study.sitting import sitting
from studykit.study.wilson import interval

EXAM = exam(60, 40)


class Known(NamedTuple):
    topic: str
    tasks: dict[str, tuple[str, ...]]


def known(**tasks: str) -> dict[str, Known]:
    """Questions by their task; the topic is named after it."""
    return {id: Known(f"topic/{task}", {"x": (task,)}) for id, task in tasks.items()}


def over(*steps, questions=("a", "b", "c", "d"), unscored=(), minutes=8, left_out=(), **more):
    """An exam that ended after these steps, each (minute, body)."""
    body = ExamBegun(
        pack="aws",
        sitting="s",
        exam="x",
        seed=1,
        minutes=minutes,
        questions=questions,
        versions=("v",) * len(questions),
        shown=("0,1,2,3",) * len(questions),
        unscored=unscored,
        **more,
    )
    events = [event(b, minute, seq=n) for n, (minute, b) in enumerate(steps, start=2)]
    end = ExamOver(pack="aws", sitting="s", how="finished", left_out=left_out)
    return sitting(event(body), [*events, event(end, minutes, seq=999)])


def right(id: str, **more):
    return answered(id, exam="s", first_seen=True, **more)


def wrong(id: str, **more):
    return answered(id, exam="s", first_seen=True, correct=False, **more)


FOUR = known(a="1.1", b="1.1", c="1.2", d="2.1")


def test_what_counts_is_counted_and_the_rest_revealed():
    found = report(over(unscored=("b",)), {"a": right("a"), "b": right("b")}, FOUR, EXAM)

    assert (found.right, found.scored) == (1, 3)
    assert [(r.number, r.outcome) for r in found.unscored] == [(2, "right")]
    assert [r.outcome for r in found.results] == ["right", "right", "unanswered", "unanswered"]


def test_domains_and_tasks_tell_of_those_that_count():
    answers = {"a": right("a"), "b": wrong("b"), "d": right("d")}

    found = report(over(unscored=("d",)), answers, FOUR, EXAM)

    (domain,) = found.domains
    assert (domain.id, domain.right, domain.asked) == ("1", 1, 3)
    assert [(t.id, t.right, t.asked) for t in domain.parts] == [("1.1", 1, 2), ("1.2", 0, 1)]


def test_a_question_that_could_not_be_marked_counts_for_nothing():
    found = report(over(left_out=("a",)), {"b": right("b")}, FOUR, EXAM)

    assert (found.right, found.scored) == (1, 3)
    assert [r.number for r in found.of("left out")] == [1]


def test_a_question_that_is_gone_since_keeps_its_mark():
    found = report(over(), {"a": right("a")}, {}, EXAM)

    assert (found.right, found.scored) == (1, 4)
    assert found.domains == ()
    assert found.results[0].topic == "lambda"


@pytest.mark.parametrize(
    ("right_", "scored", "score"),
    [(35, 50, 730), (34, 50, 712), (0, 50, 100), (50, 50, 1000), (20, 25, 820)],
)
def test_the_estimate_is_a_straight_line_on_the_scale(right_, scored, score):
    found = estimate(EXAM, right_, scored)

    assert found.score == score
    assert found.passes == (score >= 720)
    assert found.low <= score <= found.high


def test_the_range_says_how_much_chance_there_is_in_fifty_questions():
    found = estimate(EXAM, 35, 50)

    assert (found.low, found.high) == (627, 815)
    assert not found.is_clear
    assert estimate(EXAM, 46, 50).is_clear


def test_of_few_questions_or_some_domains_there_is_no_estimate():
    assert estimate(EXAM, 19, 19) is None
    assert report(over(scope=("1",)), {}, FOUR, EXAM).estimate is None


@given(st.integers(1, 200), st.data())
def test_the_interval_holds_the_share_and_shrinks(asked, data):
    right_ = data.draw(st.integers(0, asked))

    low, high = interval(right_, asked)
    wide = interval(10 * right_, 10 * asked)

    assert 0 <= low <= right_ / asked <= high <= 1
    assert wide[1] - wide[0] < high - low


def test_changed_answers_are_those_whose_first_differs_from_the_last():
    state = over(
        (0, did("choose", "a", 1)),
        (0, did("choose", "a", 0)),
        (0, did("choose", "b", 0)),
        (0, did("choose", "b", 1)),
        (0, did("choose", "c", 1)),
        (0, did("choose", "c", 2)),
        (0, did("choose", "d", 0)),
        (0, did("choose", "d", 1)),
        (0, did("choose", "d", 0)),
    )
    answers = {"a": right("a"), "b": wrong("b"), "c": wrong("c", chosen=(2,)), "d": right("d")}

    found = report(state, answers, FOUR, EXAM)

    assert [r.changed for r in found.results] == ["to right", "to wrong", "still wrong", ""]


def test_rushed_ones_are_wrong_and_quick_slow_ones_took_twice_their_time():
    state = over((0.2, did("go", "b")), (5, did("go", "c")), (5.1, did("go", "d")))
    answers = {"a": wrong("a"), "b": right("b"), "c": right("c"), "d": right("d")}

    found = report(state, answers, FOUR, EXAM)

    assert [r.number for r in found.rushed] == [1]
    assert [(r.number, r.millis) for r in found.slow] == [(2, 288_000)]
    assert found.unwatched == 0


def test_time_with_nothing_on_the_screen_is_said():
    state = over((1, did("leave", "a")), (4, did("resume", "a")))

    assert report(state, {}, FOUR, EXAM).unwatched == 180_000


def test_advice_goes_by_points_lost_and_names_topics():
    answers = {"a": wrong("a"), "b": right("b"), "c": right("c"), "d": wrong("d")}

    found = report(over(), answers, FOUR, EXAM)

    first, second = found.advice
    # All of 40 % of the exam was missed in domain 2, a third of 60 % in domain 1.
    assert (first.home.task, round(first.lost), first.topics) == ("2.1", 360, ("topic/2.1",))
    assert (second.home.task, round(second.lost), second.missed, second.asked) == (
        "1.1",
        180,
        1,
        2,
    )


def test_what_did_not_count_cost_no_points():
    answers = {"a": wrong("a"), "b": wrong("b"), "c": right("c"), "d": wrong("d")}

    (only,) = report(over(unscored=("a", "d")), answers, FOUR, EXAM).advice

    assert (only.home.task, only.missed, only.asked) == ("1.1", 1, 1)


def test_what_a_domain_lacked_is_said_again():
    questions = tuple("abcdefghij")
    found = report(over(questions=questions), {}, known(**dict.fromkeys(questions, "1.1")), EXAM)

    assert found.missing == {"2": 4}


def test_seen_before_is_told():
    found = report(over(), {"a": answered("a", exam="s", first_seen=False)}, FOUR, EXAM)

    assert [r.seen_before for r in found.results] == [True, False, False, False]
