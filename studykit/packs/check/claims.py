"""Rules about what facts claim: dated, in units, with ids that stay, and not out of date."""

import re
from collections.abc import Iterator

from studykit.model.pack import Fact, Question, Table, Topic
from studykit.packs.build import Place
from studykit.packs.check.rules import (
    Bench,
    Finding,
    Found,
    facts,
    notes,
    pack,
    questions,
    tables,
)
from studykit.packs.check.words import prose, sentences
from studykit.packs.markdown import outside_fences
from studykit.packs.problem import quoted

STALE_AFTER = 180  # days


@facts("L04", f"facts compared with their sources within {STALE_AFTER} days", "reminder")
def checked_lately(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """AWS changes; what was true in spring is worth another look in winter."""
    age = (bench.today - fact.checked).days
    if age > STALE_AFTER:
        yield place.line("text"), f"last checked {fact.checked}, {age} days ago; look again"


@facts("H04", "no fact from the future")
def checked_in_the_past(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """A day after tomorrow is a slip of the pen. (Tomorrow may be today elsewhere.)"""
    if (fact.checked - bench.today).days > 1:
        yield place.line("text"), f"checked on {fact.checked}, which is still to come"


# An answer that is nothing but a number.
_BARE = re.compile(r"(?i)(?:up to |at most |at least |about |exactly )?\d[\d,.]*")
# Numbers that are names or counts: the question has said what they count.
_COUNTED = re.compile(
    r"(?i)\bhow (?:many|often)\b|\b(?:status|code|port|version|times|number of|count)\b"
)


@facts("H01", "every number with its unit", "warning")
def numbers_with_units(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """An answer of "300" teaches a digit; "300 seconds" teaches a limit."""
    if _BARE.fullmatch(fact.answer.strip()) and not _COUNTED.search(fact.ask):
        yield place.line("answer"), f"the answer {quoted(fact.answer)} has no unit"


# What is still to be written

_TODO = re.compile(r"\bTODO\b")
ASKS_TODO = "nothing left to fill in"


@questions("H05", ASKS_TODO)
def question_is_written(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """What `studykit new` left for the author."""
    yield from _todo(question.stem, "stem", place.line("stem"))
    yield from _todo(question.remember, "remember", place.line("remember"))
    for i, option in enumerate(question.options):
        for key, text in (("text", option.text), ("why", option.why), ("belief", option.belief)):
            yield from _todo(text or "", f"options, {key}", place.line("options", i, key))


@facts("H05", ASKS_TODO)
def fact_is_written(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """What `studykit new` left for the author."""
    for key, text in (("text", fact.text), ("ask", fact.ask), ("answer", fact.answer)):
        yield from _todo(text, key, place.line(key))
    yield from _todo(" ".join(fact.sources), "sources", place.line("sources"))


@tables("H05", ASKS_TODO)
def table_is_written(table: Table, place: Place, bench: Bench) -> Iterator[Finding]:
    """What `studykit new` left for the author."""
    yield from _todo(f"{table.title} {' '.join(table.columns)}", "title, columns", place.line())
    for r, row in enumerate(table.rows):
        cells = " ".join(str(cell.value) for cell in row.cells)
        yield from _todo(f"{row.feature} {cells}", "row", place.line("rows", r))


@notes("H05", ASKS_TODO)
def notes_are_written(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
    """What `studykit new` left for the author."""
    yield from _todo(f"{topic.title} {topic.summary}", "title, summary", 1)
    for n, text in outside_fences(topic.notes):
        yield from _todo(text, "notes", first + n)


def _todo(text: str, where: str, line: int) -> Iterator[Finding]:
    if _TODO.search(text):
        yield line, f"TODO in {where}: write it, or take it out"


@pack("H03", "ids that stay; one that goes is kept in `was`")
def no_id_vanishes(bench: Bench) -> Iterator[Found]:
    """The learner's history hangs on ids, so every id that was ever given is remembered."""
    known = bench.house.ids
    if known is None:
        return
    draft = bench.draft
    items: list[Fact | Question] = [*draft.pack.facts, *draft.pack.questions]
    now = {id for item in items for id in (item.id, *item.was)}
    place = draft.places.get(("pack", ""))
    if place is None or draft.problems:
        return  # what could not be read has not vanished
    for id, kept in known.items():
        if id not in now and not kept.gone:
            message = f'{id} is gone; name it under "was" of what took its place, or say why here'
            yield Found(_InIds(place.source), kept.line, message)
        if id in now and kept.gone:
            message = f"{id} is gone for ever ({kept.gone}), but it is there; give it another id"
            yield Found(_InIds(place.source), kept.line, message)
    new = {item.id for item in items} - known.keys()  # former ids may be older than the list
    if new:
        count = "1 new id is" if len(new) == 1 else f"{len(new)} new ids are"
        message = f"{count} not listed yet; studykit check --keep-ids adds them"
        yield Found(_InIds(place.source), 1, message)


class _InIds(Place):
    """A place in the list of ids."""

    @property
    def file(self) -> str:
        """The list, relative to the pack."""
        return "check/ids.txt"


# Stale claims


@facts("L25", "no claim that was true once")
def no_stale_fact(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """Facts and answers state what holds now; what held before belongs into an erratum."""
    yield from _stale(fact.text, place.line("text"), bench)
    # Question and answer make one claim, whatever the answer begins with.
    said = f"{fact.ask.rstrip(' ?')}: {fact.answer}"
    yield from _stale(said, place.line("answer"), bench, whole=True)


@questions("L25", "no claim that was true once")
def no_stale_key(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Neither the stem nor a right option may rest on it, nor the rule to remember."""
    yield from _stale(prose(question.stem), place.line("stem"), bench)
    yield from _stale(question.remember, place.line("remember"), bench)
    for i, option in enumerate(question.options):
        if option.correct:
            yield from _stale(option.text, place.line("options", i, "text"), bench)
            yield from _stale(option.why, place.line("options", i, "why"), bench)


@questions("L25", "no outdated claim as a wrong option", "warning")
def no_stale_distractor(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Who learned it when it was true is not to be caught by it."""
    for i, option in enumerate(question.options):
        if not option.correct:
            yield from _stale(option.text, place.line("options", i, "text"), bench)


@tables("L25", "no claim that was true once")
def no_stale_cell(table: Table, place: Place, bench: Bench) -> Iterator[Finding]:
    """A cell claims what its column and row say."""
    for r, row in enumerate(table.rows):
        for column, cell in zip(table.columns, row.cells, strict=True):
            said = f"{table.title}: {column}, {row.feature}: {cell.value} ({cell.note or ''})"
            yield from _stale(said, place.line("rows", r), bench)


@notes("L25", "no claim that was true once")
def no_stale_notes(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
    """Paragraph by paragraph, so that a claim broken over lines is found."""
    paragraph: list[str] = []
    begin = 0
    for n, text in [*outside_fences(topic.notes), (-1, "")]:
        if text.strip():
            begin = begin if paragraph else n
            paragraph.append(text)
        elif paragraph:
            yield from _stale(" ".join(paragraph), first + begin, bench)
            paragraph = []


def _stale(text: str, line: int, bench: Bench, *, whole: bool = False) -> Iterator[Finding]:
    said = " ".join(text.split())
    claims = [claim for claim in bench.house.stale if claim.may_be_in(said)]
    if not claims:  # nearly always: patterns are dear, and there are many
        return
    for sentence in [said] if whole else sentences(text):
        for claim in claims:
            if claim.is_in(sentence):
                yield line, f"{quoted(sentence)} is out of date ({claim.id}): {claim.now}"
