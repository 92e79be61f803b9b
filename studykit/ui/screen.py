"""Lines onto the terminal: the one writer.

Whatever a screen forgot, nothing unsafe leaves here: every span is cleaned again.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

from studykit.ui.text import Line
from studykit.ui.theme import Page, columns, is_dumb, narrow_encoding, paint, wants_colour


@dataclass(frozen=True, slots=True)
class Screen:
    """Where lines are shown, and how.

    `stream` is None where nobody listens (a closed stdout). `moves` says whether the cursor may
    be moved: on a terminal that is not dumb.
    """

    stream: TextIO | None
    page: Page = Page()
    colour: bool = False
    moves: bool = False

    def print(self, lines: Iterable[Line]) -> None:
        """Show the lines, all in one write."""
        if self.stream is not None:
            self.stream.write("".join(f"{self.drawn(line)}\n" for line in lines))
            self.stream.flush()

    def drawn(self, line: Line) -> str:
        """The line as it is written, escape sequences and all."""
        safe = ((self.page.line(span.text), span.style) for span in line.spans)
        return "".join(paint(text, style) if self.colour else text for text, style in safe)


def screen(
    stream: TextIO | None,
    environ: Mapping[str, str] = os.environ,
    *,
    colour: bool | None = None,
) -> Screen:
    """The screen behind a stream: stdout's for answers, stderr's for everything else.

    `colour` is what the learner asked for, None if nothing.
    """
    tty = stream is not None and not stream.closed and stream.isatty()
    if stream is None or stream.closed:
        return Screen(None, Page(columns(environ)))
    coloured = wants_colour(environ, tty=tty, asked=colour)
    if tty and coloured and sys.platform == "win32":
        os.system("")  # starting a shell switches escape sequences on in old consoles
    return Screen(
        stream,
        Page(
            columns(environ, _terminal(stream) if tty else None), narrow_encoding(stream.encoding)
        ),
        colour=coloured,
        moves=tty and not is_dumb(environ),
    )


def prepare(*streams: TextIO | None) -> None:
    """Let no character stop the program: what a stream cannot encode, it shows as `\\uXXXX`.

    To be called once at start with stdout and stderr.
    """
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _terminal(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
