"""Rules for authors: what each lets pass, and what it says of the rest."""

from pathlib import Path
from textwrap import indent

import pytest
from authored import FACTS, NOTES, QUESTIONS, write_pack

from studykit.packs.check import RULES, check

STEM = "The orders of a shop must stay in the order they came in. Which queue fits?"
WHY = "It keeps the order of the messages in each group."
OPTIONS = (
    ("A FIFO queue", True),
    ("A standard queue", False),
    ("A topic", False),
    ("A list", False),
)


def question(
    stem: str = STEM,
    options: tuple[tuple[str, bool], ...] = OPTIONS,
    whys: tuple[str, ...] = (),
    remember: str = "Order needs FIFO.",
    more: str = "",
) -> str:
    """A file with one question, sound but for what is given."""
    lines = [
        f"      - text: '{text}'\n"
        f"        correct: {'true' if correct else 'false'}\n"
        f"        why: '{whys[i] if i < len(whys) else f'{WHY} {i}'}'\n"
        for i, (text, correct) in enumerate(options)
    ]
    return (
        f"questions:\n  - id: q\n    stem: |\n{indent(stem, ' ' * 6)}\n    options:\n"
        + "".join(lines)
        + f"    facts: [order]\n    remember: '{remember}'\n    level: 1\n"
        + f"    cognitive: recall\n{more}"
    )


def policy(statement: str, *, version: bool = True) -> str:
    """A fenced policy with one statement."""
    dated = '"Version": "2012-10-17", ' if version else ""
    return f'```json\n{{{dated}"Statement": [{statement}]}}\n```'


def told(folder: Path, file: str, text: str) -> list[str]:
    """What is wrong with a pack with this file, without the file's name."""
    file = f"topics/queues/{file}"
    found = check(write_pack(folder, {file: text})).problems
    assert {problem.file for problem in found} <= {file}
    return [str(problem).removeprefix(f"{file}:") for problem in found]


def test_a_sound_pack_has_no_problems_and_says_how_much_was_read(tmp_path: Path):
    found = check(write_pack(tmp_path))

    assert (found.problems, found.files) == ([], 6)


def test_problems_of_reading_and_of_rules_come_together_and_sorted(tmp_path: Path):
    found = check(
        write_pack(
            tmp_path,
            {
                "pack.yaml": "format: 1\n",
                "topics/queues/questions.yaml": question("Tell me."),
                "topics/queues/tables/kinds.yaml": "a: [",
            },
        )
    )

    assert [(problem.file.rpartition("/")[2], problem.code) for problem in found.problems] == [
        ("pack.yaml", "F01"),
        ("pack.yaml", "F01"),
        ("pack.yaml", "F01"),
        ("questions.yaml", "L19"),
        ("questions.yaml", "L20"),
        ("kinds.yaml", "Y04"),
    ]


@pytest.mark.parametrize(
    ("keys", "options", "message"),
    [
        (1, 4, None),
        (2, 5, None),
        (2, 6, None),
        (3, 6, None),
        (1, 3, "6: L01 q: 3 options with 1 right; 4 are wanted"),
        (1, 5, "6: L01 q: 5 options with 1 right; 4 are wanted"),
        (2, 4, "6: L01 q: 4 options with 2 right; 5 or 6 are wanted"),
        (2, 7, "6: L01 q: 7 options with 2 right; 5 or 6 are wanted"),
    ],
)
def test_there_are_as_many_options_as_in_the_exam(
    tmp_path: Path, keys: int, options: int, message: str | None
):
    select = {1: "", 2: " (Select TWO.)", 3: " (Select THREE.)"}[keys]
    made = tuple((f"Option number {i}x", i < keys) for i in range(options))

    found = told(tmp_path, "questions.yaml", question(STEM + select, made))

    assert found == ([message] if message else [])


@pytest.mark.parametrize(
    ("keys", "stem", "message"),
    [
        (1, STEM, None),
        (2, f"{STEM} (Select TWO.)", None),
        (3, f"{STEM} (Select THREE.)", None),
        (1, f"{STEM} (Select TWO.)",
         '3: L02 q: one option is right, so the stem says no "(Select TWO.)"'),
        (2, STEM, '3: L02 q: the stem must end in "(Select TWO.)", as 2 are right'),
        (2, f"{STEM} (Select THREE.)",
         '3: L02 q: the stem must end in "(Select TWO.)", as 2 are right'),
        (2, f"{STEM} (Select two.)",
         '3: L02 q: the stem must end in "(Select TWO.)", as 2 are right'),
        (3, f"{STEM} (Select TWO.)",
         '3: L02 q: the stem must end in "(Select THREE.)", as 3 are right'),
    ],
)  # fmt: skip
def test_the_stem_says_how_many_to_select(
    tmp_path: Path, keys: int, stem: str, message: str | None
):
    count = 4 if keys == 1 else 6
    options = tuple((f"Queue {i}x", i < keys) for i in range(count))

    found = told(tmp_path, "questions.yaml", question(stem, options))

    assert found == ([message] if message else [])


def test_every_option_has_a_reason_of_its_own(tmp_path: Path):
    whys = (
        WHY,
        "It does not keep any order at all.",
        WHY.upper(),
        "It does not keep order, so no.",
    )

    assert told(tmp_path, "questions.yaml", question(whys=whys)) == [
        '14: L03 q: option 3 has the same "why" as option 1',
        '17: L03 q: option 4 has a "why" of 7 words; 8 are wanted',
    ]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("All of the above", "All of the above"),
        ("None of these options", "None of these options"),
        ("Both A and C", "Both A and C"),
        ("B or D", "B or D"),
        ("All of the queues in the account", None),
        ("A and AAAA records", None),
        ("Plan A-B and C-D", None),
        ("Each of the consumers", None),
    ],
)
def test_no_option_speaks_of_the_others(tmp_path: Path, text: str, cited: str | None):
    options = (*OPTIONS[:3], (text, False))

    found = told(tmp_path, "questions.yaml", question(options=options))

    assert found == ([f'15: L06 q: option 4 speaks of other options: "{cited}"'] if cited else [])


@pytest.mark.parametrize(
    ("why", "cited"),
    [
        ("It is better than option B because it is cheap.", "option B"),
        ("Unlike options A and C this one keeps the order.", "options A"),
        ("It is better than answer (C) because it is cheap.", "answer (C)"),
        ("It is better than option 2 because it is cheap.", "option 2"),
        ("The first option is cheaper than this one by far.", "first option"),
        ("The option above is cheaper than this one by far.", "option above"),
        ("It is the last choice of those who need order.", "last choice"),
        ("It can answer a request and keep the order too.", None),
        ("There are option flags for this, and 3 option groups.", None),
        ("An option 3x as expensive would keep the order too.", None),
        ("The only option that keeps the order of all messages.", None),
    ],
)
def test_no_text_knows_where_an_option_stands(tmp_path: Path, why: str, cited: str | None):
    found = told(tmp_path, "questions.yaml", question(whys=(why,)))

    message = f'8: L07 q: option 1 "why" refers to a letter or position: "{cited}"'
    assert found == ([message] if cited else [])


def test_nor_does_the_rule_to_remember(tmp_path: Path):
    found = told(tmp_path, "questions.yaml", question(remember="Choose option A."))

    assert found == ['19: L07 q: remember refers to a letter or position: "option A"']


@pytest.mark.parametrize(
    ("one", "other", "is_twice"),
    [
        ("A queue", "a  Queue.", True),
        ("The `x` queue", "The x, queue", True),
        ("A queue", "Two queues", False),
        ("p > 1", "p < 1", False),
        ("1.5 MB", "15 MB", False),
        ("$default", "default", False),
        ("/a/b", "/a/c", False),
    ],
)
def test_no_two_options_say_the_same(tmp_path: Path, one: str, other: str, is_twice: bool):
    options = ((one, True), *OPTIONS[1:3], (other, False))

    found = told(tmp_path, "questions.yaml", question(options=options))

    assert found == (["15: L08 q: option 4 repeats option 1"] if is_twice else [])


@pytest.mark.parametrize(
    ("stem", "end"),
    [
        (STEM, None),
        (f"```json\n{{}}\n```\n\n{STEM}", None),
        (STEM.removesuffix("?"), STEM.removesuffix("?")[-20:]),
        (f"{STEM} Choose well.", "fits? Choose well."[-20:]),
    ],
)
def test_the_stem_ends_in_the_question(tmp_path: Path, stem: str, end: str | None):
    found = told(tmp_path, "questions.yaml", question(stem))

    assert [problem[:7] for problem in found] == ([] if end is None else ["3: L20 "])
    assert end is None or end.strip() in found[0]


def test_beliefs_belong_to_wrong_options(tmp_path: Path):
    first = "correct: true\n        "
    text = QUESTIONS.replace(first, f"{first}belief: Queues wait\n        facts: [once]\n        ")

    assert told(tmp_path, "questions.yaml", text) == [
        '7: F05 which-queue: option 1 is right; "belief" is for wrong options',
        '8: F05 which-queue: option 1 is right; "facts" is for wrong options',
    ]


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("https://docs.aws.amazon.com/x/latest/y.html#part", None),
        ("https://example.org/a?page=2", None),
        ("https://docs.aws.amazon.com/de_de/x.html", "an address without a language in its path"),
        ("https://docs.aws.amazon.com/x.html?trk=abc", "an address without tracking (trk)"),
        ("https://a.example/?a=1&utm_source=x", "an address without tracking (utm_source)"),
    ],
)
def test_sources_are_clean_addresses(tmp_path: Path, address: str, wrong: str | None):
    text = FACTS.replace("https://docs.aws.amazon.com/fifo.html", address, 1)

    found = told(tmp_path, "facts.yaml", text)

    assert found == ([f'7: L27 order: {wrong}: "{address}"'] if wrong else [])


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("https://docs.aws.amazon.com/x.html", None),
        ("tables/kinds.yaml", None),
        ("../queues/notes.md#queues", None),
        ("http://a.example", "an address starts with https://"),
        ("javascript:alert", "a link leads to the web (https) or to a path in the pack"),
        ("file:///etc/passwd", "a link leads to the web (https) or to a path in the pack"),
        ("/etc/passwd", "a link leads to the web (https) or to a path in the pack"),
        ("../../../etc/passwd", "the link leads out of the pack"),
        ("..\\..\\..\\x", "a link leads to the web (https) or to a path in the pack"),
    ],
)
def test_notes_link_to_the_web_or_into_the_pack(tmp_path: Path, target: str, wrong: str | None):
    found = told(tmp_path, "notes.md", NOTES + f"\nSee [this]({target}) `[code](http://x)`.\n")

    assert found == ([f'10: L27 {wrong}: "{target}"'] if wrong else [])


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        ('```json\n{"a": [1]}\n```', None),
        ('```json\n{"a": 1}\n{"a": 2}\n```', None),
        ("```yaml\nA: !Ref B\nC: &d 1\nE: *d\n```", None),
        ("```text\n{\n```", None),
        ("```json\n{\n  a: 1\n}\n```", "12: L30 the block is not JSON here; call it text if it is "
         "not meant to be"),
        ("```yaml\na: 1\nb: c: d\n```", '12: L30 this is not YAML: a ": " inside a value; put the '
         "value in quotes (in a fenced block)"),
        ("```\nx\n```", "10: L30 the fenced block names no language; text will do"),
        ("```json\n{}\n", "10: L30 the fenced block is not closed"),
        (policy('{"Effect": "Allow", "Action": "*", "Resource": "*"}', version=False),
         '10: L30 the policy has no "Version"'),
        (policy('{"Action": "*"}'), '10: L30 a statement of the policy has no "Effect"'),
        (policy('{"Effect": "Deny", "Action": "s3:*", "Principal": "*"}'), None),
        (policy('{"Effect": "deny", "Action": "s3:*", "Principal": "*"}'),
         '10: L30 an "Effect" is Allow or Deny'),
        (policy('{"Effect": "Deny", "Principal": "*"}'),
         '10: L30 a statement of the policy has no "Action"'),
        (policy('{"Effect": "Deny", "Action": "s3:*"}'),
         '10: L30 a statement of the policy has neither "Resource" nor "Principal"'),
        (policy('{"Effect": "Deny", "Actions": "x", "NotAction": "s3:*", "Resource": "*"}'),
         '10: L30 a statement of the policy has an unknown key "Actions"'),
        (policy('{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"a": "b"}}'),
         '10: L30 a "Condition" holds operators, and each operator keys and values'),
        ("```python\nx = 1\n```", None),
        ("```python\nx = 1\nif x\n```", "12: L30 the block is not Python here"),
    ],
)  # fmt: skip
def test_code_in_notes_parses(tmp_path: Path, fence: str, message: str | None):
    found = told(tmp_path, "notes.md", NOTES + f"\n{fence}\n")

    assert found == ([message] if message else [])


def test_code_in_stems_parses(tmp_path: Path):
    stem = f"An API has this:\n\n```json\n{{\n  a: 1\n}}\n```\n\n{STEM}"

    assert told(tmp_path, "questions.yaml", question(stem)) == [
        "8: L30 q: the block is not JSON here; call it text if it is not meant to be"
    ]


def test_every_rule_says_what_it_asks_for():
    items = [f"L{n:02}" for n in (*range(1, 22), *range(25, 35), 36) if n != 35]
    assert sorted(RULES) == ["F05", "H01", "H02", "H03", "H04", "H05", *items, "W01"]
    assert all(asks and not asks.endswith(".") for asks in RULES.values())
