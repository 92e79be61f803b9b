"""What the history says when it is asked: counts and summaries, made for showing."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.history import Event


class Entry(NamedTuple):
    """An event as it is read by a learner who asks what happened; `taken_back` ones count for
    nothing."""

    event: Event
    taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is remembered: what was studied, when it ended, and how it went.

    `kind` is that of its events (`answer`, `grade`, `drill` or `skip`), `mixed` where there were
    several, what was skipped apart; `topic` is where the last one was. `prompts` counts what was
    answered or graded, `right` how much of it went well.
    """

    session: str
    kind: str
    pack: str
    topic: str
    scope: tuple[str, ...]
    at: dt.datetime
    tz_offset: int
    study_day: int
    prompts: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What was done on one study day. `right` counts right answers, those to drills too, and
    cards not graded Again."""

    study_day: int
    answers: int
    cards: int
    drills: int = 0
    right: int
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefCount:
    """How often wrong options showed a belief, and on which study day last."""

    belief: str
    times: int
    last_day: int


class Attempt(NamedTuple):
    """An answered prompt as far as figures need it.

    `kind` is `answer`, `grade` or `drill`, `item` the question, fact or drill; `hour` is the
    learner's own, 0 to 23. `right` also means: a card not graded Again. `practice`, `first_seen`,
    `confidence` and `exam` are as in the event. A tuple, since figures read all there ever were.
    """

    study_day: int
    hour: int
    kind: str
    item: str
    topic: str
    right: bool
    millis: int
    first_seen: bool = False
    practice: bool = False
    confidence: str = ""
    exam: str = ""


class Took(NamedTuple):
    """How long a prompt took, with reading its explanation, and how it went.

    `kind` is `question`, `card` or `drill`, or `exam` for a question of a mock exam, which is
    answered at another pace; `facts` counts those it was about, `is_fresh` says that a question
    had never been seen before.
    """

    kind: str
    millis: int
    right: bool
    facts: int = 1
    is_fresh: bool = False
