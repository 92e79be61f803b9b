"""What we promise about speed, measured: `python -m bench`.

Starting is measured against a Python that starts and imports what such a program is made of,
the two taken in turns, so that a busy machine slows both. Medians.
"""

import datetime as dt
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import ready, search, today
from bench.events import BEGUN
from bench.starts import RICHER, STUDYKIT, Took, asks, ends, home, in_turns, settle
from bench.store import fill, record_and_undo, timed
from bench.synthetic import make_pack
from studykit.store.history import History

ROUNDS = 15
SECTION = "service-000/part-1"
EVENTS = 100_000


def main() -> None:
    """Print what was measured, what was aimed at, and whether it was met."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settle(folder)
        starts(folder)
        compiling(folder)
        sizes(folder)
        history(folder)
        screens()
        searches()


def starts(folder: Path) -> None:
    """Commands on the bundled pack against the bare Python."""
    environ = home(folder / "starts")
    reads = ("table api-types", "topics", "show throttle-account-burst")
    calls: dict[str, Callable[[], Took]] = {"": partial(ends, (sys.executable, "-c", RICHER), {})}
    for words in reads:
        calls[words] = partial(ends, (*STUDYKIT, *words.split()), environ)
    for words in ("quiz api-gateway", "quiz", "drill api-types"):
        calls[words] = partial(asks, tuple(words.split()), environ)
    took = in_turns(calls, ROUNDS)
    bare = took.pop("").seconds
    print(f'python -c "{RICHER}": {bare * 1e3:.0f} ms, which is 1')
    for words, (seconds, _) in took.items():
        aim = 1.5 if words.startswith(("quiz", "drill")) else 1.25
        report(words, seconds / bare, aim, f"{seconds * 1e3:.0f} ms")


def compiling(folder: Path) -> None:
    """The first start after the content has changed: all of it is read and compiled."""

    def cold() -> Took:
        environ = home(folder / "cold")
        shutil.rmtree(environ["STUDYKIT_CACHE"], ignore_errors=True)
        return ends((*STUDYKIT, "topics"), environ)

    found = in_turns({"cold": cold}, ROUNDS)["cold"]
    report("topics, pack not compiled", found.seconds, 3, "seconds")


def sizes(folder: Path) -> None:
    """Commands on one section or item of a large pack, against the same in a small one."""
    small = make_pack(folder / "small", topics=10, facts=600, questions=400)
    large = make_pack(folder / "large", topics=500, facts=30_000, questions=20_000)
    reads = ("table table-0001", "show service-000.fact-00001", "topics")
    calls: dict[tuple[str, str], Callable[[], Took]] = {}
    for pack in (small, large):
        environ = home(folder / f"of-{pack.name}") | {"STUDYKIT_PACK": str(pack)}
        calls["quiz", pack.name] = partial(asks, ("quiz", SECTION), environ)
        for words in reads:
            calls[words, pack.name] = partial(ends, (*STUDYKIT, *words.split()), environ)
    took = in_turns(calls, ROUNDS)
    for words in ("quiz", *reads):
        name = f"{words.split()[0]}, 20,000 questions"
        ratio = took[words, "large"].seconds / took[words, "small"].seconds
        report(name, ratio, 1.5, "against 400")


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


def screens() -> None:
    """The first screen of the commands that look at everything, after 100,000 events.

    The aim is one and a half times a Python that imports what they are made of, and 150 ms.
    """
    for measure in (today.measure, ready.measure):
        for words, (seconds, limit) in measure().items():
            report(
                f"{words}, {EVENTS:,}", seconds / limit, 1, f"of its limit; {seconds * 1e3:.0f} ms"
            )


def searches() -> None:
    """The slowest search of the bundled pack, and of one with 20,000 questions."""
    found = list(search.measure())
    for of, large in (("bundled pack", False), ("20,000 questions", True)):
        slowest = max(
            (one for one in found if ("20,000" in one.what) is large), key=lambda one: one.millis
        )
        report(f"search, {of}", slowest.millis, search.AIM, f"ms; the slowest: {slowest.what}")


def report(what: str, found: float, aim: float, of: str) -> None:
    """One line: the figure, its aim, and whether it was met."""
    verdict = "ok" if found <= aim else "MISSED"
    print(f"{what:<44}{found:>8.2f}   aim {aim:<5g} {verdict:<8}{of}", flush=True)


if __name__ == "__main__":
    main()
