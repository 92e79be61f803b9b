"""A mock exam as plain lines: for pipes, scripts, screen readers, terminals that obey nothing.

The same exam as on a terminal. End of input leaves it, like `q`. Nobody is interrupted while they
type: that the time is up is noticed at the next line.
"""

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Self, TextIO

from studykit.study.options import letters
from studykit.ui import sitting as screens
from studykit.ui.lines import read_line
from studykit.ui.question import NUMBER_WORDS
from studykit.ui.screen import Screen
from studykit.ui.sitting import Brief, Clock, Go, Move, Said, Seat, said
from studykit.ui.text import Line, wrap

_KEYS = (
    ("b, or a,c", "an answer: a draft, saved at once, that can be changed until the end"),
    ("none", "take the draft away"),
    ("n or nothing, p", "the next question, the one before"),
    ("f, or flag", "set a flag, or take it away"),
    ("g 12", "go to question 12"),
    ("l", "the list: what has no answer, what is flagged"),
    ("e, or end", "end the exam; you are asked once more"),
    ("q", "leave without ending it; studykit exam resume goes on"),
)


class SittingLines:
    """A learner who reads lines and types lines."""

    def __init__(self, screen: Screen, answers: TextIO, clock: Clock) -> None:
        self._screen = screen
        self._answers = answers
        self._clock = clock
        self._last: Seat | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def begin(self, told: Brief) -> bool:
        """Say what is about to begin; whether the learner wants it to. A pipe does."""
        self._print(screens.brief(self._screen.page, told))
        if not self._answers.isatty():
            return True
        self._say("Press Enter to begin (q not now):")
        text = read_line(self._answers)
        return text is not None and text.strip().casefold() not in ("q", "quit")

    def ask(self, seat: Seat) -> Said:
        """What the learner wants of the question. Nonsense is asked again."""
        before, self._last = self._last, seat
        if before is None or before.sitting.number != seat.sitting.number:
            self._put(seat)
        else:
            self._say(_changed(before, seat))
        self._say(f"{_prompt(seat)}:")
        while (text := read_line(self._answers)) is not None:
            if seat.sitting.is_up(self._clock()):
                return Move.TIME
            match said(text, seat):
                case None:
                    self._say(f"That was not understood. {_prompt(seat)}:")
                case Go(number) if not 1 <= number <= seat.sitting.length:
                    self._say(f"The questions are 1 to {seat.sitting.length}. {_prompt(seat)}:")
                case Move.KEYS:
                    self._print(screens.keys(self._screen.page, _KEYS))
                    self._say(f"{_prompt(seat)}:")
                case Move.LIST:
                    self._list(seat)
                case Move.NEXT if seat.sitting.number == seat.sitting.length:
                    self._say("This is the last question.")
                    self._list(seat)
                case Move.BACK if seat.sitting.number == 1:
                    self._say(f"This is the first question. {_prompt(seat)}:")
                case Move.END:
                    if self._ends(seat):
                        return Move.END
                    self._say(f"The exam goes on. {_prompt(seat)}:")
                case words:
                    return words
        return Move.LEAVE

    def _put(self, seat: Seat) -> None:
        page = self._screen.page
        self._print([*screens.top(page, seat, self._clock()), *screens.options(page, seat)])

    def _list(self, seat: Seat) -> None:
        self._print(screens.overview(self._screen.page, seat, self._clock()))
        self._say(f"{_prompt(seat)}:")

    def _ends(self, seat: Seat) -> bool:
        self._say(f"{screens.open_questions(seat.sitting)} Type end once more to end the exam:")
        text = read_line(self._answers)
        return text is not None and text.strip().casefold() in ("e", "end", "y", "yes")

    def _say(self, text: str) -> None:
        self._print(wrap(self._screen.page.line(text), self._screen.page.width))

    def _print(self, lines: Sequence[Line]) -> None:
        self._screen.show(lines)


def _prompt(seat: Seat) -> str:
    """What can be typed: `Answer a–d (n next, p back, …)`."""
    item = seat.item
    last = len(item.order)
    flag, end = "flag" if last >= 6 else "f flag", "end" if last >= 5 else "e end"
    words = f"(n next, p back, {flag}, g 12 go to, l list, {end}, q leave)"
    if not seat.question or not last:
        return f"Type a word {words}"
    span = f"a–{ascii_lowercase[last - 1]}"
    if item.choose == 1:
        return f"Answer {span} {words}"
    example = ",".join(ascii_lowercase[i * 2 % last] for i in range(item.choose))
    number = NUMBER_WORDS.get(item.choose, str(item.choose))
    return f"Answer {number} of {span}, for example {example} {words}"


def _changed(before: Seat, seat: Seat) -> str:
    """What the last line changed, and that it is saved."""
    old, new = before.item, seat.item
    if old.flagged != new.flagged:
        return "Flagged." if new.flagged else "The flag is taken away."
    if old.chosen != new.chosen:
        drafted = ", ".join(letters(new.order, new.chosen))
        return f"Saved: {drafted}." if drafted else "The answer is taken away."
    return "Nothing changed."
