"""The tree of topics with the learner's standing."""

from collections.abc import Sequence
from typing import Protocol

from studykit.ui.text import Line, Span, line, pad, wrap
from studykit.ui.theme import Page


class Standing(Protocol):
    """A topic in numbers."""

    @property
    def path(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def facts(self) -> int: ...
    @property
    def tables(self) -> int: ...
    @property
    def questions(self) -> int: ...
    @property
    def seen(self) -> int: ...
    @property
    def known(self) -> int: ...
    @property
    def due(self) -> int: ...


_HEADS = ("facts", "tables", "questions", "seen", "known", "due")


def topics_lines(page: Page, topics: Sequence[Standing]) -> list[Line]:
    """One line a topic where the page is wide enough, else a short paragraph each."""
    if not topics:
        return [line("This pack has no topics.")]
    names = [page.line("  " * t.path.count("/") + t.path.rpartition("/")[2]) for t in topics]
    titles = [page.line(t.title) for t in topics]
    rows = [(t.facts, t.tables, t.questions, t.seen, t.known, t.due) for t in topics]
    widest = max(line(name).width for name in names)
    title = max(line(text).width for text in titles)
    numbers = sum(len(head) + 2 for head in _HEADS)
    if widest + 2 + numbers > page.width:
        return _paragraphs(page, names, topics)
    with_titles = widest + 2 + title + numbers <= page.width
    lines = [
        line(
            Span(" " * (widest + 2 + (title if with_titles else 0))),
            Span("".join(f"  {head}" for head in _HEADS), "quiet"),
        )
    ]
    for name, text, row in zip(names, titles, rows, strict=True):
        cells = "".join(f"  {n:>{len(head)}}" for n, head in zip(row, _HEADS, strict=True))
        label = pad(line(Span(name, "strong")), widest + 2)
        lines.append(
            label + pad(line(text if with_titles else ""), title * with_titles) + line(cells)
        )
    return lines


def _paragraphs(page: Page, names: Sequence[str], topics: Sequence[Standing]) -> list[Line]:
    lines: list[Line] = []
    for name, t in zip(names, topics, strict=True):
        indent = " " * (len(name) - len(name.lstrip()) + 2)
        lines += wrap(line(Span(name, "strong")), page.width)
        numbers = (
            f"{t.facts} facts, {t.tables} tables, {t.questions} questions; "
            f"{t.seen} seen, {t.known} known, {t.due} due"
        )
        lines += wrap(numbers, page.width, indent)
    return lines
