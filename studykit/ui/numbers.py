"""Tables of figures: aligned where they fit, a line for each row where they do not."""

from collections.abc import Sequence

from studykit.ui.charts import Numbers
from studykit.ui.text import Line, Span, line, pad, wrap
from studykit.ui.theme import Page

_GAP = 2
_SHORTEST = 16  # columns that a name may be squeezed to before rows become lines


def numbers(page: Page, table: Numbers) -> list[Line]:
    """The table. Names that are too long wrap; on a narrow page every figure is named instead."""
    heads = [page.line(head) for head in table.heads]
    rows = [[page.line(cell) for cell in row] for row in table.rows]
    widths = [max(line(cell).width for cell in column) for column in zip(heads, *rows, strict=True)]
    room = page.width - sum(width + _GAP for width in widths[1:])
    if room < min(widths[0], _SHORTEST):
        return [one for row in rows for one in _named(page, heads, row)]
    widths[0] = min(widths[0], room)
    head = _row(heads, widths)
    return [
        *(line(Span(one.plain, "quiet")) for one in head),
        *(one for row in rows for one in _row(row, widths)),
    ]


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[Line]:
    name, *figures = cells
    top, *rest = wrap(name, widths[0])
    ends = "".join(
        " " * (_GAP + width - line(cell).width) + cell
        for cell, width in zip(figures, widths[1:], strict=True)
    )
    return [pad(top, widths[0]) + line(ends), *rest]


def _named(page: Page, heads: Sequence[str], cells: Sequence[str]) -> list[Line]:
    name, *figures = cells
    text = ", ".join(f"{head} {cell}" for head, cell in zip(heads[1:], figures, strict=True))
    return [*wrap(line(Span(name, "strong")), page.width), *wrap(text, page.width, "  ")]
