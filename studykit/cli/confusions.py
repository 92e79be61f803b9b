"""`studykit confusions`: beliefs that wrong answers showed, and facts missed again and again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    TopicsArgument,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)

if TYPE_CHECKING:
    from studykit.cli.helping import Helper
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.study.confusions import Confusion
    from studykit.ui.confusions import Leech, Shown

MOST_TRUTHS = 2
MOST_ROWS = 2


def confusions(
    topics: TopicsArgument = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=10_000, help="How many to show.")
    ] = 10,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that were cleared.")
    ] = False,
    leeches: Annotated[
        bool, typer.Option("--leeches", help="Facts missed again and again instead.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """List wrong beliefs your answers showed, with the truth.

    A belief is held, shaken or cleared, by what you chose and what you answered since.
    """
    from studykit.cli.helping import Helper, find_confusions
    from studykit.study.confusions import Standing
    from studykit.ui import confusions as words

    library = open_library(pack)
    names = tuple(topics or ())
    paths = library.under(names)
    with open_history() as history:
        found = find_confusions(library, history, topics=paths if names else ())
        helper = Helper(library, history)
        screen = open_screen(colour)
        if leeches:
            every = _leeches(library, history, paths)
            shown = every if as_json else dict(list(every.items())[:count])
            worst = [_leech(library, helper, id, lost, found) for id, lost in shown.items()]
        else:
            cleared = sum(one.standing is Standing.CLEARED for one in found)
            left = [one for one in found if everything or one.standing is not Standing.CLEARED]
            here = [_shown(library, helper, one) for one in (left if as_json else left[:count])]
    if as_json and leeches:
        print_json({"version": 1, "leeches": [words.leech_object(one) for one in worst]})
    elif as_json:
        objects = [words.confusion_object(one) for one in here]
        print_json({"version": 1, "confusions": objects, "cleared": cleared})
    elif leeches:
        screen.show(words.leeches(screen.page, worst))
        if not worst:
            screen.say("No fact is missed again and again.")
        elif len(every) > count:
            screen.say(f"And {len(every) - count} more: -n {len(every)} shows all.")
    else:
        screen.show(words.confusions(screen.page, here, now().day))
        for sentence in _rest(len(left), count, cleared, everything=everything):
            screen.say(sentence)


def _rest(found: int, count: int, cleared: int, *, everything: bool) -> list[str]:
    """What is not on the screen."""
    sentences = []
    if not found:
        where = "No answer has shown a wrong belief" if not cleared else "No wrong belief is left"
        sentences.append(f"{where}.")
    elif found > count:
        sentences.append(f"And {found - count} more: -n {found} shows all.")
    if cleared and not everything:
        sentences.append(f"{cleared} cleared: --all shows them too.")
    return sentences


def _shown(library: "Library", helper: "Helper", one: "Confusion") -> "Shown":
    from studykit.ui.confusions import Shown

    truth = library.facts_by_id(one.against)
    first = next(iter(truth))
    return Shown(
        one,
        tuple(truth.values())[:MOST_TRUTHS],
        helper.contrast(first, one.other_than(first)),
    )


def _leeches(library: "Library", history: "History", paths: Sequence[str]) -> dict[str, int]:
    """The leeches of these topics and how often they were lost, the worst first."""
    from studykit.study.confusions import is_leech

    memories = history.memories(library.manifest.id)
    here = [key.id for key in library.fact_keys(paths) if is_leech(memories.get(key.id))]
    here.sort(key=lambda id: (-memories[id].lapses, memories[id].stability))
    return {id: memories[id].lapses for id in here}


def _leech(
    library: "Library", helper: "Helper", fact: str, lost: int, found: "Sequence[Confusion]"
) -> "Leech":
    from studykit.ui.confusions import Leech

    help = helper.help(fact, lost, found)
    assert help is not None  # it was found in the pack
    rows = [(library.table(name), n) for name, n in library.rows_on([fact])[:MOST_ROWS]]
    return Leech(help, [(table, table.rows[n]) for table, n in rows])
