"""What we promise about speed, measured: `python -m bench`.

Starting is measured against a Python that starts and imports what such a program is made of,
the two taken in turns, so that a busy machine slows both. Medians.
"""

import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bench.events import BEGUN
from bench.store import fill, record_and_undo, timed
from bench.synthetic import make_pack
from studykit.store import db
from studykit.store.history import History

ROUNDS = 15
BARE = "import typer, rich.table, pydantic"
STUDYKIT = (sys.executable, "-m", "studykit")
FIRST_QUESTION = b"Answer a"
SECTION = "service-000/part-1"
EVENTS = 100_000
K = TypeVar("K")


def main() -> None:
    """Print what was measured, what was aimed at, and whether it was met."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # An installed program lies there compiled, so ours does too, whatever is set here.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        starts(folder)
        compiling(folder)
        sizes(folder)
        history(folder)


def starts(folder: Path) -> None:
    """Commands on the bundled pack against the bare Python."""
    environ = home(folder / "starts")
    reads = ("table api-types", "topics", "show throttle-account-burst")
    calls: dict[str, Callable[[], float]] = {"": lambda: ends((sys.executable, "-c", BARE), {})}
    for words in reads:
        calls[words] = lambda words=words: ends((*STUDYKIT, *words.split()), environ)
    for words in ("quiz api-gateway", "quiz", "drill api-types"):
        calls[words] = lambda words=words: asks(tuple(words.split()), environ)
    took = in_turns(calls)
    bare = took.pop("")
    print(f'python -c "{BARE}": {bare * 1e3:.0f} ms, which is 1')
    for words, seconds in took.items():
        aim = 1.5 if words.startswith(("quiz", "drill")) else 1.25
        report(words, seconds / bare, aim, f"{seconds * 1e3:.0f} ms")


def compiling(folder: Path) -> None:
    """The first start after the content has changed: all of it is read and compiled."""

    def cold() -> float:
        environ = home(folder / "cold")
        shutil.rmtree(environ["STUDYKIT_CACHE"], ignore_errors=True)
        return ends((*STUDYKIT, "topics"), environ)

    report("topics, pack not compiled", in_turns({"cold": cold})["cold"], 3, "seconds")


def sizes(folder: Path) -> None:
    """Commands on one section or item of a large pack, against the same in a small one."""
    small = make_pack(folder / "small", topics=10, facts=600, questions=400)
    large = make_pack(folder / "large", topics=500, facts=30_000, questions=20_000)
    reads = ("table table-0001", "show service-000.fact-00001", "topics")
    calls: dict[tuple[str, str], Callable[[], float]] = {}
    for pack in (small, large):
        environ = home(folder / f"of-{pack.name}") | {"STUDYKIT_PACK": str(pack)}
        calls["quiz", pack.name] = lambda environ=environ: asks(("quiz", SECTION), environ)
        for words in reads:
            command = (*STUDYKIT, *words.split())
            calls[words, pack.name] = lambda c=command, environ=environ: ends(c, environ)
    took = in_turns(calls)
    for words in ("quiz", *reads):
        name = f"{words.split()[0]}, 20,000 questions"
        report(name, took[words, "large"] / took[words, "small"], 1.5, "against 400")


def history(folder: Path) -> None:
    """Folding all events anew, and recording one more."""
    full = folder / "full"
    full.mkdir()
    fill(full, EVENTS)
    History.open(full, write=True).close()  # folds the views
    with History.open(full, write=True) as opened:
        report(f"rebuild {EVENTS:,} events", timed(opened.rebuild), 3, "seconds")
        recorded, _ = record_and_undo(opened, BEGUN + dt.timedelta(days=EVENTS))
    report("record an answer", statistics.median(recorded) * 1e3, 10, "milliseconds")


def in_turns(calls: Mapping[K, Callable[[], float]]) -> dict[K, float]:
    """The median of each, measured one after the other, round by round."""
    for call in calls.values():
        call()  # compiles the pack, and Python's own files
    found: dict[K, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            found[name].append(call())
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def ends(command: tuple[str, ...], environ: Mapping[str, str]) -> float:
    """Seconds until the command has ended."""
    start = time.perf_counter()
    subprocess.run(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def asks(words: tuple[str, ...], environ: Mapping[str, str]) -> float:
    """Seconds until the first question stands there whole; the learner then hangs up."""
    start = time.perf_counter()
    with subprocess.Popen(
        (*STUDYKIT, *words, "--plain", "--seed", "1"),
        env={**os.environ, **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as quiz:
        assert quiz.stdout is not None
        printed = b""
        while FIRST_QUESTION not in printed:
            more = os.read(quiz.stdout.fileno(), 65536)
            if not more:
                raise SystemExit(f"{' '.join(words)} asked nothing.")
            printed += more
        seconds = time.perf_counter() - start
        quiz.communicate()
    return seconds


def home(folder: Path) -> dict[str, str]:
    """A learner who has done something before, and a cache of their own."""
    with History.open(folder / "history", write=True):
        db.begin(folder / "history").close()
    return {"STUDYKIT_HOME": str(folder / "history"), "STUDYKIT_CACHE": str(folder / "cache")}


def report(what: str, found: float, aim: float, of: str) -> None:
    """One line: the figure, its aim, and whether it was met."""
    verdict = "ok" if found <= aim else "MISSED"
    print(f"{what:<28}{found:>8.2f}   aim {aim:<5g} {verdict:<8}{of}", flush=True)


if __name__ == "__main__":
    main()
