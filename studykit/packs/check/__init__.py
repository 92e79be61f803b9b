"""Rules for authors, beyond the form: what `studykit check` says.

`rules` holds the registry; the other modules register what they look at by being imported here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from studykit.model.pack import Fact, Question
from studykit.packs.build import Draft, read_pack
from studykit.packs.check import claims, code, cues, names, options, sameness, stems
from studykit.packs.check.house import House, ids_file, read_house
from studykit.packs.check.rules import (
    FACT_RULES,
    NOTES_RULES,
    PACK_RULES,
    QUESTION_RULES,
    RULES,
    TABLE_RULES,
    Bench,
    Finding,
    Rule,
)
from studykit.packs.check.words import words
from studykit.packs.problem import Problem
from studykit.packs.write import write_whole

__all__ = ["RULES", "Checked", "check", "keep_ids", "with_kept_ids"]

# Imported for the rules they register.
MODULES = (claims, code, cues, names, options, sameness, stems)

MOST_FINDINGS = 50  # of one rule in one question, fact or notes
COMMON_WORDS = 2_000

RULES["W01"] = "a waiver that something needs, of a rule that only warns"


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything an author should look at, sorted, and how many files were read."""

    problems: list[Problem]
    files: int
    draft: Draft
    house: House = field(default_factory=House)

    @property
    def failing(self) -> int:
        """How many of the problems an author must mend or waive: reminders are neither."""
        return sum(problem.level != "reminder" for problem in self.problems)


def check(folder: Path, today: dt.date | None = None) -> Checked:
    """What is wrong with the pack: the problems of reading and building, then the rules.

    `today` is what the age of facts is counted from; without it the newest check of the pack.
    """
    draft = read_pack(folder)
    house = read_house(folder)
    newest = max((fact.checked for fact in draft.pack.facts), default=dt.date.min)
    bench = Bench(draft, house, today or newest, _common(draft))
    problems = {*draft.problems, *house.problems}
    waived = _Waivers(draft)
    for rule, file, item, (line, message) in _findings(bench):
        if not waived.accepts(rule, item):
            problems.add(Problem(file, line, rule.code, message, rule.level))
    problems |= set(waived.idle())
    return Checked(sorted(problems), draft.files, draft, house)


def keep_ids(folder: Path) -> int:
    """Write every id there is into the pack's list; how many were new. None is ever taken out."""
    draft = read_pack(folder)
    known = read_house(folder).ids or {}
    ids = {fact.id for fact in draft.pack.facts} | {q.id for q in draft.pack.questions}
    new = ids - known.keys()
    if new:
        file = ids_file(folder)
        head = "# Every id that was ever given, so that none vanishes: see docs/content.md.\n"
        gone = {id: f"{id}  # {kept.gone}" for id, kept in known.items() if kept.gone}
        lines = [gone.get(id, id) for id in sorted(ids | known.keys())]
        write_whole(file, head + "\n".join(lines) + "\n")
    return len(new)


def with_kept_ids(found: Checked, folder: Path) -> Checked:
    """The same findings after `keep_ids`: those about the list of ids are taken anew."""
    house = read_house(folder)
    bench = Bench(found.draft, house, dt.date.min, frozenset())
    anew = {Problem(f.place.file, f.line, "H03", f.message) for f in claims.no_id_vanishes(bench)}
    others = {problem for problem in found.problems if problem.code != "H03"}
    return replace(found, problems=sorted(others | anew), house=house)


def _findings(bench: Bench) -> Iterator[tuple[Rule, str, str, Finding]]:
    """Each finding with its rule, its file, and the id of the item it is about (or "")."""
    draft = bench.draft
    for question in draft.pack.questions:
        place = draft.places["question", question.id]
        for rule, look in QUESTION_RULES:
            for line, message in _first(look(question, place, bench)):
                yield rule, place.file, question.id, (line, f"{_bare(question.id)}: {message}")
    for fact in draft.pack.facts:
        place = draft.places["fact", fact.id]
        for rule, look_fact in FACT_RULES:
            for line, message in _first(look_fact(fact, place, bench)):
                yield rule, place.file, fact.id, (line, f"{_bare(fact.id)}: {message}")
    for table in draft.pack.tables:
        place = draft.places["table", table.name]
        for rule, look_table in TABLE_RULES:
            for line, message in _first(look_table(table, place, bench)):
                yield rule, place.file, "", (line, message)
    for topic in draft.pack.topics:
        for rule, look_notes in NOTES_RULES:
            first = draft.bodies.get(topic.path, 1)
            for line, message in _first(look_notes(topic, first, bench)):
                yield rule, f"topics/{topic.path}/notes.md", "", (line, message)
    for rule, look_pack in PACK_RULES:
        for found in look_pack(bench):
            named = f"{_bare(found.item)}: " if found.item else ""
            yield rule, found.place.file, found.item, (found.line, f"{named}{found.message}")


def _first(findings: Iterator[Finding]) -> Iterable[Finding]:
    return islice(findings, MOST_FINDINGS)


def _common(draft: Draft) -> frozenset[str]:
    """The commonest words of the pack's questions."""
    counts: Counter[str] = Counter()
    for question in draft.pack.questions:
        counts.update(words(question.stem))
        for option in question.options:
            counts.update(words(option.text))
    return frozenset(word for word, _ in counts.most_common(COMMON_WORDS))


class _Waivers:
    """What authors accepted, and what of it was needed."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        items: tuple[Question | Fact, ...] = (*draft.pack.questions, *draft.pack.facts)
        self._waived = {item.id: item.waive for item in items if item.waive}
        self._used: set[tuple[str, str]] = set()

    def accepts(self, rule: Rule, item: str) -> bool:
        """Whether the finding is a warning that the item's author has given a reason for."""
        if rule.level != "warning" or rule.code not in self._waived.get(item, {}):
            return False
        self._used.add((item, rule.code))
        return True

    def idle(self) -> Iterator[Problem]:
        """Waivers that accept nothing: left over, mistyped, or of an error."""
        for item, waive in self._waived.items():
            kind = "question" if ("question", item) in self._draft.places else "fact"
            place = self._draft.places[kind, item]
            for code_ in waive:
                if (item, code_) not in self._used:
                    line = place.line("waive", code_)
                    message = f"{_bare(item)}: {code_} is waived here but warns of nothing"
                    yield Problem(place.file, line, "W01", message)


def _bare(id: str) -> str:
    return id.partition(".")[2]
