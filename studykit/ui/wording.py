"""How figures are put into words: counts, shares with their ranges, estimates, durations."""

import datetime as dt
from collections.abc import Sequence

from studykit.study.accuracy import Share
from studykit.ui.charts import FEW
from studykit.ui.text import percents


def count(number: int, one: str, many: str = "") -> str:
    """A number with its word: `1 card`, `2,000 cards`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: Share) -> str:
    """A share in percent, or in numbers where there are few."""
    if share.value is None:
        return "-"
    return percents(share.value) if share.of >= FEW else f"{share.right} of {share.of}"


def right_of(share: Share, one: str = "", many: str = "") -> str:
    """A share in a sentence: `82 % of 1,417 reviews`, or `3 of 4 reviews` where there are few."""
    of = count(share.of, one, many) if one else f"{share.of:,}"
    return f"{percent(share)} of {of}" if share.of >= FEW else f"{share.right:,} of {of}"


def chance(probability: float) -> str:
    """An estimated probability, never said to be certain."""
    return percents(min(max(probability, 0.01), 0.99))


def bounds(share: Share) -> str:
    """Where the true share may well lie: `74–88 %`."""
    return percents(share.low, share.high) if share.of >= FEW else "too few"


def period(since: dt.date | None, topics: Sequence[str]) -> str:
    """What the figures are limited to, in a sentence; empty if to nothing."""
    parts = [f"since {since.isoformat()}"] if since else []
    parts += [f"on {', '.join(topics)}"] if topics else []
    return f"Only {' and '.join(parts)}." if parts else ""


def seconds(millis: int) -> str:
    """A short duration: `8.2 s`, `74 s`."""
    return f"{millis / 1000:.1f} s" if millis < 10_000 else f"{millis / 1000:.0f} s"


def minutes(number: float) -> str:
    """A long duration: `25 minutes`, `31 hours`."""
    return count(round(number), "minute") if number < 120 else count(round(number / 60), "hour")
