"""Lines onto the terminal: the one writer.

Whatever a screen forgot, nothing unsafe leaves here: every span is cleaned again.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, Self, TextIO

from studykit.ui.text import Line, wrap
from studykit.ui.theme import Page, columns, is_dumb, narrow_encoding, paint, wants_colour


class Screen(NamedTuple):
    """Where lines are shown, and how.

    `stream` is None where nobody listens (a closed stdout). `moves` says whether the cursor may
    be moved: on a terminal that is not dumb.
    """

    stream: TextIO | None
    page: Page = Page()
    colour: bool = False
    moves: bool = False

    @classmethod
    def on(
        cls,
        stream: TextIO | None = None,
        *,
        colour: bool | None = None,
        pack: str = "",
        environ: Mapping[str, str] = os.environ,
    ) -> Self:
        """The screen behind a stream, standard output if none is given.

        `colour` is what the learner asked for (`--no-color`), None if nothing, and `pack` what
        they named with `--pack`.
        """
        stream = sys.stdout if stream is None else stream
        if stream is None or stream.closed:
            return cls(stream=None, page=Page(columns(environ), pack=pack))
        tty = stream.isatty()
        coloured = wants_colour(environ, tty=tty, asked=colour)
        if coloured and sys.platform == "win32":
            os.system("")  # starting a shell switches escape sequences on in old consoles
        width = columns(environ, _terminal_columns(stream) if tty else None)
        return cls(
            stream=stream,
            page=Page(width, narrow_encoding(stream.encoding), coloured, pack),
            colour=coloured,
            moves=tty and not is_dumb(environ),
        )

    @property
    def now(self) -> Self:
        """The screen as wide as it is now: a session lasts, and windows are resized."""
        if self.stream is None or not self.stream.isatty():
            return self
        width = columns(os.environ, _terminal_columns(self.stream))
        return self._replace(page=replace(self.page, width=width))

    def show(self, lines: Iterable[Line]) -> None:
        """Show the lines, all in one write."""
        if self.stream is not None:
            self.stream.write("".join(f"{self.paint(line)}\n" for line in lines))
            self.stream.flush()

    def say(self, text: str) -> None:
        """Show a sentence, from outside and uncleaned, wrapped."""
        self.show(wrap(self.page.text(text), self.page.prose))

    def paint(self, line: Line) -> str:
        """The line as the stream takes it, escape sequences and all, without a newline."""
        safe = ((self.page.line(span.text), span.style) for span in line.spans)
        return "".join(paint(text, style) if self.colour else text for text, style in safe)


def _terminal_columns(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
