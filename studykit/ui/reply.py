"""What a learner can say to a prompt, whichever way it was said."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Chosen:
    """These options (indexes into the question's options) are the answer."""

    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class GradeGiven:
    """The card was remembered this well, 1 to 4."""

    grade: int


class Word(Enum):
    """Everything else that can be said."""

    NEXT = "next"
    SKIP = "skip"
    UNDO = "undo"
    STOP = "stop"
    OPEN = "open source"
    TABLE = "table"
    NOTES = "notes"
    ASIDE = "set aside"


Reply = Chosen | GradeGiven | Word
