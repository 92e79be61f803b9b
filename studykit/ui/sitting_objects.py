"""A mock exam as JSON, one object per line: for programs that put the questions themselves.

An object is written only when what it reports is durable. What is said to it are objects too
(`{"choose": ["a", "c"]}`, `{"go": 12}`, `{"do": "flag"}`) or the words of `ui.sitting_lines`.
"""

import json
from string import ascii_lowercase
from typing import Any, Self, TextIO

from studykit.study.options import letters
from studykit.study.sitting import Item
from studykit.ui.lines import read_line
from studykit.ui.sitting import Brief, Clock, Go, Move, Said, Seat, said

VERSION = 1

_EXPECTED = "letters, none, next, back, flag, go N, list, end or leave"


class SittingObjects:
    """A program that reads objects and writes objects or lines."""

    def __init__(self, out: TextIO, answers: TextIO, clock: Clock) -> None:
        self._out = out
        self._answers = answers
        self._clock = clock
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def begin(self, told: Brief) -> bool:
        """Say what is about to begin; a program that asked for it wants it."""
        self.put(
            "exam",
            title=told.title,
            items=told.items,
            minutes=told.minutes,
            unscored=told.unscored,
            pauses=told.pauses,
            notes=list(told.notes),
        )
        return True

    def ask(self, seat: Seat) -> Said:
        """What the program wants of the question."""
        if self._number != seat.sitting.number:
            self._number = seat.sitting.number
            self.put("item", **self._item(seat))
        else:
            self.put("saved", **self._state(seat))
        confirmed = False
        while (text := read_line(self._answers)) is not None:
            if seat.sitting.is_up(self._clock()):
                return Move.TIME
            match said(_words(text), seat):
                case None | Move.KEYS:
                    self._again(seat)
                case Go(number) if not 1 <= number <= seat.sitting.length:
                    self._again(seat)
                case Move.LIST:
                    self._list(seat)
                case Move.NEXT if seat.sitting.number == seat.sitting.length:
                    self._list(seat)
                case Move.BACK if seat.sitting.number == 1:
                    self.put("saved", **self._state(seat))
                case Move.END if not confirmed:
                    confirmed = True
                    unanswered = list(seat.sitting.unanswered)
                    self.put("confirm", expected="end", unanswered=unanswered)
                case words:
                    return words
        return Move.LEAVE

    def put(self, kind: str, **value: Any) -> None:
        """Write one object. Beyond ASCII all is escaped, so nothing can reach a terminal."""
        self._out.write(json.dumps({"kind": kind, "version": VERSION, **value}) + "\n")
        self._out.flush()

    def _again(self, seat: Seat) -> None:
        self.put("again", number=seat.sitting.number, expected=_EXPECTED)

    def _state(self, seat: Seat) -> dict[str, Any]:
        state, at = seat.sitting, self._clock()
        return {
            "number": state.number,
            "of": state.length,
            "chosen": _letters(seat.item),
            "flagged": seat.item.flagged,
            "left_seconds": state.left(at),
            "minutes_behind": state.behind(at),
        }

    def _item(self, seat: Seat) -> dict[str, Any]:
        asked: dict[str, Any] = {"id": seat.item.question, "asked": seat.question is not None}
        if seat.question:
            asked |= {
                "stem": seat.question.stem,
                "options": [
                    {"letter": ascii_lowercase[place], "text": seat.question.options[i].text}
                    for place, i in enumerate(seat.item.order)
                ],
                "choose": seat.item.choose,
            }
        return {**self._state(seat), **asked}

    def _list(self, seat: Seat) -> None:
        items = [
            {
                "number": n,
                "chosen": _letters(item),
                "answered": item.is_answered,
                "flagged": item.flagged,
                "visited": item.visited,
            }
            for n, item in enumerate(seat.sitting.items, start=1)
        ]
        self.put("list", items=items, left_seconds=seat.sitting.left(self._clock()))


def _letters(item: Item) -> list[str]:
    return list(letters(item.order, item.chosen))


def _words(text: str) -> str:
    """An object as the words it stands for; anything else as it is."""
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return "?"
    match value:
        case {"choose": []}:
            return "none"
        case {"choose": [*options]}:
            return ",".join(map(str, options))
        case {"go": int(number)}:
            return f"go {number}"
        case {"do": str(word)}:
            return word
        case None:
            return text
        case _:
            return "?"
