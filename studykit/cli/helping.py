"""What is confused with what, and help with facts missed again and again: found in the pack and
the history. `confusions` lists it, a session offers it when it is needed."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache, cached_property

from studykit.cli.common import now
from studykit.cli.reserve import reserve
from studykit.model.history import Answered
from studykit.model.pack import Question
from studykit.packs.library import Library, QuestionKey
from studykit.store.history import History
from studykit.study.confusions import (
    Confusion,
    Contrast,
    Help,
    confusions,
    contrast,
    most_confused,
)


def find_confusions(
    library: Library,
    history: History,
    *,
    topics: Sequence[str] = (),
    fact: str | None = None,
) -> tuple[Confusion, ...]:
    """The confusions shown in these topics (whole paths; none: everywhere), or about one fact.

    What the pack no longer has a fact for is left out: there is nothing to set it right with.
    """
    pack = library.manifest.id
    entries = history.entries(pack=pack, item=fact, topics=topics, kinds=("answer",), wrong=True)
    wrong = [entry.event for entry in reversed(entries)]
    if not wrong:
        return ()
    renames = {old: new for _, old, new in library.renames()}
    answered = {e.body.question for e in wrong if isinstance(e.body, Answered)}
    keys = library.keys()
    found = confusions(
        wrong,
        history.attempts(pack, since_day=wrong[0].study_day),
        questions=_questions(library, keys, {renames.get(id, id) for id in answered}),
        needs={key.id: key.facts for key in keys},
        renames=renames,
    )
    known = {key.id for key in library.fact_keys()}
    return tuple(one for one in found if known.intersection(one.against))


def _questions(
    library: Library, keys: Iterable[QuestionKey], ids: Collection[str]
) -> dict[str, Question]:
    """The questions of these ids, as far as there are any."""
    found = [key for key in keys if key.id in ids]
    if len(found) > 50:  # whole topics are read faster than so many single questions
        topics = dict.fromkeys(key.topic for key in found)
        return {q.id: q for q in library.questions(topics) if q.id in ids}
    return {key.id: library.question(key.id) for key in found}


class Helper:
    """Finds what may help with facts; what it has read once it does not read again.

    Questions that are kept for a mock exam are not offered.
    """

    def __init__(self, library: Library, history: History) -> None:
        self._library = library
        self._history = history
        self._question = cache(library.question)
        self._questions_on = cache(self._find_questions_on)
        self._drilled = cache(self._find_drilled)

    def help(
        self, fact: str, lost: int, found: Sequence[Confusion], *, asked: str | None = None
    ) -> Help | None:
        """Help with a fact that was lost so often; None where the pack has it no more.

        `found` are the confusions to choose from, `asked` the question that was just missed:
        another is offered.
        """
        worst = most_confused(fact, found)
        rival = worst.other_than(fact) if worst else None
        facts = self._library.facts_by_id([id for id in (fact, rival) if id])
        if fact not in facts:
            return None
        exercise = self.contrast(fact, rival)
        return Help(
            fact=facts[fact],
            lost=lost,
            belief=worst.belief if worst else "",
            stated=worst.stated if worst else True,
            times=worst.times if worst else 0,
            other=facts.get(rival) if rival else None,
            contrast=exercise.command if exercise else "",
            wording=self._wording(fact, {asked, *(exercise.questions if exercise else ())}),
        )

    def contrast(self, fact: str, other: str | None) -> Contrast | None:
        """What to type to have a fact asked beside the one that it is confused with."""
        both = [fact] if other is None else [fact, other]
        names = dict.fromkeys(name for name, _ in self._library.rows_on(both))
        ids = dict.fromkeys(id for each in both for id in self._questions_on(each))
        return contrast(
            fact,
            other,
            tables={name: self._drilled(name) for name in names},
            questions=[self._question(id) for id in ids],
        )

    @cached_property
    def _kept(self) -> frozenset[str]:
        return reserve(self._library, self._history, now().date)

    def _find_questions_on(self, fact: str) -> tuple[str, ...]:
        """The questions that need the fact, other than those that are kept."""
        return tuple(id for id in self._library.questions_on(fact) if id not in self._kept)

    def _find_drilled(self, table: str) -> frozenset[str]:
        """The facts that the drills of a table are about; none where it gives no drill."""
        from studykit.study.drilling import drills

        return frozenset(fact for one in drills(self._library.table(table)) for fact in one.facts)

    def _wording(self, fact: str, but: Collection[str | None]) -> str:
        """The question on the fact that was seen least, other than those; empty without one."""
        ids = [id for id in self._questions_on(fact) if id not in but]
        seen = self._history.seen(self._library.manifest.id, ids) if ids else {}

        def freshness(id: str) -> tuple[int, int]:
            return (seen[id].times, seen[id].day) if id in seen else (0, 0)

        return min(ids, key=freshness, default="")
