"""Which backups stay: of the last seven days, four weeks and twelve months that have any.

Only those named by their day alone (`history-2026-11-29.db`) are made daily and ever removed.
What was kept before something happened stays, and so does what the learner made.
"""

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from studykit.store import backup

DAYS, WEEKS, MONTHS = 7, 4, 12

_NAME = re.compile(r"history-(\d{4}-\d\d-\d\d)(?:-(\d+))?\.db", re.ASCII)


def keep_daily(db: sqlite3.Connection, folder: Path, day: dt.date) -> Path | None:
    """The backup of this day, made now, and the old ones thinned; None if there is one already.

    Raises like `backup.keep`, and then removes nothing: only a good backup replaces another.
    """
    if any(of_day(path.name) == day for path in folder.glob("history-*.db")):
        return None
    kept = backup.keep(db, folder, day.isoformat())
    # One that cannot be removed is no reason to complain about the one that was made.
    with suppress(OSError):
        for name in superfluous([path.name for path in folder.glob("history-*.db")]):
            if name != kept.name:  # a clock set back, too, leaves the newest
                (folder / name).unlink()
    return kept


def of_day(name: str) -> dt.date | None:
    """The day a daily backup is named by; None for every other name."""
    match = _NAME.fullmatch(name)
    with suppress(ValueError):  # 2026-02-30
        return dt.date.fromisoformat(match[1]) if match else None
    return None


def superfluous(names: Iterable[str]) -> list[str]:
    """The daily backups that no rule keeps, oldest first.

    Days, weeks and months are counted where there are backups, so that a month away, or a clock
    that was wrong for a day, makes none of them go.
    """
    dated = [(day, _number(name), name) for name in names if (day := of_day(name))]
    dated.sort()
    kept = {
        name
        for period, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS))
        for name in _newest_of_each(dated, period, most)
    }
    return [name for _, _, name in dated if name not in kept]


def _newest_of_each(
    dated: list[tuple[dt.date, int, str]], period: Callable[[dt.date], tuple[int, ...]], most: int
) -> list[str]:
    newest = {period(day): name for day, _, name in dated}  # later ones take the place of earlier
    return [newest[each] for each in sorted(newest, reverse=True)[:most]]


def _day(date: dt.date) -> tuple[int, ...]:
    return (date.toordinal(),)


def _week(date: dt.date) -> tuple[int, ...]:
    return tuple(date.isocalendar())[:2]


def _month(date: dt.date) -> tuple[int, ...]:
    return (date.year, date.month)


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[2]) if match and match[2] else 1
