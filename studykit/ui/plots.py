"""Charts on a terminal: curves and bars through plotext, a heatmap and lying bars by hand.

Drawn without colour: series differ by their marks, shades by their characters, and every axis
has its label. What the encoding cannot show is drawn in ASCII. A page too narrow for a chart
gets none; the table beside it has the same figures.

plotext draws on one figure that belongs to its module, so nothing else may use it at that time.
"""

import datetime as dt
import re
from typing import Any, assert_never

from studykit.ui.charts import Bars, Chart, Curve, Heat, Shares
from studykit.ui.text import Line, Span, line, pad, wrap
from studykit.ui.theme import Page

NARROWEST = 32
"""Columns below which a curve or bars would say nothing."""

_WIDEST = 76
_HEIGHT = 14  # eleven rows of them for points: each tick of a share has a row of its own
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHADES = "·░▒▓█"
_ASCII_SHADES = " .:+#"
_FRAME = str.maketrans("┌┐└┘├┤┬┴┼─│█", "+++++++++-|#")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def draw(page: Page, chart: Chart) -> list[Line]:
    """The chart in lines of at most the page's width; none where the page is too narrow."""
    match chart:
        case Curve():
            return _curve(page, chart) if page.width >= NARROWEST else []
        case Bars():
            return _bars(page, chart) if page.width >= NARROWEST else []
        case Heat():
            return _heat(page, chart)
        case Shares():
            return _shares(page, chart)
        case _:
            assert_never(chart)


# --------------------------------------------------------------------- curves, bars: plotext


def _curve(page: Page, chart: Curve) -> list[Line]:
    plot = _blank(page)
    low = chart.lowest
    if chart.diagonal:
        plot.plot([low, 1.0], [low, 1.0], marker=".")
    for series in chart.series:
        xs, ys = [x for x, _ in series.points], [y for _, y in series.points]
        plot.scatter(xs, ys, marker=series.mark)
    steps = list(chart.ticks)
    shares = [f"{step * 100:.0f} %" for step in steps]
    plot.ylim(low, 1.0)
    plot.yticks(steps, shares)
    if chart.names:
        plot.xlim(-0.5, len(chart.names) - 0.5)
        every = max(1, -(-len(chart.names) * 8 // page.width))
        plot.xticks(list(range(0, len(chart.names), every)), chart.names[::every])
    else:
        plot.xlim(low, 1.0)
        plot.xticks(steps, shares)
    marks = [f"{series.mark} {series.name}" for series in chart.series]
    marks += [". as foretold"] if chart.diagonal else []
    return _drawn(page, plot, chart.up, chart.across, marks)


def _bars(page: Page, chart: Bars) -> list[Line]:
    plot = _blank(page)
    places = list(range(len(chart.counts)))
    plot.bar(places, list(chart.counts), marker="█", width=0.4)
    most = max(*chart.counts, 1)
    step = next(s for s in _steps() if most <= 4 * s)
    plot.ylim(0, most)
    plot.yticks(list(range(0, most + 1, step)))
    named = [place for place in places if chart.names[place]]
    plot.xticks(named, [chart.names[place] for place in named])
    return _drawn(page, plot, chart.up, chart.across, [])


def _steps() -> Any:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def _blank(page: Page) -> Any:
    # Half as long to import as all the rest of a command. It says nothing of its types.
    import plotext  # type: ignore[import-untyped]

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plotsize(min(page.width, _WIDEST), _HEIGHT)
    return plotext


def _drawn(page: Page, plot: Any, up: str, across: str, marks: list[str]) -> list[Line]:
    rows = _ESCAPES.sub("", plot.build()).rstrip("\n").split("\n")
    plot.clear_figure()
    if page.encoding is not None:
        rows = [row.translate(_FRAME) for row in rows]
    said = page.line(f"{up}, over {across}")
    legend = "   ".join(marks)
    return [
        *wrap(line(Span(said, "quiet")), page.width),
        *(line(row.rstrip()) for row in rows),
        *(wrap(page.line(legend), page.width, "  ") if legend else []),
    ]


# ----------------------------------------------------------------------------------- by hand


def _heat(page: Page, chart: Heat) -> list[Line]:
    room = max(page.width - 4, 1)
    weeks = chart.weeks(min(room, 53))
    wide = 2 if 2 * len(weeks) <= room else 1  # columns of a week
    shades = _SHADES if page.encoding is None else _ASCII_SHADES
    lines = [line(" " * 4, Span(_months(weeks, wide), "quiet"))] if room > 3 else []
    for weekday, name in enumerate(_DAYS):
        dates = [monday + dt.timedelta(days=weekday) for monday in weeks]
        found = [chart.shade(date) for date in dates]
        row = "".join((" " if shade is None else shades[shade]).ljust(wide) for shade in found)
        lines.append(line(Span(f"{name} ", "quiet"), row.rstrip()))
    lines += wrap(page.line(_legend(chart, shades)), page.width, " " * 4 if page.width > 30 else "")
    if left := chart.left_out(min(room, 53)):
        words = f"{left} earlier week{'s do' if left > 1 else ' does'} not fit on this page."
        lines += wrap(line(Span(words, "quiet")), page.width)
    return lines


def _months(weeks: list[dt.date], wide: int) -> str:
    """The months' names, each above the first week that begins in it."""
    row, last = "", weeks[0].month
    for place, monday in enumerate(weeks):
        begins = monday.month != last or (place == 0 and monday.day <= 7)
        if begins and place * wide >= len(row) and place * wide + 3 <= len(weeks) * wide:
            row = f"{row.ljust(place * wide)}{monday:%b} "
        last = monday.month
    return row.rstrip()


def _legend(chart: Heat, shades: str) -> str:
    parts, low = [f"{shades[0]} none"] if shades[0] != " " else ["blank none"], 1
    for shade, high in enumerate(chart.shades.most, start=1):
        parts.append(f"{shades[shade]} {low}–{high}" if high > low else f"{shades[shade]} {high}")
        low = high + 1
    return f"{chart.unit} a day: " + "  ".join(parts)


def _shares(page: Page, chart: Shares) -> list[Line]:
    names = [page.line(name) for name, *_ in chart.rows]
    widest = max((line(name).width for name in names), default=0)
    size = min(page.width - widest - 1, 40)
    if size < 10:
        return []
    full, half, none = "█▒·" if page.encoding is None else "#+."
    lines = []
    for name, (_, facts, seen, known) in zip(names, chart.rows, strict=True):
        dark = round(size * known / facts) if facts else 0
        grey = round(size * seen / facts) - dark if facts else 0
        bar = full * dark + half * max(grey, 0)
        lines.append(pad(line(name), widest + 1) + line(bar.ljust(size, none)))
    legend = f"{full} known  {half} studied, not known now  {none} not studied"
    return [*lines, *wrap(line(Span(legend, "quiet")), page.width)]
