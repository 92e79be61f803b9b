"""`studykit plan`: which exam, when, and how much time until then."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studykit.cli.boundary import tell
from studykit.cli.common import (
    ColourOption,
    JsonOption,
    Now,
    PackOption,
    is_interactive,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import UnknownName, Usage

if TYPE_CHECKING:
    import questionary

    from studykit.model.exam import Exam
    from studykit.packs.library import Library
    from studykit.study.plan import Plan

LEAST, MOST = 5, 600
"""Minutes a day."""

NONE = "none"
"""Said of days off: there are none."""

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def plan(
    exam: Annotated[
        str | None, typer.Option(help="The exam, by its name in the pack.", show_default=False)
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Its date: 2026-12-20, 20 dec, in 3 weeks.", show_default=False
        ),
    ] = None,
    minutes: Annotated[
        int | None,
        typer.Option(min=LEAST, max=MOST, help="The time there is a day.", show_default=False),
    ] = None,
    off: Annotated[
        str | None,
        typer.Option(
            metavar="DAYS",
            help="Weekdays without studying, for example sat,sun; or none.",
            show_default=False,
        ),
    ] = None,
    off_date: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE",
            help="A date without studying; may be repeated. none forgets those given before.",
            show_default=False,
        ),
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Have no plan any more.")] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Plan for an exam: its date, minutes a day, days off. Alone: show the plan."""
    from studykit.study.plan import plan_of

    is_said = any((exam, date, minutes, off, off_date))
    if drop and is_said:
        raise Usage("--drop ends the plan; it goes with no other option.")
    library = open_library(pack)
    moment = now()
    with open_history() as history:
        before = plan_of(history.plan(library.manifest.id))
    if drop:
        _drop(library, before, moment, as_json=as_json)
        return
    exams = library.exams()
    if not exams:
        raise Usage("This pack has no exam, so there is nothing to plan for.")
    draft = _draft(exams, before, moment.date, exam, date, minutes, off, off_date or [])
    if is_said and draft.date is not None and draft.date < moment.date:
        draft = replace(draft, date=None)  # that of the plan, which is past
    may_ask = is_interactive() and not as_json
    if draft.missing and not is_said and as_json:
        print_json({"version": 1, "plan": None})
        return
    if draft.missing:
        if not may_ask:
            raise Usage(_says_what_is_missing(draft, before, exams, moment.date))
        draft = _asked(draft, exams, moment.date)
    if is_said or before is None:
        chosen = exam is not None or date is None
        draft = _in_force(draft, exams, moment.date, may_ask=may_ask, is_chosen=chosen)
    after = draft.plan()
    if after != before:
        _record(library, after, moment)
    _show(library, moment, as_json=as_json, colour=colour)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan that may not be whole yet."""

    exam: "Exam | None"
    date: dt.date | None
    minutes: int | None
    days_off: frozenset[int] | None
    dates_off: frozenset[dt.date]

    @property
    def missing(self) -> bool:
        return self.exam is None or self.date is None or self.minutes is None

    def plan(self) -> "Plan":
        """The plan, once nothing is missing."""
        from studykit.study.plan import Plan

        assert self.exam
        assert self.date
        assert self.minutes
        days_off = self.days_off or frozenset()
        return Plan(self.exam.id, self.date, self.minutes, days_off, self.dates_off)


def _draft(
    exams: "Sequence[Exam]",
    before: "Plan | None",
    today: dt.date,
    exam: str | None,
    date: str | None,
    minutes: int | None,
    off: str | None,
    off_dates: Sequence[str],
) -> _Draft:
    """What was said, and for the rest what was planned before."""
    by_id = {each.id.casefold(): each for each in exams}
    if exam is not None and exam.casefold() not in by_id:
        raise UnknownName("exam", exam, [each.id for each in exams])
    wanted = exam or (before.exam if before else None) or (exams[0].id if len(exams) == 1 else "")
    on = _date(date, today) if date is not None else before.date if before else None
    if date is not None and on is not None and on < today:
        raise Usage(f"{on.isoformat()} is past. Give the date of an exam that is still to come.")
    return _Draft(
        exam=by_id.get(wanted.casefold()),  # none where the pack has changed since
        date=on,
        minutes=minutes or (before.minutes if before else None),
        days_off=_weekdays(off) if off is not None else before.days_off if before else None,
        dates_off=_dates_off(off_dates, before, today),
    )


def _date(text: str, today: dt.date) -> dt.date:
    from studykit.study.plan import date_said

    if (found := date_said(text, today)) is None:
        raise Usage(f'"{text}" is not a date. Write it like 2026-12-20, "20 dec" or "in 3 weeks".')
    return found


def _weekdays(text: str) -> frozenset[int]:
    words = text.casefold().replace(",", " ").split()
    if words in ([NONE], []):
        return frozenset()
    found = set()
    for word in words:
        at = [n for n, name in enumerate(_NAMES) if len(word) >= 3 and name.startswith(word)]
        if not at:
            raise UnknownName("weekday", word, [name[:3] for name in _NAMES])
        found.add(at[0])
    if len(found) == len(_NAMES):
        raise Usage("Seven days off a week leave none to study on.")
    return frozenset(found)


def _dates_off(texts: Sequence[str], before: "Plan | None", today: dt.date) -> frozenset[dt.date]:
    """Those of before and those given now; what is past is forgotten when something is given."""
    old = before.dates_off if before else frozenset[dt.date]()
    if not texts:
        return old
    if NONE in (text.casefold() for text in texts):
        old = frozenset()
    new = {_date(text, today) for text in texts if text.casefold() != NONE}
    return frozenset(date for date in old | new if date >= today)


def _says_what_is_missing(
    draft: _Draft, before: "Plan | None", exams: "Sequence[Exam]", today: dt.date
) -> str:
    from studykit.study.plan import instead, is_in_force

    lacking = [
        name
        for name, value in (
            ("the exam", draft.exam),
            ("the date", draft.date),
            ("the minutes a day", draft.minutes),
        )
        if value is None
    ]
    named = " and ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
    date = draft.date or today + dt.timedelta(weeks=3)
    fit = draft.exam and (instead(draft.exam, exams, date) or draft.exam)
    fit = fit or next((each for each in exams if is_in_force(each, date)), exams[0])
    why = "There is no plan yet. For one"
    if before and draft.date is None:
        why = "The exam date of the plan has passed. For another one"
    return (
        f"{why}, give {named} too, for example: studykit plan --exam {fit.id} "
        f"--date {date.isoformat()} --minutes {draft.minutes or 30}"
    )


def _in_force(
    draft: _Draft, exams: "Sequence[Exam]", today: dt.date, *, may_ask: bool, is_chosen: bool
) -> _Draft:
    """The draft; with the exam that can be sat on the date, where the learner prefers that, or
    has not chosen the other for this date."""
    from studykit.study.plan import instead, is_in_force
    from studykit.ui.plan import day

    exam, date = draft.exam, draft.date
    if exam is None or date is None or is_in_force(exam, date):
        return draft
    until, start = exam.in_force.until, exam.in_force.start
    on = day(date, today)
    is_gone = until is not None and until < today
    if until and date > until:
        limits = f"{exam.code} {'could' if is_gone else 'can'} be sat until {day(until, today)}"
    else:
        limits = f"{exam.code} can be sat from {day(start or date, today)} on"
    other = instead(exam, exams, date)
    if other is None:
        tell(f"{limits}. This pack knows of no exam that can be sat on {on}.")
        return draft
    tell(f"{limits}; on {on} it is {other.code}.")
    if not may_ask and is_chosen:
        tell(f"Planned for {exam.code} as asked. For the other: studykit plan --exam {other.id}")
        return draft
    if not may_ask:
        back = "" if is_gone else f" For the other: studykit plan --exam {exam.id}"
        tell(f"Planned for {other.code}.{back}")
        return replace(draft, exam=other)
    import questionary

    takes = _answer(questionary.confirm(f"Plan for {other.code} instead?"))
    return replace(draft, exam=other) if takes else draft


def _asked(draft: _Draft, exams: "Sequence[Exam]", today: dt.date) -> _Draft:
    """The draft with what the learner answers for all that was missing."""
    import questionary

    from studykit.study.plan import date_said

    def is_date(text: str) -> bool | str:
        found = date_said(text, today)
        if found is None:
            return "Write it like 2026-12-20, 20 dec or in 3 weeks."
        return found >= today or "That is past."

    def is_time(text: str) -> bool | str:
        right = text.strip().isdecimal() and LEAST <= int(text) <= MOST
        return right or f"A number from {LEAST} to {MOST}."

    date, exam, minutes, days_off = draft.date, draft.exam, draft.minutes, draft.days_off
    if date is None:
        said = _answer(questionary.text("When is the exam?", validate=is_date))
        date = _date(said, today)
    if exam is None:
        exam = _which(exams, date, today)
    if minutes is None:
        asked = questionary.text("How many minutes a day?", default="30", validate=is_time)
        minutes = int(_answer(asked))
    if days_off is None:
        names = [questionary.Choice(name.capitalize(), n) for n, name in enumerate(_NAMES)]
        asked = questionary.checkbox(
            "Which days are off?",
            choices=names,
            instruction="(Space marks, Enter goes on)",
            validate=lambda days: len(days) < len(_NAMES) or "One day is needed to study on.",
        )
        days_off = frozenset(_answer(asked))
    return _Draft(exam, date, minutes, days_off, draft.dates_off)


def _which(exams: "Sequence[Exam]", date: dt.date, today: dt.date) -> "Exam":
    import questionary

    from studykit.study.plan import is_in_force
    from studykit.ui.clean import clean_line
    from studykit.ui.plan import day

    def title(exam: "Exam") -> str:
        start, until = exam.in_force.start, exam.in_force.until
        dates = [
            f"from {day(start, today)}" if start else "",
            f"until {day(until, today)}" if until else "",
        ]
        return clean_line("  ".join(part for part in (exam.code, *dates) if part))

    choices = [questionary.Choice(title(exam), exam.id) for exam in exams]
    fit = next((exam.id for exam in exams if is_in_force(exam, date)), None)
    chosen = _answer(questionary.select("Which exam?", choices=choices, default=fit))
    return next(exam for exam in exams if exam.id == chosen)


def _answer(question: "questionary.Question") -> Any:
    """What is answered. Ctrl-D stops like Ctrl-C."""
    try:
        return question.unsafe_ask()
    except EOFError:
        raise KeyboardInterrupt from None


def _record(library: "Library", plan: "Plan", moment: Now, *, on: bool = True) -> None:
    from studykit.cli.studying import check_clock
    from studykit.study.plan import planned

    with open_history(write=True) as history:
        check_clock(history, moment)
        event = planned(plan, library.manifest.id, on=on)
        history.record(event, at=moment.at, tz_offset=moment.tz_offset)


def _drop(library: "Library", plan: "Plan | None", moment: Now, *, as_json: bool) -> None:
    if plan:
        _record(library, plan, moment, on=False)
    if as_json:
        print_json({"version": 1, "plan": None})
    elif plan:
        typer.echo("There is no plan any more. What was learned stays.")
    else:
        typer.echo("There was no plan.")


def _show(library: "Library", moment: Now, *, as_json: bool, colour: bool | None) -> None:
    from studykit.cli.mixing import stand
    from studykit.study.plan import WEEKDAYS, is_in_force
    from studykit.ui.plan import plan_lines

    with open_history() as history:
        day = stand(library, history, moment, moment.day)
        # As the command today would compose it, so that both are of one mind.
        made = None if day.why_not else day.compose(day.left, moment.day)
    plan, ahead = day.plan, day.outlook(made)
    assert day.aim
    assert plan
    assert ahead
    exam = day.aim.exam
    if not as_json:
        screen = open_screen(colour)
        lines = plan_lines(screen.page, exam, library.exams(), plan, moment.date, ahead)
        screen.show(lines)
        return
    print_json(
        {
            "version": 1,
            "plan": {
                "exam": exam.id,
                "code": exam.code,
                "date": plan.date.isoformat(),
                "in_force": is_in_force(exam, plan.date),
                "days_left": (plan.date - moment.date).days,
                "minutes": plan.minutes,
                "days_off": [WEEKDAYS[n] for n in sorted(plan.days_off)],
                "dates_off": [date.isoformat() for date in sorted(plan.dates_off)],
            },
            "estimate": {
                "study_days": ahead.days,
                "seconds": round(ahead.seconds),
                "new_facts": ahead.new,
                "seconds_a_new_fact": round(ahead.each),
                "met_before_exam": ahead.met,
                "is_enough": ahead.is_enough,
            },
        }
    )
