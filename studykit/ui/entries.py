"""The history line by line: what happened, when, and how it went."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from studykit.model.history import (
    Answered,
    Body,
    Drilled,
    Event,
    ExamBegun,
    ExamOver,
    ExamStep,
    Foretold,
    Graded,
    Planned,
    Redone,
    Renamed,
    Resulted,
    Skipped,
    Suspended,
    Undone,
)
from studykit.model.pack import Question
from studykit.model.past import Entry
from studykit.model.plain import digest
from studykit.ui.card import GRADES
from studykit.ui.text import Line, Span, line, marked, wrap
from studykit.ui.theme import Page, Style

KINDS: dict[str, tuple[str, ...]] = {
    "answer": ("answer",),
    "card": ("grade",),
    "drill": ("drill",),
    "skip": ("skip",),
    "aside": ("suspend",),
    "rename": ("rename",),
    "plan": ("plan",),
    "exam": ("exam", "over"),
    "step": ("step",),
    "forecast": ("forecast",),
    "result": ("result",),
}
"""What a learner calls the kinds of events, and which events these are."""

_WORDS = {kind: word for word, kinds in KINDS.items() for kind in kinds}


class Told(NamedTuple):
    """An event in words. `right` is None where nothing was right or wrong; `chosen` is what was
    chosen, in the options' own words, `beliefs` what that shows."""

    kind: str
    item: str
    how: str
    right: bool | None = None
    chosen: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    millis: int | None = None
    session: str = ""


def told(event: Event, questions: Mapping[str, Question]) -> Told:
    """What happened, in words. `questions` are those that were answered, as far as the pack has
    them; one that was changed since does not say what was chosen."""
    body = event.body
    word = _WORDS.get(body.kind, body.kind)
    match body:
        case Answered():
            return Told(
                word,
                body.question,
                _mark(body.correct, practice=body.practice, exam=bool(body.exam)),
                body.correct,
                _chosen(body, questions.get(body.question)),
                body.beliefs,
                body.millis,
                body.session,
            )
        case Graded():
            how = f"{body.grade} {GRADES[body.grade]}"
            right = body.grade > 1
            return Told(word, body.fact, how, right, millis=body.millis, session=body.session)
        case Drilled():
            where = f"{body.table}: {', '.join(body.rows)} · {', '.join(body.columns)}"
            how = _mark(body.correct, practice=body.practice)
            chosen = (body.shown[body.chosen],)
            return Told(word, where, how, body.correct, chosen, (), body.millis, body.session)
        case Skipped():
            return Told(word, body.item, "skipped", millis=body.millis, session=body.session)
        case _:
            return Told(word, *_other(body))


def _mark(correct: bool, *, practice: bool = False, exam: bool = False) -> str:
    about = [word for word, holds in (("practice", practice), ("mock exam", exam)) if holds]
    return ("right" if correct else "wrong") + "".join(f" ({word})" for word in about)


def _chosen(answer: Answered, question: Question | None) -> tuple[str, ...]:
    if question is None or digest(question) != answer.version:
        return ()
    return tuple(question.options[place].text for place in answer.chosen)


def _other(body: Body) -> tuple[str, str]:
    """What else happened: to what, and how."""
    match body:
        case Suspended():
            return body.fact, "set aside" if body.on else "taken back in"
        case Renamed():
            return body.new, f"the {body.what} was called {body.old} before"
        case Planned(on=True):
            return body.exam, f"exam on {body.date}, {body.minutes} minutes a day"
        case Planned():
            return body.exam, "no plan any more"
        case ExamBegun():
            return body.sitting, f"begun: {len(body.questions)} questions, {body.minutes} minutes"
        case ExamStep():
            return body.question, {"choose": "draft", "go": "turned to"}.get(
                body.action, body.action
            )
        case ExamOver():
            ends = {"finished": "handed in", "time": "out of time", "dropped": "dropped"}
            return body.sitting, ends[body.how]
        case Foretold():
            scores = f"{body.low} to {body.high}, {body.answers} first answers behind it"
            return body.exam, f"score {scores}"
        case Resulted():
            score = f", score {body.score}" if body.score else ""
            return body.exam, ("passed" if body.passed else "not passed") + score
        case Undone():
            return body.event, "taken back"
        case Redone():
            return body.undo, "brought back"
        case _:
            return "", ""


def local(event: Event) -> str:
    """When it was on the learner's clock, to the minute."""
    at = event.at + dt.timedelta(minutes=event.tz_offset)
    return f"{at:%Y-%m-%d %H:%M}"


def confidence(event: Event) -> str:
    """How sure the learner said to be, if anything was said."""
    return event.body.confidence if isinstance(event.body, Answered) else ""


def entry_lines(
    page: Page, entries: Iterable[Entry], questions: Mapping[str, Question]
) -> list[Line]:
    """Each entry: when, what, how it went, on what; below it what was chosen. A quiet line says
    where another session begins."""
    lines: list[Line] = []
    last: str | None = None
    for entry in entries:
        one = told(entry.event, questions)
        if one.session != last:
            last = one.session
            text = f"Session {last[:8]}" if last else "Between sessions"
            lines.append(line(Span(page.line(text), "quiet")))
        lines += [*entry_head(page, entry, one), *chosen_lines(page, one)]
    return lines


def entry_head(page: Page, entry: Entry, told: Told) -> list[Line]:
    """When it was, what, how it went, on what, how long it took."""
    when = line(Span(f"{local(entry.event)}  ", "quiet"))
    head = line(
        told.kind if _is_narrow(page) else told.kind.ljust(6),
        "  ",
        Span(page.line(told.how), style_of(told.right)),
        f"  {page.line(told.item)}" if told.item else "",
    )
    quiet = [seconds(told.millis)] if told.millis is not None else []
    quiet += [said] if (said := confidence(entry.event)) else []
    quiet += ["taken back"] if entry.taken_back else []
    if quiet:
        head += line(Span(page.line(f"  {' · '.join(quiet)}"), "quiet"))
    if _is_narrow(page):
        return wrap(when + head, page.prose, "", indent(page))
    return wrap(head, page.prose, when, indent(page))


def indent(page: Page) -> str:
    """What stands before that which is said of an entry on further lines."""
    return "    " if _is_narrow(page) else " " * 18


def _is_narrow(page: Page) -> bool:
    return page.width < 60


def chosen_lines(page: Page, told: Told) -> list[Line]:
    """What was chosen, in its own words."""
    if not told.chosen:
        return []
    text = " and ".join(f"“{text}”" for text in told.chosen)
    return wrap(marked(page.line(f"chose {text}")), page.prose, indent(page), indent(page))


def style_of(right: bool | None) -> Style:
    """How right, wrong and neither look."""
    if right is None:
        return "plain"
    return "correct" if right else "wrong"


def seconds(millis: int) -> str:
    """How long it took: `31 s`. The space does not break."""
    return f"{round(millis / 1000)}\u00a0s"


def entry_object(entry: Entry, questions: Mapping[str, Question]) -> dict[str, Any]:
    """An entry as JSON has it."""
    event, found = entry.event, told(entry.event, questions)
    return {
        "event": event.id,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "local": local(event),
        "study_day": event.study_day,
        "kind": found.kind,
        "item": found.item,
        "how": found.how,
        "right": found.right,
        "chosen": list(found.chosen),
        "beliefs": list(found.beliefs),
        "confidence": confidence(event) or None,
        "seconds": None if found.millis is None else found.millis / 1000,
        "session": found.session or None,
        "taken_back": entry.taken_back,
    }
