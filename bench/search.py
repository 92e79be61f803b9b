"""How fast a search is: `python -m bench.search`.

Searches are measured inside one process, as they are once it has started: the query understood,
the seal of the index looked at, everything ranked, and ten results read with what is marked.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.synthetic import make_pack
from studykit.packs.find import bundled
from studykit.packs.library import Library, open_library
from studykit.study.query import parse

AIM = 20  # milliseconds
ROUNDS = 15

BUNDLED = (
    "visibility timeout",
    "visibilty timout",  # two slips
    "lambda",
    "what is the difference between a gsi and an lsi",
    "us-east-1",
    "throttl kind:fact",
)
# Every word of the made-up pack stands in a third of its 50,000 rows, which no word of a real one
# does; the others show what a pack of that size costs.
SYNTHETIC = ("kind 12345", "fact-00777", "quta of kind 777", "cache queue")


class Measured(NamedTuple):
    """One search: in milliseconds, the median."""

    what: str
    millis: float


def measure() -> Iterator[Measured]:
    """Every search, on the bundled pack and on one with 20,000 questions."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        library = open_library(bundled(), folder / "cache")
        yield from (Measured(f"search {query}", timed(library, query)) for query in BUNDLED)
        library.close()
        pack = make_pack(folder / "large", topics=500, facts=30_000, questions=20_000)
        open_library(pack, folder / "cache").close()
        library = open_library(pack, folder / "cache")
        for query in SYNTHETIC:
            yield Measured(f"search {query}, 20,000 questions", timed(library, query))
        library.close()


def timed(library: Library, typed: str) -> float:
    """Milliseconds of a search by a learner who has answered nothing yet."""
    search(library, typed)
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        search(library, typed)
        found.append(time.perf_counter() - start)
    return statistics.median(found) * 1e3


def search(library: Library, typed: str) -> None:
    """What `studykit search` does between reading its arguments and drawing."""
    query = parse([typed])
    kinds = query.filters.kinds
    results = library.search(
        query,
        most=10,
        accepts=(lambda hit: hit.kind in kinds) if kinds else None,
        answered=(),
    )
    library.excerpts(results.hits, query, results.sense, ())


if __name__ == "__main__":
    for what, millis in measure():
        print(f"{what:<60}{millis:>8.1f} ms   {'ok' if millis <= AIM else 'MISSED'}", flush=True)
