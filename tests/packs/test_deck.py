"""Notes of Anki become a pack in which nothing is wrong."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.model.anki import ReadCard, ReadNote
from studykit.packs import deck
from studykit.packs.build import build

TODAY = dt.date(2026, 11, 23)


def note(
    front: str = "a", back: str = "b", *, guid: str = "g", where: tuple[str, ...] = ("Fish",)
) -> ReadNote:
    card = ReadCard(place=0, deck=where, asks=("Front",), answers=("Back",))
    return ReadNote(
        guid=guid,
        type=1,
        is_cloze=False,
        fields={"Front": front, "Back": back},
        tags=(),
        changed=1_750_000_000,
        cards=(card,),
    )


def cloze(text: str, places: int = 1) -> ReadNote:
    cards = tuple(
        ReadCard(place=place, deck=("Fish",), asks=("Text",), answers=("Extra",))
        for place in range(places)
    )
    return ReadNote(
        guid="g",
        type=1,
        is_cloze=True,
        fields={"Text": text, "Extra": ""},
        tags=(),
        changed=0,
        cards=cards,
    )


def made(folder: Path, *notes: ReadNote, title: str = "Fish"):
    """The pack, which is sound."""
    taken = deck.take(notes, "fish", title, TODAY)
    deck.write(folder, taken.files)
    pack, problems = build(folder)
    assert problems == []
    assert pack is not None
    assert {fact.id for fact in pack.facts} == {id for id, _ in taken.facts.values()}
    return pack


def sides(folder: Path, one: ReadNote) -> list[tuple[str, str, str]]:
    return [(fact.ask, fact.answer, fact.text) for fact in made(folder, one).facts]


def test_a_pack_says_where_it_comes_from(tmp_path):
    pack = made(tmp_path, note())

    assert pack.manifest.licence.startswith("not known, since it came from a deck")
    assert pack.topics[0].summary == "1 fact from a deck of Anki"
    assert pack.facts[0].checked == dt.date(2025, 6, 15)
    assert deck.is_made(tmp_path)
    assert not deck.is_made(tmp_path / "nowhere")


def test_a_fact_is_told_from_both_sides(tmp_path):
    assert sides(tmp_path, note("a", "b")) == [("a", "b", "a — b")]


def test_sides_of_several_paragraphs_stand_below_each_other(tmp_path):
    assert sides(tmp_path, note("a", "b<br>c")) == [("a", "b\n\nc", "a\n\nb\n\nc")]


@pytest.mark.parametrize(
    ("text", "asks", "answer"),
    [
        ("x {{c1::y}} z", "x […] z", "y"),
        ("x {{c1::y::hint}} z", "x [hint] z", "y"),
        ("{{c1::x}} and {{c1::y}}", "[…] and […]", "x; y"),
        ("{{c1::x {{c2::y}} z}}", "[…]", "x y z"),
        ("{{c1,2::x}} y", "[…] y", "x"),
        ("{{c1::<b>x</b>}}", "[…]", "x"),
    ],
)
def test_a_gap_is_asked_for(text, asks, answer, tmp_path):
    ((ask, said, _),) = sides(tmp_path, cloze(text))

    assert (ask, said) == (asks, answer)


def test_of_several_gaps_each_is_a_fact_and_the_others_are_filled(tmp_path):
    found = sides(tmp_path, cloze("{{c1::x {{c2::y}} z}} w", 2))

    assert found == [("[…] w", "x y z", "x y z w"), ("x […] z w", "y", "x y z w")]


def test_decks_nest_and_one_root_is_the_pack_itself(tmp_path):
    pack = made(
        tmp_path,
        note(guid="1"),
        note(guid="2", where=("Fish", "In the sea", "Cod")),
        note(guid="3", where=("Fish", "tables")),
    )

    assert {topic.path: topic.title for topic in pack.topics}.items() >= {
        "fish": "Fish",
        "fish/in-the-sea": "In the sea",
        "fish/in-the-sea/cod": "Cod",
    }.items()
    assert {fact.id.partition(".")[0] for fact in pack.facts} == {"fish"}


def test_decks_whose_names_are_alike_are_kept_apart(tmp_path):
    pack = made(
        tmp_path, note(guid="1", where=("A", "x!")), note(guid="2", where=("A", "x?")), title="A"
    )

    assert sorted(topic.path for topic in pack.topics) == ["fish", "fish/x", "fish/x-2"]


def test_decks_too_deep_are_put_where_there_is_room(tmp_path):
    pack = made(tmp_path, note(where=("Fish", *"abcdefghijklmnopqrst")))

    assert max(topic.path.count("/") for topic in pack.topics) == deck.DEEPEST


def test_a_deck_too_large_for_a_file_is_parted(tmp_path, monkeypatch):
    monkeypatch.setattr(deck, "MOST_FACTS", 2)

    other = note(guid="x", where=("Fish", "Part 2"))

    pack = made(tmp_path, *(note(guid=str(n)) for n in range(5)), other)

    assert {topic.path: topic.title for topic in pack.topics} == {
        "fish": "Fish",
        "fish/part-2": "Part 2",
        "fish/part-2-2": "Fish, part 2",
        "fish/part-3": "Fish, part 3",
    }
    assert [fact.topic for fact in pack.facts].count("fish/part-2-2") == 2


@pytest.mark.parametrize(
    ("name", "id"),
    [("My Fish!", "my-fish"), ("Ärger", "arger"), ("a" * 90, "a" * 40), ("A::B", "a-b")],
)
def test_a_name_becomes_an_id(name, id):
    assert deck.plain_id(name) == id


def test_a_name_in_other_letters_becomes_an_id_of_its_own():
    one, other = deck.plain_id("日本語"), deck.plain_id("中文")

    assert one.startswith("deck-")
    assert one != other


TEXT = st.text(st.one_of(st.characters(), st.sampled_from("<>&;{}:|`-#'\"\\\n\t c1")), max_size=60)


@settings(max_examples=25)  # each writes and reads a pack
@given(notes=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=3), title=TEXT)
def test_whatever_the_notes_say_the_pack_is_sound(tmp_path_factory, notes, title):
    folder = tmp_path_factory.mktemp("pack")
    read = [
        note(front, back, guid=str(n), where=("Fish", where or "x"))
        for n, (front, back, where) in enumerate(notes)
    ]

    made(folder, *read, title=title)


def test_an_address_is_written_with_what_can_be_seen(tmp_path):
    pack = made(tmp_path, note("a", "see https://a.example/x\u200by\u202ez."))

    assert pack.facts[0].sources == ("https://a.example/xyz",)
