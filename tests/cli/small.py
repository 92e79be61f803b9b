"""A small pack and the real command line, in process and on a real terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pexpect
import pyte
from typer.testing import CliRunner, Result

FILES = {
    "pack.yaml": """
        format: 1
        id: small
        title: A small pack
        licence: CC BY-SA 4.0
        exam: test-01
        """,
    "exams/test-01.yaml": """
        title: Test exam (TEST-01)
        code: TEST-01
        guide: https://example.com/guide
        checked: 2026-11-22
        in_force: {until: 2026-11-30}
        items: 10
        scored: 8
        minutes: 20
        scale: {lowest: 100, highest: 1000, pass: 720}
        domains:
          - id: "1"
            title: Everything
            weight: 100
            tasks:
              - {id: "1.1", title: All of it}
        """,
    "topics/queues/notes.md": """
        ---
        title: Queues
        summary: What waits, and for how long
        order: 1
        tasks: {test-01: ["1.1"]}
        ---
        ## The idea

        A queue *holds* messages until somebody takes them.

        [Kinds](tables/kinds.yaml)
        """,
    "topics/queues/tables/kinds.yaml": """
        title: Kinds of queues
        columns: [Standard, FIFO]
        rows:
          - feature: Order kept
            cells: [false, {value: true, note: per group}]
            fact: fifo-order
          - feature: Once only
            cells: [false, true]
        """,
    "topics/queues/facts.yaml": """
        checked: 2026-11-22
        facts:
          - id: fifo-order
            text: A FIFO queue keeps the order of messages within a group.
            ask: Which queue keeps order?
            answer: A FIFO queue, within a group
            sources: [https://docs.aws.amazon.com/queues/fifo.html]
            erratum:
              claim: A FIFO queue keeps one order for all messages.
              because: The order holds within a message group.
          - id: hidden-while-held
            text: A message that is held stays hidden for the visibility timeout.
            ask: What hides a message that is being worked on?
            answer: The visibility timeout
            sources: [https://docs.aws.amazon.com/queues/hidden.html]
        """,
    "topics/queues/questions.yaml": """
        questions:
          - id: keep-order
            stem: |
              A shop must handle the orders of each customer in turn. Which queue should it use?
            options:
              - text: A standard queue with long polling
                why: Long polling saves empty answers, but the order of messages stays loose.
                belief: Long polling keeps messages in order
                facts: [fifo-order]
              - text: A FIFO queue with a group per customer
                correct: true
                why: Order is kept within a group, and there is a group for each customer.
              - text: A standard queue with a delay
                why: A delay makes messages wait at first; it does not put them in order.
                belief: A delay puts messages in order
              - text: A dead-letter queue
                why: It collects what failed too often and has nothing to do with order.
                belief: A dead-letter queue sorts messages
            facts: [fifo-order]
            remember: Order per customer means a FIFO queue with a group per customer.
            level: 1
            cognitive: application
            waive: {L11: shorter says less, L12: a name is short}
          - id: seen-twice
            stem: |
              Some messages are handled twice, since work takes longer than they stay hidden. Which
              two changes help? (Select TWO.)
            options:
              - text: Raise the visibility timeout
                correct: true
                why: The message stays hidden for longer than the work takes to be done.
              - text: Extend the timeout while working
                correct: true
                why: The worker keeps the message hidden for as long as it needs.
              - text: Use long polling
                why: It waits for messages to come and hides nothing from anybody else.
                belief: Long polling hides messages
              - text: Add a delivery delay
                why: It hides a message before the first delivery and not during the work.
                belief: A delay hides messages during work
              - text: Shorten the retention
                why: Messages would be thrown away sooner, and some before they are handled.
                belief: Short retention stops repeats
            facts: [hidden-while-held]
            remember: Handled twice means hidden too short.
            level: 2
            cognitive: analysis
        """,
}


def write_pack(folder: Path, files: dict[str, str] = FILES) -> Path:
    """A pack from texts; the folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def run(*words: str, typed: str = "") -> Result:
    """`studykit WORDS` with something typed on standard input."""
    from studykit.cli.app import app

    return CliRunner().invoke(app, list(words), input=typed)


@dataclass
class Window:
    """studykit on a real terminal, seen through a terminal emulator."""

    child: "pexpect.spawn[bytes]"
    screen: pyte.Screen
    stream: pyte.ByteStream

    def keys(self, keys: str) -> None:
        """Type."""
        self.child.send(keys)

    def see(self, words: str, seconds: float = 20) -> list[str]:
        """The rows on the screen, once these words are on it."""
        import time

        end = time.monotonic() + seconds
        while words not in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} never came:\n{self.text}")
            self._read(0.05)
        self._read(0.05)
        return [row.rstrip() for row in self.screen.display]

    def _read(self, seconds: float) -> None:
        with suppress(pexpect.TIMEOUT, pexpect.EOF):
            self.stream.feed(self.child.read_nonblocking(65536, seconds))

    @property
    def text(self) -> str:
        """All rows, joined."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def ends(self) -> int:
        """The exit code, once it has ended."""
        while True:
            try:
                self.stream.feed(self.child.read_nonblocking(65536, 20))
            except pexpect.EOF:
                break
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -1


@contextmanager
def terminal(*words: str, rows: int = 24, columns: int = 80) -> Iterator[Window]:
    """`studykit WORDS` in a terminal of this size."""
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    environ |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "studykit", *words],
        dimensions=(rows, columns),
        env=environ,
        timeout=20,
    )
    screen = pyte.Screen(columns, rows)
    try:
        yield Window(child, screen, pyte.ByteStream(screen))
    finally:
        child.close(force=True)
