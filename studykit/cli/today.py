"""`studykit today`: what is worth today's minutes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    PlainOption,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import Usage

if TYPE_CHECKING:
    from studykit.cli.mixing import Day
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.study.drilling import Drill
    from studykit.study.session import Session
    from studykit.study.today import Today
    from studykit.ui.report import Summary
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def today(
    minutes: Annotated[
        int | None,
        typer.Option(min=1, max=600, help="The time there is, just today.", show_default=False),
    ] = None,
    more: Annotated[
        int | None,
        typer.Option(
            min=1, max=600, help="So many minutes more, whatever was used.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be asked, and ask nothing.")
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Make the session repeatable.", show_default=False),
    ] = None,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Study what today's minutes are best spent on, as planned."""
    if minutes and more:
        raise Usage("Choose one of --minutes and --more.")
    screen = open_screen(colour)
    library = open_library(pack)
    if dry_run:
        with open_history() as history:
            session = _compose(library, history, minutes, more, seed)
        if as_json:
            print_json(_document(session))
        else:
            screen.show(_list(screen.page, session))
        return

    from studykit.cli import mixing, studying
    from studykit.cli.quiz import finish
    from studykit.study.session import Prompt, Session
    from studykit.ui.report import Summary

    face = studying.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        coming = _compose(library, history, minutes, more, seed)
        if as_json:
            import json

            typer.echo(json.dumps({"kind": "today"} | _document(coming)))
        else:
            screen.show(_opening(screen.page, coming))
        if coming.reason:
            if hasattr(face, "summary"):
                face.summary(Summary(right=0, asked=0, millis=0))
            return
        desk = studying.Desk(
            library=library, history=history, face=face, seed=coming.seed, scope=()
        )
        paths = library.under()
        before = studying.known_facts(desk, moment.day)
        waiting = tuple(Prompt(pick.id, pick.topic) for pick in coming.made.picks)
        done, end = studying.run(desk, Session(waiting=waiting), mixing.ask(coming.made))
        summary = studying.summarize(desk, done, paths, before, unit="prompt")
        finish(face, screen, _with_next(summary, done), done, end)


@dataclass(frozen=True, slots=True)
class _Coming:
    """What comes now; `reason` says why it is nothing."""

    day: "Day"
    made: "Today[Drill]"
    seed: int
    reason: str | None


def _compose(
    library: "Library", history: "History", minutes: int | None, more: int | None, seed: int | None
) -> _Coming:
    from studykit.cli import mixing

    moment = now()
    # By the day, so that the screen before, the list and the session are of one mind.
    seed = moment.day if seed is None else seed
    day = mixing.stand(library, history, moment, seed)
    seconds = day.left
    reason = day.why_not
    if minutes or more:
        seconds = more * 60.0 if more else max(0.0, (minutes or 0) * 60 - day.spent)
        reason = mixing.used_up(minutes or 0) if seconds < mixing.TOO_SHORT else None
    made = day.compose(0.0 if reason else seconds, seed)
    return _Coming(day, made, seed, reason or (None if made.picks else day.nothing))


def _opening(page: "Page", coming: _Coming) -> "list[Line]":
    """What is coming, in a line, and what fits until the exam where not all of it does."""
    from studykit.ui import plan as plans
    from studykit.ui.text import BLANK, labelled

    ahead = coming.day.outlook(coming.made)
    lines = labelled(page, "Today", coming.reason or plans.coming(coming.made))
    if ahead and ahead.new and not ahead.is_enough and ahead.days and not coming.reason:
        lines += labelled(page, "Estimate", plans.fits(ahead))
    return lines if coming.reason else [*lines, BLANK]


def _list(page: "Page", coming: _Coming) -> "list[Line]":
    from studykit.ui.plan import pick_lines
    from studykit.ui.text import BLANK, labelled

    lines = _opening(page, coming)
    if coming.reason:
        return lines
    return [
        *lines,
        *pick_lines(page, coming.made),
        BLANK,
        *labelled(page, "Next", "studykit today"),
    ]


def _document(coming: _Coming) -> dict[str, object]:
    """Today's session as JSON has it."""
    day, made = coming.day, coming.made
    ahead = day.outlook(made)
    return {
        "version": 1,
        "date": day.moment.date.isoformat(),
        "exam": day.aim.exam.id if day.aim else None,
        "exam_date": day.plan.date.isoformat() if day.plan else None,
        "minutes": day.minutes,
        "spent_seconds": round(day.spent),
        "seconds": round(made.seconds),
        "facts": made.counts,
        "estimate": None
        if ahead is None
        else {"new": ahead.new, "met_before_exam": ahead.met, "study_days": ahead.days},
        "reason": coming.reason,
        "prompts": [
            {
                "kind": pick.kind,
                "id": pick.id,
                "topic": pick.topic,
                "facts": list(pick.facts),
                "why": pick.why,
                "unseen": pick.is_fresh,
                "seconds": round(pick.seconds),
            }
            for pick in made.picks
        ],
    }


def _with_next(summary: "Summary", session: "Session") -> "Summary":
    """The summary with what to type next: the table that would have helped, then the rest of
    today, or more of it."""
    from studykit.cli.mixing import ONE_MORE

    tables = [one for one in summary.next_commands if one.startswith("studykit table ")]
    rest = "studykit today" if session.waiting else f"studykit today --more {ONE_MORE}"
    return replace(summary, next_commands=(*tables, rest))
