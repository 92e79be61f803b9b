"""Texts against their forms: what fits, and the sentence for each thing that does not."""

import re
from textwrap import dedent

import pytest

from studykit.packs import fill as filling
from studykit.packs.fill import fill, fill_each
from studykit.packs.forms import (
    ExamForm,
    FactForm,
    FactsForm,
    Form,
    ManifestForm,
    NotesForm,
    QuestionForm,
    RowForm,
    TableForm,
)
from studykit.packs.read import read_yaml

FACT = {
    "id": "order",
    "text": "A FIFO queue keeps the order.",
    "ask": "Which queue keeps the order?",
    "answer": "FIFO",
    "sources": "[https://docs.aws.amazon.com/fifo.html]",
}

QUESTION = {
    "id": "which-queue",
    "stem": "Which queue keeps the order?",
    "options": "[{text: FIFO, correct: true, why: w}, {text: Standard, why: v}]",
    "facts": "[order]",
    "remember": "Order needs FIFO.",
    "level": "1",
}

ROW = {
    "feature": "Order",
    "cells": "[true, no, {value: partly, note: within a group, fact: order}]",
    "fact": "order",
}


def entry(keys: dict[str, str], change: str = "") -> str:
    """An entry of a list, with a key added or given another value."""
    key, _, value = change.partition(":")
    lines = (keys | ({key: value.strip()} if key else {})).items()
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in lines) + "\n"


def rows(text: str) -> list[tuple[str, str | None]]:
    """Changes and, indented below them, what is said about them."""
    pairs = re.findall(r"^(\S.*)\n(?:    (.+)\n)?", text, re.MULTILINE)
    return [(change, message or None) for change, message in pairs]


def told(form: type[Form], text: str) -> list[str]:
    """What is wrong with a whole file."""
    source = read_yaml(dedent(text).encode(), "f")
    _, problems = fill(form, source)
    return [f"{p.line}: {p.code} {p.message}" for p in (*source.problems, *problems)]


def told_of(form: type[Form], entries: str, text: str) -> list[str]:
    """What is wrong with the entries of a list."""
    source = read_yaml(f"{entries}:\n{text}".encode(), "f")
    _, problems = fill_each(form, source, entries)
    return [f"{p.code} {p.message}" for p in (*source.problems, *problems)]


def test_a_fact_has_its_keys_as_text():
    source = read_yaml(f"facts:\n{entry(FACT)}  checked: 2026-11-22\n  was: [no]\n".encode(), "f")

    [(place, fact)], problems = fill_each(FactForm, source, "facts")

    assert (place, problems) == (0, [])
    assert fact.model_dump(mode="json", exclude_defaults=True) == {
        "id": "order",
        "text": "A FIFO queue keeps the order.",
        "ask": "Which queue keeps the order?",
        "answer": "FIFO",
        "sources": ["https://docs.aws.amazon.com/fifo.html"],
        "checked": "2026-11-22",
        "was": ["no"],
    }


FACTS = """
answer: 010
answer: no
answer: [a]
    F03 order: "answer" must be text, not a list; quote a text that starts with [ or -
answer: {a: b}
    F03 order: "answer" must be text, not keys and values; quote a text that holds ": " or {
answer:
    F03 order: "answer" has no text
answer: "  "
    F03 order: "answer" has no text
sources: x
    F03 order: "sources" must be a list, [like, this], not "x"
sources: []
    F04 order: "sources" must have at least one entry
sources: [http://a.example]
    F04 order source 1 must be an https address, not "http://a.example"
sources: [https://a.example, 'javascript:x']
    F04 order source 2 must be an https address, not "javascript:x"
sources: ['https://a.example/x y']
    F04 order source 1 must be an https address, not "https://a.example/x y"
checked: 22.11.2026
    F04 order: "checked" must be a day like 2026-11-22, not "22.11.2026"
checked: 2026-02-30
    F04 order: "checked" must be a day like 2026-11-22, not "2026-02-30"
erratum: {claim: a, because: b}
erratum: [{claim: a, because: b}, {claim: c, because: d}]
erratum: {claim: a}
    F01 order erratum has no "because"
erratum: [{claim: a, because: b}, {claim: a}]
    F01 order erratum 2 has no "because"
erratum: wrong
    F03 order: "erratum" must be a list, [like, this], not "wrong"
erratum: {claim: a, becuase: b, because: c}
    F02 order erratum: unknown key "becuase"; did you mean "because"?
tasks: [a]
    F03 order: "tasks" must be keys and values
tasks: {dva: 1.1}
    F03 order tasks: "dva" must be a list, [like, this], not "1.1"
was: [a b]
    F04 order was 1 must be an id, bare or with its topic (topic.id), not "a b"
anwser: x
    F02 order: unknown key "anwser"; did you mean "answer"?
colour: red
    F02 order: unknown key "colour"
"""


@pytest.mark.parametrize(("change", "message"), rows(FACTS))
def test_what_fits_a_fact_and_what_does_not(change: str, message: str | None):
    found = told_of(FactForm, "facts", entry(FACT, change))

    assert found == ([message] if message else [])


@pytest.mark.parametrize(
    ("id", "is_one"),
    [
        ("a", True),
        ("A-1_b", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a.b", False),
        ("a b", False),
        ("é", False),
        ("e\u0301", False),
        ("../a", False),
        ("\u202ea", False),
    ],
)
def test_ids_have_one_plain_form(id: str, is_one: bool):
    source = read_yaml(f"facts:\n{entry(FACT | {'id': id})}".encode(), "f")

    sound, problems = fill_each(FactForm, source, "facts")

    assert bool(sound) is is_one
    assert is_one or '"id" must be ASCII letters, digits, - and _, at most 64' in str(problems[0])


QUESTIONS = """
level: 4
    F04 which-queue: "level" must be 1, 2 or 3, not 4
level: "1"
    F03 which-queue: "level" must be a whole number without quotes, not "1"
level: 01
    F03 which-queue: "level" must be a whole number without quotes, not "01"
level: 1.0
    F03 which-queue: "level" must be a whole number without quotes, not "1.0"
level: [1]
    F03 which-queue: "level" must be a whole number without quotes, not a list or mapping
cognitive: recal
    F04 which-queue: "cognitive" must be recall, application or analysis, not "recal"
facts: []
    F04 which-queue: "facts" must name 1 to 3 facts, not 0
facts: [a, b, c, d]
    F04 which-queue: "facts" must name 1 to 3 facts, not 4
facts: [a, a]
    F04 which-queue: "facts" names "a" twice
remember: "a\\nb"
    F04 which-queue: "remember" must be one line; use >- instead of |
waive: {L12: because}
waive: [L12]
    F03 which-queue: "waive" must be keys and values
options: []
    F05 which-queue: 0 options; 4 for one right answer, 5 or 6 else
options: [{text: a, why: b}, {text: a, why: b}]
    F05 which-queue: no option is right; put "correct: true" on one
options: [{text: a, correct: true, why: b}, {text: a, correct: true, why: b}]
    F05 which-queue: every option is right; there is nothing to choose
options: [{text: a, correct: yes, why: b}, {text: a, why: b}]
    F03 which-queue option 1: "correct" must be true or false without quotes, not "yes"
options: [{text: a, corect: true, why: b}, {text: a, correct: true, why: b}]
    F02 which-queue option 1: unknown key "corect"; did you mean "correct"?
options: [{text: a, correct: true, why: b}, {text: a}]
    F01 which-queue option 2 has no "why"
options: [{text: a, correct: true, why: b}, x]
    F03 which-queue option 2 must be keys and values
"""


@pytest.mark.parametrize(("change", "message"), rows(QUESTIONS))
def test_what_fits_a_question_and_what_does_not(change: str, message: str | None):
    found = told_of(QuestionForm, "questions", entry(QUESTION, change))

    assert found == ([message] if message else [])


def test_cells_are_true_false_or_text():
    source = read_yaml(f"rows:\n{entry(ROW)}".encode(), "f")

    [(_, row)], problems = fill_each(RowForm, source, "rows")

    assert problems == []
    assert [(cell.value, cell.note, cell.fact) for cell in row.cells] == [
        (True, None, None),
        ("no", None, None),
        ("partly", "within a group", "order"),
    ]


ROWS = """
cells: ["true"]
cells: [{note: x}]
    F01 row "Order" cell 1 has no "value"
cells: [[x]]
    F03 row "Order" cell 1: "value" must be text, not a list; quote a text that starts with [ or -
cells: [{value: 1, nota: x}]
    F02 row "Order" cell 1: unknown key "nota"; did you mean "note"?
cells: []
    F04 row "Order": "cells" must have at least one entry
"""


@pytest.mark.parametrize(("change", "message"), rows(ROWS))
def test_what_fits_a_row_and_what_does_not(change: str, message: str | None):
    assert told_of(RowForm, "rows", entry(ROW, change)) == ([message] if message else [])


def test_what_does_not_fit_a_table():
    assert sorted(told(TableForm, "colums: [a]\nlabel: [x]\ncolumns: [a, a]\n")) == [
        '1: F01 "rows" is missing',
        '1: F01 "title" is missing',
        '1: F02 unknown key "colums"; did you mean "columns"?',
        '2: F03 "label" must be text, not a list; quote a text that starts with [ or -',
        '3: F04 "columns" names "a" twice',
    ]


def test_what_does_not_fit_the_front_matter():
    assert sorted(told(NotesForm, "title: x\nsumary: y\norder: 010\nservices: Lambda\n")) == [
        '1: F01 "summary" is missing',
        '2: F02 unknown key "sumary"; did you mean "summary"?',
        '3: F03 "order" must be a whole number without quotes, not "010"',
        '4: F03 "services" must be a list, [like, this], not "Lambda"',
    ]


def test_a_format_of_tomorrow_is_said_to_be_one():
    manifest = "format: 2\nid: x\ntitle: y\nlicence: z\n"

    assert told(ManifestForm, manifest) == [
        "1: F05 format 2 is not known; this studykit reads format 1"
    ]


EXAM = """\
title: An exam
code: E
guide: https://docs.aws.amazon.com/x.html
checked: 2026-11-22
items: 65
scored: 50
minutes: 130
scale: {lowest: 100, highest: 1000, pass: 720}
domains:
  - {id: "1", title: A, weight: 60, tasks: [{id: "1.1", title: a}]}
  - id: "2"
    title: B
    weight: 40
    tasks: [{id: "2.1", title: b, skills: [{id: "2.1.1", text: c}]}]
"""

BLUEPRINTS = """
title: An exam -> title: Another
weight: 40 -> weight: 30
    1: F05 the weights of the domains add up to 90, not 100
pass: 720 -> pass: 72
    8: F05 scale: "pass" must lie between "lowest" and "highest"
pass: 720 -> pas: 720
    8: F02 scale: unknown key "pas"; did you mean "pass"?
scored: 50 -> scored: 66
    1: F05 "scored" is more than "items"
"2.1.1" -> "1.1"
    1: F05 the task or skill "1.1" stands here twice
text: c -> txt: c
    14: F02 domain 2 task 1 skill 1: unknown key "txt"; did you mean "text"?
minutes: 130 -> minutes: 0
    7: F04 "minutes" must be 1 or more, not 0
code: E -> in_force: {from: 2027-01-01, until: 2026-01-01}
    2: F05 in_force: "until" is before "from"
"""


@pytest.mark.parametrize(("change", "message"), rows(BLUEPRINTS))
def test_a_blueprint_must_add_up(change: str, message: str | None):
    old, _, new = change.partition(" -> ")
    assert old in EXAM

    found = told(ExamForm, EXAM.replace(old, new, 1))

    assert message in found if message else found == []


def test_a_wrong_optional_key_takes_only_itself_along():
    source = read_yaml(b"checked: yesterday\nfcats: 1\nfacts: []\n", "f")

    form, problems = fill(FactsForm, source, "facts")

    assert form is not None
    assert form.model_dump() == {"checked": None, "facts": ()}
    assert [p.message for p in problems] == [
        '"checked" must be a day like 2026-11-22, not "yesterday"',
        'unknown key "fcats"; did you mean "facts"?',
    ]


def test_a_broken_entry_takes_only_itself_along():
    text = f"facts:\n{entry(FACT)}- id: broken\n{entry(FACT | {'id': 'third'})}"

    sound, problems = fill_each(FactForm, read_yaml(text.encode(), "f"), "facts")

    assert [(i, fact.id) for i, fact in sound] == [(0, "order"), (2, "third")]
    assert {p.line for p in problems} == {7}


def test_what_the_reader_refused_is_not_reported_twice():
    text = f"facts:\n{entry(FACT)}  checked: &x 2026-11-22\n- *x\n- !t {{a: 1}}\n"

    sound, problems = fill_each(FactForm, read_yaml(text.encode(), "f"), "facts")

    assert (sound, problems) == ([], [])


def test_a_file_must_be_keys_and_values():
    assert told(FactsForm, "- a\n") == ["1: F03 must be keys and values"]
    assert told(FactsForm, "text\n") == ["1: F03 must be keys and values"]
    assert told(FactsForm, "facts: x\n") == ['1: F03 "facts" must be a list, [like, this], not "x"']


def test_nobody_reads_more_problems_than_some(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(filling, "MOST_PROBLEMS", 2)
    source = read_yaml(b"facts: [1, 2, 3, 4]\na: 1\nb: 2\nc: 3\n", "f")

    assert [p.message for p in fill(FactsForm, source, "facts")[1]] == [
        'unknown key "a"',
        'unknown key "b"',
        "1 more problems of this kind",
    ]
    assert [p.message for p in fill_each(FactForm, source, "facts")[1]] == [
        "fact 1 must be keys and values",
        "fact 2 must be keys and values",
        "2 more entries of the file are broken",
    ]
