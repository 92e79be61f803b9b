"""The language of searches."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import answered, drilled, graded, on, remembered, seen

from studykit.errors import Usage
from studykit.study.forgetting import recall
from studykit.study.query import (
    FILTERS,
    Filters,
    Kind,
    Query,
    Standpoint,
    Term,
    answered_wrong,
    matches,
    parse,
    serves,
)


def words(*texts: str) -> tuple[Term, ...]:
    return tuple(map(Term, texts))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("visibility timeout", Query(terms=words("visibility", "timeout"))),
        ('"cold start" lambda', Query(terms=(Term("cold start", True), Term("lambda")))),
        ('an "open end', Query(terms=(Term("open end", True),))),
        ("timeout -sqs", Query(terms=words("timeout"), without=words("sqs"))),
        ('-"long polling"', Query(without=(Term("long polling", True),))),
        ("--no-verify", Query(terms=words("--no-verify"))),
        ("dynamodb:Query arn:aws:s3", Query(terms=words("dynamodb:Query", "arn:aws:s3"))),
        ("what is the difference between gsi and lsi", Query(terms=words("gsi", "lsi"))),
        ("is it", Query(terms=words("is", "it"))),
        ('"what is"', Query(terms=(Term("what is", True),))),
        ("again again", Query(terms=words("again"))),
        ("*** lambda ☃", Query(terms=words("lambda"), ignored=("***", "☃"))),
        ('""', Query()),
        ("", Query()),
    ],
)
def test_words_phrases_and_what_is_excluded(typed: str, wanted: Query):
    assert parse([typed]) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("topic:lambda/Concurrency", Filters(topics=("lambda/Concurrency",))),
        ("topic:sqs TOPIC:s3", Filters(topics=("sqs", "s3"))),
        ("task:1.2", Filters(tasks=("1.2",))),
        ("kind:fact kind:Tables", Filters(kinds=("fact", "table"))),
        ("level:2", Filters(levels=(2,))),
        ("is:due is:leech", Filters(states=("due", "leech"))),
        ("wrong:7d", Filters(wrong=7)),
        ("wrong:30", Filters(wrong=30)),
        ("r<0.8", Filters(below=(0.8, False))),
        ("R<=80%", Filters(below=(0.8, True))),
        ("r>.9", Filters(above=(0.9, False))),
        ("below:0.8 above:50%", Filters(below=(0.8, False), above=(0.5, False))),
    ],
)
def test_filters(typed: str, wanted: Filters):
    assert parse([typed]) == Query(filters=wanted)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("kind:card", '"kind:card": kind: takes fact, table, question or note.'),
        ("is:dew", '"is:dew": is: takes due, new, known, leech or aside.'),
        ("level:4", '"level:4": level: takes 1, 2 or 3.'),
        ("wrong:lately", '"wrong:lately": wrong: takes a number of days, for example wrong:7d.'),
        ("wrong:0d", '"wrong:0d": wrong: takes a number of days, for example wrong:7d.'),
        ("r<high", '"r<high" takes a probability, for example r<0.8 or r<80%.'),
        ("r<", '"r<" takes a probability, for example r<0.8 or r<80%.'),
        ("r>8", '"r>8": a probability is between 0 and 1, or 0% and 100%.'),
        ("topic:", '"topic:" names nothing; write for example topic:lambda.'),
        ("-is:due", '"-is:due": only words can be excluded, filters cannot.'),
        ("topics:sqs", f'"topics:sqs": no filter is called topics; the filters are {FILTERS}.'),
        ("wrnog:7d", f'"wrnog:7d": no filter is called wrnog; the filters are {FILTERS}.'),
    ],
)
def test_what_no_filter_takes_is_explained(typed: str, message: str):
    with pytest.raises(Usage) as told:
        parse(["timeout", typed])

    assert str(told.value) == message


def test_words_need_no_quotes_and_a_quoted_argument_is_a_phrase():
    assert parse(["visibility", "timeout", "is:due"]) == parse(["visibility timeout is:due"])
    assert parse(["exactly once", "fifo"]).terms == (Term("exactly once", True), Term("fifo"))


def test_a_query_of_a_whole_page_is_cut():
    query = parse([" ".join(f"word{n}" for n in range(40))])

    assert (len(query.terms), query.ignored[0], len(query.ignored)) == (24, "word24", 16)


@given(st.lists(st.text(), max_size=5))
def test_anything_typed_is_a_query_or_explained(arguments: list[str]):
    try:
        query = parse(arguments)
    except Usage:
        return
    assert all(term.tokens for term in query.terms + query.without)


# ------------------------------------------------------------------------------ filters


class Thing(NamedTuple):
    kind: Kind
    id: str = "f"
    topic: str = "lambda"
    facts: tuple[str, ...] = ()
    level: int = 0


FACT = Thing("fact")
QUESTION = Thing("question", "q", facts=("f", "g"), level=2)
TABLE = Thing("table", "t")
NOTE = Thing("note", "lambda")

FRESH = remembered(10.0, day=100)  # not due for ten days
STALE = remembered(1.0, day=90)  # due since day 91

DUE = Standpoint(day=100, memories={"f": STALE, "g": FRESH})
KNOWN = Standpoint(day=100, memories={"f": FRESH, "g": FRESH}, seen={"q": seen()})
HALF = Standpoint(day=100, memories={"f": FRESH})
NEW = Standpoint(day=100)


@pytest.mark.parametrize(
    ("typed", "thing", "learner", "passes"),
    [
        ("kind:fact", FACT, NEW, True),
        ("kind:fact", TABLE, NEW, False),
        ("kind:fact kind:table", TABLE, NEW, True),
        ("level:2", QUESTION, NEW, True),
        ("level:1", QUESTION, NEW, False),
        ("level:1 level:2", QUESTION, NEW, True),
        ("level:2", FACT, NEW, False),
        ("is:due", FACT, DUE, True),
        ("is:due", FACT, KNOWN, False),
        ("is:due", QUESTION, DUE, True),
        ("is:due", NOTE, DUE, False),
        ("is:new", FACT, NEW, True),
        ("is:new", FACT, DUE, False),
        ("is:new", QUESTION, DUE, True),  # its facts are known, it was never asked
        ("is:new", QUESTION, KNOWN, False),
        ("is:new", TABLE, NEW, False),
        ("is:known", FACT, KNOWN, True),
        ("is:known", QUESTION, KNOWN, True),
        ("is:known", QUESTION, HALF, False),
        ("is:leech", FACT, DUE._replace(is_leech=lambda memory: memory is STALE), True),
        ("is:leech", FACT, KNOWN._replace(is_leech=lambda memory: memory is STALE), False),
        ("is:leech", FACT, NEW._replace(is_leech=lambda memory: True), False),
        ("is:aside", FACT, KNOWN._replace(memories={"f": STALE._replace(suspended=True)}), True),
        ("is:aside", FACT, KNOWN, False),
        ("wrong:7d", FACT, NEW._replace(wrong={"f"}), True),
        ("wrong:7d", QUESTION, NEW._replace(wrong={"f"}), False),
        ("r<0.85", FACT, DUE, True),
        ("r<0.85", FACT, KNOWN, False),
        ("r>0.99", FACT, KNOWN, True),
        ("r<1", FACT, KNOWN, False),  # recalled with 1 exactly
        ("r<=1", FACT, KNOWN, True),
        ("r>1", FACT, KNOWN, False),
        ("r>=1", FACT, KNOWN, True),
        ("r>0.5 r<0.85", FACT, DUE, True),
        ("r<0.85", QUESTION, DUE, True),  # as weak as the weakest of its facts
        ("r>=1", QUESTION, DUE, False),
        ("r<1", FACT, NEW, False),  # of what was never studied nothing is known
        ("r<1", QUESTION, HALF, False),
        ("r>0", NOTE, KNOWN, False),
        ("is:due is:new", FACT, DUE, False),
    ],
)
def test_what_passes(typed: str, thing: Thing, learner: Standpoint, passes: bool):
    assert matches(parse([typed]).filters, thing, learner) == passes


def test_the_recall_of_the_filters_is_that_of_the_curve():
    bound = recall(10, 1.0)

    assert 0.6 < bound < 0.85
    assert matches(Filters(below=(bound, True)), FACT, DUE)
    assert not matches(Filters(below=(bound, False)), FACT, DUE)


@pytest.mark.parametrize(
    ("tasks", "wanted", "yes"),
    [
        (["1.2.3"], ["1.2.3"], True),
        (["1.2.3"], ["1.2"], True),
        (["1.2.3"], ["1"], True),
        (["1.2"], ["1.2.3"], False),
        (["1.21"], ["1.2"], False),
        (["4.1", "1.2"], ["2.2", "1.2"], True),
        ([], ["1.2"], False),
    ],
)
def test_a_task_is_served_by_its_skills(tasks: list[str], wanted: list[str], yes: bool):
    assert serves(tasks, wanted) == yes


def test_what_was_answered_wrong():
    events = [
        on(1, answered("right", "a")),
        on(1, answered("wrong", "b", correct=False, missed=("c",)), seq=2),
        on(1, graded("d", 1), seq=3),
        on(1, graded("e", 2), seq=4),
        on(1, drilled("g", correct=False), seq=5),
        on(1, drilled("h"), seq=6),
    ]

    assert answered_wrong(events) == {"wrong", "b", "c", "d", "g"}
