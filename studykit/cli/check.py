"""`studykit check`: what is wrong with a pack, and how its questions are made up."""

from collections import Counter
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.boundary import tell
from studykit.cli.common import JsonOption, now, open_screen, pack_folder, print_json
from studykit.errors import BrokenPack, Usage

if TYPE_CHECKING:
    from studykit.model.pack import Table
    from studykit.packs.check import Checked
    from studykit.packs.check.guesser import Guess


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The pack's folder.", show_default=False),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Add the figures of the whole pool.")
    ] = False,
    as_json: JsonOption = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="Print SARIF, for editors and code hosts.")
    ] = False,
    keep_ids: Annotated[
        bool, typer.Option("--keep-ids", help="Add new ids to the pack's list of ids.")
    ] = False,
) -> None:
    """Report every problem in a pack, each with file and line.

    Errors are mended. Warnings are mended, or waived next to the item with a reason. Reminders
    say that a fact should be compared with its sources again. Fails when a guesser who knows
    only tests does better than chance on the questions.
    """
    from studykit.packs.check import check as check_pack
    from studykit.packs.check import keep_ids as keep
    from studykit.packs.check import with_kept_ids

    if as_json and as_sarif:
        raise Usage("Either --json or --sarif, not both.")
    try:
        found_in = pack_folder(folder)
        found = check_pack(found_in, now().date)
        if keep_ids:
            _only_when_sound(found)
            new = keep(found_in)
            tell(
                "1 id was added to the list." if new == 1 else f"{new} ids were added to the list."
            )
            found = with_kept_ids(found, found_in)
    except BrokenPack as error:
        # To say what is wrong is what was asked for: that is found problems, not a failure.
        tell(str(error))
        raise typer.Exit(1) from None
    from studykit.packs.check.guesser import guesses

    if not (find_spec("botocore") and find_spec("cfnlint")):
        tell("Commands and templates were not looked at: botocore and cfn-lint are not installed.")
    caught = [guess for guess in guesses(found.draft.pack.questions) if guess.beats_chance]
    if as_sarif:
        from studykit import __version__
        from studykit.packs.check.sarif import sarif

        print_json(sarif(found.problems, __version__, found_in))
    elif as_json:
        print_json(_document(found, caught, with_report=report))
    else:
        for problem in found.problems:
            typer.echo(str(problem))
        if report:
            _show(_figures(found))
        for guess in caught:
            typer.echo(
                f"A guesser who goes by one cue ({guess.cue}) gets {guess.right:.0%} right, where "
                f"chance gives {guess.chance:.0%}: reword options until the cue tells nothing."
            )
        typer.echo(_total(found))
    if found.failing or caught:
        raise typer.Exit(1)


def _only_when_sound(found: "Checked") -> None:
    """An id is kept for ever: not while the item may still change its mind."""
    errors = [p for p in found.problems if p.level == "error" and p.code != "H03"]
    if errors:
        for problem in errors:
            typer.echo(str(problem))
        raise Usage("No id was kept, since errors are left. Mend them first.")


def _figures(found: "Checked") -> "list[Table]":
    from studykit.packs.check.figures import figures

    return figures(found.draft.pack, now().date)


def _show(tables: "list[Table]") -> None:
    from studykit.ui.grid import grid
    from studykit.ui.table import draw
    from studykit.ui.text import BLANK

    screen = open_screen()
    for table in tables:
        screen.show([*draw(grid(table), screen.page), BLANK])


def _document(found: "Checked", caught: "list[Guess]", *, with_report: bool) -> dict[str, object]:
    document: dict[str, object] = {
        "version": 2,
        "files": found.files,
        "problems": [asdict(problem) for problem in found.problems],
        "cues": [guess.cue for guess in caught],
    }
    if with_report:
        from studykit.packs.check.figures import unasked

        document["report"] = {
            table.name: [
                {table.label: row.feature}
                | {
                    column: str(cell.value)
                    for column, cell in zip(table.columns, row.cells, strict=True)
                }
                for row in table.rows
            ]
            for table in _figures(found)
        }
        document["unasked"] = unasked(found.draft.pack)
    return document


_PLURALS = {"error": "errors", "warning": "warnings", "reminder": "reminders"}


def _total(found: "Checked") -> str:
    read = "1 file read" if found.files == 1 else f"{found.files} files read"
    if not found.problems:
        return f"No problems, {read}"
    counts: Counter[str] = Counter(problem.level for problem in found.problems)
    listed = ", ".join(
        f"{counts[level]} {level if counts[level] == 1 else many}"
        for level, many in _PLURALS.items()
        if counts[level]
    )
    files = len({problem.file for problem in found.problems})
    return f"{listed} in {files} {'file' if files == 1 else 'files'}, {read}"
