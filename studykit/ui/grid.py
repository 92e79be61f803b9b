"""A comparison on its way to the screen, and what one may ask of it: some columns, some rows,
only the differences, one column hidden. Grid in, grid out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studykit.errors import UnknownName, Usage
from studykit.model.pack import Cell, Row, Table

BLANK_CELL = "____"
"""What stands in a hidden cell, to be filled in from memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Named columns and rows by feature; `label` heads the features.

    `name` is the table's name in its pack, empty for a table written in a note.
    """

    title: str = ""
    label: str = ""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""


def grid(table: Table) -> Grid:
    """All of a pack's table."""
    return Grid(
        title=table.title,
        label=table.label,
        columns=table.columns,
        rows=table.rows,
        name=table.name,
    )


def cell_text(cell: Cell) -> str:
    """What a cell says: `yes`, `no` or its words."""
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    return cell.value


def only(grid: Grid, columns: Iterable[str]) -> Grid:
    """Those columns, in the order asked for. UnknownName if there is no such column."""
    return _with_columns(grid, list(dict.fromkeys(_place(grid, name) for name in columns)))


def matching(grid: Grid, text: str) -> Grid:
    """The rows whose feature holds the text, in any case. UnknownName if there are none."""
    rows = tuple(row for row in grid.rows if text.casefold() in row.feature.casefold())
    if not rows:
        raise UnknownName("row", text, (row.feature for row in grid.rows))
    return replace(grid, rows=rows)


def differing(grid: Grid, columns: Sequence[str]) -> Grid:
    """Those columns, at least two, and the rows in which they do not all say the same.

    A condition counts: `yes` with a note is not the same as `yes`.
    """
    chosen = only(grid, columns)
    if len(chosen.columns) < 2:
        raise Usage("To compare, name at least two columns.")
    rows = (row for row in chosen.rows if len({(cell_text(c), c.note) for c in row.cells}) > 1)
    return replace(chosen, rows=tuple(rows))


def hiding(grid: Grid, columns: Iterable[str]) -> Grid:
    """All columns, with blanks to fill in where those stood. `only` shows the answers."""
    hidden = {_place(grid, name) for name in columns}
    blank = Cell(value=BLANK_CELL)
    return replace(
        grid,
        rows=tuple(
            replace(row, cells=tuple(blank if i in hidden else c for i, c in enumerate(row.cells)))
            for row in grid.rows
        ),
    )


def _with_columns(grid: Grid, places: Sequence[int]) -> Grid:
    return replace(
        grid,
        columns=tuple(grid.columns[i] for i in places),
        rows=tuple(replace(row, cells=tuple(row.cells[i] for i in places)) for row in grid.rows),
    )


def _place(grid: Grid, name: str) -> int:
    """Where the column is, named in full or as far as it is clear, in any case."""
    wanted = name.strip().casefold()
    names = [column.casefold() for column in grid.columns]
    if wanted in names:
        return names.index(wanted)
    starting = [i for i, column in enumerate(names) if wanted and column.startswith(wanted)]
    if len(starting) == 1:
        return starting[0]
    raise UnknownName("column", name, grid.columns)
