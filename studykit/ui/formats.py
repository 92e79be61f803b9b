"""A comparison as text for other programs and other readers: plain records, Markdown, CSV, JSON."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from studykit.model.pack import Cell
from studykit.ui.clean import clean
from studykit.ui.grid import Grid, cell_text
from studykit.ui.table import records
from studykit.ui.text import plain
from studykit.ui.theme import Page

VERSION = 1
"""Counts changes of the JSON shape that a reader could stumble over."""


def write(grid: Grid, form: str) -> str:
    """The table in the form of that name: `plain`, `md`, `csv` or `json`."""
    return {"plain": as_plain, "md": as_markdown, "csv": as_csv, "json": as_json}[form](grid)


def as_plain(grid: Grid) -> str:
    """One record per row and one line per cell, however long: for screen readers and `grep`."""
    return plain(records(grid, Page(), columns=1_000_000_000))


def as_json(grid: Grid) -> str:
    """The table exactly as its author wrote it, in ASCII."""
    return json.dumps(data(grid), indent=2) + "\n"


def data(grid: Grid) -> dict[str, Any]:
    """What `as_json` writes, as dicts and lists. A cell without a fact has its row's."""
    return {
        "version": VERSION,
        "table": grid.name,
        "title": grid.title,
        "label": grid.label,
        "columns": list(grid.columns),
        "rows": [
            {
                "feature": row.feature,
                "cells": [
                    {"value": cell.value, "note": cell.note, "fact": cell.fact or row.fact}
                    for cell in row.cells
                ],
            }
            for row in grid.rows
        ],
    }


def as_csv(grid: Grid) -> str:
    """Comma-separated values; notes stand in brackets after their cell.

    See `csv_text` for what happens to formulas.
    """
    body = ([row.feature, *map(_with_note, row.cells)] for row in grid.rows)
    return csv_text([[grid.label, *grid.columns], *body])


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Rows as comma-separated values, each cell in one line.

    A cell that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab
    or a carriage return) gets a `'` in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(map(_defused, rows))
    return text.getvalue()


_FORMULA = tuple("=+-@\t\r")


def _defused(cells: Iterable[str]) -> list[str]:
    # What shows nothing is gone from the cell that is written, so that one is looked at too.
    return [
        f"'{flat}" if cell.startswith(_FORMULA) or flat.lstrip().startswith(_FORMULA) else flat
        for cell, flat in ((cell, _flat(cell)) for cell in cells)
    ]


def as_markdown(grid: Grid) -> str:
    """A GitHub table under the title; notes stand in brackets after their cell."""
    rows = [
        [grid.label, *grid.columns],
        *([row.feature, *map(_with_note, row.cells)] for row in grid.rows),
    ]
    head, *body = ["| " + " | ".join(map(_escaped, row)) + " |" for row in rows]
    dashes = "|" + "---|" * len(rows[0])
    title = [f"**{_escaped(grid.title)}**", ""] if grid.title else []
    return "\n".join([*title, head, dashes, *body]) + "\n"


def markdown_text(text: str) -> str:
    """The text in one line, so that Markdown shows it as written: only `code` is markup."""
    return _escaped(text)


_MEANS_SOMETHING = re.compile(r"[\\*\[\]<>~`&|]|(?<![^\W_])_|_(?![^\W_])")


def _escaped(cell: str) -> str:
    """The cell so that Markdown shows it as written: only `code` is markup in our texts."""
    parts = re.split("(`[^`]+`)", _flat(cell).strip(" "))
    return "".join(
        part.replace("|", "\\|") if i % 2 else _MEANS_SOMETHING.sub(r"\\\g<0>", part)
        for i, part in enumerate(parts)
    )


def _with_note(cell: Cell) -> str:
    return f"{cell_text(cell)} ({cell.note})" if cell.note else cell_text(cell)


def _flat(text: str) -> str:
    return clean(text).replace("\n", " ")
