"""The explanation of an answer: verdict, every option's reason, the facts, what to keep."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from studykit.model.pack import Cell, Erratum, Fact, Row, Table
from studykit.ui.grid import grid as whole
from studykit.ui.question import NUMBER_WORDS, letters
from studykit.ui.table import draw
from studykit.ui.text import BLANK, Line, Span, apart, labelled, line, prose, rule, wrap
from studykit.ui.theme import Page

if TYPE_CHECKING:  # a fact that is shown alone needs neither, and they take their time to import
    from studykit.study.confusions import Help
    from studykit.study.explain import Explanation, Reason

_ROLE_WORDS = {
    "chosen wrong": "your answer, wrong",
    "chosen right": "your answer, right",
    "right": "right",
    "wrong": "",
}


def explanation(page: Page, told: "Explanation") -> list[Line]:
    """Everything said after an answer, in the order a good colleague would."""
    lines = [*verdict(page, told), *_surprise(page, told), rule(page)]
    for reason in told.reasons:
        lines += [*_reason(page, reason), BLANK]
    if told.facts:
        lines += [line(Span("Facts this rests on", "heading"))]
        for fact in told.facts:
            lines += fact_lines(page, fact, indent="  ")
        lines.append(BLANK)
    for table, row in told.rows:
        lines += _row(page, table, row)
    if told.rows:
        lines.append(BLANK)
    if told.help:
        lines += [*help_lines(page, told.help), BLANK]
    if told.question.remember:  # a drill has none: its row says it
        lines += _labelled(page, "Keep", told.question.remember, style="strong")
    lines += _labelled(page, "Again", when(told))
    return lines


def verdict(page: Page, told: "Explanation") -> list[Line]:
    """Right or wrong in words, what was chosen, and the right answer."""
    chosen = f" · your answer: {letters(told.chosen)}"
    if told.mark.correct:
        return apart(line(Span(page.line("✓ right"), "correct"), page.line(chosen)), "", page.width)
    left = line(Span(page.line("✗ wrong"), "wrong"), page.line(chosen))
    right = line("right answer: ", Span(letters(told.key), "correct"))
    lines = apart(left, right, page.width)
    if told.question.choose > 1 and told.mark.hits:
        hits, choose = len(told.mark.hits), told.question.choose
        part = (
            f"{NUMBER_WORDS[hits]} of the {NUMBER_WORDS[choose]} right ones was chosen"
            if hits == 1
            else f"{NUMBER_WORDS[hits]} of the {NUMBER_WORDS[choose]} right ones were chosen"
        )
        text = f"{part}; the exam gives no credit for a part"
        lines += wrap(line(Span(page.line(text), "quiet")), page.width)
    return lines


def _surprise(page: Page, told: "Explanation") -> list[Line]:
    """A quiet word where the mark is not what the learner said to expect."""
    match told.confidence, told.mark.correct:
        case "sure", False:
            text = "You were sure: this one is worth a second look."
        case "guess", True:
            text = "You called it a guess: see why it is right."
        case _:
            return []
    return wrap(line(Span(page.line(text), "quiet")), page.width)


def help_lines(page: Page, help: "Help") -> list[Line]:
    """What may help with a fact that is missed again and again."""
    head = page.line(f"Missed again and again: lost {help.lost} times")
    lines = wrap(line(Span(head, "heading")), page.width)

    def add(label: str, text: str) -> None:
        lines.extend(labelled(page, label, text, 12))

    if help.belief:
        often = "" if help.times == 1 else f" ({help.times} times)"
        add("Instead", f"{chosen_instead(help.belief, stated=help.stated)}{often}")
    if help.other:
        add("This", help.fact.text)
        add("Not this", help.other.text)
    if help.contrast:
        add("Together" if help.other else "Drill", help.contrast)
    if help.wording:
        add("Next time", f"another wording: studykit quiz --question {help.wording}")
    if help.aside:
        add("Set aside", "it is not asked any more; u takes that back")
    return lines


def chosen_instead(belief: str, *, stated: bool) -> str:
    """What was chosen, as a belief or in the option's own words."""
    text = f"“{belief.rstrip('.')}”"
    return text if stated else f"the option {text}"


def when(told: "Explanation") -> str:
    """When the facts of the question come back, in words."""
    if told.returns is None:
        return "practice: nothing is scheduled"
    parts = ["later in this session"] if told.again else []
    if told.returns:
        soonest, latest = told.returns[0], told.returns[-1]
        parts.append(
            f"in about {days(soonest)}"
            if soonest == latest
            else f"in about {soonest} to {days(latest)}"
        )
    return ", then ".join(parts) or "not scheduled"


def days(count: int) -> str:
    """A number of days as one says it.

    >>> days(1), days(9), days(90)
    ('1 day', '9 days', '3 months')
    """
    if count >= 730:
        return f"{round(count / 365)} years"
    if count >= 60:
        return f"{round(count / 30)} months"
    return "1 day" if count == 1 else f"{count} days"


def fact_lines(page: Page, fact: Fact, indent: str = "") -> list[Line]:
    """A fact, where it says so and since when, and what is wrong elsewhere."""
    lines = prose(fact.text, page, style="fact", first=indent, rest=indent)
    source = f"{source_name(fact.sources[0])}, checked {fact.checked.isoformat()}"
    lines += wrap(line(Span(page.line(source), "quiet")), page.prose, f"{indent}  ", f"{indent}  ")
    for erratum in fact.errata:
        lines += erratum_lines(page, erratum, f"{indent}  ")
    return lines


def erratum_lines(page: Page, erratum: Erratum, indent: str = "") -> list[Line]:
    """A wrong claim met elsewhere, and why it is wrong."""
    claim = erratum.claim.rstrip(".")
    text = f"Elsewhere you may read “{claim}”. That does not hold. {erratum.because}"
    first = line(indent, Span("! ", "warning"))
    return prose(text, page, style="warning", first=first, rest=f"{indent}  ")


def source_name(address: str) -> str:
    """The short name of a page: its last part, else its host."""
    parts = urlsplit(address)
    name = parts.path.rstrip("/").rpartition("/")[2]
    return name or parts.netloc or address


def cell_words(cell: Cell) -> str:
    """A cell in words: yes, no or its text, with its note in brackets."""
    value = {True: "yes", False: "no"}.get(cell.value) if isinstance(cell.value, bool) else None
    words = value or str(cell.value)
    return f"{words} ({cell.note})" if cell.note else words


def _reason(page: Page, reason: "Reason") -> list[Line]:
    style = {"chosen wrong": "wrong", "chosen right": "correct", "right": "correct"}
    role = _ROLE_WORDS[reason.role]
    first = line(Span(f"{reason.letter}  ", "key"))
    text = prose(reason.text, page, style="strong" if role else "plain", first=first)
    if role:
        tag = line(Span(role, style[reason.role]))  # type: ignore[arg-type]
        if len(text) == 1 and text[0].width + tag.width + 2 <= page.prose:
            text = apart(text[0], tag, page.prose)
        else:
            text += wrap(tag, page.prose, "   ")
    lines = [*text, *prose(reason.why, page, first="   ")]
    if reason.role == "chosen wrong" and reason.belief:
        belief = f"Choosing it shows the belief: “{reason.belief.rstrip('.')}”"
        lines += prose(belief, page, style="quiet", first="   ")
    return lines


def _row(page: Page, table: Table, row: Row) -> list[Line]:
    """The row as a small table of its own; in words where a table would be squeezed."""
    head = wrap(line(Span(page.line(f"Table {table.name}"), "quiet")), page.prose)
    if len(table.columns) <= 4 and page.width >= 60:
        one = replace(whole(table), title="", rows=(row,))
        return [*head, *draw(one, replace(page, width=page.prose))]
    cells = zip(table.columns, row.cells, strict=True)
    text = "; ".join(f"{column}: {cell_words(cell)}" for column, cell in cells)
    return [*head, *prose(f"{row.feature}. {text}", page, first="  ")]


def _labelled(page: Page, label: str, text: str, style: str = "plain") -> list[Line]:
    first = line(Span(label.ljust(8), "heading"))
    return prose(text, page, style=style, first=first)  # type: ignore[arg-type]
