"""Drills from tables. Whether an option is right is worked out here a second time, from the
table alone and in a simpler way, and must agree: exactly one is."""

import re
from itertools import chain
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import studykit
from studykit.model.pack import Cell, Row, Table
from studykit.packs.library import open_library
from studykit.study.drilling import Drill, as_question, drills

CONTENT = Path(studykit.__file__).parent.parent / "content"
ENOUGH = 300  # drills of each table of the pack


def table(text: str, *, label: str = "Feature", title: str = "A table", fact: str = "q.f") -> Table:
    """A table drawn with bars. `yes` and `no` are booleans; `(…)` at the end is a note; every
    row rests on one fact."""

    def cell(words: str) -> Cell:
        value, _, note = words.partition("(")
        value = value.strip()
        plain = {"yes": True, "no": False}.get(value, value)
        return Cell(value=plain, note=note.strip(" )") or None)

    lines = [line.split("|") for line in dedent(text).strip().splitlines()]
    return Table(
        name="t",
        topic="q/basics",
        title=title,
        label=label,
        columns=tuple(name.strip() for name in lines[0][1:]),
        rows=tuple(
            Row(feature=line[0].strip(), cells=tuple(map(cell, line[1:])), fact=fact)
            for line in lines[1:]
        ),
    )


QUEUES = """
           | Standard     | FIFO        | Other
    Order  | no           | yes         | no
    Delay  | 15 minutes   | 15 minutes  | none
    Batch  | 10 messages  | 300 calls   | 2 calls
    Price  | low          | low         | low
"""


def shown(drill: Drill) -> str:
    """A drill as a learner reads it, the right option starred."""
    options = [f"{'*' if option.is_right else ' '} {option.text}" for option in drill.options]
    return "\n".join([drill.prompt, *options])


def find(made: tuple[Drill, ...], form: str, *names: str) -> Drill:
    (found,) = [d for d in made if d.form == form and {*d.rows, *d.columns} == {*names}]
    return found


# The four forms


def test_the_value_of_a_cell():
    assert shown(find(drills(table(QUEUES)), "cell", "Batch", "FIFO")) == (
        "FIFO · Batch?\n  2 calls\n  10 messages\n* 300 calls"
    )


def test_which_has_a_value():
    assert shown(find(drills(table(QUEUES)), "which", "Batch", "FIFO")) == (
        "Batch: 300 calls. Which of these is that true of?\n* FIFO\n  Other\n  Standard"
    )


def test_which_is_the_only_yes():
    assert shown(find(drills(table(QUEUES)), "which", "Order", "FIFO")) == (
        "Order: yes for only one of these. Which one?\n* FIFO\n  Other\n  Standard"
    )


def test_which_one_is_odd():
    assert shown(find(drills(table(QUEUES)), "odd", "Delay", "Other")) == (
        "Delay: the same for all of these but one. Which one differs?\n  FIFO\n* Other\n  Standard"
    )


def test_in_what_two_differ():
    assert shown(find(drills(table(QUEUES)), "differs", "Order", "Standard", "FIFO")) == (
        "In which of these do Standard and FIFO differ?\n  Delay\n* Order\n  Price"
    )


def test_rows_can_be_what_is_compared_and_are_called_by_their_heading():
    codes = table(
        """
             | Cause            | What helps
        1001 | it was idle      | send something
        1003 | a binary frame   | send text
        1009 | a huge message   | send less
        """,
        label="Code",
    )

    made = drills(codes)

    assert shown(find(made, "cell", "1003", "Cause")) == (
        "1003 · Cause?\n* a binary frame\n  a huge message\n  it was idle"
    )
    assert shown(find(made, "which", "1003", "Cause")) == (
        "Cause: a binary frame. Which code is that true of?\n  1001\n* 1003\n  1009"
    )


def test_of_two_it_is_asked_which_of_the_two():
    doors = table(
        """
             | Old             | New
        Sees | the token       | all of the request
        Asks | one or more of what it sees | nobody
        """
    )

    assert shown(find(drills(doors), "which", "Asks", "Old")) == (
        "Asks: one or more of what it sees. Which of the two is that true of?\n  New\n* Old"
    )


def test_every_option_says_where_it_belongs_with_its_condition():
    queues = table(QUEUES.replace("300 calls  ", "300 calls (per second)"))

    drill = find(drills(queues), "cell", "Batch", "FIFO")

    assert [option.why for option in drill.options] == [
        "Batch · Other: 2 calls",
        "Batch · Standard: 10 messages",
        "Batch · FIFO: 300 calls (per second)",
    ]


def test_a_drill_counts_for_the_fact_of_its_cell():
    rows = (
        Row(
            feature="Order",
            cells=(Cell(value=False), Cell(value=True, fact="q.fifo"), Cell(value=False)),
            fact="q.order",
        ),
        Row(feature="Price", cells=(Cell(value="low"),) * 3),
        Row(feature="Size", cells=(Cell(value="1 MB"),) * 3),
    )
    made = drills(
        Table(name="t", topic="q", title="T", columns=("Standard", "FIFO", "Other"), rows=rows)
    )

    assert find(made, "which", "Order", "FIFO").facts == ("q.fifo",)
    assert find(made, "cell", "Order", "Other").facts == ("q.order",)
    assert find(made, "differs", "Order", "Standard", "FIFO").facts == ("q.order", "q.fifo")


def test_cells_without_a_fact_are_asked_and_count_for_nothing():
    drill = find(drills(table(QUEUES, fact="")), "cell", "Batch", "FIFO")

    assert drill.facts == ()


# What is left out


def none_on(text: str, *names: str) -> bool:
    return not any({*names} <= {*d.rows, *d.columns} for d in drills(table(text)))


def test_a_yes_or_no_with_a_note_is_not_asked_about():
    assert none_on(QUEUES.replace("| yes  ", "| yes (in a group)"), "Order", "FIFO")


def test_what_is_not_settled_is_neither_asked_nor_offered():
    text = QUEUES.replace("300 calls", "unclear  ")

    assert none_on(text, "Batch", "FIFO")
    assert not any(o.text == "unclear" for d in drills(table(text)) for o in d.options)


def test_a_value_that_another_holds_is_not_offered():
    text = QUEUES.replace("2 calls", "300 calls in all")

    drill = find(drills(table(text)), "cell", "Batch", "FIFO")

    assert [option.text for option in drill.options] == ["10 messages", "300 calls"]


def test_a_value_of_two_columns_is_nobodys_own():
    made = drills(table(QUEUES))

    assert not [d for d in made if d.form == "which" and d.rows == ("Delay",) and d.key != 1]
    assert none_on(QUEUES, "Price")


def test_names_that_are_alike_are_not_asked_about():
    twins = QUEUES.replace("Delay", "`order`")

    assert none_on(twins, "Order")
    assert none_on(twins, "`order`")


def test_a_value_that_names_its_subject_gives_itself_away():
    text = """
                  | Checked by           | Sends
        Lambda    | your Lambda function | a token
        Cognito   | API Gateway          | an ID token
        IAM       | policies             | a signature
    """
    made = drills(table(text, label="Control"))

    assert made
    assert not [d for d in made if d.rows == ("Lambda",) and d.columns == ("Checked by",)]


# Laws


def words(value: bool | str) -> list[str]:
    """What is compared: letters, digits and `_`, whatever stands between them."""
    said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", said.casefold())
    return "".join(c if c.isalnum() or c == "_" else " " for c in joined).split()


def holds(one: list[str], other: list[str]) -> bool:
    """Does one list stand within the other, whole or in a row?"""
    short, long = sorted((one, other), key=len)
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))


class Oracle:
    """A table looked up by names, and what it says of the options of a drill."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.features = [row.feature for row in table.rows]
        self.cells = {
            (row.feature, column): cell
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
        }

    def options(self, drill: Drill) -> list[list[tuple[str, str]]]:
        """The cells (row, column) that each option stands for."""
        texts = [option.text for option in drill.options]
        if drill.form == "differs":
            if len(drill.columns) == 2:
                return [[(text, column) for column in drill.columns] for text in texts]
            return [[(row, text) for row in drill.rows] for text in texts]
        if set(texts) <= set(self.table.columns):
            return [[(drill.rows[0], text)] for text in texts]
        return [[(text, drill.columns[0])] for text in texts]

    def value(self, at: tuple[str, str]) -> list[str]:
        return words(self.cells[at].value)

    def right(self, drill: Drill) -> list[int]:
        """The places of all options that the table makes right."""
        if drill.form == "cell":
            asked = self.value((drill.rows[0], drill.columns[0]))
            return [i for i, o in enumerate(drill.options) if words(o.text) == asked]
        stand = self.options(drill)
        if drill.form == "differs":
            return [i for i, (a, b) in enumerate(stand) if self.value(a) != self.value(b)]
        values = [self.value(at) for (at,) in stand]
        if drill.form == "which":
            asked = self.value((drill.rows[0], drill.columns[0]))
            return [i for i, value in enumerate(values) if value == asked]
        rest = [[v for j, v in enumerate(values) if j != i] for i in range(len(values))]
        return [
            i
            for i, value in enumerate(values)
            if value not in rest[i] and all(v == rest[i][0] for v in rest[i])
        ]

    def rivals(self, drill: Drill) -> list[tuple[list[str], list[str]]]:
        """Pairs of the right value and one that must not be taken for it."""
        if drill.form == "cell":
            texts = [words(option.text) for option in drill.options]
        elif drill.form == "differs":
            return [tuple(map(self.value, self.options(drill)[drill.key]))]
        else:
            texts = [self.value(at) for (at,) in self.options(drill)]
        return [(texts[drill.key], text) for i, text in enumerate(texts) if i != drill.key]

    def is_yes_or_no(self, at: tuple[str, str]) -> bool:
        return self.value(at) in (["yes"], ["no"])

    def line(self, drill: Drill) -> list[tuple[str, str]]:
        """Every cell of the row or column along which `which` is asked."""
        (row,), (column,) = drill.rows, drill.columns
        if drill.options[0].text in self.table.columns:
            return [(row, other) for other in self.table.columns]
        return [(other, column) for other in self.features]

    def check(self, drill: Drill) -> None:
        said = shown(drill)
        assert self.right(drill) == [drill.key], said
        assert [option.is_right for option in drill.options].count(True) == 1, said
        assert 2 <= len(drill.options) <= 4, said
        texts = [words(option.text) for option in drill.options]
        assert all(texts), said
        assert len(set(map(tuple, texts))) == len(texts), said
        assert not any(holds(one, other) for one, other in self.rivals(drill)), said
        asked = [(row, column) for row in drill.rows for column in drill.columns]
        offered = [] if drill.form == "cell" else self.options(drill)
        for at in chain(asked, *offered):
            cell = self.cells[at]
            assert not (isinstance(cell.value, bool) and cell.note), said
        for name in (*drill.rows, *drill.columns):  # one feature or column is meant, not another
            axis = self.features if name in self.features else self.table.columns
            assert sum(words(other) == words(name) for other in axis) == 1, said
        if drill.form == "cell":
            every = [words(cell.value) for cell in self.cells.values()]
            assert all(text in every for text in texts), said
        if drill.form == "which" and texts[drill.key] and not self.is_yes_or_no(asked[0]):
            line = self.line(drill)  # all of them, offered or not
            assert sum(self.value(at) == self.value(asked[0]) for at in line) == 1, said
        backing = {row.feature: row.fact for row in self.table.rows}
        facts = [self.cells[at].fact or backing[at[0]] for at in asked]
        assert drill.facts == tuple(dict.fromkeys(f for f in facts if f)), said
        assert [self.table.rows[n].feature for n in drill.explained_by] == list(drill.rows), said


SAYINGS = (
    *("10 MB", "10 MB (soft)", "`10 mb`", "10,000 KB", "20 MB", "1 hour", "60 minutes", "5 s"),
    *("none", "no", "No.", "Yes", "yes, both", "partly", "unclear", "all types", "-1", "1"),
    *("REST", "REST and HTTP", "HTTP, REST", "TOKEN", "token", "a", "a b", "the", "the key"),
)
values = st.one_of(
    st.booleans(),
    st.sampled_from(SAYINGS),
    st.text(max_size=6),
)
cells = st.builds(
    Cell,
    value=values,
    note=st.sampled_from([None, None, None, "in some Regions"]),
    fact=st.sampled_from([None, None, "q.a", "q.b"]),
)
FEATURES = ["Order", "order", "`Size`", "Price per call", "a, b", "`*`", "Delay", "Batch"]
COLUMNS = ["One", "Two", "Three", "three!", "Fourth way", "Fifth+", "Sixth/7"]


@st.composite
def tables(draw):
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=5, unique=True))
    features = draw(st.lists(st.sampled_from(FEATURES), min_size=1, max_size=6, unique=True))
    row = st.lists(cells, min_size=len(columns), max_size=len(columns)).map(tuple)
    return Table(
        name="t",
        topic="q",
        title="T",
        label=draw(st.sampled_from(["Feature", "Code", "You need"])),
        columns=tuple(columns),
        rows=tuple(
            Row(feature=f, cells=draw(row), fact=draw(st.sampled_from([None, "q.r"])))
            for f in features
        ),
    )


@settings(max_examples=300)
@given(tables(), st.integers(0, 3))
def test_exactly_one_option_is_right_in_any_table(one, seed):
    oracle = Oracle(one)

    for drill in drills(one, seed):
        oracle.check(drill)


@given(tables(), st.integers(0, 9), st.integers(0, 9))
def test_an_id_always_asks_the_same(one, seed, other):
    first, second = drills(one, seed), drills(one, other)

    assert len({d.id for d in first}) == len(first)
    asked = {d.id: (d.prompt, d.options[d.key].text, d.facts) for d in first}
    for drill in second:
        again = (drill.prompt, drill.options[drill.key].text, drill.facts)
        assert asked.get(drill.id, again) == again


@given(tables(), st.integers(0, 9))
def test_one_seed_gives_one_set_of_drills(one, seed):
    assert drills(one, seed) == drills(one, seed)


@pytest.fixture(scope="module")
def pack():
    library = open_library(CONTENT, None)
    yield list(library.tables())
    library.close()


def test_exactly_one_option_is_right_in_every_table_of_the_pack(pack):
    assert pack
    for one in pack:
        oracle = Oracle(one)
        checked = 0
        for seed in range(40):
            made = drills(one, seed)
            for drill in made:
                oracle.check(drill)
            checked += len(made)
            if checked >= ENOUGH or not made:
                break


def test_tables_of_the_pack_can_be_drilled(pack):
    """All but a few, whose cells have nothing to stand beside."""
    silent = [one.name for one in pack if not drills(one)]

    assert len(silent) <= len(pack) // 10, silent


def test_a_drill_is_asked_like_a_question():
    drill = find(drills(table(QUEUES, title="Queues")), "which", "Batch", "FIFO")

    question = as_question(drill)

    assert (question.id, question.topic) == ("t/which/Batch/FIFO", "q/basics")
    assert question.stem == "Queues\n\nBatch: 300 calls. Which of these is that true of?"
    assert question.key == {drill.key}
    assert question.facts == ("q.f",)
