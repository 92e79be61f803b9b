"""Charts on a terminal: readable without colour, at any width, in any encoding."""

import datetime as dt

import pytest

from studykit.study.progress import shades
from studykit.ui.charts import Bars, Chart, Curve, Heat, Numbers, Series, Shares
from studykit.ui.numbers import numbers
from studykit.ui.plots import draw
from studykit.ui.text import plain
from studykit.ui.theme import Page

MONDAY = dt.date(2026, 11, 23)

CURVE = Curve(
    across="foretold",
    up="right",
    diagonal=True,
    series=(
        Series(name="cards", mark="o", points=((0.6, 0.7), (0.9, 0.95))),
        Series(name="questions", mark="x", points=((0.8, 0.7),)),
    ),
)
MONTHS = Curve(
    across="month",
    up="right",
    names=("2026-10", "2026-11"),
    series=(Series(name="cards", mark="o", points=((0, 0.3), (1, 0.9))),),
)
BARS = Bars(across="day", up="facts due", names=("11-29", "", "", "12-02"), counts=(4, 0, 2, 1))
SHARES = Shares(rows=(("lambda", 10, 8, 4), ("s3", 5, 0, 0)))


def heat(weeks: int = 3) -> Heat:
    counts = {MONDAY - dt.timedelta(days=ago): ago % 9 for ago in range(0, 7 * weeks, 3)}
    return Heat(
        unit="prompts",
        first=MONDAY - dt.timedelta(days=363),
        last=MONDAY,
        counts=counts,
        shades=shades(counts.values()),
    )


CHARTS: tuple[Chart, ...] = (CURVE, MONTHS, BARS, SHARES, heat(3), heat(52))


@pytest.mark.parametrize("encoding", [None, "ascii", "iso8859-1"])
@pytest.mark.parametrize("columns", [200, 100, 80, 40, 20, 8])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_no_line_is_wider_than_the_page_nor_says_what_it_cannot_show(
    chart: Chart, columns: int, encoding: str | None
):
    lines = draw(Page(columns, encoding), chart)

    assert all(line.width <= columns for line in lines)
    assert "\x1b" not in plain(lines)
    plain(lines).encode(encoding or "utf-8")


def test_series_differ_by_their_marks_and_are_named():
    drawn = plain(draw(Page(60), CURVE))

    assert "o cards   x questions   . as foretold" in drawn
    assert "right, over foretold" in drawn
    plot = drawn.partition("o cards")[0]
    assert (plot.count("x"), plot.count("o") - "right, over foretold".count("o")) == (1, 2)


def test_months_are_named_below_their_points():
    drawn = plain(draw(Page(60), MONTHS))

    assert "2026-10" in drawn
    assert "100 %" in drawn


def test_bars_are_as_high_as_their_counts():
    rows = plain(draw(Page(60), BARS)).splitlines()
    columns = [sum(row[place : place + 1] == "█" for row in rows) for place in range(60)]

    heights = sorted({height for height in columns if height}, reverse=True)
    assert heights[0] >= 2 * heights[-1] > 0
    assert "11-29" in rows[-1]


def test_a_page_too_narrow_for_a_plot_gets_none():
    assert draw(Page(31), CURVE) == []
    assert draw(Page(31), BARS) == []


# The heatmap


def test_a_heatmap_has_a_row_for_each_weekday_and_says_what_its_shades_mean():
    counts = {MONDAY: 40, MONDAY - dt.timedelta(days=1): 10, MONDAY - dt.timedelta(days=14): 20}
    chart = Heat(
        unit="prompts",
        first=MONDAY - dt.timedelta(days=90),
        last=MONDAY,
        counts=counts,
        shades=shades(counts.values()),
    )

    assert plain(draw(Page(80), chart)) == (
        "    Sep     Oct     Nov\n"
        "Mon · · · · · · · · · ▒ · █\n"
        "Tue · · · · · · · · · · ·\n"
        "Wed · · · · · · · · · · ·\n"
        "Thu · · · · · · · · · · ·\n"
        "Fri · · · · · · · · · · ·\n"
        "Sat · · · · · · · · · · ·\n"
        "Sun · · · · · · · · · · ░\n"
        "    prompts a day: · none  ░ 1–15  ▒ 16–20  ▓ 21–30  █ 31–40\n"
    )


def test_a_heatmap_in_ascii_keeps_its_shades_apart():
    drawn = plain(draw(Page(80, "ascii"), heat()))

    assert "prompts a day: blank none  . 1-" in drawn


def test_a_narrow_page_shows_fewer_weeks_and_says_so():
    drawn = plain(draw(Page(40), heat(52)))

    assert "17 earlier weeks do not fit on this page." in drawn.replace("\n", " ")


def test_a_year_fits_on_eighty_columns():
    drawn = plain(draw(Page(80), heat(52)))

    assert "do not fit" not in drawn
    assert len(drawn.splitlines()[1]) == 4 + 53  # the year begins in the middle of a week


# Lying bars


def test_lying_bars_tell_known_from_studied_by_their_characters():
    assert plain(draw(Page(27), SHARES)) == (
        "lambda ████████▒▒▒▒▒▒▒▒····\n"
        "s3     ····················\n"
        "█ known  ▒ studied, not\n"
        "known now  · not studied\n"
    )


# Tables

TABLE = Numbers(
    heads=("topic", "facts", "known"),
    rows=(("lambda", "120", "60"), ("api-gateway and what it calls", "9", "1")),
)


def test_figures_stand_below_their_heads():
    assert plain(numbers(Page(80), TABLE)) == (
        "topic                          facts  known\n"
        "lambda                           120     60\n"
        "api-gateway and what it calls      9      1\n"
    )


def test_a_long_name_wraps():
    assert plain(numbers(Page(33), TABLE)) == (
        "topic                facts  known\n"
        "lambda                 120     60\n"
        "api-gateway and          9      1\n"
        "what it calls\n"
    )


def test_on_a_narrow_page_every_figure_is_named():
    assert plain(numbers(Page(20), TABLE)) == (
        "lambda\n  facts 120, known\n  60\napi-gateway and what\nit calls\n  facts 9, known 1\n"
    )


def test_names_from_outside_are_made_safe():
    drawn = plain(numbers(Page(80), Numbers(heads=("a", "b"), rows=(("\x1b[31mred", "1"),))))

    assert "\x1b" not in drawn
