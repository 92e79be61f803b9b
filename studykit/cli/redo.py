"""`studykit redo`: bring back what was taken back."""

from typing import Annotated

import typer

from studykit.cli.common import ColourOption, now, open_history, open_screen


def redo(
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=100_000, help="How many to bring back.")
    ] = 1,
    colour: ColourOption = None,
) -> None:
    """Bring back what was taken back last, as if it had not been."""
    from studykit.cli.undo import told

    screen = open_screen(colour)
    moment = now()
    with open_history(write=True) as history:
        found = history.redo(count, at=moment.at, tz_offset=moment.tz_offset)
    for event in found:
        screen.say(f"Counts again: {told(event)}.")
    if not found:
        screen.say("There is nothing to bring back.")
    elif len(found) < count:
        screen.say(f"That was all: {len(found)} brought back.")
