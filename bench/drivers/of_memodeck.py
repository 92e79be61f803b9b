"""memodeck; see `bench.peers`. It keeps each card's box; reviews are a log it counts."""

import sys
import time
from importlib.metadata import version
from pathlib import Path

from memodeck.cards import BasicCard
from memodeck.deck import Deck
from memodeck.storage import DeckStore
from told import ITEMS, RECORDED, tell


def prepare(path: Path) -> None:
    """A deck of 2,000 cards, all of them due."""
    path.parent.mkdir(parents=True)
    with DeckStore(path) as store:
        cards = (BasicCard(f"question {n}", f"answer {n}") for n in range(ITEMS))
        store.save(Deck("deck", cards))


def due(path: Path) -> None:
    """What `memodeck study` would ask."""
    with DeckStore(path) as store:
        tell(due=len(store.load("deck").due()))


def record(path: Path) -> None:
    """What `memodeck study` does after an answer; it saves the boxes when the session ends."""
    took = []
    with DeckStore(path) as store:
        deck = store.load("deck")
        for card in deck.due()[:RECORDED]:
            start = time.perf_counter()
            card.record_review(True)
            store.log_review(card, True)
            took.append(time.perf_counter() - start)
        start = time.perf_counter()
        store.save(deck)
        tell(took=took, at_the_end=time.perf_counter() - start)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2]) / "few" / "deck.db"
    match what:
        case "version":
            tell(version=version("memodeck"))
        case "prepare":
            prepare(where)
        case "due":
            due(where)
        case "record":
            record(where)
