"""`studykit pack`: packs of one's own, and those for other exams."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    is_interactive,
    open_screen,
    pack_folder,
    print_json,
)
from studykit.errors import StoreError, Usage

if TYPE_CHECKING:
    from studykit.packs.shelf import Shelved

app = typer.Typer(no_args_is_help=True, help="List packs; add, remove or begin one.")


@app.command("list")
def list_(as_json: JsonOption = False, colour: ColourOption = None) -> None:
    """List the packs that are here."""
    from studykit.packs.shelf import shelved
    from studykit.store.place import cache_folder, shelf_folder
    from studykit.ui.text import labelled

    found = shelved(shelf_folder(), cache_folder())
    used = pack_folder(None).resolve()
    if as_json:
        print_json({"version": 1, "packs": [_as_object(one, used) for one in found]})
        return
    screen = open_screen(colour)
    width = max(len(one.manifest.id) for one in found) + 2
    for one in found:
        words = [one.manifest.title, _size(one)]
        words += ["comes with studykit"] if one.is_bundled else [str(one.folder)]
        if one.problems:
            words.append(f"{one.problems} problems: studykit check {one.manifest.id}")
        if one.folder.resolve() == used:
            words.append("in use")
        screen.show(labelled(screen.page, one.manifest.id, " · ".join(words), width))
    others = [one.manifest.id for one in found if not one.is_bundled]
    if others:
        screen.say(f"To use one: --pack {others[0]}, or STUDYKIT_PACK={others[0]}")


@app.command()
def add(
    source: Annotated[
        Path, typer.Argument(metavar="DIR|ZIP", help="The pack: its folder, or a .zip file of it.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the one with its id.")
    ] = False,
) -> None:
    """Add a pack, if nothing is wrong with it.

    Its text is copied, nothing in it is run.
    """
    from studykit.packs.shelf import add as put
    from studykit.store.place import cache_folder

    one = put(source.expanduser(), _shelf(), cache_folder(), replace=replace)
    id = one.manifest.id
    typer.echo(f"Added {id}: {_size(one)}.")
    typer.echo(f"Next: studykit --pack {id}")


@app.command()
def remove(
    id: Annotated[str, typer.Argument(metavar="ID", help="The pack's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove an added pack; what you learned from it stays."""
    from studykit.packs.shelf import remove as take
    from studykit.store.place import cache_folder

    if not yes:
        if not is_interactive():
            raise Usage(f"Nobody can be asked whether to remove {id}. If it is meant: --yes")
        from questionary import confirm

        if not confirm(f"Remove the pack {id}?", default=False).unsafe_ask():
            typer.echo("Nothing was removed.")
            return
    take(id, _shelf(), cache_folder())
    typer.echo(f"Removed {id}. Your history with it stays, should it come back.")


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder; its name is the pack's id.")
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="The pack's title.", show_default=False)
    ] = None,
) -> None:
    """Begin a pack of your own.

    A folder with an exam, a topic, a fact and a question, to be filled in.
    """
    from studykit.cli.common import now
    from studykit.packs.scaffold import new_pack

    made = new_pack(folder.expanduser(), title, now().date)
    typer.echo(f"{made.file}: the pack {made.name} is there to be filled in.")
    typer.echo(f"Next: studykit check {folder}, and studykit new topic NAME --pack {folder}")


def _size(one: "Shelved") -> str:
    facts = "1 fact" if one.facts == 1 else f"{one.facts} facts"
    return f"{facts}, 1 question" if one.questions == 1 else f"{facts}, {one.questions} questions"


def _shelf() -> Path:
    from studykit.store.place import make_private, shelf_folder

    shelf = shelf_folder()
    if shelf is None:
        raise StoreError("There is no folder to keep packs in. Set STUDYKIT_HOME to one.")
    try:
        make_private(shelf)
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise StoreError(f"{shelf}, where packs are kept, cannot be used: {reason}.") from error
    return shelf


def _as_object(one: "Shelved", used: Path) -> dict[str, object]:
    return {
        "id": one.manifest.id,
        "title": one.manifest.title,
        "licence": one.manifest.licence,
        "exam": one.manifest.exam,
        "folder": str(one.folder),
        "bundled": one.is_bundled,
        "in_use": one.folder.resolve() == used,
        "facts": one.facts,
        "questions": one.questions,
        "problems": one.problems,
    }
