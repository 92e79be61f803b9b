"""The reserve: questions that only a mock exam asks, unless a learner names them."""

import datetime as dt
from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studykit.packs.library import Library
    from studykit.store.history import History


def reserve(
    library: "Library", history: "History", today: dt.date, seen: Container[str] | None = None
) -> frozenset[str]:
    """The questions kept for the next mock exam of a learner who plans for an exam still to come.

    `seen` are the questions that were answered, where they are known already.
    """
    planned = history.plan(library.manifest.id)
    if planned is None:
        return frozenset()
    from studykit.study.plan import plan_of

    plan = plan_of(planned)
    if plan is None or plan.is_over(today):
        return frozenset()
    exam = next((each for each in library.exams() if each.id == plan.exam), None)
    if exam is None:  # the pack has changed since
        return frozenset()
    from studykit.study.blueprint import Blueprint
    from studykit.study.drawing import reserved

    if seen is None:
        seen = history.seen(library.manifest.id)
    return reserved(library.keys(), seen, Blueprint(exam))
