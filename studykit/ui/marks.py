"""The report of a mock exam, its questions one by one, and the list of those that were sat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studykit.model.exam import Exam
from studykit.model.pack import Question
from studykit.study.explain import Explanation
from studykit.study.marks import FEW, FEWEST, Advice, Estimate, Report, Result, Tally
from studykit.study.sitting import How
from studykit.ui.explanation import explanation
from studykit.ui.sitting import clock, minutes, numbers, questions
from studykit.ui.text import BLANK, Line, Span, labelled, line, pad, prose, rule, wrap
from studykit.ui.theme import Page

VERSION = 1

MOST_ADVICE = 3
MOST_TOPICS = 2
MOST_SLOW = 5

_LABEL = 14
_FIGURES = 22
"""Columns for `12 of 16 · mostly right`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report and what stands at its head. `began` is the learner's date in ISO."""

    number: int
    title: str
    began: str
    exam: Exam
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A mock exam in the list. `state` says how it stands (`under way, 38 minutes left`)."""

    number: int
    began: str
    exam: str
    code: str
    items: int
    minutes: int
    how: How
    state: str
    right: int = 0
    scored: int = 0
    estimate: Estimate | None = None
    left: int | None = None


def report(page: Page, told: Told) -> list[Line]:
    """Everything at a glance: the estimate, where points were lost, the time, what to do next."""
    found = told.report
    lines = [*_head(page, f"{told.title} · {told.began} · {_ended(found.how)}")]
    for label, texts in (
        ("Estimate", _estimate(told)),
        ("Right", _right(found)),
        ("Time", _time(found)),
        ("Changed", (_changed(found),)),
        ("Not counted", (_unscored(found),)),
    ):
        for i, text in enumerate(text for text in texts if text):
            lines += labelled(page, "" if i else label, text, _LABEL)
    lines += [BLANK, *_tallies(page, told), BLANK]
    if found.advice:
        lines += _advice(page, found)
    for i, command in enumerate(_next(told)):
        lines += labelled(page, "" if i else "Next", command, _LABEL)
    return lines


def reviewed(
    page: Page,
    told: Told,
    result: Result,
    question: Question | None,
    explained: Explanation | None,
) -> list[Line]:
    """One question of a mock exam with its full explanation. What is gone or asks something
    else now is only named."""
    parts = [f"Question {result.number} of {len(told.report.results)}"]
    if result.home:
        parts.append(f"task {result.home.task}")
    parts += ["flagged"] if result.flagged else []
    parts += [] if result.scored else ["did not count"]
    parts.append(clock(result.millis // 1000))
    lines = _head(page, " · ".join(parts))
    if question is None or explained is None:
        said = {"right": "It was answered right.", "wrong": "It was answered wrong."}
        now = f" studykit show {question.id} shows it as it is now." if question else ""
        what = "has changed since" if question else "is not in the pack any more"
        text = f"{result.question}: this question {what}. {said.get(result.outcome, '')}{now}"
        return [*lines, *prose(text, page), BLANK]
    lines += [*prose(question.stem, page), BLANK]
    return [*lines, *explanation(page, explained), BLANK]


def entries(page: Page, found: Sequence[Entry]) -> list[Line]:
    """The mock exams, one after the other."""
    lines: list[Line] = []
    for entry in found:
        what = f"{entry.code} · {questions(entry.items)} in {minutes(entry.minutes)}"
        how = _standing(entry)
        first = line(Span(f"{entry.number:>2}  ", "key"), page.line(entry.began), "  ")
        text = page.line(f"{what} · {how}")
        if page.width < 60:
            lines += [*wrap(first, page.width), *wrap(text, page.width, "    ")]
        else:
            lines += wrap(text, page.prose, first)
    return lines


# As JSON


def report_object(told: Told) -> dict[str, Any]:
    """A report for programs."""
    found = told.report
    return {
        "version": VERSION,
        "number": told.number,
        "exam": told.exam.id,
        "began": told.began,
        "ended": found.how,
        "right": found.right,
        "scored": found.scored,
        "estimate": _estimate_object(found.estimate),
        "domains": [_tally_object(tally) for tally in found.domains],
        "seconds": found.sitting.used // 1000,
        "unwatched_seconds": found.unwatched // 1000,
        "minutes": found.sitting.minutes,
        "rushed": [result.number for result in found.rushed],
        "slow": [result.number for result in found.slow],
        "changed": {
            "wrong_to_right": [result.number for result in found.changed("to right")],
            "right_to_wrong": [result.number for result in found.changed("to wrong")],
            "wrong_to_wrong": [result.number for result in found.changed("still wrong")],
        },
        "missing": dict(found.missing),
        "study_first": [
            {
                "domain": advice.home.domain,
                "task": advice.home.task,
                "points": round(advice.lost),
                "missed": advice.missed,
                "asked": advice.asked,
                "topics": list(advice.topics),
            }
            for advice in found.advice
        ],
        "items": [result_object(result) for result in found.results],
    }


def result_object(result: Result) -> dict[str, Any]:
    """One question of a report for programs."""
    return {
        "number": result.number,
        "id": result.question,
        "outcome": result.outcome,
        "scored": result.scored,
        "domain": result.home.domain if result.home else None,
        "task": result.home.task if result.home else None,
        "topic": result.topic or None,
        "flagged": result.flagged,
        "seconds": round(result.millis / 1000, 1),
        "changed": result.changed or None,
        "seen_before": result.seen_before,
    }


def entries_object(found: Sequence[Entry]) -> dict[str, Any]:
    """The list for programs."""
    return {
        "version": VERSION,
        "exams": [
            {
                "number": entry.number,
                "began": entry.began,
                "exam": entry.exam,
                "items": entry.items,
                "minutes": entry.minutes,
                "ended": entry.how or None,
                "left_seconds": entry.left,
                "right": entry.right if entry.scored else None,
                "scored": entry.scored or None,
                "estimate": _estimate_object(entry.estimate),
            }
            for entry in found
        ],
    }


def _estimate_object(found: Estimate | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "score": found.score,
        "low": found.low,
        "high": found.high,
        "pass_mark": found.pass_mark,
        "passes": found.passes,
    }


def _tally_object(tally: Tally) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": tally.id,
        "title": tally.title,
        "right": tally.right,
        "asked": tally.asked,
    }
    if tally.parts:
        value["tasks"] = [_tally_object(part) for part in tally.parts]
    return value


# In words


def _head(page: Page, text: str) -> list[Line]:
    return [*wrap(line(Span(page.line(text), "heading")), page.width), rule(page)]


def _ended(how: How) -> str:
    return {"time": "the time ran out", "dropped": "dropped"}.get(how, "handed in")


def _standing(entry: Entry) -> str:
    if entry.state:
        return entry.state
    right = f"{entry.right} of {entry.scored} right"
    if entry.estimate is None:
        return f"{right}, no estimate"
    return f"{right}, estimate {_score(entry.estimate)}"


def _score(found: Estimate) -> str:
    return f"{found.score} (range {found.low}–{found.high})"


def _estimate(told: Told) -> tuple[str, ...]:
    found, scale = told.report.estimate, told.exam.scale
    if found is None:
        why = (
            "this exam was about a part of the whole only"
            if told.report.sitting.scope
            else f"fewer than {FEWEST} questions counted"
        )
        return (f"None of a score: {why}.",)
    verdict = "reached" if found.passes else "not reached"
    if not found.is_clear:
        clear = ". The range lies on both sides of it, so this exam alone does not tell."
    else:
        clear = ", and in all of its range." if found.passes else ", nor anywhere in its range."
    return (
        f"{found.score} on the scale of {scale.lowest} to {scale.highest}, "
        f"range {found.low} to {found.high}",
        f"The pass mark of {found.pass_mark} is {verdict} by this estimate{clear}",
        "The exam's owner publishes no conversion of right answers into scores, so this is an "
        f"estimate on a straight line. Its range is the chance in {told.report.scored} questions "
        "alone (Wilson's 90 % interval).",
        _flattered(told.report),
    )


def _flattered(found: Report) -> str:
    seen = sum(result.seen_before for result in found.results)
    if not seen:
        return ""
    were = "was" if seen == 1 else "were"
    return f"{questions(seen)} {were} answered before this exam, which flatters the estimate."


def _right(found: Report) -> tuple[str, ...]:
    texts = [f"{found.right} of the {found.scored} that count"]
    if empty := found.of("unanswered"):
        count = len(empty)
        texts.append(
            f"{questions(count)} had no whole answer and {'count' if count > 1 else 'counts'} as "
            f"wrong: {_numbers(empty)}"
        )
    if out := found.of("left out"):
        texts.append(
            f"Not marked, since the pack has {'it' if len(out) == 1 else 'them'} no more as drawn: "
            f"{_numbers(out)}"
        )
    if found.missing:
        count = sum(found.missing.values())
        where = " and ".join(f"domain {id}" for id in found.missing)
        texts.append(
            f"The pack lacked {questions(count)} of {where}, and others took their place: the "
            "estimate weighs the domains a little differently than the real exam."
        )
    return tuple(texts)


def _time(found: Report) -> tuple[str, ...]:
    state = found.sitting
    used = clock(state.used // 1000)
    each = clock(state.used // state.length // 1000)
    texts = [f"{used} of {clock(state.limit // 1000)} · {each} for each question"]
    if found.unwatched >= 60_000:
        away = minutes(found.unwatched // 60_000)
        texts.append(f"{away} of it passed with no question on the screen")
    if found.rushed:
        texts.append(f"Wrong within 20 seconds: {_numbers(found.rushed)}")
    if slow := found.slow:
        most = clock(round(2 * state.allowance / 1000))
        each_slow = [f"{r.number} ({clock(r.millis // 1000)})" for r in slow[:MOST_SLOW]]
        more = f" and {len(slow) - MOST_SLOW} more" if len(slow) > MOST_SLOW else ""
        texts.append(f"Longer than {most}: {', '.join(each_slow)}{more}")
    return tuple(texts)


def _changed(found: Report) -> str:
    parts = [
        f"{len(results)} {words} ({_numbers(results)})"
        for to, words in (
            ("to right", "wrong → right"),
            ("to wrong", "right → wrong"),
            ("still wrong", "wrong → another wrong one"),
        )
        if (results := found.changed(to))
    ]
    return " · ".join(parts) or "no answers"


def _unscored(found: Report) -> str:
    if not found.unscored:
        return ""
    right = sum(result.is_right for result in found.unscored)
    which = "question" if len(found.unscored) == 1 else "questions"
    return f"{right} of {len(found.unscored)} right: {which} {_numbers(found.unscored)}"


def _numbers(results: Sequence[Result]) -> str:
    return numbers([result.number for result in results])


def _tallies(page: Page, told: Told) -> list[Line]:
    lines = [line(Span("By domain and task", "heading"), Span(" (those that count)", "quiet"))]
    for domain in told.report.domains:
        lines += _tally(page, domain, "  ", strong=True)
        for task in domain.parts:
            lines += _tally(page, task, "    ")
    return lines


def _tally(page: Page, tally: Tally, indent: str, *, strong: bool = False) -> list[Line]:
    name = line(
        Span(page.line(f"{tally.id} "), "key"),
        Span(page.line(tally.title), "strong" if strong else "plain"),
    )
    figures = line(page.line(f"{tally.right} of {tally.asked} · {_share(tally)}"))
    if page.width < 60:
        hanging = indent + " " * (len(tally.id) + 1)
        return [
            *wrap(name, page.width, indent, hanging),
            *wrap(figures, page.width, hanging, hanging),
        ]
    room = page.prose - _FIGURES - 2
    first, *more = wrap(name, room, indent, indent + " " * (len(tally.id) + 1))
    return [line(pad(first, room + 2), figures), *more]


def _share(tally: Tally) -> str:
    """How much was right: a percentage, or words where it would say more than so few do."""
    if tally.asked >= FEW:
        return f"{round(100 * tally.right / tally.asked)} %"
    if tally.right in (0, tally.asked):
        return "all right" if tally.right else "none right"
    half = tally.right * 2 - tally.asked
    return "half right" if half == 0 else "mostly right" if half > 0 else "mostly wrong"


def _advice(page: Page, found: Report) -> list[Line]:
    lines = [line(Span("Study first", "heading"), Span(" (what cost most points)", "quiet"))]
    for advice in found.advice[:MOST_ADVICE]:
        text = f"{advice.title}: {_cost(advice, found)}"
        first = line("  ", Span(page.line(f"{advice.home.task} "), "key"))
        lines += prose(text, page, first=first)
        topics = " ".join(advice.topics[:MOST_TOPICS])
        if topics:
            wrong = _has_wrong(advice, found)
            command = f"studykit quiz {topics}{' --wrong' if wrong else ''}"
            lines += wrap(line(Span(page.line(command), "code")), page.prose, "      ")
    return [*lines, BLANK]


def _cost(advice: Advice, found: Report) -> str:
    missed = f"{advice.missed} of {advice.asked} missed"
    if found.estimate is None:  # neither of so few questions can this be said
        return missed
    return f"{missed}, about {max(10, round(advice.lost, -1)):.0f} points"


def _has_wrong(advice: Advice, found: Report) -> bool:
    """Whether something there was answered wrong: what had no answer is no wrong one."""
    topics = advice.topics[:MOST_TOPICS]
    return any(result.topic in topics for result in found.of("wrong"))


def _next(told: Told) -> tuple[str, ...]:
    review = f"studykit exam review {told.number}"
    missed = any(not result.is_right for result in told.report.counted)
    return (f"{review} --wrong" if missed else review, "studykit ready")
