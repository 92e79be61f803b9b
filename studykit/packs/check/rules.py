"""The registry of rules: each is one function that looks at one kind of thing.

The codes are those of the project's item-writing rules (`L`) and of its care for facts (`H`);
`RULES` says what each asks for and how grave a finding is.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.pack import Fact, Question, Table, Topic
from studykit.packs.build import Draft, Place
from studykit.packs.check.house import House
from studykit.packs.problem import Level

Finding = tuple[int, str]
"""A line, and what should be different there."""


class Found(NamedTuple):
    """A finding of a rule that looks at the whole pack: it says whom it is about."""

    place: Place
    line: int
    message: str
    item: str = ""  # id of the question or fact whose `waive` may accept it


@dataclass(frozen=True, slots=True)
class Bench:
    """What a rule may look at besides the one thing it is given."""

    draft: Draft
    house: House
    today: dt.date
    common: frozenset[str]  # the words that half of everything is made of


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code asks for. A warning may be waived next to the item, an error may not."""

    code: str
    level: Level
    asks: str


QuestionRule = Callable[[Question, Place, Bench], Iterator[Finding]]
FactRule = Callable[[Fact, Place, Bench], Iterator[Finding]]
TableRule = Callable[[Table, Place, Bench], Iterator[Finding]]
NotesRule = Callable[[Topic, int, Bench], Iterator[Finding]]
PackRule = Callable[[Bench], Iterator[Found]]

RULES: dict[str, str] = {}
"""What each code of a rule asks for."""

QUESTION_RULES: list[tuple[Rule, QuestionRule]] = []
FACT_RULES: list[tuple[Rule, FactRule]] = []
TABLE_RULES: list[tuple[Rule, TableRule]] = []
NOTES_RULES: list[tuple[Rule, NotesRule]] = []
PACK_RULES: list[tuple[Rule, PackRule]] = []


def questions(
    code: str, asks: str, level: Level = "error"
) -> Callable[[QuestionRule], QuestionRule]:
    """Register a rule that looks at one question."""

    def register(look: QuestionRule) -> QuestionRule:
        QUESTION_RULES.append((_rule(code, level, asks), look))
        return look

    return register


def facts(code: str, asks: str, level: Level = "error") -> Callable[[FactRule], FactRule]:
    """Register a rule that looks at one fact."""

    def register(look: FactRule) -> FactRule:
        FACT_RULES.append((_rule(code, level, asks), look))
        return look

    return register


def tables(code: str, asks: str, level: Level = "error") -> Callable[[TableRule], TableRule]:
    """Register a rule that looks at one table."""

    def register(look: TableRule) -> TableRule:
        TABLE_RULES.append((_rule(code, level, asks), look))
        return look

    return register


def notes(code: str, asks: str, level: Level = "error") -> Callable[[NotesRule], NotesRule]:
    """Register a rule that looks at a topic's notes; it is given the line they begin on."""

    def register(look: NotesRule) -> NotesRule:
        NOTES_RULES.append((_rule(code, level, asks), look))
        return look

    return register


def pack(code: str, asks: str, level: Level = "error") -> Callable[[PackRule], PackRule]:
    """Register a rule that compares things over the whole pack."""

    def register(look: PackRule) -> PackRule:
        PACK_RULES.append((_rule(code, level, asks), look))
        return look

    return register


def _rule(code: str, level: Level, asks: str) -> Rule:
    # A code may stand for an error and a warning; what both ask for is said together.
    said = RULES.get(code, asks).split("; ")
    RULES[code] = "; ".join(said if asks in said else [*said, asks])
    return Rule(code, level, asks)
