"""The end of a session: how it went, what was missed, what comes back."""

from dataclasses import dataclass, field

from studykit.ui.question import where
from studykit.ui.text import BLANK, Line, Span, labelled, line, pad, wrap
from studykit.ui.theme import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionResult:
    """How one section went: first answers, and facts known before and after."""

    topic: str
    right: int
    asked: int
    facts: int
    known_before: int
    known_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said when a session ends. Times are in milliseconds."""

    right: int
    asked: int
    millis: int
    unit: str = "question"
    sections: tuple[SectionResult, ...] = ()
    missed: tuple[str, ...] = ()  # what the missed facts ask
    aside: tuple[str, ...] = ()  # ids of the facts that were set aside
    beliefs: tuple[tuple[str, int], ...] = ()
    tomorrow: int = 0
    this_week: int = 0
    practice: bool = False
    next_commands: tuple[str, ...] = field(default=())


def summary(page: Page, result: Summary) -> list[Line]:
    """The lines that end a session."""
    if not result.asked:
        if result.aside:
            return [line("Nothing was answered."), *_aside(page, result)]
        return [line("Nothing was answered, nothing was changed.")]
    head = f"{result.right} of {result.asked} right · {clock(result.millis)}"
    head += f" · {clock(result.millis // result.asked)} a {result.unit}"
    lines = [*wrap(line(Span(page.line(head), "strong")), page.width), BLANK]
    lines += _sections(page, result)
    if result.missed:
        dash = "- " if len(result.missed) > 1 else ""
        missed = "\n".join(f"{dash}{page.line(one)}" for one in result.missed)
        lines += _labelled(page, "Missed", missed)
    for belief, times in result.beliefs:
        count = "1 answer" if times == 1 else f"{times} answers"
        lines += _labelled(page, "You seem to hold", f"“{belief}” ({count})")
    lines += _aside(page, result)
    if result.practice:
        lines += _labelled(page, "Coming back", "practice: nothing is scheduled")
    else:
        back = f"{result.tomorrow} tomorrow · {result.this_week} within a week"
        lines += _labelled(page, "Coming back", back)
    if result.next_commands:
        lines.append(BLANK)
        for i, command in enumerate(result.next_commands):
            lines += _labelled(page, "Next" if i == 0 else "", command)
    return lines


def _aside(page: Page, result: Summary) -> list[Line]:
    """What is not asked any more, and how it would be again."""
    if not result.aside:
        return []
    again = f"studykit why {result.aside[0] if len(result.aside) == 1 else 'ID'} --back-in"
    return [
        *_labelled(page, "Set aside", " · ".join(result.aside)),
        *_labelled(page, "", "not asked any more; to be asked again:"),
        *_labelled(page, "", again),
    ]


def clock(millis: int) -> str:
    """A duration as minutes and seconds, or in words from ten minutes up.

    >>> clock(84_000), clock(840_000)
    ('1:24', '14 minutes')
    """
    seconds = millis // 1000
    if seconds >= 600:
        return f"{seconds // 60} minutes"
    return f"{seconds // 60}:{seconds % 60:02}"


def _sections(page: Page, result: Summary) -> list[Line]:
    if not result.sections:
        return []
    rows = [("", "right", "facts known")]
    for s in result.sections:
        gained = f"{s.known_before} of {s.facts}"
        if s.known_after != s.known_before:
            gained += f" → {s.known_after}"
        rows.append((where(s.topic), f"{s.right} of {s.asked}", gained))
    rows = [tuple(page.line(cell) for cell in row) for row in rows]  # type: ignore[misc]
    widths = [max(line(row[i]).width for row in rows) for i in range(3)]
    if sum(widths) + 6 > page.width:
        lines: list[Line] = []
        for name, right, known in rows[1:]:
            lines += wrap(name, page.width)
            lines += wrap(f"{right} right, facts known: {known}", page.width, "  ")
        return [*lines, BLANK]
    return [
        *(
            line("  ", pad(line(a), widths[0] + 2), pad(line(b), widths[1] + 2), c)
            for a, b, c in rows
        ),
        BLANK,
    ]


def _labelled(page: Page, label: str, text: str) -> list[Line]:
    return labelled(page, label, text, 18)
