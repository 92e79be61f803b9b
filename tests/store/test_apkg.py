"""Exports of Anki are read as hostile, and what is written can be read."""

import datetime as dt
import io
import sqlite3
import tracemalloc
import zipfile
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from decks_of_anki import CLOZE, REVERSED, apkg, collection, note
from hypothesis import given
from hypothesis import strategies as st

from studykit.errors import Usage
from studykit.model.anki import Given, Note, NoteType, Review, Scheduled
from studykit.store import apkg as writing
from studykit.store import collection as reading

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PLAIN = NoteType(
    id=1 << 33,
    name="plain",
    fields=("Front", "Back"),
    front="{{Front}}",
    back="{{FrontSide}}<hr>{{Back}}",
    css="",
)
STATE = Scheduled(
    due=9_830,
    interval=12,
    reps=3,
    lapses=1,
    stability=12.34567,
    difficulty=5.4321,
    last=1_795_000_000,
    is_suspended=False,
    reviews=(
        Review(
            at=1_790_000_000_000,
            grade=3,
            millis=4_000,
            before=0,
            interval=3,
            difficulty=5.0,
            is_same_day=False,
        ),
        Review(
            at=1_790_000_000_000,
            grade=1,
            millis=2_000,
            before=3,
            interval=1,
            difficulty=6.0,
            is_same_day=True,
        ),
    ),
)


def plain(guid: str, scheduled: Scheduled | None = None) -> Note:
    return Note(
        guid=guid, type=PLAIN, deck=77, fields=(f"f {guid}", "b"), tags=("t",), scheduled=scheduled
    )


def write(file: Path, *notes: Note) -> Path:
    writing.write(file, {77: "One::Two"}, notes, at=NOON, tz_offset=60)
    return file


def tables(file: Path, query: str) -> list[tuple[object, ...]]:
    path = file.with_suffix(".db")
    path.write_bytes(zipfile.ZipFile(file).read("collection.anki2"))
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchall()


# Written


def test_what_is_written_is_read(tmp_path):
    file = write(tmp_path / "x.apkg", plain("a"), plain("b", STATE))

    first, second = reading.read(file).notes

    assert (first.guid, first.fields) == ("a", {"Front": "f a", "Back": "b"})
    assert first.tags == ("t",)
    (card,) = second.cards
    assert (card.deck, card.asks, card.answers) == (("One", "Two"), ("Front",), ("Back",))
    # Two grades of one millisecond: the log has a place for each.
    assert card.given == (
        Given(1_790_000_000_000, 3, 4_000),
        Given(1_790_000_000_001, 1, 2_000),
    )


def test_the_same_notes_at_the_same_moment_are_the_same_bytes(tmp_path):
    one, other = (write(tmp_path / name, plain("a", STATE)) for name in ("1.apkg", "2.apkg"))

    assert one.read_bytes() == other.read_bytes()


def test_what_is_remembered_is_written_as_anki_keeps_it(tmp_path):
    file = write(tmp_path / "x.apkg", plain("a", STATE))

    assert tables(file, "SELECT type, queue, due, ivl, reps, lapses, data FROM cards") == [
        (2, 2, 9_830, 12, 3, 1, '{"s":12.3457,"d":5.432,"decay":0.154,"lrt":1795000000}')
    ]
    # Days are counted from 2000-01-01, four in the morning of somebody an hour ahead of UTC.
    assert tables(file, "SELECT crt FROM col") == [(946_695_600,)]
    assert tables(file, "SELECT id, ease, ivl, lastIvl, factor, time, type FROM revlog") == [
        (1_790_000_000_000, 3, 3, 0, 544, 4_000, 0),
        (1_790_000_000_001, 1, 1, 3, 656, 2_000, 2),
    ]


def test_a_review_is_told_from_the_first_and_from_one_of_the_same_day(tmp_path):
    first, same_day = STATE.reviews
    later = replace(same_day, at=first.at + 90_000_000, is_same_day=False)
    file = write(tmp_path / "x.apkg", plain("a", replace(STATE, reviews=(first, same_day, later))))

    assert tables(file, "SELECT type FROM revlog ORDER BY id") == [(0,), (2,), (1,)]


def test_what_was_set_aside_is_set_aside_there(tmp_path):
    aside = replace(STATE, is_suspended=True)
    unseen = replace(aside, reps=0, reviews=())
    seen = replace(STATE, reps=0, reviews=())
    notes = [plain("a", aside), plain("b", unseen), plain("c", seen), plain("d", STATE), plain("e")]
    file = write(tmp_path / "x.apkg", *notes)

    # A kind (0 is new, 2 is learned) and a queue (-1 is set aside) of each.
    assert tables(file, "SELECT type, queue FROM cards ORDER BY id") == [
        (2, -1),
        (0, -1),
        (0, 0),
        (2, 2),
        (0, 0),
    ]


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()

    with pytest.raises(Usage, match="cannot be written: is a directory"):
        write(folder, plain("a"))

    assert list(tmp_path.rglob("*")) == [folder]
    with pytest.raises(Usage, match="cannot be written: no such file or directory"):
        write(tmp_path / "nowhere" / "x.apkg", plain("a"))


# Read


def test_cards_know_which_fields_they_ask_for(tmp_path):
    file = apkg(
        tmp_path / "x.apkg",
        [
            note("one", "two", model=REVERSED, cards=2),
            note("{{c1::x}} {{c2::y}}", "more", model=CLOZE, cards=2),
        ],
    )

    both, gaps = reading.read(file).notes

    assert [(c.asks, c.answers) for c in both.cards] == [
        (("Front",), ("Back",)),
        (("Back",), ("Front",)),
    ]
    assert [(c.place, c.asks, c.answers) for c in gaps.cards] == [
        (0, ("Text",), ("Extra",)),
        (1, ("Text",), ("Extra",)),
    ]


def test_of_the_log_only_grades_are_read(tmp_path):
    log = [(5, 3, 0), (6, 2, 1), (7, 1, 2), (8, 3, 3), (9, 0, 4), (10, 0, 1), (11, 9, 1)]
    file = apkg(tmp_path / "x.apkg", [note("a", "b", log={0: log})])

    (card,) = reading.read(file).notes[0].cards

    assert [(one.at, one.grade) for one in card.given] == [(5, 3), (6, 2), (7, 1)]
    assert card.not_taken == 4


NEW = """
CREATE TABLE notetypes (id integer primary key, name, mtime_secs, usn, config blob);
CREATE TABLE fields (ntid, ord, name, config blob, primary key (ntid, ord)) WITHOUT ROWID;
CREATE TABLE templates (ntid, ord, name, mtime_secs, usn, config blob, primary key (ntid, ord))
    WITHOUT ROWID;
CREATE TABLE decks (id integer primary key, name, mtime_secs, usn, common blob, kind blob);
INSERT INTO notetypes VALUES (1001, 'Basic', 0, 0, x''), (1002, 'Both', 0, 0, x''),
    (1003, 'Cloze', 0, 0, x'0801');
INSERT INTO fields VALUES (1001, 1, 'Back', x''), (1001, 0, 'Front', x''),
    (1002, 0, 'Front', x''), (1002, 1, 'Back', x''), (1003, 0, 'Text', x''), (1003, 1, 'More', x'');
INSERT INTO templates VALUES
    (1001, 0, 'Card 1', 0, 0, CAST(char(10, 9) || '{{Front}}' || char(18, 8) || '{{Back}}' AS BLOB)),
    (1002, 0, 'Card 1', 0, 0, CAST(char(10, 9) || '{{Front}}' || char(18, 8) || '{{Back}}' AS BLOB)),
    (1002, 1, 'Card 2', 0, 0, CAST(char(10, 8) || '{{Back}}' || char(18, 9) || '{{Front}}' AS BLOB)),
    (1003, 0, 'Cloze', 0, 0, CAST(char(10, 14) || '{{cloze:Text}}' AS BLOB));
INSERT INTO decks VALUES (1, 'Fish' || char(31) || ' Small ', 0, 0, x'', x'');
"""  # noqa: E501
"""Note types and decks as they have been kept since 2020."""


def test_note_types_and_decks_in_tables_of_their_own_are_read(tmp_path):
    notes = [
        note("a", "b"),
        note("one", "two", model=REVERSED, cards=2),
        note("{{c1::x}} {{c2::y}}", "more", model=CLOZE, cards=2),
    ]
    file = apkg(tmp_path / "x.apkg", notes, NEW)

    found = reading.read(file).notes

    assert [(c.deck, c.asks, c.answers) for one in found for c in one.cards] == [
        (("Fish", "Small"), ("Front",), ("Back",)),
        (("Fish", "Small"), ("Front",), ("Back",)),
        (("Fish", "Small"), ("Back",), ("Front",)),
        (("Fish", "Small"), ("Text",), ("More",)),
        (("Fish", "Small"), ("Text",), ("More",)),
    ]


@pytest.mark.parametrize(
    "config",
    ["NULL", "'text'", "7", "x'0a'", "x'0aff'", "x'0b'", "x'09ff'", "x'0dff'", "x'ffffffff'"],
)
def test_a_template_that_makes_no_sense_shows_nothing_or_is_refused(config, tmp_path):
    more = f"{NEW} UPDATE templates SET config = {config}"
    file = apkg(tmp_path / "x.apkg", [note("a", "b")], more)

    with suppress(Usage):
        (card,) = reading.read(file).notes[0].cards
        assert (card.asks, card.answers) == (("Front",), ("Back",))


def test_text_that_is_not_utf_8_is_read_with_marks(tmp_path):
    more = "UPDATE notes SET flds = CAST(X'66ff1f62' AS TEXT)"
    file = apkg(tmp_path / "x.apkg", [note("a", "b")], more)

    assert reading.read(file).notes[0].fields == {"Front": "f\ufffd", "Back": "b"}


def test_a_note_that_makes_no_sense_is_counted_and_the_rest_is_read(tmp_path):
    more = """
    UPDATE notes SET flds = NULL WHERE id = 1;
    UPDATE notes SET mid = 'x' WHERE id = 2;
    UPDATE notes SET guid = 'e' WHERE id = 4;
    """
    file = apkg(tmp_path / "x.apkg", [note(name, "b") for name in "abcde"], more)

    found = reading.read(file)

    assert ([one.guid for one in found.notes], found.broken) == (["c", "e"], 3)


def test_cards_that_make_no_sense_are_left_out(tmp_path):
    more = """
    UPDATE cards SET ord = 'x' WHERE nid = 1;
    UPDATE cards SET ord = -1 WHERE nid = 2;
    UPDATE cards SET ord = 500 WHERE nid = 3;
    UPDATE cards SET ord = 499 WHERE nid = 4;
    UPDATE cards SET did = NULL WHERE nid = 5;
    UPDATE notes SET mod = 'yesterday' WHERE id = 6;
    """
    file = apkg(tmp_path / "x.apkg", [note(name, "b") for name in "abcdef"], more)

    found = reading.read(file)

    assert {one.guid: [card.place for card in one.cards] for one in found.notes} == {
        "a": [],
        "b": [],
        "c": [],
        "d": [499],
        "e": [],
    }
    assert found.broken == 1


def test_a_card_that_is_in_a_filtered_deck_for_now_belongs_to_its_own(tmp_path):
    notes = [note("a", "b", deck="Cram"), note("c", "d", deck="Fish")]
    file = apkg(tmp_path / "x.apkg", notes, "UPDATE cards SET odid = 2 WHERE nid = 1")

    assert [one.cards[0].deck for one in reading.read(file).notes] == [("Fish",), ("Fish",)]


# Refused


def refusal(file: Path) -> str:
    with pytest.raises(Usage) as refused:
        reading.read(file)
    return str(refused.value)


VIEW = """
ALTER TABLE notes RENAME TO n;
CREATE VIEW notes AS
    WITH RECURSIVE endless (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM endless)
    SELECT i AS id, 'g' AS guid, 1001 AS mid, 0 AS mod, '' AS tags, 'a' AS flds FROM endless;
"""


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (VIEW, "holds more than tables"),
        ("CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END", "holds more than tables"),
        ("CREATE VIRTUAL TABLE f USING fts5(x)", "holds more than tables"),
        ("CREATE TABLE g (a, b GENERATED ALWAYS AS (a || a))", "holds more than tables"),
        ("CREATE TABLE g (a, b AS (a || a) STORED)", "holds more than tables"),
        ("CREATE TABLE g (a, b /**/ as /**/ (a || a))", "holds more than tables"),
        ("DROP TABLE cards", "is damaged, or no collection of Anki"),
        ("UPDATE col SET models = '" + "[" * 100_000 + "'", "is damaged, or no collection"),
        (
            "UPDATE col SET decks = '{\"1\": \"' || hex(zeroblob(9 << 20)) || '\"}'",
            "is damaged, or no collection",
        ),
        ("DELETE FROM col", "is damaged, or no collection"),
    ],
)
def test_a_database_that_is_more_or_less_than_ankis(more, says, tmp_path):
    assert says in refusal(apkg(tmp_path / "x.apkg", [note("a", "b")], more))


def test_a_query_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.0)
    file = apkg(tmp_path / "x.apkg", [note(str(n), "b") for n in range(5_000)])

    assert "takes too long to read" in refusal(file)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x"])
def test_a_member_that_leads_out_is_refused(name, tmp_path):
    file = apkg(tmp_path / "x.apkg", [note("a", "b")], extra=[name])

    assert "which no export of Anki does" in refusal(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_there_twice_is_refused(tmp_path):
    file = apkg(tmp_path / "x.apkg", [note("a", "b")], extra=["collection.anki2"])

    assert "which no export of Anki does" in refusal(file)


MANY = "holds more than 10,000 files. Export it without its media, which are not read here."


def test_twenty_thousand_members_are_refused_before_they_are_listed(tmp_path):
    file = apkg(tmp_path / "x.apkg", [note("a", "b")], extra=[str(n) for n in range(20_000)])

    tracemalloc.start()
    said = refusal(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert MANY in said
    assert peak < 2 << 20


def counted(file: Path, members: int) -> Path:
    """The archive, whose end says that it has so many members."""
    data = bytearray(file.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = members.to_bytes(2, "little") * 2
    file.write_bytes(data)
    return file


def test_members_are_counted_whatever_the_archive_says(tmp_path, monkeypatch):
    file = counted(apkg(tmp_path / "x.apkg", [note("a", "b")], extra=["0", "1", "2"]), 1)

    monkeypatch.setattr(reading, "MOST_MEMBERS", 5)
    assert len(reading.read(file).notes) == 1
    monkeypatch.setattr(reading, "MOST_MEMBERS", 4)
    assert "holds more than 4 files" in refusal(file)


def test_a_long_table_of_contents_is_not_read(tmp_path):
    file = apkg(tmp_path / "x.apkg", [note("a", "b")])
    with zipfile.ZipFile(file, "a") as archive:
        for n in range(80):
            member = zipfile.ZipInfo(str(n))
            member.comment = bytes(60_000)
            archive.writestr(member, "")

    assert MANY in refusal(counted(file, 1))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_what_unpacks_without_measure_is_refused(way, tmp_path):
    """A kilobyte of bzip2 can be a gigabyte, and comes in one piece."""
    made = collection(tmp_path / "x.db", [note("a", "b")])
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w", way) as archive:
        archive.write(made, "collection.anki2")

    assert "is no export of Anki, or damaged" in refusal(file)


def test_what_is_locked_is_refused(tmp_path):
    file = apkg(tmp_path / "x.apkg", [note("a", "b")])
    data = bytearray(file.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1  # "encrypted"
    file.write_bytes(data)

    assert "is no export of Anki, or damaged" in refusal(file)


def newest(file: Path, packed: bytes) -> Path:
    """An export as Anki makes it today."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki21b", packed)
        archive.writestr("collection.anki2", "Please update")
    return file


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    """A collection, packed with Zstandard."""
    zstd = pytest.importorskip("backports.zstd", reason="zstd comes with Python 3.14")
    notes = [note(str(n), "b") for n in range(2_000)]
    return bytes(zstd.compress(collection(tmp_path / "x.db", notes, NEW).read_bytes()))


@pytest.mark.parametrize("more", [b"", b"more"])
def test_the_newest_exports_are_read(packed, more, tmp_path):
    assert len(reading.read(newest(tmp_path / "x.apkg", packed + more)).notes) == 2_000


@pytest.mark.parametrize("damage", ["cut", "begun", "empty", "nonsense", "changed"])
def test_a_newest_export_that_is_damaged_is_refused(packed, damage, tmp_path):
    half = len(packed) // 2
    data = {
        "cut": packed[:half],
        "begun": packed[:3],
        "empty": b"",
        "nonsense": b"nonsense" * 9,
        "changed": packed[:half] + bytes(50) + packed[half + 50 :],
    }[damage]

    assert "is no export of Anki, or damaged" in refusal(newest(tmp_path / "x.apkg", data))


@pytest.mark.parametrize("data", [b"", b"SQLite", b"SQLite format 3"])
def test_a_collection_that_has_hardly_begun(data, tmp_path):
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki2", data)

    assert "is no export of Anki, or damaged" in refusal(file)


def test_a_page_that_no_note_is_on_is_looked_at_too(tmp_path):
    """Damage is seldom in one place only."""
    made = collection(tmp_path / "x.db", [note("a", "b")], "CREATE INDEX i ON col (mod)")
    with closing(sqlite3.connect(made)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'i'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    data = bytearray(made.read_bytes())
    data[(root - 1) * size : root * size] = bytes(size)
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki2", bytes(data))

    assert "is damaged, or no collection of Anki" in refusal(file)


def test_a_value_that_fills_the_memory_is_not_read(tmp_path):
    more = "UPDATE notes SET flds = zeroblob(65 << 20) WHERE id = 1"

    assert "is damaged" in refusal(apkg(tmp_path / "x.apkg", [note("a", "b")], more))


def test_a_file_that_cannot_be_read_is_said():
    memory = Path("/proc/self/mem")
    if not memory.is_file():
        pytest.skip("no such file here")

    assert "cannot be read" in refusal(memory)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(64 << 20))

    assert "is no export of Anki, or damaged" in refusal(file)


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki21b"])
def test_bytes_are_counted_as_they_are_unpacked(name, tmp_path, monkeypatch):
    data = b"SQLite format 3\0" + bytes(48 << 20)
    if name.endswith("b"):
        zstd = pytest.importorskip("backports.zstd", reason="zstd comes with Python 3.14")
        data = zstd.compress(data)
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    assert file.stat().st_size < 50_000
    monkeypatch.setattr(reading, "MOST_BYTES", 4 << 20)

    tracemalloc.start()
    said = refusal(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "a collection of more than 4 MB" in said
    assert peak < 12 << 20


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [
        ("MOST_NOTES", 3, "notes"),
        ("MOST_CARDS", 3, "cards"),
        ("MOST_ENTRIES", 3, "reviews"),
        ("MOST_DECKS", 6, "decks and note types"),
        ("MOST_ON_CARDS", 3 * (3 + 8 * 2), "text"),
    ],
)
def test_more_than_is_read(limit, most, what, tmp_path, monkeypatch):
    notes = [note(name, "b", log={0: [(ord(name), 3, 0)]}) for name in "abc"]
    file = apkg(tmp_path / "x.apkg", notes, NEW)

    monkeypatch.setattr(reading, limit, most)
    assert len(reading.read(file).notes) == 3
    monkeypatch.setattr(reading, limit, most - 1)
    assert f"holds more {what} than is read. Export one deck at a time." in refusal(file)


@pytest.mark.parametrize("column", ["guid", "tags", "flds"])
def test_a_note_that_is_too_long_is_not_taken(column, tmp_path):
    more = f"UPDATE notes SET {column} = replace(hex(zeroblob(40000)), '00', 'x ') WHERE id = 1"
    file = apkg(tmp_path / "x.apkg", [note("a", "b"), note("c", "d")], more)
    assert reading.read(file).broken == 0

    longer = more.replace("40000", "50000")
    file = apkg(tmp_path / "y.apkg", [note("a", "b"), note("c", "d")], longer)
    found = reading.read(file)

    assert ([one.guid for one in found.notes], found.broken) == (["c"], 1)


def test_of_an_endless_name_of_a_deck_the_beginning_is_read(tmp_path):
    deck = "Fish::" * 700_000
    file = apkg(tmp_path / "x.apkg", [note("a", "b", deck=deck)])

    (card,) = reading.read(file).notes[0].cards

    assert card.deck == ("Fish",) * 667


def test_what_is_no_archive(tmp_path):
    text, empty = tmp_path / "a.apkg", tmp_path / "b.apkg"
    text.write_text("hello")
    empty.touch()

    for file in (text, empty, collection(tmp_path / "c.apkg", [note("a", "b")])):
        assert "is no export of Anki, or damaged" in refusal(file)
    assert "is no file." in refusal(tmp_path)
    assert "does not exist." in refusal(tmp_path / "nowhere.apkg")


def test_another_zip(tmp_path):
    file = tmp_path / "x.apkg"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme", "hello")

    assert "holds no collection, so it is no export of Anki." in refusal(file)


@given(data=st.data())
def test_a_file_that_was_cut_or_changed_is_read_or_refused(tmp_path_factory, data):
    """Never anything but the notes, or our own sentence."""
    folder = tmp_path_factory.mktemp("cut")
    whole = bytearray(apkg(folder / "x.apkg", [note("a", "b"), note("c", "d")]).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
    file = folder / "y.apkg"
    file.write_bytes(bytes(whole[:cut]))

    with suppress(Usage):
        reading.read(file)


@given(data=st.data())
def test_a_database_that_was_changed_is_read_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flip")
    pages = bytearray(collection(folder / "x.db", [note("a", "b")]).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        pages[data.draw(st.integers(16, len(pages) - 1))] = data.draw(st.integers(0, 255))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("collection.anki2", bytes(pages))
    file = folder / "y.apkg"
    file.write_bytes(out.getvalue())

    with suppress(Usage):
        reading.read(file)
