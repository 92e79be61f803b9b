"""One fact, question or table with everything known about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studykit.model.pack import Fact, Question, Row, Table, Tasks
from studykit.ui.explanation import cell_words, days, erratum_lines, fact_lines
from studykit.ui.question import frame, where
from studykit.ui.text import BLANK, Line, Span, labelled, line, percents, prose, wrap
from studykit.ui.theme import Page


@dataclass(frozen=True, slots=True)
class Past:
    """The learner's history with an item, newest first, and what is remembered of a fact."""

    events: tuple[tuple[str, str], ...]
    recall: float | None = None
    due: str | None = None
    due_in: int = 0
    counted: int = 0
    lost: int = 0
    aside: bool = False


def fact(
    page: Page,
    fact: Fact,
    *,
    questions: Sequence[str],
    rows: Sequence[tuple[Table, Row]],
    past: Past,
) -> list[Line]:
    """A fact: text, card, sources, errata, where it is used, and what is remembered."""
    lines = [*frame(page, where(fact.topic), "fact"), *_title(page, fact.id)]
    lines += [*prose(fact.text, page, style="fact"), BLANK]
    lines += labelled(page, "Card", fact.ask)
    lines += labelled(page, "", fact.answer)
    for i, source in enumerate(fact.sources):
        lines += labelled(page, "Sources" if i == 0 else "", source, style="link")
    lines += labelled(page, "Checked", fact.checked.isoformat())
    for erratum in fact.errata:
        lines += erratum_lines(page, erratum)
    lines += _tasks(page, fact.tasks)
    for table, row in rows:
        cells = zip(table.columns, row.cells, strict=True)
        words = "; ".join(f"{column}: {cell_words(cell)}" for column, cell in cells)
        lines += labelled(page, "Table", f"{table.name}, {row.feature}. {words}")
    for i, id in enumerate(questions):
        lines += labelled(page, "Questions" if i == 0 else "", id)
    return [*lines, BLANK, *_past(page, past)]


def question(
    page: Page, question: Question, *, facts: Mapping[str, Fact], past: Past
) -> list[Line]:
    """A question with its options as written, their reasons, and the facts behind it."""
    lines = [*frame(page, where(question.topic), f"question · level {question.level}")]
    lines += _title(page, question.id)
    lines += [*prose(question.stem, page), BLANK]
    for option in question.options:
        word, style = ("right", "correct") if option.correct else ("wrong", "wrong")
        first = line(Span(f"{word}  ", style))  # type: ignore[arg-type]
        lines += prose(option.text, page, first=first)
        lines += prose(option.why, page, first="       ")
        if option.belief:
            lines += prose(f"Belief: “{option.belief}”", page, style="quiet", first="       ")
        lines.append(BLANK)
    lines.append(line(Span("Facts this rests on", "heading")))
    for id in question.facts:
        if id in facts:
            lines += [*_id(page, id), *fact_lines(page, facts[id], indent="  ")]
    lines.append(BLANK)
    lines += labelled(page, "Keep", question.remember)
    lines += _tasks(page, question.tasks)
    return [*lines, BLANK, *_past(page, past)]


def table(page: Page, table: Table, facts: Mapping[str, Fact]) -> list[Line]:
    """A table and the facts its rows rest on."""
    from studykit.ui.grid import grid
    from studykit.ui.table import draw

    lines = [*frame(page, where(table.topic), f"table · {table.name}"), *draw(grid(table), page)]
    lines += [BLANK, line(Span("Facts this rests on", "heading"))]
    for id, one in facts.items():
        lines += [*_id(page, id), *fact_lines(page, one, indent="  ")]
    return lines


def errata_lines(page: Page, facts: Sequence[Fact]) -> list[Line]:
    """What is claimed elsewhere, why it is wrong, the truth, and where it says so."""
    lines: list[Line] = []
    for fact in facts:
        for erratum in fact.errata:
            lines += labelled(page, "Claim", erratum.claim, style="warning")
            lines += labelled(page, "Wrong", erratum.because)
        lines += labelled(page, "Truth", fact.text, style="fact")
        for i, source in enumerate(fact.sources):
            lines += labelled(page, "Source" if i == 0 else "", source, style="link")
        lines += labelled(page, "Checked", f"{fact.checked.isoformat()}  ({fact.id})")
        lines.append(BLANK)
    return lines[:-1]


def _title(page: Page, id: str) -> list[Line]:
    return [*wrap(line(Span(page.line(id), "heading")), page.width), BLANK]


def _id(page: Page, id: str) -> list[Line]:
    return wrap(line(Span(page.line(id), "quiet")), page.width, "  ")


def _tasks(page: Page, tasks: Tasks) -> list[Line]:
    if not tasks:
        return []
    text = " · ".join(f"{exam}: {', '.join(ids)}" for exam, ids in tasks.items())
    return labelled(page, "Tasks", text)


def _past(page: Page, past: Past) -> list[Line]:
    lines: list[Line] = []
    if past.recall is not None:
        when = "today" if past.due_in <= 0 else f"in {days(past.due_in)}"
        text = (
            f"recalled now with {percents(past.recall)}; due {when} ({past.due}); "
            f"counted {_times(past.counted)}, lost {_times(past.lost)}"
        )
        lines += labelled(page, "Memory", text)
    if past.aside:
        lines += labelled(page, "Memory", "set aside: it is not asked")
    for i, (date, what) in enumerate(past.events):
        lines += labelled(page, "History" if i == 0 else "", f"{date}  {what}")
    if not lines:
        lines += labelled(page, "History", "not studied yet")
    return lines


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
