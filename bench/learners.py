"""Made-up learners whose true memory is known to us and to no scheduler.

Two kinds, behind one small face (`Mind`): FSRS-6 with weights of the learner's own, and
Pavlik and Anderson's ACT-R. A policy that is good for one kind only is good at guessing how
we made the learner up; so both are asked.

Time is in study days. The whole part of `at` is the study day, the fraction how far into that
day's session something happens: `at(9, 600)` is ten minutes into the session of day 9.

Each fact has an ease and each learner an ability, both drawn from a normal distribution. They
set what is known before anything is studied (a fifth on the average, as much as a scheduler
is told to expect of a fact that it has never asked) and how well it keeps.
"""

import math
import random
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal, Protocol

SLIP = 0.03
"""How often somebody who knows all that a question needs still answers it wrong."""

SECONDS = 86_400

Kind = Literal["fsrs", "actr"]


class Mind(Protocol):
    """A true memory of facts."""

    def recall(self, fact: Hashable, at: float) -> float:
        """The probability that the fact is recalled, 0 to 1; also of one never studied."""
        ...

    def review(self, fact: Hashable, at: float, *, correct: bool) -> None:
        """The fact was asked and then shown, for the first time or again.

        Who missed it is asked once more in the same session: that is another review, a moment
        later and correct."""
        ...


def at(day: int, seconds: float) -> float:
    """The moment `seconds` into the session of a study day."""
    return day + min(seconds, SECONDS - 1) / SECONDS


def learner(kind: Kind, facts: Iterable[Hashable], seed: int | str) -> Mind:
    """The learner of that kind and number: always the same one, whatever is asked of it first."""
    rng = random.Random(f"{kind}:{seed}")
    return Fsrs.drawn(rng, facts) if kind == "fsrs" else Actr.drawn(rng, facts)


def question(recalls: Sequence[float], guess: float, slip: float = SLIP) -> float:
    """The true probability of a right answer to a question that needs these facts.

    All recalled: right unless the learner slips. Otherwise: right as often as guessing is.

    >>> round(question([0.9, 0.5], 0.25), 6)
    0.574
    """
    knows = math.prod(recalls)
    return (1 - slip) * knows + guess * (1 - knows)


def eased(rng: random.Random, facts: Iterable[Hashable]) -> dict[Hashable, float]:
    """How easy each fact is to this learner: mean 0, sd 1, of which half is the learner."""
    ability = rng.gauss(0, 1)
    return {fact: 0.5 * ability + math.sqrt(0.75) * rng.gauss(0, 1) for fact in facts}


def known_before(ease: float) -> float:
    """How likely a fact of this ease is known before it is studied; a fifth on the average."""
    return 1 / (1 + math.exp(1.75 - 1.2 * ease))


DEFAULTS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""FSRS-6's default weights w0 … w20, which schedulers believe in."""

AGAIN, GOOD = 1, 3


class Fsrs:
    """FSRS-6 with this learner's own weights, and facts that are easier or harder than others.

    Source of the formulas: open-spaced-repetition wiki, "The Algorithm" (FSRS-6); with the
    default weights and even facts it is what py-fsrs computes, which a test says. Every weight
    is the default times exp(N(0, sd)): sd .5 for the first stabilities, which differ most from
    user to user, and .15 for the rest. A fact's ease e multiplies its first stability by
    exp(.5 e) and takes 1.2 e from its first difficulty.
    """

    def __init__(self, weights: Sequence[float], ease: Mapping[Hashable, float]) -> None:
        self.w = tuple(weights)
        self.ease = ease
        self.factor = 0.9 ** (-1 / self.w[20]) - 1
        self._states: dict[Hashable, tuple[float, float, int]] = {}  # stability, difficulty, day

    @classmethod
    def drawn(cls, rng: random.Random, facts: Iterable[Hashable]) -> "Fsrs":
        """A learner by chance."""
        weights = [
            w * math.exp(rng.gauss(0, 0.5 if i < 4 else 0.15)) for i, w in enumerate(DEFAULTS)
        ]
        return cls(weights, eased(rng, facts))

    def recall(self, fact: Hashable, at: float) -> float:
        """R(t, S) of a studied fact; else what is known beforehand."""
        state = self._states.get(fact)
        if state is None:
            return known_before(self.ease[fact])
        return self._recall(max(0, int(at) - state[2]), state[0])

    def review(self, fact: Hashable, at: float, *, correct: bool) -> None:
        """Good or Again, on the study day of `at`."""
        grade, day = (GOOD if correct else AGAIN), int(at)
        state = self._states.get(fact)
        if state is None:
            ease = self.ease[fact]
            stability = self.w[grade - 1] * math.exp(0.5 * ease)
            difficulty = self._first_difficulty(grade) - 1.2 * ease
        else:
            elapsed = max(0, day - state[2])
            stability = self._stability(*state[:2], elapsed, grade)
            difficulty = self._difficulty(state[1], grade)
        self._states[fact] = (
            min(max(stability, 0.001), 36_500.0),
            min(max(difficulty, 1.0), 10.0),
            day,
        )

    def _recall(self, elapsed: int, stability: float) -> float:
        return float((1 + self.factor * elapsed / stability) ** -self.w[20])

    def _stability(self, s: float, d: float, elapsed: int, grade: int) -> float:
        w = self.w
        if elapsed == 0:
            grown = math.exp(w[17] * (grade - 3 + w[18])) * s ** -w[19]
            return float(s * (max(grown, 1.0) if grade >= GOOD else grown))
        r = self._recall(elapsed, s)
        if grade == AGAIN:
            lost = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * math.exp(w[14] * (1 - r))
            return float(min(lost, s / math.exp(w[17] * w[18])))
        gain = math.exp(w[8]) * (11 - d) * s ** -w[9] * (math.exp(w[10] * (1 - r)) - 1)
        return float(s * (1 + gain))

    def _first_difficulty(self, grade: int) -> float:
        return self.w[4] - math.exp(self.w[5] * (grade - 1)) + 1

    def _difficulty(self, d: float, grade: int) -> float:
        moved = d - self.w[6] * (grade - 3) * (10 - d) / 9
        return self.w[7] * self._first_difficulty(4) + (1 - self.w[7]) * moved


class Actr:
    """Activation that decays the faster, the more active a fact was when it was practised.

        m(t) = β + ln Σ_k (t − t_k)^(−d_k),  d_k = c e^m(t_k) + a,  R = 1 / (1 + e^((τ − m)/s))

    Pavlik & Anderson 2005, "Practice and forgetting effects on vocabulary memory", Cognitive
    Science 29:559–586, with its parameters (c .217, a .177, τ −.704, s .255). Ages are seconds;
    outside sessions time counts h = .025 of itself, for less interferes then. β is the sum of
    learner's and fact's strength (Pavlik & Anderson 2008, J. Exp. Psychol. Applied 14:101–117);
    here half of the ease, and .3 more for a fact known before, which is recalled on that
    first day from elsewhere.
    """

    SCALE, INTERCEPT, THRESHOLD, NOISE, OUTSIDE = 0.217, 0.177, -0.704, 0.255, 0.025

    def __init__(self, ease: Mapping[Hashable, float]) -> None:
        self.ease = ease
        self._traces: dict[Hashable, list[tuple[float, float]]] = {}  # when, decay
        self._extra: dict[Hashable, float] = {}
        self._day = 0
        self._practised = 0.0  # seconds in sessions before this day's
        self._into = 0.0  # seconds into this day's session

    @classmethod
    def drawn(cls, rng: random.Random, facts: Iterable[Hashable]) -> "Actr":
        """A learner by chance."""
        return cls(eased(rng, facts))

    def recall(self, fact: Hashable, at: float) -> float:
        """From the activation of a studied fact; else what is known beforehand."""
        if fact not in self._traces:
            return known_before(self.ease[fact])
        away = (self.THRESHOLD - self._activation(fact, self._clock(at))) / self.NOISE
        return 1 / (1 + math.exp(min(away, 700)))

    def review(self, fact: Hashable, at: float, *, correct: bool) -> None:
        """One more trace, whatever the answer was: what was missed is shown."""
        day, into = int(at), (at - int(at)) * SECONDS
        if day != self._day:
            self._practised += self._into
            self._day, self._into = day, 0.0
        self._into = max(self._into, into)
        now = self._clock(at)
        traces = self._traces.get(fact)
        if traces is None:
            traces = self._traces[fact] = []
            self._extra[fact] = 0.3 if correct else 0.0
            active = 0.0
        else:
            active = math.exp(self._activation(fact, now))
        # Twice within seconds would give a decay far outside what the model was fitted to.
        traces.append((now, min(self.SCALE * active + self.INTERCEPT, 1.0)))

    def _activation(self, fact: Hashable, now: float) -> float:
        strength = 0.5 * self.ease[fact] + self._extra[fact]
        traces = self._traces[fact]
        return strength + math.log(math.fsum(max(1.0, now - t) ** -d for t, d in traces))

    def _clock(self, at: float) -> float:
        """Seconds of interference since the first day."""
        day, into = int(at), (at - int(at)) * SECONDS
        sat = self._practised + (self._into if day != self._day else 0.0)
        return day * SECONDS * self.OUTSIDE + sat + into
