"""What studying a fact today is worth on the exam day, and what it costs.

With r the recall today, S the stability, ω the fact's part of the exam, and h the days from
today to the exam, at most seven:

    seen:  gain = ω (r R(h, S_good) + (1−r) R(h, S_miss) − R(elapsed + h, S))
           cost = r c_ok + (1−r) (c_fail + c_ok)
    new:   gain = ω (q R(h, w2) + (1−q) R(h, S_miss0) − 0.6 q)
           cost = c_new + (1−q) c_ok

A miss is followed by a recall on the same day, for what was missed comes back. The index of a
fact, gain over cost, says what a second spent on it buys. (Gain per second: Eglington & Pavlik
2020. Greedy: Hunziker et al. 2019. A nearer horizon than the exam keeps facts known until then
rather than letting all of them wait for the last week.)
"""

from collections.abc import Iterable
from typing import NamedTuple

from studykit.model.history import Memory
from studykit.model.past import Took
from studykit.study.forgetting import UNSEEN_RECALL, recall
from studykit.study.stability import FIRST_GOOD, FIRST_MISS, after_good, after_miss

HORIZON = 7
"""H: how many days ahead is looked at most."""

LEFT_ALONE = 0.6
"""How much of what is known of a fact that was never studied will be known on the exam day."""

ENOUGH = 5
"""So many times must have been measured before their median is believed."""

TOO_FAST = 0.1
"""What took less than this part of what is expected was not read, and says nothing of a pace."""


class Costs(NamedTuple):
    """Seconds that a fact takes: recalled (c_ok), missed (c_fail), never met before (c_new)."""

    right: float = 10.0
    wrong: float = 25.0
    new: float = 30.0


START = Costs()
"""What is expected of a learner who has done nothing yet."""


def horizon(day: int, exam_day: int | None) -> int:
    """h: study days from `day` to the exam, at most `HORIZON`; 0 on the exam day itself.

    Without an exam day, and when it is past, things should be kept for the whole horizon.
    """
    if exam_day is None or exam_day < day:
        return HORIZON
    return min(exam_day - day, HORIZON)


def seen_gain(memory: Memory, day: int, h: int) -> float:
    """What reviewing the fact on study day `day` adds to recall h days later, for ω = 1.

    The fact must not have been reviewed on that day already.
    """
    elapsed, s, d = day - memory.day, memory.stability, memory.difficulty
    r = recall(elapsed, s)
    known = recall(h, after_good(s, d, elapsed))
    missed = recall(h, after_miss(s, d, elapsed))
    return r * known + (1 - r) * missed - recall(elapsed + h, s)


def seen_cost(memory: Memory, day: int, costs: Costs = START) -> float:
    """Seconds to expect of reviewing the fact on study day `day`."""
    return review_cost(recall(day - memory.day, memory.stability), costs)


def review_cost(right: float, costs: Costs = START) -> float:
    """Seconds to expect where the probability of being right is `right`: a miss comes back."""
    return right * costs.right + (1 - right) * (costs.wrong + costs.right)


def new_gain(h: int) -> float:
    """What meeting a fact for the first time adds to recall h days later, for ω = 1."""
    q = UNSEEN_RECALL
    return q * recall(h, FIRST_GOOD) + (1 - q) * recall(h, FIRST_MISS) - LEFT_ALONE * q


def new_cost(costs: Costs = START) -> float:
    """Seconds to expect of meeting a fact for the first time."""
    return costs.new + (1 - UNSEEN_RECALL) * costs.right


def index(memory: Memory | None, day: int, h: int, costs: Costs = START) -> float:
    """Gain over cost, for ω = 1: recall bought per second."""
    if memory is None or memory.reps == 0:
        return new_gain(h) / new_cost(costs)
    return seen_gain(memory, day, h) / seen_cost(memory, day, costs)


def costs(took: Iterable[Took]) -> Costs:
    """This learner's medians of seconds per fact; where too little was measured, the start's.

    What a prompt took is shared by the facts it was about. The first sight of a question stands
    for meeting something new, since the history does not say it of a fact.
    """
    measured = [t for t in took if t.kind != "exam"]
    return medians(measured, START, by_fact=True)


def medians(took: Iterable[Took], start: Costs, *, by_fact: bool = False) -> Costs:
    """Medians of what these prompts took, or of what each fact of them took.

    Where the first sight of something was not measured it is taken to be longer than a miss by as
    much as at the start.
    """
    right: list[float] = []
    wrong: list[float] = []
    new: list[float] = []
    for one in took:
        seconds = one.millis / 1000 / (max(1, one.facts) if by_fact else 1)
        if seconds < TOO_FAST * start.right:
            continue
        (right if one.right else wrong).append(seconds)
        if one.is_fresh:
            new.append(seconds)
    failed = _median(wrong, start.wrong)
    return Costs(
        right=_median(right, start.right),
        wrong=failed,
        new=_median(new, start.new * failed / start.wrong),
    )


def _median(seconds: list[float], start: float) -> float:
    if len(seconds) < ENOUGH:
        return start
    # Not by the statistics module, which takes longer to import than all of this.
    ordered, middle = sorted(seconds), len(seconds) // 2
    return (ordered[middle] + ordered[~middle]) / 2
