"""Figures on a terminal: section by section, or the most of them on one page."""

from collections.abc import Sequence

from studykit.study.figures import Figures
from studykit.study.sections import SECTIONS
from studykit.ui import figures as said
from studykit.ui import outcomes
from studykit.ui.charts import Block, Item, Section
from studykit.ui.numbers import numbers
from studykit.ui.plots import draw
from studykit.ui.text import BLANK, Line, Span, labelled, line, marked, wrap
from studykit.ui.theme import Page
from studykit.ui.wording import period

FEW_ROWS = 12
"""A table this short stands below its chart; a longer one is there with `--plain`."""

_MOST_HARD = 3


def nothing(page: Page, figures: Figures) -> list[Line]:
    """What is said before the first answer."""
    limits = period(None, figures.topics)
    text = "Nothing was answered so far, so there are no figures yet."
    return [
        *wrap(page.line(f"{text} {limits}".rstrip()), page.prose),
        BLANK,
        *labelled(page, "Next", "studykit quiz"),
        *labelled(page, "", "studykit review"),
    ]


def heading(page: Page, figures: Figures) -> list[Line]:
    """Of which day the figures are, and what they are limited to."""
    title = f"Progress on {figures.date.isoformat()}"
    lines = wrap(line(Span(page.line(title), "heading")), page.prose)
    if limits := period(figures.since, figures.topics):
        lines += wrap(line(Span(page.line(limits), "quiet")), page.prose)
    return [*lines, BLANK]


def whole(page: Page, sections: Sequence[Section], *, plain: bool = False) -> list[Line]:
    """Every figure of the sections; `plain` puts tables in place of all charts."""
    lines: list[Line] = []
    for section in sections:
        for block in section.blocks:
            lines += [BLANK] if lines else []
            lines += _block(page, section, block, plain=plain)
    return lines


def _block(page: Page, section: Section, block: Block, *, plain: bool) -> list[Line]:
    title = page.line(f"{section.title}: {block.title[:1].lower()}{block.title[1:]}")
    lines = wrap(line(Span(title, "heading")), page.width)
    for sentence in block.says:
        lines += wrap(page.line(sentence), page.prose)
    chart = draw(page, block.chart) if block.chart and not plain else []
    if chart:
        lines += [BLANK, *chart]
    if block.numbers:
        if not chart or len(block.numbers.rows) <= FEW_ROWS:
            lines += [BLANK, *numbers(page, block.numbers)]
        else:
            text = f"The same as a table: studykit stats {section.name} --plain"
            lines += wrap(line(Span(page.line(text), "quiet")), page.width)
    if block.items:
        lines += [BLANK, *_items(page, block.items)]
    if block.how:
        lines += [BLANK, *wrap(line(Span(page.line(block.how), "quiet")), page.prose)]
    return lines


def _items(page: Page, items: Sequence[Item]) -> list[Line]:
    lines: list[Line] = []
    for n, item in enumerate(items, start=1):
        label = f"{n:>2}  "
        lines += wrap(marked(page.line(item.text)), page.prose, line(Span(label, "quiet")), " " * 4)
        for more in (item.detail, item.command):
            lines += wrap(line(Span(page.line(more), "quiet")), page.prose, " " * 4, " " * 4)
    return lines


# -------------------------------------------------------------------------------- overview


def overview(page: Page, figures: Figures, *, plain: bool = False) -> list[Line]:
    """The most of all figures on about two screens, in sentences where a sentence will do."""
    lines: list[Line] = []
    if figures.days is not None:
        lines += _part(page, "Days")
        if figures.days.days:
            lines += wrap(page.line(said.days_sentence(figures.days)), page.prose)
            if not plain:
                lines += draw(page, said.heat(figures.days))
        else:
            lines += wrap("Nothing was answered in this time.", page.prose)
    if figures.memory is not None:
        lines += _part(page, "Memory")
        lines += wrap(page.line(said.memory_sentence(figures.memory.whole)), page.prose)
        if figures.memory.domains:
            tops = [domain for domain, _ in figures.memory.domains]
            lines += numbers(page, said.parts("domain", tops))
    if figures.due is not None:
        lines += _part(page, "Due")
        lines += wrap(page.line(said.due_sentence(figures.due)), page.prose)
    lines += _answers(page, figures)
    if figures.hardest:
        lines += _part(page, "Hardest facts")
        lines += _items(page, [said.hardest_item(one) for one in figures.hardest[:_MOST_HARD]])
    more = f"More: studykit stats with {', '.join(SECTIONS[:-1])} or {SECTIONS[-1]}."
    page_too = "As a page: studykit report --html FILE"
    return [
        *lines[1:],
        BLANK,
        *wrap(line(Span(page.line(more), "quiet")), page.prose),
        *wrap(line(Span(page.line(page_too), "quiet")), page.prose),
    ]


def _answers(page: Page, figures: Figures) -> list[Line]:
    lines: list[Line] = []
    if figures.accuracy is not None:
        lines += _part(page, "Accuracy")
        accuracy = figures.accuracy
        lines += wrap(outcomes.accuracy_sentence(accuracy.first, accuracy.practice), page.prose)
    if figures.retention is not None:
        lines += _part(page, "Retention")
        lines += said_lines(page, outcomes.retention(figures.retention))
    elif figures.days is not None and figures.days.days:
        lines += _part(page, "Retention")
        text = "Your history is long: studykit stats retention reads all of it, for some seconds."
        lines += wrap(text, page.prose)
    if figures.calibration is not None:
        lines += _part(page, "Calibration")
        calibration = figures.calibration
        lines += wrap(outcomes.foretold_sentence(calibration), page.prose)
        if calibration.stated:
            lines += wrap(outcomes.stated_sentence(calibration), page.prose)
    return lines


def said_lines(page: Page, section: Section) -> list[Line]:
    """The sentences of a section."""
    return [
        one
        for block in section.blocks
        for sentence in block.says
        for one in wrap(page.line(sentence), page.prose)
    ]


def _part(page: Page, title: str) -> list[Line]:
    return [BLANK, *wrap(line(Span(page.line(title), "heading")), page.width)]
