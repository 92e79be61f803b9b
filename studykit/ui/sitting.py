"""A mock exam as it is put before the learner: screens, and what can be said to them."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from string import ascii_lowercase

from studykit.model.pack import Question
from studykit.study.options import letters, parse
from studykit.study.sitting import Item, Sitting
from studykit.ui.question import NUMBER_WORDS, frame
from studykit.ui.text import (
    BLANK,
    Line,
    Span,
    in_parts,
    labelled,
    line,
    pad,
    prose,
    rule,
    width,
    wrap,
)
from studykit.ui.theme import Page

Clock = Callable[[], dt.datetime]
"""The instant it is now."""

WARNINGS = (5, 10)
"""With so many minutes left it is said in words."""

LAST_MINUTE = 60_000
"""Milliseconds in which every second counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a mock exam is, before it begins. `notes` are sentences about this one."""

    title: str
    items: int
    minutes: int
    unscored: int
    pauses: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What is before the learner. `question` is missing where it is gone from the pack, or asks
    something else than when it was drawn."""

    title: str
    sitting: Sitting
    question: Question | None

    @property
    def item(self) -> Item:
        """The question's place in the exam and what was drafted."""
        return self.sitting.current


@dataclass(frozen=True, slots=True)
class Choose:
    """These options (indexes into the question's options) are the draft now."""

    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class Go:
    """Turn to the question of this number."""

    number: int


class Move(Enum):
    """Everything else that can be said. TIME is said by the clock."""

    NEXT = "next"
    BACK = "back"
    FLAG = "flag"
    LIST = "list"
    KEYS = "keys"
    END = "end"
    LEAVE = "leave"
    TIME = "time"


Said = Choose | Go | Move

_WORDS = {
    "": Move.NEXT,
    "n": Move.NEXT,
    "next": Move.NEXT,
    "p": Move.BACK,
    "back": Move.BACK,
    "previous": Move.BACK,
    "f": Move.FLAG,
    "flag": Move.FLAG,
    "l": Move.LIST,
    "list": Move.LIST,
    "?": Move.KEYS,
    "keys": Move.KEYS,
    "help": Move.KEYS,
    "e": Move.END,
    "end": Move.END,
    "q": Move.LEAVE,
    "quit": Move.LEAVE,
    "leave": Move.LEAVE,
}

NONE = ("none", "-")
"""Typed, they take the draft away."""


def said(text: str, seat: Seat) -> Said | None:
    """What a typed line says; None where it says nothing.

    An answer names as many options as are wanted: `b`, `ac`, `a, c`. It comes before a word that
    is written the same. `g 12` goes to a question (there may be none of that number), and `none`
    takes the draft away.
    """
    text = text.strip().casefold()
    if seat.question and (chosen := parse(text, seat.item.order, seat.item.choose)):
        return Choose(chosen)
    if text in NONE:
        return Choose(frozenset())
    if asked := re.fullmatch(r"(?:g|go|go to)\s*([0-9]{1,9})", text):
        return Go(int(asked[1]))
    return _WORDS.get(text)


# Words


def clock(seconds: int) -> str:
    """A time as a clock shows it.

    >>> clock(2292), clock(7800)
    ('38:12', '2:10:00')
    """
    hours, rest = divmod(seconds, 3600)
    minutes = f"{hours}:{rest // 60:02}" if hours else f"{rest // 60}"
    return f"{minutes}:{rest % 60:02}"


def minutes(count: int) -> str:
    """A number of minutes as one says it."""
    return "1 minute" if count == 1 else f"{count} minutes"


def questions(count: int) -> str:
    """A number of questions as one says it."""
    return "1 question" if count == 1 else f"{count} questions"


def time_left(state: Sitting, at: dt.datetime) -> str:
    """How much time is left, as one says it: `38 minutes left`."""
    left = state.left(at)
    if left >= 60:
        return f"{minutes(left // 60)} left"
    return f"{left} seconds left" if left else "time is up"


def pace(behind: int) -> str:
    """The pace in words, from minutes behind.

    >>> pace(4), pace(0), pace(-1)
    ('4 minutes behind', 'on time', '1 minute ahead')
    """
    if behind == 0:
        return "on time"
    return f"{minutes(abs(behind))} {'behind' if behind > 0 else 'ahead'}"


def numbers(found: Sequence[int]) -> str:
    """Numbers of questions, which ascend, in few words.

    >>> numbers([3, 4, 7, 8, 9, 12])
    '3, 4, 7–9, 12'
    """
    runs: list[list[int]] = []
    for n in found:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def open_questions(state: Sitting) -> str:
    """What ending now would leave: `24 questions have no answer and count as wrong.`"""
    count, flagged = len(state.unanswered), len(state.flagged)
    if count == 0:
        left = "Every question has its answer."
    elif count == 1:
        left = "1 question has no whole answer and counts as wrong."
    else:
        left = f"{count} questions have no whole answer and count as wrong."
    if flagged:
        left += f" {questions(flagged)} {'is' if flagged == 1 else 'are'} flagged."
    return left


def took_leave(number: int, state: Sitting, at: dt.datetime) -> str:
    """What is said to a learner who left before the end."""
    if state.is_paused:
        stands = f"The clock stands at {clock(state.left(at))}"
    else:
        stands = f"The clock keeps running, {time_left(state, at)}"
    return (
        f"You left mock exam {number} at question {state.number} of {state.length}. "
        f"{stands}. Go on with studykit exam resume."
    )


# Screens


def brief(page: Page, told: Brief) -> list[Line]:
    """What is about to begin."""
    each = clock(round(told.minutes * 60 / told.items))
    time = f"{questions(told.items)} in {minutes(told.minutes)}, {each} for each."
    does = "do" if told.unscored != 1 else "does"
    sentences = [
        time,
        f"{told.unscored} of them {does} not count, as in the real exam. Which, is said at the end."
        if told.unscored
        else "All of them count.",
        "There is no feedback until the end. Until then every answer can be changed; a question "
        "without an answer counts as wrong.",
        "The clock stops while you are away: studykit exam resume goes on where you left. The "
        "real one never stops."
        if told.pauses
        else "The clock never stops, not even while you are away: studykit exam resume goes on "
        "with the time that is left.",
        "Every answer and every flag is saved at once.",
        *told.notes,
    ]
    lines = [*wrap(line(Span(page.line(told.title), "heading")), page.width), rule(page)]
    for sentence in sentences:
        lines += [*prose(sentence, page), BLANK]
    return lines


def top(page: Page, seat: Seat, at: dt.datetime) -> list[Line]:
    """Where the learner is, how the clock stands, and what is asked."""
    state = seat.sitting
    flagged = " · flagged" if seat.item.flagged else ""
    place = f"question {state.number} of {state.length}"
    lines = _frame(page, f"{seat.title}{flagged}", place, state, at)
    if seat.question is None:
        text = (
            "This question is not in the pack any more as it was drawn, so it cannot be asked. "
            "It does not count."
        )
        return [*lines, *prose(text, page), BLANK]
    return [*lines, *prose(seat.question.stem, page), BLANK]


def options(page: Page, seat: Seat, cursor: int | None = None) -> list[Line]:
    """The options under their letters, with what is drafted; `cursor` is the place that arrow
    keys have reached."""
    if seat.question is None:
        return []
    item = seat.item
    ends = "()" if item.choose == 1 else "[]"
    lines: list[Line] = []
    for place, index in enumerate(item.order):
        pointer = ">" if place == cursor else " "
        mark = "x" if index in item.chosen else " "
        head = f"{pointer} {ends[0]}{mark}{ends[1]} {ascii_lowercase[place]}  "
        lines += prose(seat.question.options[index].text, page, first=line(Span(head, "key")))
    return [*lines, BLANK]


def hint(page: Page, seat: Seat, note: str = "") -> list[Line]:
    """What can be pressed. A command that is the letter of an option is a capital here."""
    item = seat.item
    last = len(item.order)
    parts = []
    if seat.question and last:
        span = f"a–{ascii_lowercase[last - 1]}"
        if item.choose == 1:
            parts.append(f"{span} choose")
        else:
            state = note or f"{len(item.chosen)} of {item.choose} chosen"
            parts.append(f"choose {_number(item.choose)}: {span} mark and unmark ({state})")
    flag, end = "F" if last >= 6 else "f", "E" if last >= 5 else "e"
    parts += ["n next", "p back", f"{flag} {'unflag' if item.flagged else 'flag'}", "g go to"]
    parts += ["l list", f"{end} end", "q leave", "? keys"]
    return in_parts(page, parts)


def overview(page: Page, seat: Seat, at: dt.datetime) -> list[Line]:
    """Which questions have no answer, which are flagged, and how all of them stand."""
    state = seat.sitting
    place = f"{state.answered} of {state.length} answered"
    lines = _frame(page, seat.title, place, state, at)
    begun = [n for n, item in enumerate(state.items, start=1) if item.is_begun]
    empty = [n for n in state.unanswered if n not in begun]
    for label, found in (
        ("No answer", empty),
        ("Half an answer", begun),
        ("Flagged", state.flagged),
    ):
        if found or label != "Half an answer":
            lines += labelled(page, label, numbers(found) or "none", 16)
    lines.append(BLANK)
    lines += _grid(page, state)
    legend = "– no answer · … half an answer · F flagged · > here"
    return [*lines, *wrap(line(Span(page.line(legend), "quiet")), page.width), BLANK]


def keys(page: Page, rows: Sequence[tuple[str, str]]) -> list[Line]:
    """What each key does."""
    lines = [line(Span("Keys", "heading")), BLANK]
    for names, does in rows:
        lines += wrap(line("  ", Span(page.line(names), "key")), page.width)
        lines += wrap(page.line(does), page.prose, "      ")
    return lines


# Inside


def _frame(page: Page, left: str, place: str, state: Sitting, at: dt.datetime) -> list[Line]:
    """The quiet line above: which exam, where in it, how the clock stands. Little time left is
    said in words."""
    parts = (place, f"{clock(state.left(at))} left", pace(state.behind(at)))
    right = " · ".join(parts)
    if width(page.line(left)) + 2 + width(page.line(right)) <= page.width:
        lines = frame(page, left, right)
    else:
        lines = [*in_parts(page, left.split(" · ")), *in_parts(page, parts), rule(page)]
    for limit in WARNINGS:
        if state.left(at) < limit * 60 and state.minutes > limit:
            words = f"Less than {limit} minutes left"
            return [*lines, *wrap(line(Span(page.line(words), "strong")), page.width)]
    return lines


def _grid(page: Page, state: Sitting) -> list[Line]:
    digits = len(str(state.length))
    cells = []
    for n, item in enumerate(state.items, start=1):
        here = ">" if n == state.number else " "
        drafted = "".join(letters(item.order, item.chosen)) or "–"
        drafted += "…" if item.is_begun else ""
        cells.append(f"{here}{n:>{digits}} {drafted}{' F' if item.flagged else ''}")
    shown = [line(page.line(cell)) for cell in cells]
    widest = max(cell.width for cell in shown) + 1
    per_row = max(1, page.width // widest)
    rows = (shown[i : i + per_row] for i in range(0, len(shown), per_row))
    return [line(*(pad(cell, widest) for cell in row)) for row in rows]


def _number(count: int) -> str:
    return NUMBER_WORDS.get(count, str(count)).upper()
