"""Rules that look at the whole pack, and the care for facts: sameness, age, units, ids."""

import datetime as dt
from pathlib import Path

import pytest
from authored import FACTS, QUESTIONS, write_pack

from studykit.packs.check import check, keep_ids

FACT = """\
  - id: {id}
    text: {text}
    ask: {ask}
    answer: {answer}
    sources: [https://docs.aws.amazon.com/a.html]
"""
ITEM = QUESTIONS.removeprefix("questions:\n")


def said(pack: Path, code: str, today: dt.date | None = None) -> list[str]:
    return [f"{p.line}: {p.message}" for p in check(pack, today).problems if p.code == code]


def with_facts(folder: Path, *facts: dict[str, str]) -> Path:
    more = "".join(FACT.format(**{"answer": "an answer", **fact}) for fact in facts)
    return write_pack(folder, {"topics/queues/facts.yaml": FACTS + more})


def with_questions(folder: Path, *asked: str) -> Path:
    return write_pack(folder, {"topics/queues/questions.yaml": "questions:\n" + "".join(asked)})


LONG = "A worker reads orders from a queue and writes each of them to a table of the shop"


def test_no_fact_is_stated_twice(tmp_path: Path):
    pack = with_facts(
        tmp_path,
        {"id": "one", "text": f"{LONG}.", "ask": "Who reads?"},
        {"id": "two", "text": f"{LONG} too.", "ask": "Who writes?"},
        {"id": "three", "text": "A topic forgets.", "ask": "Who  reads?"},
    )

    assert said(pack, "H02") == [
        "19: two: says nearly what queues.one says",
        "25: three: asks what queues.one asks",
    ]


@pytest.mark.parametrize(
    ("ask", "answer", "warned"),
    [
        ("How long does it wait?", "300", True),
        ("How long does it wait?", "Up to 1,000", True),
        ("How long does it wait?", "300 seconds", False),
        ("How many messages are in a batch?", "10", False),
        ("Which status code comes back?", "403", False),
    ],
)
def test_a_number_has_a_unit(tmp_path: Path, ask: str, answer: str, warned: bool):
    pack = with_facts(tmp_path, {"id": "one", "text": LONG, "ask": ask, "answer": answer})

    assert bool(said(pack, "H01")) is warned


def test_old_facts_are_remembered_not_forbidden(tmp_path: Path):
    pack = write_pack(tmp_path)  # checked on 2026-11-22

    assert said(pack, "L04", dt.date(2027, 5, 21)) == []
    later = check(pack, dt.date(2027, 5, 22))
    assert next(str(p) for p in later.problems) == (
        "topics/queues/facts.yaml:4: L04 reminder: order: last checked 2026-11-22, 181 days ago; "
        "look again"
    )
    assert later.failing == 0
    assert said(pack, "H04", dt.date(2026, 11, 21)) == []
    assert len(said(pack, "H04", dt.date(2026, 11, 20))) == 2


def test_an_id_never_vanishes(tmp_path: Path):
    pack = write_pack(tmp_path)
    assert said(pack, "H03") == []  # no list, no memory
    assert keep_ids(pack) == 3
    assert said(pack, "H03") == []
    file = pack / "topics/queues/facts.yaml"

    file.write_text(FACTS.replace("id: once", "id: exactly-once"))

    assert said(pack, "H03") == [
        "1: 1 new id is not listed yet; studykit check --keep-ids adds them",
        '2: queues.once is gone; name it under "was" of what took its place, or say why here',
    ]
    file.write_text(FACTS.replace("id: once", "id: exactly-once\n    was: [once]"))
    assert keep_ids(pack) == 1
    assert said(pack, "H03") == []
    assert keep_ids(pack) == 0


def test_a_former_id_may_be_older_than_the_list(tmp_path: Path):
    renamed = FACTS.replace("id: once", "id: exactly-once\n    was: [once]")
    pack = write_pack(tmp_path, {"topics/queues/facts.yaml": renamed})

    assert keep_ids(pack) == 3
    assert said(pack, "H03") == []


def test_an_id_may_go_with_a_reason_and_never_comes_back(tmp_path: Path):
    pack = write_pack(tmp_path)
    keep_ids(pack)
    facts, ids = pack / "topics/queues/facts.yaml", pack / "check/ids.txt"
    facts.write_text(FACTS.partition("  - id: once")[0])

    ids.write_text(ids.read_text().replace("queues.once", "queues.once  # it was not true"))

    assert said(pack, "H03") == []
    facts.write_text(FACTS.replace("id: once", "id: exactly-once"))
    keep_ids(pack)
    assert "queues.once  # it was not true" in ids.read_text()
    facts.write_text(FACTS)
    assert said(pack, "H03") == [
        "2: queues.exactly-once is gone; "
        'name it under "was" of what took its place, or say why here',
        "3: queues.once is gone for ever (it was not true), but it is there; give it another id",
    ]


def test_no_stem_is_asked_twice(tmp_path: Path):
    again = ITEM.replace("id: which-queue", "id: again")
    nearly = ITEM.replace("id: which-queue", "id: nearly").replace(
        "of a shop must", "of one shop must"
    )

    pack = with_questions(tmp_path, ITEM, again, nearly)

    assert said(pack, "L09") == [
        "21: again: has the stem of queues.which-queue",
        "39: nearly: has nearly the stem of queues.again",
        "39: nearly: has nearly the stem of queues.which-queue",
    ]
    assert said(pack, "L10") == [
        "23: again: has the options and key of queues.which-queue",
        "41: nearly: has the options and key of queues.again",
        "41: nearly: has the options and key of queues.which-queue",
    ]


OTHER = """\
  - id: other
    stem: {stem}
    options:
      - {{text: 'Use one group for each customer', correct: true, why: '{why}'}}
      - {{text: Use one group for all customers, why: Every customer would wait for the others.}}
      - {{text: Use a random group for each order, why: It gives up the order within one customer.}}
      - {{text: Use no group for any of the orders, why: FIFO queues refuse messages without one.}}
    facts: [once]
    remember: r
    level: 1
    cognitive: recall
"""


def test_a_reason_is_not_copied(tmp_path: Path):
    why = "A group keeps its messages in the order in which they came in, one after another."
    other = OTHER.format(stem="s?", why=why)
    twin = OTHER.replace("id: other", "id: twin").format(stem="t?", why=f"Here too: {why.lower()}")

    assert said(with_questions(tmp_path, other, twin), "L31") == [
        '5: other: a reason and queues.twin both say "a group keeps its messages in the order in '
        'which they came"'
    ]


def test_no_stem_tells_another_key(tmp_path: Path):
    cue = "A team will use one group for each customer. Which queue does it need for that?"
    telling = ITEM.replace(
        "The orders of a shop must stay in the order they came in. Which queue fits?", cue
    )

    pack = with_questions(tmp_path, OTHER.format(stem="s?", why="w"), telling)

    assert said(pack, "L32") == [
        "5: other: a right option stands in the stem of queues.which-queue"
    ]


def test_nothing_is_left_to_fill_in(tmp_path: Path):
    pack = with_facts(
        tmp_path, {"id": "one", "text": "TODO what it does", "ask": "What does it do?"}
    )

    assert said(pack, "H05") == ["14: one: TODO in text: write it, or take it out"]
