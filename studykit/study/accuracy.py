"""How often answers are right, kept apart by what may make them so, and how long they take.

A share is never given alone: with it go the number of answers and a range. Two readings of an
answer are kept apart throughout. First-seen: a question never met before, which is what the
exam asks. Practice: a question met before, which may have been recognised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from studykit.model.past import Attempt
from studykit.study.wilson import interval

LEVELS = (1, 2, 3)
BLOCK = 4
"""Hours in a block of the day."""

FEWEST = 20
"""With fewer answers, a time of day says nothing."""

TOO_FAST = 3_000
"""Milliseconds in which nobody reads a question."""

CONFIDENCE = ("guess", "unsure", "sure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many. `low` and `high` bound what the true share may well be (90 %,
    Wilson's interval, which takes the answers as independent)."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of none."""
        return self.right / self.of if self.of else None

    @property
    def low(self) -> float:
        """What the true share is hardly below."""
        return self._bounds()[0]

    @property
    def high(self) -> float:
        """What the true share is hardly above."""
        return self._bounds()[1]

    def _bounds(self) -> tuple[float, float]:
        return interval(self.right, self.of) if self.of else (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Questions of one level, 1 to 3."""

    level: int
    first: Share
    practice: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Answers to questions from `hour` o'clock on, for four hours, by the learner's clock."""

    hour: int
    share: Share

    @property
    def is_silent(self) -> bool:
        """Whether there are too few to say anything."""
        return self.share.of < FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long prompts of a kind take. `fast` were answered sooner than anybody can read them;
    None for cards, which one may know at a glance. Answers in mock exams are not in it."""

    kind: str
    count: int
    median_millis: int
    fast: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the learner said before the mark, and how often it was right."""

    confidence: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Answers to questions, by level and time of day, and the time all prompts took.

    `gone` were answers to questions that are not in the pack any more, so nobody knows their
    level.
    """

    first: Share
    practice: Share
    levels: tuple[Level, ...]
    gone: int
    blocks: tuple[Block, ...]
    paces: tuple[Pace, ...]


def share(attempts: Iterable[Attempt]) -> Share:
    """How many of the attempts were right."""
    found = [attempt.right for attempt in attempts]
    return Share(right=sum(found), of=len(found))


def is_first(attempt: Attempt) -> bool:
    """Whether it is an answer to a question never met before. One in practice mode counts as
    practice all the same: nobody knows what was looked up."""
    return attempt.first_seen and not attempt.practice


def accuracy(attempts: Sequence[Attempt], levels: Mapping[str, int]) -> Accuracy:
    """The figures; `levels` has the level of each question of the pack."""
    answers = [attempt for attempt in attempts if attempt.kind == "answer"]
    first = [answer for answer in answers if is_first(answer)]
    practice = [answer for answer in answers if not is_first(answer)]
    return Accuracy(
        first=share(first),
        practice=share(practice),
        levels=tuple(
            Level(
                level=level,
                first=share(a for a in first if levels.get(a.item) == level),
                practice=share(a for a in practice if levels.get(a.item) == level),
            )
            for level in LEVELS
        ),
        gone=sum(answer.item not in levels for answer in answers),
        blocks=tuple(
            Block(hour=hour, share=share(a for a in answers if a.hour // BLOCK * BLOCK == hour))
            for hour in range(0, 24, BLOCK)
        ),
        paces=paces(attempts),
    )


def paces(attempts: Iterable[Attempt]) -> tuple[Pace, ...]:
    """The pace of each kind of prompt that was answered: questions, cards, drills."""
    per: dict[str, list[int]] = {"answer": [], "grade": [], "drill": []}
    for attempt in attempts:
        if not attempt.exam:  # there, one goes back and forth, and the clock of the whole counts
            per[attempt.kind].append(attempt.millis)
    return tuple(
        Pace(
            kind=kind,
            count=len(millis),
            median_millis=round(median(millis)),
            fast=None if kind == "grade" else sum(each < TOO_FAST for each in millis),
        )
        for kind, millis in per.items()
        if millis
    )


def stated(attempts: Iterable[Attempt]) -> tuple[Stated, ...]:
    """How often each stated confidence was right; nothing where none was ever stated."""
    said = [attempt for attempt in attempts if attempt.kind == "answer" and attempt.confidence]
    if not said:
        return ()
    return tuple(
        Stated(confidence=word, share=share(a for a in said if a.confidence == word))
        for word in CONFIDENCE
    )
