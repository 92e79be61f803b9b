"""`studykit undo`: take back the last answers."""

from typing import Annotated

import typer

from studykit.cli.common import ColourOption, now, open_history, open_screen


def undo(
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=100_000, help="How many to take back.")
    ] = 1,
    colour: ColourOption = None,
) -> None:
    """Take back the last answer, as if it had not been given."""
    from studykit.model.history import Answered, Drilled, Graded, Skipped, Suspended

    screen = open_screen(colour)
    moment = now()
    with open_history(write=True) as history:
        taken = history.undo(count, at=moment.at, tz_offset=moment.tz_offset)
    for event in taken:
        match event.body:
            case Answered() as a:
                how = "right" if a.correct else "wrong"
                screen.say(f"Taken back: the {how} answer to {a.question}.")
            case Graded() as g:
                screen.say(f"Taken back: grade {g.grade} of the card {g.fact}.")
            case Drilled() as d:
                how = "right" if d.correct else "wrong"
                cells = f"{', '.join(d.rows)} · {', '.join(d.columns)}"
                screen.say(f"Taken back: the {how} answer to the drill {d.table}, {cells}.")
            case Skipped() as s:
                screen.say(f"Taken back: skipping {s.item}.")
            case Suspended() as s:
                done = f"setting {s.fact} aside" if s.on else f"taking {s.fact} back in"
                screen.say(f"Taken back: {done}.")
    if not taken:
        screen.say("There is nothing to take back.")
    elif len(taken) < count:
        screen.say(f"That was all: {len(taken)} taken back.")
