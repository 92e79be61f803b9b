"""Words that a slip of the finger could have meant, among the words that there are."""

from collections.abc import Iterator, Mapping
from string import ascii_lowercase, digits

_LETTERS = ascii_lowercase + digits
_LONGEST = 40  # beyond, it is no slip


def near(word: str, known: Mapping[str, int]) -> list[str]:
    """Known words that few slips away, best first; `known` says how often each is written.

    A slip is a letter lost, added, exchanged for another, or swapped with its neighbour. Four to
    six letters may hold one; from seven on two, where the first letter is right, for hardly
    anybody misses that one. (Damerau 1964: 80 % of misspellings are one slip.)

    >>> near("timout", {"timeout": 80, "time": 9})
    ['timeout']
    """
    word = word.casefold()
    if not 4 <= len(word) <= _LONGEST:
        return []
    found = {one for one in _one_slip(word) if one in known}
    if not found and len(word) >= 7:
        found = {
            other
            for other in known
            if other[0] == word[0]
            and abs(len(other) - len(word)) <= 2
            and slips(word, other, most=2) <= 2
        }
    return sorted(found, key=lambda other: (other[0] != word[0], -known[other], other))


def halves(word: str, known: Mapping[str, int]) -> list[tuple[str, str]]:
    """How the word is two known ones written together.

    >>> halves("parameterstore", {"parameter": 3, "store": 2})
    [('parameter', 'store')]
    """
    word = word.casefold()
    if not 5 <= len(word) <= _LONGEST:
        return []
    pairs = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
    return [(one, two) for one, two in pairs if one in known and two in known]


def begun(word: str, known: Mapping[str, int], most: int) -> list[str]:
    """Up to `most` known words that begin so, the most frequent first.

    >>> begun("throttlin", {"throttling": 5, "throttle": 9}, most=2)
    ['throttling']
    """
    word = word.casefold()
    if len(word) < 3:
        return []
    found = [other for other in known if other.startswith(word)]
    return sorted(found, key=lambda other: (-known[other], other))[:most]


def slips(one: str, two: str, most: int = 2) -> int:
    """How many slips make one word the other; `most` + 1 where it takes more.

    Optimal string alignment: no letter slips twice.
    """
    before, last = list[int](), list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def _one_slip(word: str) -> Iterator[str]:
    """Every string that is one slip away."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        for letter in _LETTERS:
            yield f"{head}{letter}{tail}"
        if tail:
            yield head + tail[1:]
            for letter in _LETTERS:
                yield f"{head}{letter}{tail[1:]}"
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
