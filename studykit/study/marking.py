"""Was it right? All or nothing, as in the exam, with the part that was right kept apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from studykit.model.pack import Question


@dataclass(frozen=True, slots=True)
class Mark:
    """A judged answer. All sets hold indexes into the question's options."""

    chosen: frozenset[int]
    key: frozenset[int]

    @property
    def correct(self) -> bool:
        """All the right options and none else: there is no credit for a part."""
        return self.chosen == self.key

    @property
    def hits(self) -> frozenset[int]:
        """Right options that were chosen."""
        return self.chosen & self.key

    @property
    def wrong(self) -> frozenset[int]:
        """Wrong options that were chosen."""
        return self.chosen - self.key

    @property
    def left_out(self) -> frozenset[int]:
        """Right options that were not chosen."""
        return self.key - self.chosen


def mark(question: Question, chosen: Iterable[int]) -> Mark:
    """The mark for choosing these options (indexes into the question's options)."""
    return Mark(frozenset(chosen), question.key)


def refuted(question: Question, marked: Mark) -> tuple[str, ...]:
    """Facts that a chosen wrong option contradicts: whoever chose it did not have them."""
    wrong = [question.options[i] for i in sorted(marked.wrong)]
    return tuple(dict.fromkeys(fact for option in wrong for fact in option.facts))


def beliefs(question: Question, marked: Mark) -> tuple[str, ...]:
    """What choosing the wrong options shows the learner believed."""
    wrong = [question.options[i] for i in sorted(marked.wrong)]
    return tuple(option.belief for option in wrong if option.belief)
