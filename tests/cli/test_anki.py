"""Topics leave as decks of Anki, and its decks come in as packs of one's own."""

import datetime as dt
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from decks_of_anki import BASIC, CLOZE, REVERSED, apkg, note
from real_anki import Anki, anki
from small import FILES, run, write_pack
from studied import graded, on

from studykit.errors import StoreError
from studykit.model.anki import Review, Scheduled
from studykit.model.history import Suspended
from studykit.model.pack import Topic
from studykit.packs.library import open_library
from studykit.store.apkg import write as write_apkg
from studykit.store.history import History
from studykit.store.place import history_folder, shelf_folder
from studykit.study.days import date_of
from studykit.ui import anki as ui

CARD = '"note:studykit card"'
QUESTION = '"note:studykit question"'
DRILL = '"note:studykit drill"'
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Anki]:
    with anki(tmp_path / "anki") as opened:
        yield opened


def export(tmp_path: Path, *words: str) -> Path:
    file = tmp_path / "small.apkg"
    done = run("export", "anki", *words, "--force", "-o", str(file))
    assert done.exit_code == 0, done.output
    return file


def facts(pack: str) -> dict[str, dict[str, object]]:
    document = json.loads(run("export", "json", "--pack", pack).stdout)
    return {fact["ask"]: fact for fact in document["facts"]}


def events() -> list[tuple[object, ...]]:
    with sqlite3.connect(history_folder() / "history.db") as db:
        return db.execute("SELECT * FROM events ORDER BY rowid").fetchall()


def everything_under(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


# Out


def test_what_was_written_is_said(tmp_path):
    done = run("export", "anki", "queues", "-o", str(tmp_path / "q.apkg"))

    assert done.exit_code == 0
    assert done.stderr == f"Written: {tmp_path}/q.apkg (2 cards, 2 questions, 3 drills)\n"
    assert done.stdout == ""


@pytest.mark.parametrize("words", [(), ("-o", "deck.zip")])
def test_anki_wants_its_own_ending(words):
    done = run("export", "anki", *words)

    assert done.exit_code == 2
    assert "Name the file, as Anki wants it: --output NAME.apkg" in done.stderr


def test_a_file_that_is_there_stays(tmp_path):
    file = tmp_path / "q.apkg"
    file.write_text("mine")

    refused = run("export", "anki", "-o", str(file))

    assert (refused.exit_code, file.read_text()) == (2, "mine")
    assert "is there already. To replace it: --force" in refused.stderr


def test_a_second_import_doubles_nothing(tmp_path, program):
    file = export(tmp_path)

    assert program.take_in(file) == {"new": 7}
    assert program.take_in(file) == {"duplicate": 7}
    assert program.collection.card_count() == 7


def test_a_later_export_updates_what_changed(tmp_path, program, pack, monkeypatch):
    program.take_in(export(tmp_path))
    changed = FILES["topics/queues/facts.yaml"].replace(
        "answer: The visibility timeout", "answer: Its visibility timeout"
    )
    write_pack(pack, {"topics/queues/facts.yaml": changed})
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-24T20:00:00+01:00")

    program.take_in(export(tmp_path))

    assert program.collection.card_count() == 7
    assert "Its visibility timeout" in program.sides(f"{CARD} hides")[1]


def test_decks_are_called_like_topics_and_tags_say_the_rest(tmp_path, program):
    program.take_in(export(tmp_path))

    assert "studykit::A small pack::Queues" in program.names()
    tags = {
        "studykit::question",
        "studykit::topic::queues",
        "studykit::level::1",
        "studykit::exam::test-01::1.1",
    }
    assert tags == {*program.card(f"{QUESTION} shop").note().tags}


def test_a_fact_is_a_flashcard(tmp_path, program):
    program.take_in(export(tmp_path))

    front, back = program.sides(f"{CARD} order")

    assert "Which queue keeps order?" in front
    assert "within a group" not in front
    assert "A FIFO queue, within a group" in back
    assert "Elsewhere you may read “A FIFO queue keeps one order for all messages”." in back
    assert 'href="https://docs.aws.amazon.com/queues/fifo.html"' in back
    assert "checked 2026-11-22" in back


def test_a_question_shows_its_options_and_then_every_reason(tmp_path, program):
    program.take_in(export(tmp_path))

    front, back = program.sides(f"{QUESTION} twice")

    assert "Raise the visibility timeout" in front
    assert "Choose TWO." in front
    assert "Messages would be thrown away sooner" not in front
    assert "Right: a and b" in back
    assert "Messages would be thrown away sooner" in back
    assert "stays hidden for the visibility timeout" in back
    assert "Handled twice means hidden too short." in back


def test_a_table_is_drilled_each_cell_once(tmp_path, program):
    program.take_in(export(tmp_path))

    asked = [program.collection.get_card(id) for id in program.collection.find_cards(DRILL)]

    fronts = [card.render_output().question_text for card in asked]
    assert len(fronts) == len(set(fronts)) == 3
    assert all("Kinds of queues" in front for front in fronts)


def test_a_pack_cannot_give_orders(tmp_path, program, pack):
    evil = FILES["topics/queues/facts.yaml"].replace(
        "ask: Which queue keeps order?",
        r"""ask: '<script>alert(1)</script> {{Answer}} [sound:x.mp3] \(x\) & `<b>`'""",
    )
    write_pack(pack, {"topics/queues/facts.yaml": evil})
    program.take_in(export(tmp_path))

    output = program.card(f"{CARD} alert").render_output()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#123;&#123;Answer}}" in output.question_text
    assert "<code>&lt;b&gt;</code>" in output.question_text
    assert output.question_av_tags == []
    assert "within a group" not in output.question_text


def test_a_card_can_be_reviewed_there(tmp_path, program):
    program.take_in(export(tmp_path))

    program.answer(f"{CARD} order", 3)

    card = program.card(f"{CARD} order")
    assert (card.reps, card.memory_state is not None) == (1, True)
    assert program.collection.fix_integrity()[1]


# What is remembered


def test_without_being_asked_nothing_that_is_remembered_leaves(tmp_path, program):
    on(0, graded(grade=3))

    program.take_in(export(tmp_path))

    card = program.card(f"{CARD} order")
    assert (card.type, card.ivl, card.reps, card.memory_state) == (0, 0, 0, None)
    assert program.collection.db.scalar("SELECT count(*) FROM revlog") == 0


def test_what_is_remembered_travels(tmp_path, program):
    on(0, graded(grade=3))
    on(3, graded(grade=1))
    on(4, graded(grade=3))
    with History.open(history_folder()) as history:
        memory = history.memories("small")["queues.fifo-order"]
        (due,) = history.due_days("small")

    program.take_in(export(tmp_path, "--history"))

    card = program.card(f"{CARD} order")
    begun = dt.datetime.fromtimestamp(program.collection.crt, dt.UTC).date()
    assert begun + dt.timedelta(days=card.due) == date_of(due)
    assert (card.type, card.queue, card.ivl) == (2, 2, due - memory.day)
    assert (card.reps, card.lapses) == (memory.reps, memory.lapses)
    assert card.memory_state.stability == pytest.approx(memory.stability, abs=1e-3)
    assert card.memory_state.difficulty == pytest.approx(memory.difficulty, abs=1e-2)
    log = program.collection.db.all("SELECT ease, type, time FROM revlog ORDER BY id")
    assert log == [[3, 0, 5_000], [1, 1, 5_000], [3, 1, 5_000]]
    assert program.card(f"{CARD} hides").type == 0
    assert program.collection.fix_integrity()[1]


def test_a_fact_that_was_set_aside_is_suspended_there(tmp_path, program):
    on(0, graded(), Suspended(pack="small", fact="queues.fifo-order"))
    on(0, Suspended(pack="small", fact="queues.hidden-while-held"))

    program.take_in(export(tmp_path, "--history"))

    assert [program.card(f"{CARD} {word}").queue for word in ("order", "hides")] == [-1, -1]


def test_what_anki_knows_of_a_card_it_keeps(tmp_path, program):
    program.take_in(export(tmp_path))
    program.answer(f"{CARD} order", 4)
    known = program.card(f"{CARD} order").memory_state
    on(0, graded(grade=1))

    program.take_in(export(tmp_path, "--history"))

    assert program.card(f"{CARD} order").memory_state == known


def test_grades_given_in_anki_come_home(tmp_path, program, monkeypatch):
    on(0, graded(grade=3))
    program.take_in(export(tmp_path, "--history"))
    program.answer(f"{CARD} order", 4)
    program.answer(f"{QUESTION} shop", 3)
    monkeypatch.setenv("STUDYKIT_NOW", dt.datetime.now(dt.UTC).isoformat())  # as Anki's clock

    file = program.give_out(tmp_path / "back.apkg", old=False)
    first, second = run("import", "anki", str(file)), run("import", "anki", str(file))

    assert first.exit_code == 0, first.output
    assert "1 grade from Anki is new in your history, 1 was there before." in first.stdout
    assert "7 notes came from studykit" in first.stdout
    assert "0 grades from Anki are new in your history, 2 were there before." in second.stdout
    last = json.loads(run("history", "queues.fifo-order", "--json").stdout)["events"][0]
    assert last["how"] == "4 easy"
    assert not list((shelf_folder() or Path()).glob("*"))


@pytest.mark.parametrize("name", ["small queues.fifo-order", "small queues.other", "x" * 9_000])
def test_a_card_that_is_not_quite_ours_grades_nothing(name, tmp_path, pack):
    (fact, *_) = open_library(pack, None).facts()
    card = ui.card("small", fact, Topic(path="queues", title="Queues", summary=""))
    forged = replace(
        card,
        guid=card.guid if name.endswith("other") else "another",
        fields=(*card.fields[:-1], name),
        scheduled=Scheduled(
            due=0,
            interval=0,
            reps=0,
            lapses=0,
            stability=0.0,
            difficulty=0.0,
            last=0,
            is_suspended=False,
            reviews=(
                Review(
                    at=at(1),
                    grade=3,
                    millis=1,
                    before=0,
                    interval=1,
                    difficulty=5.0,
                    is_same_day=False,
                ),
            ),
        ),
    )
    file = tmp_path / "forged.apkg"
    write_apkg(file, {card.deck: "Queues"}, [forged], at=NOON, tz_offset=0)

    done = run("import", "anki", str(file))

    assert done.exit_code == 0, done.output
    assert "0 grades from Anki are new in your history, 0 were there before." in done.stdout


# In


@pytest.mark.parametrize("name", ["old.apkg", "new.apkg", "old.colpkg", "new.colpkg"])
def test_a_deck_of_ankis_becomes_a_pack(name, tmp_path, program, monkeypatch):
    program.add("Basic", "Fish", "What has gills?", "A <b>fish</b> &amp; a <i>shark</i>")
    program.add("Basic (and reversed card)", "Fish::Small", "herring", "Hering")
    program.add("Cloze", "Fish", "{{c1::Cod}} live in the {{c2::sea::where}}.", "They do.")
    program.answer("gills", 3)
    file = program.give_out(tmp_path / name, old=name.startswith("old"))
    monkeypatch.setenv("STUDYKIT_NOW", dt.datetime.now(dt.UTC).isoformat())

    done = run("import", "anki", str(file))

    assert done.exit_code == 0, done.output
    assert "Added the pack fish: 5 facts." in done.stdout
    assert "1 grade from Anki is new in your history" in done.stdout
    found = facts("fish")
    assert {ask: fact["answer"] for ask, fact in found.items()} == {
        "What has gills?": "A fish & a shark",
        "herring": "Hering",
        "Hering": "herring",
        "[…] live in the sea.": "Cod",
        "Cod live in the [where].": "sea",
    }
    assert found["[…] live in the sea."]["text"] == "Cod live in the sea.\n\nThey do."
    assert found["herring"]["topic"] == "fish/small"
    with History.open(history_folder()) as history:
        memories = history.memories("fish")
    assert {id: memory.reps for id, memory in memories.items()} == {
        found["What has gills?"]["id"]: 1
    }

    before = events()
    again = run("import", "anki", str(file))

    assert "Updated the pack fish: 5 facts." in again.stdout
    assert "0 grades from Anki are new in your history, 1 was there before." in again.stdout
    assert events() == before


def at(day: int, hour: int = 12) -> int:
    """Noon of a day of November 2026, in milliseconds."""
    return int(dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC).timestamp() * 1000)


def taken(tmp_path: Path, *notes: object, words: tuple[str, ...] = ()) -> str:
    done = run("import", "anki", str(apkg(tmp_path / "deck.apkg", notes)), *words)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    return done.stdout


def test_grades_are_folded_in_as_they_were_given(tmp_path):
    log = {0: [(at(1), 3, 0), (at(3), 3, 1), (at(3, 13), 1, 1)], 1: [(at(2), 1, 0)]}
    taken(tmp_path, note("cod", "Dorsch", model=REVERSED, cards=2, log=log))

    with History.open(history_folder()) as history:
        found = history.events(newest_first=False)
        memories = history.memories("fish")
        assert history.verify() == []

    assert [(e.body.grade, e.at.day, e.device, e.tz_offset) for e in found] == [
        (3, 1, "anki", 60),
        (1, 2, "anki", 60),
        (3, 3, "anki", 60),
        (1, 3, "anki", 60),
    ]
    one, other = memories.values()
    # The second grade of a study day is practice, as everywhere.
    assert sorted((one.reps, other.reps)) == [1, 2]


def test_a_newer_export_adds_what_is_new_and_drops_what_is_gone(tmp_path):
    taken(
        tmp_path, note("a", "x", log={0: [(at(1), 3, 0)]}), note("b", "y", log={0: [(at(2), 3, 0)]})
    )

    log = {0: [(at(1), 3, 0), (at(4), 2, 1)]}
    said = taken(tmp_path, note("a", "changed", guid="a", log=log), note("c", "z"))

    assert "Updated the pack fish: 2 facts." in said
    assert "1 fact of it is not in this file and left the pack; what you learned" in said
    assert "1 grade from Anki is new in your history, 1 was there before." in said
    assert {ask: fact["answer"] for ask, fact in facts("fish").items()} == {
        "a": "changed",
        "c": "z",
    }
    with History.open(history_folder()) as history:
        assert sorted(memory.reps for memory in history.memories("fish").values()) == [1, 2]


def test_a_note_that_moves_to_another_deck_keeps_its_id(tmp_path):
    taken(tmp_path, note("a", "x", deck="Fish::One"), note("b", "y", deck="Fish::Two"))
    before = {fact["id"] for fact in facts("fish").values()}

    taken(tmp_path, note("a", "x", deck="Fish::Two"), note("b", "y", deck="Fish"))

    assert {fact["id"] for fact in facts("fish").values()} == before


def test_decks_of_several_names_are_topics_of_one_pack(tmp_path):
    notes = [
        note("a", "x", deck="日本語"),
        note("b", "y", deck="tables"),
        note("c", "z", deck="Ä b!"),
    ]

    said = taken(tmp_path, *notes, words=("--pack-id", "mine", "--title", "Mine: all"))

    assert "Added the pack mine: 3 facts." in said
    document = json.loads(run("export", "json", "--pack", "mine").stdout)
    assert document["pack"]["title"] == "Mine: all"
    titles = {topic["path"]: topic["title"] for topic in document["topics"]}
    assert sorted(titles.values()) == ["Mine: all", "tables", "Ä b!", "日本語"]
    assert titles["mine/a-b"] == "Ä b!"


def test_a_source_is_the_notes_own_link_or_nowhere(tmp_path):
    taken(
        tmp_path,
        note("a", 'x <a href="https://example.com/a?b=1&amp;c=2">see</a>', deck="My fish"),
        note("b", "y", deck="My fish"),
    )

    found = facts("my-fish")

    assert found["a"]["sources"] == ["https://example.com/a?b=1&c=2"]
    assert found["a"]["answer"] == "x see (https://example.com/a?b=1&c=2)"
    assert found["b"]["sources"] == ["https://anki-deck.invalid/My%20fish"]
    assert found["b"]["checked"] == "2025-06-15"


def test_what_cannot_be_taken_is_counted_with_the_reason(tmp_path):
    said = taken(
        tmp_path,
        note("a", "x", log={0: [(at(1), 3, 4), (at(29), 3, 1), (1, 3, 1)]}),
        note("b", " <br> ", guid="b"),
        note("{{c1::image-occlusion:rect:left=.1}}", "", model=CLOZE),
        note("no gap", "", model=CLOZE),
        note("c", "z" * 200_000),
    )

    assert "Added the pack fish: 1 fact." in said
    flat = " ".join(said.split())
    assert (
        "Not taken: 1 because it asks for places in a picture, 2 because one side has no text, "
        "1 because the note is damaged, doubled or very long." in flat
    )
    assert "Left out of Anki's log: 1 that are no grades (moved by hand, crammed), 2 with" in flat


def test_nothing_to_take_makes_nothing(tmp_path):
    home = history_folder().parent

    done = run("import", "anki", str(apkg(tmp_path / "x.apkg", [note("a", "")])))

    assert done.exit_code == 2
    assert (
        "holds no cards that can be taken. Not taken: 1 because one side has no text."
        in done.stderr
    )
    assert not (home / "history").exists()


def test_a_pack_made_by_hand_is_not_replaced(tmp_path):
    run("pack", "new", str(tmp_path / "fish"))
    assert run("pack", "add", str(tmp_path / "fish")).exit_code == 0
    before = everything_under(history_folder())

    done = run("import", "anki", str(apkg(tmp_path / "x.apkg", [note("a", "x")])))

    assert done.exit_code == 2
    assert (
        "There is a pack fish already, and no deck made it. Another id: --pack-id ID" in done.stderr
    )
    assert everything_under(history_folder()) == before


def test_a_history_that_cannot_take_the_grades_leaves_the_pack_as_it_was(tmp_path, monkeypatch):
    taken(tmp_path, note("a", "x"))

    def full(*_: object) -> int:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(History, "merge", full)
        done = run("import", "anki", str(apkg(tmp_path / "y.apkg", [note("b", "y")])))

    assert (done.exit_code, done.stdout) == (4, "")
    assert list(facts("fish")) == ["a"]


def test_a_backup_is_made_before(tmp_path):
    on(0, graded())

    taken(tmp_path, note("a", "x"))

    assert (history_folder() / "backups" / "history-before-import.db").exists()


def test_the_pack_can_be_learned(tmp_path):
    taken(tmp_path, note("What has gills?", "A fish"))

    done = run("review", "--pack", "fish", "--plain", typed="\n3\n")

    assert "What has gills?" in done.stdout
    assert "A fish" in done.stdout


HOSTILE = {
    "../x": "holds '../x', which no export of Anki does.",
    "twenty thousand": "holds more than 10,000 files.",
    "view": "holds more than tables, which Anki's never do.",
    "worked out": "holds more than tables, which Anki's never do.",
    "text": "cannot be unpacked: it is no export of Anki, or damaged.",
    "cut": "cannot be unpacked: it is no export of Anki, or damaged.",
    "bomb": "cannot be unpacked: it is no export of Anki, or damaged.",
    "bzip2": "cannot be unpacked: it is no export of Anki, or damaged.",
    "changed": "is damaged, or no collection of Anki.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_one_sentence_and_leave_nothing(name, tmp_path, monkeypatch):
    file = tmp_path / "x.apkg"
    view = "ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS SELECT * FROM n"
    made = "ALTER TABLE notes ADD COLUMN more AS (flds || flds)"
    extra = {"../x": ["../x"], "twenty thousand": [str(n) for n in range(20_000)]}.get(name, [])
    apkg(file, [note("a", "x")], {"view": view, "worked out": made}.get(name, ""), extra)
    match name:
        case "text":
            file.write_text("hello")
        case "cut":
            file.write_bytes(file.read_bytes()[:-100])
        case "bomb" | "bzip2" | "changed":
            with zipfile.ZipFile(file) as archive:
                data = archive.read("collection.anki2")
            way = zipfile.ZIP_BZIP2 if name == "bzip2" else zipfile.ZIP_DEFLATED
            changed = {"bomb": bytes(64 << 20), "changed": data[:4096] + bytes(len(data) - 4096)}
            with zipfile.ZipFile(file, "w", way) as archive:
                archive.writestr("collection.anki2", changed.get(name, data))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = everything_under(tmp_path)

    done = run("import", "anki", str(file))

    assert (done.exit_code, done.stdout) == (2, "")
    assert HOSTILE[name] in " ".join(done.stderr.split())
    assert done.stderr.count("\n") <= 2
    assert not history_folder().exists()
    assert everything_under(tmp_path) == before


def test_what_a_note_says_cannot_leave_its_place(tmp_path):
    evil = (
        'x": !!python [*a] <script>alert(1)</script>{{7*7}}\x1b[31m &#x1b;[0m \u202e\x00 # no\n- y'
    )

    taken(tmp_path, note(evil, evil, guid="../../e"), note("`a", "```", model=BASIC, guid="f"))

    found = facts("fish")
    first = next(iter(found))
    assert "alert" not in first
    assert first.startswith('x": !!python [*a] {{7*7}}')
    assert "\x1b" not in first
    assert run("review", "--pack", "fish", "--plain", typed="\n3\n").exit_code == 0
