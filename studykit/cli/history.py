"""`studykit history`: what happened, newest first."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    complete_names,
    complete_topics,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import UnknownName, Usage

if TYPE_CHECKING:
    from studykit.model.pack import Question
    from studykit.model.past import Entry
    from studykit.packs.library import Library

USUALLY_LEFT_OUT = ("step", "forecast")
"""What the program writes down by the way; shown where it is asked for."""


class Kind(StrEnum):
    """What a learner may ask for with `--kind`; `ui.entries.KINDS` says which events these are."""

    ANSWER = "answer"
    CARD = "card"
    DRILL = "drill"
    SKIP = "skip"
    ASIDE = "aside"
    RENAME = "rename"
    PLAN = "plan"
    EXAM = "exam"
    STEP = "step"
    FORECAST = "forecast"
    RESULT = "result"


def complete_about(incomplete: str) -> list[str]:
    """Ids and topics for the shell."""
    return complete_names(incomplete) + complete_topics(incomplete)


def history(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="A fact, a question or a topic; without one, everything.",
            autocompletion=complete_about,
            show_default=False,
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1_000_000, help="How many lines.")
    ] = 50,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="Not before this: 7d for the last seven days, or a date, 2026-11-01.",
            show_default=False,
        ),
    ] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="Only wrong answers and cards graded 1, again.")
    ] = False,
    kinds: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="Only this kind; may be repeated.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what was taken back, marked as such.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """List what happened, newest first.

    Answers, cards, drills, exams and plans, each with when it was and how it went.
    """
    from studykit.ui.entries import KINDS, entry_lines, entry_object

    since_day = _since(since)
    library = open_library(pack)
    item, topics = _about(library, name)
    wanted = [kind.value for kind in kinds or ()]
    if not wanted:
        wanted = [kind for kind in KINDS if kind not in USUALLY_LEFT_OUT]
    with open_history() as events:
        entries = events.entries(
            pack=library.manifest.id,
            item=item,
            topics=topics,
            kinds=[kind for word in wanted for kind in KINDS[word]],
            since_day=since_day,
            wrong=wrong,
            taken_back=everything,
            limit=count + 1,  # one more says whether there are more
        )
    more, entries = len(entries) > count, entries[:count]
    questions = questions_of(library, entries)
    if as_json:
        objects = [entry_object(entry, questions) for entry in entries]
        print_json({"version": 1, "events": objects, "more": more})
        return
    screen = open_screen(colour)
    screen.show(entry_lines(screen.page, entries, questions))
    if not entries:
        screen.say("Nothing of the kind is in your history.")
    elif more:
        screen.say(f"There is more: -n {count * 2} shows twice as much.")


def questions_of(library: "Library", entries: "Collection[Entry]") -> "Mapping[str, Question]":
    """The questions that these entries answer, by the id they had then, as far as the pack has
    them."""
    from studykit.model.history import Answered

    bodies = [entry.event.body for entry in entries]
    asked = dict.fromkeys(body.question for body in bodies if isinstance(body, Answered))
    if not asked:
        return {}
    renames = {old: new for _, old, new in library.renames()}
    keys = library.keys()
    known = {key.id: key.topic for key in keys}
    now_called = {id: renames.get(id, id) for id in asked}
    wanted = {id for id in now_called.values() if id in known}
    if len(wanted) > 50:  # whole topics are read faster than so many single questions
        topics = dict.fromkeys(known[id] for id in wanted)
        found = {q.id: q for q in library.questions(topics) if q.id in wanted}
    else:
        found = {id: library.question(id) for id in wanted}
    return {id: found[new] for id, new in now_called.items() if new in found}


def _about(library: "Library", name: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The item or the topics (whole paths) that a learner means."""
    from studykit.model.pack import Table

    if name is None:
        return None, ()
    paths = {topic.path.casefold(): topic.path for topic in library.topics()}
    if topic := paths.get(name.strip("/").casefold()):
        return None, library.under((topic,))
    try:
        found = library.find(name)
    except UnknownName:
        ids = library.names().ids
        names = ids if "." in name else [id.partition(".")[2] for id in ids]
        known = (*paths.values(), *names)
        raise UnknownName("fact, question or topic", name, known) from None
    if isinstance(found, Table):
        raise Usage(
            f"{found.name} is a table; what is remembered are facts and questions. "
            f"studykit history {found.topic} shows its topic."
        )
    return found.id, ()


def _since(text: str | None) -> int:
    """The study day that `7d` or a date names; 0 without one."""
    from studykit.study.days import day_of

    if text is None:
        return 0
    if days := re.fullmatch(r"(\d{1,5})\s*d(ays?)?", text.strip().casefold()):
        return max(0, now().day - int(days[1]) + 1)
    try:
        return max(0, day_of(dt.date.fromisoformat(text.strip())))
    except ValueError:
        raise Usage(
            f'--since understands a number of days, 7d, or a date, 2026-11-01; not "{text}".'
        ) from None
