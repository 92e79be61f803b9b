"""`studykit quiz`: questions, each explained."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    PlainOption,
    TopicsArgument,
    is_interactive,
    now,
    open_history,
    open_library,
    open_screen,
)
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.cli.studying import Desk
    from studykit.packs.library import Library, QuestionKey
    from studykit.store.history import History
    from studykit.study.session import Session
    from studykit.ui.report import Summary
    from studykit.ui.screen import Screen


def quiz(
    topics: TopicsArgument = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1000, help="How many questions.")
    ] = 10,
    new: Annotated[bool, typer.Option("--new", help="Only on facts not studied yet.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only on facts that are due.")] = False,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="Only questions whose last answer was wrong.")
    ] = False,
    level: Annotated[
        int | None,
        typer.Option(min=1, max=3, help="Only this level: 1, 2 or 3.", show_default=False),
    ] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option(
            "--question",
            metavar="ID",
            help="Exactly this question; may be repeated.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Make the order of options repeatable.", show_default=False),
    ] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="Touch no memory: nothing is scheduled.")
    ] = False,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Answer questions; every option is explained."""
    if new + due + wrong > 1:
        raise Usage("Choose one of --new, --due and --wrong.")
    if ids and (topics or new or due or wrong or level):
        raise Usage("--question names what is asked; it goes with no topic and no other choice.")
    from studykit.cli import studying
    from studykit.cli.reserve import reserve

    screen = open_screen(colour)
    library = open_library(pack)
    names = tuple(topics or ())
    paths = library.under(names)
    face = studying.make_face(screen, plain=plain, as_json=as_json)
    named = _named(library, ids or ())
    if named:
        paths = tuple(dict.fromkeys(key.topic for key in named))
    elif not names and not plain and not as_json and is_interactive():
        from studykit.cli.menu import choose_topic

        names = choose_topic(library, "Quiz on which topic?")
        paths = library.under(names)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        only = "new" if new else "due" if due else "wrong" if wrong else None
        choose = partial(_choose, library, history, paths, moment.day, count, only, level)
        kept = frozenset() if named or wrong else reserve(library, history, moment.date)
        chosen = named or choose(kept)
        desk = studying.Desk(
            library=library,
            history=history,
            face=face,
            seed=_seed() if seed is None else seed,
            scope=names,
            practice=practice,
        )
        if not chosen:
            are_kept = bool(kept and choose(frozenset()))
            _say_nothing_to_ask(desk, screen, only, names, level, are_kept=are_kept)
            return
        before = studying.known_facts(desk, moment.day)
        session, end = studying.run(desk, _session(chosen), studying.ask_question)
        summary = studying.summarize(desk, session, paths, before, unit="question")
        finish(face, screen, summary, session, end)


def _named(library: "Library", ids: "Sequence[str]") -> "tuple[QuestionKey, ...]":
    """The questions of these ids, each once."""
    wanted = dict.fromkeys(library.question(id).id for id in ids)
    every = library.keys() if wanted else []
    by_id = {key.id: key for key in every}
    return tuple(by_id[id] for id in wanted)


def finish(
    face: object,
    screen: "Screen",
    summary: "Summary",
    session: "Session",
    end: BaseException | None,
) -> None:
    """Say how it went; then end as the session ended."""
    from studykit.ui.report import summary as summary_lines

    if hasattr(face, "summary"):
        face.summary(summary)
    else:
        screen = screen.now
        screen.show(summary_lines(screen.page, summary))
    if isinstance(end, KeyboardInterrupt):
        from studykit.cli.boundary import tell

        saved = len(session.answered)
        tell(f"Stopped. {saved} {'answer' if saved == 1 else 'answers'} saved.")
    if end is not None:
        raise end


def _choose(
    library: "Library",
    history: "History",
    paths: Sequence[str],
    day: int,
    count: int,
    only: str | None,
    level: int | None,
    kept: frozenset[str],
) -> "tuple[QuestionKey, ...]":
    """The questions to ask, other than those that are kept."""
    from studykit.study import choosing

    keys = [key for key in library.keys(paths) if level in (None, key.level) and key.id not in kept]
    pack = library.manifest.id
    seen = history.seen(pack, [key.id for key in keys])
    if only == "wrong":
        return choosing.missed(keys, seen, count)
    memories = history.memories(pack, {fact for key in keys for fact in key.facts})
    stand = {"new": choosing.Standing.NEW, "due": choosing.Standing.DUE, None: None}[only]
    return choosing.questions(keys, memories, seen, day=day, count=count, only=stand)


def _session(keys: "Sequence[QuestionKey]") -> "Session":
    from studykit.study.session import Prompt, Session

    return Session(waiting=tuple(Prompt(key.id, key.topic) for key in keys))


def _seed() -> int:
    import secrets

    return secrets.randbelow(2**32)


def _say_nothing_to_ask(
    desk: "Desk",
    screen: "Screen",
    only: str | None,
    names: Sequence[str],
    level: int | None,
    *,
    are_kept: bool,
) -> None:
    from studykit.ui.report import Summary

    if hasattr(desk.face, "summary"):
        desk.face.summary(Summary(right=0, asked=0, millis=0))
        return
    where = f" in {', '.join(names)}" if names else ""
    at_level = f" of level {level}" if level else ""
    reasons = {
        "new": f"No questions{at_level} on new facts{where}: all of them were studied. "
        "Leave out --new, or see what is due with studykit topics.",
        "due": f"Nothing is due{where} today. Leave out --due to study ahead.",
        "wrong": f"No question{at_level}{where} was last answered wrong.",
        None: f"There are no questions{at_level}{where}.",
    }
    if are_kept:
        on = {"new": " on new facts", "due": " on what is due"}.get(only or "", "")
        cards = " ".join(("studykit review", *names))
        screen.say(
            f"All questions{at_level}{on}{where} that are left are kept for your mock exam. "
            f"{cards} asks cards instead; studykit quiz --question ID asks one all the same."
        )
        return
    screen.say(reasons[only])
