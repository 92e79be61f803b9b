"""What a learner can say to a prompt, whichever way it was said."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Confidence = Literal["", "guess", "unsure", "sure"]
"""How sure the learner says to be; empty where nothing was said."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """These options (indexes into the question's options) are the answer."""

    options: frozenset[int]
    confidence: Confidence = ""


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

_SAID: dict[str, Confidence] = {
    "sure": "sure",
    "unsure": "unsure",
    "guess": "guess",
    "!": "sure",
    "?": "unsure",
}


def how_sure(text: str) -> tuple[str, Confidence]:
    """A typed answer without what says how sure the learner is, and that.

    >>> how_sure("a, c sure"), how_sure("b!"), how_sure("b")
    (('a, c', 'sure'), ('b', 'sure'), ('b', ''))
    """
    text = text.strip()
    if text[-1:] in ("!", "?"):
        return text[:-1].rstrip(), _SAID[text[-1]]
    answer, _, word = text.rpartition(" ")
    if answer and (said := _SAID.get(word.casefold())):
        return answer.rstrip(" ,;:"), said
    return text, ""
