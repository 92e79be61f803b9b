"""A session as plain lines: prompts on standard output, answers read from standard input.

The same session as on a terminal, for pipes, scripts, screen readers and terminals that obey
nothing. End of input stops it like `q`.
"""

from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase
from typing import Self, TextIO

from studykit.model.pack import Fact
from studykit.study.explain import Explanation
from studykit.study.options import parse
from studykit.ui import card as cards
from studykit.ui import question as questions
from studykit.ui.explanation import explanation
from studykit.ui.question import NUMBER_WORDS, Asked
from studykit.ui.reply import Chosen, GradeGiven, Reply, Word, how_sure
from studykit.ui.screen import Screen
from studykit.ui.text import BLANK, Line, wrap
from studykit.ui.theme import Page

LONGEST_LINE = 10_000

_WORDS = {
    "q": Word.STOP,
    "quit": Word.STOP,
    "s": Word.SKIP,
    "skip": Word.SKIP,
    "u": Word.UNDO,
    "undo": Word.UNDO,
    "x": Word.ASIDE,
    "o": Word.OPEN,
}


class Lines:
    """A learner who reads lines and types lines."""

    def __init__(self, screen: Screen, answers: TextIO) -> None:
        self._screen = screen
        self._answers = answers
        self._told_how_sure = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def ask(self, asked: Asked, *, undo: bool) -> Reply:
        """The answer to a question, or another word. Nonsense is asked again."""
        page, choose = self._screen.page, asked.question.choose
        self._print([*questions.stem(page, asked), *questions.options(page, asked)])
        last = asked.last_letter
        what = (
            f"a–{last}"
            if choose == 1
            else f"{NUMBER_WORDS[choose]} of a–{last}, for example {_example(choose)}"
        )
        if asked.asks_how_sure and not self._told_how_sure:  # said once: it is heard, not seen
            self._told_how_sure = True
            sure = f"{_example(choose)} sure, {_example(choose)} unsure or {_example(choose)} guess"
            self._say(f"How sure you are may follow the answer, if you like: {sure}.")
        self._say(f"Answer {what} (s skip, u undo, q stop):")
        while (text := self._read()) is not None:
            answer, confidence = how_sure(text) if asked.asks_how_sure else (text, "")
            if chosen := parse(answer, asked.order, choose):
                return Chosen(chosen, confidence)
            word = _WORDS.get(text.strip().casefold())
            if word in (Word.STOP, Word.SKIP) or (word is Word.UNDO and undo):
                return word
            nothing = "There is nothing to undo yet. " if word is Word.UNDO else ""
            self._say(f"{nothing}Please type {what}, or s, u, q:")
        return Word.STOP

    def explain(self, told: Explanation, *, table: str | None) -> Word:
        """Show the explanation and go on."""
        self._print([*explanation(self._screen.page, told), BLANK])
        return Word.NEXT

    def card(
        self,
        fact: Fact,
        *,
        where: str,
        progress: str,
        intervals: Mapping[int, int] | None,
        undo: bool,
        again: bool,
    ) -> Reply:
        """Front, a line to go on, back, and a grade."""
        page = self._screen.page
        self._print(cards.front(page, fact, where, progress, again=again))
        self._say("Press Enter to see the answer (s skip, x set aside, u undo, q stop):")
        while (text := self._read()) is not None:
            if not text.strip():
                break
            if text.strip() in ("1", "2", "3", "4"):
                self._say("See the answer first: press Enter.")
                continue
            word = _WORDS.get(text.strip().casefold())
            if word and word is not Word.OPEN and (word is not Word.UNDO or undo):
                return word
            self._say("Press Enter to see the answer, or type s, x, u or q:")
        else:
            return Word.STOP
        self._print([*cards.back(page, fact), *cards.grades(page, intervals)])
        self._say("Grade 1–4 (o source, s skip, x set aside, u undo, q stop):")
        while (text := self._read()) is not None:
            text = text.strip().casefold()
            if text in ("1", "2", "3", "4"):
                return GradeGiven(int(text))
            word = _WORDS.get(text)
            if word and (word is not Word.UNDO or undo):
                return word
            self._say("Please type 1 (again), 2 (hard), 3 (good) or 4 (easy), or o, s, x, u, q:")
        return Word.STOP

    def show(self, draw: Callable[[Page], Sequence[Line]]) -> None:
        """A page to read."""
        self._print(draw(self._screen.page))

    def _say(self, text: str) -> None:
        self._print(wrap(self._screen.page.line(text), self._screen.page.width))

    def _print(self, lines: Sequence[Line]) -> None:
        self._screen.show(lines)

    def _read(self) -> str | None:
        """The next line typed, or None at the end of input."""
        return read_line(self._answers)


def read_line(answers: TextIO) -> str | None:
    """The next line without its end, cut where it is absurdly long; None at the end of input."""
    text = answers.readline(LONGEST_LINE)
    if not text:
        return None
    while len(text) == LONGEST_LINE and not text.endswith("\n"):
        rest = answers.readline(LONGEST_LINE)
        if not rest or rest.endswith("\n"):
            break
    return text.rstrip("\r\n")


def _example(choose: int) -> str:
    return ",".join(ascii_lowercase[i * 2] for i in range(choose))
