"""Past forecasts held against what came."""

import datetime as dt

import pytest
from blueprints import exam
from learner import PACK, answered, on

from studykit.model.history import ExamBegun, ExamOver, Foretold, Resulted
from studykit.study.days import date_of
from studykit.study.forecasts import (
    Mock,
    answering,
    by_mocks,
    by_results,
    calibration,
    is_said,
    is_whole,
    mock,
    passing,
    past,
    to_be_scored,
)

DAY = 9829
QUESTIONS = tuple(f"q{n}" for n in range(65))
UNSCORED = QUESTIONS[50:]


def said(day=DAY, chance=0.6, low=640, high=820, exam="test"):
    return Foretold(
        pack=PACK,
        exam=exam,
        day=day,
        chance=chance,
        low=low,
        median=(low + high) // 2,
        high=high,
        answers=50,
    )


def begun(sitting="one", **more):
    given = {
        "pack": PACK,
        "sitting": sitting,
        "exam": "test",
        "seed": 1,
        "minutes": 130,
        "questions": QUESTIONS,
        "versions": ("0",) * 65,
        "shown": ("0,1,2,3",) * 65,
        "unscored": UNSCORED,
    }
    return ExamBegun(**(given | more))


def over(day, sitting="one", how="finished", seq=50):
    return on(day, ExamOver(pack=PACK, sitting=sitting, how=how), seq=seq)


def resulted(date, *, passed=True, score=0, exam="test"):
    return Resulted(pack=PACK, exam=exam, date=date.isoformat(), passed=passed, score=score)


def forecasts(*events):
    return past(events, "test")


def answers(right, *, first_seen=True, of=65):
    """Answers to a mock exam, the first so many of them right."""
    return [
        answered(q, correct=n < right, exam="one", first_seen=first_seen)
        for n, q in enumerate(QUESTIONS[:of])
    ]


def test_forecasts_for_an_exam_oldest_first():
    early, late, next_day = (
        on(DAY, said(), seq=1),
        on(DAY, said(DAY + 20), seq=2),
        on(DAY + 1, said(DAY + 1)),
    )

    found = forecasts(next_day, late, early, on(DAY, said(exam="other"), seq=4))

    assert [each.event for each in found] == [early, late, next_day]


def test_of_those_made_on_one_day_before_a_mock_exam_the_newest_counts():
    early, late = on(DAY, said(chance=0.5), seq=1), on(DAY, said(chance=0.6), seq=2)
    evening = on(DAY, said(chance=0.9), seq=60)
    first, second = over(DAY, "one", seq=50), over(DAY + 1, "two")

    wanted = to_be_scored(forecasts(early, late, evening), [first, second])

    assert [(each.event, end) for each, end in wanted] == [(late, first), (evening, second)]


def test_what_was_said_is_not_said_again():
    found = forecasts(on(DAY, said(chance=0.5), seq=1), on(DAY, said(chance=0.6), seq=2))

    assert is_said(found, DAY, said(chance=0.6))
    assert not is_said(found, DAY, said(chance=0.5))  # something else was said since
    assert not is_said(found, DAY + 1, said(chance=0.6))


@pytest.mark.parametrize(
    ("days", "scored"), [(0, True), (1, True), (7, True), (8, False), (-1, False)]
)
def test_a_mock_exam_scores_what_was_said_within_the_week_before(days, scored):
    found = forecasts(on(DAY, said()))

    assert bool(to_be_scored(found, [over(DAY + days)])) is scored


def test_a_mock_exam_earlier_that_day_scores_nothing():
    assert not to_be_scored(forecasts(on(DAY, said(), seq=60)), [over(DAY, seq=50)])


def test_the_first_mock_exam_after_a_forecast_scores_it():
    found = forecasts(on(DAY, said()), on(DAY + 2, said(DAY + 2)))
    first, second = over(DAY + 1, "one"), over(DAY + 3, "two")

    wanted = to_be_scored(found, [second, first])

    assert [(each.made, end) for each, end in wanted] == [(DAY, first), (DAY + 2, second)]


def test_a_forecast_about_another_day_is_not_scored_by_a_mock_exam():
    assert not to_be_scored(forecasts(on(DAY, said(DAY + 20))), [over(DAY + 1)])


@pytest.mark.parametrize(
    ("more", "how", "whole"),
    [
        ({}, "finished", True),
        ({}, "time", True),
        ({}, "dropped", False),
        ({"scope": ("1",)}, "finished", False),
        ({"exam": "other"}, "finished", False),
        ({"questions": QUESTIONS[:32], "unscored": QUESTIONS[25:32]}, "finished", False),
    ],
)
def test_only_whole_mock_exams_of_this_exam_score(more, how, whole):
    assert is_whole(begun(**more), over(DAY, how=how), exam()) is whole


@pytest.mark.parametrize(("right", "score", "passed"), [(35, 730, True), (34, 712, False)])
def test_the_score_of_a_mock_exam(right, score, passed):
    got = mock(begun(), over(DAY), answers(right), exam())

    assert (got.score, got.passed) == (pytest.approx(score), passed)


def test_the_unscored_do_not_count_and_the_unanswered_are_wrong():
    got = mock(begun(), over(DAY), answers(65), exam())
    half = mock(begun(), over(DAY, how="time"), answers(25, of=25), exam())

    assert got.score == 1000
    assert half.score == pytest.approx(550)


def test_what_could_not_be_marked_does_not_count():
    end = on(DAY, ExamOver(pack=PACK, sitting="one", how="time", left_out=QUESTIONS[25:50]))
    gone = on(DAY, ExamOver(pack=PACK, sitting="one", how="time", left_out=QUESTIONS))

    assert mock(begun(), end, answers(25, of=25), exam()).score == 1000
    assert mock(begun(), gone, [], exam()) is None


def test_answers_of_another_sitting_are_not_its_own():
    got = mock(begun("two"), over(DAY, "two", how="time"), answers(65), exam())

    assert got.score == 100


@pytest.mark.parametrize(
    ("how", "given", "counts"),
    [("finished", 60, True), ("finished", 30, False), ("finished", 0, False), ("time", 30, True)],
)
def test_a_mock_exam_handed_in_half_empty_scores_nothing(how, given, counts):
    got = mock(begun(), over(DAY, how=how), answers(given, of=given), exam())

    assert (got is not None) is counts


def test_a_mock_exam_of_seen_questions_scores_nothing():
    few_seen = [*answers(40)[:60], *answers(40, first_seen=False)[60:]]

    assert mock(begun(), over(DAY), answers(40, first_seen=False), exam()) is None
    assert mock(begun(), over(DAY), few_seen, exam()) is not None


def test_a_forecast_whose_mock_exam_cannot_be_used_is_not_scored_by_the_next():
    found = forecasts(on(DAY, said()))
    first, second = over(DAY + 1, "one"), over(DAY + 2, "two")

    assert by_mocks(found, [first, second], [Mock(second, 800, True)]) == []


def test_a_score_lies_in_the_range_or_not():
    found = forecasts(on(DAY, said(low=640, high=820)))
    end = over(DAY + 1)

    inside, outside = (by_mocks(found, [end], [Mock(end, score, True)])[0] for score in (820, 838))

    assert (inside.in_range, outside.in_range) == (True, False)


def test_the_real_exam_scores_what_was_said_of_its_day():
    exam_day = DAY + 20
    found = forecasts(
        on(DAY, said()),
        on(DAY, said(exam_day), seq=2),
        on(exam_day - 1, said(exam_day)),
        on(DAY, said(exam_day + 1), seq=3),
    )

    scored = by_results(found, [on(exam_day, resulted(date_of(exam_day)))], "test")

    assert [each.past.made for each in scored] == [DAY, exam_day - 1]
    assert all(each.passed and each.real and each.in_range is None for each in scored)


def test_what_is_said_after_the_result_was_told_is_no_forecast():
    told = on(DAY, resulted(date_of(DAY)), seq=5)
    early, late = on(DAY, said(), seq=3), on(DAY, said(chance=0.7), seq=4)
    after = on(DAY, said(chance=0.9), seq=6)

    scored = by_results(forecasts(early, late, after), [told], "test")

    assert [each.past.event for each in scored] == [late]


def test_a_result_told_again_replaces_the_first():
    date = date_of(DAY)
    wrong = on(DAY, resulted(date, passed=True), seq=1)
    right = on(DAY, resulted(date, passed=False, score=700), seq=2)

    scored = by_results(forecasts(on(DAY, said(), seq=0)), [right, wrong], "test")

    assert [(each.passed, each.score) for each in scored] == [(False, 700)]


def test_the_result_of_another_exam_or_day_scores_nothing():
    found = forecasts(on(DAY, said()))
    other_exam = on(DAY, resulted(date_of(DAY), exam="other"))
    other_day = on(DAY, resulted(date_of(DAY) + dt.timedelta(days=1)))

    assert by_results(found, [other_exam, other_day], "test") == []


def test_brier_and_calibration():
    pairs = [(0.9, True), (0.8, True), (0.85, False), (0.1, False)]

    got = calibration(pairs, (0.0, 0.5))

    assert got.brier == pytest.approx((0.01 + 0.04 + 0.7225 + 0.01) / 4)
    assert got.always == pytest.approx(0.25)
    assert (got.count, got.right, got.said) == (4, 2, pytest.approx(2.65))
    low, high = got.bins
    assert (low.count, low.said, low.came) == (1, pytest.approx(0.1), 0)
    assert (high.count, high.said, high.came) == (3, pytest.approx(0.85), pytest.approx(2 / 3))


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_every_probability_has_a_bin(p):
    assert sum(b.count for b in calibration([(p, True)], (0.0, 0.5, 0.9)).bins) == 1


def test_of_nothing_there_is_no_calibration():
    assert calibration([], (0.0,)) is None
    assert passing([]) is None
    assert answering([]) is None


def test_the_chances_of_all_scored_forecasts_are_taken_together():
    found = forecasts(on(DAY, said(chance=0.6)), on(DAY + 1, said(DAY + 1, chance=0.8)))
    end = over(DAY + 2)

    got = passing(by_mocks(found, [end], [Mock(end, 730, True)]))

    assert got.count == 2
    assert got.brier == pytest.approx((0.16 + 0.04) / 2)
