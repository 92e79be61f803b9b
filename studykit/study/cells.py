"""What the cells of a comparison say, compared with care.

Two values may say one thing in two ways (`10 MB`, `10 MB (soft)`; `1 hour`, `60 minutes`; `no`,
`none`). A drill offers two values only where they are surely apart, so every doubt here counts
as "the same": it costs a drill and never makes a wrong one.
"""

import math
import re
from functools import lru_cache
from typing import NamedTuple

from studykit.model.pack import Cell


def words_of(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


_STOP = words_of(
    "a an and are as at be by each for from has if in is it its of on only or per the this to "
    "was which with"
)
_NEGATIVE = words_of("no none not never nothing nobody neither nowhere off without disabled cannot")
_UNIVERSAL = words_of("all any anything both every everything everyone whole either")
_IN_ORDER = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(n) for n, word in enumerate(_IN_ORDER.split())}
_DOUBTFUL = re.compile(
    r"\b(not (settled|documented|covered|published|stated|known|applicable|specified)|unclear"
    r"|unknown|unsettled|undocumented|unspecified|no figure|contradict\w*|varies|vary|depends?"
    r"|depending|partly|partial|partially|mostly|mainly|sometimes|often|usually|limited|n/a|tbd)\b",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"(as (with|in|for|on|above|before)|like|likewise|same|see|ditto)\b", re.I)
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("ms", "millisecond"), ("time", 0.001)),
    **dict.fromkeys(("s", "sec", "second"), ("time", 1.0)),
    **dict.fromkeys(("min", "minute"), ("time", 60.0)),
    **dict.fromkeys(("h", "hour"), ("time", 3_600.0)),
    **dict.fromkeys(("d", "day"), ("time", 86_400.0)),
    "week": ("time", 604_800.0),
    "month": ("time", 2_629_800.0),
    "year": ("time", 31_557_600.0),
    **dict.fromkeys(("b", "byte"), ("size", 1.0)),
    **dict.fromkeys(("kb", "kib"), ("size", 1e3)),
    **dict.fromkeys(("mb", "mib"), ("size", 1e6)),
    **dict.fromkeys(("gb", "gib"), ("size", 1e9)),
    **dict.fromkeys(("tb", "tib"), ("size", 1e12)),
    "%": ("percent", 1.0),
}
_QUANTITY = re.compile(r"(?<![\w.$-])(\d+(?:\.\d+)?)(?:[\s-]?([a-z]+|%))?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:_\w+)*")
_RANGE = re.compile(
    r"\d\s*(to|–|-|…)\s*\d|\b(up to|at (most|least)|or (more|less)|more than|less than|over"
    r"|under|above|below|between)\b|[<>≤≥]",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """A number in a text: what it measures (time, size, percent, else a count), and how much."""

    measure: str
    amount: float


class Said(NamedTuple):
    """A text taken apart.

    `words` are what it says without the small words, in one form each; `names` are those among
    them that mean exactly themselves (names, numbers and code), `long_words` others of five
    letters and more.
    """

    exact: str
    plain: tuple[str, ...]
    words: frozenset[str]
    names: frozenset[str]
    long_words: frozenset[str]
    quantities: tuple[Quantity, ...]
    is_range: bool
    is_negative: bool
    is_universal: bool


def text(cell: Cell) -> str:
    """What the cell says as an option: `yes`, `no` or its words."""
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    return cell.value


@lru_cache(maxsize=8_192)
def is_clear(cell: Cell) -> bool:
    """Can the cell be asked about? Not where its value is doubtful, points elsewhere, or says
    nothing in words; nor a yes or no with a note, which may turn it around."""
    if isinstance(cell.value, bool):
        return cell.note is None
    value = cell.value.strip()
    if _DOUBTFUL.search(value) or _REFERRING.match(value):
        return False
    return bool(said(value).plain) and "\n" not in value


def is_yes_or_no(cell: Cell) -> bool:
    """Is the value plainly yes or no, however it was written?"""
    return text(cell).strip().casefold() in ("yes", "no")


def is_same(one: Cell, other: Cell) -> bool:
    """Do both say exactly the same, under the same conditions?"""
    return one.note == other.note and said(text(one)).exact == said(text(other)).exact


@lru_cache(maxsize=8_192)
def may_be_same(one: str, other: str) -> bool:
    """Could both be right answers to one question? True wherever that is not ruled out."""
    a, b = said(one), said(other)
    if not a.plain or not b.plain or is_within(one, other):
        return True
    if a.is_negative or b.is_negative:
        return a.is_negative and b.is_negative
    if a.is_universal or b.is_universal:
        return True
    # A plain yes may be meant by whatever is not a no: `yes` beside `custom form only`.
    if "yes" in (*a.plain, *b.plain) and (len(a.plain) == 1 or len(b.plain) == 1):
        return True
    return _may_measure_same(a, b) or _may_be_reworded(a, b)


@lru_cache(maxsize=8_192)
def is_like(one: str, other: str) -> bool:
    """Are both answers of one sort, so that neither gives itself away beside the other?"""
    a, b = said(one), said(other)
    if a.quantities and b.quantities:
        measures = {q.measure for q in a.quantities}, {q.measure for q in b.quantities}
        bare = len(a.plain) == len(a.quantities), len(b.plain) == len(b.quantities)
        if measures[0] == measures[1] != {"count"}:
            return True
        return bare == (True, True) and len(a.exact) == len(b.exact)
    if a.quantities or b.quantities or one.startswith("`") != other.startswith("`"):
        return False
    return _overlap(a, b) >= 1 / 3


def measures(one: str) -> frozenset[str]:
    """What the numbers in a text measure, apart from mere counts."""
    return frozenset(q.measure for q in said(one).quantities) - {"count"}


def is_within(one: str, other: str) -> bool:
    """Does one of the two say all that the other says, in the same words?"""
    a, b = said(one), said(other)
    inside = a.words <= b.words or b.words <= a.words
    return inside or set(a.plain) <= set(b.plain) or set(b.plain) <= set(a.plain)


def names_itself(value: str, name: str, others: tuple[str, ...]) -> bool:
    """Does the value hold a word of this name, or its beginning, that none of the others holds?"""
    own = _beginnings(name).difference(*map(_beginnings, others))
    return not own.isdisjoint(_beginnings(value))


def _beginnings(value: str) -> frozenset[str]:
    return frozenset(word[:6] for word in said(value).words if len(word) > 2)


def size(value: str) -> tuple[float, str]:
    """By size where the text begins with a number, then by the alphabet."""
    found = said(value).quantities
    return (found[0].amount if found else 0.0, value.casefold())


@lru_cache(maxsize=8_192)
def said(value: str) -> Said:
    """The text taken apart."""
    exact = " ".join(value.replace("`", "").casefold().split())
    joined = _without_commas(exact)
    plain = tuple(_NUMBERS.get(word, word) for word in _WORD.findall(joined))
    stems = [_stem(word) for word in plain]
    words = frozenset(stems) - _STOP or frozenset(stems)
    names = _names(value)
    return Said(
        exact=exact,
        plain=plain,
        words=words,
        names=names,
        long_words=frozenset(word for word in words - names if len(word) >= 5),
        quantities=_quantities(joined),
        is_range=bool(_RANGE.search(joined)),
        is_negative=bool(plain) and plain[0] in _NEGATIVE,
        is_universal=bool(plain) and not _UNIVERSAL.isdisjoint(plain[:1]),
    )


def _stem(word: str) -> str:
    return word if word.isdigit() or len(word) < 4 else word.rstrip("s")


def _without_commas(value: str) -> str:
    return re.sub(r"(?<=\d)[,_](?=\d{3})", "", value)


def _names(value: str) -> frozenset[str]:
    code = _WORD.findall(" ".join(re.findall(r"`([^`]*)`", value)))
    words = _WORD.findall(_without_commas(value.replace("`", "")))
    # The first word may be large only because it is the first.
    named = [word for i, word in enumerate(words) if word[i == 0 :] != word[i == 0 :].lower()]
    counted = [word for word in words if word.lower() in _NUMBERS or not word.isalpha()]
    folded = (word.casefold() for word in (*code, *named, *counted))
    return frozenset(_stem(_NUMBERS.get(word, word)) for word in folded)


def _overlap(a: Said, b: Said) -> float:
    return len(a.words & b.words) / max(1, len(a.words | b.words))


def _may_be_reworded(a: Said, b: Said) -> bool:
    """`shift the traffic back` and `move the traffic back`: much is shared, or the first word
    is, and nothing that stands on one side alone means exactly itself."""
    # `symmetric or RSA` and `asymmetric`, `redeploys` and `deploys`.
    if any(one in other or other in one for one in a.long_words for other in b.long_words - {one}):
        return True
    if (a.words ^ b.words) & (a.names | b.names):
        return False
    one_verb = a.plain[0] == b.plain[0] and len(a.plain[0]) >= 5 and len(a.plain) > 2 < len(b.plain)
    return one_verb or _overlap(a, b) >= 0.4


def _quantities(joined: str) -> tuple[Quantity, ...]:
    spelled = re.sub(r"\b[a-z]+\b", lambda word: _NUMBERS.get(word[0], word[0]), joined)
    found = []
    for number, unit in _QUANTITY.findall(spelled):
        unit = unit.casefold()
        known = _UNITS.get(unit) or _UNITS.get(unit.rstrip("s"))
        measure, factor = known or ("count", 1.0)
        found.append(Quantity(measure, float(number) * factor))
    return tuple(found)


def _may_measure_same(a: Said, b: Said) -> bool:
    if not a.quantities or not b.quantities:
        return False
    inside = [_among(q, b.quantities) for q in a.quantities]
    outside = [_among(q, a.quantities) for q in b.quantities]
    if all(inside) or all(outside):
        return True
    # `300 s` may be meant by `0 to 3,600 s`; two different ranges are two answers.
    shared = {q.measure for q in a.quantities} & {q.measure for q in b.quantities}
    return a.is_range != b.is_range and bool(shared)


def _among(one: Quantity, others: tuple[Quantity, ...]) -> bool:
    return any(other.measure == one.measure and _is_as_much(one, other) for other in others)


def _is_as_much(one: Quantity, other: Quantity) -> bool:
    less, more = sorted((one.amount, other.amount))
    if one.measure != "size" or not less:
        return math.isclose(less, more, rel_tol=1e-6)
    # A kilobyte is 1,000 bytes here and 1,024 there.
    return any(math.isclose(more / less, 1.024**step, rel_tol=1e-6) for step in range(5))
