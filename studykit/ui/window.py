"""The learner's terminal as a window: screens painted on it, keys read from it.

Screens are drawn on the alternate screen, so that what was there before comes back. What does
not fit scrolls; the options and the keys stay where they are.
"""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from studykit.ui.keys import RESIZED, Keyboard
from studykit.ui.screen import Screen
from studykit.ui.text import Line, Span, in_parts, line, width
from studykit.ui.theme import Page

Draw = Callable[[Page], Sequence[Line]]

_OPEN = "\x1b[?1049h\x1b[?25l\x1b[?2004h"  # alternate screen, no cursor, pastes marked
# The new line is for terminals that have no alternate screen to leave.
_CLOSE = "\r\n\x1b[?2004l\x1b[?25h\x1b[?1049l"


class Window:
    """The whole terminal for as long as a session lasts; use it in a `with`."""

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

    def show(self, draw: Draw) -> None:
        """A page to read; any key that does not scroll goes back."""
        View(self).key(draw, lambda page: quiet(page, "↑ ↓ Space scroll · Enter back"), arrows=True)

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

    def key(self, seconds: float | None = None) -> str:
        """The next key; TICK where none came in so many seconds."""
        return self._keys.read(seconds)

    def forget(self) -> None:
        """Drop what was typed ahead."""
        self._keys.forget()

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


class View:
    """A scrolled screen: `top` moves, `bottom` stays.

    What was typed before it was on the screen is dropped, unless it may be `ahead`. It begins
    `offset` rows down, as far as there are that many.
    """

    def __init__(self, window: Window, *, ahead: bool = False, offset: int = 0) -> None:
        self._window = window
        self.offset = offset
        self._new = not ahead
        self.at_end = True

    def key(
        self, top: Draw, bottom: Draw, *, arrows: bool = False, seconds: float | None = None
    ) -> str:
        """Draw, and give the next key that does not only scroll; `arrows` scroll too if asked.

        TICK where no key came in so many seconds.
        """
        while True:
            rows, room, total = self._lay_out(top, bottom)
            if self._new:
                # What was typed before this is on the screen answers nothing. Whatever comes after
                # does, so it is dropped now and not once somebody may have seen this.
                self._window.forget()
                self._new = False
            self._window.paint(rows)
            key = self._window.key(seconds)
            last = max(0, total - room)
            scrolls = last > 0
            if key == RESIZED:
                continue
            if key == "pagedown" or (key == "space" and scrolls and not self.at_end):
                self.offset = min(last, self.offset + max(1, room - 1))
            elif key == "pageup":
                self.offset = max(0, self.offset - max(1, room - 1))
            elif arrows and key in ("up", "down"):
                self.offset = max(0, min(last, self.offset + (1 if key == "down" else -1)))
            elif key == "home":
                self.offset = 0
            elif key == "end":
                self.offset = last
            else:
                return key

    def _lay_out(self, top: Draw, bottom: Draw) -> tuple[list[Line], int, int]:
        """The rows of the screen, how many of them the top has, and how many it would need."""
        page, height = self._window.page(), max(3, self._window.size().lines)
        above, below = list(top(page)), list(bottom(page))
        # A window too low for the options: they scroll with the rest, the keys stay.
        if len(below) > height - 4:
            spare = max(1, min(2, height - 3))
            above, below = above + below[:-spare], below[-spare:]
        room = height - len(below)
        fits = len(above) <= room
        if not fits:
            room -= 1
        self.offset = max(0, min(self.offset, len(above) - room))
        self.at_end = self.offset + room >= len(above)
        rows = above[self.offset : self.offset + room]
        if not fits:
            key, what = ("PgUp", "what is above") if self.at_end else ("Space", "more")
            # A row too wide would push the first one off the screen.
            ways = [page.line(f"— {words} —") for words in (f"{key} for {what}", key)]
            way = next((way for way in ways if width(way) <= page.width), key)
            rows.append(line(Span(way, "strong")))
        return [*rows, *below], room, len(above)


def quiet(page: Page, text: str) -> list[Line]:
    """What can be pressed, at the bottom of a screen; parted at its points only."""
    return in_parts(page, text.split(" · "))
