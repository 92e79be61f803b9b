"""studykit on a clock that moves only while the learner takes their time.

`python -m bench.clocked COMMAND …` runs the real command line from the instant in STUDYKIT_NOW.
A line of its input is `ANSWER<TAB>SECONDS<TAB>READING`: so many seconds pass before the answer is
given, and so many are spent on what is shown after it. Nothing waits; the program's two clocks
are set forward.
"""

import datetime as dt
import io
import os
import sys
import time

from studykit.cli.boundary import main
from studykit.cli.common import NOW


class Answers(io.TextIOBase):
    """Standard input, whose lines tell how long they took."""

    def __init__(self) -> None:
        self._lines = sys.stdin
        self._now = dt.datetime.fromisoformat(os.environ[NOW])
        self._seconds = 0.0
        self._reading = 0.0
        time.monotonic = lambda: self._seconds

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """The next answer, once its time has passed."""
        text = self._lines.readline()
        if not text:
            return ""
        answer, seconds, reading = text.rstrip("\n").split("\t")
        self._pass(self._reading + float(seconds))
        self._reading = float(reading)
        return f"{answer}\n"

    def _pass(self, seconds: float) -> None:
        self._seconds += seconds
        self._now += dt.timedelta(seconds=seconds)
        os.environ[NOW] = self._now.isoformat()


if __name__ == "__main__":
    sys.stdin = Answers()
    main()
