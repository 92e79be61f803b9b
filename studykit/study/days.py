"""Study days: the learner's calendar, on which all spacing is counted."""

import datetime as dt

ROLLOVER = dt.timedelta(hours=4)
"""A study day begins at four in the morning, so that a late evening is one day."""

_EPOCH = dt.date(2000, 1, 1)


def study_day(at: dt.datetime, tz_offset: int) -> int:
    """Days from 2000-01-01 to the learner's local date of (`at` − rollover).

    `at` is an aware instant, `tz_offset` the learner's distance from UTC in minutes.
    A clock set before 2000 counts as day 0.
    """
    local = at.astimezone(dt.UTC) + dt.timedelta(minutes=tz_offset) - ROLLOVER
    return max(0, (local.date() - _EPOCH).days)


def date_of(day: int) -> dt.date:
    """The calendar date of a study day."""
    return _EPOCH + dt.timedelta(days=day)


def day_of(date: dt.date) -> int:
    """The study day of a calendar date."""
    return (date - _EPOCH).days
