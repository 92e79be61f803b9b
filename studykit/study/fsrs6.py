"""FSRS-6 as py-fsrs computes it. The only module that knows `fsrs`; import it late.

The package's public face takes cards and instants, and copies, schedules and logs each time;
that is four fifths of its time, and a whole history is replayed through it. So its scheduler
is subclassed and only the formulas are called. They are not public: the requirement on fsrs
is exact, and a test compares every path with the public face, bit for bit.
"""

from fsrs import Rating, Scheduler
from fsrs.scheduler import STABILITY_MIN

from studykit.model.history import Grade
from studykit.study.forgetting import recall

State = tuple[float, float]
"""Stability and difficulty."""


class Formulas(Scheduler):
    """The default weights; no fuzz and no learning steps, so that replay is exact."""

    def __init__(self) -> None:
        super().__init__(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    def first(self, grade: Grade) -> State:
        """The state after the first review ever."""
        rating = _RATINGS[grade]
        return (
            self._initial_stability(rating=rating),
            self._initial_difficulty(rating=rating, clamp=True),
        )

    def later(self, stability: float, difficulty: float, elapsed: int, grade: Grade) -> State:
        """The state after a review `elapsed` study days (≥ 0) after the one before."""
        rating = _RATINGS[grade]
        if elapsed < 1:
            after = self._short_term_stability(stability=stability, rating=rating)
        elif grade == Grade.AGAIN:
            after = self._next_forget_stability(
                difficulty=difficulty,
                stability=stability,
                retrievability=recall(elapsed, stability),
            )
        else:
            after = self._next_recall_stability(
                difficulty=difficulty,
                stability=stability,
                retrievability=recall(elapsed, stability),
                rating=rating,
            )
        return max(after, STABILITY_MIN), self._next_difficulty(
            difficulty=difficulty, rating=rating
        )


# By number, since to look up an enum member by itself means to hash its name.
_RATINGS = (Rating.Again, *Rating)
