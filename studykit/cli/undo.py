"""`studykit undo`: take back the last answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import ColourOption, now, open_history, open_screen

if TYPE_CHECKING:
    from studykit.model.history import Event


def undo(
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=100_000, help="How many to take back.")
    ] = 1,
    colour: ColourOption = None,
) -> None:
    """Take back the last answer, as if it had not been given."""
    screen = open_screen(colour)
    moment = now()
    with open_history(write=True) as history:
        taken = history.undo(count, at=moment.at, tz_offset=moment.tz_offset)
    for event in taken:
        screen.say(f"Taken back: {told(event)}.")
    if not taken:
        screen.say("There is nothing to take back.")
    elif len(taken) < count:
        screen.say(f"That was all: {len(taken)} taken back.")
    if len(taken) > 1:
        screen.say(f"To bring them back: studykit redo -n {len(taken)}")


def told(event: "Event") -> str:
    """What an event that can be taken back was, for the end of a sentence."""
    from studykit.model.history import Answered, Drilled, Graded, Resulted, Skipped, Suspended

    match event.body:
        case Answered() as a:
            return f"the {_how(a.correct)} answer to {a.question}"
        case Graded() as g:
            return f"grade {g.grade} of the card {g.fact}"
        case Drilled() as d:
            cells = f"{', '.join(d.rows)} · {', '.join(d.columns)}"
            return f"the {_how(d.correct)} answer to the drill {d.table}, {cells}"
        case Skipped() as s:
            return f"skipping {s.item}"
        case Suspended() as s:
            return f"setting {s.fact} aside" if s.on else f"taking {s.fact} back in"
        case Resulted() as r:
            return f"the result of {r.exam} on {r.date}"
        case _:
            return f"the event {event.id}"


def _how(correct: bool) -> str:
    return "right" if correct else "wrong"
