"""What an answer says about each fact it needed.

A question needs a set of facts; a right answer may be a guess or a remembered question, a
wrong one may be a slip. Bayes' rule gives each fact its share:

    A   = Π R_k                      all needed facts recalled
    g   = 1/C(n, k)                  chance of guessing k keys among n options
    m   = 0.5 e^(−days/(8 times))    familiarity with a question seen before, else 0
    ge  = g + (1−g) m
    P   = (1−s) A + ge (1−A)         probability of a right answer; s is the slip rate
    B_k = Π_{j≠k} R_j,  L_k = ge + (1−s−ge) B_k
    right: π_k = R_k L_k / P         wrong: π_k = R_k (1−L_k) / (1−P)
"""

import math
from collections.abc import Sequence

SLIP = 0.03


def guess(options: int, choose: int) -> float:
    """Chance of hitting all `choose` keys among `options` blindly."""
    return 1 / math.comb(options, choose)


def familiarity(times: int, days: int) -> float:
    """Chance that a question answered `times` before, last `days` ago, is recognised."""
    return 0.0 if times == 0 else 0.5 * math.exp(-max(0, days) / (8 * times))


def right_answer(recalls: Sequence[float], guessed: float, familiar: float = 0.0) -> float:
    """P: probability of a right answer, from each needed fact's recall probability."""
    knows = math.prod(recalls)
    lucky = guessed + (1 - guessed) * familiar
    return (1 - SLIP) * knows + lucky * (1 - knows)


def posteriors(
    recalls: Sequence[float], *, correct: bool, guessed: float, familiar: float = 0.0
) -> tuple[float, ...]:
    """π_k: probability that each needed fact was recalled, given how the answer was.

    Same order as `recalls`; each lies in [0, 1].
    """
    lucky = guessed + (1 - guessed) * familiar
    p = right_answer(recalls, guessed, familiar)
    shares = []
    for k, recalled in enumerate(recalls):
        others = math.prod(r for j, r in enumerate(recalls) if j != k)
        likely = lucky + (1 - SLIP - lucky) * others
        share = recalled * likely / p if correct else recalled * (1 - likely) / (1 - p)
        shares.append(min(1.0, max(0.0, share)))
    return tuple(shares)
