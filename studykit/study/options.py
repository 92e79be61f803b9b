"""The order in which options stand, and the letters they are called by."""

import random
import re
from collections.abc import Iterable, Sequence
from string import ascii_lowercase

from studykit.model.pack import Question

# 5 · 1,000 · 29 seconds · $0.5 per hour
_NUMERIC = re.compile(r"\W{0,2}\d[\d.,]*\s?\S*(\s\S+){0,2}")


def shown(question: Question, seed: int, turn: int = 0) -> tuple[int, ...]:
    """Indexes of the options in the order they are shown.

    Shuffled by the seed and the question's id, so that one seed gives the same session on any
    machine; another `turn` (the item coming back) gives another order. Options that are all
    numbers stand as written, since an order of size is easier to read.
    """
    order = list(range(len(question.options)))
    if not is_numeric(question):
        random.Random(f"{seed}:{question.id}:{turn}").shuffle(order)
    return tuple(order)


def is_numeric(question: Question) -> bool:
    """Are all options numbers, with a word or two of unit at most?"""
    return all(_NUMERIC.fullmatch(option.text) for option in question.options)


def letters(order: Sequence[int], chosen: Iterable[int]) -> tuple[str, ...]:
    """The letters under which these options (indexes) stood, in alphabetical order."""
    return tuple(sorted(ascii_lowercase[order.index(i)] for i in chosen))


def parse(text: str, order: Sequence[int], choose: int) -> frozenset[int] | None:
    """The options (indexes) that typed letters or numbers name, or None if it is no answer.

    `b`, `B`, `2`, `a,c`, `a c`, `ac` and `1,3` are understood. An answer names exactly `choose`
    different options that exist; anything else is asked again rather than guessed at.

    >>> sorted(parse("a, c", (2, 0, 1), 2))
    [1, 2]
    """
    text = text.strip().casefold()
    if not text or len(text) > 40 or not re.fullmatch(r"[a-z0-9]+([\s,;+&]+[a-z0-9]+)*", text):
        return None
    marks = re.split(r"[\s,;+&]+", text)
    if len(marks) == 1 and len(text) == choose:
        marks = list(text)
    places = [_place(mark, len(order)) for mark in marks]
    if None in places or len(set(places)) != len(places) or len(places) != choose:
        return None
    return frozenset(order[place] for place in places if place is not None)


def _place(mark: str, count: int) -> int | None:
    if len(mark) != 1:
        return None
    place = "123456789".find(mark) if mark.isdigit() else ascii_lowercase.find(mark)
    return place if 0 <= place < count else None
