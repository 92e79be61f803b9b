"""FSRS-6 as py-fsrs computes it, to the last bit. The only module that knows `fsrs`; import late.

The weights are the package's own. Its formulas are written out here: its public face takes cards
and instants, and copies, schedules and logs each time, and below it most of the time goes into
members of enums looked up by name, while a whole history is replayed through it. A test compares
every path with the public face, bit for bit. Source: open-spaced-repetition wiki, "The Algorithm"
(FSRS-6), whose numbers of the weights are used.
"""

import math
from collections.abc import Sequence

from fsrs.scheduler import DEFAULT_PARAMETERS, STABILITY_MIN

from studykit.model.history import Grade
from studykit.study.forgetting import recall

State = tuple[float, float]
"""Stability and difficulty."""

_AGAIN, _HARD, _, _EASY = Grade


class Formulas:
    """The formulas for some weights, without fuzz and without learning steps, so that replay is
    exact."""

    def __init__(self, weights: Sequence[float] = DEFAULT_PARAMETERS) -> None:
        self._w = w = tuple(weights)
        # What depends on nothing else. Powers of math.e, since math.exp differs in the last bit.
        self._first_difficulty = {g: w[4] - math.e ** (w[5] * (g - 1)) + 1 for g in Grade}
        self._same_day_growth = {g: math.e ** (w[17] * (g - 3 + w[18])) for g in Grade}
        self._difficulty_step = {g: -(w[6] * (g - 3)) for g in Grade}
        self._mean = w[7] * self._first_difficulty[_EASY]
        self._growth = math.e ** w[8]
        self._least_loss: float = math.e ** (w[17] * w[18])

    def first(self, grade: Grade) -> State:
        """The state after the first review ever."""
        return max(self._w[grade - 1], STABILITY_MIN), _within(self._first_difficulty[grade])

    def later(self, stability: float, difficulty: float, elapsed: int, grade: Grade) -> State:
        """The state after a review `elapsed` study days (≥ 0) after the one before."""
        if elapsed < 1:
            after = self._same_day(stability, grade)
        elif grade == _AGAIN:
            after = self._forgotten(stability, difficulty, recall(elapsed, stability))
        else:
            after = self._recalled(stability, difficulty, recall(elapsed, stability), grade)
        return max(after, STABILITY_MIN), self._next_difficulty(difficulty, grade)

    def _same_day(self, stability: float, grade: Grade) -> float:
        growth: float = self._same_day_growth[grade] * stability ** -self._w[19]
        return stability * (growth if grade == _AGAIN else max(growth, 1.0))

    def _forgotten(self, stability: float, difficulty: float, recalled: float) -> float:
        w = self._w
        after: float = (
            w[11]
            * difficulty ** -w[12]
            * ((stability + 1) ** w[13] - 1)
            * math.e ** ((1 - recalled) * w[14])
        )
        return min(after, stability / self._least_loss)

    def _recalled(
        self, stability: float, difficulty: float, recalled: float, grade: Grade
    ) -> float:
        w = self._w
        growth: float = (
            self._growth
            * (11 - difficulty)
            * stability ** -w[9]
            * (math.e ** ((1 - recalled) * w[10]) - 1)
            * (w[15] if grade == _HARD else 1)
            * (w[16] if grade == _EASY else 1)
        )
        return stability * (1 + growth)

    def _next_difficulty(self, difficulty: float, grade: Grade) -> float:
        w7 = self._w[7]
        damped = (10.0 - difficulty) * self._difficulty_step[grade] / 9.0
        return _within(self._mean + (1 - w7) * (difficulty + damped))


def _within(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)
