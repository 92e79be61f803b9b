"""The registry of rules: each is one function that looks at one kind of thing.

The codes are those of the project's item-writing rules (`L`) and of its care for facts (`H`);
`RULES` says what each asks for and how grave a finding is.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from studykit.model.pack import Fact, Question, Table, Topic
from studykit.packs.build import Draft, Place
from studykit.packs.check.house import House
from studykit.packs.problem import Level

T = TypeVar("T")

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


class _Registrar(Generic[T]):
    """Puts the function below it into a list of rules, under a code."""

    def __init__(self, rules: list[tuple[Rule, T]]) -> None:
        self._rules = rules

    def __call__(self, code: str, asks: str, level: Level = "error") -> Callable[[T], T]:
        def register(look: T) -> T:
            self._rules.append((_rule(code, level, asks), look))
            return look

        return register


questions = _Registrar(QUESTION_RULES)  # looks at one question
facts = _Registrar(FACT_RULES)  # at one fact
tables = _Registrar(TABLE_RULES)  # at one table
notes = _Registrar(NOTES_RULES)  # at a topic's notes; is given the line they begin on
pack = _Registrar(PACK_RULES)  # compares things over the whole pack


def _rule(code: str, level: Level, asks: str) -> Rule:
    # A code may stand for an error and a warning; what both ask for is said together.
    said = RULES.get(code, asks).split("; ")
    RULES[code] = "; ".join(said if asks in said else [*said, asks])
    return Rule(code, level, asks)
