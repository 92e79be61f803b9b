"""Offsets: how far this learner lies from what a model foretells, in logits.

An online logistic update with one parameter (a Laplace step of a Gaussian random walk):

    p = σ(logit P + a),  h = p (1 − p),  K = 1 / (1 + h v)
    a += v (y − p) K,    v −= v² h K,    v grows by a drift each day

learned here from reviews of facts, day by day: R' = σ(logit R + a). Reviews of the same study
day as the one before are not predicted and teach nothing.
"""

import math

from studykit.model.history import Offset

RECALL_SD = 0.7
"""How far learners lie from the default weights, before anything is known (one sigma)."""

RECALL_DRIFT = 0.01
"""How far an offset may wander in a day (one sigma)."""

_NEAREST = 1e-4  # to 0 and 1, before a logit is taken


def logit(p: float) -> float:
    """log(p / (1 − p)), with p kept 1e-4 away from 0 and 1."""
    p = min(max(p, _NEAREST), 1 - _NEAREST)
    return math.log(p / (1 - p))


def sigmoid(x: float) -> float:
    """The probability of a logit."""
    if x < -700:  # exp would overflow
        return 0.0
    return 1 / (1 + math.exp(-x))


def shifted(p: float, offset: float) -> float:
    """σ(logit p + offset)."""
    return sigmoid(logit(p) + offset)


def learned(offset: Offset, p: float, *, correct: bool) -> Offset:
    """The offset after one more outcome that was foretold with probability p before the shift.

    >>> after = learned(Offset(0.0, 0.35**2, 0), 0.6, correct=True)
    >>> round(after.value, 6), round(after.variance, 6)
    (0.047601, 0.119001)
    """
    said = shifted(p, offset.value)
    h = said * (1 - said)
    gain = 1 / (1 + h * offset.variance)
    return Offset(
        value=offset.value + offset.variance * (correct - said) * gain,
        variance=offset.variance - offset.variance**2 * h * gain,
        day=offset.day,
        count=offset.count + 1,
    )


def drifted(offset: Offset, day: int, drift: float) -> Offset:
    """The offset on a later study day: less sure by drift² a day."""
    days = max(0, day - offset.day)
    return Offset(
        offset.value, offset.variance + days * drift**2, max(day, offset.day), offset.count
    )


def recall_offset(offset: Offset | None, day: int, recall: float, *, correct: bool) -> Offset:
    """The learner's recall offset after a fact, recalled with probability `recall` by the model,
    was reviewed on study day `day` (one on which it had not been met before)."""
    before = offset or Offset(0.0, RECALL_SD**2, day)
    return learned(drifted(before, day, RECALL_DRIFT), recall, correct=correct)
