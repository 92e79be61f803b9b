"""How soon `studykit today` and the bare `studykit` show something: `python -m bench.today`.

On 1,500 facts, 1,500 questions and 100,000 events of one learner with a plan, against a Python
that starts and imports what such a command is made of. The aim: one and a half times that, and
150 ms. Medians of runs taken in turns, so that a busy machine slows all of them.
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.events import FACTS, OFFSET, QUESTIONS, TOPICS, events
from bench.synthetic import make_pack
from studykit.model.history import Answered, Body, Event, Graded, Planned, Skipped, Suspended
from studykit.store import db, rows
from studykit.store.history import History

EVENTS = 100_000
ROUNDS = 9
BARE = "import typer, fsrs"
PACK = "synthetic"
COMMANDS = ("today --dry-run", "today --dry-run --json", "")


def measure(count: int = EVENTS) -> dict[str, tuple[float, float]]:
    """Seconds until each command has ended, and the seconds it may take, by its words."""
    with tempfile.TemporaryDirectory() as made:
        environ = prepare(Path(made), count)
        calls = {words: (sys.executable, "-m", "studykit", *words.split()) for words in COMMANDS}
        calls["bare"] = (sys.executable, "-c", BARE)
        for command in calls.values():
            seconds(command, environ)  # compiles the pack, and Python's own files
        found: dict[str, list[float]] = {words: [] for words in calls}
        for _ in range(ROUNDS):
            for words, command in calls.items():
                found[words].append(seconds(command, environ))
    medians = {words: statistics.median(took) for words, took in found.items()}
    limit = 1.5 * medians.pop("bare") + 0.150
    return {f"studykit {words}".strip(): (took, limit) for words, took in medians.items()}


def prepare(folder: Path, count: int) -> dict[str, str]:
    """A pack and a learner's history that fit together; the environment in which both are used."""
    make_pack(folder / "pack", topics=TOPICS, facts=FACTS, questions=QUESTIONS)
    home = folder / "history"
    home.mkdir()
    store = db.begin(home)
    with db.transaction(store):
        for event in events(count):
            rows.append(store, ours(event))
            last = event
    store.close()
    at = last.at + dt.timedelta(days=1)
    with History.open(home, write=True) as history:
        plan = Planned(
            pack=PACK,
            exam="made-up",
            date=(at + dt.timedelta(days=21)).date().isoformat(),
            minutes=30,
        )
        history.record(plan, at=at, tz_offset=OFFSET)
    return {
        "STUDYKIT_HOME": str(home),
        "STUDYKIT_CACHE": str(folder / "cache"),
        "STUDYKIT_PACK": str(folder / "pack"),
        "STUDYKIT_NOW": at.isoformat(),
    }


def ours(event: Event) -> Event:
    """The event of `bench.events` with the ids that the made-up pack has."""
    return replace(event, body=_body(event.body))


def _body(body: Body) -> Body:
    match body:
        case Answered():
            return replace(
                body,
                pack=PACK,
                topic=_topic(body.topic),
                scope=tuple(map(_topic, body.scope)),
                question=_question(body.question),
                facts=tuple(map(_fact, body.facts)),
                missed=tuple(map(_fact, body.missed)),
            )
        case Graded():
            scope = tuple(map(_topic, body.scope))
            return replace(
                body, pack=PACK, topic=_topic(body.topic), scope=scope, fact=_fact(body.fact)
            )
        case Skipped():
            scope = tuple(map(_topic, body.scope))
            return replace(
                body, pack=PACK, topic=_topic(body.topic), scope=scope, item=_fact(body.item)
            )
        case Suspended():
            return replace(body, pack=PACK, fact=_fact(body.fact))
        case _:
            return body


def _topic(path: str) -> str:
    """`service-17` is the made-up pack's `service-001/part-7`."""
    tens, ones = divmod(int(path.rpartition("-")[2]), 10)
    return f"service-{tens:03}/part-{ones}" if ones else f"service-{tens:03}"


def _fact(id: str) -> str:
    topic, _, name = id.partition(".")
    n = int(topic.rpartition("-")[2])
    number = n * FACTS // TOPICS + int(name.rpartition("-")[2])
    return f"service-{n // 10:03}.fact-{number:05}"


def _question(id: str) -> str:
    turn, n = divmod(int(id.rpartition("-")[2]), TOPICS)
    return f"service-{n // 10:03}.question-{n * QUESTIONS // TOPICS + turn:05}"


def seconds(command: tuple[str, ...], environ: Mapping[str, str]) -> float:
    """Seconds until the command has ended."""
    start = time.perf_counter()
    subprocess.run(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each command."""
    for words, (took, limit) in measure().items():
        verdict = "ok" if took <= limit else "MISSED"
        print(f"{words:<32}{took * 1e3:>7.0f} ms   aim {limit * 1e3:.0f} ms  {verdict}")


if __name__ == "__main__":
    main()
