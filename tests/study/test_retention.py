"""What memory foretold held against what came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import answered, drilled, graded, on

from studykit.model.history import First
from studykit.study.accuracy import Share
from studykit.study.replay import replay
from studykit.study.retention import TENTHS, Told, buckets, foretold, retention, told


def test_a_first_review_was_not_foretold():
    assert list(told([on(1, graded())])) == []


def test_a_later_review_is_held_against_recall_before_it():
    (found,) = told([on(1, graded()), on(3, graded(grade=1))])

    memory = replay([on(1, graded())]).memories["aws", "f"]
    assert round(memory.stability, 4) == 2.3065
    assert (found.kind, found.day, found.right) == ("card", 3, False)
    assert round(found.predicted, 4) == 0.9095  # R(2, 2.3065)


def test_hard_is_recalled():
    (found,) = told([on(1, graded()), on(3, graded(grade=2))])

    assert found.right


def test_a_second_meeting_on_one_day_is_never_compared():
    events = [on(1, graded()), on(3, graded(), seq=1), on(3, graded(), seq=2)]

    assert [one.day for one in told(events)] == [3]


def test_a_question_is_foretold_by_all_its_facts_with_guessing():
    events = [on(1, graded("f")), on(1, graded("g"), seq=2), on(3, answered("q", "f", "g"))]

    (found,) = told(events)

    assert found.kind == "question"
    knows = 0.9094933**2  # both facts, two days after they were studied
    assert found.predicted == pytest.approx(0.97 * knows + 0.25 * (1 - knows))


def test_a_question_on_a_fact_never_studied_tells_nothing_of_retention():
    assert list(told([on(1, graded("f")), on(3, answered("q", "f", "new"))])) == []


def test_a_question_met_before_may_be_recognised_and_is_foretold_higher():
    fresh = [on(1, graded()), on(3, answered("other")), on(5, answered("q"))]
    again = [on(1, graded()), on(3, answered("q")), on(5, answered("q"))]

    assert list(told(again))[-1].predicted > list(told(fresh))[-1].predicted


def test_practice_and_drills_are_left_out_but_drills_move_memory():
    events = [
        on(1, graded()),
        on(3, answered(practice=True)),
        on(4, drilled("f")),
        on(5, graded()),
    ]

    (found,) = told(events)

    without = list(told([on(1, graded()), on(5, graded())]))
    assert found.day == 5
    assert found.predicted > without[0].predicted


def test_cards_and_questions_are_never_mixed():
    found = retention(
        [
            Told(9830, "lambda", "card", 0.8, True),
            Told(9800, "lambda", "card", 0.6, False),
            Told(9830, "lambda", "question", 0.9, True),
        ]
    )

    assert (found.cards.share, found.cards.predicted) == (Share(right=1, of=2), 0.7)
    assert found.questions.share == Share(right=1, of=1)
    assert [(m.month, m.share.of) for m in found.cards.months] == [("2026-10", 1), ("2026-11", 1)]
    assert [(b.low, b.high, b.share.right) for b in found.cards.buckets] == [
        (0.6, 0.7, 0),
        (0.8, 0.85, 1),
    ]


def test_nothing_foretold_is_nothing_claimed():
    found = retention([])

    assert (found.cards.predicted, found.cards.share.value, found.cards.buckets) == (None, None, ())


def test_first_answers_stand_in_tenths_of_what_was_foretold():
    found = foretold(
        [
            First(day=1, correct=True, foretold=0.31),
            First(day=1, correct=False, foretold=0.39),
            First(day=1, correct=True, foretold=1.0),
            First(day=1, correct=True, foretold=0.35, counts=False),
        ]
    )

    assert [(b.low, b.high, b.share.right, b.share.of) for b in found] == [
        (0.3, 0.4, 1, 2),
        (0.9, 1.0, 1, 1),
    ]
    assert round(found[0].predicted, 2) == 0.35


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_buckets_lose_no_answer_and_keep_each_in_its_bounds(pairs: list[tuple[float, bool]]):
    found = buckets(pairs, TENTHS)

    assert sum(b.share.of for b in found) == len(pairs)
    assert sum(b.share.right for b in found) == sum(right for _, right in pairs)
    assert all(b.low - 1e-9 <= b.predicted <= b.high + 1e-9 for b in found)
