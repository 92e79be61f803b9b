"""What is confused with what, and what is missed again and again.

A chosen wrong option shows a belief and points at the facts that refute it; so the history says
which beliefs stood against which facts, and whether they were seen off since.

A belief is *shown* by an answer that chose an option on which it stands. Later *occasions* to
show it again, or to know better, are:

- an answer to a question in which the belief was shown: its option stands there still;
- an answer to any question that needs a fact which refutes it, a drill on such a fact (where it
  is the first of the cell's facts), and the fact's own card.

Of each study day the first occasion speaks for the day, and only of study days after the one on
which it was shown last: what is right minutes after the explanation was read shows that it was
read. Then a belief is

    held      while no such day went right
    shaken    after one day that went right
    cleared   after two

and held again as soon as it is shown again. A day that went wrong without showing the belief
neither helps nor harms. One right day may be a lucky guess; that is why it takes two. Practice
and mock exams count as everything else does: a belief shown there is held there too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from studykit.model.history import Answered, Event, Memory
from studykit.model.pack import Fact, Option, Question
from studykit.model.past import Attempt
from studykit.model.plain import digest

LEECH_LAPSES = 4
"""So often lost, a fact is a leech. Anki suspends at eight lapses of a card; we only offer help,
and help is cheaper than a lapse: each costs some relearning, so it comes at half of that."""

LEECH_NO_MORE = 21.0
"""Days of stability from which a leech is none any more: known again for three weeks, it was
learned (Anki calls a card mature from there)."""


def is_leech(memory: Memory | None) -> bool:
    """Whether a fact is missed again and again: lost four times or more, and not known since for
    three weeks. One that was set aside troubles nobody."""
    return (
        memory is not None
        and not memory.suspended
        and memory.lapses >= LEECH_LAPSES
        and memory.stability < LEECH_NO_MORE
    )


class Standing(Enum):
    """How firmly a wrong belief still stands."""

    HELD = "held"
    SHAKEN = "shaken"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """A belief that wrong answers showed, and what became of it.

    `belief` is the author's wording or, where there is none (`stated` is false), the text of the
    option that was chosen. `against` are the facts that refute it (those the question needs where
    the author named none), `needed` those the questions need, `questions` where it was shown.
    `right_days` counts the study days that went right since it was shown last.
    """

    belief: str
    stated: bool
    topic: str
    against: tuple[str, ...]
    needed: tuple[str, ...]
    questions: tuple[str, ...]
    times: int
    last_day: int
    right_days: int = 0

    @property
    def standing(self) -> Standing:
        """Held, shaken or cleared, as the module says."""
        if self.right_days == 0:
            return Standing.HELD
        return Standing.SHAKEN if self.right_days == 1 else Standing.CLEARED

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts it is about: those against it, then those needed."""
        return tuple(dict.fromkeys((*self.against, *self.needed)))

    def other_than(self, fact: str) -> str | None:
        """The fact that this one is confused with: of those that refute the belief the first,
        else of those that were needed."""
        return next((id for id in self.facts if id != fact), None)


@dataclass(slots=True)
class _Shown:
    """A belief while its showings are gathered."""

    stated: bool
    topic: str
    against: dict[str, None]
    needed: dict[str, None]
    questions: dict[str, None]
    times: int = 0
    last_day: int = 0


def confusions(
    wrong: Iterable[Event],
    attempts: Iterable[Attempt],
    *,
    questions: Mapping[str, Question],
    needs: Mapping[str, Sequence[str]],
    renames: Mapping[str, str] | None = None,
) -> tuple[Confusion, ...]:
    """Every confusion: held before shaken before cleared, most often shown first.

    `wrong` are wrong answers, `attempts` all that was answered, both in replay order;
    `questions` are those of the wrong answers as far as the pack has them; `needs` gives for
    every question of the pack the facts it needs, `renames` the new id for an old one.
    """
    renames = renames or {}
    shown: dict[str, _Shown] = {}
    for event in wrong:
        if isinstance(event.body, Answered):
            _gather(shown, event.study_day, event.body, questions, renames)
    days = _days(attempts, needs, renames)
    found = [_judged(belief, each, days) for belief, each in shown.items()]
    order = list(Standing)
    found.sort(key=lambda c: (order.index(c.standing), -c.times, -c.last_day, c.belief))
    return tuple(found)


def _gather(
    shown: dict[str, _Shown],
    day: int,
    answer: Answered,
    questions: Mapping[str, Question],
    renames: Mapping[str, str],
) -> None:
    id = renames.get(answer.question, answer.question)
    needed = [renames.get(fact, fact) for fact in answer.facts]
    for belief, stated, facts in _beliefs(answer, questions.get(id)):
        against = [renames.get(fact, fact) for fact in facts] or needed
        each = shown.setdefault(belief, _Shown(stated, answer.topic, {}, {}, {}))
        each.against.update(dict.fromkeys(against))
        each.needed.update(dict.fromkeys(needed))
        each.questions[id] = None
        each.times += 1
        each.last_day = max(each.last_day, day)


def _beliefs(
    answer: Answered, question: Question | None
) -> list[tuple[str, bool, tuple[str, ...]]]:
    """What the answer showed: the belief, whether an author stated it, the facts against it.

    The event knows the beliefs and the facts, but not which goes with which; the question does,
    if it is still the one that was answered.
    """
    options = _options(answer, question)
    if options is None:
        return [(belief, True, answer.missed) for belief in answer.beliefs]
    return [(o.belief or o.text, o.belief is not None, o.facts) for o in options]


def _options(answer: Answered, question: Question | None) -> list[Option] | None:
    """The wrong options that were chosen; None where they are not what they were."""
    places = [place for place in answer.chosen if place not in answer.key]
    one_belief = len(places) == 1 and len(answer.beliefs) == 1
    if question is None or one_belief or digest(question) != answer.version:
        return None
    return [question.options[place] for place in places]


Occasion = tuple[int, bool]
"""Its place in the history, and whether it went right."""


def _days(
    attempts: Iterable[Attempt], needs: Mapping[str, Sequence[str]], renames: Mapping[str, str]
) -> dict[str, dict[int, Occasion]]:
    """For each question and each fact the first occasion of each study day."""
    found: dict[str, dict[int, Occasion]] = {}
    for n, attempt in enumerate(attempts):
        id = renames.get(attempt.item, attempt.item)
        about = (id, *needs.get(id, ())) if attempt.kind == "answer" else (id,)
        for each in about:
            found.setdefault(each, {}).setdefault(attempt.study_day, (n, attempt.right))
    return found


def _judged(belief: str, shown: _Shown, days: Mapping[str, Mapping[int, Occasion]]) -> Confusion:
    first: dict[int, Occasion] = {}
    for id in (*shown.questions, *shown.against):
        for day, occasion in days.get(id, {}).items():
            if day > shown.last_day:
                first[day] = min(first.get(day, occasion), occasion)
    return Confusion(
        belief=belief,
        stated=shown.stated,
        topic=shown.topic,
        against=tuple(shown.against),
        needed=tuple(shown.needed),
        questions=tuple(shown.questions),
        times=shown.times,
        last_day=shown.last_day,
        right_days=sum(right for _, right in first.values()),
    )


# Help with a fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What is said to a learner who lost a fact again and again.

    `belief` was chosen instead `times` times, which is to say that the fact was taken for
    `other`, if there is one. `contrast` is what to type to have both asked, `wording` another
    question on the fact. `aside` says that the learner has set it aside.
    """

    fact: Fact
    lost: int
    belief: str = ""
    stated: bool = True
    times: int = 0
    other: Fact | None = None
    contrast: str = ""
    wording: str = ""
    aside: bool = False


def most_confused(fact: str, found: Iterable[Confusion]) -> Confusion | None:
    """What the fact is most often confused with: a confusion about it that is not cleared, with
    another fact if there is one."""
    about = [c for c in found if fact in c.facts and c.standing is not Standing.CLEARED]
    return min(
        about,
        key=lambda c: (c.other_than(fact) is None, -c.times, -c.last_day, c.belief),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Contrast:
    """What to type to have a fact and what it is confused with asked side by side.

    Either a table to drill, or questions to be quizzed on.
    """

    table: str | None = None
    questions: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The words to type."""
        if self.table is not None:
            return f"studykit drill {self.table}"
        return " ".join(["studykit quiz", *(f"--question {id}" for id in self.questions)])


def contrast(
    fact: str,
    other: str | None,
    *,
    tables: Mapping[str, frozenset[str]],
    questions: Sequence[Question],
) -> Contrast | None:
    """The simplest exercise that tells a fact from the other.

    `tables` are those of which drills can be made, with the facts that these are about;
    `questions` those that need either fact. First choice is a table in which both stand; then
    two questions, one on each, preferring those in which the other fact refutes an option; then
    a table of the fact alone; then one question on it.
    """
    for name, facts in tables.items():
        if {fact, other} <= facts:
            return Contrast(table=name)
    on = {id: [q for q in questions if id in q.facts] for id in (fact, other) if id is not None}
    if other is not None and on[fact] and on[other]:
        one = _apart(on[fact], other)
        two = _apart([q for q in on[other] if q is not one] or on[other], fact)
        return Contrast(questions=tuple(dict.fromkeys((one.id, two.id))))
    for name, facts in tables.items():
        if fact in facts:
            return Contrast(table=name)
    return Contrast(questions=(on[fact][0].id,)) if on[fact] else None


def _apart(questions: Sequence[Question], other: str) -> Question:
    """The first of the questions in which an option stands against the other fact."""
    return next((q for q in questions if any(other in o.facts for o in q.options)), questions[0])
