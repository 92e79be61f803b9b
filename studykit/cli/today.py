"""`studykit today`: what is worth today's minutes."""

from dataclasses import replace
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
    from studykit.study.drilling import Drill
    from studykit.study.session import Session
    from studykit.study.today import Today
    from studykit.ui.report import Summary
    from studykit.ui.text import Line
    from studykit.ui.theme import Page

ONE_MORE = 10
"""So many more minutes are offered where today's are used."""

TOO_SHORT = 30
"""With fewer seconds left than this, today's time counts as used."""


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
    from studykit.cli import mixing

    screen = open_screen(colour)
    library = open_library(pack)
    if dry_run:
        with open_history() as history:
            moment = now()
            seed = moment.day if seed is None else seed
            day = mixing.stand(library, history, moment, seed)
        reason = _why_not(day, minutes, more)
        made = day.compose(0.0 if reason else _seconds(day, minutes, more), seed)
        if as_json:
            print_json(_document(day, made, reason))
        elif reason or not made.picks:
            screen.say(reason or _nothing(day))
        else:
            screen.show(_list(screen.page, day, made))
        return

    from studykit.cli import studying
    from studykit.cli.quiz import finish
    from studykit.study.session import Prompt, Session
    from studykit.ui.report import Summary

    face = studying.make_face(screen, plain=plain, as_json=as_json)
    with open_history(write=True) as history:
        moment = now()
        studying.check_clock(history, moment)
        studying.bring_up_to_date(library, history, moment)
        # By the day, so that the screen before, the list and the session are of one mind.
        seed = moment.day if seed is None else seed
        day = mixing.stand(library, history, moment, seed)
        reason = _why_not(day, minutes, more)
        made = day.compose(0.0 if reason else _seconds(day, minutes, more), seed)
        if as_json:
            import json

            opening = {"kind": "today"} | _document(day, made, reason)
            typer.echo(json.dumps(opening))
        else:
            screen.show(_opening(screen.page, day, made, reason))
        if not made.picks:
            if hasattr(face, "summary"):
                face.summary(Summary(right=0, asked=0, millis=0))
            return
        desk = studying.Desk(library=library, history=history, face=face, seed=seed, scope=())
        paths = library.under()
        before = studying.known_facts(desk, paths, moment.day)
        waiting = tuple(Prompt(pick.id, pick.topic) for pick in made.picks)
        session, end = studying.run(desk, Session(waiting=waiting), mixing.ask(made))
        summary = studying.summarize(desk, session, paths, before, unit="prompt")
        finish(face, screen, _with_next(summary, session), session, end)


def _why_not(day: "Day", minutes: int | None, more: int | None) -> str | None:
    """Why nothing is asked today, and what to type to study all the same; None if something is."""
    from studykit.ui import plan as plans

    if minutes or more:
        left = _seconds(day, minutes, more)
        if left >= TOO_SHORT:
            return None
        given = plans.minutes(minutes or day.minutes)
        return (
            f"{given} of studying lie behind you today. To go on: studykit today --more {ONE_MORE}"
        )
    if day.plan and day.is_over:
        date = plans.day(day.plan.date, day.moment.date)
        return (
            f"The exam date of your plan, {date}, has passed. For another one: "
            f"studykit plan --date YYYY-MM-DD. Without: studykit today --minutes {day.minutes}"
        )
    if day.is_off:
        return (
            "Today is a day off in your plan. To study all the same: "
            f"studykit today --minutes {day.minutes}"
        )
    if day.left < TOO_SHORT:
        given = plans.minutes(day.minutes)
        return f"Today's {given} are used. To go on: studykit today --more {ONE_MORE}"
    return None


def _seconds(day: "Day", minutes: int | None, more: int | None) -> float:
    if more:
        return more * 60.0
    return max(0.0, minutes * 60 - day.spent) if minutes else day.left


def _nothing(day: "Day") -> str:
    if day.is_exam_day:
        return "The exam is today, and there is nothing to look at once more. Good luck."
    return "All there is was met today or is set aside. Come back tomorrow."


def _opening(page: "Page", day: "Day", made: "Today[Drill]", reason: str | None) -> "list[Line]":
    """What is coming, in a line, and what fits until the exam where not all of it does."""
    from studykit.ui import plan as plans
    from studykit.ui.text import BLANK, wrap

    if reason or not made.picks:
        return wrap(page.text(reason or _nothing(day)), page.prose)
    lines = wrap(page.line(f"Today, {plans.coming(made)}"), page.prose)
    ahead = day.outlook()
    if ahead and ahead.new and not ahead.is_enough and not day.is_exam_day:
        lines += wrap(page.line(plans.fits(ahead)), page.prose)
    return [*lines, BLANK]


def _list(page: "Page", day: "Day", made: "Today[Drill]") -> "list[Line]":
    from studykit.ui.plan import pick_lines
    from studykit.ui.text import BLANK, wrap

    last = "To study it: studykit today"
    return [
        *_opening(page, day, made, None),
        *pick_lines(page, made),
        BLANK,
        *wrap(last, page.prose),
    ]


def _document(day: "Day", made: "Today[Drill]", reason: str | None) -> dict[str, object]:
    """Today's session as JSON has it."""
    ahead = day.outlook()
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
        "reason": reason or (None if made.picks else _nothing(day)),
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
    tables = [one for one in summary.next_commands if one.startswith("studykit table ")]
    rest = "studykit today" if session.waiting else f"studykit today --more {ONE_MORE}"
    return replace(summary, next_commands=(*tables, rest))
