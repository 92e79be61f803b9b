"""Content: what an author wrote, after it was read and found sound.

Plain frozen dataclasses: authors' files are validated by the pydantic models of
`packs.forms`; importing pydantic's machinery costs more than a whole warm start may take.

Ids are qualified (`api-gateway.account-throttle`: top-level topic, dot, id). Topics are
named by their path (`api-gateway/stages`). Tables are named by their file name.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from studykit.model.exam import Exam
from studykit.model.manifest import Manifest

__all__ = [
    "Cell",
    "Erratum",
    "Fact",
    "Manifest",
    "Option",
    "Pack",
    "Question",
    "Row",
    "Table",
    "Tasks",
    "Topic",
]

Tasks = dict[str, tuple[str, ...]]
"""Per exam id, the tasks (`"3.4"`) or skills (`"3.4.2"`) something serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """A claim that learners meet elsewhere, and why it is wrong or out of date."""

    claim: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One checkable statement with a flashcard and dated sources."""

    id: str
    topic: str
    text: str
    ask: str
    answer: str
    sources: tuple[str, ...]
    checked: dt.date
    errata: tuple[Erratum, ...] = ()
    tasks: Tasks = field(default_factory=dict)
    was: tuple[str, ...] = ()
    waive: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of a comparison: yes (True), no (False) or a few words."""

    value: bool | str
    note: str | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One feature compared over the table's columns; `fact` backs cells without their own."""

    feature: str
    cells: tuple[Cell, ...]
    fact: str | None = None

    def facts(self) -> tuple[str, ...]:
        """Ids of every fact the row rests on, each once, in order."""
        own = (self.fact, *(cell.fact for cell in self.cells))
        return tuple(dict.fromkeys(fact for fact in own if fact))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A comparison: named columns, rows by feature. `label` heads the row names."""

    name: str
    topic: str
    title: str
    label: str = "Feature"
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a question and why it is right or wrong.

    `belief` is the misconception that choosing it shows; `facts` are the facts that refute it.
    """

    text: str
    correct: bool = False
    why: str
    belief: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Stem and options, the 1–3 facts needed to answer, and the rule to keep."""

    id: str
    topic: str
    stem: str
    options: tuple[Option, ...]
    facts: tuple[str, ...]
    remember: str
    level: Literal[1, 2, 3]
    cognitive: Literal["recall", "application", "analysis"] | None = None
    tasks: Tasks = field(default_factory=dict)
    was: tuple[str, ...] = ()
    waive: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> frozenset[int]:
        """Indexes of the right options."""
        return frozenset(i for i, option in enumerate(self.options) if option.correct)

    @property
    def choose(self) -> int:
        """How many options must be chosen."""
        return len(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A folder of content. `notes` is Markdown; `path` names it and everything beneath it."""

    path: str
    title: str
    summary: str
    order: int = 0
    services: tuple[str, ...] = ()
    tasks: Tasks = field(default_factory=dict)
    notes: str = ""

    @property
    def top(self) -> str:
        """The top-level topic, which qualifies ids."""
        return self.path.split("/", 1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything sound in a pack, topics in note order (parents first)."""

    manifest: Manifest
    exams: tuple[Exam, ...] = ()
    topics: tuple[Topic, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    questions: tuple[Question, ...] = ()
