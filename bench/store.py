"""How fast the history is: `python -m bench.store [EVENTS]`, 100,000 if not said otherwise.

Times depend on the machine; the ratios beside them less so. One unit is the time to read all
events' rows from the same file without understanding them.
"""

import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.events import BEGUN, OFFSET, PACK, body, events
from studykit.store import db, rows
from studykit.store.history import History

RECORDED = 100


def main(count: int) -> None:
    """Print a line for each thing that is measured."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(folder, count)
        size = (folder / db.FILE).stat().st_size
        print(f"{count:,} events, {size / 1e6:.1f} MB")

        History.open(folder, write=True).close()  # folds the views
        with History.open(folder, write=True) as history:
            unit = timed(lambda: raw(history))
            print(f"{'read all rows':<28}{unit * 1e3:>9.1f} ms{1:>9.2f}")

            def show(what: str, seconds: float) -> None:
                print(f"{what:<28}{seconds * 1e3:>9.1f} ms{seconds / unit:>9.2f}")

            show("rebuild all views", timed(history.rebuild))
            show("understand all events", timed(lambda: list(history.every_event())))
            show("verify", timed(history.verify))
            show("open to read", timed(lambda: History.open(folder).close()))
            show("open to write", timed(lambda: History.open(folder, write=True).close()))
            show("all memories of a pack", timed(lambda: history.memories(PACK)))
            show("ten memories", timed(lambda: history.memories(PACK, map(str, range(10)))))
            show("due count", timed(lambda: history.due_count(PACK, 9999)))
            show("last session", timed(history.last_session))
            show("last twenty events", timed(lambda: history.events(limit=20)))
            show("days", timed(history.days))
            show("beliefs", timed(lambda: history.beliefs(PACK)))

            after = BEGUN + dt.timedelta(days=count)
            recorded, undone = record_and_undo(history, after)
            show("record, median", statistics.median(recorded))
            show("record, worst", max(recorded))
            show("undo, median", statistics.median(undone))
            back = timed(lambda: record(history, after - dt.timedelta(days=1)))
            show("record, clock went back", back)


def fill(folder: Path, count: int) -> None:
    """A history of made-up events, without the wait for the disk after each."""
    store = db.begin(folder)
    with db.transaction(store):
        for event in events(count):
            rows.append(store, event)
    store.close()


def timed(call: Callable[[], object]) -> float:
    """Seconds, the better of two."""
    found = []
    for _ in range(2):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def raw(history: History) -> int:
    """All rows, as they are."""
    with db.explained(history.path):
        store = db.connect(history.path, write=False)
        found = len(store.execute(f"SELECT {rows.COLUMNS} FROM events").fetchall())
        store.close()
    return found


def record(history: History, at: dt.datetime) -> None:
    """Something or other, and always the same."""
    history.record(body(random.Random(5), "bench"), at=at, tz_offset=OFFSET)


def record_and_undo(history: History, after: dt.datetime) -> tuple[list[float], list[float]]:
    """Seconds of each of a hundred records, and of as many undos."""
    rng = random.Random(5)
    recorded, undone = [], []
    for place in range(RECORDED):
        at = after + dt.timedelta(seconds=place)
        event = body(rng, "bench")
        start = time.perf_counter()
        history.record(event, at=at, tz_offset=OFFSET)
        recorded.append(time.perf_counter() - start)
    for _ in range(RECORDED):
        start = time.perf_counter()
        history.undo(at=at, tz_offset=OFFSET)
        undone.append(time.perf_counter() - start)
    return recorded, undone


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if sys.argv[1:] else 100_000)
