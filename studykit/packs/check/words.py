"""Words as the rules compare them: small letters, without punctuation and fenced code."""

import re
from collections.abc import Iterable, Sequence

from studykit.packs.markdown import without_fences

_WORD = re.compile(r"[a-z0-9]+(?:[-.'_/:][a-z0-9]+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"')”]*\s+(?=[A-Z`\"'“(])")
_PARAGRAPH = re.compile(r"\n\s*\n")

FUNCTION_WORDS = frozenset(
    "a an the and or but nor of to in on at by for from with without into onto over under as "
    "is are was were be been being am has have had do does did can could will would should "
    "must may might shall it its this that these those they them their he she his her we our "
    "you your i not no so than then when while if because until after before during between "
    "through per each which who whom whose what where how why there here also both either "
    "neither more most less least such same other another".split()
)


def words(text: str) -> list[str]:
    """Every word in order, in small letters: `` `PutItem` `` and PutItem are one word."""
    return _WORD.findall(text.casefold())


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning."""
    return frozenset(words(text)) - FUNCTION_WORDS


def normal(text: str) -> str:
    """The text as it is compared: without regard to case, spaces and most punctuation."""
    return " ".join(re.findall(r"[\w$%.+*/<>=-]+", text.casefold())).rstrip(".")


def prose(stem: str) -> str:
    """A stem without its fenced blocks."""
    return without_fences(stem)


def sentences(text: str) -> list[str]:
    """The sentences of a text, on one line each. A paragraph ends a sentence."""
    return [
        " ".join(sentence.split())
        for paragraph in _PARAGRAPH.split(text)
        for sentence in _SENTENCE_END.split(paragraph.strip())
        if sentence.strip()
    ]


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """What two sets share of what they hold together, 0 to 1."""
    return len(a & b) / len(a | b) if a or b else 0.0


def grams(sequence: Sequence[str], size: int) -> frozenset[str]:
    """Every run of `size` words."""
    return frozenset(" ".join(sequence[i : i + size]) for i in range(len(sequence) - size + 1))


def shared(sets: Iterable[tuple[int, frozenset[str]]], most: int = 40) -> set[tuple[int, int]]:
    """Pairs of numbers whose sets share an element, leaving out elements of very many sets.

    A run of words that stands in forty items is a phrase of the trade and says nothing of any two.
    """
    holders: dict[str, list[int]] = {}
    for number, elements in sets:
        for element in elements:
            holders.setdefault(element, []).append(number)
    return {
        (a, b)
        for numbers in holders.values()
        if 2 <= len(numbers) <= most
        for i, a in enumerate(numbers)
        for b in numbers[i + 1 :]
    }
