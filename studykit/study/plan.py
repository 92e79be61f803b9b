"""The plan: which exam, when, and how much time until then."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from studykit.model.history import Planned
from studykit.study.days import day_of


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
