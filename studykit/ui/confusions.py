"""What is confused with what, and what is missed again and again, as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studykit.model.pack import Fact, Row, Table
from studykit.study.confusions import Confusion, Contrast, Help, Standing
from studykit.study.days import date_of
from studykit.ui.explanation import cell_words, help_lines, source_name
from studykit.ui.objects import fact_object, help_object
from studykit.ui.plan import day as date_words
from studykit.ui.text import BLANK, Line, Span, labelled, line, wrap
from studykit.ui.theme import Page

_HEADS = {
    Standing.HELD: "Held: shown, and on no later day set right",
    Standing.SHAKEN: "Shaken: set right on one later day",
    Standing.CLEARED: "Cleared: set right on two later days or more",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A confusion with the facts that refute it and what to do about it."""

    confusion: Confusion
    truth: tuple[Fact, ...]
    contrast: Contrast | None


@dataclass(frozen=True, slots=True)
class Leech:
    """A fact missed again and again, help with it, and the table rows it stands in."""

    help: Help
    rows: Sequence[tuple[Table, Row]]


def confusions(page: Page, found: Sequence[Shown], today: int) -> list[Line]:
    """Confusions by their standing, each with the truth and what to do. `today` is a study day."""
    lines: list[Line] = []
    for standing, head in _HEADS.items():
        here = [one for one in found if one.confusion.standing is standing]
        if not here:
            continue
        lines += [*wrap(line(Span(page.line(head), "heading")), page.prose), BLANK]
        for one in here:
            lines += [*_confusion(page, one, today), BLANK]
    return lines[:-1]


def _confusion(page: Page, shown: Shown, today: int) -> list[Line]:
    one = shown.confusion
    label = "Belief" if one.stated else "Chosen"
    lines = labelled(page, label, f"“{one.belief.rstrip('.')}”", style="strong")
    lines += labelled(page, "Shown", when(one, today))
    for i, fact in enumerate(shown.truth):
        lines += labelled(page, "Truth" if i == 0 else "", fact.text, style="fact")
        source = f"{source_name(fact.sources[0])}, checked {fact.checked.isoformat()}  ({fact.id})"
        lines += labelled(page, "", source, style="quiet")
    if shown.contrast:
        lines += labelled(page, "Do", shown.contrast.command)
    return lines


def when(one: Confusion, today: int) -> str:
    """How often a belief was shown, and when last."""
    last = date_words(date_of(one.last_day), date_of(today))
    times = "once, on" if one.times == 1 else f"{one.times} times, last on"
    return f"{times} {last}"


def leeches(page: Page, found: Sequence[Leech]) -> list[Line]:
    """Facts missed again and again, worst first, each with what may help."""
    lines: list[Line] = []
    for one in found:
        help = one.help
        lines += wrap(line(Span(page.line(help.fact.id), "strong")), page.width)
        lines += help_lines(page, help)
        if not help.other:
            lines += labelled(page, "Fact", help.fact.text, 12)
        for table, row in one.rows:
            cells = zip(table.columns, row.cells, strict=True)
            words = "; ".join(f"{column}: {cell_words(cell)}" for column, cell in cells)
            lines += labelled(page, "Table", f"{table.name}, {row.feature}. {words}", 12)
        lines += [*labelled(page, "Why", f"studykit why {help.fact.id}", 12), BLANK]
    return lines[:-1]


# As JSON


def confusion_object(shown: Shown) -> dict[str, Any]:
    """A confusion as JSON has it."""
    one = shown.confusion
    return {
        "belief": one.belief,
        "stated": one.stated,
        "standing": one.standing.value,
        "topic": one.topic,
        "times": one.times,
        "last": date_of(one.last_day).isoformat(),
        "right_days": one.right_days,
        "against": list(one.against),
        "needed": list(one.needed),
        "questions": list(one.questions),
        "truth": [fact_object(fact) for fact in shown.truth],
        "do": shown.contrast.command if shown.contrast else None,
    }


def leech_object(leech: Leech) -> dict[str, Any]:
    """A leech as JSON has it."""
    rows = [{"table": table.name, "feature": row.feature} for table, row in leech.rows]
    return {**help_object(leech.help), "rows": rows}
