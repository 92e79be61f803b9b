"""What grows with a pack or a history, and how fast: `python -m bench.scale [--full]`.

Packs of 1,000 and 10,000 facts and as many questions, histories of 10,000 and 100,000 events;
with `--full` ten times as much again, which takes a good quarter of an hour. Each command runs in
a process of its own. Medians of a few; what takes long is measured once.

Beside the times stands what one unit costs against one of the smaller size: 1 means that ten
times as much takes ten times as long, 0.1 that it takes no longer at all.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench.starts import STUDYKIT, asks, home, settle
from bench.synthetic import make_pack
from bench.today import prepare

SIZES = (1_000, 10_000, 100_000)
EVENTS = (10_000, 100_000, 1_000_000)
A_TOPIC = 40  # facts of a topic, and questions; 100,000 lie in as many files as a pack may have
ROUNDS = 5
SHORT = 20.0  # seconds; what takes longer is measured once
MEGABYTE = 1e6

OF_PACKS = {
    "topics": "topics",
    "table": "table table-0001",
    "show": "show service-000.fact-00001",
    "search": "search quota of kind 777",
    "notes": "notes service-000/part-1",
    "today --dry-run": "today --dry-run",
    "ready": "ready",
    "studykit": "",
}
OF_HISTORIES = {
    "today --dry-run": "today --dry-run",
    "ready": "ready",
    "studykit": "",
    "search": "search quota of kind 777",
    "topics": "topics",
    "show": "show service-000.fact-00001",
    "why": "why service-000.fact-00001",
    "history": "history",
    "stats": "stats",
}


class Run(NamedTuple):
    """Seconds, and the most memory that was held, in bytes."""

    seconds: float
    peak: float = 0


def main(*, full: bool) -> None:
    """Print both tables."""
    sizes, events = (SIZES, EVENTS) if full else (SIZES[:2], EVENTS[:2])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settle(folder)
        print_table("facts and as many questions", sizes, [of_pack(folder, n) for n in sizes])
        print_table("events", events, [of_history(folder, n) for n in events])


def of_pack(folder: Path, n: int) -> dict[str, Run]:
    """What a pack with so many facts and questions costs a learner who has answered nothing."""
    pack = make_pack(folder / f"pack-{n}", topics=n // A_TOPIC, facts=n, questions=n)
    environ = home(folder / f"learner-{n}") | {"STUDYKIT_PACK": str(pack)}
    found = {"compile, first start": once("topics", environ)}
    compiled = sum(
        p.stat().st_size for p in Path(environ["STUDYKIT_CACHE"]).rglob("*") if p.is_file()
    )
    found["compiled, MB"] = Run(compiled / MEGABYTE)
    for name, words in OF_PACKS.items():
        found[name] = often(words, environ)
    found["quiz, one section"] = asked("quiz service-000/part-1", environ)
    found["quiz, all of it"] = asked("quiz", environ)
    return found


def of_history(folder: Path, n: int) -> dict[str, Run]:
    """What a history of so many events costs, on the pack of `bench.today`."""
    environ = prepare(folder / f"history-{n}", n)
    found = {name: often(words, environ) for name, words in OF_HISTORIES.items()}
    found["quiz, all of it"] = asked("quiz", environ)
    inside = in_process(environ)
    peak = inside.pop("peak")
    found |= {name: Run(seconds) for name, seconds in inside.items()}
    found["rebuild"] = Run(found["rebuild"].seconds, peak)
    shared = folder / f"shared-{n}"
    shared.mkdir()
    found["sync, all out"] = once(f"sync {shared}", environ)
    found["sync, in step"] = often(f"sync {shared}", environ)
    other = environ | {"STUDYKIT_HOME": str(folder / f"other-{n}")}
    found["sync, all in"] = once(f"sync {shared}", other)
    exported = folder / f"exported-{n}.jsonl"
    with exported.open("wb") as out:
        subprocess.run(
            (*STUDYKIT, "export", "history"), env={**os.environ, **environ}, stdout=out, check=True
        )
    found["export history"] = once("export history", environ)
    third = environ | {"STUDYKIT_HOME": str(folder / f"third-{n}")}
    found["import history, all new"] = once(f"import history {exported}", third)
    return found


def once(words: str, environ: Mapping[str, str]) -> Run:
    """One run of a command."""
    return started((*STUDYKIT, *words.split()), environ)


def often(words: str, environ: Mapping[str, str]) -> Run:
    """The median of a few runs of a command; the first, which may compile the pack, is not one."""
    first = once(words, environ)
    if first.seconds > SHORT:
        return first
    found = [once(words, environ) for _ in range(ROUNDS)]
    return Run(*(statistics.median(values) for values in zip(*found, strict=True)))


def asked(words: str, environ: Mapping[str, str]) -> Run:
    """The median of a few runs up to the first question."""
    asks(tuple(words.split()), environ)
    took = [asks(tuple(words.split()), environ).seconds for _ in range(ROUNDS)]
    return Run(statistics.median(took))


def started(command: Sequence[str], environ: Mapping[str, str]) -> Run:
    """A command in a process of its own, started by one that holds next to nothing."""
    done = subprocess.run(
        (sys.executable, "-S", "-m", "bench.once", *command),
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    found = json.loads(done.stdout)
    if found["code"]:
        raise SystemExit(f"{' '.join(command)} ended with {found['code']}.")
    return Run(found["seconds"], found["peak"])


def in_process(environ: Mapping[str, str]) -> dict[str, float]:
    """What `bench.inside` measures, in seconds; its `peak` is in bytes."""
    done = subprocess.run(
        (sys.executable, "-m", "bench.inside"),
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def print_table(of: str, sizes: Sequence[int], found: Sequence[Mapping[str, Run]]) -> None:
    """A line for each measure: its values, what a unit costs against the size before, memory."""
    heads = "".join(f"{size:>11,}" for size in sizes)
    units = "".join(f"{'a unit':>8}" for _ in sizes[1:])
    print(f"\n{of:<28}{heads}{units}   peak memory, MB")
    for name in found[0]:
        runs = [one[name] for one in found]
        values = "".join(f"{_value(name, run.seconds):>11}" for run in runs)
        costs = "".join(
            f"{(more.seconds / less.seconds) / (large / small):>8.2f}"
            for (less, more), (small, large) in zip(pairwise(runs), pairwise(sizes), strict=True)
        )
        peaks = "  ".join(f"{run.peak / MEGABYTE:.0f}" for run in runs if run.peak)
        print(f"{name:<28}{values}{costs}   {peaks}".rstrip(), flush=True)


def _value(name: str, value: float) -> str:
    if name.endswith("MB"):
        return f"{value:,.1f}"
    return f"{value:,.2f} s" if value >= 1 else f"{value * 1e3:,.1f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 facts, 1,000,000 events too")
    main(full=parser.parse_args().full)
