"""The report as one page: nothing is fetched, nothing runs, every word is escaped.

The page's own policy forbids all but its inline style, so that even a hole in the escaping could
neither load nor send anything. Cheat sheets are pages of the same kind (`ui/sheet.py`).
"""

import re
from collections.abc import Sequence

from studykit.ui.charts import Block, Item, Numbers, Section
from studykit.ui.svg import draw, safe

GENERATOR = "studykit report"
"""Stands in the page, so that a later report knows it may take its place."""

_LONG = 31  # rows of a table that stays in the file and is not printed

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

BASE = """
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --edge: #768390;
  --one: #0b5cad; --two: #a04100; --s1: #5b97d3; --s2: #3a80c4; --s3: #1a66b0; --s4: #0a4a8a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e6e9ec; --quiet: #a3adb8; --line: #333b44; --edge: #7d8894;
    --one: #6cb2f5; --two: #f0a35e; --s1: #3d78b0; --s2: #5596d2; --s3: #7fbdf7; --s4: #c4e2ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem;
  border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0 .5rem; }
a { color: var(--one); }
.quiet, summary, th { color: var(--quiet); }
nav ul { list-style: none; margin: .75rem 0 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: .25rem 1rem; }
nav a { display: inline-block; padding: .25rem 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--one);
  outline-offset: 2px; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums;
  margin: .5rem 0; }
th { font-weight: normal; }
tbody th { color: var(--ink); min-width: 6rem; }
summary { cursor: pointer; font-size: .875rem; padding: .25rem 0; }
code { font: .875rem ui-monospace, monospace; }
.paper { display: none; }
@media print {
  :root {
    --paper: #fff; --ink: #000; --quiet: #333; --line: #bbb; --edge: #555; --one: #222;
    --two: #777; --s1: #bbb; --s2: #888; --s3: #555; --s4: #000;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, summary, .screen { display: none; }
  .paper { display: block; }
  h2, h3 { break-after: avoid; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
}
"""
"""What pages of ours look like: on a screen by day and by night, and on paper."""

_STYLE = """
.how { color: var(--quiet); font-size: .875rem; }
figure { margin: .75rem 0; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg text.quiet { fill: var(--quiet); }
.grid { stroke: var(--line); }
.axis { stroke: var(--edge); }
.diagonal { stroke: var(--edge); stroke-dasharray: 2 4; stroke-width: 1.5; }
.ring { fill: var(--paper); stroke: var(--one); stroke-width: 2.5; }
.cross { fill: none; stroke: var(--two); stroke-width: 2.5; }
.bar { fill: var(--one); }
.seen { fill: var(--two); }
.frame { fill: none; stroke: var(--edge); }
.shade-0 { fill: var(--line); }
.shade-1 { fill: var(--s1); }
.shade-2 { fill: var(--s2); }
.shade-3 { fill: var(--s3); }
.shade-4 { fill: var(--s4); }
th, td { padding: .25rem .75rem .25rem 0; text-align: right; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; }
td { white-space: nowrap; }
ol { padding-left: 1.5rem; }
li { margin: .5rem 0; }
@media (max-width: 30rem) { th, td { padding-right: .5rem; } }
@media print {
  svg { max-width: 12cm; }
  details::details-content { content-visibility: visible; block-size: auto; }
  details.long { display: none; }
  figure, svg, .whole { break-inside: avoid; }
}
"""


def page(title: str, says: Sequence[str], sections: Sequence[Section]) -> str:
    """The whole document. What is given may be from outside; none of it is taken for markup."""
    links = "".join(f'<li><a href="#{safe(s.name)}">{safe(s.title)}</a></li>' for s in sections)
    return framed(
        title,
        f"<header>\n<h1>{safe(title)}</h1>\n{_sentences(says)}"
        f'<nav aria-label="Sections"><ul>{links}</ul></nav>\n</header>\n<main>\n'
        f"{''.join(_section(section) for section in sections)}</main>\n",
        style=_STYLE,
        generator=GENERATOR,
    )


def framed(title: str, body: str, *, style: str, generator: str) -> str:
    """A whole document around a body that is markup already; the style comes after `BASE`."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="generator" content="{generator}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{safe(title)}</title>\n<style>{BASE}{style}</style>\n</head>\n<body>\n"
        f"{body}</body>\n</html>\n"
    )


def is_report(beginning: str) -> bool:
    """Whether a file that begins like this is a report of ours."""
    return f'<meta name="generator" content="{GENERATOR}">' in beginning


def _section(section: Section) -> str:
    name = safe(section.name)
    blocks = "".join(
        _block(block, f"{name}-{n}") for n, block in enumerate(section.blocks, start=1)
    )
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{safe(section.title)}</h2>\n'
        f"{blocks}</section>\n"
    )


def _block(block: Block, name: str) -> str:
    table = _table(block.numbers, block.title) if block.numbers else ""
    chart = ""
    if block.chart:
        chart = f"<figure>{draw(block.chart, block.title, name)}</figure>\n"
        if block.numbers:
            table = _folded(table, is_long=len(block.numbers.rows) > _LONG)
    head = f"<h3>{safe(block.title)}</h3>\n{_sentences(block.says)}{chart}"
    parts = [f'<div class="whole">\n{head}</div>\n', table, _items(block.items)]
    if block.how:
        parts.append(f'<p class="how">{safe(block.how)}</p>\n')
    return "".join(parts)


def _folded(table: str, *, is_long: bool) -> str:
    """A table that repeats what a chart shows. Paper cannot be unfolded, so there it is open,
    unless it would fill page after page."""
    kind, note = "", ""
    if is_long:
        kind = ' class="long"'
        note = '<p class="paper quiet">The table is in the file and not on paper.</p>\n'
    return f"<details{kind}><summary>The same as a table</summary>\n{table}</details>\n{note}"


def _sentences(says: Sequence[str]) -> str:
    return "".join(f"<p>{safe(sentence)}</p>\n" for sentence in says)


def _table(numbers: Numbers, title: str) -> str:
    heads = "".join(f'<th scope="col">{safe(head)}</th>' for head in numbers.heads)
    rows = "".join(map(_row, numbers.rows))
    # A table that is too wide is scrolled by itself, with keys too; the page never is.
    return (
        f'<div class="scroll" role="region" aria-label="{safe(title)}, table" tabindex="0">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )


def _row(cells: Sequence[str]) -> str:
    name, *figures = map(safe, cells)
    cols = "".join(f"<td>{figure}</td>" for figure in figures)
    return f'<tr><th scope="row">{name}</th>{cols}</tr>\n'


def _items(items: Sequence[Item]) -> str:
    return f"<ol>\n{''.join(map(_item, items))}</ol>\n" if items else ""


def _item(item: Item) -> str:
    command = f"<br><code>{safe(item.command)}</code>" if item.command else ""
    detail = f'<br><span class="quiet">{safe(item.detail)}</span>' if item.detail else ""
    return f"<li>{marked(item.text)}{detail}{command}</li>\n"


def marked(text: str) -> str:
    """A text as authors write it: `code` in backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", safe(text))
