"""Topics as one Markdown document: notes with their tables in place, then facts and sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from studykit.model.pack import Fact, Table, Topic
from studykit.ui.clean import clean
from studykit.ui.formats import as_markdown, markdown_text
from studykit.ui.grid import grid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A topic with its facts, and the tables that stand in place of lines of its notes (from 0)."""

    topic: Topic
    facts: tuple[Fact, ...] = ()
    tables: Mapping[int, Table] = field(default_factory=dict)


def document(chapters: Iterable[Chapter]) -> str:
    """The document, a first heading for each topic."""
    return "\n".join(_chapter(one) for one in chapters)


def _chapter(chapter: Chapter) -> str:
    topic = chapter.topic
    parts = [f"# {markdown_text(topic.title)}", ""]  # whose notes begin at the second level
    notes = [
        as_markdown(grid(chapter.tables[n])).strip() if n in chapter.tables else text
        for n, text in enumerate(clean(topic.notes).split("\n"))
    ]
    if any(text.strip() for text in notes):
        parts += ["\n".join(notes).strip(), ""]
    if chapter.facts:
        parts += ["## Facts", "", *map(_fact, chapter.facts), ""]
    return "\n".join(parts)


def _fact(fact: Fact) -> str:
    links = " ".join(f"<{clean(source)}>" for source in fact.sources)
    lines = [f"- {markdown_text(fact.text)}", f"  Checked {fact.checked.isoformat()}: {links}"]
    for erratum in fact.errata:
        claim, because = markdown_text(erratum.claim.rstrip(".")), markdown_text(erratum.because)
        lines.append(f"  - Elsewhere: “{claim}”. That does not hold. {because}")
    return "\n".join(lines)
