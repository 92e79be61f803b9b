"""How soon `studykit ready` shows something: `python -m bench.ready`.

On the pack and history of `bench.today`: 1,500 facts, 1,500 questions, 100,000 events and a
plan, so that today and the exam day are asked about. The aim: one and a half times a Python that
starts and imports what such a command is made of, and 150 ms. Medians of runs taken in turns,
so that a busy machine slows both. How honest its figures are is another measure:
`bench.readiness`.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from bench.today import EVENTS, ROUNDS, prepare, seconds

BARE = "import typer, sqlite3, json, random, dataclasses"
COMMANDS = ("ready", "ready --json")


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
    return {f"studykit {words}": (took, limit) for words, took in medians.items()}


def main() -> None:
    """Print a line for each command."""
    for words, (took, limit) in measure().items():
        verdict = "ok" if took <= limit else "MISSED"
        print(f"{words:<32}{took * 1e3:>7.0f} ms   aim {limit * 1e3:.0f} ms  {verdict}")


if __name__ == "__main__":
    main()
