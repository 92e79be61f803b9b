"""Why a fact is due, or not: what is remembered of it, how that came about, where it goes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.model.history import Grade, Memory, Offset, Seen, Suspended
from studykit.model.pack import Fact, Question
from studykit.model.past import Entry
from studykit.study.choosing import Standing, standing
from studykit.study.confusions import is_leech
from studykit.study.days import date_of
from studykit.study.forgetting import RETENTION, interval
from studykit.study.memory import recall_now
from studykit.study.offsets import shifted
from studykit.study.trace import Answers, Curve, Outcome, Step, curve
from studykit.ui.card import GRADES
from studykit.ui.charts import Numbers
from studykit.ui.entries import (
    chosen_lines,
    entry_head,
    entry_object,
    indent,
    told,
)
from studykit.ui.explanation import days
from studykit.ui.numbers import numbers
from studykit.ui.plan import day as date_words
from studykit.ui.plan import until
from studykit.ui.question import frame, where
from studykit.ui.text import BLANK, Line, Span, labelled, line, percents, prose, wrap
from studykit.ui.theme import Page

_ROWS = 8
_WIDEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The day on which it is asked, and the exam that is planned for. Days are study days."""

    day: int
    exam_day: int | None = None
    offset: Offset | None = None

    @property
    def date(self) -> dt.date:
        """Today's date."""
        return date_of(self.day)

    def said(self, day: int) -> str:
        """A day as a date: `20 Dec`."""
        return date_words(date_of(day), self.date)

    def away(self, day: int) -> str:
        """How far off a day is: `in 9 days`, `8 days ago`."""
        return until(date_of(day), self.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWhy:
    """Everything that is said of a fact. `steps` are oldest first; `grades` is empty and
    `question` None where today's answer counted already; `question` is what one of four options
    about this fact alone would tell."""

    fact: Fact
    memory: Memory | None
    steps: tuple[Step, ...]
    grades: Mapping[Grade, Outcome]
    question: Answers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWhy:
    """Everything that is said of a question. `facts` are those it needs, with their memories."""

    question: Question
    facts: tuple[tuple[Fact, Memory | None], ...]
    seen: Seen | None
    familiar: float
    answers: Answers
    entries: tuple[Entry, ...] = ()


def fact(
    page: Page,
    why: FactWhy,
    today: Today,
    questions: Mapping[str, Question],
    *,
    plain: bool = False,
    count: int = 10,
) -> list[Line]:
    """Why a fact is due or not, its curve, what an answer would do, and what was answered.

    `plain` gives the curve as a table. `count` is how many of the answers are shown.
    """
    memory = why.memory if why.memory and why.memory.reps else None
    lines = [*frame(page, where(why.fact.topic), "fact"), *_title(page, why.fact.id)]
    lines += [*prose(why.fact.text, page, style="fact"), BLANK]
    lines += labelled(page, "Due", due(why.memory, today))
    if why.memory and why.memory.suspended:
        lines += labelled(page, "", f"studykit why {why.fact.id} --back-in asks it again")
    if memory:
        lines += labelled(page, "Recall", recalled(memory, today))
        lines += labelled(page, "Memory", remembered(memory))
        if is_leech(memory):
            lines += labelled(page, "Help", "studykit confusions --leeches")
        lines += [BLANK, *_curve(page, memory, today, plain=plain)]
    lines += [BLANK, *_outlook(page, why, today)]
    if why.steps:
        lines += [BLANK, *_steps(page, why, questions, count)]
    return lines


def question(
    page: Page, why: QuestionWhy, today: Today, questions: Mapping[str, Question]
) -> list[Line]:
    """What was answered to a question, what an answer would tell today, and how its facts are."""
    asked = why.question
    lines = [*frame(page, where(asked.topic), f"question · level {asked.level}")]
    lines += [*_title(page, asked.id), *prose(asked.stem, page), BLANK]
    lines += labelled(page, "Asked", seen(why.seen, today))
    if why.seen:
        text = f"{percents(why.familiar)} that the answer is known from the question itself"
        lines += labelled(page, "Familiar", text)
    lines += labelled(page, "Foretold", f"a right answer with {percents(why.answers.chance)} today")
    lines += [BLANK, *_head(page, "The facts it needs")]
    for one, memory in why.facts:
        lines += wrap(line(Span(page.line(one.id), "strong")), page.width)
        lines += prose(one.text, page, style="fact", first="  ", rest="  ")
        lines += prose(due(memory, today), page, style="quiet", first="  ", rest="  ")
    lines += [BLANK, *_head(page, "What an answer today would tell")]
    lines += _telling(page, why, today)
    if why.entries:
        lines += [BLANK, *_head(page, "What you answered, newest first")]
        for entry in why.entries:
            found = told(entry.event, questions)._replace(item="")  # all are on this question
            lines += [*entry_head(page, entry, found), *chosen_lines(page, found)]
    return lines


# In words


def due(memory: Memory | None, today: Today) -> str:
    """Why a fact with this memory is due, or is not, with the dates."""
    match standing(memory, today.day):
        case Standing.ASIDE:
            return "never, for it is set aside"
        case Standing.NEW:
            return "not yet, for it is new: nothing was answered about it that counted"
        case _:
            pass
    assert memory is not None
    falls = memory.day + interval(memory.stability)
    # What is due is due a day later at the earliest, and may have fallen further by then.
    then = recall_now(memory, falls)
    because = (
        f"last counted {today.said(memory.day)}, stability {_days(memory.stability)}, so recall "
        f"{'fell' if falls <= today.day else 'falls'} to {percents(then)} on {today.said(falls)}"
    )
    if falls > today.day:
        return f"{today.away(falls)}: {because}"
    if falls == today.day:
        return f"today: {because}"
    return f"for {days(today.day - falls)}: {because}"


def recalled(memory: Memory, today: Today) -> str:
    """How probably a fact is recalled, now and on the exam day."""
    now = recall_now(memory, today.day)
    parts = [f"{percents(now)} today"]
    if today.exam_day is not None and today.exam_day > today.day:
        then = recall_now(memory, today.exam_day)
        parts.append(f"{percents(then)} on the exam day, {today.said(today.exam_day)}")
    text = ", ".join(parts) + ", if nothing is answered until then" * (len(parts) > 1)
    offset = today.offset
    # Only where the learner's own reviews surely differ from the model: two standard deviations.
    if offset and abs(offset.value) > 2 * offset.variance**0.5:
        text += (
            f". Your {offset.count} reviews so far run "
            f"{'better' if offset.value > 0 else 'worse'} than this model: "
            f"by them it is {percents(shifted(now, offset.value))} today"
        )
    return text


def remembered(memory: Memory) -> str:
    """The figures of a memory in words."""
    lost = "never" if not memory.lapses else _times(memory.lapses)
    return (
        f"stability {_days(memory.stability)} (from the last answer until recall is "
        f"{percents(RETENTION)}), difficulty {memory.difficulty:.1f} of 10; "
        f"counted {_times(memory.reps)}, lost {lost}"
    )


def seen(seen: Seen | None, today: Today) -> str:
    """How often a question was answered, and how it went."""
    if seen is None:
        return "never yet"
    last = "right" if seen.last_correct else "wrong"
    return (
        f"{_times(seen.times)}, right {'never' if not seen.right else _times(seen.right)}; "
        f"last on {today.said(seen.day)}, {today.away(seen.day)}: {last}"
    )


def _days(stability: float) -> str:
    """A stability in days: `0.4 days`, `9.0 days`, `130 days`."""
    return f"{stability:.1f} days" if stability < 100 else f"{stability:.0f} days"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _title(page: Page, id: str) -> list[Line]:
    return [*wrap(line(Span(page.line(id), "heading")), page.width), BLANK]


def _head(page: Page, text: str) -> list[Line]:
    return wrap(line(Span(page.line(text), "heading")), page.width)


# The curve


def _curve(page: Page, memory: Memory, today: Today, *, plain: bool) -> list[Line]:
    marks = _marks(memory, today)
    head = _head(page, "How recall falls if nothing is answered")
    if plain or page.width < 30:
        return [*head, *_figures(page, memory, today, marks)]
    room = min(page.width, _WIDEST) - 5
    falling = curve(memory, show=[day for day, _ in marks], steps=room - 1)
    lowest = min(recall for _, recall in falling.points)
    step = next(s for s in (1, 2, 5, 10, 20) if 100 - s * _ROWS <= lowest * 100)
    span = falling.last - falling.first
    shares = _at_columns(falling, room)
    lines = head
    # No lower than the curve comes, but with the row on which a fact is due.
    for row in range(
        max(round((1 - lowest) * 100 / step), round((1 - RETENTION) * 100 / step)) + 1
    ):
        share = 100 - row * step
        ground = "┄" if share == round(RETENTION * 100) else " "
        here = [round((1 - recall) * 100 / step) == row for recall in shares]
        text = "".join("•" if is_here else ground for is_here in here)
        label = line(Span(f"{share:3}% ", "quiet"))
        lines.append(label + line(page.line(text.rstrip(" "))))
    lines.append(line(Span(page.line("     " + "─" * room), "quiet")))
    for day, what in marks:
        column = 5 + round((day - falling.first) / span * (room - 1))
        lines += _mark(page, column, what)
    return lines


def _at_columns(falling: Curve, room: int) -> list[float]:
    """Recall at each of so many columns, on a straight line between two days."""
    span = (falling.last - falling.first) / (room - 1)
    found = []
    for column in range(room):
        day = falling.first + column * span
        pairs = zip(falling.points, falling.points[1:], strict=False)
        (one, high), (two, low) = next(pair for pair in pairs if day <= pair[1][0] + 1e-9)
        found.append(high + (low - high) * (day - one) / (two - one))
    return found


def _marks(memory: Memory, today: Today) -> list[tuple[int, str]]:
    """The days to be marked on the curve, in order, each with its words."""
    falls = memory.day + interval(memory.stability)
    found = {memory.day: ["last counted"]}
    found.setdefault(falls, []).append("due")
    found.setdefault(max(today.day, memory.day), []).append("today")
    if today.exam_day is not None and today.exam_day > today.day:
        found.setdefault(today.exam_day, []).append("exam")
    return [(day, f"{', '.join(found[day])} {today.said(day)}") for day in sorted(found)]


def _mark(page: Page, column: int, what: str) -> list[Line]:
    """An arrow under its day, with its words on the side where there is room."""
    text = page.line(what)
    room = min(page.width, _WIDEST)
    if column + 2 + len(text) <= room:
        return [line(" " * column, "^ ", Span(text, "quiet"))]
    if len(text) + 1 <= column:
        return [line(" " * (column - len(text) - 1), Span(text, "quiet"), " ^")]
    return [line(" " * column, "^"), *wrap(line(Span(text, "quiet")), page.width, "  ")]


def _figures(
    page: Page, memory: Memory, today: Today, marks: Sequence[tuple[int, str]]
) -> list[Line]:
    """The curve as a table: the days that matter, and some between."""
    names = {day: what.rsplit(" ", 2)[0] for day, what in marks}
    last = max(names)
    between = (memory.day + n for n in (1, 2, 4, 7, 14, 30, 60, 90, 180, 365))
    every = sorted({*names, *(day for day in between if day <= max(last, memory.day + 30))})
    rows = tuple(
        (today.said(day), f"{percents(recall_now(memory, day))}", names.get(day, ""))
        for day in every
    )
    return numbers(page, Numbers(heads=("day", "recall", ""), rows=rows))


# What an answer would do


def _outlook(page: Page, why: FactWhy, today: Today) -> list[Line]:
    lines = _head(page, "What an answer today would do")
    if not why.grades:
        text = "Nothing more: the first answer of a day counts, and today's was given."
        return [*lines, *wrap(text, page.prose)]
    rows = [
        (f"{grade.value} {GRADES[grade.value]}", outcome)
        for grade, outcome in sorted(why.grades.items())
    ]
    lines += _outcomes(page, "card", rows, today)
    if why.question:
        (right,), (wrong,) = why.question.right, why.question.wrong
        if right and wrong:
            lines += [BLANK, *_outcomes(page, "question", _right_or_wrong(right, wrong), today)]
            text = (
                "A question on this fact alone, with one of four options right: a right answer "
                "may be a guess and a wrong one a slip, so it is weighed."
            )
            lines += wrap(line(Span(page.line(text), "quiet")), page.prose)
    return lines


def _outcomes(
    page: Page, head: str, rows: Sequence[tuple[str, Outcome]], today: Today
) -> list[Line]:
    exam = today.exam_day if today.exam_day is not None and today.exam_day > today.day else None
    heads = (head, "due again", "on") + (("recall on exam day",) if exam else ())
    table = tuple(
        (name, f"in {days(outcome.due_in)}", today.said(today.day + outcome.due_in))
        + ((f"{percents(outcome.recall_on(exam))}",) if exam else ())
        for name, outcome in rows
    )
    return numbers(page, Numbers(heads=heads, rows=table))


def _telling(page: Page, why: QuestionWhy, today: Today) -> list[Line]:
    """What a right and a wrong answer would say of each fact, and when it would be due."""
    lines: list[Line] = []
    for n, (one, _) in enumerate(why.facts):
        right, wrong = why.answers.right[n], why.answers.wrong[n]
        lines += wrap(line(Span(page.line(one.id), "strong")), page.width)
        if right is None or wrong is None:
            lines += wrap("nothing more: it counted today already", page.prose, "  ")
        else:
            lines += _outcomes(page, "", _right_or_wrong(right, wrong), today)
    return lines


def _right_or_wrong(right: Outcome, wrong: Outcome) -> list[tuple[str, Outcome]]:
    return [
        (f"right, recalled with {percents(right.known or 0.0)}", right),
        (f"wrong, recalled with {percents(wrong.known or 0.0)}", wrong),
    ]


# What was answered


def _steps(page: Page, why: FactWhy, questions: Mapping[str, Question], count: int) -> list[Line]:
    lines = _head(page, "What you answered, newest first")
    for step in list(reversed(why.steps))[:count]:
        lines += _step(page, step, questions)
    if (more := len(why.steps) - count) > 0:
        text = f"and {more} earlier: studykit why {why.fact.id} -n {len(why.steps)}"
        lines += wrap(page.line(text), page.prose)
    return lines


def _step(page: Page, step: Step, questions: Mapping[str, Question]) -> list[Line]:
    found = told(step.event, questions)
    entry = Entry(step.event, step.how == "taken back")
    if found.kind in ("card", "aside"):  # on this fact, as all here is
        found = found._replace(item="")
    lines = [*entry_head(page, entry, found), *chosen_lines(page, found)]
    before = indent(page)
    for belief in found.beliefs:
        text = f"which shows the belief “{belief.rstrip('.')}”"
        lines += prose(text, page, first=before, rest=before)
    return lines + wrap(line(Span(page.line(did(step)), "quiet")), page.prose, before, before)


def did(step: Step) -> str:
    """What a step did to the memory, in words."""
    match step.how:
        case "taken back":
            return "taken back: counts for nothing"
        case "practice":
            return "practice: touches no memory"
        case "same day":
            return "did not count: the fact was answered earlier that day"
        case "aside":
            on = isinstance(step.event.body, Suspended) and step.event.body.on
            return "not asked from here on" if on else "asked again from here on"
        case "moved":
            return "what is remembered moved to the new id"
        case _:
            pass
    parts = [] if step.recall is None else [f"recall {percents(step.recall)} before"]
    if step.contradicted:
        parts.append("the chosen option stands against it, so it counted as missed")
    elif step.known is not None:
        parts.append(f"read as recalled with {percents(step.known)}")
    return "; ".join([*parts, _change(step)])


def _change(step: Step) -> str:
    before = step.before if step.before and step.before.reps else None
    after = step.after
    if after is None:
        return "nothing is remembered"
    if before is None:
        state = f"stability {after.stability:.1f} days, difficulty {after.difficulty:.1f}"
        return f"first counted: {state}"
    lost = ", lost" if after.lapses > before.lapses else ""
    return (
        f"stability {before.stability:.1f} → {after.stability:.1f} days, "
        f"difficulty {before.difficulty:.1f} → {after.difficulty:.1f}{lost}"
    )


# As JSON


def fact_object(why: FactWhy, today: Today, questions: Mapping[str, Question]) -> dict[str, Any]:
    """What is said of a fact, newest step first. Dates are those of study days."""
    memory = why.memory if why.memory and why.memory.reps else None
    offset = today.offset
    now = recall_now(memory, today.day) if memory else None
    return {
        "id": why.fact.id,
        "standing": standing(why.memory, today.day).value,
        "why": due(why.memory, today),
        "memory": None if memory is None else _memory_object(memory),
        "recall": {
            "today": now,
            "today_by_your_reviews": shifted(now, offset.value) if offset and now else None,
            "exam_day": recall_now(memory, today.exam_day)
            if memory and today.exam_day is not None
            else None,
        },
        "leech": is_leech(why.memory),
        "curve": []
        if memory is None
        else [
            {"date": _iso(day), "recall": recall}
            for day, recall in curve(
                memory, show=[day for day, _ in _marks(memory, today)], steps=30
            ).points
        ],
        "grades": {
            GRADES[grade]: _outcome_object(outcome, today) for grade, outcome in why.grades.items()
        },
        "question": None
        if why.question is None
        else {
            "right": _outcome_object(why.question.right[0], today),
            "wrong": _outcome_object(why.question.wrong[0], today),
        },
        "steps": [_step_object(step, questions) for step in reversed(why.steps)],
    }


def question_object(
    why: QuestionWhy, today: Today, questions: Mapping[str, Question]
) -> dict[str, Any]:
    """What is said of a question."""
    return {
        "id": why.question.id,
        "seen": None
        if why.seen is None
        else {
            "times": why.seen.times,
            "right": why.seen.right,
            "last": _iso(why.seen.day),
            "last_correct": why.seen.last_correct,
            "familiar": why.familiar,
        },
        "chance": why.answers.chance,
        "facts": [
            {
                "id": one.id,
                "standing": standing(memory, today.day).value,
                "why": due(memory, today),
                "memory": _memory_object(memory) if memory and memory.reps else None,
                "right": _outcome_object(why.answers.right[n], today),
                "wrong": _outcome_object(why.answers.wrong[n], today),
            }
            for n, (one, memory) in enumerate(why.facts)
        ],
        "events": [entry_object(entry, questions) for entry in why.entries],
    }


def _memory_object(memory: Memory) -> dict[str, Any]:
    return {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "last_counted": _iso(memory.day),
        "due": _iso(memory.day + interval(memory.stability)),
        "counted": memory.reps,
        "lost": memory.lapses,
        "set_aside": memory.suspended,
    }


def _outcome_object(outcome: Outcome | None, today: Today) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "stability": outcome.memory.stability,
        "difficulty": outcome.memory.difficulty,
        "due_in_days": outcome.due_in,
        "recalled": outcome.known,
        "recall_on_exam_day": None if today.exam_day is None else outcome.recall_on(today.exam_day),
    }


def _step_object(step: Step, questions: Mapping[str, Question]) -> dict[str, Any]:
    return {
        **entry_object(Entry(step.event, step.how == "taken back"), questions),
        "did": step.how,
        "recall_before": step.recall,
        "recalled": step.known,
        "contradicted": step.contradicted,
        "before": _memory_object(step.before) if step.before and step.before.reps else None,
        "after": _memory_object(step.after) if step.after and step.after.reps else None,
    }


def _iso(day: int) -> str:
    return date_of(day).isoformat()
