"""Cheat sheets: a topic on two printed pages, as HTML that loads nothing and runs nothing.

On the screen a sheet has everything: tables, each fact as what is asked and its shortest answer,
what is wrongly said of it, and the rules of the questions. On paper it has as much of that as two
pages of A4 or US Letter hold, in the largest type in which all of it fits. Where not even the
smallest does it, there is left out, only as far as it must be, from the end, after what alone is
taller than a page:

1. rules whose facts are all on the sheet, since they say them again;
2. what is wrongly said, so that only the answers stay;
3. facts of which a table on the sheet shows something;
4. the other rules, the other facts, and tables.

So nothing is cut in the middle, and the sheet says how much is missing. What fits is estimated
(`ui/paper.py`); `python -m bench.sheets` prints every sheet of a pack and counts the pages.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from studykit.model.pack import Erratum, Fact, Question, Row, Table, Topic
from studykit.ui import paper
from studykit.ui.grid import cell_text
from studykit.ui.html import framed, marked
from studykit.ui.svg import safe
from studykit.ui.wording import count

GENERATOR = "studykit export html"

_GAP = 11.0  # points between columns
_LONG = 0.6 * paper.HEIGHT  # a table that is longer may go on in the next column or page
_CELL_GAP = 0.7  # ems after each cell of a table

_MANY = 16  # letters of code that may be broken
_CODE = re.compile("`([^`]+)`")
_MARKED_CODE = re.compile(rf"(?<=<code>)[^<]{{{_MANY},}}")
_SIGNS = re.compile(r"[/,=:._-](?=[^/,=:._-])")

_STYLE = """
body { max-width: 76rem; }
.sheet + .sheet { margin-top: 4rem; }
.sheet .text { display: grid; gap: .25rem 2rem; margin: 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
.text > * { border-top: 1px solid var(--line); margin: 0; padding: .5rem 0; }
.text p { margin: 0; }
.ask { display: block; }
.not { color: var(--quiet); }
.scroll { position: relative; }
table { line-height: 1.4; }
th, td { padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
tbody th { font-weight: 600; }
td { min-width: 6.5rem; }
.notes { font-size: .875rem; }
sup { font-size: .75em; line-height: 0; vertical-align: .4em; }
.end { margin-top: 1.5rem; }
.end li { overflow-wrap: anywhere; }
@page { margin: 10mm; }
@media print {
  body { font: 8pt/1.2 Arial, Helvetica, "Liberation Sans", "Nimbus Sans", sans-serif; }
  .screen, .sheet .screen { display: none; }
  .sheet { break-before: page; }
  .sheet + .sheet { margin: 0; }
  main > .sheet:first-child { break-before: auto; }
  h2 { font-size: 1.5em; line-height: 1.2; margin: 0; padding: 0; border: 0; }
  h3 { font-size: 1em; line-height: 1.2; margin: .5em 0 .2em; }
  .about { margin: 0 0 .3em; }
  .flow { columns: 3; column-gap: 11pt; column-rule: .25pt solid var(--line); margin-top: .5em; }
  .two .flow { columns: 2; }
  .flow > :first-child h3 { margin-top: 0; }
  .sheet .text { display: block; }
  .text > * { border: 0; padding: 0 0 .35em; break-inside: auto; }
  .rules > *, .not { break-inside: avoid; }
  .ask { display: inline; }
  .rules > li { padding-left: .8em; text-indent: -.8em; }
  .rules > li::before { content: "–"; display: inline-block; width: .8em; text-indent: 0; }
  .whole { break-inside: avoid; }
  table { width: 100%; margin: 0; font-size: 1em; line-height: 1.2; }
  th, td { padding: .1em .7em .1em 0; border-bottom: .25pt solid var(--line); }
  tr:nth-child(2), tr:nth-last-child(-n + 2) { break-before: avoid; }
  thead th { border-bottom-color: var(--ink); }
  tbody th, td { min-width: 0; }
  .crowded th, .crowded td { overflow-wrap: anywhere; }
  code { font: max(7pt, .93em) "Courier New", "Liberation Mono", Courier, monospace; }
  sup { font-size: max(7pt, .75em); vertical-align: .25em; }
  .notes { font-size: 1em; margin: .1em 0 0; break-before: avoid; break-inside: avoid; }
  .end { margin: .5em 0 0; border-top: .25pt solid var(--line); padding-top: .2em; }
  .end p { margin: 0; }
}
"""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A topic and what a sheet may say of it.

    `above` are the titles of the topics it is in; `pack` says whose it is, and under what licence.
    """

    topic: Topic
    above: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    questions: tuple[Question, ...] = ()
    pack: str = ""

    @cached_property
    def rules(self) -> dict[str, frozenset[str]]:
        """The rules to keep, each once, with the ids of the facts it rests on."""
        found: dict[str, tuple[str, frozenset[str]]] = {}
        for question in self.questions:
            key = " ".join(question.remember.casefold().split()).rstrip(".")
            rule, facts = found.get(key, (question.remember, frozenset()))
            found[key] = rule, facts | set(question.facts)
        return dict(found.values())


class Size(NamedTuple):
    """How large the type is, in points, and in how many columns it stands."""

    points: float
    across: int

    @property
    def column(self) -> float:
        """How wide a column is, in ems."""
        return (paper.WIDTH - _GAP * (self.across - 1)) / self.across / self.points

    @property
    def page(self) -> float:
        """How wide the page is, in ems."""
        return paper.WIDTH / self.points


_SIZES = (
    *(Size(points, 2) for points in (9.5, 9, 8.5)),
    *(Size(points, across) for points in (8, 7.75, 7.5, 7.25, 7) for across in (3, 2)),
)
_SMALLEST = (Size(7, 3), Size(7, 2))  # smaller is not for reading


@dataclass(frozen=True, slots=True)
class Printed:
    """What of a subject stands on paper, and how large: names, ids, (id, place) and rules."""

    size: Size
    tables: frozenset[str]
    facts: frozenset[str]
    errata: frozenset[tuple[str, int]]
    rules: frozenset[str]


_Piece = tuple[str, str | tuple[str, int]]
"""Something that may be left out: the name of its kind in `Printed`, and which of them."""


# ----------------------------------------------------------------------------- what is printed


def printed(subject: Subject) -> Printed:
    """What fits on two pages, in the largest type; see the rule above."""
    everything = _everything(subject)
    for size in _SIZES:
        if _fits(subject, whole := replace(everything, size=size)):
            break
    else:
        going = _in_order(subject, everything)
        few, size = min((_fewest(subject, everything, going, size), size) for size in _SMALLEST)
        whole = replace(_without(everything, going[:few]), size=size)
    return whole


def _everything(subject: Subject) -> Printed:
    """All but what alone is taller than a page."""
    size = _SMALLEST[0]

    def fits(text: str) -> bool:
        return _em(size, paper.words(text, bold=True), size.column) < 0.9 * paper.HEIGHT

    return Printed(
        size=size,
        tables=frozenset(
            table.name
            for table in subject.tables
            if max(_blocks(table, size, size.page)) < 0.9 * paper.HEIGHT
        ),
        facts=frozenset(fact.id for fact in subject.facts if fits(f"{fact.ask} {fact.answer}")),
        errata=frozenset(
            (fact.id, n)
            for fact in subject.facts
            for n, erratum in enumerate(fact.errata)
            if fits(_wrongly(erratum))
        ),
        rules=frozenset(rule for rule in subject.rules if fits(rule)),
    )


def _fewest(subject: Subject, everything: Printed, going: Sequence[_Piece], size: Size) -> int:
    """How many must go until the others fit in this size."""

    def fit(gone: int) -> bool:
        return _fits(subject, replace(_without(everything, going[:gone]), size=size))

    # Less fits where more does, so half of what may go is tried first.
    return bisect_left(range(len(going)), True, key=fit)


def _in_order(subject: Subject, on: Printed) -> list[_Piece]:
    """What may be left out, first things first."""
    shown = {fact for table in subject.tables for row in table.rows for fact in row.facts()}
    rules = [rule for rule in reversed(subject.rules) if rule in on.rules]
    again = {rule for rule in rules if subject.rules[rule] <= on.facts}
    facts = [fact.id for fact in reversed(subject.facts) if fact.id in on.facts]
    errata = [
        (fact.id, n)
        for fact in reversed(subject.facts)
        for n in reversed(range(len(fact.errata)))
        if (fact.id, n) in on.errata
    ]
    return [
        *(("rules", rule) for rule in rules if rule in again),
        *(("errata", erratum) for erratum in errata),
        *(("facts", fact) for fact in facts if fact in shown),
        *(("rules", rule) for rule in rules if rule not in again),
        *(("facts", fact) for fact in facts if fact not in shown),
        *(("tables", table.name) for table in reversed(subject.tables) if table.name in on.tables),
    ]


def _without(whole: Printed, going: Sequence[_Piece]) -> Printed:
    gone = frozenset(going)
    return replace(
        whole,
        tables=frozenset(one for one in whole.tables if ("tables", one) not in gone),
        facts=frozenset(one for one in whole.facts if ("facts", one) not in gone),
        errata=frozenset(one for one in whole.errata if ("errata", one) not in gone),
        rules=frozenset(one for one in whole.rules if ("rules", one) not in gone),
    )


def _fits(subject: Subject, on: Printed) -> bool:
    size = on.size
    page, used = 1, _head(subject, size)
    for table in subject.tables:
        if table.name not in on.tables or not _is_wide(table, size):
            continue
        for height in _blocks(table, size, size.page):
            if used + height > paper.HEIGHT:
                page, used = page + 1, 0.0
            if height > paper.HEIGHT:
                return False
            used += height
    end = _end(subject, on, size)
    flow = list(_flow(subject, on, size))
    if page == 1:
        return paper.fill(flow, paper.HEIGHT - used, paper.HEIGHT - end, size.across)
    return page == 2 and paper.fill(flow, paper.HEIGHT - used - end, 0, size.across)


# -------------------------------------------------------- heights, in points, as _STYLE has them


def _em(size: Size, measured: Sequence[float], room: float) -> float:
    return paper.lines(measured, room) * paper.LINE * size.points


def _head(subject: Subject, size: Size) -> float:
    title = _em(size, paper.words(_title(subject), bold=True), size.page / 1.5) * 1.5
    return title + _em(size, paper.words(_about(subject)), size.page) + 0.8 * size.points


def _end(subject: Subject, on: Printed, size: Size) -> float:
    said = [*left_out(subject, on), _whole_facts(subject)]
    return sum(_em(size, paper.words(one), size.page) for one in said) + size.points


def _flow(subject: Subject, on: Printed, size: Size) -> Iterator[float]:
    """The blocks of the columns, a heading in one with what comes after it."""
    heading = (paper.LINE + 0.7) * size.points
    first = heading
    for fact in subject.facts:
        if fact.id in on.facts:
            height, *others = _fact_heights(fact, on, size)
            yield first + height
            yield from others
            first = 0.0
    for table in subject.tables:
        if table.name in on.tables and not _is_wide(table, size):
            yield from _blocks(table, size, size.column)
    first = heading
    for rule in subject.rules:
        if rule in on.rules:
            room = size.column - 0.8
            yield first + _em(size, paper.words(rule), room) + 0.35 * size.points
            first = 0.0


def _fact_heights(fact: Fact, on: Printed, size: Size) -> list[float]:
    """What stays whole: the fact with the first of what is wrongly said, then one by one."""
    side = (*paper.words(fact.ask, bold=True), *paper.words(fact.answer))
    heights = [_em(size, side, size.column)]
    for n, erratum in enumerate(fact.errata):
        if (fact.id, n) in on.errata:
            heights.append(_em(size, paper.words(f"Not: {_wrongly(erratum)}"), size.column))
    heights[-1] += 0.35 * size.points
    return [sum(heights[:2]), *heights[2:]]


def _is_wide(table: Table, size: Size) -> bool:
    """Whether a table takes less paper over the whole page than in one column."""
    if size.column < sum(_columns(table, size.column)) - 0.01:
        return True
    inside = sum(_blocks(table, size, size.column)) * size.column
    return sum(_blocks(table, size, size.page)) * size.page < inside


def _columns(table: Table, room: float) -> list[float]:
    rows = [_head_cells(table), *(_row_cells(row) for row in table.rows)]
    return paper.columns(rows, room, _CELL_GAP)


def _head_cells(table: Table) -> list[tuple[float, ...]]:
    return [paper.words(text) for text in (table.label, *table.columns)]


def _row_cells(row: Row) -> list[tuple[float, ...]]:
    # A mark is about two letters.
    cells = (_breakable(cell_text(cell)) + ("00" if cell.note else "") for cell in row.cells)
    return [paper.words(_breakable(row.feature), bold=True), *map(paper.words, cells)]


def _breakable(text: str) -> str:
    """The text with a space wherever `_said` lets long code be broken."""
    return _CODE.sub(lambda code: _broken(code[0], " ") if len(code[1]) >= _MANY else code[0], text)


def _blocks(table: Table, size: Size, room: float) -> list[float]:
    """A table in pieces that stay whole: one, unless it is long."""
    widths = _columns(table, room)
    if sum(widths) > room + 0.01:  # crowded: its words are broken, wherever that is
        widths = [room / len(widths)] * len(widths)

    def row(cells: Iterable[Sequence[float]]) -> float:
        tallest = max(
            paper.lines(cell, width - _CELL_GAP) for cell, width in zip(cells, widths, strict=True)
        )
        return (tallest * paper.LINE + 0.2) * size.points + 0.5

    title = _em(size, paper.words(table.title, bold=True), room) + 0.7 * size.points
    head = title + row(_head_cells(table))
    rows = [row(_row_cells(one)) for one in table.rows]
    noted = " ".join(f"{n} {note}" for n, note in _numbered(table))
    notes = _em(size, paper.words(noted), room) + 0.1 * size.points if noted else 0.0
    whole = head + sum(rows) + notes
    if whole <= _LONG:
        return [whole]
    # The head is there again where the table goes on: once in three columns, say. Two rows stay
    # with it, and three with the notes.
    again = 2 * row(_head_cells(table)) / len(rows)
    first, *between, last = head + sum(rows[:2]), *rows[2:-3], sum(rows[2:][-3:]) + notes
    return [first, *(height + again for height in between), last]


# -------------------------------------------------------------------------------------- words


def _title(subject: Subject) -> str:
    return " · ".join((*subject.above, subject.topic.title))


def _about(subject: Subject) -> str:
    return " ".join(filter(None, (_stop(subject.topic.summary), _checked(subject))))


def _stop(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _checked(subject: Subject) -> str:
    """When the facts were compared with their sources; empty without facts."""
    if not subject.facts:
        return ""
    dates = [fact.checked.isoformat() for fact in subject.facts]
    first, last = min(dates), max(dates)
    return f"Checked {first}." if first == last else f"Checked {first} to {last}."


def _wrongly(erratum: Erratum) -> str:
    return f"{erratum.claim.rstrip('.')} — {erratum.because}"


def _numbered(table: Table) -> list[tuple[int, str]]:
    """The notes of a table's cells, as their marks count them."""
    notes = (_stop(cell.note) for row in table.rows for cell in row.cells if cell.note)
    return list(enumerate(notes, start=1))


def left_out(subject: Subject, on: Printed) -> list[str]:
    """What is not on paper, in one line; none where everything is."""
    errata = sum(len(fact.errata) for fact in subject.facts)
    parts = [
        count(len(subject.facts) - len(on.facts), "more fact"),
        count(errata - len(on.errata), "more erratum", "more errata"),
        count(len(subject.tables) - len(on.tables), "more table"),
        count(len(subject.rules) - len(on.rules), "more rule"),
    ]
    said = [part for part in parts if not part.startswith("0 ")]
    return [f"Not on paper: {', '.join(said)}."] if said else []


def _whole_facts(subject: Subject) -> str:
    return " ".join(
        filter(
            None,
            (
                _stop(subject.pack),
                f"In whole, with sources: `studykit export md {subject.topic.path}`",
            ),
        )
    )


# --------------------------------------------------------------------------------------- HTML


def sheets(title: str, subjects: Sequence[Subject]) -> str:
    """One page with a sheet for each subject; on paper each begins a new one."""
    links = "".join(
        f'<li><a href="#{_anchor(one)}">{safe(_title(one))}</a></li>' for one in subjects
    )
    nav = f'<nav aria-label="Sheets"><ul>{links}</ul></nav>\n' if len(subjects) > 1 else ""
    body = (
        f'<header class="screen">\n<h1>{safe(title)}</h1>\n'
        f'<p class="quiet">{safe(_how(len(subjects)))}</p>\n{nav}</header>\n'
        f"<main>\n{''.join(map(_sheet, subjects))}</main>\n"
    )
    sizes = "".join(
        f"  .{_style_of(size)} {{ font-size: {size.points:g}pt; }}\n"
        for size in _SIZES
        if size.across == 2
    )
    style = f"{_STYLE}@media print {{\n{sizes}}}\n"
    return framed(title, body, style=style, generator=GENERATOR)


def _style_of(size: Size) -> str:
    return f"pt{size.points * 100:.0f}"


def _how(many: int) -> str:
    one = "The sheet is" if many == 1 else "Each sheet is"
    return f"{one} made to print on two pages of A4 or US Letter."


def _anchor(subject: Subject) -> str:
    return safe(subject.topic.path.replace("/", "."))


def _sheet(subject: Subject) -> str:
    on = printed(subject)
    size = on.size
    wide = [table for table in subject.tables if _is_wide(table, size)]
    narrow = [table for table in subject.tables if not _is_wide(table, size)]
    style = f"sheet {_style_of(size)}{' two' if size.across == 2 else ''}"
    name = _anchor(subject)
    flow = _facts(subject, on) + _tables(narrow, on, size, size.column) + _rules(subject, on)
    return (
        f'<section class="{style}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{safe(_title(subject))}</h2>\n'
        f'<p class="about">{marked(_about(subject))}</p>\n'
        f"{_tables(wide, on, size, size.page)}"
        f'<div class="flow">\n{flow}</div>\n{_last(subject, on)}</section>\n'
    )


def _facts(subject: Subject, on: Printed) -> str:
    if not subject.facts:
        return ""
    entries = "".join(_fact(fact, on) for fact in subject.facts)
    return f'<div{_off(on.facts)}><h3>Facts</h3>\n<ul class="text">\n{entries}</ul></div>\n'


def _fact(fact: Fact, on: Printed) -> str:
    """The first of what is wrongly said stays with the fact; more may stand in the next column."""
    errata = [
        f'\n<p class="not{"" if (fact.id, n) in on.errata else " screen"}">'
        f"<b>Not:</b> {_said(_wrongly(erratum))}</p>"
        for n, erratum in enumerate(fact.errata)
    ]
    return (
        f'<li{_off(fact.id in on.facts)}><div class="whole">'
        f'<p><b class="ask">{_said(fact.ask)}</b> {_said(fact.answer)}</p>'
        f"{''.join(errata[:1])}</div>{''.join(errata[1:])}</li>\n"
    )


def _rules(subject: Subject, on: Printed) -> str:
    if not subject.rules:
        return ""
    items = "".join(f"<li{_off(rule in on.rules)}>{_said(rule)}</li>\n" for rule in subject.rules)
    return f'<div{_off(on.rules)}><h3>Keep</h3>\n<ul class="text rules">\n{items}</ul></div>\n'


def _tables(tables: Iterable[Table], on: Printed, size: Size, room: float) -> str:
    return "".join(_table(table, on, size, room) for table in tables)


def _table(table: Table, on: Printed, size: Size, room: float) -> str:
    styles = [
        "" if table.name in on.tables else "screen",
        "whole" if len(_blocks(table, size, room)) == 1 else "",
        "crowded" if sum(_columns(table, room)) > room + 0.01 else "",
    ]
    heads = "".join(
        f'<th scope="col">{marked(head)}</th>' for head in (table.label, *table.columns)
    )
    number = iter(range(1, 1_000_000))
    rows = "".join(_row(row, lambda: next(number)) for row in table.rows)
    notes = " ".join(f"<b>{n}</b>&nbsp;{_said(note)}" for n, note in _numbered(table))
    notes = notes and f'<p class="notes">{notes}</p>\n'
    return (
        f'<div class="{" ".join(filter(None, ["table", *styles]))}">'
        f"<h3>{marked(table.title)}</h3>\n"
        f'<div class="scroll" role="region" aria-label="{safe(table.title)}" tabindex="0">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        f"{notes}</div>\n"
    )


def _row(row: Row, number: Callable[[], int]) -> str:
    cells = "".join(
        f"<td>{_said(cell_text(cell))}{f'&nbsp;<sup>{number()}</sup>' if cell.note else ''}</td>"
        for cell in row.cells
    )
    return f'<tr><th scope="row">{_said(row.feature)}</th>{cells}</tr>\n'


def _last(subject: Subject, on: Printed) -> str:
    missing = "".join(f'<p class="paper">{safe(one)}</p>\n' for one in left_out(subject, on))
    addresses = dict.fromkeys(source for fact in subject.facts for source in fact.sources)
    links = "".join(f"<li>{_link(address)}</li>\n" for address in addresses)
    sources = (
        f'<details class="screen"><summary>Sources ({len(addresses)})</summary>\n'
        f"<ul>\n{links}</ul></details>\n"
        if links
        else ""
    )
    return (
        f'<footer class="end">\n{missing}<p class="quiet">{marked(_whole_facts(subject))}</p>\n'
        f"{sources}</footer>\n"
    )


def _link(address: str) -> str:
    if not address.startswith("https://"):
        return safe(address)
    return f'<a href="{safe(address)}" rel="noreferrer">{safe(address)}</a>'


def _said(text: str) -> str:
    """A text of the pack. Long code may be broken where it has a sign, rather than anywhere."""
    return _MARKED_CODE.sub(lambda code: _broken(code[0], "<wbr>"), marked(text))


def _broken(code: str, gap: str) -> str:
    return _SIGNS.sub(rf"\g<0>{gap}", code)


def _off(is_printed: object) -> str:
    return "" if is_printed else ' class="screen"'
