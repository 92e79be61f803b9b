"""A damaged file is a sentence, and is left as it was found."""

import gc
import random
import re
from collections import Counter

import pytest
from made_up import PACK, answered, graded, hours, skipped, suspended

from studykit.errors import StoreError
from studykit.store.history import History


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a history of some eighty events."""
    folder = tmp_path_factory.mktemp("whole")
    with History.open(folder, write=True) as history:
        for n in range(40):
            wrong = {"correct": False, "missed": ("f3",), "beliefs": ("Timeouts are retried",)}
            body = answered(f"q{n % 9}", f"f{n % 7}", f"f{n % 5}x", **(wrong if n % 3 else {}))
            history.record(body, at=hours(9 * n), tz_offset=60)
            history.record(graded(f"f{n % 11}", 1 + n % 4), at=hours(9 * n + 1), tz_offset=60)
        history.record(skipped("q1"), at=hours(400), tz_offset=60)
        history.record(suspended("f1"), at=hours(401), tz_offset=60)
        history.undo(2, at=hours(402), tz_offset=60)
        history.rename(PACK, {"f2": "f2-new"}, at=hours(403), tz_offset=60)
    return (folder / "history.db").read_bytes()


DAMAGED = (
    "The history FILE is damaged. There is no backup. "
    "Nothing was changed in it. studykit doctor says what is wrong; with --fix it keeps the "
    "damaged file whole and saves what can be read into a new one."
)
LOST = " This answer was not saved; earlier answers are."
FOREIGN = "FILE was made by another program. Move it away, or set STUDYKIT_HOME to another folder."
NEWER = "The history FILE was made by a newer studykit. Update this one to use it."


def read(folder):
    """How it ends to ask everything there is to ask."""
    try:
        with History.open(folder) as history:
            history.memories(PACK)
            history.seen(PACK)
            history.events(item="f2-new")
            history.days(PACK)
            history.beliefs(PACK)
            history.last_session()
            history.due_days(PACK)
            history.clock_oddity(hours(500))
            return "fine" if history.verify() == [] else "noticed"
    except StoreError as error:
        return re.sub(r"/\S*/history.db", "FILE", str(error))


def write(folder):
    """How it ends to record an answer."""
    try:
        with History.open(folder, write=True) as history:
            history.record(answered("q1", "f1", "f2x"), at=hours(500), tz_offset=60)
            return "recorded"
    except StoreError as error:
        return re.sub(r"/\S*/history.db", "FILE", str(error))


def ends(folder, variants):
    """How reading and writing end; unless an answer was recorded, the file stays as it was."""
    found = Counter()
    path = folder / "history.db"
    for variant in variants:
        for attempt in (read, write):
            path.write_bytes(variant)
            end = attempt(folder)
            # What a refusal left half read keeps its lock until it is collected, as a program
            # that ends would not: the next attempt would wait for it.
            if end not in ("fine", "recorded"):
                gc.collect()
            found[end] += 1
            if end != "recorded":
                assert path.read_bytes() == variant
                assert not path.with_name("history.db-journal").exists()
            (folder / "history.was-here").unlink(missing_ok=True)
    return found


def test_the_whole_is_fine(tmp_path, whole):
    assert ends(tmp_path, [whole]) == {"fine": 1, "recorded": 1}


def test_flipped_bits(tmp_path, whole):
    rng = random.Random(1)

    def flipped():
        for _ in range(200):
            variant = bytearray(whole)
            variant[rng.randrange(len(variant))] ^= 1 << rng.randrange(8)
            yield bytes(variant)

    found = ends(tmp_path, flipped())

    assert set(found) <= {"fine", "noticed", "recorded", DAMAGED, DAMAGED + LOST, FOREIGN, NEWER}
    assert found[DAMAGED] > 100


def test_cut_short(tmp_path, whole):
    rng = random.Random(2)
    lengths = [1, 99, 100, 512, 4095, 4096, *(rng.randrange(1, len(whole)) for _ in range(44))]

    found = ends(tmp_path, (whole[:length] for length in lengths))

    assert found == {DAMAGED: 100}


def test_pages_of_nothing(tmp_path, whole):
    """As after a power cut on a disk that does not keep its word."""
    pages = range(0, len(whole), 4096)

    found = ends(tmp_path, (whole[:p] + bytes(4096) + whole[p + 4096 :] for p in pages))

    assert found == {DAMAGED: 2 * len(pages)}


def patched(text, at, new):
    return text[:at] + new + text[at + len(new) :]


def test_a_head_that_no_studykit_wrote(tmp_path, whole):
    read_by_a_newer_sqlite = patched(whole, 18, b"\3\3")
    of_no_version = patched(whole, 60, bytes(4))

    assert ends(tmp_path, [read_by_a_newer_sqlite, of_no_version]) == {DAMAGED: 4}


def test_a_schema_that_is_not_even_text(tmp_path, whole):
    variant = whole.replace(b"CREATE INDEX", b"CREATE \xd4NDEX", 1)

    assert ends(tmp_path, [variant]) == {DAMAGED: 2}
