import io
import os
import pty
import struct
import termios
from fcntl import ioctl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.ui.screen import Screen
from studykit.ui.text import Line, Span, line
from studykit.ui.theme import Page

SPANS = st.lists(
    st.builds(
        Span,
        st.text(st.characters(exclude_categories=[])),
        st.sampled_from(["plain", "wrong", "quiet"]),
    )
).map(lambda spans: Line(tuple(spans)))


class Pipe(io.TextIOWrapper):
    """A stream as a pipe is one."""

    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n")

    def text(self):
        return self.buffer.getvalue().decode(self.encoding)


def test_a_pipe_gets_plain_text_80_columns_wide():
    pipe = Pipe()
    screen = Screen.on(pipe, environ={})

    screen.show([line(Span("✗ wrong", "wrong")), line(), line("next")])

    assert pipe.text() == "✗ wrong\n\nnext\n"
    assert screen.page == Page(width=80)
    assert not screen.moves


def test_forced_colour_reaches_a_pipe():
    pipe = Pipe()

    Screen.on(pipe, environ={"FORCE_COLOR": "1"}).show([line(Span("no", "wrong"))])

    assert pipe.text() == "\x1b[1;31mno\x1b[0m\n"


def test_an_ascii_stream_never_stops_the_program():
    pipe = Pipe("ascii")

    Screen.on(pipe, environ={}).show([line("✓ right · 日 → 429")])

    assert pipe.text() == "+ right - \\u65e5 -> 429\n"


def test_sentences_are_wrapped():
    pipe = Pipe()

    Screen.on(pipe, environ={"COLUMNS": "20"}).say("Nothing is due today.\x1b[A")

    assert pipe.text() == "Nothing is due\ntoday.\\x1b[A\n"


def test_a_closed_stream_is_nobody():
    closed = Pipe()
    closed.close()

    Screen.on(closed, environ={}).show([line("lost")])
    Screen(stream=None).show([line("lost")])


@pytest.mark.parametrize(
    ("environ", "colour", "moves"),
    [({"TERM": "xterm"}, True, True), ({"TERM": "dumb"}, False, False)],
)
def test_a_terminal_has_its_own_width_and_colour_unless_it_is_dumb(environ, colour, moves):
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 57, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, os.fdopen(ours, "rb"):
        screen = Screen.on(terminal, environ={"COLUMNS": "99", **environ})

    assert screen.page.width == 57
    assert (screen.colour, screen.moves) == (colour, moves)


@given(SPANS)
def test_no_escape_leaves_that_is_not_ours(text):
    assert not set(_drawn(text, colour=False)) & set("\x1b\x9b\r\n\x07\x08\u202e\u2028")
    inked = _drawn(text, colour=True)
    for ours in ("\x1b[1;31m", "\x1b[2m", "\x1b[0m"):
        inked = inked.replace(ours, "")
    assert inked == _drawn(text, colour=False)


def _drawn(text, *, colour):
    return Screen(stream=None, colour=colour).paint(text)
