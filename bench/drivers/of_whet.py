"""anvil-whet; see `bench.peers`. Its ledger holds a line for every answer, and nothing else."""

import datetime as dt
import sys
import time
from importlib.metadata import version
from pathlib import Path

from told import ITEMS, RECORDED, REVIEWS, tell
from whet.app import fold_world
from whet.fold.views import due_view
from whet.ledger.store import append_row_atomic
from whet.model.ledger import LedgerRow
from whet.repo import init_repo

BEGUN = dt.datetime(2023, 1, 5, 18, 0, tzinfo=dt.UTC)


def row(number: int, at: dt.datetime, verdict: str) -> LedgerRow:
    return LedgerRow(
        uid=f"{number}-{at.timestamp():.0f}", qid=f"q{number}", qid_hash="0" * 16,
        answer_hash=f"{at.timestamp():.0f}", kp=[f"kp-{number}"], primary_kp=f"kp-{number}",
        exam="e", ts=at.isoformat().replace("+00:00", "Z"), verdict=verdict, judge="mechanical",
        answer_ref="a",
    )  # fmt: skip


def prepare(folder: Path, reviews: int) -> None:
    """A repository whose ledger has so many answers about 2,000 points of knowledge."""
    folder.mkdir(parents=True)
    init_repo(folder)
    with (folder / "ledger.jsonl").open("w") as ledger:
        for n in range(reviews):
            turn, number = divmod(n, ITEMS)
            at = BEGUN + dt.timedelta(days=7 * turn, seconds=number)
            ledger.write(row(number, at, "AC" if n % 5 else "WA").model_dump_json() + "\n")


def due(folder: Path) -> None:
    """What `whet summary --due` lists."""
    tell(due=len(due_view(fold_world(folder), dt.datetime.now(dt.UTC))))


def record(folder: Path) -> None:
    """Answers, one after the other, each by the function with which `whet grade` writes it."""
    took = []
    for number in range(RECORDED):
        answer = row(number, dt.datetime.now(dt.UTC), "AC")
        start = time.perf_counter()
        append_row_atomic(
            folder / "ledger.jsonl", answer, exam=answer.exam, qid=answer.qid,
            qid_hash=answer.qid_hash, answer_hash=answer.answer_hash,
        )  # fmt: skip
        took.append(time.perf_counter() - start)
    tell(took=took)


def state(folder: Path) -> None:
    """The whole ledger folded, which each of its reports does."""
    start = time.perf_counter()
    world = fold_world(folder)
    tell(seconds=time.perf_counter() - start, items=len(world.per_kp_fsrs))


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    match what:
        case "version":
            tell(version=version("anvil-whet"))
        case "prepare":
            prepare(where / "few", ITEMS)
            prepare(where / "many", REVIEWS)
        case "due":
            due(where / "few")
        case "record":
            record(where / "few")
        case "state":
            state(where / "many")
