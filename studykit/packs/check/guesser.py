"""A guesser who knows tests but not the subject: how far it gets with cues alone.

Each cue scores the options of a question; the guesser takes the best, and where several tie it
takes one of them at random. What it may expect to get right is compared with chance, exactly:
if right answers were dealt to options at random, the number of right ones among `t` tied of `n`
options with `k` keys would be hypergeometric, whatever the cue.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt

from studykit.model.pack import Question
from studykit.packs.check.cues import ABSOLUTE, HEDGE, overlaps
from studykit.packs.check.words import content_words, prose

Cue = Callable[[Question], Sequence[float]]

SURE = 0.01  # that a cue helps by chance alone, shared out over the cues
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a cue is worth: shares of questions, with the 95 % interval of what it gets right."""

    cue: str
    right: float
    low: float
    high: float
    chance: float
    questions: int
    p: float  # the probability of so many or more by chance

    @property
    def beats_chance(self) -> bool:
        """Whether chance is no explanation, taking into account that every cue is tried."""
        return self.p < SURE / (len(CUES) + 1)


def guesses(questions: Sequence[Question]) -> list[Guess]:
    """What each cue is worth on these questions, and all of them together."""
    every = {name: [_top(cue(question)) for question in questions] for name, cue in CUES.items()}
    found = [_guess(name, questions, tops) for name, tops in every.items()]
    together = [
        _top(_votes(len(question.options), [tops[i] for tops in every.values()]))
        for i, question in enumerate(questions)
    ]
    return [*found, _guess("all together", questions, together)]


def _guess(cue: str, questions: Sequence[Question], tops: Sequence[frozenset[int]]) -> Guess:
    right = chance = variance = 0.0
    for question, top in zip(questions, tops, strict=True):
        n, k, t = len(question.options), question.choose, len(top)
        right += len(top & question.key) / t
        chance += k / n
        variance += k / n * (1 - k / n) * (n - t) / (n - 1) / t
    count = len(questions) or 1
    spread = sqrt(variance) or 1.0
    # The normal approximation, with the continuity correction of half a question.
    p = 0.5 * erfc((right - chance - 0.5) / spread / sqrt(2)) if variance else 1.0
    margin = 1.96 * spread / count
    share = right / count
    return Guess(
        cue=cue,
        right=share,
        low=max(0.0, share - margin),
        high=min(1.0, share + margin),
        chance=chance / count,
        questions=len(questions),
        p=p,
    )


def _top(scores: Sequence[float]) -> frozenset[int]:
    best = max(scores)
    return frozenset(i for i, score in enumerate(scores) if score >= best - 1e-9)


def _votes(options: int, tops: Sequence[frozenset[int]]) -> list[float]:
    """Every cue that prefers something gives one vote, split among what it prefers."""
    votes = [0.0] * options
    for top in tops:
        if len(top) < options:
            for i in top:
                votes[i] += 1 / len(top)
    return votes


# The cues


def _longest(question: Question) -> list[float]:
    return [len(option.text) for option in question.options]


def _shortest(question: Question) -> list[float]:
    return [-len(option.text) for option in question.options]


_QUALIFIER = re.compile(
    r"(?i)\b(?:with|that|which|when|where|if|for|by|without|before|after|so|as|in|from)\b|[,(]"
)


def _most_qualified(question: Question) -> list[float]:
    """Conditions, numbers and code hedge an option about."""
    return [
        len(_QUALIFIER.findall(option.text))
        + len(HEDGE.findall(option.text))
        + len(_NUMBER.findall(option.text)) / 4
        + option.text.count("`") / 2
        for option in question.options
    ]


def _most_overlap(question: Question) -> list[float]:
    return [round(value, 6) for value in overlaps(question)]


def _odd_one_out(question: Question) -> list[float]:
    return [-round(value, 6) for value in overlaps(question)]


def _no_absolutes(question: Question) -> list[float]:
    return [-len(ABSOLUTE.findall(option.text)) for option in question.options]


def _repeats_the_stem(question: Question) -> list[float]:
    """Words of the stem, as far as they tell the options apart."""
    stem = content_words(prose(question.stem))
    holders = Counter(word for o in question.options for word in content_words(o.text))
    return [
        sum(1 / holders[word] for word in stem & content_words(option.text))
        for option in question.options
    ]


def _in_the_middle(question: Question) -> list[float]:
    """As they stand in the file; a learner meets them shuffled."""
    last = len(question.options) - 1
    return [float(0 < i < last) for i in range(last + 1)]


CUES: dict[str, Cue] = {
    "longest": _longest,
    "shortest": _shortest,
    "most qualified": _most_qualified,
    "most overlap": _most_overlap,
    "odd one out": _odd_one_out,
    "no absolutes": _no_absolutes,
    "repeats the stem": _repeats_the_stem,
    "middle position": _in_the_middle,
}
"""What test-wise people go by."""
