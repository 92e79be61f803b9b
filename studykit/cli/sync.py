"""`studykit sync`: one history on several devices."""

from pathlib import Path
from typing import Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    now,
    open_history,
    open_screen,
    print_json,
)


def sync(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A folder that something else keeps in step on your devices: "
            "git, Syncthing, Dropbox, a USB stick.",
        ),
    ],
    as_json: JsonOption = False,
    colour: ColourOption = None,
) -> None:
    """Bring histories of devices together, in a folder they share."""
    from dataclasses import asdict

    from studykit.cli.boundary import tell
    from studykit.store.syncing import sync as bring_together

    with open_history(write=True) as history:
        done = bring_together(history, folder.expanduser().absolute())
        oddity = history.clock_oddity(now().at)
    if as_json:
        print_json({"version": 1, **asdict(done)})
        return
    screen = open_screen(colour)
    if done.is_first:
        screen.say(
            f"This device now has a file of its own in {folder}: it writes only that one, at its "
            "end, and reads those of your other devices. Run studykit sync with this folder on "
            "each of them, before and after you study; in which order does not matter."
        )
    others = "no other device" if not done.others else f"{_count(done.others, 'other device')}"
    came, went = _count(done.came, "event"), _count(done.went, "event")
    screen.say(f"{came} came in ({others} there), {went} went out; {done.here} are here now.")
    for note in done.notes:
        tell(note)
    if oddity:
        tell(oddity)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
