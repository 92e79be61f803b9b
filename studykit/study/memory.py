"""The memory of a fact: what a review does to it.

States are folded over *study days*: a learner who comes back ten minutes earlier on the next
evening comes back a day later. (py-fsrs would count whole 24 hours, and call it the same day.)
"""

import math
from functools import cache
from typing import TYPE_CHECKING

from studykit.model.history import Grade, Memory
from studykit.study.forgetting import RETENTION, UNSEEN_RECALL, interval, recall

if TYPE_CHECKING:
    from studykit.study.fsrs6 import Formulas, State

ALGORITHM = "fsrs-6.3.2/default/1"
"""Stamped into views. Another stamp means they are rebuilt."""


def review(memory: Memory | None, grade: Grade, day: int) -> Memory:
    """The memory after one review on study day `day`; a day before the last counts as the same.

    Stability and difficulty follow FSRS-6 with its default weights, without fuzz and without
    learning steps, so that replay is exact.
    """
    stability, difficulty = _after(memory, grade, day)
    return _reviewed(memory, stability, difficulty, day, lapsed=grade is Grade.AGAIN)


def learned_by(memory: Memory | None, known: float, day: int) -> Memory:
    """The memory after an answer that shows with probability `known` that the fact was recalled.

    A blend of the two paths, geometric in stability and linear in difficulty:
    S' = exp(π ln S_good + (1−π) ln S_miss), D' = π D_good + (1−π) D_miss, where a miss is
    Again followed by Good on the same day, since a missed item returns within the session.
    A fact known before counts as lapsed when a miss is the likelier reading.
    """
    missed = _formulas().later(*_after(memory, Grade.AGAIN, day), 0, Grade.GOOD)
    # Nothing is blended into a plain miss, and many answers are one.
    state = _blend(_after(memory, Grade.GOOD, day), missed, known) if known else missed
    return _reviewed(memory, *state, day, lapsed=known < 0.5)


def recall_now(memory: Memory | None, day: int) -> float:
    """Probability that the fact is recalled on study day `day`."""
    if memory is None:
        return UNSEEN_RECALL
    return recall(max(0, day - memory.day), memory.stability)


def due_day(memory: Memory, retention: float = RETENTION) -> int:
    """The study day on which recall has fallen to `retention`."""
    return memory.day + interval(memory.stability, retention)


def _blend(good: "State", miss: "State", known: float) -> "State":
    if known == 1.0:  # exactly the plain path, without the rounding of exp(log)
        return good
    stability = math.exp(known * math.log(good[0]) + (1 - known) * math.log(miss[0]))
    return stability, known * good[1] + (1 - known) * miss[1]


@cache
def _formulas() -> "Formulas":
    from studykit.study.fsrs6 import Formulas  # importing fsrs takes as long as a warm command

    return Formulas()


def _after(memory: Memory | None, grade: Grade, day: int) -> "State":
    """Stability and difficulty after one review."""
    if memory is None:
        return _formulas().first(grade)
    elapsed = max(0, day - memory.day)
    return _formulas().later(memory.stability, memory.difficulty, elapsed, grade)


def _reviewed(
    memory: Memory | None, stability: float, difficulty: float, day: int, *, lapsed: bool
) -> Memory:
    if memory is None:  # what was never known cannot lapse
        return Memory(stability=stability, difficulty=difficulty, day=day)
    return Memory(
        stability=stability,
        difficulty=difficulty,
        day=max(day, memory.day),
        reps=memory.reps + 1,
        lapses=memory.lapses + lapsed,
        suspended=memory.suspended,
    )
