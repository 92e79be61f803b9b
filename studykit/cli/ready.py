"""`studykit ready`: am I ready?"""

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studykit.cli.common import (
    Aim,
    ColourOption,
    JsonOption,
    Now,
    PackOption,
    find_aim,
    now,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.errors import StoreError, Usage

if TYPE_CHECKING:
    from studykit.model.exam import Exam
    from studykit.model.history import (
        Answered,
        Event,
        ExamBegun,
        First,
        Foretold,
        Memory,
        Resulted,
    )
    from studykit.packs.library import FactKey, Library
    from studykit.store.history import History
    from studykit.study.forecasts import Past, Scored
    from studykit.study.plan import Plan
    from studykit.study.pool import Pool
    from studykit.study.readiness import Forecast, Readiness
    from studykit.ui.readiness import Answer

SEED = 7
"""The same history gives the same figures."""

A_DAY = 300
"""So many answers are read at first to find those of a mock exam: a day seldom has more."""


def ready(
    exam: Annotated[
        str | None,
        typer.Option("--exam", help="Another exam of the pack, by id.", show_default=False),
    ] = None,
    result: Annotated[
        str | None,
        typer.Option(
            "--result",
            metavar="pass|fail|SCORE|none",
            help="Tell how the real exam went; forecasts are held against it. none: not sat.",
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            help="When it was sat, with --result; the plan's day if not said, else today.",
            show_default=False,
        ),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Sentences in place of bars and columns.")
    ] = False,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Show what the exam would come to, and what would raise it.

    A range of scores, today and on the exam day, and a chance of passing; where there are too few
    first answers for a range, it says so. With --result: write down how the real exam went.
    """
    if date and not result:
        raise Usage("--date says when the exam was sat; say with --result how it went.")
    library = open_library(pack)
    moment = now()
    if result:
        sat = _date(date, moment)
        with open_history(write=True) as history:
            aim = find_aim(library, history, exam, on=sat)
            _record(library, history, aim, moment, result, sat)
    with ExitStack() as stack:
        history = _opened(stack)
        answer = find_answer(library, history, find_aim(library, history, exam), moment)
        if as_json:
            print_json(_plain(answer, moment))
        else:
            screen = open_screen(colour)
            from studykit.ui.readiness import readiness

            screen.show(readiness(screen.page, answer, plain=plain))
        fresh = _fresh(library, history, answer.ready, moment)
    if fresh:
        _keep(fresh, moment)


def one_line(library: "Library", history: "History", aim: Aim, moment: Now) -> str | None:
    """Where the learner stands, for the screen that says what to do now: "ready: 640–760, P(pass)
    about 60 %". None where it is too early for a range."""
    from studykit.study.readiness import RANGE_FROM
    from studykit.ui.readiness import one_line as said

    firsts = history.firsts(library.manifest.id)
    if sum(first.counts for first in firsts.values()) < RANGE_FROM:
        return None  # and the pack need not be looked at
    return said(_look(library, history, aim, moment.day, None, firsts).ready)


def _opened(stack: ExitStack) -> "History":
    """The history, to read: opened to write it would be looked through from end to end first.

    An older studykit has not kept first answers. To write means to find them, where one may.
    """
    history = stack.enter_context(open_history())
    if history.is_folded():
        return history
    try:
        return stack.enter_context(open_history(write=True))
    except StoreError:
        return history


# -------------------------------------------------------------------------------- looking


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was read, and what it comes to."""

    ready: "Readiness"
    pool: "Pool"
    facts: "list[FactKey]"
    memories: "dict[str, Memory]"
    recall_offset: float
    unseen: int


def _look(
    library: "Library",
    history: "History",
    aim: Aim,
    today: int,
    exam_day: int | None,
    firsts: "dict[str, First] | None" = None,
) -> _Looked:
    import random

    from studykit.study.blueprint import Blueprint
    from studykit.study.pool import Pool
    from studykit.study.readiness import readiness

    pack = library.manifest.id
    facts = library.fact_keys()
    memories, offset = history.memories(pack), history.offset(pack)
    firsts = history.firsts(pack) if firsts is None else firsts
    pool = Pool(Blueprint(aim.exam), facts, library.keys())
    recall_offset = offset.value if offset else 0.0
    found = readiness(
        pool,
        memories,
        firsts,
        recall_offset=recall_offset,
        today=today,
        exam_day=exam_day,
        chance=random.Random(SEED),
    )
    unseen = len(pool.places.keys() - firsts.keys())
    return _Looked(found, pool, facts, memories, recall_offset, unseen)


def find_answer(library: "Library", history: "History", aim: Aim, moment: Now) -> "Answer":
    """All that `ready` says, for whoever says it elsewhere."""
    from studykit.model.history import Resulted
    from studykit.study import forecasts
    from studykit.study.raising import things
    from studykit.ui.plan import no_longer
    from studykit.ui.readiness import Answer

    pack, plan, today = library.manifest.id, aim.plan, moment.day
    exam_day = plan.exam_day if plan and plan.exam_day >= today else None
    looked = _look(library, history, aim, today, exam_day)
    said = forecasts.past(_few(history, pack, "forecast"), aim.exam.id)
    told = _few(history, pack, "result")
    results = [e.body for e in told if isinstance(e.body, Resulted) and e.body.exam == aim.exam.id]
    scored = [
        *_by_mocks(history, pack, aim.exam, said),
        *forecasts.by_results(said, told, aim.exam.id),
    ]
    told_of = {result.date for result in results}
    return Answer(
        ready=looked.ready,
        gone=no_longer(aim.exam, library.exams(), moment.date),
        things=things(
            looked.pool,
            looked.ready,
            looked.facts,
            looked.memories,
            recall_offset=looked.recall_offset,
            unseen=looked.unseen,
        ),
        missed_day=_missed(plan, today, told_of),
        scored=tuple(scored),
        passing=forecasts.passing(scored),
        answering=forecasts.answering(looked.ready.said),
        results=_newest(results),
    )


def _missed(plan: "Plan | None", today: int, told_of: set[str]) -> dt.date | None:
    """The day of the plan's exam where it is past and nobody has said how it went."""
    if plan is None or plan.exam_day >= today or plan.date.isoformat() in told_of:
        return None
    return plan.date


def _few(history: "History", pack: str, kind: str) -> "list[Event]":
    """The events of a kind of which there are few."""
    return history.events(pack=pack, item=kind, kinds=(kind,))


def _newest(results: "Sequence[Resulted]") -> tuple[tuple[dt.date, bool, int], ...]:
    """What came of the exam on each date, as it was told last; the newest date first."""
    of_date = {result.date: result for result in reversed(results)}
    return tuple(
        (dt.date.fromisoformat(date), result.passed, result.score)
        for date, result in sorted(of_date.items(), reverse=True)
    )


def _by_mocks(
    history: "History", pack: str, exam: "Exam", said: "Sequence[Past]"
) -> "list[Scored]":
    from studykit.model.history import ExamBegun
    from studykit.study import forecasts

    if not said:
        return []
    ends: dict[str, tuple[ExamBegun, Event]] = {}
    for event in _few(history, pack, "exam"):
        begun = event.body
        if isinstance(begun, ExamBegun) and event.study_day >= said[0].made:
            over = history.events(pack=pack, item=begun.sitting, kinds=("over",), limit=1)
            if over and forecasts.is_whole(begun, over[0], exam):
                ends[over[0].id] = (begun, over[0])
    wanted = forecasts.to_be_scored(said, [over for _, over in ends.values()])
    mocks = []
    for id in dict.fromkeys(end.id for _, end in wanted):
        begun, end = ends[id]
        found = forecasts.mock(begun, end, _answers_to(history, pack, begun, end), exam)
        if found:
            mocks.append(found)
    return forecasts.by_mocks(said, [over for _, over in ends.values()], mocks)


def _answers_to(
    history: "History", pack: str, begun: "ExamBegun", over: "Event"
) -> "list[Answered]":
    """The answers of a mock exam. They are recorded when it ends, so they stand on that day."""
    from studykit.model.history import Answered

    limit = A_DAY
    while True:
        events = history.events(
            pack=pack,
            kinds=("answer",),
            since_day=over.study_day,
            limit=limit,
            newest_first=False,
        )
        if len(events) < limit or events[-1].study_day > over.study_day:
            break
        limit *= 10
    bodies = [event.body for event in events]
    return [b for b in bodies if isinstance(b, Answered) and b.exam == begun.sitting]


# ------------------------------------------------------------------------------- recording


def _fresh(
    library: "Library", history: "History", found: "Readiness", moment: Now
) -> "list[Foretold]":
    """What was shown and does not stand in the history yet as said today."""
    from studykit.study import forecasts
    from studykit.study.readiness import Stage

    if found.stage is Stage.COVERAGE or history.clock_oddity(moment.at):
        return []
    pack = library.manifest.id
    said = forecasts.past(_few(history, pack, "forecast"), found.exam.id)
    return [
        body
        for body in forecasts.to_keep(pack, found)
        if not forecasts.is_said(said, moment.day, body)
    ]


def _keep(fresh: "Sequence[Foretold]", moment: Now) -> None:
    """Remember what was said, so that it can be held against what comes. Where that cannot be
    done nothing is lost but this."""
    with suppress(StoreError), open_history(write=True) as history:
        history.record_all(fresh, at=moment.at, tz_offset=moment.tz_offset)


def _record(
    library: "Library",
    history: "History",
    aim: Aim,
    moment: Now,
    result: str,
    date: dt.date | None,
) -> None:
    """Write down how the real exam went, and say so."""
    from studykit.cli.boundary import tell
    from studykit.cli.studying import check_clock
    from studykit.model.history import Resulted

    on = date or (min(aim.plan.date, moment.date) if aim.plan else moment.date)
    if result.strip().casefold() == "none":
        _take_back(library, history, aim, moment, on)
        return
    passed, score = _outcome(result, aim.exam)
    check_clock(history, moment)
    history.record(
        Resulted(
            pack=library.manifest.id,
            exam=aim.exam.id,
            date=on.isoformat(),
            passed=passed,
            score=score,
        ),
        at=moment.at,
        tz_offset=moment.tz_offset,
    )
    said = f"{'passed' if passed else 'not passed'}{f', {score}' if score else ''}"
    tell(f"Recorded: {aim.exam.code} on {on.isoformat()}, {said}. Told again, the newest counts.")


def _take_back(library: "Library", history: "History", aim: Aim, moment: Now, on: dt.date) -> None:
    """What was told of the exam on a date is not so. Raises Usage where nothing was told."""
    from studykit.cli.boundary import tell
    from studykit.cli.undo import told
    from studykit.model.history import Resulted

    found = [
        event
        for event in _few(history, library.manifest.id, "result")
        if isinstance(event.body, Resulted)
        and (event.body.exam, event.body.date) == (aim.exam.id, on.isoformat())
    ]
    if not found:
        raise Usage(
            f"No result of {aim.exam.code} on {on.isoformat()} was told. Name its day with --date."
        )
    for event in found:
        history.take_back(event.id, at=moment.at, tz_offset=moment.tz_offset)
    tell(f"Taken back: {told(found[0])}. studykit redo brings it back.")


def _outcome(result: str, exam: "Exam") -> tuple[bool, int]:
    """Whether it was passed, and the score, 0 where it was not said."""
    scale, word = exam.scale, result.strip().casefold()
    if word in ("pass", "passed"):
        return True, 0
    if word in ("fail", "failed"):
        return False, 0
    if word.isascii() and word.isdigit() and scale.lowest <= int(word[:9]) <= scale.highest:
        return int(word) >= scale.pass_mark, int(word)
    raise Usage(
        f"--result is pass, fail or a score from {scale.lowest} to {scale.highest}, "
        f'or none, not "{result}".'
    )


def _date(date: str | None, moment: Now) -> dt.date | None:
    """The date on which the exam was sat, if it was said."""
    if date is None:
        return None
    try:
        on = dt.date.fromisoformat(date)
    except ValueError:
        raise Usage(f'--date is a date like 2026-12-20, not "{date}".') from None
    if on > moment.date:
        raise Usage(f"{on.isoformat()} is still to come; its result can be told afterwards.")
    return on


# ------------------------------------------------------------------------------------ JSON


def _plain(answer: "Answer", moment: Now) -> dict[str, Any]:
    """Every figure as it was computed, and under `shown` what may be said of it."""
    from studykit.study.readiness import Stage, shown_chance, shown_range
    from studykit.ui.readiness import commands, first_sentence, gain, sentence

    found = answer.ready
    exam, stage = found.exam, found.stage

    def forecast(each: "Forecast | None") -> dict[str, Any] | None:
        if each is None:
            return None
        from studykit.study.days import date_of

        shown = {
            "range": list(shown_range(each, exam)) if stage >= Stage.RANGE else None,
            "chance_percent": shown_chance(each.chance) if stage is Stage.CHANCE else None,
        }
        return {**asdict(each), "date": date_of(each.day).isoformat(), "shown": shown}

    return {
        "version": 1,
        "exam": {"id": exam.id, "scored": exam.scored, **asdict(exam.scale)},
        "date": moment.date.isoformat(),
        "no_longer_sat": answer.gone or None,
        "estimate": True,
        "says": first_sentence(found),
        "stage": stage.name.lower(),
        "today": forecast(found.today),
        "exam_day": forecast(found.exam_day),
        "evidence": asdict(found.evidence),
        "covered": found.covered,
        "domains": [asdict(domain) for domain in found.domains],
        "offsets": {
            "shared": found.belief.means[0],
            **dict(zip((d.id for d in exam.domains), found.belief.means[1:], strict=True)),
        },
        "things": [
            {
                **asdict(thing),
                "says": sentence(thing, exam),
                "gain": gain(thing, found),
                "commands": commands(thing, exam),
            }
            for thing in answer.things
        ],
        "past": {
            "forecasts": [
                {
                    "made": each.past.made,
                    "about": each.past.said.day,
                    "chance": each.past.said.chance,
                    "low": each.past.said.low,
                    "high": each.past.said.high,
                    "by": "exam" if each.real else "mock",
                    "passed": each.passed,
                    "score": each.score,
                }
                for each in answer.scored
            ],
            "passing": asdict(answer.passing) if answer.passing else None,
            "answering": asdict(answer.answering) if answer.answering else None,
            "results": [
                {"date": date.isoformat(), "passed": passed, "score": score or None}
                for date, passed, score in answer.results
            ],
        },
    }
