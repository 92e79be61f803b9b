"""Cheat sheets: everything on the screen, on paper what two pages hold."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest

from studykit.model.pack import Cell, Erratum, Fact, Option, Question, Row, Table, Topic
from studykit.ui.sheet import Subject, left_out, printed, sheets

HOSTILE = '<script>alert("1")</script>&\x1b[31m\'"'


def fact(id: str, *, words: int = 8, errata: int = 0, checked: str = "2026-11-22") -> Fact:
    return Fact(
        id=f"queues.{id}",
        topic="queues",
        text=f"Text of {id}.",
        ask=f"What is asked about {id}?",
        answer=" ".join(f"{id}-word{n}" for n in range(words)),
        sources=(f"https://docs.aws.amazon.com/{id}.html",),
        checked=dt.date.fromisoformat(checked),
        errata=tuple(
            Erratum(claim=f"Claim {n} on {id}.", because=f"Reason {n} on {id}, {'so ' * 30}.")
            for n in range(errata)
        ),
    )


def question(id: str, remember: str, *facts: str) -> Question:
    option = Option(text="One", correct=True, why="Because.")
    return Question(
        id=f"queues.{id}",
        topic="queues",
        stem="Which?",
        options=(option,),
        facts=tuple(f"queues.{one}" for one in facts),
        remember=remember,
        level=1,
    )


def table(name: str, *rows: Row, columns: tuple[str, ...] = ("Standard", "FIFO")) -> Table:
    return Table(name=name, topic="queues", title=f"Title of {name}", columns=columns, rows=rows)


def row(feature: str, *values: str, fact: str | None = None) -> Row:
    return Row(
        feature=feature,
        cells=tuple(Cell(value=value) for value in values),
        fact=fact and f"queues.{fact}",
    )


TOPIC = Topic(path="queues", title="Queues", summary="What waits, and for how long")
SMALL = Subject(
    topic=TOPIC,
    above=("Messages",),
    facts=(fact("order", errata=1), fact("hidden", checked="2026-11-25")),
    tables=(
        table(
            "kinds",
            Row(feature="Order", cells=(Cell(value=False), Cell(value=True, note="Per group"))),
        ),
    ),
    questions=(
        question("one", "Order → FIFO.", "order"),
        question("two", "order → FIFO", "hidden"),
    ),
    pack="Small pack, CC BY-SA 4.0",
)


def visible(text: str) -> str:
    """What is left of markup: its words."""
    body = text[text.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").split())


# What stands on it


def test_a_sheet_has_title_dates_tables_facts_errata_and_rules():
    assert visible(sheets("Cheat sheets", [SMALL])) == (
        "Cheat sheets The sheet is made to print on two pages of A4 or US Letter. "
        "Messages · Queues "
        "What waits, and for how long. Checked 2026-11-22 to 2026-11-25. "
        "Facts "
        f"What is asked about order? {SMALL.facts[0].answer} "
        f"Not: Claim 0 on order — Reason 0 on order, {'so ' * 30}. "
        f"What is asked about hidden? {SMALL.facts[1].answer} "
        "Title of kinds Feature Standard FIFO Order no yes 1 1 Per group. "
        "Keep Order → FIFO. "
        "Small pack, CC BY-SA 4.0. In whole, with sources: studykit export md queues "
        "Sources (2) https://docs.aws.amazon.com/order.html "
        "https://docs.aws.amazon.com/hidden.html"
    )


def test_a_rule_that_two_questions_give_stands_there_once():
    assert SMALL.rules == {"Order → FIFO.": frozenset({"queues.order", "queues.hidden"})}


def test_several_sheets_are_listed_and_each_begins_a_page():
    other = Subject(topic=Topic(path="a/b", title="Other", summary=""), facts=(fact("one"),))

    text = sheets("Cheat sheets", [SMALL, other])

    assert '<li><a href="#a.b">Other</a></li>' in text
    assert '<h2 id="a.b">Other</h2>' in text
    assert text.count('<section class="sheet ') == 2
    assert ".sheet { break-before: page; }" in text


def test_a_topic_of_tables_alone_has_a_sheet():
    only = Subject(topic=TOPIC, tables=(table("kinds", row("Order", "no", "yes")),))

    words = visible(sheets("Cheat sheets", [only]))

    assert "Title of kinds" in words
    assert "Checked" not in words
    assert "Facts" not in words


# A page that can be trusted


class Outline(HTMLParser):
    """Tags with their attributes, and whether each was closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def hostile() -> Subject:
    one = Fact(
        id="queues.one",
        topic="queues",
        text=HOSTILE,
        ask=f"{HOSTILE} `<b>&{'/<i>' * 20}`",
        answer=HOSTILE,
        sources=("javascript:alert(1)", f'https://example.com/"{HOSTILE}'),
        checked=dt.date(2026, 11, 22),
        errata=(Erratum(claim=HOSTILE, because=HOSTILE),),
    )
    cell = Cell(value=HOSTILE, note=HOSTILE)
    return Subject(
        topic=Topic(path="queues", title=HOSTILE, summary=HOSTILE),
        above=(HOSTILE,),
        facts=(one,),
        tables=(table(HOSTILE, Row(feature=HOSTILE, cells=(cell, cell)), columns=(HOSTILE,) * 2),),
        questions=(question("one", HOSTILE, "one"),),
        pack=HOSTILE,
    )


def test_text_from_outside_is_never_markup():
    text = sheets(HOSTILE, [hostile(), SMALL])
    outline = Outline(text)

    assert "<script" not in text
    assert "\x1b" not in text
    assert outline.open == []
    known = "html head meta title style body header h1 h2 h3 p nav ul li a main section div b "
    known += "table thead tbody tr th td details summary footer code sup wbr"
    assert {tag for tag, _ in outline.tags} <= set(known.split())


def test_nothing_is_fetched_and_nothing_runs():
    outline = Outline(sheets(HOSTILE, [hostile()]))
    attributes = {name for _, attrs in outline.tags for name in attrs}
    (policy,) = [attrs["content"] for _, attrs in outline.tags if attrs.get("http-equiv")]

    assert attributes.isdisjoint({"src", "srcset", "action", "style", "onload", "onclick"})
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    links = [attrs["href"] for _, attrs in outline.tags if "href" in attrs]
    assert [link and link[:8] for link in links] == ["https://"]


def test_long_code_may_be_broken_at_its_signs():
    one = Fact(
        id="queues.one",
        topic="queues",
        text="Text.",
        ask="Which patch?",
        answer="`path=/caching/enabled` or `short/one`",
        sources=(),
        checked=dt.date(2026, 11, 22),
    )

    text = sheets("Cheat sheets", [Subject(topic=TOPIC, facts=(one,))])

    assert "<code>path=/<wbr>caching/<wbr>enabled</code> or <code>short/one</code>" in text


# What two pages hold


def test_little_is_printed_large_and_more_of_it_smaller():
    def points(many: int) -> float:
        facts = tuple(fact(f"f{n}") for n in range(many))
        return printed(Subject(topic=TOPIC, facts=facts)).size.points

    sizes = [points(many) for many in (5, 80, 110, 400)]

    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (9.5, 7)


def test_where_all_fits_nothing_is_left_out():
    on = printed(SMALL)

    assert left_out(SMALL, on) == []
    assert on.errata == {("queues.order", 0)}
    assert 'class="paper"' not in sheets("Cheat sheets", [SMALL])


def test_rules_whose_facts_are_there_go_first_and_from_the_end():
    facts = tuple(fact(f"f{n}", words=12) for n in range(110))
    rules = tuple(question(f"q{n}", f"Rule {n} {'again ' * 12}", f"f{n}") for n in range(60))
    elsewhere = question("q60", "Rule on something else.", "gone")
    subject = Subject(topic=TOPIC, facts=facts, questions=(*rules, elsewhere))

    on = printed(subject)

    assert len(on.facts) == 110
    kept = [one.remember for one in subject.questions if one.remember in on.rules]
    assert 1 < len(kept) < 61
    assert kept[-1] == "Rule on something else."
    assert kept[:-1] == [one.remember for one in rules[: len(kept) - 1]]
    assert left_out(subject, on) == [f"Not on paper: {61 - len(kept)} more rules."]


def test_then_errata_then_facts_that_a_table_shows():
    facts = tuple(fact(f"f{n}", words=14, errata=n % 2) for n in range(150))
    kinds = table("kinds", *(row(f"Row {n}", "yes", "no", fact=f"f{n}") for n in range(20)))
    subject = Subject(topic=TOPIC, facts=facts, tables=(kinds,))

    on = printed(subject)

    assert on.errata == frozenset()
    assert on.tables == {"kinds"}
    gone = [one.id for one in facts if one.id not in on.facts]
    shown = [f"queues.f{n}" for n in range(20)]
    assert gone[: len(shown)] == shown
    assert gone[len(shown) :] == [one.id for one in facts[150 - (len(gone) - len(shown)) :]]


def test_what_is_not_on_paper_is_whole_on_the_screen_and_counted():
    long = fact("long", words=6000)
    subject = Subject(topic=TOPIC, facts=(long, fact("short")))

    on = printed(subject)
    text = sheets("Cheat sheets", [subject])

    assert on.facts == {"queues.short"}
    assert long.answer in visible(text)
    assert f'<li class="screen"><div class="whole"><p><b class="ask">{long.ask}</b>' in text
    assert '<p class="paper">Not on paper: 1 more fact.</p>' in text


def test_a_heading_does_not_stay_alone_on_paper():
    subject = Subject(topic=TOPIC, facts=(fact("long", words=6000),))

    assert '<div class="screen"><h3>Facts</h3>' in sheets("Cheat sheets", [subject])


@pytest.mark.parametrize("columns", [2, 12])
def test_a_table_wider_than_the_page_breaks_its_words_and_is_not_lost(columns: int):
    word = "ReceiveMessageWaitTimeSeconds"
    wide = table("wide", row("Row", *([word] * columns)), columns=(word,) * columns)
    subject = Subject(topic=TOPIC, tables=(wide,))

    text = sheets("Cheat sheets", [subject])

    assert printed(subject).tables == {"wide"}
    assert ('class="table whole crowded"' in text) is (columns == 12)


def test_a_narrow_table_stands_among_the_facts_and_a_wide_one_above():
    narrow = table("narrow", row("Order", "no", "yes"))
    broad = table(
        "broad",
        *(row(f"Row {n}", *(["some condition in a few words"] * 6)) for n in range(6)),
        columns=("One", "Two", "Three", "Four", "Five", "Six"),
    )
    subject = Subject(topic=TOPIC, facts=(fact("one"),), tables=(narrow, broad))

    words = visible(sheets("Cheat sheets", [subject]))

    assert words.index("Title of broad") < words.index("Facts") < words.index("Title of narrow")


def test_no_type_is_smaller_than_seven_points():
    text = sheets("Cheat sheets", [SMALL])
    style = text[text.index("<style>") : text.index("</style>")]

    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", style)]
    assert min(sizes) == 7
