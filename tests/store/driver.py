"""A learner in a process of its own: `python driver.py FOLDER WORD...`.

Each word is done in turn and confirmed on a line of its own: `record` (or `record*200`) by
`saved ID`, `undo` by `undone ID`. A StoreError is told as `refused SENTENCE`, and the next word
is tried. `limit=BYTES` allows no file to grow beyond that from then on; 0 lifts it. `keep` alone
makes a backup, `restore` puts the newest back, `mend` does what doctor would.
"""

import datetime as dt
import resource
import sys
from pathlib import Path

from made_up import answered, hours

from studykit.errors import StoreError
from studykit.store.history import History

DATE = dt.date(2026, 11, 29)


def tell(*words: object) -> None:
    """A line on stdout, in one piece and at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


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
                    tell("saved", event.id)
                if name == "undo":
                    for event in history.undo(at=hours(number), tz_offset=60):
                        tell("undone", event.id)
            except StoreError as error:
                tell("refused", error)


def keep(folder: Path) -> None:
    with History.open(folder) as history:
        tell("kept", history.back_up("mine"))


def restore(folder: Path) -> None:
    from studykit.store import restoring

    tell("restored", restoring.restore(folder, restoring.find(folder, "latest"), DATE))


def mend(folder: Path) -> None:
    from studykit.store import checkup, mending

    for sentence in mending.mend(folder, checkup.examine(folder, hours(0)), hours(0), DATE):
        tell("mended", sentence)


ALONE = {"keep": keep, "restore": restore, "mend": mend}

if __name__ == "__main__":
    try:
        if sys.argv[2] in ALONE:
            ALONE[sys.argv[2]](Path(sys.argv[1]))
        else:
            main(Path(sys.argv[1]), sys.argv[2:])
    except StoreError as error:
        tell("refused", error)
