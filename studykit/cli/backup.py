"""`studykit backup`: copies of the history, made, listed and put back."""

from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    Now,
    is_interactive,
    now,
    open_history,
    open_screen,
    print_json,
)
from studykit.errors import NoTerminal, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from studykit.store.restoring import Comparison
    from studykit.ui.screen import Screen

app = typer.Typer(
    help="Write a copy of the history, list copies, put one back.", rich_markup_mode=None
)


@app.callback(invoke_without_command=True)
def backup(context: typer.Context, colour: ColourOption = None) -> None:
    """Write a copy of the history, list copies, put one back."""
    if context.invoked_subcommand is not None:
        return
    from studykit.store.restoring import look
    from studykit.ui.backups import count, size

    screen = open_screen(colour)
    with open_history() as history:
        path = history.back_up(f"by-hand-{now().date.isoformat()}")
    if path is None:
        screen.say("There is no history yet, so there is nothing to copy.")
        return
    kept = look(path)
    screen.say(f"{count(kept.events)}, {size(kept.size)}, copied and compared:")
    _show_path(screen, path)


@app.command("list")
def list_backups(as_json: JsonOption = False, colour: ColourOption = None) -> None:
    """List the backups, newest first.

    How large each is, how many events it has, the newest of them, and whether it is whole.
    """
    from studykit.store.place import history_folder
    from studykit.store.restoring import listed, refuse_unless_open

    folder = history_folder()
    refuse_unless_open(folder)
    found = listed(folder)
    if as_json:
        backups = [
            {
                "name": kept.name,
                "path": str(kept.path),
                "made": kept.at.isoformat(timespec="seconds"),
                "size": kept.size,
                "whole": kept.whole,
                "unreadable": kept.unreadable or None,
                "events": kept.events,
                "newest": kept.newest.isoformat() if kept.newest else None,
            }
            for kept in found
        ]
        print_json({"version": 1, "backups": backups})
        return
    from studykit.ui.backups import backups_lines

    screen = open_screen(colour)
    if found:
        screen.show(backups_lines(screen.page, found, now().tz_offset))
    else:
        screen.say(f"There are no backups in {folder / 'backups'}.")


@app.command()
def restore(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="As studykit backup list names it, or a file.",
            show_default=False,
        ),
    ] = "latest",
    merge: Annotated[
        bool, typer.Option("--merge", help="Keep what the history has, add what it lacks.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    colour: ColourOption = None,
) -> None:
    """Take a backup for the history; what it replaces is kept.

    It is said first what would change. Where none is named, it is the newest good one.
    """
    from studykit.store.place import history_folder
    from studykit.store.restoring import compare, find

    screen, moment, folder = open_screen(colour), now(), history_folder()
    found = compare(folder, find(folder, name))
    _show(screen, found, moment, merge=merge)
    if merge and not found.readable:
        raise StoreError(
            "The history cannot be read, so nothing can be added to it. "
            "studykit doctor --fix saves what is in it and adds the backups."
        )
    if found.readable and not found.back and (merge or not found.gone):
        screen.say("The history has everything that is in this backup. Nothing was changed.")
        return
    if not (yes or _is_wanted(merge=merge)):
        screen.say("Nothing was changed.")
        return
    (_merge if merge else _replace)(screen, found, moment)


def _show(screen: "Screen", found: "Comparison", moment: Now, *, merge: bool) -> None:
    from studykit.ui.backups import comparison_lines

    screen.show(comparison_lines(screen.page, found, moment.tz_offset, merge=merge))


def _is_wanted(*, merge: bool) -> bool:
    if not is_interactive():
        raise NoTerminal("Nobody can be asked here, so nothing was changed. --yes does it.")
    import questionary

    question = "Add these events?" if merge else "Put this backup back?"
    return bool(questionary.confirm(question, default=False).unsafe_ask())


def _replace(screen: "Screen", found: "Comparison", moment: Now) -> None:
    from studykit.store.place import history_folder
    from studykit.store.restoring import restore as put_back

    aside = put_back(history_folder(), found.backup, moment.date)
    screen.say(f"{found.backup.name} is the history now.")
    if aside:
        screen.say("What it replaced is kept:")
        _show_path(screen, aside)


def _merge(screen: "Screen", found: "Comparison", moment: Now) -> None:
    from studykit.store.restoring import read
    from studykit.ui.backups import count

    events = read(found.backup)
    with open_history(write=True) as history:
        kept = history.back_up(f"before-merge-{moment.date.isoformat()}")
        came = history.merge(events)
    screen.say(f"{count(came)} added.")
    if kept:
        screen.say("The history as it was before is kept:")
        _show_path(screen, kept)


def _show_path(screen: "Screen", path: "Path") -> None:
    """On a line of its own, wrapped by the terminal alone, so that it can be copied."""
    from studykit.ui.text import line

    screen.show([line(screen.page.line(str(path)))])
