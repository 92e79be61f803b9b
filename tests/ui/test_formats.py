import csv
import io
import json
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from studykit.model.pack import Cell, Row
from studykit.ui.formats import as_csv, as_json, as_markdown, as_plain, write
from studykit.ui.grid import Grid


def row(feature, *cells, fact=None):
    return Row(
        feature=feature,
        fact=fact,
        cells=tuple(c if isinstance(c, Cell) else Cell(value=c) for c in cells),
    )


TYPES = Grid(
    name="api-types",
    title="API types",
    label="Feature",
    columns=("REST API", "WebSocket API"),
    rows=(
        row("Response caching", True, False, fact="api-gateway.caching"),
        row("API keys", True, Cell(value=True, note="on `$connect` | once", fact="x.y")),
    ),
)


def test_plain_records_have_one_line_per_cell():
    assert write(TYPES, "plain") == dedent("""\
        API types
        Feature

        Response caching
          REST API: yes
          WebSocket API: no

        API keys
          REST API: yes
          WebSocket API: yes (on `$connect` | once)
    """)


def test_markdown_is_a_github_table():
    assert write(TYPES, "md") == dedent("""\
        **API types**

        | Feature | REST API | WebSocket API |
        |---|---|---|
        | Response caching | yes | no |
        | API keys | yes | yes (on `$connect` \\| once) |
    """)


def test_csv_holds_notes_in_brackets():
    assert write(TYPES, "csv") == dedent("""\
        Feature,REST API,WebSocket API
        Response caching,yes,no
        API keys,yes,yes (on `$connect` | once)
    """)


def test_json_is_exact():
    assert json.loads(write(TYPES, "json")) == {
        "version": 1,
        "table": "api-types",
        "title": "API types",
        "label": "Feature",
        "columns": ["REST API", "WebSocket API"],
        "rows": [
            {
                "feature": "Response caching",
                "cells": [
                    {"value": True, "note": None, "fact": "api-gateway.caching"},
                    {"value": False, "note": None, "fact": "api-gateway.caching"},
                ],
            },
            {
                "feature": "API keys",
                "cells": [
                    {"value": True, "note": None, "fact": None},
                    {"value": True, "note": "on `$connect` | once", "fact": "x.y"},
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'    =1"),
        ("\r=1", "'\\x0d=1"),
        ("1-2", "1-2"),
        ('a, "b"', 'a, "b"'),
    ],
)
def test_a_spreadsheet_meets_no_formula(cell, written):
    grid = Grid(label=cell, columns=(cell,), rows=(row(cell, cell),))

    assert list(csv.reader(io.StringIO(as_csv(grid)))) == [[written] * 2] * 2


ANY = st.text(st.characters(exclude_categories=[]), max_size=20)
GRIDS = st.tuples(ANY, ANY, ANY, ANY).map(
    lambda t: Grid(title=t[0], label=t[1], columns=(t[2],), rows=(row(t[1], t[3]), row(t[3], t[0])))
)


@given(GRIDS)
def test_no_form_lets_an_escape_out(grid):
    for form in ("plain", "md", "csv", "json"):
        assert not set(write(grid, form)) & set("\x1b\x9b\r\x07\u202e\u2028\u200b"), form


@given(GRIDS)
def test_json_keeps_every_character(grid):
    assert [r["feature"] for r in json.loads(as_json(grid))["rows"]] == [
        r.feature for r in grid.rows
    ]


@given(GRIDS)
def test_rows_stay_rows_whatever_a_cell_holds(grid):
    read = list(csv.reader(io.StringIO(as_csv(grid))))

    assert [len(cells) for cells in read] == [2, 2, 2]
    assert len(as_plain(grid).splitlines()) <= 2 + 3 * 2


@given(st.text(st.sampled_from("ab \\|*_[]<>&~`#!"), max_size=16))
def test_markdown_shows_a_cell_as_it_is_written(cell):
    parser = MarkdownIt("commonmark").enable("table")
    text = as_markdown(Grid(label="x", columns=("y",), rows=(row("z", cell),)))

    inline = [t for t in parser.parse(text) if t.type == "inline"]

    shown = "".join(
        f"`{child.content}`" if child.type == "code_inline" else child.content
        for child in inline[-1].children or []
    )
    assert shown == cell.strip(" ")
