"""Keys from a terminal, one at a time.

The terminal's modes are set with termios and restored whatever happens; prompt_toolkit's parser
turns bytes into keys. It takes a moment to import, so that happens on the first read, when the
question is already on the screen. Signals stay on: Ctrl-C is Ctrl-C and Ctrl-Z is Ctrl-Z.

No Ctrl-C may go astray, so what was typed ahead is read and not flushed (see `forget`), and every
signal leaves its number in a pipe that is looked at whenever a key is waited for: also one that
comes in the moment before the wait begins, and one whose exception was lost where Python can only
print it (in a `__del__`, say).
"""

import contextlib
import os
import select
import signal
import sys
import termios
from collections import deque
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

RESIZED = "resized"
"""Not a key: the window changed, or the program came back from Ctrl-Z; draw again."""

TICK = "tick"
"""Not a key: none came in the time that was given for it."""

_NAMES = {
    "c-m": "enter",
    "c-j": "enter",
    " ": "space",
    "escape": "escape",
    "up": "up",
    "down": "down",
    "pageup": "pageup",
    "pagedown": "pagedown",
    "home": "home",
    "end": "end",
    "c-d": "ctrl-d",
    "c-h": "backspace",
    "c-l": RESIZED,
}

_ENDS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}

_ESCAPE_SECONDS = 0.05  # after this long an escape byte is the key, not the start of a sequence


class Keyboard:
    """The learner's keyboard; use it in a `with`. Standard input must be a terminal."""

    def __init__(
        self, pause: Callable[[], None] = lambda: None, resume: Callable[[], None] = lambda: None
    ) -> None:
        """`pause` is called before Ctrl-Z stops the program, `resume` when it goes on."""
        self._pause, self._resume = pause, resume
        self._fd = sys.stdin.fileno()
        self._waiting: deque[str] = deque()
        self._forgotten = ""
        self._saved: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self._parser: Any = None
        self._wakes_before = -1
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)

    def __enter__(self) -> Self:
        self._saved = termios.tcgetattr(self._fd)
        self._wakes_before = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        for number in (signal.SIGWINCH, signal.SIGCONT):
            self._handlers[number] = signal.signal(number, self._on_signal)
        self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, self._on_stop)
        self._set_modes()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        with contextlib.suppress(termios.error, OSError):  # the terminal may be gone
            termios.tcsetattr(self._fd, termios.TCSAFLUSH, self._saved)
        signal.set_wakeup_fd(self._wakes_before)
        os.close(self._woken)
        os.close(self._wake)

    def forget(self) -> None:
        """Drop what was typed before now: it was not meant for what is shown next.

        Not by tcflush: that also drops bytes which the system has not looked at yet, and a Ctrl-C
        among them would be no signal any more. To ask whether there is more makes it look. And the
        parser must see where a paste ends, or whatever comes after would belong to it; that can
        wait until the next read, as it takes a moment.
        """
        self._waiting.clear()
        with contextlib.suppress(EOFError):  # the terminal is gone, as the next read will find
            while select.select([self._fd], [], [], 0)[0]:
                self._forgotten += self._bytes()

    def read(self, seconds: float | None = None) -> str:
        """The next key: a character, or a name such as `enter`, `up`, `space`, `resized`.

        `tick` where none comes in so many seconds. Pasted text is no key and is dropped. Raises
        EOFError when the terminal is gone.
        """
        if self._forgotten:
            typed, self._forgotten = self._forgotten, ""
            self._feed(typed)
            self._waiting.clear()
        while not self._waiting:
            ready, _, _ = select.select([self._fd, self._woken], [], [], seconds)
            if not ready:
                return TICK
            if self._woken in ready:
                self._look_at_signals()
                return RESIZED
            self._feed(self._bytes())
        return self._waiting.popleft()

    def _look_at_signals(self) -> None:
        for number in set(os.read(self._woken, 1024)) & _ENDS:
            # We would not be here if its exception had reached anyone.
            if callable(handler := signal.getsignal(number)):
                handler(number, None)

    def _bytes(self) -> str:
        try:
            data = os.read(self._fd, 4096)
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        return data.decode("utf-8", "replace")

    def _feed(self, text: str) -> None:
        if self._parser is None:
            from prompt_toolkit.input.vt100_parser import Vt100Parser

            self._parser = Vt100Parser(self._on_key)
        self._parser.feed(text)
        if not self._waiting:  # perhaps the middle of a sequence, perhaps the escape key
            ready, _, _ = select.select([self._fd], [], [], _ESCAPE_SECONDS)
            if not ready:
                self._parser.flush()

    def _on_key(self, press: Any) -> None:
        key = str(getattr(press.key, "value", press.key))
        if key in _NAMES:
            self._waiting.append(_NAMES[key])
        elif len(key) == 1:
            self._waiting.append(key)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # That it came is in the pipe already, so the screen will be drawn again.
        if number == signal.SIGCONT:
            with contextlib.suppress(termios.error, OSError):
                self._set_modes()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        # The shell gets its terminal back as it was; then we stop as if nobody had interfered.
        self._pause()
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._saved)
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        os.kill(os.getpid(), number)
        signal.signal(number, self._on_stop)
        self._resume()

    def _set_modes(self) -> None:
        modes = termios.tcgetattr(self._fd)
        modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        modes[6] = list(modes[6])
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        # Ctrl-\ would end the program without restoring anything.
        with contextlib.suppress(OSError, ValueError):
            modes[6][termios.VQUIT] = bytes([os.fpathconf(self._fd, "PC_VDISABLE") & 0xFF])
        termios.tcsetattr(self._fd, termios.TCSADRAIN, modes)
