"""The plan: which exam, when, and how much time until then."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.exam import Exam
from studykit.model.history import Planned
from studykit.study.days import day_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MEETING = 0.75
"""The part of the time in which new facts are met; the last quarter is for keeping them."""

MONTH = 30

AMPLE = 1.6
"""Time is ample from so many times what meeting all that is new would take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When the exam is sat and the time there is for it. `days_off` are weekdays, 0 is Monday."""

    exam: str
    date: dt.date
    minutes: int
    days_off: frozenset[int] = frozenset()
    dates_off: frozenset[dt.date] = frozenset()

    @property
    def exam_day(self) -> int:
        """The study day of the exam."""
        return day_of(self.date)

    def is_off(self, date: dt.date) -> bool:
        """Whether nothing is studied on this date."""
        return date.weekday() in self.days_off or date in self.dates_off

    def days_left(self, today: dt.date) -> Iterator[dt.date]:
        """The dates from today on, before the exam, on which there is time to study."""
        date = today
        while date < self.date:
            if not self.is_off(date):
                yield date
            date += dt.timedelta(days=1)

    def is_over(self, today: dt.date) -> bool:
        """Whether the exam is past."""
        return today > self.date

    def meeting_days(self, begun: dt.date, today: dt.date) -> int:
        """How many study days from today on, today included, are for meeting new facts, where
        the plan counts from the date `begun`; at least 1."""
        every = list(self.days_left(min(begun, today)))
        past = sum(date < today for date in every)
        return max(1, round(MEETING * len(every)) - past)


class Outlook(NamedTuple):
    """What fits into the time that is left, as an estimate.

    `days` are study days, today included, `seconds` the time in them; `new` facts were never
    met, and meeting one takes about `each` seconds. `sure` of them are in today's session.
    """

    days: int
    seconds: float
    new: int
    each: float
    sure: int = 0

    @property
    def met(self) -> int:
        """How many of the new facts will be met."""
        return min(self.new, max(self.sure, int(self._part * self.seconds / self.each)))

    @property
    def needs(self) -> float:
        """Seconds with which all would be met."""
        return self.new * self.each / self._part

    @property
    def is_enough(self) -> bool:
        """Whether all that is new will be met."""
        return self.met == self.new

    @property
    def _part(self) -> float:
        # All of the time at first, when there is nothing to keep yet; three quarters of a month.
        return 1 - (1 - MEETING) * min(1.0, self.days / MONTH)

    @property
    def is_ample(self) -> bool:
        """Whether new facts need not come first: there is time to spread them."""
        return self.new > 0 and self.seconds >= AMPLE * self.new * self.each


def outlook(plan: Plan, today: dt.date, *, spent: float, new: int, each: float) -> Outlook:
    """What fits from today on; `spent` seconds of today are gone."""
    dates = list(plan.days_left(today))
    gone = min(spent, plan.minutes * 60) if dates[:1] == [today] else 0.0
    return Outlook(len(dates), len(dates) * plan.minutes * 60 - gone, new, each)


def plan_of(event: Planned | None) -> Plan | None:
    """The plan that the newest event makes; None without one, or where it was dropped."""
    if event is None or not event.on:
        return None
    return Plan(
        exam=event.exam,
        date=dt.date.fromisoformat(event.date),
        minutes=event.minutes,
        days_off=frozenset(event.days_off),
        dates_off=frozenset(dt.date.fromisoformat(date) for date in event.dates_off),
    )


def planned(plan: Plan, pack: str, *, on: bool = True) -> Planned:
    """The event that makes this plan the one that counts, or with `on` false drops it."""
    return Planned(
        pack=pack,
        exam=plan.exam,
        date=plan.date.isoformat(),
        minutes=plan.minutes,
        days_off=tuple(sorted(plan.days_off)),
        dates_off=tuple(date.isoformat() for date in sorted(plan.dates_off)),
        on=on,
    )


def is_in_force(exam: Exam, date: dt.date) -> bool:
    """Whether the exam can be sat on this date."""
    start, until = exam.in_force.start, exam.in_force.until
    return (start is None or start <= date) and (until is None or date <= until)


def instead(exam: Exam, exams: Iterable[Exam], date: dt.date) -> Exam | None:
    """The exam that takes this one's place on a date on which it cannot be sat: a later one once
    its last day is past, an earlier one before its first. None while it can be sat, or where
    none is known."""
    start, until = exam.in_force.start, exam.in_force.until
    for other in exams:
        if is_in_force(exam, date) or not is_in_force(other, date):
            continue
        begins, ends = other.in_force.start, other.in_force.until
        if until and date > until and begins and begins > (start or dt.date.min):
            return other
        if start and date < start and ends and ends < (until or dt.date.max):
            return other
    return None


def date_said(text: str, today: dt.date) -> dt.date | None:
    """The date somebody means: `2026-12-20`, `20 dec` (the next one), `in 3 weeks`; None if it
    is none of these."""
    said = text.strip().casefold()
    with suppress(ValueError):
        return dt.date.fromisoformat(said)
    if span := re.fullmatch(r"in (\d{1,4}) (day|week)s?", said):
        return today + dt.timedelta(days=int(span[1]) * (7 if span[2] == "week" else 1))
    if named := re.fullmatch(r"(\d{1,2})\.? ([a-z]{3})[a-z]*(?: (\d{4}))?", said):
        day, month, year = named.groups()
        for each in [int(year)] if year else [today.year, today.year + 1]:
            with suppress(ValueError):  # no such month, or no such day in it
                date = dt.date(each, MONTHS.index(month) + 1, int(day))
                if year or date >= today:
                    return date
    return None
