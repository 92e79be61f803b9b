"""Offsets: how far this learner lies from what a model foretells, in logits.

An online logistic update with one parameter (a Laplace step of a Gaussian random walk):

    p = σ(logit P + a),  h = p (1 − p),  K = 1 / (1 + h v)
    a += v (y − p) K,    v −= v² h K,    v grows by a drift each day

Two things are learned so. From reviews of facts, day by day, how far recall lies from the
memory model: R' = σ(logit R + a). Reviews of the same study day as the one before are not
predicted and teach nothing. And from first answers to questions, how far those lie from what
that recall foretells (`Belief`), by the same rule for several offsets that add up.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.history import Offset

RECALL_SD = 0.7
"""How far learners lie from the default weights, before anything is known (one sigma)."""

RECALL_DRIFT = 0.01
"""How far an offset may wander in a day (one sigma)."""

QUESTIONS_SD, QUESTIONS_DRIFT = 0.35, 0.03
"""The same of the offset that all questions share."""

DOMAIN_SD, DOMAIN_DRIFT = 0.25, 0.015
"""The same of what a domain adds to it."""

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


# ------------------------------------------------------------------- several that add up

Shares = tuple[float, ...]
"""How much of a question each domain is, in the exam's order; they sum to 1."""


class Outcome(NamedTuple):
    """A first answer: when, what it is about, what recall foretold of it, and what came."""

    day: int
    shares: Shares
    foretold: float
    correct: bool


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of the offsets of questions on study day `day`: a Gaussian over the one
    that all share (first) and what each domain adds to it.

    `count` outcomes taught it. The offset of a question is the first plus its shares of the
    others.
    """

    means: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    day: int
    count: int = 0

    @classmethod
    def prior(cls, domains: int, day: int) -> "Belief":
        """Before any answer: each offset 0, give or take its sd, and none tied to another."""
        sds = (QUESTIONS_SD, *(DOMAIN_SD for _ in range(domains)))
        zeros = (0.0,) * len(sds)
        rows = tuple((*zeros[:i], sd**2, *zeros[i + 1 :]) for i, sd in enumerate(sds))
        return cls(zeros, rows, day)

    def on(self, day: int) -> "Belief":
        """On a later study day: each offset less sure by its own drift² a day."""
        days = max(0, day - self.day)
        drifts = (QUESTIONS_DRIFT, *(DOMAIN_DRIFT for _ in self.means[1:]))
        rows = tuple(
            (*row[:i], row[i] + days * drift**2, *row[i + 1 :])
            for i, (row, drift) in enumerate(zip(self.covariance, drifts, strict=True))
        )
        return Belief(self.means, rows, max(day, self.day), self.count)

    def offset(self, shares: Shares) -> float:
        """The offset of a question with these shares."""
        return self.means[0] + sum(s * a for s, a in zip(shares, self.means[1:], strict=True))

    def variance(self, shares: Shares) -> float:
        """How unsure that is."""
        parts = (1.0, *shares)
        return sum(
            one * other * entry
            for one, row in zip(parts, self.covariance, strict=True)
            for other, entry in zip(parts, row, strict=True)
        )

    def drawn(self, dice: Iterable[Sequence[float]]) -> list[tuple[float, ...]]:
        """Offsets that may be the true ones, as often as there are throws of standard normal
        dice, one for each offset."""
        factor = _factor(self.covariance)
        return [
            tuple(
                mean + sum(a * z for a, z in zip(row, throw, strict=False))
                for mean, row in zip(self.means, factor, strict=True)
            )
            for throw in dice
        ]


def learned_from(outcomes: Iterable[Outcome], domains: int, day: int) -> tuple[Belief, list[float]]:
    """What is believed after these outcomes, oldest first, and with what probability each was
    foretold just before it came. Without outcomes it is the prior, on study day `day`.

    The offset of a question is x = a + Σ share_d a_d, and the residual of an answer is shared
    out among its parts by their covariance with x. With C the covariance of the offsets and
    e = (1, shares):

        p = σ(logit P + x),  c = C e,  V = eᵀ c,  h = p (1 − p),  K = 1 / (1 + h V)
        (a, a_1, …) += c (y − p) K,    C −= c cᵀ h K

    With one offset this is the rule of `learned`. At first c is (v, share_d v_d): each takes
    what its variance is of the whole. Later the offsets are tied: what could as well be the
    one as the other is known of their sum only.
    """
    found = list(outcomes)
    belief = Belief.prior(domains, found[0].day if found else day)
    means, rows = list(belief.means), [list(row) for row in belief.covariance]
    drifts = [QUESTIONS_DRIFT**2, *([DOMAIN_DRIFT**2] * domains)]
    places = range(domains + 1)
    last, said = belief.day, []
    for outcome in found:
        if outcome.day > last:
            for i, drift in enumerate(drifts):
                rows[i][i] += (outcome.day - last) * drift
            last = outcome.day
        # Nearly every question lies in one or two of the domains.
        parts = [(0, 1.0), *((i, s) for i, s in enumerate(outcome.shares, 1) if s)]
        p = shifted(outcome.foretold, sum(means[i] * s for i, s in parts))
        said.append(p)
        c = [sum(row[i] * s for i, s in parts) for row in rows]
        h = p * (1 - p)
        gain = 1 / (1 + h * sum(c[i] * s for i, s in parts))
        step = (outcome.correct - p) * gain
        for i in places:
            means[i] += c[i] * step
            taken, row = c[i] * h * gain, rows[i]
            for j in places:
                row[j] -= taken * c[j]
    covariance = tuple(tuple(row) for row in rows)
    return Belief(tuple(means), covariance, last, len(found)), said


def _factor(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The lower triangle L with L Lᵀ = matrix (Cholesky); rows of growing length."""
    rows: list[list[float]] = []
    for i, entries in enumerate(matrix):
        row: list[float] = []
        for j in range(i + 1):
            other = row if i == j else rows[j]
            left = entries[j] - sum(a * b for a, b in zip(row, other[:j], strict=True))
            # What rounding has left below 0 is 0.
            row.append(math.sqrt(max(left, 0.0)) if i == j else left / other[j] if other[j] else 0)
        rows.append(row)
    return rows
