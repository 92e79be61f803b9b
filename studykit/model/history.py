"""The learner's history: events, never edited, and what is folded from them.

An event holds everything replay needs, so that content may change or vanish later.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple


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
    option, `beliefs` what choosing it shows. `practice` answers touch no memory. `confidence` is
    what the learner said before the mark, if anything; `exam` the mock exam (its sitting) that
    the answer was given in.
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
    confidence: Literal["", "guess", "unsure", "sure"] = ""
    exam: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Redone:
    """An undo is taken back: what it took back counts again, as if nothing had been undone."""

    kind: Literal["redo"] = "redo"
    undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When the exam is and how much time there is; the newest plan counts. `on` false: no plan.

    `date` and `dates_off` are ISO dates, `days_off` weekdays (0 is Monday), `minutes` a day's.
    """

    kind: Literal["plan"] = "plan"
    pack: str
    exam: str
    date: str
    minutes: int
    days_off: tuple[int, ...] = ()
    dates_off: tuple[str, ...] = ()
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamBegun:
    """A mock exam was drawn and its clock began to run.

    `sitting` names this one time it is sat. `questions` are in the order of their numbers, with
    the `versions` they had (of what is asked: stem, options, key), how many options each wants
    (`choose`; none: one each) and, in `shown`, how its options stand (`2,0,1,3`). `unscored` are
    those that do not count, `scope` the domains it is about (none: all). `pauses` says whether
    the clock may stop.
    """

    kind: Literal["exam"] = "exam"
    pack: str
    sitting: str
    exam: str
    seed: int
    minutes: int
    questions: tuple[str, ...]
    versions: tuple[str, ...]
    shown: tuple[str, ...]
    choose: tuple[int, ...] = ()
    unscored: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    pauses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamStep:
    """Something changed in a mock exam that is under way.

    `go` and `resume` turn to a question, `choose` drafts an answer (`chosen` are indexes into
    the question's options, none: taken away), `flag` sets or takes a flag. `leave` ends the time
    spent at the question while the clock runs on, `pause` stops the clock too.
    """

    kind: Literal["step"] = "step"
    pack: str
    sitting: str
    action: Literal["go", "choose", "flag", "leave", "pause", "resume"]
    question: str
    chosen: tuple[int, ...] = ()
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamOver:
    """A mock exam ended: handed in, out of time, or dropped and never marked.

    Its answers follow as events of their own. `left_out` are questions that could not be marked,
    since they were gone from the pack or asked something else by then.
    """

    kind: Literal["over"] = "over"
    pack: str
    sitting: str
    how: Literal["finished", "time", "dropped"]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What readiness said, kept so that it can be held against what came.

    `day` is the study day it speaks of; scores are the 5th, 50th and 95th percentile, `chance`
    the probability of passing as it was computed, `answers` how many first answers were behind
    it.
    """

    kind: Literal["forecast"] = "forecast"
    pack: str
    exam: str
    day: int
    chance: float
    low: int
    median: int
    high: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resulted:
    """The real exam was sat, and this came of it. `score` is 0 where the learner did not say."""

    kind: Literal["result"] = "result"
    pack: str
    exam: str
    date: str
    passed: bool
    score: int = 0


Body = (
    Answered
    | Graded
    | Drilled
    | Skipped
    | Suspended
    | Renamed
    | Undone
    | Redone
    | Planned
    | ExamBegun
    | ExamStep
    | ExamOver
    | Foretold
    | Resulted
)

BODIES: dict[str, type[Body]] = {
    "answer": Answered,
    "grade": Graded,
    "drill": Drilled,
    "skip": Skipped,
    "suspend": Suspended,
    "rename": Renamed,
    "undo": Undone,
    "redo": Redone,
    "plan": Planned,
    "exam": ExamBegun,
    "step": ExamStep,
    "over": ExamOver,
    "forecast": Foretold,
    "result": Resulted,
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


# Made by the hundred thousand when a history is folded, and at every start: as tuples they take
# half the time, and their classes an eighth.


class Memory(NamedTuple):
    """What is known of one fact: stability (days to 90 % recall), difficulty (1–10),
    last study day that counted, how often it counted and how often it was lost."""

    stability: float
    difficulty: float
    day: int
    reps: int = 1
    lapses: int = 0
    suspended: bool = False


class Seen(NamedTuple):
    """How often a question was answered, when last (study day), and how it went."""

    times: int
    day: int
    right: int
    last_correct: bool


class First(NamedTuple):
    """The first answer ever to a question, unless it was practice: what readiness learns from.

    `foretold` is the probability of a right answer that memory gave before it, without guessing
    by familiarity and without any offset learned from questions. `counts` is false where a
    needed fact was met earlier that study day, for same-day recall is not predicted.
    """

    day: int
    correct: bool
    foretold: float
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Offset:
    """How far this learner's recall lies from the model's, in logits, and how surely.

    `day` is the study day of the last review it was learned from, `count` how many there were.
    """

    value: float
    variance: float
    day: int
    count: int = 0
