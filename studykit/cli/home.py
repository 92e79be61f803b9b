"""`studykit` alone: what to do now."""

from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli.common import (
    Now,
    now,
    open_history,
    open_library,
    open_screen,
)

if TYPE_CHECKING:
    from studykit.model.exam import Exam
    from studykit.packs.library import Library
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def home(pack: Path | None, colour: bool | None) -> None:
    """Due, new, where the learner left off, and the next command to type."""
    from studykit.study.choosing import Standing, is_known, tally

    library = open_library(pack)
    screen = open_screen(colour)
    moment = now()
    with open_history() as history:
        memories = history.memories(library.manifest.id)
        last = history.last_session(library.manifest.id)
    keys = library.fact_keys()
    counts = tally((key.id for key in keys), memories, moment.day)
    known = sum(is_known(memories.get(key.id), moment.day) for key in keys)
    lines = [*_exam(library, moment, screen.page)]
    rows = [
        ("Today", f"{counts[Standing.DUE]} due · {counts[Standing.NEW]} new"),
        ("Standing", f"{known} of {len(keys)} facts known"),
    ]
    scope = " ".join(last.scope) if last else ""
    if last:
        what = {"grade": "cards", "drill": "drills"}.get(last.kind, "questions")
        ago = moment.day - last.study_day
        when = {0: "today", 1: "yesterday"}.get(ago, f"{ago} days ago")
        how = f"{last.right} of {last.prompts} {what} right, " if last.prompts else ""
        rows.append(("Last", f"{scope or 'everything'}: {how}{when}"))
    rows += _next(library, last is not None, scope, counts[Standing.DUE])
    from studykit.ui.text import BLANK, Span, line, prose

    for label, text in rows:
        lines += prose(text, screen.page, first=line(Span(label.ljust(10), "heading")))
    lines += [BLANK, *prose("studykit --help lists every command.", screen.page, style="quiet")]
    screen.show(lines)


def _exam(library: "Library", moment: Now, page: "Page") -> "list[Line]":
    """Which exam is studied for, and until or from when it can be sat."""
    from studykit.ui.text import BLANK, Span, line, wrap

    exams = {exam.id: exam for exam in library.exams()}
    exam = exams.get(library.manifest.exam or "")
    title = page.line(exam.title if exam else library.manifest.title)
    lines = wrap(line(Span(title, "heading")), page.prose)
    if exam:
        for sentence in _dates(exam, list(exams.values()), moment):
            lines += wrap(page.line(sentence), page.prose)
    return [*lines, BLANK]


def _dates(exam: "Exam", exams: "list[Exam]", moment: Now) -> list[str]:
    today, until, start = moment.date, exam.in_force.until, exam.in_force.start
    found = []
    if start and today < start:
        found.append(f"It can be sat from {start.isoformat()} on.")
    if until and today <= until:
        left = (until - today).days
        days = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        found.append(f"Its last day is {until.isoformat()}, {days}.")
    if until and today > until:
        found.append(f"It could be sat until {until.isoformat()}.")
    if until:
        for other in exams:
            if other.in_force.start and other.in_force.start > until:
                found.append(
                    f"After it comes {other.code}, from {other.in_force.start.isoformat()}."
                )
    return found


def _next(library: "Library", has_begun: bool, scope: str, due: int) -> list[tuple[str, str]]:
    if not has_begun:
        first = next((t.path for t in library.topics() if t.path.count("/") == 0), "")
        start = next((t.path for t in library.topics() if t.path.startswith(f"{first}/")), first)
        return [
            ("Next", f"studykit notes {start}"),
            ("", f"studykit quiz {first}"),
        ]
    command = "studykit review --due" if due else f"studykit quiz {scope}".rstrip()
    return (
        [("Next", command), ("", f"studykit quiz {scope}".rstrip())] if due else [("Next", command)]
    )
