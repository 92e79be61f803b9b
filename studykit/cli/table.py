"""`studykit table`: comparison tables."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    PackOption,
    complete_tables,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.packs.library import Library


class Format(StrEnum):
    """How a table is written."""

    TABLE = "table"
    MD = "md"
    CSV = "csv"
    PLAIN = "plain"
    JSON = "json"


def table(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="The table's name; without one, the list.",
            autocompletion=complete_tables,
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="COLUMN", help="Only this column (repeatable)."),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option("--rows", metavar="WORDS", help="Only rows whose name holds this."),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option("--diff", metavar="COLUMN COLUMN", help="Only rows where two columns differ."),
    ] = None,
    hide: Annotated[
        list[str] | None,
        typer.Option("--hide", metavar="COLUMN", help="Hide a column to test yourself."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show a comparison table, complete at any width."""
    library = open_library(pack)
    if name is None:
        if only or rows or diff or hide:
            raise Usage("Name the table first, for example: studykit table api-types --only REST")
        _list(library, form, colour)
        return
    from studykit.ui import grid as grids

    whole = grids.grid(library.table(name))
    if rows:
        whole = grids.matching(whole, rows)
    if diff:
        whole = grids.differing(whole, diff)
    shown = grids.only(whole, only) if only else whole
    if hide:
        shown = grids.hiding(shown, hide)
    if form is not Format.TABLE:
        from studykit.ui.formats import write

        typer.echo(write(shown, form.value), nl=False)
        return
    from studykit.ui.table import draw
    from studykit.ui.text import BLANK, Span, line

    screen = open_screen(colour)
    screen.show(draw(shown, screen.page))
    if hide:
        answers = draw(grids.only(whole, hide), screen.page)
        screen.show([BLANK, line(Span("Answers, further down", "quiet")), *[BLANK] * 20, *answers])


def _list(library: "Library", form: Format, colour: bool | None) -> None:
    found = [(t.name, t.title, t.topic) for t in library.tables()]
    if form is Format.JSON:
        named = [{"name": n, "title": title, "topic": topic} for n, title, topic in found]
        print_json({"version": 1, "tables": named})
        return
    from studykit.ui.text import Span, line, pad, wrap

    screen = open_screen(colour)
    page = screen.page
    width = max((line(page.line(name)).width for name, _, _ in found), default=0) + 2
    for name, title, topic in found:
        label = line(Span(page.line(name), "strong"))
        text = page.line(f"{title} ({topic})")
        if page.width < width + 20:
            screen.show([label, *wrap(text, page.width, "  ")])
        else:
            screen.show(wrap(text, page.prose, pad(label, width)))
    if not found:
        screen.say("This pack has no tables.")
