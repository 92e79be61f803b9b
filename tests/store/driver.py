"""A learner in a process of its own: `python driver.py FOLDER WORD...`.

Each word is done in turn and confirmed on a line of its own: `record` (or `record*200`) by
`saved ID`, `undo` by `undone ID`. A StoreError is told as `refused SENTENCE`, and the next word
is tried. `limit=BYTES` allows no file to grow beyond that from then on.
"""

import resource
import sys
from pathlib import Path

from made_up import answered, hours

from studykit.errors import StoreError
from studykit.store.history import History


def main(folder: Path, words: list[str]) -> None:
    with History.open(folder, write=True) as history:
        for number, word in enumerate(words):
            name, _, count = word.partition("*")
            try:
                if name.startswith("limit="):
                    limit = int(name.removeprefix("limit=")) or resource.RLIM_INFINITY
                    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                for place in range(int(count or 1) if name == "record" else 0):
                    facts = (f"f{place % 7}", f"f{place % 5}x")
                    event = history.record(
                        answered(f"q{place % 11}", *facts, correct=place % 3 > 0),
                        at=hours(number + place),
                        tz_offset=60,
                    )
                    print("saved", event.id, flush=True)
                if name == "undo":
                    (event,) = history.undo(at=hours(number), tz_offset=60)
                    print("undone", event.id, flush=True)
            except StoreError as error:
                print("refused", error, flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except StoreError as error:
        print("refused", error, flush=True)
