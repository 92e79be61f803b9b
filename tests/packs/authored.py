"""Packs that tests write: a small sound one, and what a test changes in it."""

from pathlib import Path
from textwrap import dedent

PACK = """\
format: 1
id: small
title: A small pack
licence: CC0
exam: made-up
"""

EXAM = """\
title: A made-up exam
code: MADE-UP
guide: https://docs.aws.amazon.com/exam.html
checked: 2026-11-22
items: 65
scored: 50
minutes: 130
scale: {lowest: 100, highest: 1000, pass: 720}
domains:
  - id: "1"
    title: Everything
    weight: 100
    tasks:
      - id: "1.1"
        title: All of it
        skills: [{id: "1.1.1", text: This}, {id: "1.1.2", text: That}]
"""

NOTES = """\
---
title: Queues
summary: What waits
tasks: {made-up: ["1.1.1"]}
---
## Queues

They wait.
"""

FACTS = """\
checked: 2026-11-22
facts:
  - id: order
    text: A FIFO queue keeps the order.
    ask: Which queue keeps the order?
    answer: FIFO
    sources: [https://docs.aws.amazon.com/fifo.html]
  - id: once
    text: A FIFO queue delivers once.
    ask: Which queue delivers once?
    answer: FIFO
    sources: [https://docs.aws.amazon.com/fifo.html]
"""

QUESTIONS = """\
questions:
  - id: which-queue
    stem: The orders of a shop must stay in the order they came in. Which queue fits?
    options:
      - text: A FIFO queue
        correct: true
        why: It keeps the order of the messages in each message group.
      - text: A standard queue
        why: It delivers messages in roughly the order, and roughly is not enough.
        belief: Standard queues keep the order
        facts: [order]
      - text: A topic
        why: It fans messages out to its subscribers and keeps nothing for later.
      - text: A stream
        why: It would keep the order as well, but it needs shards and readers.
    facts: [order]
    remember: Order needs FIFO.
    level: 1
    cognitive: application
"""

TABLE = """\
title: Kinds of queue
columns: [Standard, FIFO]
rows:
  - feature: Keeps the order
    cells: [false, true]
    fact: order
"""

SMALL = {
    "pack.yaml": PACK,
    "exams/made-up.yaml": EXAM,
    "topics/queues/notes.md": NOTES,
    "topics/queues/facts.yaml": FACTS,
    "topics/queues/questions.yaml": QUESTIONS,
    "topics/queues/tables/kinds.yaml": TABLE,
}


def write_pack(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The small pack in `folder`, with some files changed, added or (None) left out."""
    for file, text in (SMALL | (changes or {})).items():
        if text is not None:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return folder


def told(problems: list[object]) -> list[str]:
    """Problems as an author reads them."""
    return [str(problem) for problem in problems]
