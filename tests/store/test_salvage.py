"""A damaged history: looked at without a change, set aside whole, and every event that can be
read is in a new one."""

import datetime as dt
import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from another_user import NOBODY, as_user, takes_root
from made_up import PACK, answered, drilled, graded, hours, skipped, suspended
from older import copy_as_older

from studykit.errors import StoreError
from studykit.store import backup, db, pages, rows
from studykit.store.alone import alone
from studykit.store.checkup import examine
from studykit.store.history import History
from studykit.store.lines import Row
from studykit.store.mending import mend
from studykit.store.salvage import gaps, is_event, salvage

DATE = dt.date(2026, 12, 12)
NOW = hours(24 * 19)


def fill(history, count, start=0):
    for n in range(start, start + count, 5):
        bodies = []
        for m in range(n, n + 5):
            facts = (f"f{m % 7}", f"f{m % 5}x")
            bodies.append(answered(f"q{m % 9}", *facts, correct=m % 3 > 0))
            bodies.append(graded(f"f{m % 11}", 1 + m % 4))
        history.record_all(bodies, at=hours(n), tz_offset=60)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A history of some two hundred events, with a backup of the first half."""
    folder = tmp_path_factory.mktemp("whole")
    with History.open(folder, write=True) as history:
        fill(history, 50)
        history.back_up("2026-11-25")
        fill(history, 50, start=50)
        history.record(drilled("f1"), at=hours(150), tz_offset=60)
        history.record(skipped("q1"), at=hours(151), tz_offset=60)
        history.record(suspended("f1"), at=hours(152), tz_offset=60)
        # So long that its row goes on beyond its page.
        history.record(
            answered("q1", *(f"fact-{n}" for n in range(800))), at=hours(153), tz_offset=0
        )
        history.undo(2, at=hours(154), tz_offset=60)
        history.rename(PACK, {"f2": "f2-new"}, at=hours(155), tz_offset=60)
    return folder


@pytest.fixture
def home(tmp_path, whole):
    """A copy of it, to be damaged."""
    (tmp_path / backup.FOLDER).mkdir()
    for path in (db.FILE, db.MARKER, f"{backup.FOLDER}/history-2026-11-25.db"):
        (tmp_path / path).write_bytes((whole / path).read_bytes())
        (tmp_path / path).chmod(0o600)
    (tmp_path / backup.FOLDER).chmod(0o700)
    tmp_path.chmod(0o700)
    return tmp_path


def stored(path):
    """The events in a file, by id."""
    with closing(backup.looking(path)) as store:
        return {row.id: row for row in rows.whole(store)}


@pytest.fixture
def _unsynced(monkeypatch):
    """No power will be cut between hundreds of files."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def doctored(home, at=NOW):
    """What is found, and what `--fix` then says it did; looking alone changes nothing."""
    before = {path: digest(path) for path in home.rglob("*") if path.is_file()}
    findings = examine(home, at)
    assert {path: digest(path) for path in home.rglob("*") if path.is_file()} == before
    return findings, mend(home, findings, at, DATE)


def wrongs(home, damaged, originals, backed_up):
    """What is wrong with the history after `--fix`."""
    findings, done = doctored(home)
    found = {f.name: f for f in findings if f.level == "found"}
    if not any(f.fixable for f in found.values()):
        # By its head the file is another program's or a newer studykit's: not ours to touch.
        refused = found.get("history")
        if refused and ("another program" in refused.text or "newer" in refused.text):
            return [] if (home / db.FILE).read_bytes() == damaged else ["it was touched"]
        return [f"nothing found, nothing done: {found}"] if found else []
    wrong = []
    aside = home / "history-damaged-2026-12-12.db"
    if damaged and "history" in found and aside.read_bytes() != damaged:
        wrong.append("the damaged file was not kept as it was")
    kept = stored(home / db.FILE)
    numbers = {row.seq: row for row in originals.values()}
    if len({row.seq for row in kept.values()} & set(numbers)) != len(kept):
        wrong.append("events that nobody recorded")
    if not {id_: originals[id_] for id_ in backed_up}.items() <= kept.items():
        wrong.append("events of the backup are missing or changed")
    if not kept.items() <= originals.items():
        wrong.append("an event is not as it was recorded")
    older = "version" in {f.name for f in findings if f.level == "note"}
    with History.open(home, write=older) as history:  # who writes folds what an older one left
        wrong += history.verify()
    return wrong + ([] if done else ["nothing was said"])


def attempts(home, whole, variants):
    """What is wrong after each of these files was doctored in the place of the whole one."""
    originals = stored(whole / db.FILE)
    backed_up = stored(whole / backup.FOLDER / "history-2026-11-25.db")
    found = []
    for name, variant in variants:
        (home / db.FILE).write_bytes(variant)
        wrong = wrongs(home, variant, originals, backed_up)
        found += [f"{name}: {each}" for each in wrong]
        for path in (*home.glob("history*.db"), *home.glob("backups/history-before*.db")):
            path.unlink()
    return found


@pytest.mark.usefixtures("_unsynced")
def test_flipped_bits(home, whole):
    """A bit inside a text of an event can flip into another text that makes as good sense; its
    checksum tells."""
    rng = random.Random(1)
    text = (whole / db.FILE).read_bytes()

    def flipped():
        for n in range(200):
            variant = bytearray(text)
            place, bit = rng.randrange(len(variant)), rng.randrange(8)
            variant[place] ^= 1 << bit
            yield f"{n}: bit {bit} of byte {place}", bytes(variant)

    assert attempts(home, whole, flipped()) == []


@pytest.mark.usefixtures("_unsynced")
def test_flipped_bits_where_there_were_no_checksums_yet(home, whole, tmp_path_factory):
    """Of version 1: whether a row agrees with itself, and the backup, are all there is to go by.
    What is in no backup may come back as another text."""
    older = tmp_path_factory.mktemp("older")
    (older / backup.FOLDER).mkdir()
    for name in (db.FILE, f"{backup.FOLDER}/history-2026-11-25.db"):
        copy_as_older(whole / name, older / name, 1)
        shutil.copy(older / name, home / name)
    rng = random.Random(3)
    text = (older / db.FILE).read_bytes()

    def flipped():
        for n in range(100):
            variant = bytearray(text)
            place, bit = rng.randrange(len(variant)), rng.randrange(8)
            variant[place] ^= 1 << bit
            yield f"{n}: bit {bit} of byte {place}", bytes(variant)

    found = attempts(home, older, flipped())

    assert [each for each in found if "not as it was recorded" not in each] == []


@pytest.mark.usefixtures("_unsynced")
def test_cut_short(home, whole):
    rng = random.Random(2)
    text = (whole / db.FILE).read_bytes()
    lengths = [0, 1, 99, 100, 512, 4096, *(rng.randrange(1, len(text)) for _ in range(44))]

    assert attempts(home, whole, ((f"to {n}", text[:n]) for n in lengths)) == []


def test_without_a_backup_only_the_page_that_is_gone_is_lost(home, whole):
    text = bytearray((whole / db.FILE).read_bytes())
    (home / backup.FOLDER / "history-2026-11-25.db").unlink()
    originals = stored(whole / db.FILE)
    leaf = next(
        page
        for page in range(8, len(text) // 4096)
        if text[page * 4096] == 13 and b"q3" in text[page * 4096 :][:4096]
    )
    text[leaf * 4096 : (leaf + 1) * 4096] = bytes(4096)
    (home / db.FILE).write_bytes(text)

    _, (kept, missing, where) = doctored(home)

    count = len(stored(home / db.FILE))
    assert len(originals) - 20 < count < len(originals)
    assert kept.startswith(f"{count} events are in the new history, the newest of 2026-11-29")
    assert f"{len(originals) - count} are missing: number" in missing
    assert where == f"The damaged file lies whole in {home}/history-damaged-2026-12-12.db."


def test_a_page_that_no_longer_says_what_it_is_gives_back_its_events(home, whole):
    text = bytearray((whole / db.FILE).read_bytes())
    (home / backup.FOLDER / "history-2026-11-25.db").unlink()
    leaf, branch = 13, 5
    for start in range(4096, len(text), 4096):
        text[start] = branch if text[start] == leaf else text[start]
    (home / db.FILE).write_bytes(text)

    doctored(home)

    assert stored(home / db.FILE) == stored(whole / db.FILE)


def test_without_its_root_and_its_schema_every_event_is_still_read(home, whole):
    """What SQLite cannot even open: the leaves are read all the same."""
    text = bytearray((whole / db.FILE).read_bytes())
    text[:4096] = b"\0" * 4096
    (home / db.FILE).write_bytes(text)
    (home / backup.FOLDER / "history-2026-11-25.db").unlink()

    doctored(home)

    assert stored(home / db.FILE) == stored(whole / db.FILE)


def test_what_a_backup_has_besides_is_added(home, whole):
    (home / db.FILE).write_bytes((whole / db.FILE).read_bytes()[:8192])

    saved = salvage(home, DATE)

    assert saved is not None
    assert saved.kept == saved.from_backups == 100
    assert saved.newest == hours(45)


def test_of_a_backup_without_checksums_only_what_makes_sense_is_added(home, whole):
    kept = home / backup.FOLDER / "history-2026-11-25.db"
    kept.unlink()
    copy_as_older(whole / backup.FOLDER / kept.name, kept, 1)
    text = kept.read_bytes()
    kept.write_bytes(text.replace(b'"kind":"grade"', b'"kynd":"grade"', 1))
    (home / db.FILE).write_bytes((whole / db.FILE).read_bytes()[:8192])

    saved = salvage(home, DATE)

    assert saved is not None
    assert saved.kept == saved.from_backups == 99


def test_what_a_restore_replaced_is_not_brought_back(home, whole):
    """It was given up, and stands there for whoever wants it after all."""
    kept = home / backup.FOLDER
    (kept / "history-before-restore-2026-12-01.db").write_bytes((whole / db.FILE).read_bytes())
    (home / db.FILE).write_bytes(b"SQLite format 3\0")

    salvage(home, DATE)

    assert len(stored(home / db.FILE)) == 100


def test_a_history_that_is_gone_is_made_of_the_backups(home):
    (home / db.FILE).unlink()

    findings, done = doctored(home)

    assert findings[0].mend == "makes a new one of every event in the good backups"
    assert done[0].startswith("100 events are in the new history, 100 of them from backups")
    assert not list(home.glob("history-damaged*"))


def test_where_nothing_can_be_read_nothing_is_done(home):
    (home / db.FILE).write_bytes(b"\0" * 20_000)
    (home / backup.FOLDER / "history-2026-11-25.db").unlink()
    before = sorted(home.rglob("*"))

    with pytest.raises(StoreError, match=r"Not one event could be read.*Nothing was changed"):
        doctored(home)

    assert sorted(home.rglob("*")) == before


def test_a_row_that_nobody_can_have_written_is_taken_from_the_backup(home, whole):
    """SQLite finds nothing wrong with it, and a newer studykit might have written it."""
    text = (whole / db.FILE).read_bytes()
    (home / db.FILE).write_bytes(text.replace(b'"millis":31000', b'"millis":31e00', 1))

    findings, _ = doctored(home)

    assert "events" in {f.name for f in findings if f.level == "found"}
    assert stored(home / db.FILE) == stored(whole / db.FILE)


@pytest.mark.parametrize(
    ("was", "became", "said"),
    [
        (b'"kind":"grade"', b'"kynd":"grade"', "1 of 207 cannot be read, or contradict themselves"),
        (
            b'"millis":31000',
            b'"millis":31001',
            "1 event is not as in the newest backup (2026-11-25), though events never change",
        ),
    ],
)
def test_without_a_checksum_a_row_is_known_by_itself_or_by_the_backup(
    home, whole, was, became, said
):
    (home / db.FILE).unlink()
    copy_as_older(whole / db.FILE, home / db.FILE, 1)
    (home / db.FILE).write_bytes((home / db.FILE).read_bytes().replace(was, became, 1))

    findings, _ = doctored(home)

    assert [f.text for f in findings if f.level == "found"] == [said]
    assert stored(home / db.FILE) == stored(whole / db.FILE)


def test_views_that_are_wrong_are_folded_anew_after_a_backup(home):
    with closing(sqlite3.connect(home / db.FILE)) as store:
        store.execute("UPDATE memories SET stability = 9 WHERE fact = 'f3'")
        store.commit()

    findings, done = doctored(home)

    assert [f.name for f in findings if f.level == "found"] == ["views"]
    assert done == [
        "What is remembered was folded anew from the events; before that, "
        f"{home}/backups/history-before-repair-2026-12-12.db was made."
    ]
    with closing(backup.looking(home / "backups/history-before-repair-2026-12-12.db")) as kept:
        wrong = kept.execute("SELECT fact FROM memories WHERE stability = 9").fetchall()
    assert wrong == [("f3",)]
    assert [f for f in examine(home, NOW) if f.level == "found"] == []


@pytest.mark.parametrize("change", ["PRAGMA user_version = 99", "PRAGMA application_id = 1"])
def test_what_is_not_ours_to_mend_is_left_alone(home, change):
    with closing(sqlite3.connect(home / db.FILE)) as store:
        store.execute(change)

    findings, done = doctored(home)

    assert findings[0].level == "found"
    assert done == []


def test_a_history_in_use_is_not_replaced(home, whole):
    with closing(sqlite3.connect(home / db.FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another studykit"):
            # In this very process SQLite's locks would not be in the way, so another is asked.
            in_another_process(home)
        other.execute("ROLLBACK")

    assert (home / db.FILE).read_bytes() == (whole / db.FILE).read_bytes()


def in_another_process(home):
    def attempt():
        try:
            salvage(home, DATE)
        except StoreError as error:
            return str(error)
        return "done"

    told = as_user(os.getuid(), attempt)
    if told != "done":
        raise StoreError(told)


def test_while_it_is_held_nobody_writes(home):
    def attempt():
        with closing(sqlite3.connect(home / db.FILE, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        return "written"

    with alone(home / db.FILE):
        assert "database is locked" in as_user(os.getuid(), attempt)


def test_who_waited_for_a_history_that_was_replaced_is_told(home):
    with History.open(home, write=True) as history:
        salvage(home, DATE)
        with pytest.raises(StoreError, match="was moved or replaced while it was in use"):
            history.record(graded(), at=hours(300), tz_offset=0)


def test_left_half_made_and_open_to_others(home):
    (home / "saving.part").write_text("half")
    (home / "new.part").write_text("half")
    os.utime(home / "saving.part", (NOW.timestamp() - 7200,) * 2)
    os.utime(home / "new.part", (NOW.timestamp() - 60,) * 2)
    home.chmod(0o755)

    findings, done = doctored(home)

    assert [f.name for f in findings if f.level == "found"] == ["privacy", "leftovers"]
    assert done == [
        f"{home} is for you alone now.",
        f"{home}/new.part is younger than an hour and was left: another studykit may be at it.",
        f"{home}/saving.part was removed.",
    ]


@takes_root
@pytest.mark.parametrize("closed", ["", "history.db", "backups"])
def test_what_is_not_ours_to_read_is_said(closed):
    """Another user, in a home that is not theirs."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with History.open(folder, write=True) as history:
            history.record(graded(), at=hours(0), tz_offset=0)
            history.back_up("mine")
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (folder / closed).chmod(0)

        def looked():
            return " ".join(f.name for f in examine(folder, NOW) if f.level == "found")

        told = as_user(NOBODY, looked)

    found = {"": "history folder", "history.db": "history", "backups": "writing backups"}
    assert told == found[closed]


def test_events_missing_by_number_are_said_and_are_nobodys_fault(home, whole):
    rows_ = [row for row in stored(whole / db.FILE).values() if row.seq not in (7, 8, 31)]

    assert gaps((row.device, row.seq) for row in rows_) == {
        rows_[0].device: [range(7, 9), range(31, 32)]
    }


def test_what_a_newer_studykit_recorded_is_an_event(whole):
    row = next(iter(stored(whole / db.FILE).values()))

    assert is_event(row._replace(kind="dream", body='{"kind":"dream","of":1}'))
    assert not is_event(row._replace(kind="dream", body='{"kind":"dre'))
    assert not is_event(row._replace(item="q8"))
    assert not is_event(row._replace(study_day=row.study_day + 1))


@pytest.mark.parametrize("page_size", [512, 4096, 65536])
def test_rows_of_any_length_are_read_from_pages_of_any_size(tmp_path, page_size):
    lengths = [0, 1, 10, 470, 500, 4000, 4061, 4062, 5000, 70_000, 200_000]
    with closing(sqlite3.connect(tmp_path / "x.db")) as store:
        store.execute(f"PRAGMA page_size = {page_size}")
        store.execute("CREATE TABLE t (a, b, c)")
        store.executemany("INSERT INTO t VALUES (?, ?, ?)", [(n, "é" * n, None) for n in lengths])
        store.commit()

    found = set(pages.rows((tmp_path / "x.db").read_bytes(), 3))

    assert {(n, "é" * n, None) for n in lengths} <= found


def test_a_page_of_chance_holds_no_event():
    rng = random.Random(3)

    found = [
        values
        for _ in range(50)
        for values in pages.rows(rng.randbytes(4096 * 4), len(Row._fields))
        if is_event(Row(*values))
    ]

    assert found == []
