from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import remembered, seen

from studykit.study.choosing import (
    Standing,
    apart,
    cards,
    drills,
    is_known,
    missed,
    questions,
    standing,
    tables,
    tally,
)

TODAY = 100
OVERDUE = remembered(5.0, day=60)
DUE = remembered(10.0, day=90)
FIRM = remembered(50.0, day=95)
SHAKY = remembered(8.0, day=95)
ASIDE = remembered(5.0, day=60, suspended=True)
ASIDE_UNSEEN = remembered(0.0, reps=0, suspended=True)
BACK_IN_UNSEEN = remembered(0.0, reps=0)


@dataclass(frozen=True)
class Key:
    """A question on facts, or (its facts left out) a fact."""

    id: str
    facts: tuple[str, ...] = ()
    topic: str = "one"
    level: int = 1


def on(*facts, id=None, topic="one"):
    return Key(id or f"on-{'-'.join(facts)}", facts, topic)


def ids(keys):
    return [key.id for key in keys]


def ask(keys, memories=None, seen=None, count=10, only=None):
    """Ids of the questions chosen today."""
    chosen = questions(keys, memories or {}, seen or {}, day=TODAY, count=count, only=only)
    return ids(chosen)


@pytest.mark.parametrize(
    ("memory", "where", "known"),
    [
        (None, Standing.NEW, False),
        (BACK_IN_UNSEEN, Standing.NEW, False),
        (OVERDUE, Standing.DUE, False),
        (DUE, Standing.DUE, False),
        (SHAKY, Standing.KNOWN, True),
        (FIRM, Standing.KNOWN, True),
        (remembered(0.5, day=100), Standing.KNOWN, False),  # gone by tomorrow
        (ASIDE, Standing.ASIDE, False),
        (ASIDE_UNSEEN, Standing.ASIDE, False),
    ],
)
def test_where_a_fact_stands(memory, where, known):
    assert standing(memory, TODAY) is where
    assert is_known(memory, TODAY) is known


def test_facts_are_counted_by_where_they_stand():
    memories = {"a": DUE, "b": FIRM, "c": ASIDE}

    assert tally("abcde", memories, TODAY) == {
        Standing.DUE: 1,
        Standing.NEW: 2,
        Standing.KNOWN: 1,
        Standing.ASIDE: 1,
    }


def test_due_comes_before_new_and_new_before_what_is_known():
    keys = [on("firm"), on("new-1"), on("due"), on("shaky"), on("new-2"), on("overdue")]
    memories = {"firm": FIRM, "due": DUE, "shaky": SHAKY, "overdue": OVERDUE}

    assert ask(keys, memories) == [
        "on-overdue",
        "on-due",
        "on-new-1",
        "on-new-2",
        "on-shaky",
        "on-firm",
    ]


def test_no_more_are_asked_than_wanted():
    keys = [on("new"), on("due"), on("firm")]

    assert ask(keys, {"due": DUE, "firm": FIRM}, count=2) == ["on-due", "on-new"]


@pytest.mark.parametrize(
    ("only", "asked"), [(Standing.DUE, ["on-due"]), (Standing.NEW, ["on-new"])]
)
def test_only_due_or_only_new(only, asked):
    keys = [on("new"), on("due"), on("firm")]

    assert ask(keys, {"due": DUE, "firm": FIRM}, only=only) == asked


def test_a_fact_gets_the_question_least_seen():
    keys = [on("f", id="often"), on("f", id="once"), on("f", id="never")]
    answered = {"often": seen(3), "once": seen(1)}

    assert ask(keys, {"f": DUE}, answered, count=1) == ["never"]
    assert ask(keys[:2], {"f": DUE}, answered, count=1) == ["once"]


def test_of_equally_seen_questions_the_longest_ago():
    keys = [on("f", id="yesterday"), on("f", id="last-week")]
    answered = {"yesterday": seen(1, day=99), "last-week": seen(1, day=93)}

    assert ask(keys, {"f": DUE}, answered, count=1) == ["last-week"]


def test_a_fact_that_a_chosen_question_needs_is_covered():
    keys = [on("a", "b"), on("b"), on("c")]

    assert ask(keys, count=2) == ["on-a-b", "on-c"]


def test_when_every_fact_is_covered_unseen_questions_come_before_seen_ones():
    keys = [on("f", id="seen"), on("f", id="unseen-1"), on("f", id="unseen-2")]

    assert ask(keys, {"f": FIRM}, {"seen": seen()}) == ["unseen-1", "unseen-2", "seen"]


def test_what_was_set_aside_is_not_asked():
    keys = [on("aside"), on("aside", "new"), on("firm")]

    assert ask(keys, {"aside": ASIDE, "firm": FIRM}) == ["on-aside-new", "on-firm"]


def test_neighbours_are_from_different_sections():
    keys = [on(f"{topic}-{i}", topic=topic) for topic in ("x", "y") for i in range(3)]

    assert ask(keys) == ["on-x-0", "on-y-0", "on-x-1", "on-y-1", "on-x-2", "on-y-2"]


def test_missed_questions_come_the_longest_ago_first():
    keys = [on("a"), on("b"), on("c"), on("d")]
    answers = {
        "on-a": seen(day=99, last_correct=False),
        "on-b": seen(day=90, last_correct=False),
        "on-c": seen(day=80),
    }

    assert ids(missed(keys, answers, count=5)) == ["on-b", "on-a"]
    assert ids(missed(keys, answers, count=1)) == ["on-b"]


def test_cards_are_what_is_due_then_what_is_new_and_nothing_else():
    keys = [Key("new-1"), Key("firm"), Key("due"), Key("aside"), Key("overdue"), Key("new-2")]
    memories = {"firm": FIRM, "due": DUE, "overdue": OVERDUE, "aside": ASIDE}

    assert ids(cards(keys, memories, day=TODAY, count=10)) == ["overdue", "due", "new-1", "new-2"]
    assert ids(cards(keys, memories, day=TODAY, count=3)) == ["overdue", "due", "new-1"]


memories = st.sampled_from([None, OVERDUE, DUE, FIRM, SHAKY, ASIDE, ASIDE_UNSEEN])
fact_names = st.sampled_from("abcdefgh")
keys = st.lists(
    st.tuples(st.lists(fact_names, min_size=1, max_size=3, unique=True), st.sampled_from("xyz")),
    max_size=12,
).map(lambda rows: [on(*f, id=f"q{i}", topic=t) for i, (f, t) in enumerate(rows)])


@given(
    keys=keys,
    known=st.dictionaries(fact_names, memories.filter(bool)),
    answered=st.dictionaries(st.sampled_from([f"q{i}" for i in range(12)]), st.builds(seen)),
    count=st.integers(1, 15),
)
def test_nothing_is_asked_twice_and_nothing_is_left_out_while_there_is_room(
    keys, known, answered, count
):
    asked = ask(keys, known, answered, count)

    askable = [k for k in keys if any(not (f in known and known[f].suspended) for f in k.facts)]
    assert len(set(asked)) == len(asked) == min(count, len(askable))


@given(keys=keys, known=st.dictionaries(fact_names, memories.filter(bool)))
def test_due_facts_are_asked_about_before_any_other(keys, known):
    due = {f for key in keys for f in key.facts if standing(known.get(f), TODAY) is Standing.DUE}
    by_id = {key.id: key for key in keys}

    first = ask(keys, known, count=1)

    assert not due or due & set(by_id[first[0]].facts)


topics = st.lists(st.sampled_from("xyz"), max_size=12)


@given(topics)
def test_reordering_loses_and_doubles_nothing(topics):
    keys = [Key(str(i), topic=topic) for i, topic in enumerate(topics)]

    assert sorted(apart(keys), key=lambda key: int(key.id)) == keys


@given(topics)
def test_neighbours_differ_wherever_they_can(topics):
    keys = [Key(str(i), topic=topic) for i, topic in enumerate(topics)]
    most = max(Counter(topics).values(), default=0)

    mixed = [key.topic for key in apart(keys)]

    alike = sum(one == other for one, other in pairwise(mixed))
    assert alike == max(0, most - (len(topics) - most) - 1)


@given(topics)
def test_what_is_apart_already_stays_as_it_is(topics):
    keys = [Key(str(i), topic=topic) for i, topic in enumerate(topics)]

    assert apart(apart(keys)) == apart(keys)


@dataclass(frozen=True)
class Drill:
    """A drill of a cell, named by its table and the cell's row."""

    id: str
    facts: tuple[str, ...] = ()
    form: str = "cell"
    options: tuple[str, ...] = ("one", "two", "three")
    more_cells: tuple[str, ...] = ()

    @property
    def table(self):
        return self.id.partition("/")[0]

    @property
    def topic(self):
        return f"topic of {self.table}"

    @property
    def cells(self):
        rows = (self.id.partition("/")[2].partition("/")[0], *self.more_cells)
        return frozenset((self.table, row, "column") for row in rows)


def drill(found, memories=None, count=10, seed=1):
    """Ids of the drills chosen today."""
    return ids(drills(found, memories or {}, day=TODAY, count=count, seed=seed))


def test_drills_on_what_is_due_or_weak_come_before_new_ones_and_those_before_the_rest():
    found = [
        Drill("a/nothing-behind"),
        Drill("b/known", ("known",)),
        Drill("c/new", ("new",)),
        Drill("d/weak", ("weak",)),
        Drill("e/due", ("due",)),
        Drill("f/overdue", ("overdue",)),
    ]
    memories = {
        "known": FIRM,
        "weak": remembered(0.5, day=TODAY),
        "due": DUE,
        "overdue": OVERDUE,
    }

    asked = drill(found, memories)

    assert asked == ["f/overdue", "e/due", "d/weak", "c/new", "b/known", "a/nothing-behind"]
    assert drill(found, memories, count=2) == ["f/overdue", "e/due"]


@dataclass(frozen=True)
class Table:
    """A table of one row on these facts, named by them."""

    on: tuple[str, ...] = ()

    @property
    def name(self):
        return " ".join(self.on)

    @property
    def rows(self):
        return [self]

    def facts(self):
        return self.on


def test_tables_come_by_the_fact_that_needs_it_most():
    found = [Table(), Table(("known",)), Table(("new", "known")), Table(("due", "aside"))]
    memories = {"known": FIRM, "due": DUE, "overdue": OVERDUE, "aside": ASIDE}
    found += [Table(("aside",)), Table(("known", "overdue"))]

    ordered = tables(found, memories, day=TODAY, seed=1)

    assert [t.name for t in ordered] == ["known overdue", "due aside", "new known", "known", ""]


def test_no_cell_is_drilled_twice():
    found = [
        Drill("a/one/cell", ("f",)),
        Drill("a/one/which", ("f",), form="which"),
        Drill("a/two", ("g",), more_cells=("one",)),
    ]

    assert len(drill(found)) == 1


def test_a_fact_is_drilled_once_while_there_are_others():
    found = [
        *(Drill(f"a/{n}", ("f",)) for n in range(5)),
        Drill("b/1", ("g",), options=("yes", "no")),
    ]

    assert set(drill(found, {"g": FIRM}, count=2)) & {"b/1"}


def test_drills_take_turns_by_table_and_form():
    forms = ["cell", "which", "odd", "differs"]
    found = [
        Drill(f"{table}/{form}-{n}", (f"{table}-{form}-{n}",), form=form)
        for table in "abcd"
        for form in forms
        for n in range(5)
    ]

    asked = [next(d for d in found if d.id == id) for id in drill(found, count=8)]

    assert set(Counter(d.table for d in asked).values()) == {2}
    assert set(Counter(d.form for d in asked).values()) == {2}
    assert all(one.table != other.table for one, other in pairwise(asked))


def test_three_options_are_better_than_two():
    found = [Drill("a/1", ("f",), options=("yes", "no")), Drill("a/2", ("g",))]

    assert drill(found, count=1) == ["a/2"]


def test_what_was_set_aside_is_not_drilled():
    assert drill([Drill("a/1", ("f",))], {"f": ASIDE}) == []
    assert drill([Drill("a/1", ("f", "g"))], {"f": ASIDE}) == ["a/1"]


def test_one_seed_chooses_the_same_drills():
    found = [Drill(f"a/{n}", (f"f{n}",)) for n in range(20)]

    assert drill(found, count=3, seed=4) == drill(found, count=3, seed=4)
    assert len({tuple(drill(found, count=3, seed=seed)) for seed in range(9)}) > 1
