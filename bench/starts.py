"""How soon every command has ended: `python -m bench.starts`.

On the bundled pack, before the first answer (`empty`) and in the middle of a preparation
(`studied`: a plan and 3,000 events), as ratios against a Python that starts and imports what such
a program is made of, all taken in turns, so that a busy machine slows all of them. Medians.
`quiz`, `review` and `drill` are timed to their first question.
"""

import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from bench.events import OFFSET, events
from studykit.model.history import Answered, Body, Event, Graded, Planned, Skipped, Suspended
from studykit.packs.find import bundled
from studykit.packs.library import FactKey, QuestionKey, open_library
from studykit.store import db, rows
from studykit.store.history import History

ROUNDS = 11
EVENTS = 3_000
BARE = "import typer, sqlite3, json, dataclasses"
RICHER = "import typer, rich.table, pydantic"
STUDYKIT = (sys.executable, "-m", "studykit")
ASKING = ("quiz api-gateway", "quiz", "review api-gateway", "drill api-types")
ASKED = b"q stop"  # the end of a prompt
READING = (
    "",
    "--help",
    "--version",
    "plan",
    "today --dry-run",
    "exam list",
    "ready",
    "stats",
    "report",
    "search visibility timeout",
    "table api-types",
    "notes api-gateway/stages",
    "topics",
    "show throttle-account-burst",
    "why throttle-account-burst",
    "history",
    "confusions",
    "errata",
    "undo",
    "export json",
    "pack list",
    "sync FOLDER",
    "backup list",
    "doctor",
)
NEEDS_A_PLAN = {"plan"}
K = TypeVar("K")


class Took(NamedTuple):
    """Seconds on the clock, and seconds of processor time in the program alone."""

    seconds: float
    cpu: float


def main() -> None:
    """Print a line for each command."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settle(folder)
        empty, learner = home(folder / "empty"), studied(folder / "studied")
        calls: dict[tuple[str, str], Callable[[], Took]] = {
            ("", name): partial(ends, (sys.executable, "-c", code), {})
            for name, code in (("bare", BARE), ("richer", RICHER))
        }
        for words in (*ASKING, *READING):
            for name, environ in (("empty", empty), ("studied", learner)):
                if name == "studied" or words not in NEEDS_A_PLAN:
                    calls[name, words] = partial(shows, words, environ, folder)
        took = in_turns(calls)
    bare, richer = took["", "bare"], took["", "richer"]
    print(f"{'':<42}{'empty':>7}{'studied':>9}{'ms':>6}{'of it CPU':>11}")
    print(f"{BARE:<58}{bare.seconds * 1e3:>6.0f}{bare.cpu * 1e3:>11.0f}   this is 1")
    ratio = richer.seconds / bare.seconds
    ms = f"{richer.seconds * 1e3:>6.0f}{richer.cpu * 1e3:>11.0f}"
    print(f"{RICHER:<49}{ratio:>9.2f}{ms}")
    for words in (*READING[:5], *ASKING, *READING[5:]):
        found = took["studied", words]
        before = took.get(("empty", words))
        first = f"{before.seconds / bare.seconds:.2f}" if before else "-"
        name = f"studykit {words}".strip()
        print(
            f"{name:<42}{first:>7}{found.seconds / bare.seconds:>9.2f}"
            f"{found.seconds * 1e3:>6.0f}{found.cpu * 1e3:>11.0f}"
        )


def settle(folder: Path) -> None:
    """An installed program lies there compiled, so ours does too, whatever is set here."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")


def in_turns(calls: Mapping[K, Callable[[], Took]], rounds: int = ROUNDS) -> dict[K, Took]:
    """The medians of each, measured one after the other, round by round."""
    for call in calls.values():
        call()  # compiles the pack, and Python's own files
    found: dict[K, list[Took]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(call())
    return {name: middle(took) for name, took in found.items()}


def middle(took: list[Took]) -> Took:
    """The medians."""
    return Took(*(statistics.median(values) for values in zip(*took, strict=True)))


def shows(words: str, environ: Mapping[str, str], folder: Path) -> Took:
    """Until the command has ended, or has asked its first question."""
    if words in ASKING:
        return asks(tuple(words.split()), environ)
    if "FOLDER" in words:  # each time another, which nothing was written to before
        words = words.replace("FOLDER", tempfile.mkdtemp(dir=folder))
    return ends((*STUDYKIT, *words.split()), environ)


def ends(command: tuple[str, ...], environ: Mapping[str, str]) -> Took:
    """Until the command has ended."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    return Took(seconds, used.ru_utime + used.ru_stime)


def asks(words: tuple[str, ...], environ: Mapping[str, str]) -> Took:
    """Until the first question stands there whole; the learner then hangs up."""
    start = time.perf_counter()
    process = subprocess.Popen(
        (*STUDYKIT, *words, "--plain", *(() if "review" in words else ("--seed", "1"))),
        env={**os.environ, **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    printed = b""
    while ASKED not in printed:
        more = os.read(process.stdout.fileno(), 65536)
        if not more:
            raise SystemExit(f"{' '.join(words)} asked nothing.")
        printed += more
    seconds = time.perf_counter() - start
    process.stdin.close()
    while os.read(process.stdout.fileno(), 65536):
        pass
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Took(seconds, used.ru_utime + used.ru_stime)


# ----------------------------------------------------------------------------- the learners


def home(folder: Path) -> dict[str, str]:
    """A learner who has begun a history and has done nothing yet, and a cache of their own."""
    with History.open(folder / "history", write=True):
        db.begin(folder / "history").close()
    return {"STUDYKIT_HOME": str(folder / "history"), "STUDYKIT_CACHE": str(folder / "cache")}


def studied(folder: Path, count: int = EVENTS) -> dict[str, str]:
    """A learner of the bundled pack who has a plan, three weeks left, and done this much."""
    environ = home(folder)
    history = Path(environ["STUDYKIT_HOME"])
    library = open_library(bundled(), Path(environ["STUDYKIT_CACHE"]))
    pack, exam = library.manifest.id, library.manifest.exam
    assert exam
    store = db.connect(history / db.FILE, write=True)
    with db.transaction(store):
        for event in _on(library.keys(), library.fact_keys(), pack, count):
            rows.append(store, event)
            last = event
    store.close()
    library.close()
    at = last.at + dt.timedelta(days=1)
    date = (at + dt.timedelta(days=21)).date().isoformat()
    with History.open(history, write=True) as opened:
        plan = Planned(pack=pack, exam=exam, date=date, minutes=30)
        opened.record(plan, at=at, tz_offset=OFFSET)
    return {**environ, "STUDYKIT_NOW": at.isoformat()}


def _on(
    questions: Sequence[QuestionKey], facts: Sequence[FactKey], pack: str, count: int
) -> Iterator[Event]:
    """The events of `bench.events`, about questions and facts that there are."""
    rng = random.Random(1)
    for event in events(count):
        question, fact = rng.choice(questions), rng.choice(facts)
        yield replace(event, body=_about(event.body, pack, question, fact))


def _about(body: Body, pack: str, question: QuestionKey, fact: FactKey) -> Body:
    match body:
        case Answered():
            return replace(
                body,
                pack=pack,
                topic=question.topic,
                scope=(question.topic,),
                question=question.id,
                facts=question.facts,
                missed=() if body.correct else question.facts[:1],
            )
        case Graded():
            return replace(body, pack=pack, topic=fact.topic, scope=(fact.topic,), fact=fact.id)
        case Skipped():
            return replace(body, pack=pack, topic=fact.topic, scope=(fact.topic,), item=fact.id)
        case Suspended():
            return replace(body, pack=pack, fact=fact.id)
        case _:
            return body


if __name__ == "__main__":
    main()
