"""`studykit check`: what is wrong with a pack."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from studykit.cli.boundary import tell
from studykit.cli.common import JsonOption, print_json
from studykit.errors import BrokenPack


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The pack's folder.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Report every problem in a pack, each with file and line."""
    from studykit.packs.check import check as check_pack
    from studykit.packs.find import find_pack

    try:
        found = check_pack(find_pack(folder))
    except BrokenPack as error:
        # To say what is wrong is what was asked for: that is found problems, not a failure.
        tell(str(error))
        raise typer.Exit(1) from None
    if as_json:
        problems = [asdict(problem) for problem in found.problems]
        print_json({"version": 1, "files": found.files, "problems": problems})
    else:
        for problem in found.problems:
            typer.echo(str(problem))
        typer.echo(_total(len(found.problems), len({p.file for p in found.problems}), found.files))
    if found.problems:
        raise typer.Exit(1)


def _total(problems: int, broken: int, files: int) -> str:
    read = f"{files} file read" if files == 1 else f"{files} files read"
    if not problems:
        return f"No problems, {read}"
    count = "1 problem" if problems == 1 else f"{problems} problems"
    return f"{count} in {broken} {'file' if broken == 1 else 'files'}, {read}"
