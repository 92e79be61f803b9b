"""studykit, driven as its own commands drive it; see `bench.peers`."""

import datetime as dt
import random
import sys
import time
from importlib.metadata import version
from pathlib import Path

from told import ITEMS, RECORDED, REVIEWS, tell

from studykit.model.history import Event, Graded
from studykit.store import db, rows
from studykit.store.history import History
from studykit.study.days import study_day

PACK = "synthetic"
BEGUN = dt.datetime(2026, 1, 5, 18, 0, tzinfo=dt.UTC)


def fact(number: int) -> str:
    """The id that `bench.synthetic` gives, with a topic for every forty facts."""
    return f"service-{number // 40 // 10:03}.fact-{number:05}"


def graded(number: int, grade: int) -> Graded:
    return Graded(
        pack=PACK, fact=fact(number), topic="service-000", version="0", grade=grade,
        session="s", millis=4000,
    )  # fmt: skip


def prepare(folder: Path, reviews: int) -> None:
    """A history of so many grades of the 2,000 facts, a day for each round."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    store = db.begin(folder)
    with db.transaction(store):
        for seq in range(1, reviews + 1):
            turn, number = divmod(seq - 1, ITEMS)
            at = BEGUN + dt.timedelta(days=7 * turn, seconds=number)
            body = graded(number, rng.choices((1, 2, 3, 4), (20, 5, 70, 5))[0])
            event = Event(
                id=f"{seq:032x}", device="bench", seq=seq, at=at, tz_offset=0,
                study_day=study_day(at, 0), body=body,
            )  # fmt: skip
            rows.append(store, event)
    store.close()
    History.open(folder, write=True).close()  # folds them


def due(folder: Path) -> None:
    """How many are due a year later."""
    with History.open(folder) as history:
        tell(due=history.due_count(PACK, study_day(BEGUN + dt.timedelta(days=5000), 0)))


def record(folder: Path) -> None:
    """Grades, one after the other."""
    took = []
    with History.open(folder, write=True) as history:
        after = BEGUN + dt.timedelta(days=5000, hours=history.count())  # later than all before
        for number in range(RECORDED):
            start = time.perf_counter()
            history.record(graded(number, 3), at=after + dt.timedelta(seconds=number), tz_offset=0)
            took.append(time.perf_counter() - start)
    tell(took=took)


def state(folder: Path) -> None:
    """Every grade folded anew into stability and difficulty."""
    with History.open(folder, write=True) as history:
        start = time.perf_counter()
        history.rebuild()
        tell(seconds=time.perf_counter() - start, items=len(history.memories(PACK)))


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    match what:
        case "version":
            tell(version=version("studykit"))
        case "prepare":
            prepare(where / "few", ITEMS)
            prepare(where / "many", REVIEWS)
        case "due":
            due(where / "few")
        case "record":
            record(where / "few")
        case "state":
            state(where / "many")
