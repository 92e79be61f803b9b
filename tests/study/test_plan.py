"""The time until an exam, and what fits into it."""

import datetime as dt

import pytest

from studykit.model.exam import Exam, InForce, Scale
from studykit.study.plan import (
    Plan,
    date_said,
    instead,
    is_in_force,
    outlook,
    plan_of,
    planned,
)

MONDAY = dt.date(2026, 11, 30)
SUNDAY = dt.date(2026, 12, 20)
PLAN = Plan("dva-c03", SUNDAY, 30, frozenset({5, 6}), frozenset({dt.date(2026, 12, 8)}))


def exam(start=None, until=None):
    return Exam(
        id="e",
        title="E",
        code="E",
        guide="https://example.com",
        checked=MONDAY,
        in_force=InForce(start=start, until=until),
        items=65,
        scored=50,
        minutes=130,
        scale=Scale(lowest=100, highest=1000, pass_mark=720),
        domains=(),
    )


def test_days_left_are_those_before_the_exam_that_are_not_off():
    left = list(PLAN.days_left(MONDAY))

    assert len(left) == 14  # three weeks of five days, but for the 8th
    assert left[0] == MONDAY
    assert left[-1] == dt.date(2026, 12, 18)


def test_a_plan_is_kept_as_an_event_and_read_back():
    assert plan_of(planned(PLAN, "aws")) == PLAN
    assert plan_of(planned(PLAN, "aws", on=False)) is None
    assert plan_of(None) is None


def test_the_exam_day_itself_is_not_past():
    assert not PLAN.is_over(SUNDAY)
    assert PLAN.is_over(SUNDAY + dt.timedelta(days=1))


def test_new_facts_are_met_in_the_first_three_quarters_of_the_days():
    assert PLAN.meeting_days(MONDAY, MONDAY) == 10
    assert PLAN.meeting_days(MONDAY, dt.date(2026, 12, 7)) == 5
    assert PLAN.meeting_days(MONDAY, dt.date(2026, 12, 17)) == 1


def test_an_exam_can_be_sat_on_its_first_and_last_day():
    december = exam(start=dt.date(2026, 12, 1))
    november = exam(until=MONDAY)

    assert is_in_force(november, MONDAY)
    assert not is_in_force(november, dt.date(2026, 12, 1))
    assert is_in_force(december, dt.date(2026, 12, 1))
    assert not is_in_force(december, MONDAY)
    assert is_in_force(exam(), MONDAY)


# What fits


def look(new, *, today=MONDAY, spent=0.0, each=60.0):
    return outlook(PLAN, today, spent=spent, new=new, each=each)


def test_the_time_left_counts_what_of_today_is_used():
    assert look(10).seconds == 14 * 1800
    assert look(10, spent=600).seconds == 14 * 1800 - 600
    assert look(10, spent=9999).seconds == 13 * 1800
    assert look(10, today=dt.date(2026, 12, 5), spent=600).seconds == 9 * 1800  # a day off


@pytest.mark.parametrize(
    ("new", "met", "is_enough", "is_ample"),
    [
        (0, 0, True, False),
        (100, 100, True, True),
        (350, 350, True, False),
        (1000, 371, False, False),
    ],
)
def test_what_fits_is_said_as_far_as_it_goes(new, met, is_enough, is_ample):
    found = look(new)

    assert (found.met, found.is_enough, found.is_ample) == (met, is_enough, is_ample)


def test_less_time_means_fewer_facts_and_never_a_debt():
    before, after_a_missed_week = look(1000), look(1000, today=dt.date(2026, 12, 7))

    assert before.met > after_a_missed_week.met > 0


def test_what_is_needed_is_what_would_be_enough():
    short = look(1000)
    minutes = round(short.needs / 60 / short.days) + 1
    longer = Plan(PLAN.exam, PLAN.date, minutes, PLAN.days_off, PLAN.dates_off)

    assert outlook(longer, MONDAY, spent=0, new=1000, each=60).is_enough


# Dates as they are said


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-12-20", SUNDAY),
        ("20 dec", SUNDAY),
        ("20. December", SUNDAY),
        ("20 dec 2027", dt.date(2027, 12, 20)),
        ("1 mar", dt.date(2027, 3, 1)),  # the next one
        ("30 nov", MONDAY),
        ("in 3 weeks", dt.date(2026, 12, 21)),
        ("in 1 day", dt.date(2026, 12, 1)),
        ("31 feb", None),
        ("29 feb", None),  # neither this year nor the next
        ("20 dez", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_is_understood_or_not(text, date):
    assert date_said(text, MONDAY) == date


def test_the_29th_of_february_is_not_moved_to_a_year_without_it():
    assert date_said("29 feb", dt.date(2028, 3, 1)) is None


DECEMBER = dt.date(2026, 12, 1)
OLD, NEW = exam(until=MONDAY), exam(start=DECEMBER)
EARLY = exam(start=dt.date(2026, 11, 1))
ANY = exam()


@pytest.mark.parametrize(
    ("one", "exams", "date", "other"),
    [
        (OLD, (OLD, NEW), MONDAY, None),  # it can still be sat
        (OLD, (OLD, NEW), DECEMBER, NEW),
        (NEW, (OLD, NEW), MONDAY, OLD),
        (NEW, (OLD, NEW), DECEMBER, None),
        (OLD, (OLD, EARLY), DECEMBER, EARLY),  # both could be sat for a while
        (OLD, (OLD, ANY), DECEMBER, None),  # another exam, not the next one
        (OLD, (OLD,), DECEMBER, None),
        (ANY, (OLD, NEW, ANY), DECEMBER, None),
    ],
)
def test_what_takes_the_place_of_an_exam_that_cannot_be_sat(one, exams, date, other):
    assert instead(one, exams, date) is other
