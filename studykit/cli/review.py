"""`studykit review`: flashcards."""

from typing import Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    PlainOption,
    TopicsArgument,
    now,
    open_history,
    open_library,
    open_screen,
)


def review(
    topics: TopicsArgument = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1000, help="How many cards at most.")
    ] = 20,
    due: Annotated[bool, typer.Option("--due", help="Only cards that are due.")] = False,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Review flashcards: what is due first, then what is new."""
    from studykit.cli import studying
    from studykit.cli.quiz import finish
    from studykit.study import choosing
    from studykit.study.session import Prompt, Session

    screen = open_screen(colour)
    library = open_library(pack)
    names = tuple(topics or ())
    paths = library.under(names)
    face = studying.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        keys = library.fact_keys(paths)
        memories = history.memories(library.manifest.id, [key.id for key in keys])
        if due:
            keys = [
                key
                for key in keys
                if choosing.standing(memories.get(key.id), moment.day) is choosing.Standing.DUE
            ]
        chosen = choosing.cards(keys, memories, day=moment.day, count=count)
        desk = studying.Desk(library=library, history=history, face=face, seed=0, scope=names)
        if not chosen and not as_json:
            words = " ".join(names)
            screen.say(
                "No card is due and none is new. "
                f"Come back tomorrow, or practise: studykit quiz {words}".rstrip()
            )
            return
        before = studying.known_facts(desk, moment.day)
        waiting = tuple(Prompt(key.id, key.topic) for key in chosen)
        session, end = studying.run(desk, Session(waiting=waiting), studying.ask_card)
        summary = studying.summarize(desk, session, paths, before, unit="card")
        finish(face, screen, summary, session, end)
