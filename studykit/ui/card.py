"""A flashcard: the front, the back, and what each grade would do."""

from collections.abc import Mapping

from studykit.model.pack import Fact
from studykit.ui.explanation import days, erratum_lines, source_name
from studykit.ui.question import frame, once_more
from studykit.ui.text import BLANK, Line, Span, in_parts, line, prose, rule, wrap
from studykit.ui.theme import Page

GRADES = {1: "again", 2: "hard", 3: "good", 4: "easy"}


def front(page: Page, fact: Fact, where: str, progress: str, *, again: bool = False) -> list[Line]:
    """The frame and the question side. `again` says that it comes back after it was missed."""
    head = [*frame(page, where, progress), *(once_more(page) if again else [])]
    return [*head, BLANK, *prose(fact.ask, page, style="strong"), BLANK]


def front_hint(page: Page, *, undo: bool = False) -> list[Line]:
    """What can be pressed before the answer shows."""
    return in_parts(page, ("Space show", "s skip", "x set aside", *_rest(undo)))


def back(page: Page, fact: Fact) -> list[Line]:
    """The answer, the fact behind it, its source, and what is wrong elsewhere."""
    lines = [rule(page), *prose(fact.answer, page, style="strong"), BLANK]
    if fact.text.strip().rstrip(".") != fact.answer.strip().rstrip("."):
        lines += prose(fact.text, page, style="fact")
    lines += _quiet(page, f"{source_name(fact.sources[0])}, checked {fact.checked.isoformat()}")
    for erratum in fact.errata:
        lines += erratum_lines(page, erratum)
    return [*lines, BLANK]


def grades(page: Page, intervals: Mapping[int, int] | None) -> list[Line]:
    """The four grades with the study days until the fact would come back after each."""
    if intervals is None:
        found = [f"{g} {name}" for g, name in GRADES.items()]
        found[-1] += " (counted once today already)"
    else:
        found = [f"{g} {name} {days(intervals[g])}" for g, name in GRADES.items()]
    return in_parts(page, found)


def back_hint(page: Page, intervals: Mapping[int, int] | None, *, undo: bool) -> list[Line]:
    """What can be pressed once the answer shows: the grades, and below them the rest."""
    rest = in_parts(page, ("o source", "s skip", "x set aside", *_rest(undo)))
    return [*grades(page, intervals), *rest]


def _rest(undo: bool) -> tuple[str, ...]:
    return (*(("u undo",) if undo else ()), "? keys", "q stop")


def _quiet(page: Page, text: str) -> list[Line]:
    return wrap(line(Span(page.line(text), "quiet")), page.prose)
