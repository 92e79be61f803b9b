"""The way back: what the views were before each of our latest events.

An undo is a keystroke in mid-session, and should not wait for the whole history to be folded
anew. As long as nothing else was folded in since, the views can be put back as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from studykit.study.replay import Change


@dataclass(frozen=True, slots=True)
class Trail:
    """Our latest events in the order they were folded, each with the change that undoes it.

    `count` is the number of events in the store when the trail was true.
    """

    count: int = 0
    steps: tuple[tuple[str, Change], ...] = ()

    def at(self, count: int) -> "Trail":
        """The trail in a store of `count` events: gone, if there are others since."""
        return self if self.count == count else Trail(count)

    def then(self, event: str, back: Change) -> "Trail":
        """The trail after one more event of ours, folded last of all."""
        return Trail(self.count + 1, (*self.steps, (event, back)))

    def back_from(self, events: Sequence[str]) -> list[Change] | None:
        """The changes, in order, that take back these events (newest first); None if unknown."""
        latest = self.steps[::-1][: len(events)]
        if [event for event, _ in latest] != list(events):
            return None
        return [back for _, back in latest]

    def without(self, events: int) -> "Trail":
        """The trail when its newest events were taken back, which took as many events."""
        return Trail(self.count + events, self.steps[: len(self.steps) - events])
