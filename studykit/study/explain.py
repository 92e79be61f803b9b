"""The explanation of an answer, as data: what a screen shows and `--json` speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Literal

from studykit.model.history import Memory
from studykit.model.pack import Fact, Question, Row, Table
from studykit.study.confusions import Help
from studykit.study.forgetting import interval
from studykit.study.marking import Mark

Role = Literal["chosen wrong", "chosen right", "right", "wrong"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One option, why it is right or wrong, and what choosing it shows."""

    letter: str
    text: str
    role: Role
    why: str
    belief: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything said after an answer.

    `reasons` has every option: chosen ones first, then right ones, then the others in the
    order shown. `facts` are those the question needs, then those that refute what was chosen.
    `returns` says in how many study days the needed facts are due (None: touched no memory).
    `confidence` is what the learner said before; `help` is for a fact missed again and again.
    """

    question: Question
    mark: Mark
    order: tuple[int, ...]
    reasons: tuple[Reason, ...]
    facts: tuple[Fact, ...]
    rows: tuple[tuple[Table, Row], ...]
    returns: tuple[int, ...] | None
    again: bool
    confidence: str = ""
    help: Help | None = None

    @property
    def chosen(self) -> tuple[str, ...]:
        """Letters of the chosen options."""
        return self._letters(self.mark.chosen)

    @property
    def key(self) -> tuple[str, ...]:
        """Letters of the right options."""
        return self._letters(self.mark.key)

    def _letters(self, options: frozenset[int]) -> tuple[str, ...]:
        return tuple(ascii_lowercase[p] for p, i in enumerate(self.order) if i in options)


def explain(
    question: Question,
    mark: Mark,
    order: Sequence[int],
    *,
    facts: Mapping[str, Fact],
    rows: Sequence[tuple[Table, Row]] = (),
    memories: Mapping[str, Memory] | None = None,
    day: int = 0,
    again: bool = False,
    confidence: str = "",
    help: Help | None = None,
) -> Explanation:
    """The explanation of an answer to a question whose options stood in `order`.

    `facts` holds at least those of the question and its options that exist; `memories` are
    those after the answer, or None where it touched none.
    """
    rank = {"chosen wrong": 0, "chosen right": 1, "right": 2, "wrong": 3}
    reasons = [
        Reason(
            letter=ascii_lowercase[place],
            text=question.options[i].text,
            role=_role(i, mark),
            why=question.options[i].why,
            belief=question.options[i].belief,
        )
        for place, i in enumerate(order)
    ]
    reasons.sort(key=lambda reason: rank[reason.role])  # stable: as shown within a role
    wanted = (
        *question.facts,
        *(fact for i in sorted(mark.wrong) for fact in question.options[i].facts),
    )
    rest = tuple(facts[fact] for fact in dict.fromkeys(wanted) if fact in facts)
    return Explanation(
        question=question,
        mark=mark,
        order=tuple(order),
        reasons=tuple(reasons),
        facts=rest,
        rows=tuple(rows),
        returns=None if memories is None else returns(question.facts, memories, day),
        again=again,
        confidence=confidence,
        help=help,
    )


def returns(facts: Sequence[str], memories: Mapping[str, Memory], day: int) -> tuple[int, ...]:
    """In how many study days (at least 1) each of the facts comes back, soonest first."""
    known = [memories[fact] for fact in facts if fact in memories and memories[fact].reps]
    return tuple(sorted(max(1, m.day + interval(m.stability) - day) for m in known))


def _role(option: int, mark: Mark) -> Role:
    if option in mark.chosen:
        return "chosen right" if option in mark.key else "chosen wrong"
    return "right" if option in mark.key else "wrong"
