import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.days import date_of, study_day

TOKYO, CAIRO_WINTER, CAIRO_SUMMER = 540, 120, 180
NEW_YORK_WINTER, NEW_YORK_SUMMER, LOS_ANGELES_SUMMER = -300, -240, -420


def local(text, offset):
    """The study day's date when the learner's clock, `offset` from UTC, shows this."""
    zone = dt.timezone(dt.timedelta(minutes=offset))
    return str(date_of(study_day(dt.datetime.fromisoformat(text).replace(tzinfo=zone), offset)))


@pytest.mark.parametrize(
    ("clock", "offset", "date"),
    [
        ("2026-11-23 12:00", 0, "2026-11-23"),
        ("2026-11-24 03:59", 0, "2026-11-23"),
        ("2026-11-24 04:00", 0, "2026-11-24"),
        ("2026-11-24 03:59", TOKYO, "2026-11-23"),
        ("2026-11-24 04:00", TOKYO, "2026-11-24"),
        ("2026-12-31 23:59", NEW_YORK_WINTER, "2026-12-31"),
        ("2027-01-01 00:30", NEW_YORK_WINTER, "2026-12-31"),
    ],
)
def test_a_study_day_begins_at_four_on_the_learners_clock(clock, offset, date):
    assert local(clock, offset) == date


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("2024-03-10 01:59", NEW_YORK_WINTER), ("2024-03-10 03:00", NEW_YORK_SUMMER)),
        (("2024-11-03 01:30", NEW_YORK_SUMMER), ("2024-11-03 01:30", NEW_YORK_WINTER)),
        (("2024-04-25 23:59", CAIRO_WINTER), ("2024-04-26 01:00", CAIRO_SUMMER)),
        (("2024-05-06 20:00", TOKYO), ("2024-05-06 13:00", LOS_ANGELES_SUMMER)),
    ],
)
def test_neither_summer_time_nor_a_flight_makes_a_new_day(before, after):
    assert local(*before) == local(*after)


def test_days_are_counted_from_the_year_2000():
    assert study_day(dt.datetime(2000, 1, 1, 4, tzinfo=dt.UTC), 0) == 0
    assert study_day(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), 60) == 9823


def test_a_clock_set_before_2000_counts_as_day_0():
    assert study_day(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 0) == 0


@given(
    at=st.datetimes(dt.datetime(2000, 1, 3), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC)),
    later=st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)),
    offset=st.integers(-14 * 60, 14 * 60),
)
def test_a_day_is_24_hours_and_never_comes_before_an_earlier_one(at, later, offset):
    first, second = study_day(at, offset), study_day(at + later, offset)

    assert later.days <= second - first <= later.days + 1
