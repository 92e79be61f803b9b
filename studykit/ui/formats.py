"""A comparison in the formats one can ask for: the drawing, plain records, Markdown, CSV, JSON."""

import re
from collections.abc import Iterable
from typing import Any, Literal, assert_never

from studykit.model.pack import Cell
from studykit.ui import table
from studykit.ui.clean import clean
from studykit.ui.grid import Grid, cell_text
from studykit.ui.text import Line, line
from studykit.ui.theme import Page

Format = Literal["table", "plain", "md", "csv", "json"]
FORMATS: tuple[Format, ...] = ("table", "plain", "md", "csv", "json")

VERSION = 1
"""Counts changes of the JSON shape that a reader could stumble over."""


def render(grid: Grid, format: Format, page: Page) -> list[Line]:
    """The lines of the table in that format. Only `table` and `plain` are fitted to the page."""
    match format:
        case "table":
            return table.draw(grid, page)
        case "plain":
            return table.records(grid, page)
        case "md":
            return _lines(markdown(grid))
        case "csv":
            return _lines(csv(grid))
        case "json":
            import json

            return _lines(json.dumps(data(grid), indent=2))
        case _:
            assert_never(format)


def data(grid: Grid) -> dict[str, Any]:
    """The table as JSON can hold it, exactly as its author wrote it."""
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


def csv(grid: Grid) -> str:
    """Comma-separated values; notes stand in brackets after their cell.

    A cell that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab
    or a carriage return) gets a `'` in front.
    """
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_defused([grid.label, *grid.columns]))
    for row in grid.rows:
        writer.writerow(_defused([row.feature, *map(_with_note, row.cells)]))
    return text.getvalue()


def _defused(cells: Iterable[str]) -> list[str]:
    return [("'" if cell.startswith(tuple("=+-@\t\r")) else "") + _flat(cell) for cell in cells]


def markdown(grid: Grid) -> str:
    """A GitHub table under the title; notes stand in brackets after their cell."""
    rows = [
        [grid.label, *grid.columns],
        *([row.feature, *map(_with_note, row.cells)] for row in grid.rows),
    ]
    head, *body = ["| " + " | ".join(map(_escaped, row)) + " |" for row in rows]
    dashes = "|" + "---|" * len(rows[0])
    title = [f"**{_escaped(grid.title)}**", ""] if grid.title else []
    return "\n".join([*title, head, dashes, *body]) + "\n"


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


def _lines(text: str) -> list[Line]:
    return [line(row) for row in text.removesuffix("\n").split("\n")]
