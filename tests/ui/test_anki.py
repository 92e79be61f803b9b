"""What stands on a card of Anki."""

import datetime as dt
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.anki import guid
from studykit.model.pack import Cell, Fact, Option, Question, Row, Table, Topic
from studykit.study.anki import each_cell_once
from studykit.study.drilling import drills
from studykit.ui import anki
from studykit.ui.clean import clean

QUEUES = Topic(path="queues", title="Queues & <more>", summary="")
FACT = Fact(
    id="queues.fifo",
    topic="queues",
    text="A FIFO queue keeps order.",
    ask="Which queue keeps order?",
    answer="A FIFO queue keeps order",
    sources=("https://example.com/a?b=1&c=2",),
    checked=dt.date(2026, 11, 22),
)


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "\n", markup))


# Texts


def test_paragraphs_items_and_code_are_kept_apart():
    text = 'Read `a < b`\nand go on.\n\n- one\n- two\n\n```json\n{"a": 1}\n```\nThen?'

    assert anki.as_html(text) == (
        "<p>Read <code>a &lt; b</code> and go on.</p>"
        "<ul><li>one</li><li>two</li></ul>"
        "<pre><code>&#123;&quot;a&quot;: 1}</code></pre>"
        "<p>Then?</p>"
    )


def test_an_empty_text_is_nothing():
    assert anki.as_html("") == ""


@pytest.mark.parametrize("order", ["[sound:x.mp3]", "[latex]x[/latex]", "{{Answer}}", "<script>"])
def test_what_anki_would_obey_is_written_in_another_way(order):
    shown = anki.as_html(order)

    assert order not in shown
    assert words(shown).strip() == order


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_every_word_stays_and_no_markup_comes_of_it(text):
    shown = anki.as_html(text)

    assert set(re.findall(r"</?(\w*)", shown)) <= {"p", "ul", "li", "pre", "code"}
    left = re.sub(r"[`~\s•-]", "", clean(text))
    if "```" not in text and "~~~" not in text:
        assert re.sub(r"[`~\s•-]", "", words(shown)) == left


# Notes


def test_a_note_has_a_text_for_each_field():
    table = Table(
        name="kinds",
        topic="queues",
        title="Kinds",
        columns=("A", "B"),
        rows=(Row(feature="Order", cells=(Cell(value=True), Cell(value=False))),),
    )
    asked = Question(
        id="queues.q",
        topic="queues",
        stem="Which?",
        options=(
            Option(text="one", why="no"),
            Option(text="two", correct=True, why="yes"),
            Option(text="three", correct=True, why="yes"),
        ),
        facts=("queues.fifo", "queues.gone"),
        remember="Keep this.",
        level=2,
        tasks={"exam": ("1.1",)},
    )

    notes = [
        anki.card("p", FACT, QUEUES),
        anki.question("p", asked, QUEUES, {FACT.id: FACT}),
        *(anki.drill("p", one, QUEUES, {}) for one in drills(table)),
    ]

    for note in notes:
        assert len(note.fields) == len(note.type.fields)
        assert note.fields[note.type.fields.index("Topic")] == "Queues &amp; &lt;more&gt;"
    question = dict(zip(notes[1].type.fields, notes[1].fields, strict=True))
    assert question["Right"] == "Right: b and c"
    assert question["Choose"] == "Choose TWO."
    assert question["Options"] == (
        "<ol><li><p>one</p></li><li><p>two</p></li><li><p>three</p></li></ol>"
    )
    assert notes[1].tags == (
        "studykit::question",
        "studykit::topic::queues",
        "studykit::level::2",
        "studykit::exam::exam::1.1",
    )


def test_a_fact_that_only_says_its_answer_again_is_not_shown_twice():
    note = dict(zip(anki.CARD.fields, anki.card("p", FACT, QUEUES).fields, strict=True))

    assert note["Fact"] == ""
    assert 'href="https://example.com/a?b=1&amp;c=2"' in note["Sources"]


def test_names_never_change():
    """A deck that was imported years ago is updated only while these are the same."""
    assert guid("aws-developer", "fact", "lambda.timeout") == "XBPhaljJ3GHg"
    assert (anki.CARD.id, anki.QUESTION.id, anki.DRILL.id) == (
        488_951_999_908,
        413_370_032_930,
        138_274_055_583,
    )
    assert anki.deck_number("aws-developer", "lambda") == 270_600_544_835


@pytest.mark.parametrize("form", [anki.CARD, anki.QUESTION, anki.DRILL])
def test_a_note_type_fetches_nothing_and_runs_nothing(form):
    for text in (form.front, form.back, form.css):
        assert not re.search(r"<script|<img|<link|url\(|@import|http|\son\w+=", text)
    named = set(re.findall(r"\{\{[#/]?(\w+)\}\}", form.front + form.back)) - {"FrontSide"}
    assert named <= set(form.fields)


def test_dark_comes_by_ankis_classes_and_by_the_systems_wish():
    for sign in (".nightMode", ".night_mode", "prefers-color-scheme: dark"):
        assert sign in anki.CARD.css


# Decks


def topic(path: str, title: str) -> Topic:
    return Topic(path=path, title=title, summary="")


def test_decks_nest_like_topics_and_no_two_have_one_name():
    topics = [
        topic("a", "A::b"),
        topic("a/x", "Same"),
        topic("a/y", "same"),
        topic("c", "::"),
    ]

    assert anki.deck_names("Pack", topics) == {
        "a": "studykit::Pack::A: b",
        "a/x": "studykit::Pack::A: b::Same",
        "a/y": "studykit::Pack::A: b::same (y)",
        "c": "studykit::Pack::-",
    }


def test_no_cell_is_drilled_twice():
    table = Table(
        name="t",
        topic="queues",
        title="T",
        columns=("A", "B", "C"),
        rows=tuple(
            Row(feature=name, cells=tuple(Cell(value=f"{name}{i}") for i in range(3)))
            for name in ("one", "two", "three")
        ),
    )

    chosen = each_cell_once(drills(table))

    cells = [cell for one in chosen for cell in one.cells]
    assert len(cells) == len(set(cells)) == 9
