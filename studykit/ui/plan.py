"""The plan and today's session, as they are shown."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from studykit.model.exam import Exam
from studykit.study.plan import MONTHS, WEEKDAYS, Outlook, Plan, instead
from studykit.ui.text import BLANK, Line, Span, labelled, line, pad, wrap
from studykit.ui.theme import Page

if TYPE_CHECKING:
    from studykit.study.today import Today

MOST_TOPICS = 2


def day(date: dt.date, today: dt.date) -> str:
    """A date as it is said today: `20 Dec`, in another year `15 Jan 2027`."""
    year = "" if date.year == today.year else f" {date.year}"
    return f"{date.day} {MONTHS[date.month - 1].capitalize()}{year}"


def until(date: dt.date, today: dt.date) -> str:
    """How far off a date is: `today`, `tomorrow`, `in 8 days`, `3 days ago`."""
    days = (date - today).days
    if days < 0:
        return "yesterday" if days == -1 else f"{-days} days ago"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def minutes(count: int) -> str:
    """A number of minutes: `1 minute`, `25 minutes`."""
    return "1 minute" if count == 1 else f"{count} minutes"


def heading(exam: Exam, exams: Sequence[Exam], plan: Plan, today: dt.date) -> str:
    """The exam and its date, and what the learner should know of it.

    `DVA-C02 in 8 days (30 Nov, its last day; DVA-C03 from 1 Dec: studykit plan)`
    """
    date, until_day, start = plan.date, exam.in_force.until, exam.in_force.start
    about = [day(date, today)]
    if until_day and today <= until_day == date:
        about[0] += ", its last day"
    elif until_day and today <= until_day < date:
        about[0] += f", after its last day, {day(until_day, today)}"
    elif start and date < start:
        about[0] += f", before its first day, {day(start, today)}"
    if until_day and today <= until_day <= date:
        about += [
            f"{other.code} from {day(other.in_force.start, today)}: studykit plan"
            for other in exams
            if other.in_force.start and other.in_force.start > until_day
        ]
    elif start and date < start and (then := instead(exam, exams, date)):
        about.append(f"then it is {then.code}: studykit plan")
    when = until(date, today)
    return f"{exam.code} {when} ({'; '.join(about)})"


def no_longer(exam: Exam, exams: Iterable[Exam], today: dt.date, *, says_how: bool = True) -> str:
    """That the exam can no longer be sat, what takes its place and how to turn to it; empty while
    it can.

    `DVA-C02 can no longer be sat: its last day was 30 Nov. Now it is DVA-C03: studykit plan
    --exam dva-c03`
    """
    last = exam.in_force.until
    if last is None or today <= last:
        return ""
    said = f"{exam.code} can no longer be sat: its last day was {day(last, today)}."
    if other := instead(exam, exams, today):
        said += f" Now it is {other.code}"
        said += f": studykit plan --exam {other.id}" if says_how else "."
    return said


def another_date(other: Exam | None) -> str:
    """What to type once the exam date has passed; `other` is sat in the exam's place by now."""
    return f"studykit plan{f' --exam {other.id}' if other else ''} --date YYYY-MM-DD"


def coming(session: "Today[Any]") -> str:
    """What a session holds: `25 minutes: 12 due · 6 new · lambda/concurrency, iam/roles`."""
    parts = [f"{n} {why}" for why, n in session.counts.items() if n]
    topics = ", ".join(session.topics[:MOST_TOPICS])
    if (more := len(session.topics) - MOST_TOPICS) > 0:
        topics += f" and {more} more"
    return f"{minutes(about_minutes(session.seconds))}: {' · '.join([*parts, topics])}"


def about_minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))


def fits(ahead: Outlook) -> str:
    """What will be met before the exam, in a sentence that is shown as an estimate."""
    if ahead.new == 0:
        return "No fact is new any more: the time that is left goes into keeping them."
    new = "1 fact is new" if ahead.new == 1 else f"{ahead.new:,} facts are new"
    if ahead.days == 0:
        return f"{new} and will stay so: no study day is left before the exam."
    if ahead.is_ample:
        return f"{new}, and there is ample time for all of them."
    if ahead.is_enough:
        return f"{new}, and all of them can be met before the exam."
    return (
        f"{new}; at this pace about {_rough(ahead.met)} will be met before the exam, "
        "those worth most first."
    )


def plan_lines(
    page: Page, exam: Exam, exams: Sequence[Exam], plan: Plan, today: dt.date, ahead: Outlook
) -> list[Line]:
    """The plan: exam and date, the time there is, what fits, and how to change it."""
    head = heading(exam, exams, plan, today)
    lines = wrap(line(Span(page.line(head), "heading")), page.prose)
    is_over = plan.is_over(today)
    if gone := no_longer(exam, exams, today, says_how=not is_over):
        lines += wrap(line(Span(page.line(gone), "warning")), page.prose)
    lines.append(BLANK)
    if is_over:
        lines += labelled(page, "Now", "The exam date has passed.")
        return [*lines, *labelled(page, "Next", another_date(instead(exam, exams, today)))]
    study = f"{minutes(plan.minutes)} a day · "
    if ahead.days:
        days = "1 study day" if ahead.days == 1 else f"{ahead.days} study days"
        study += f"{days} left, {hours(ahead.seconds)} in all"
    else:
        study += "no study day is left"
    lines += labelled(page, "Study", study)
    lines += labelled(page, "Off", " · ".join(_off(plan, today)) or "no day")
    lines += labelled(page, "Estimate", fits(ahead))
    if ahead.new and not ahead.is_enough and ahead.days:
        lines += labelled(page, "", _more(ahead))
    lines += labelled(page, "Change", "studykit plan --date … --minutes … --off sat,sun --exam …")
    return [*lines, *labelled(page, "Next", "studykit today")]


def hours(seconds: float) -> str:
    """A long time, roughly: `40 minutes`, `9.5 hours`."""
    if seconds < 5400:
        return minutes(round(seconds / 60))
    return f"{round(seconds / 1800) / 2:g} hours"


def _more(ahead: Outlook) -> str:
    """What it would take to meet everything."""
    text = f"All of them would take about {hours(ahead.needs)}"
    if (a_day := round(ahead.needs / 60 / ahead.days)) <= 600:
        text += f", {minutes(a_day)} a day"
    return f"{text}: at {round(ahead.each)} seconds a new fact, and with time for keeping them."


def _off(plan: Plan, today: dt.date) -> list[str]:
    names = [WEEKDAYS[n].capitalize() for n in sorted(plan.days_off)]
    return names + [
        day(date, today) for date in sorted(plan.dates_off) if today <= date < plan.date
    ]


def _rough(count: int) -> str:
    """An estimate without false exactness: two digits."""
    step = 1 if count < 20 else 10 if count < 1000 else 50
    return f"{count // step * step:,}"


def pick_lines(page: Page, session: "Today[Any]") -> list[Line]:
    """The prompts in their order, one a line, below each other where the page is narrow."""
    rows = [
        (
            str(n),
            f"{pick.kind}, unseen" if pick.is_fresh else pick.kind,
            pick.why,
            f"{pick.seconds:.0f} s",
            page.line(pick.topic),
        )
        for n, pick in enumerate(session.picks, 1)
    ]
    heads = ("", "kind", "why", "about", "topic")
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(4)]
    widest = max((line(row[4]).width for row in rows), default=0)
    if sum(widths) + 8 + widest > page.width:
        lines: list[Line] = []
        for n, kind, why, about, topic in rows:
            lines += wrap(f"{n.rjust(widths[0])}  {kind} · {why} · {about}", page.width)
            lines += wrap(line(Span(topic, "quiet")), page.width, " " * (widths[0] + 2))
        return lines
    return [
        line(
            Span(f"{n.rjust(widths[0])}  ", "quiet"),
            pad(line(kind), widths[1] + 2),
            pad(line(why), widths[2] + 2),
            f"{about.rjust(widths[3])}  ",
            topic,
            style="quiet" if not n else "plain",
        )
        for n, kind, why, about, topic in (heads, *rows)
    ]
