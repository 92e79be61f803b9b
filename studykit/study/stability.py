"""What a recall and a miss do to a fact's stability, in closed form.

The same numbers as `memory` gets from the `fsrs` package, to the last bit, without importing it:
what today is worth studying is asked of every fact, each time the program starts. Source:
open-spaced-repetition wiki, "The Algorithm" (FSRS-6), default weights. A test compares.
"""

import math

from studykit.study.forgetting import recall

FIRST_AGAIN = 0.212
"""w0: days, after a first review that failed."""

FIRST_GOOD = 2.3065
"""w2: days, after a first review that went well."""

_SMALLEST = 0.001

# w8, w9 and w10: how much a recall adds, less the stronger the memory, more the nearer it was to
# being lost.
_GROWTH, _SATURATION, _SPACING = math.e**1.8722, 0.1666, 0.796
# w11 to w14: what is left after a miss.
_LEFT, _HARDNESS, _SAVINGS, _LATENESS = 1.4835, 0.0614, 0.2629, 1.6483
# w17 to w19: a second look on the same day.
_AGAIN, _SAME_DAY, _SAME_DAY_SATURATION = 0.5425, 0.0912, 0.0658
_SECOND_LOOK = math.e ** (_AGAIN * _SAME_DAY)


def after_good(stability: float, difficulty: float, elapsed: int) -> float:
    """S after a recall, `elapsed` study days (≥ 1) after the review before."""
    forgotten = 1 - recall(elapsed, stability)
    grown: float = stability * (
        1
        + _GROWTH
        * (11 - difficulty)
        * stability**-_SATURATION
        * (math.e ** (forgotten * _SPACING) - 1)
    )
    return max(grown, _SMALLEST)


def after_miss(stability: float, difficulty: float, elapsed: int) -> float:
    """S after a miss `elapsed` study days (≥ 1) after the review before, and the recall that
    follows on the same day, when what was missed comes back.

    >>> round(after_miss(10.0, 5.0, 8), 6)
    1.399319
    """
    forgotten = 1 - recall(elapsed, stability)
    left: float = (
        _LEFT
        * difficulty**-_HARDNESS
        * ((stability + 1) ** _SAVINGS - 1)
        * math.e ** (forgotten * _LATENESS)
    )
    return relearned(max(min(left, stability / _SECOND_LOOK), _SMALLEST))


def relearned(stability: float) -> float:
    """S after one more recall on the same study day."""
    factor: float = _SECOND_LOOK * stability**-_SAME_DAY_SATURATION
    return max(stability * max(factor, 1.0), _SMALLEST)


FIRST_MISS = relearned(FIRST_AGAIN)
"""S after a first review that failed and the recall that follows on the same day: .246689."""
