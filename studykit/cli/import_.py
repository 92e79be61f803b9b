"""`studykit import`: what other programs, and other studykits, have written."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import open_history, open_screen
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.store.lines import Row

app = typer.Typer(help="Read what was exported elsewhere.", rich_markup_mode=None)


@app.callback()
def callback() -> None:
    """Read what was exported elsewhere."""


@app.command("history")
def history(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="What studykit export history printed; - reads it in."),
    ],
) -> None:
    """Read events into your history; those that are there already stay as they are."""
    screen = open_screen()
    rows = _rows(file)
    with open_history(write=True) as opened:
        if opened.count():
            opened.back_up("before-import")
        came = opened.merge(rows)
        here = opened.count()
    known = len(rows) - came
    screen.say(f"{came} of {len(rows)} events are new, {known} were here before; {here} in all.")


@app.command("anki")
def anki(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What Anki exported: .apkg or .colpkg.")
    ],
    pack_id: Annotated[
        str | None,
        typer.Option("--pack-id", metavar="ID", help="The pack's id.", show_default=False),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="T", help="The pack's title.", show_default=False),
    ] = None,
) -> None:
    """Read notes of Anki into a pack of your own, and their grades into your history."""
    from studykit.cli import decks

    screen = open_screen()
    for sentence in decks.take_in(file.expanduser(), pack_id, title):
        screen.say(sentence)


def _rows(file: Path) -> "list[Row]":
    """Every event of the file: all or nothing, so that half a file is noticed."""
    import sys

    from studykit.store import lines

    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise Usage(f"{file} cannot be read: {reason}. Nothing was imported.") from None
    found = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(lines.read(line))
        except lines.Senseless as error:
            raise Usage(
                f"{file}, line {number} is no event of a history: {error}. Nothing was imported."
            ) from None
    return found
