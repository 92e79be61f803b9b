"""The report as a page: self-contained, escaped, readable for everybody."""

import datetime as dt
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from studykit.study.progress import shades
from studykit.ui.charts import Bars, Block, Curve, Heat, Item, Numbers, Section, Series, Shares
from studykit.ui.html import is_report, page
from studykit.ui.svg import draw

HOSTILE = '<script>alert("1")</script>&\x1b[31m\'"'
TODAY = dt.date(2026, 11, 29)

HEAT = Heat(
    unit="prompts",
    first=TODAY - dt.timedelta(days=363),
    last=TODAY,
    counts={TODAY: 30, TODAY - dt.timedelta(days=300): 5},
    shades=shades([30, 5]),
)
CURVE = Curve(
    across="foretold",
    up="right",
    diagonal=True,
    series=(Series(name="cards", mark="o", points=((0.2, 0.4), (0.9, 0.8))),),
)
BARS = Bars(across="day", up="due", names=("11-29", ""), counts=(7, 0))
SHARES = Shares(rows=((HOSTILE, 10, 5, 2), ("none", 0, 0, 0)))


def section(name: str = "days", chart: object = HEAT, rows: int = 2) -> Section:
    return Section(
        name=name,
        title=f"Title of {name} {HOSTILE}",
        blocks=(
            Block(
                title=f"Figure {HOSTILE}",
                says=(f"It says {HOSTILE}",),
                chart=chart,  # type: ignore[arg-type]
                numbers=Numbers(
                    heads=(HOSTILE, "count"), rows=tuple((HOSTILE, str(n)) for n in range(rows))
                ),
                items=(Item(text=f"{HOSTILE} `code`", detail=HOSTILE, command=HOSTILE),),
                how=f"It comes from {HOSTILE}",
            ),
        ),
    )


PAGE = page(
    f"Progress {HOSTILE}",
    [HOSTILE],
    [
        section("days", HEAT),
        section("retention", CURVE),
        section("due", BARS),
        section("memory", SHARES),
        section("plain", None),
    ],
)


class Outline(HTMLParser):
    """Tags in order, with their attributes, and whether each was closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


OUTLINE = Outline(PAGE)


def test_text_from_outside_is_never_markup():
    assert "<script" not in PAGE
    assert "\x1b" not in PAGE
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;" in PAGE
    assert OUTLINE.open == []
    known = "html head meta title style body header h1 h2 h3 p nav ul li a main section figure div "
    known += "table thead tbody tr th td details summary ol span code br "
    known += "svg desc g rect line text circle path"
    assert {tag for tag, _ in OUTLINE.tags} <= set(known.split())


def test_nothing_is_fetched_and_nothing_runs():
    attributes = {name for _, attrs in OUTLINE.tags for name in attrs}

    assert attributes.isdisjoint({"src", "srcset", "action", "style", "onload", "onclick"})
    links = [attrs["href"] for _, attrs in OUTLINE.tags if "href" in attrs]
    assert links == ["#days", "#retention", "#due", "#memory", "#plain"]
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert "http" not in re.sub(r"http-equiv", "", PAGE)


def test_the_page_forbids_itself_all_but_its_style():
    (policy,) = [a["content"] for _, a in OUTLINE.tags if a.get("http-equiv")]

    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )


def test_the_page_has_a_language_a_title_and_headings_in_order():
    assert ("html", {"lang": "en"}) in OUTLINE.tags
    assert PAGE.startswith("<!doctype html>\n")
    levels = [int(tag[1]) for tag, _ in OUTLINE.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == 1


def test_every_id_is_there_once_and_every_label_leads_to_one():
    ids = [attrs["id"] for _, attrs in OUTLINE.tags if "id" in attrs]
    named = [
        name for _, attrs in OUTLINE.tags for name in (attrs.get("aria-labelledby") or "").split()
    ]

    assert len(ids) == len(set(ids))
    assert named
    assert set(named) <= set(ids)


def test_each_chart_has_its_figures_as_a_table():
    kinds = [tag for tag, _ in OUTLINE.tags]

    assert (kinds.count("svg"), kinds.count("details"), kinds.count("table")) == (4, 4, 5)


def test_a_table_that_would_fill_pages_stays_off_paper():
    long = page("Progress", [], [section(rows=32)])

    assert '<details class="long">' in long
    assert "The table is in the file and not on paper." in long
    assert '<details class="long">' not in page("Progress", [], [section(rows=31)])


def test_code_in_a_text_is_code():
    assert "<code>code</code>" in PAGE


def test_a_report_is_known_by_its_beginning():
    assert is_report(PAGE[:2000])
    assert not is_report("<!doctype html><title>My thesis</title>")


# Charts


@pytest.mark.parametrize("chart", [HEAT, CURVE, BARS, SHARES], ids=lambda c: type(c).__name__)
def test_a_chart_is_sound_xml_with_a_title_and_a_description(chart: object):
    svg = ElementTree.fromstring(draw(chart, "What it shows", "one"))  # type: ignore[arg-type]

    assert svg.tag == "svg"
    assert [child.text for child in svg[:1]] == ["What it shows"]
    assert svg[1].tag == "desc"
    assert svg[1].text
    for rect in svg.iter("rect"):
        assert 0 <= float(rect.attrib["x"]) <= 400
        assert float(rect.attrib["width"]) >= 0


def test_the_description_says_the_figures():
    assert "cards, 20 %: 40 %; cards, 90 %: 80 %" in draw(CURVE, "t", "n").replace("\u00a0", " ")
    assert "due over day: 7, 0." in draw(BARS, "t", "n")


def test_series_differ_by_shape_and_shades_by_size():
    two = Curve(
        across="a",
        up="b",
        series=(
            Series(name="one", mark="o", points=((0.5, 0.5),)),
            Series(name="two", mark="x", points=((0.6, 0.6),)),
        ),
    )
    drawn = draw(two, "t", "n")
    assert "<circle" in drawn
    assert 'class="cross"' in drawn

    found = re.findall(r'width="(\d+)" height="\d+" class="shade-(\d)"', draw(HEAT, "t", "n"))
    sizes = sorted({(int(shade), int(size)) for size, shade in found})
    assert [size for _, size in sizes] == [3, 5, 7, 9, 11]


# Colours


def light(colour: str) -> float:
    """Relative luminance as WCAG has it."""
    short = len(colour) == 4
    parts = [colour[i] * 2 for i in (1, 2, 3)] if short else re.findall("..", colour[1:])
    shares = [int(part, 16) / 255 for part in parts]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "paper"])
def test_words_and_marks_stand_out_from_the_ground(scheme: int):
    found = re.findall(r":root \{(.*?)\}", PAGE, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]+)", found))

    for name in ("ink", "quiet", "one"):  # text, links
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
    for name in ("two", "edge", "s2", "s3", "s4"):  # marks and bars
        assert contrast(colours[name], colours["paper"]) >= 3, name
