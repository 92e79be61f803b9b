"""What figures look like before anybody draws them: charts and tables as values.

`ui.plots` draws them on a terminal, `ui.svg` on a page; both draw the same numbers.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from studykit.study.progress import Shades

FEW = 10
"""Of fewer answers no share is drawn, and none is given in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points of one kind, told apart by their mark (one letter), not by colour."""

    name: str
    mark: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Shares (0 to 1, upwards) over something: a probability where `names` is empty, else one
    of the names, at 0, 1, 2 and so on.

    `diagonal` draws where a probability and what came of it are the same.
    """

    across: str
    up: str
    series: tuple[Series, ...]
    names: tuple[str, ...] = ()
    diagonal: bool = False

    @property
    def lowest(self) -> float:
        """Where both axes may begin, so that points near 1 are not crowded: 0 or a half."""
        values = [v for series in self.series for x, y in series.points for v in self._drawn(x, y)]
        return 0.5 if values and min(values) >= 0.55 else 0.0

    @property
    def ticks(self) -> tuple[float, ...]:
        """Where the axes are marked."""
        return tuple(n / 100 for n in (range(50, 101, 10) if self.lowest else range(0, 101, 20)))

    def _drawn(self, x: float, y: float) -> tuple[float, ...]:
        return (y,) if self.names else (x, y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Counts, one bar each; `names` has a name for each, empty where none is to be written."""

    across: str
    up: str
    names: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Counts by date, week beside week. Dates without a count had none."""

    unit: str
    first: dt.date
    last: dt.date
    counts: Mapping[dt.date, int]
    shades: Shades

    def weeks(self, most: int) -> list[dt.date]:
        """The Mondays of the last weeks: all since the first count, a dozen at least, `most` at
        most."""
        begun = max(self.first, min(self.counts, default=self.last))
        monday = self.last - dt.timedelta(days=self.last.weekday())
        since = begun - dt.timedelta(days=begun.weekday())
        many = min(max((monday - since).days // 7 + 1, 12), most)
        return [monday - dt.timedelta(weeks=ago) for ago in reversed(range(many))]

    def left_out(self, most: int) -> int:
        """How many weeks with counts are older than those."""
        begun = self.weeks(most)[0]
        older = {d - dt.timedelta(days=d.weekday()) for d in self.counts if d < begun}
        return len(older)

    def shade(self, date: dt.date) -> int | None:
        """0 to 4; None for a date out of bounds."""
        if not self.first <= date <= self.last:
            return None
        return self.shades.of(self.counts.get(date, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much of each whole: bars that lie, `known` within `seen` within `facts`."""

    rows: tuple[tuple[str, int, int, int], ...]


Chart = Curve | Bars | Heat | Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A table: the first column names the row, the others are figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a list: what it is, what is said of it, and a command that says more."""

    text: str
    detail: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One figure: what it says in sentences, its chart, its table, and how it comes about.

    Everything may hold text from outside, uncleaned.
    """

    title: str
    says: tuple[str, ...] = ()
    chart: Chart | None = None
    numbers: Numbers | None = None
    items: tuple[Item, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Figures under one heading. `name` is what `studykit stats` calls it."""

    name: str
    title: str
    blocks: tuple[Block, ...] = field(default=())
