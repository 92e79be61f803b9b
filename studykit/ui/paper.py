"""How much paper text takes: nothing here draws, it only estimates, and rather too much.

Letters are as wide as in Helvetica and Arial, to which the fonts of every system that a sheet
names are cut; bold ones a little wider, `code` as in Courier. Text is wrapped at spaces alone,
though browsers also break after hyphens. Lengths are points where they say so, else ems: a text
is measured once and then set in any size.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from wcwidth import wcwidth

WIDTH = 538.0
"""Points between the margins of 10 mm: of A4, the narrower of the two papers."""

HEIGHT = 735.0 * 0.97
"""Points between the margins of US Letter, the shorter one, with a little kept in reserve."""

LINE = 1.2
"""The height of a line, in ems."""

_NARROW = dict.fromkeys("ijl'|`", 0.23) | dict.fromkeys(" ,.:;/\\!ftI[]", 0.28)
_MIDDLE = dict.fromkeys('-()r{}"*°', 0.36) | dict.fromkeys("kvxyzcsJ", 0.5)
_BROAD = dict.fromkeys("ABEKPSVXYR&CDHNUw", 0.7) | dict.fromkeys("GOQmM", 0.81)
_BROADEST = dict.fromkeys("W%@—…→", 1.0)
_EMS = _NARROW | _MIDDLE | _BROAD | _BROADEST
_OTHERS = 0.57
_CODE = 0.6
_BOLD = 1.07


@lru_cache(maxsize=8192)
def words(text: str, *, bold: bool = False) -> tuple[float, ...]:
    """The width of each word in ems. What stands in backticks is code."""
    found, width = [], 0.0
    for place, part in enumerate(text.split("`")):
        for char in part:
            if char == " ":
                found.append(width)
                width = 0.0
            elif place % 2:
                width += _CODE * max(wcwidth(char), 1)
            else:
                width += _letter(char) * (_BOLD if bold else 1)
    return (*found, width)


def _letter(char: str) -> float:
    if char.isascii() or char in _EMS:
        return _EMS.get(char, _OTHERS)
    return 1.0 if wcwidth(char) > 1 else 0.7


def lines(measured: Sequence[float], room: float) -> int:
    """How many lines these words take where a line has so many ems. A word that is longer than a
    line is broken."""
    count, left = 1, room
    for width in measured:
        if width > left and left < room:
            count, left = count + 1, room
        while width > left:
            count, width = count + 1, width - room
            left = room
        left -= width + _EMS[" "]
    return count


def columns(cells: Sequence[Sequence[Sequence[float]]], room: float, gap: float) -> list[float]:
    """How wide the columns of a table become, in ems, given its rows of measured cells.

    As a browser does it: each column gets its longest word, and what is left is shared by how
    much the columns still want. `gap` is empty space in each column. The sum is more than `room`
    where not even the longest words fit.
    """
    least = [max(max(cell) for cell in column) + gap for column in zip(*cells, strict=True)]
    most = [max(map(one_line, column)) + gap for column in zip(*cells, strict=True)]
    wanted = sum(most) - sum(least)
    share = min(1.0, max(0.0, room - sum(least)) / wanted) if wanted else 0.0
    return [low + (high - low) * share for low, high in zip(least, most, strict=True)]


def one_line(measured: Sequence[float]) -> float:
    """The width of a text that is not wrapped."""
    return sum(measured) + _EMS[" "] * (len(measured) - 1)


def fill(blocks: Iterable[float], first: float, second: float, across: int) -> bool:
    """Whether blocks that stay whole fit, one below the other, into columns: `across` of the
    `first` height, then as many of the `second` on the next page. All heights in points."""
    room = [first] * across + [second] * across
    place, left = 0, room[0]
    for height in blocks:
        while height > left:
            place += 1
            if place == len(room):
                return False
            left = room[place]
        left -= height
    return True
