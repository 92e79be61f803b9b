"""Notes: Markdown to lines, at any width, losing nothing.

markdown-it reads CommonMark and GitHub's tables; we draw its tokens ourselves. HTML and entities
are shown as they are written. Text is cleaned before it is parsed and again after, because
Markdown has its own ways to spell a character.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING

from studykit.model.pack import Cell, Row
from studykit.ui import table as tables
from studykit.ui.clean import clean
from studykit.ui.grid import Grid
from studykit.ui.text import BLANK, Line, Span, code, line, rule, wrap
from studykit.ui.theme import Page, Style

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FindTable = Callable[[str], Grid | None]

_DEEPEST = 40  # levels; beyond, a block is shown as it was written
_LEAST_ROOM = 12  # columns that lists and quotes must leave
_TABLE_FILE = re.compile(r"(?:.*/)?tables/([^/]+)\.ya?ml")
_UNDERLINES = {"h1": "═", "h2": "─"}


def note(markdown: str, page: Page, table: FindTable = lambda name: None) -> list[Line]:
    """The note, from outside and uncleaned, as lines.

    `table` gives the table of that name, or None; it is drawn where a line of the note is only
    a link to its file. Web addresses are listed at the end, each once.
    """
    source = clean(markdown).strip("\n")
    if not source or _is_monstrous(source):
        return code(source, page) if source else []
    rows = source.split("\n")
    addresses: dict[str, int] = {}
    lines: list[Line] = []
    for block in _top_level(_parser().parse(source)):
        drawing = _Drawing(page, table, rows, dict(addresses))
        try:
            drawn = drawing.draw(block)
            addresses = drawing.addresses
        except _TooDeep:
            start, end = block[0].map or (0, 0)
            drawn = code("\n".join(rows[start:end]).strip("\n"), page)
        if drawn:
            lines += [BLANK, *drawn] if lines else drawn
    if addresses:
        lines += [BLANK, *_links(addresses, page)]
    return lines


def _is_monstrous(source: str) -> bool:
    """Would the parser take seconds? Some of its rules look at the same text again and again."""
    if len(source) > 500_000 or any(len(row) > 10_000 for row in source.split("\n")):
        return True
    return any(
        paragraph.count("[") > 1_000 or sum(map(paragraph.count, "*_`!")) > 4_000
        for paragraph in re.split(r"\n *\n", source)
    )


def _links(addresses: dict[str, int], page: Page) -> list[Line]:
    lines = [line(Span("Links", "heading"))]
    for address, number in addresses.items():
        lines += wrap(page.text(address), page.width, line(Span(f"[{number}] ", "quiet")))
    return lines


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # Where the parser meets its own limit it drops what is inside; ours is lower and does not.
    options = {"html": False, "maxNesting": 2 * _DEEPEST}
    return MarkdownIt("commonmark", options).enable("table").disable("entity")


def _top_level(tokens: Sequence["Token"]) -> list[list["Token"]]:
    """The tokens of each block that is in no other."""
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


class _TooDeep(Exception):
    """Lists or quotes leave no room on this page, or a table cannot be drawn as meant."""


@dataclass(slots=True)
class _Inside:
    """A list item or quote: what stands before its first line and before the others."""

    first: Line
    rest: Line
    used: bool = False


@dataclass(slots=True)
class _Drawing:
    """One top-level block on its way to lines. Tokens come flat, so nothing here recurses."""

    page: Page
    table: FindTable
    rows: Sequence[str]  # of the whole note, for blocks that are shown as written
    addresses: dict[str, int]
    lines: list[Line] = field(default_factory=list)
    inside: list[_Inside] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)  # the item each open list has come to

    def draw(self, tokens: Sequence["Token"]) -> list[Line]:
        if max(token.level for token in tokens) > _DEEPEST:
            raise _TooDeep
        skip_to = 0
        for i, token in enumerate(tokens):
            if i < skip_to:
                continue
            match token.type:
                case "heading_open":
                    self._heading(token.tag, tokens[i + 1])
                case "paragraph_open":
                    self._paragraph(tokens[i + 1], tight=token.hidden)
                case "fence" | "code_block":
                    source = token.content.removesuffix("\n")
                    self._put(partial(code, source, language=token.info.strip().casefold()))
                case "hr":
                    self._put(lambda page: [rule(page, page.prose)])
                case "table_open":
                    skip_to = next(
                        j for j in range(i, len(tokens)) if tokens[j].type == "table_close"
                    )
                    self._table(tokens[i:skip_to])
                case "bullet_list_open":
                    self.counts.append(0)
                case "ordered_list_open":
                    self.counts.append(int(token.attrs.get("start", 1)) - 1)
                case "bullet_list_close" | "ordered_list_close":
                    self.counts.pop()
                case "list_item_open":
                    self.counts[-1] += 1
                    number = f"{self.counts[-1]}{token.markup} " if token.info else "• "
                    self._enter(line(Span(self.page.text(number), "quiet")), None)
                case "blockquote_open":
                    bar = line(Span(self.page.text("│ "), "quiet"))
                    self._enter(bar, bar)
                case "list_item_close" | "blockquote_close":
                    self._leave()
        return self.lines

    # Containers

    def _enter(self, first: Line, rest: Line | None) -> None:
        self.inside.append(_Inside(first, line(" " * first.width) if rest is None else rest))
        if sum(one.rest.width for one in self.inside) > self.page.width - _LEAST_ROOM:
            raise _TooDeep

    def _leave(self) -> None:
        if not self.inside[-1].used:  # an empty item is an item
            self._put(lambda page: [BLANK], tight=True)
        self.inside.pop()

    def _put(self, block: Callable[[Page], list[Line]], *, tight: bool = False) -> None:
        """Add a block's lines, drawn for the room there is, behind what stands before them."""
        if self.lines and not tight:
            self.lines.append(line(*(one.rest for one in self.inside if one.used)))
        first = line(*(one.rest if one.used else one.first for one in self.inside))
        rest = line(*(one.rest for one in self.inside))
        for one in self.inside:
            one.used = True
        for i, drawn in enumerate(block(replace(self.page, width=self.page.width - rest.width))):
            self.lines.append((rest if i else first) + drawn)

    # Blocks

    def _heading(self, tag: str, inline: "Token") -> None:
        def block(page: Page) -> list[Line]:
            lines = wrap(self._text(inline.children or [], "heading"), page.prose)
            underline = page.text(_UNDERLINES.get(tag, "┄")) * max(one.width for one in lines)
            return [*lines, line(Span(underline, "quiet"))]

        self._put(block)

    def _paragraph(self, inline: "Token", *, tight: bool) -> None:
        # Within a list whose items stand close, only the first item keeps its distance.
        close = tight and (len(self.counts) > 1 or not self._first_item())
        for found, rows in groupby(_source_rows(inline), key=self._linked_table):
            if found:
                for _ in rows:
                    self._put(partial(tables.draw, found))
            else:
                tokens = [token for row in rows for token in row]
                text = self._text(tokens, "plain")
                self._put(partial(_wrapped, text), tight=close)

    def _first_item(self) -> bool:
        return bool(self.inside) and not self.inside[-1].used and self.counts[-1:] == [1]

    def _linked_table(self, row: Sequence["Token"]) -> Grid | None:
        tokens = [t for t in row if t.type != "softbreak"]
        if len(tokens) < 3 or tokens[0].type != "link_open" or tokens[-1].type != "link_close":
            return None
        if any(token.type == "link_close" for token in tokens[:-1]):
            return None
        file = _TABLE_FILE.fullmatch(str(tokens[0].attrs.get("href", "")))
        return self.table(file[1]) if file else None

    def _table(self, tokens: Sequence["Token"]) -> None:
        cells: list[list[str]] = []
        for i, token in enumerate(tokens):
            if token.type == "tr_open":
                cells.append([])
            elif token.type in ("th_open", "td_open"):
                cells[-1].append(self._text(tokens[i + 1].children or [], "plain").plain)
        head, *body = cells
        self._check_none_left_out(tokens[0], len(head))
        grid = Grid(
            label=head[0],
            columns=tuple(head[1:]),
            rows=tuple(
                Row(feature=row[0], cells=tuple(Cell(value=text) for text in row[1:]))
                for row in body
            ),
        )
        self._put(partial(tables.draw, grid))

    def _check_none_left_out(self, table: "Token", columns: int) -> None:
        """GitHub's tables drop cells that have no column; we show such a table as written."""
        start, end = table.map or (0, 0)
        for row in self.rows[start:end]:
            inner = re.sub(r"^[\s>]*\||(?<!\\)\|\s*$", "", row)
            if len(re.findall(r"(?<!\\)\|", inner)) >= columns:
                raise _TooDeep

    # Inline

    def _text(self, tokens: Sequence["Token"], base: Style) -> Line:
        spans: list[Span] = []
        styles: list[Style] = [base]
        for i, token in enumerate(tokens):
            match token.type:
                case "code_inline":
                    spans.append(Span(f"{token.markup}{token.content}{token.markup}", "code"))
                case "strong_open":
                    styles.append("strong")
                case "em_open":
                    styles.append("emphasis")
                case "link_open":
                    styles.append("link")
                case "strong_close" | "em_close":
                    styles.pop()
                case "link_close":
                    styles.pop()
                    spans.append(Span(self._address(tokens, i), "quiet"))
                case "softbreak":
                    spans.append(Span(" ", styles[-1]))
                case "hardbreak":
                    spans.append(Span("\n"))
                case "image":
                    source = str(token.attrs.get("src", ""))
                    spans.append(Span(f"[picture: {token.content}] ({source})", styles[-1]))
                case _:
                    spans.append(Span(token.content, styles[-1]))
        return line(*(Span(self.page.text(text), style) for text, style in spans))

    def _address(self, tokens: Sequence["Token"], close: int) -> str:
        """What is said of a link's address after its text."""
        start = max(i for i in range(close) if tokens[i].type == "link_open")
        address = str(tokens[start].attrs.get("href", ""))
        shown = "".join(token.content for token in tokens[start:close])
        if address in (shown, f"mailto:{shown}"):
            return ""
        if not address.startswith(("http://", "https://")):
            return f" ({address})"
        return f"[{self.addresses.setdefault(address, len(self.addresses) + 1)}]"


def _wrapped(text: Line, page: Page) -> list[Line]:
    return wrap(text, page.prose)


def _source_rows(inline: "Token") -> list[list["Token"]]:
    """The tokens of a paragraph by the row of its source, a break at the end of its row."""
    rows: list[list[Token]] = [[]]
    for token in inline.children or []:
        rows[-1].append(token)
        if token.type in ("softbreak", "hardbreak") and token.level == 0:
            rows.append([])
    return rows
