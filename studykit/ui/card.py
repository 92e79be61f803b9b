"""A flashcard: the front, the back, and what each grade would do."""

from collections.abc import Mapping

from studykit.model.pack import Fact
from studykit.ui.explanation import days, erratum_lines, source_name
from studykit.ui.question import frame
from studykit.ui.text import BLANK, Line, Span, line, prose, rule, wrap
from studykit.ui.theme import Page

GRADES = {1: "again", 2: "hard", 3: "good", 4: "easy"}


def front(page: Page, fact: Fact, where: str, progress: str) -> list[Line]:
    """The frame and the question side."""
    return [*frame(page, where, progress), BLANK, *prose(fact.ask, page, style="strong"), BLANK]


def front_hint(page: Page, *, undo: bool = False) -> list[Line]:
    """What can be pressed before the answer shows."""
    take_back = " · u undo" if undo else ""
    return _quiet(page, f"Space show · s skip · x set aside{take_back} · ? keys · q stop")


def back(page: Page, fact: Fact) -> list[Line]:
    """The answer, the fact behind it, its source, and what is wrong elsewhere."""
    lines = [rule(page), *prose(fact.answer, page, style="strong"), BLANK]
    if fact.text.strip().rstrip(".") != fact.answer.strip().rstrip("."):
        lines += prose(fact.text, page, style="fact")
    lines += _quiet(page, f"{source_name(fact.sources[0])}, checked {fact.checked.isoformat()}")
    for erratum in fact.errata:
        lines += erratum_lines(page, erratum)
    return [*lines, BLANK]


def grade_hint(page: Page, intervals: Mapping[int, int] | None) -> list[Line]:
    """The four grades with the study days until the fact would come back after each."""
    if intervals is None:
        grades = " · ".join(f"{g} {name}" for g, name in GRADES.items())
        return _quiet(page, f"{grades} (counted once today already) · u undo · o source")
    grades = " · ".join(f"{g} {name} {days(intervals[g])}" for g, name in GRADES.items())
    return _quiet(page, f"{grades} · u undo · o source · x set aside")


def _quiet(page: Page, text: str) -> list[Line]:
    return wrap(line(Span(page.line(text), "quiet")), page.prose)
