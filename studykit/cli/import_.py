"""`studykit import`: what other programs, and other studykits, have written."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import open_history, open_screen
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.store.pile import Pile

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
    """Read events into your history.

    Those that are there already stay as they are.
    """
    from studykit.store.db import FILE
    from studykit.store.pile import Pile
    from studykit.store.place import history_folder

    screen = open_screen()
    with Pile(history_folder() / FILE) as found:
        _read(file, found)
        with open_history(write=True) as opened:
            if opened.count():
                opened.back_up("before-import")
            came = opened.merge(found)
            here = opened.count()
    known = len(found) - came
    screen.say(f"{came} of {len(found)} events are new, {known} were here before; {here} in all.")


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
    """Read notes of Anki into a pack of your own.

    And their grades into your history.
    """
    from studykit.cli import decks

    screen = open_screen()
    for sentence in decks.take_in(file.expanduser(), pack_id, title):
        screen.say(sentence)


def _read(file: Path, found: "Pile") -> None:
    """Put every event of the file on the pile: all or nothing, so that half a file is noticed."""
    import sys

    from studykit.store import lines

    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as stream:
            for number, (line, _) in enumerate(lines.texts(stream), start=1):
                if not line.strip():
                    continue
                try:
                    found.add(lines.read(line))
                except lines.Senseless as error:
                    raise Usage(
                        f"{file}, line {number} is no event of a history: {error}. "
                        "Nothing was imported."
                    ) from None
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise Usage(f"{file} cannot be read: {reason}. Nothing was imported.") from None
