"""FSRS-6's forgetting curve in closed form.

What `memory` computes through the `fsrs` package, without importing it: choosing what to ask
needs only this. Source: open-spaced-repetition wiki, "The Algorithm" (FSRS-6).
"""

DECAY = 0.1542
"""w20 of the default weights."""

FACTOR = 0.9 ** (-1 / DECAY) - 1

RETENTION = 0.9
"""A fact is due when its recall probability has fallen to this."""

LONGEST = 36500

UNSEEN_RECALL = 0.2
"""R of a fact that was never studied: guesses aside, some of it is known already."""


def recall(elapsed: int, stability: float) -> float:
    """R(t, S): probability of recall `elapsed` study days (≥ 0) after the last review.

    >>> round(recall(10, 10.0), 8)
    0.9
    """
    return float((1 + FACTOR * elapsed / stability) ** -DECAY)


def interval(stability: float, retention: float = RETENTION) -> int:
    """I(S, r): whole study days until recall falls to `retention`, 1 to 36,500."""
    days = stability / FACTOR * (retention ** (-1 / DECAY) - 1)
    return int(min(max(round(days), 1), LONGEST))
