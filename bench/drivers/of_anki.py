"""Anki without its windows, by the `anki` package; see `bench.peers`.

What a review does and when cards are due is asked of its scheduler; only the hundred thousand
reviews are written by SQL, since nobody can give them one by one.
"""

import sys
import time
from importlib.metadata import version
from pathlib import Path

from anki.collection import AddNoteRequest, Collection
from anki.deck_config_pb2 import UpdateDeckConfigsMode
from anki.decks import UpdateDeckConfigs
from told import ITEMS, RECORDED, REVIEWS, tell

DAY = 86_400


def prepare(path: Path, reviews: int) -> None:
    """A collection of 2,000 cards; with reviews, as many as asked for, spread evenly."""
    path.parent.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(path))
    deck, kind = collection.decks.id("Default"), collection.models.by_name("Basic")
    notes = []
    for number in range(ITEMS):
        note = collection.new_note(kind)
        note["Front"], note["Back"] = f"question {number}", f"answer {number}"
        notes.append(AddNoteRequest(note=note, deck_id=deck))
    collection.add_notes(notes)
    config = collection.decks.config_dict_for_deck_id(deck)
    config["new"]["perDay"] = config["rev"]["perDay"] = 9999
    collection.decks.update_config(config)
    if reviews:
        write_reviews(collection, reviews)
    collection.close()


def write_reviews(collection: Collection, reviews: int) -> None:
    """Weekly reviews of every card, all of them due today."""
    cards = collection.db.list("SELECT id FROM cards ORDER BY id")
    rounds = reviews // ITEMS
    begun = (int(time.time()) - 7 * DAY * rounds) * 1000
    collection.db.executemany(
        "INSERT INTO revlog VALUES (?, ?, -1, ?, 7, 7, 2500, 4000, ?)",
        [
            (begun + 7 * DAY * 1000 * turn + place, card, 3 if (place + turn) % 5 else 1, 1)
            for turn in range(rounds)
            for place, card in enumerate(cards)
        ],
    )
    today = collection.sched.today
    collection.db.execute(
        "UPDATE cards SET type = 2, queue = 2, due = ?, ivl = 7, factor = 2500, reps = ?",
        today,
        rounds,
    )


def due(path: Path) -> None:
    """What its list of decks shows."""
    collection = Collection(str(path))
    tree = collection.sched.deck_due_tree()
    tell(due=tree.review_count + tree.new_count)
    collection.close()


def record(path: Path) -> None:
    """Cards answered, one after the other."""
    collection = Collection(str(path))
    took = []
    for _ in range(RECORDED):
        card = collection.sched.getCard()
        card.start_timer()
        start = time.perf_counter()
        collection.sched.answerCard(card, 3)
        took.append(time.perf_counter() - start)
    tell(took=took)
    collection.close()


def state(path: Path) -> None:
    """FSRS turned on, as in its options: the memory of every card is computed from its reviews."""
    collection = Collection(str(path))
    deck = collection.decks.id("Default")
    options = collection.decks.get_deck_configs_for_update(deck)
    for on in (False, True):
        request = UpdateDeckConfigs(
            target_deck_id=deck,
            configs=[each.config for each in options.all_config],
            mode=UpdateDeckConfigsMode.UPDATE_DECK_CONFIGS_MODE_NORMAL,
            fsrs=on,
        )
        start = time.perf_counter()
        collection.decks.update_deck_configs(request)
        seconds = time.perf_counter() - start
    found = collection.db.scalar("SELECT count() FROM cards WHERE data LIKE '%\"s\":%'")
    tell(seconds=seconds, items=found)
    collection.close()


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    match what:
        case "version":
            tell(version=version("anki"))
        case "prepare":
            prepare(where / "few" / "collection.anki2", ITEMS)
            prepare(where / "many" / "collection.anki2", REVIEWS)
        case "due":
            due(where / "few" / "collection.anki2")
        case "record":
            record(where / "few" / "collection.anki2")
        case "state":
            state(where / "many" / "collection.anki2")
