"""The learner's history: events, never edited, and what is folded from them.

An event holds everything replay needs, so that content may change or vanish later.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal


class Grade(IntEnum):
    """How well a card was remembered."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question was answered. Everything replay needs is here, so content may change later.

    `shown` is the order in which the options stood (indexes into the question's options);
    `chosen` and `key` are such indexes too. `missed` are facts that refute a chosen wrong
    option, `beliefs` what choosing it shows. `practice` answers touch no memory.
    """

    kind: Literal["answer"] = "answer"
    pack: str
    question: str
    topic: str
    version: str  # short digest of the question's content when it was asked
    shown: tuple[int, ...]
    chosen: tuple[int, ...]
    key: tuple[int, ...]
    correct: bool
    facts: tuple[str, ...]
    missed: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    seed: int
    session: str
    scope: tuple[str, ...] = ()  # what the learner asked to be quizzed on
    millis: int  # from the question on screen to the answer
    first_seen: bool
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A flashcard was graded."""

    kind: Literal["grade"] = "grade"
    pack: str
    fact: str
    topic: str
    version: str
    grade: int
    session: str
    scope: tuple[str, ...] = ()
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """A drill was answered: a question made from cells of a table, which are `rows` × `columns`.

    A drill stands nowhere in the pack, so the event keeps what was on the screen: `shown` are
    the options' texts in the order they stood, `chosen` and `key` are places in it. It is no
    question that was seen: a drill counts for the facts of its cells and for nothing else.
    """

    kind: Literal["drill"] = "drill"
    pack: str
    drill: str
    table: str
    topic: str
    version: str  # short digest of the table's content when it was asked
    form: Literal["cell", "which", "differs", "odd"]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    chosen: int
    key: int
    correct: bool
    facts: tuple[str, ...] = ()  # none behind the cells: the answer is remembered all the same
    seed: int
    session: str
    scope: tuple[str, ...] = ()
    millis: int
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A prompt was passed over without an answer; no memory changes."""

    kind: Literal["skip"] = "skip"
    pack: str
    item: str
    topic: str
    session: str
    scope: tuple[str, ...] = ()
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """A fact is set aside (or, with `on` false, taken back in)."""

    kind: Literal["suspend"] = "suspend"
    pack: str
    fact: str
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """An id of the pack changed; what is remembered of `old` belongs to `new`."""

    kind: Literal["rename"] = "rename"
    pack: str
    what: Literal["fact", "question"]
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """An earlier event is taken back; it stays in the history but counts for nothing."""

    kind: Literal["undo"] = "undo"
    event: str


Body = Answered | Graded | Drilled | Skipped | Suspended | Renamed | Undone

BODIES: dict[str, type[Body]] = {
    "answer": Answered,
    "grade": Graded,
    "drill": Drilled,
    "skip": Skipped,
    "suspend": Suspended,
    "rename": Renamed,
    "undo": Undone,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the learner's history.

    `id` is a UUIDv7, `seq` counts a device's events without gaps, `at` is UTC,
    `tz_offset` the learner's offset then in minutes, `study_day` the days from 2000-01-01 to
    the learner's local date of (`at` − rollover), computed once.
    """

    id: str
    device: str
    seq: int
    at: dt.datetime
    tz_offset: int
    study_day: int
    body: Body

    @property
    def order(self) -> tuple[int, dt.datetime, str, int]:
        """The one order in which events are replayed, whatever order they arrived in."""
        return (self.study_day, self.at, self.device, self.seq)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one fact: stability (days to 90 % recall), difficulty (1–10),
    last study day that counted, how often it counted and how often it was lost."""

    stability: float
    difficulty: float
    day: int
    reps: int = 1
    lapses: int = 0
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a question was answered, when last (study day), and how it went."""

    times: int
    day: int
    right: int
    last_correct: bool
