"""A session on a real terminal: one screen at a time, one key an answer.

Screens are drawn on the alternate screen, so that what was there before comes back. What does
not fit scrolls; the options and the keys stay where they are.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from string import ascii_lowercase
from types import TracebackType
from typing import Self

from studykit.model.pack import Fact
from studykit.study.explain import Explanation
from studykit.ui import card as cards
from studykit.ui import question as questions
from studykit.ui.explanation import explanation
from studykit.ui.keys import RESIZED, Keyboard
from studykit.ui.question import Asked
from studykit.ui.reply import Chosen, GradeGiven, Reply, Word
from studykit.ui.screen import Screen
from studykit.ui.text import BLANK, Line, Span, line, wrap
from studykit.ui.theme import Page

Draw = Callable[[Page], Sequence[Line]]

_OPEN = "\x1b[?1049h\x1b[?25l\x1b[?2004h"  # alternate screen, no cursor, pastes marked
# The new line is for terminals that have no alternate screen to leave.
_CLOSE = "\r\n\x1b[?2004l\x1b[?25h\x1b[?1049l"

_KEYS = (
    ("a, b, c … or 1, 2, 3 …", "answer at once; with several right options, mark and unmark"),
    (
        "↑ ↓ and Enter",
        "move to an option and choose it; of several, Space marks and Enter confirms",
    ),
    ("s", "skip the question; nothing is recorded as wrong"),
    ("u", "take back the last answer and see its question again"),
    ("Space, PgDn, PgUp", "scroll where there is more than fits"),
    ("q, Esc or Ctrl-D", "stop; every answer given is kept"),
    ("Enter", "after an explanation: the next question"),
    ("o, t, n", "after an explanation: open the source, the table, the notes"),
)


class Terminal:
    """The learner's terminal as a session sees it; use it in a `with`."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._keys = Keyboard(lambda: self._write(_CLOSE), lambda: self._write(_OPEN))

    def __enter__(self) -> Self:
        self._keys.__enter__()
        self._write(_OPEN)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._write(_CLOSE)
        except OSError:
            pass  # the terminal is gone; its modes no longer matter to anyone
        finally:
            self._keys.__exit__(kind, error, traceback)

    def ask(self, asked: Asked, *, undo: bool) -> Reply:
        """The answer to a question, or another word."""
        choose = asked.question.choose
        selected: set[int] = set()
        cursor: int | None = None
        view = _View(self)
        while True:
            now, place = frozenset(selected), cursor
            key = view.key(
                lambda page: questions.stem(page, asked),
                partial(_options, asked=asked, selected=now, cursor=place, undo=undo),
            )
            picked = _place(key, len(asked.order))
            if key in ("up", "down"):
                step = 1 if key == "down" else -1
                start = -1 if step > 0 else 0
                cursor = ((start if cursor is None else cursor) + step) % len(asked.order)
            elif key == "enter" and choose > 1:
                if len(selected) == choose:
                    return Chosen(frozenset(selected))
            elif key == ("enter" if choose == 1 else "space") and cursor is not None:
                picked = cursor
            elif word := _common(key, undo=undo, skip=True):
                return word
            elif key == "?":
                self.help()
            if picked is not None:
                if choose == 1:
                    return Chosen(frozenset({asked.order[picked]}))
                selected ^= {asked.order[picked]}

    def explain(self, told: Explanation, *, table: str | None) -> Word:
        """Show the explanation; what the learner wants next."""
        t = " · t table" if table else ""
        words = {"o": Word.OPEN, "n": Word.NOTES, "u": Word.UNDO}
        if table:
            words["t"] = Word.TABLE
        view = _View(self)
        while True:
            key = view.key(
                lambda page: explanation(page, told),
                lambda page: _quiet(page, f"Enter next · o open source{t} · n notes · u undo"),
                arrows=True,
            )
            if key == "enter" or (key == "space" and view.at_end):
                return Word.NEXT
            if key in words:
                return words[key]
            if word := _common(key, undo=False, skip=False):
                return word
            if key == "?":
                self.help()

    def card(
        self,
        fact: Fact,
        *,
        where: str,
        progress: str,
        intervals: Mapping[int, int] | None,
        undo: bool,
    ) -> Reply:
        """Front, then back; the grade, or another word."""
        view = _View(self)
        while True:
            key = view.key(
                lambda page: cards.front(page, fact, where, progress),
                lambda page: cards.front_hint(page, undo=undo),
            )
            if key in ("space", "enter"):
                break
            if key == "x":
                return Word.ASIDE
            if word := _common(key, undo=undo, skip=True):
                return word
            if key == "?":
                self.help()
        view = _View(self)
        while True:
            key = view.key(
                lambda page: [
                    *cards.front(page, fact, where, progress),
                    *cards.back(page, fact),
                ],
                lambda page: cards.grade_hint(page, intervals),
            )
            if key in "1234" and len(key) == 1:
                return GradeGiven(int(key))
            if key == "x":
                return Word.ASIDE
            if key == "o":
                return Word.OPEN
            if word := _common(key, undo=undo, skip=True):
                return word
            if key == "?":
                self.help()

    def show(self, draw: Draw) -> None:
        """A page to read; any key that does not scroll goes back."""
        _View(self).key(
            draw, lambda page: _quiet(page, "↑ ↓ Space scroll · Enter back"), arrows=True
        )

    def help(self) -> None:
        """What each key does."""

        def draw(page: Page) -> list[Line]:
            lines = [line(Span("Keys", "heading")), BLANK]
            for keys, does in _KEYS:
                lines.append(line("  ", Span(page.line(keys), "key")))
                lines += wrap(page.line(does), page.prose, "      ")
            return lines

        self.show(draw)

    # For _View

    def page(self) -> Page:
        """The page as large as the window is now."""
        return replace(self._screen.page, width=self.size().columns)

    def size(self) -> os.terminal_size:
        """The window's size now."""
        return shutil.get_terminal_size()

    def paint(self, rows: Sequence[Line]) -> None:
        """Fill the screen with these rows, in one write so that it does not flicker."""
        out = [self._screen.paint(row) + "\x1b[K" for row in rows]
        self._write("\x1b[H" + "\r\n".join(out) + "\x1b[J")

    def key(self) -> str:
        """The next key."""
        return self._keys.read()

    def forget(self) -> None:
        """Drop what was typed ahead."""
        self._keys.forget()

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


class _View:
    """A scrolled screen: `top` moves, `bottom` stays."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._offset = 0
        self._new = True
        self.at_end = True

    def key(self, top: Draw, bottom: Draw, *, arrows: bool = False) -> str:
        """Draw, and give the next key that does not only scroll; `arrows` scroll too if asked."""
        while True:
            room, total = self._draw(top, bottom)
            if self._new:
                # What was typed before this was on the screen answers nothing.
                self._terminal.forget()
                self._new = False
            key = self._terminal.key()
            last = max(0, total - room)
            scrolls = last > 0
            if key == RESIZED:
                continue
            if key == "pagedown" or (key == "space" and scrolls and not self.at_end):
                self._offset = min(last, self._offset + max(1, room - 1))
            elif key == "pageup":
                self._offset = max(0, self._offset - max(1, room - 1))
            elif arrows and key in ("up", "down"):
                self._offset = max(0, min(last, self._offset + (1 if key == "down" else -1)))
            elif key == "home":
                self._offset = 0
            elif key == "end":
                self._offset = last
            else:
                return key

    def _draw(self, top: Draw, bottom: Draw) -> tuple[int, int]:
        page, height = self._terminal.page(), max(3, self._terminal.size().lines)
        above, below = list(top(page)), list(bottom(page))
        # A window too low for the options: they scroll with the rest, the keys stay.
        if len(below) > height - 4:
            spare = max(1, min(2, height - 3))
            above, below = above + below[:-spare], below[-spare:]
        room = height - len(below)
        fits = len(above) <= room
        if not fits:
            room -= 1
        self._offset = max(0, min(self._offset, len(above) - room))
        self.at_end = self._offset + room >= len(above)
        rows = above[self._offset : self._offset + room]
        if not fits:
            more = "Space for more" if not self.at_end else "PgUp for what is above"
            rows.append(line(Span(page.line(f"— {more} —"), "strong")))
        self._terminal.paint([*rows, *below])
        return room, len(above)


def _options(
    page: Page, *, asked: Asked, selected: frozenset[int], cursor: int | None, undo: bool
) -> list[Line]:
    return [
        *questions.options(page, asked, selected=selected, cursor=cursor),
        *questions.hint(page, asked, len(selected), undo=undo),
    ]


def _common(key: str, *, undo: bool, skip: bool) -> Word | None:
    if key in ("q", "escape", "ctrl-d"):
        return Word.STOP
    if key == "u" and undo:
        return Word.UNDO
    if key == "s" and skip:
        return Word.SKIP
    return None


def _place(key: str, count: int) -> int | None:
    if len(key) != 1:
        return None
    key = key.lower()
    place = ascii_lowercase.find(key) if key.isalpha() else "123456789".find(key)
    return place if 0 <= place < count else None


def _quiet(page: Page, text: str) -> list[Line]:
    return wrap(line(Span(page.line(text), "quiet")), page.width)
