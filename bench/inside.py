"""A history measured from inside one process, as JSON: `python -m bench.inside`.

The history is the one in STUDYKIT_HOME. In seconds: opening it to read and to write, recording an
answer, folding all its events anew. `peak` is the most memory that was held, in bytes.
"""

import datetime as dt
import json
import os
import statistics
import time
from pathlib import Path

from bench.store import record_and_undo
from studykit.store.history import History

FOLDER = Path(os.environ["STUDYKIT_HOME"])


def main() -> None:
    """One line of JSON on standard output."""
    found = {"open to read": _opening(write=False), "open to write": _opening(write=True)}
    now = dt.datetime.fromisoformat(os.environ["STUDYKIT_NOW"])
    with History.open(FOLDER, write=True) as history:
        recorded, undone = record_and_undo(history, now)
        found["record an answer"] = statistics.median(recorded)
        found["undo it"] = statistics.median(undone)
        start = time.perf_counter()
        history.rebuild()
        found["rebuild"] = time.perf_counter() - start
    print(json.dumps({**found, "peak": _peak()}))


def _opening(*, write: bool) -> float:
    start = time.perf_counter()
    History.open(FOLDER, write=write).close()
    return time.perf_counter() - start


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
