"""Comparison tables, complete at any width: nothing in a cell is ever cut.

Three layouts, the first that reads well: the whole table with wrapped cells; fewer columns at a
time, the features repeated; one record after another.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from studykit.model.pack import Cell
from studykit.ui.grid import BLANK_CELL, Grid, cell_text, grid
from studykit.ui.text import BLANK, Flow, Line, Span, apart, line, marked, pad, rule, wrap
from studykit.ui.theme import Page, Style

__all__ = ["draw", "grid", "records"]

_GAP = 2  # spaces between columns
_WIDEST = 60  # a cell is easier to read wrapped than wider than this
_NARROWEST_PAGE = 30  # below it, records


def draw(grid: Grid, page: Page) -> list[Line]:
    """The table in the layout that suits the page."""
    if not grid.rows:
        return [*records(grid, page), line(Span("(no rows)", "quiet"))]
    if page.width >= _NARROWEST_PAGE:
        drawing = _Drawing(grid, page)
        for at_once in range(max(len(grid.columns), 1), 0, -1):
            parts = [drawing.part(places) for places in _shares(len(grid.columns), at_once)]
            if all(part and part.reads_well for part in parts):
                return _joined(grid, page, drawing.notes, [part for part in parts if part])
    return records(grid, page)


def records(grid: Grid, page: Page, columns: int | None = None) -> list[Line]:
    """One record per row, for narrow pages and screen readers, `columns` wide at most."""
    room = columns or page.prose
    lines = wrap(line(Span(page.line(grid.title), "heading")), room) if grid.title else []
    # One column needs no name in front of every cell: it is named once, beside the features'.
    named = len(grid.columns) > 1 and bool(grid.rows)
    head = (grid.label,) if named else (grid.label, *grid.columns)
    if any(head):
        text = page.text(" · ").join(_flat(page, name) for name in head if name)
        lines += wrap(line(Span(text, "quiet")), room)
    hanging = "    " if named else "  "
    for row in grid.rows:
        lines += [BLANK] if lines else []
        lines += wrap(marked(_flat(page, row.feature), "strong"), room)
        for column, cell in zip(grid.columns, row.cells, strict=True):
            name = line(Span(f"{_flat(page, column)}: ", "quiet")) if named and column else BLANK
            note = marked(f" ({_flat(page, cell.note)})") if cell.note else BLANK
            value = marked(_flat(page, cell_text(cell)), _cell_style(cell))
            lines += wrap(line(name, value, note), room, "  ", hanging)
    return lines


# ----------------------------------------------------------------------- columns side by side


class _Part(NamedTuple):
    """Some columns of the table laid out; `widths` begins with the features'."""

    columns: Sequence[Sequence["_Laid"]]
    widths: Sequence[int]
    notes: Sequence[int]

    @property
    def width(self) -> int:
        return sum(self.widths) + _GAP * (len(self.widths) - 1)

    @property
    def heights(self) -> list[int]:
        return [
            max(laid.height(width) for laid, width in zip(row, self.widths, strict=True))
            for row in zip(*self.columns, strict=True)
        ]

    @property
    def reads_well(self) -> bool:
        """Rows must stay rows: an eye that goes down eight lines has lost the others."""
        _, *body = self.heights
        return max(body) <= 8 and sum(body) <= 4 * len(body)


class _Drawing:
    """The cells of a table, cut into words once and laid out as often as need be."""

    def __init__(self, grid: Grid, page: Page) -> None:
        self._page = page
        self.notes = _numbered(cell.note for row in grid.rows for cell in row.cells if cell.note)
        features = [
            self._head(grid.label),
            *(_Laid(marked(_flat(page, row.feature))) for row in grid.rows),
        ]
        self._columns = [features] + [
            [self._head(column), *(self._cell(row.cells[i]) for row in grid.rows)]
            for i, column in enumerate(grid.columns)
        ]
        self._noted = [
            [self.notes[row.cells[i].note or ""] for row in grid.rows if row.cells[i].note]
            for i in range(len(grid.columns))
        ]

    def part(self, places: Sequence[int]) -> _Part | None:
        """Those columns beside the features; None if they do not fit unbroken."""
        columns = [self._columns[0], *(self._columns[place + 1] for place in places)]
        widths = _widths(columns, self._page.width - _GAP * len(places))
        notes = sorted({number for place in places for number in self._noted[place]})
        return _Part(columns, widths, notes) if widths else None

    def _head(self, name: str) -> "_Laid":
        return _Laid(line(Span(_flat(self._page, name), "quiet")))

    def _cell(self, cell: Cell) -> "_Laid":
        text = marked(_flat(self._page, cell_text(cell)), _cell_style(cell))
        if not cell.note:
            return _Laid(text)
        return _Laid(text, self._page.mark(self.notes[cell.note]))


class _Laid(Flow):
    """One cell."""

    __slots__ = ("_heights", "_least")

    def __init__(self, text: Line, mark: str = "") -> None:
        super().__init__(text, glued=line(Span(f" {mark}", "quiet")) if mark else BLANK)
        self._heights: dict[int, int] = {}
        self._least: dict[int, int] = {}

    def height(self, columns: int) -> int:
        """How many lines the cell takes at this width; asked often, counted once."""
        if columns not in self._heights:
            self._heights[columns] = super().height(columns)
        return self._heights[columns]

    def least_width(self, height: int) -> int:
        """The narrowest width, words unbroken, at which the cell is no taller than that."""
        if height not in self._least:
            low, high = self.longest, max(self.natural, self.longest)
            while low < high:
                middle = (low + high) // 2
                if self.height(middle) <= height:
                    high = middle
                else:
                    low = middle + 1
            self._least[height] = low
        return self._least[height]


def _widths(columns: Sequence[Sequence[_Laid]], room: int) -> list[int] | None:
    """Column widths that make the table low, None if a word would have to break.

    Every column starts as wide as its longest word. What room is left goes, step by step, to
    the row that can be made a line lower at the least cost.
    """
    widths = [max(cell.longest for cell in column) for column in columns]
    if sum(widths) > room:
        return None
    # Features are what the eye goes down: in two lines if that leaves the others their share.
    features = max(cell.least_width(2) for cell in columns[0])
    if features <= room // 3:
        widths[0] += min(features - widths[0], room - sum(widths))
    spare = room - sum(widths)
    limits = [max(_WIDEST, width) for width in widths]
    rows = list(zip(*columns, strict=True))
    stuck: set[int] = set()
    while True:
        best: tuple[int, int, list[int]] | None = None
        for place, row in enumerate(rows):
            if place in stuck:
                continue
            height = max(cell.height(w) for cell, w in zip(row, widths, strict=True))
            wanted = [
                max(w, cell.least_width(height - 1)) if cell.height(w) == height else w
                for cell, w in zip(row, widths, strict=True)
            ]
            cost = sum(wanted) - sum(widths)
            too_wide = any(w > limit for w, limit in zip(wanted, limits, strict=True))
            if height == 1 or cost > spare or too_wide:
                stuck.add(place)  # for good: no later step makes it cheaper than what it takes
            elif best is None or cost < best[0]:
                best = (cost, place, wanted)
        if best is None:
            return widths
        spare -= best[0]
        widths = best[2]


def _shares(count: int, at_once: int) -> list[range]:
    """Places 0 … count − 1 in as few groups of at most `at_once` as can be, of like size."""
    groups = max(ceil(count / at_once), 1)
    edges = [round(i * count / groups) for i in range(groups + 1)]
    return [range(start, end) for start, end in pairwise(edges)]


def _joined(grid: Grid, page: Page, notes: dict[str, int], parts: Sequence[_Part]) -> list[Line]:
    texts = {number: note for note, number in notes.items()}
    lines: list[Line] = []
    for number, part in enumerate(parts, 1):
        if lines:
            lines.append(BLANK)
        lines += _title(grid, page, part.width, f"{number} of {len(parts)}" if parts[1:] else "")
        lines += _rows(part, page)
        if part.notes:
            lines.append(BLANK)
        for note in part.notes:
            mark = line(Span(f"{page.mark(note)} ", "quiet"))
            lines += wrap(marked(_flat(page, texts[note])), page.prose, mark)
    return lines


def _rows(part: _Part, page: Page) -> Iterator[Line]:
    heights = part.heights
    # Where much is wrapped, or a feature is, one could take two rows for one.
    roomy = sum(height > 1 for height in heights[1:]) * 3 > len(heights) or any(
        feature.height(part.widths[0]) > 1 for feature in part.columns[0][1:]
    )
    for place, height in enumerate(heights):
        if place == 1:
            yield rule(page, part.width)
        elif roomy and place > 1 and max(heights[place - 1], height) > 1:
            yield BLANK
        cells = [
            column[place].lines(width) + [BLANK] * height
            for column, width in zip(part.columns, part.widths, strict=True)
        ]
        for i in range(height):
            row = [
                pad(cell[i], width + _GAP) for cell, width in zip(cells, part.widths, strict=True)
            ]
            yield _row_line(row)


def _row_line(cells: Sequence[Line]) -> Line:
    # Without the spaces that pad the last cells.
    spans = [span for cell in cells for span in cell.spans]
    while spans and not spans[-1].text.strip(" "):
        spans.pop()
    return Line(tuple(spans))


def _title(grid: Grid, page: Page, columns: int = 0, right: str = "") -> list[Line]:
    title = line(Span(page.line(grid.title), "heading"))
    if not right:
        return wrap(title, page.prose) if grid.title else []
    return apart(title, line(Span(right, "quiet")), max(columns, min(page.width, 40)))


def _cell_style(cell: Cell) -> Style:
    return "quiet" if cell.value is False or cell.value == BLANK_CELL else "plain"


def _numbered(notes: Iterable[str]) -> dict[str, int]:
    return {note: number for number, note in enumerate(dict.fromkeys(notes), 1)}


def _flat(page: Page, text: str) -> str:
    # A newline in a cell is a space: what makes rows is the table.
    return page.text(text).replace("\n", " ")
