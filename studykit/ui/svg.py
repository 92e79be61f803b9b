"""Charts as SVG to stand inside a page: no script, no colour of their own, every word escaped.

Colours come from the page's style sheet through classes, so a chart follows it into the dark and
onto paper. Series differ by the shape of their marks, shades by the size of their squares, and
what a bar means is written beside it. A chart is 400 units wide, so that its letters can still
be read when it is shrunk to a phone.
"""

import datetime as dt
from html import escape
from typing import assert_never

from studykit.ui.charts import Bars, Chart, Curve, Heat, Series, Shares
from studykit.ui.clean import clean_line
from studykit.ui.text import percents

WIDTH = 400

_LEFT, _RIGHT, _TOP, _HEIGHT = 44, 392, 12, 190
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKS = 27  # of a heatmap that fit beside each other
_CELL = 13


def safe(text: str) -> str:
    """Text from outside, to stand anywhere in HTML or SVG."""
    return escape(clean_line(text))


def draw(chart: Chart, title: str, name: str) -> str:
    """The chart as an `svg` element. `title` says what it shows; `name` makes its ids unique."""
    match chart:
        case Curve():
            body, height, told = _curve(chart)
        case Bars():
            body, height, told = _bars(chart)
        case Heat():
            body, height, told = _heat(chart)
        case Shares():
            body, height, told = _shares(chart)
        case _:
            assert_never(chart)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{safe(title)}</title>'
        f'<desc id="{name}-desc">{safe(told)}</desc>{"".join(body)}</svg>'
    )


# ------------------------------------------------------------------------------------ axes


def _across(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _up(share: float) -> float:
    return _TOP + (1 - share) * _HEIGHT


def _text(x: float, y: float, text: str, anchor: str = "start", more: str = "") -> str:
    style = f' class="{more}"' if more else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{safe(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, style: str = "grid") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def _axis_up(ticks: list[tuple[float, str]]) -> list[str]:
    """Lines across at shares of the height, each with its word."""
    return [
        part
        for share, word in ticks
        for part in (
            _line(_LEFT, _up(share), _RIGHT, _up(share)),
            _text(_LEFT - 6, _up(share) + 4, word, "end"),
        )
    ]


def _axis_across(ticks: list[tuple[float, str]]) -> list[str]:
    bottom = _TOP + _HEIGHT
    return [
        part
        for share, word in ticks
        for part in (
            _line(_across(share), bottom, _across(share), bottom + 4, "axis"),
            _text(_across(share), bottom + 18, word, _anchor(share)),
        )
    ]


def _anchor(share: float) -> str:
    return "end" if share > 0.97 else "start" if share < 0.02 else "middle"


def _labels(up: str, across: str) -> list[str]:
    """What the axes are, below them: turned text is hard to read."""
    return [_text(WIDTH / 2, _TOP + _HEIGHT + 36, f"{up}, over {across}", "middle", "quiet")]


# ----------------------------------------------------------------------------------- curves


def _curve(chart: Curve) -> tuple[list[str], float, str]:
    low = chart.lowest
    ticks = [((tick - low) / (1 - low), percents(tick)) for tick in chart.ticks]
    body = _axis_up(ticks)
    if chart.names:
        every = max(1, -(-len(chart.names) // 6))
        places = range(0, len(chart.names), every)
        body += _axis_across([(_place(chart, place), chart.names[place]) for place in places])
    else:
        body += _axis_across(ticks)
    if chart.diagonal:
        body.append(_line(_across(0), _up(0), _across(1), _up(1), "diagonal"))
    told = []
    for n, series in enumerate(chart.series):
        for x, y in series.points:
            said = f"{chart.names[int(x)] if chart.names else percents(x)}: {percents(y)}"
            said = f"{series.name}, {said}"
            told.append(said)
            share = _place(chart, x) if chart.names else (x - low) / (1 - low)
            body.append(
                f"<g><title>{safe(said)}</title>"
                f"{_mark(n, _across(share), _up((y - low) / (1 - low)))}</g>"
            )
    body += _labels(chart.up, chart.across)
    body += _key(chart.series, diagonal=chart.diagonal)
    return body, _TOP + _HEIGHT + 66, f"{chart.up} over {chart.across}. {'; '.join(told)}."


def _place(chart: Curve, x: float) -> float:
    return (x + 0.5) / len(chart.names)


def _mark(series: int, x: float, y: float) -> str:
    """A ring for the first series, a cross for the second."""
    if series == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="ring"/>'
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" class="cross"/>'


def _key(series: tuple[Series, ...], *, diagonal: bool) -> list[str]:
    y = _TOP + _HEIGHT + 56
    x, body = float(_LEFT), list[str]()
    for n, one in enumerate(series):
        body += [_mark(n, x + 5, y - 4), _text(x + 16, y, one.name)]
        x += 34 + 7 * len(one.name)
    if diagonal:
        body += [_line(x, y - 4, x + 20, y - 4, "diagonal"), _text(x + 26, y, "as foretold")]
    return body


# ------------------------------------------------------------------------------------- bars


def _bars(chart: Bars) -> tuple[list[str], float, str]:
    most = max(*chart.counts, 1)
    step = next(
        size * factor
        for size in (10**n for n in range(9))
        for factor in (1, 2, 5)
        if most <= 4 * size * factor
    )
    top = -(-most // step) * step
    body = _axis_up([(tick / top, f"{tick:,}") for tick in range(0, top + 1, step)])
    room = (_RIGHT - _LEFT) / len(chart.counts)
    ticks = []
    for place, (name, number) in enumerate(zip(chart.names, chart.counts, strict=True)):
        x, high = _LEFT + room * place, _HEIGHT * number / top
        if name:
            ticks.append(((place + 0.5) / len(chart.counts), name))
        body.append(
            f"<g><title>{number:,}</title>"
            f'<rect x="{x + room * 0.15:.1f}" y="{_TOP + _HEIGHT - high:.1f}" '
            f'width="{room * 0.7:.1f}" height="{high:.1f}" class="bar"/></g>'
        )
    body += _axis_across(ticks)
    body += _labels(chart.up, chart.across)
    counts = ", ".join(f"{number:,}" for number in chart.counts)
    return body, _TOP + _HEIGHT + 44, f"{chart.up} over {chart.across}: {counts}."


# ---------------------------------------------------------------------------------- heatmap


def _heat(chart: Heat) -> tuple[list[str], float, str]:
    weeks = chart.weeks(53)
    rows = [weeks[max(0, end - _WEEKS) : end] for end in range(len(weeks), 0, -_WEEKS)][::-1]
    body, y = list[str](), 0.0
    for row in rows:
        body += _half_year(chart, row, y)
        y += 7 * _CELL + 24
    x = 34.0
    body.append(_text(x, y + 12, f"{chart.unit} a day:"))
    x += 8 * len(chart.unit) + 44
    low = 1
    for shade, high in enumerate(chart.shades.most, start=1):
        body.append(_square(x, y + 1, shade))
        words = f"{low}–{high}" if high > low else f"{high}"
        body.append(_text(x + _CELL + 4, y + 12, words))
        x += _CELL + 16 + 7 * len(words)
        low = high + 1
    many = len([date for date in chart.counts if date >= weeks[0]])
    told = f"{chart.unit} a day since {weeks[0].isoformat()}: some on {many} days."
    return body, y + 20, told


def _half_year(chart: Heat, weeks: list[dt.date], top: float) -> list[str]:
    body, last, free = list[str](), weeks[0].month, 0
    for place, monday in enumerate(weeks):
        begins = monday.month != last or (place == 0 and monday.day <= 7)
        if begins and place >= free:
            body.append(_text(34 + place * _CELL, top + 12, f"{monday:%b}"))
            free = place + 3
        last = monday.month
        for weekday in range(7):
            date = monday + dt.timedelta(days=weekday)
            shade = chart.shade(date)
            if shade is not None:
                said = f"{date.isoformat()}: {chart.counts.get(date, 0):,} {chart.unit}"
                square = _square(34 + place * _CELL, top + 17 + weekday * _CELL, shade)
                body.append(f"<g><title>{safe(said)}</title>{square}</g>")
    for weekday in (0, 2, 4, 6):
        body.append(_text(28, top + 28 + weekday * _CELL, _DAYS[weekday], "end", "quiet"))
    return body


def _square(x: float, y: float, shade: int) -> str:
    """Larger and darker the more there was."""
    size = (3, 5, 7, 9, 11)[shade]
    gap = (_CELL - size) / 2
    return (
        f'<rect x="{x + gap:.1f}" y="{y + gap:.1f}" width="{size}" height="{size}" '
        f'class="shade-{shade}"/>'
    )


# ------------------------------------------------------------------------------- lying bars


def _shares(chart: Shares) -> tuple[list[str], float, str]:
    body, y, told = list[str](), 0.0, []
    for name, facts, seen, known in chart.rows:
        words = f"{known:,} of {facts:,} known"
        said = f"{name}: {words}, {seen:,} studied"
        body += [_text(0, y + 13, _cut(name, 44)), _text(WIDTH, y + 13, words, "end", "quiet")]
        whole = WIDTH / facts if facts else 0.0
        body.append(
            f"<g><title>{safe(said)}</title>"
            f'<rect x="0.5" y="{y + 18:.1f}" width="{WIDTH - 1}" height="10" class="frame"/>'
            f'<rect x="0" y="{y + 21:.1f}" width="{seen * whole:.1f}" height="4" class="seen"/>'
            f'<rect x="0" y="{y + 18:.1f}" width="{known * whole:.1f}" height="10" class="bar"/>'
            "</g>"
        )
        told.append(said)
        y += 36
    y += 14
    body += [
        f'<rect x="0" y="{y - 9:.1f}" width="20" height="10" class="bar"/>',
        _text(26, y, "known"),
        f'<rect x="90" y="{y - 6:.1f}" width="20" height="4" class="seen"/>',
        _text(116, y, "studied, not known now"),
        f'<rect x="280" y="{y - 9:.1f}" width="20" height="10" class="frame"/>',
        _text(306, y, "not studied"),
    ]
    return body, y + 8, "; ".join(told) + "."


def _cut(text: str, most: int) -> str:
    # The whole name stands in the table.
    return text if len(text) <= most else f"{text[: most - 1]}…"
