"""What is confused with what, and help with facts missed again and again: found in the pack and
the history. `confusions` lists it, a session offers it when it is needed."""

from collections.abc import Collection, Mapping, Sequence

from studykit.model.history import Answered
from studykit.model.pack import Question
from studykit.packs.library import Library
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
        questions=_questions(library, {renames.get(id, id) for id in answered}),
        needs={key.id: key.facts for key in keys},
        renames=renames,
    )
    known = {key.id for key in library.fact_keys()}
    return tuple(one for one in found if known.intersection(one.against))


def help_with(
    library: Library,
    history: History,
    fact: str,
    lost: int,
    *,
    asked: str | None = None,
    found: Sequence[Confusion] | None = None,
) -> Help | None:
    """Help with a fact; None where the pack has it no more.

    `asked` is the question that was just missed: another is offered. `found` are the confusions
    to choose from, looked for here if not given.
    """
    if found is None:
        found = find_confusions(library, history, fact=fact)
    worst = most_confused(fact, found)
    rival = worst.other_than(fact) if worst else None
    facts = library.facts_by_id([id for id in (fact, rival) if id])
    if fact not in facts:
        return None
    exercise = find_contrast(library, fact, rival)
    return Help(
        fact=facts[fact],
        lost=lost,
        belief=worst.belief if worst else "",
        stated=worst.stated if worst else True,
        times=worst.times if worst else 0,
        other=facts.get(rival) if rival else None,
        contrast=exercise.command if exercise else "",
        wording=_wording(
            library, history, fact, {asked, *(exercise.questions if exercise else ())}
        ),
    )


def find_contrast(library: Library, fact: str, other: str | None) -> Contrast | None:
    """What to type to have a fact asked beside the one that it is confused with."""
    both = [fact] if other is None else [fact, other]
    ids = dict.fromkeys(id for each in both for id in library.questions_on(each))
    questions = _questions(library, ids)
    return contrast(
        fact, other, tables=_drilled(library, both), questions=[questions[id] for id in ids]
    )


def _drilled(library: Library, facts: Sequence[str]) -> dict[str, frozenset[str]]:
    """The tables in which these facts stand and of which drills can be made, with the facts
    that the drills are about."""
    from studykit.study.drilling import drills

    names = dict.fromkeys(name for name, _ in library.rows_on(facts))
    tables = {
        name: frozenset(fact for drill in drills(library.table(name)) for fact in drill.facts)
        for name in names
    }
    return {name: found for name, found in tables.items() if found}


def _questions(library: Library, ids: Collection[str]) -> Mapping[str, Question]:
    """The questions of these ids, as far as there are any."""
    every = library.keys()
    keys = [key for key in every if key.id in ids]
    if len(keys) > 50:  # whole topics are read faster than so many single questions
        topics = dict.fromkeys(key.topic for key in keys)
        return {q.id: q for q in library.questions(topics) if q.id in ids}
    return {key.id: library.question(key.id) for key in keys}


def _wording(library: Library, history: History, fact: str, but: Collection[str | None]) -> str:
    """The question on the fact that was seen least, other than those; empty without one."""
    ids = [id for id in library.questions_on(fact) if id not in but]
    seen = history.seen(library.manifest.id, ids) if ids else {}
    return min(
        ids, key=lambda id: (seen[id].times, seen[id].day) if id in seen else (0, 0), default=""
    )
