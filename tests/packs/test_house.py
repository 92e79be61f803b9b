"""A pack's own house rules, in `check/`: stale claims, names, hosts, secrets, account ids."""

from pathlib import Path

import pytest
from authored import FACTS, NOTES, QUESTIONS, TABLE, write_pack

from studykit.packs.check import check

STALE = """\
checked: 2026-11-22
claims:
  - id: boxes
    was: A queue holds at most 5 boxes.
    now: It holds 9.
    source: https://docs.aws.amazon.com/boxes.html
    says: '\\b5 boxes\\b'
    about: [queue]
    unless: ['before \\d{4}']
    catches: [A queue holds 5 boxes., The QUEUE is full with 5 boxes.]
    passes: [A queue held 5 boxes before 2025., A shelf holds 5 boxes.]
"""

NAMES = """\
hosts: [docs.aws.amazon.com]
spellings:
  - {wrong: '\\bAWS SQS\\b', right: Amazon SQS}
out_of_scope: [Amazon Polly]
retired: [Cloud9]
secrets: ['AKIA[A-Z0-9]{16}']
harmless: [EXAMPLE]
accounts: ['111122223333']
"""

CLAIM = "A queue holds 5 boxes."
ERRATUM = "    erratum: {{claim: '{}', because: 'Those {} are history.'}}\n"


def told(folder: Path, files: dict[str, str]) -> list[str]:
    """What is wrong with the small pack with these files, each named from its topic's folder."""
    return [
        str(problem).removeprefix("topics/queues/")
        for problem in check(write_pack(folder, files)).problems
    ]


def stale(folder: Path, file: str, text: str, claims: str = STALE) -> list[str]:
    """What L25 says of one file of the topic."""
    files = {"check/stale.yaml": claims, f"topics/queues/{file}": text}
    return [line for line in told(folder, files) if " L25 " in line]


def named(folder: Path, file: str, text: str, names: str = NAMES) -> list[str]:
    """What L26 to L29 say of one file of the topic."""
    files = {"check/names.yaml": names, f"topics/queues/{file}": text}
    codes = (" L26 ", " L27 ", " L28 ", " L29 ")
    return [line for line in told(folder, files) if any(code in line for code in codes)]


def out_of_date(place: str, cited: str = CLAIM) -> str:
    return f'{place}"{cited}" is out of date (boxes): It holds 9.'


# Where a stale claim is looked for


def test_a_fact_states_what_holds_now(tmp_path: Path):
    text = FACTS.replace("A FIFO queue keeps the order.", f"Queues wait. {CLAIM}")

    assert stale(tmp_path, "facts.yaml", text) == [out_of_date("facts.yaml:4: L25 order: ")]


def test_an_answer_is_read_with_its_question(tmp_path: Path):
    text = FACTS.replace("Which queue keeps the order?", "What does a queue hold?").replace(
        "answer: FIFO", "answer: 5 boxes", 1
    )

    assert stale(tmp_path, "facts.yaml", text) == [
        out_of_date("facts.yaml:6: L25 order: ", "What does a queue hold: 5 boxes")
    ]
    assert stale(tmp_path, "facts.yaml", text.replace("5 boxes", "In all 5 boxes")) != []


def test_an_erratum_may_quote_it(tmp_path: Path):
    text = FACTS + ERRATUM.format(CLAIM, "5 boxes of a queue")

    assert stale(tmp_path, "facts.yaml", text) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("The orders of a shop", f"{CLAIM} The orders of a shop", 3),
        ("A FIFO queue\n", "A queue of 5 boxes\n", 5),
        ("It keeps the order of the messages in each message group.", CLAIM, 7),
        ("Order needs FIFO.", CLAIM, 17),
    ],
)
def test_neither_stem_nor_key_nor_the_rule_rests_on_it(
    tmp_path: Path, old: str, new: str, line: int
):
    text = QUESTIONS.replace(old, new, 1)
    assert text != QUESTIONS

    cited = new.strip() if CLAIM not in new else CLAIM
    assert stale(tmp_path, "questions.yaml", text) == [
        out_of_date(f"questions.yaml:{line}: L25 which-queue: ", cited)
    ]


def test_a_fenced_block_of_a_stem_is_not_read(tmp_path: Path):
    stem = f"|\n      ```text\n      {CLAIM}\n      ```\n\n      The orders"

    assert stale(tmp_path, "questions.yaml", QUESTIONS.replace("The orders", stem, 1)) == []


def test_a_wrong_option_is_warned_of_and_its_reason_may_quote_it(tmp_path: Path):
    text = QUESTIONS.replace("A standard queue\n", "A queue of 5 boxes\n").replace(
        "It delivers messages in roughly the order", "A queue holds 5 boxes no more"
    )

    assert stale(tmp_path, "questions.yaml", text) == [
        out_of_date("questions.yaml:8: L25 warning: which-queue: ", "A queue of 5 boxes")
    ]


def test_the_warning_can_be_waived_for_the_question(tmp_path: Path):
    text = QUESTIONS.replace("A standard queue\n", "A queue of 5 boxes\n")

    waived = stale(tmp_path, "questions.yaml", text + "    waive: {L25: it was never true here}\n")

    assert waived == []


def test_the_error_cannot_be_waived(tmp_path: Path):
    text = QUESTIONS.replace("Order needs FIFO.", CLAIM)

    found = stale(tmp_path, "questions.yaml", text + "    waive: {L25: nobody minds}\n")

    assert found == [
        out_of_date("questions.yaml:17: L25 which-queue: "),
        "questions.yaml:20: W01 which-queue: L25 is waived here but warns of nothing",
    ]


def test_a_cell_says_what_its_column_and_row_say(tmp_path: Path):
    text = TABLE.replace("[false, true]", "[9 boxes, {value: 5 boxes, note: or more}]")

    assert stale(tmp_path, "tables/kinds.yaml", text) == [
        out_of_date(
            "tables/kinds.yaml:4: L25 ", "Kinds of queue: FIFO, Keeps the order: 5 boxes (or more)"
        )
    ]


def test_notes_are_read_by_paragraph_outside_code(tmp_path: Path):
    text = NOTES + f"\nA queue\nholds 5\nboxes.\n\n```text\n{CLAIM}\n```\n\nOf 5 boxes, no more.\n"

    assert stale(tmp_path, "notes.md", text) == [out_of_date("notes.md:10: L25 ")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (CLAIM, True),
        ("Every QUEUE takes 5 Boxes.", True),
        ("A shelf holds 5 boxes.", False),
        ("A queue held 5 boxes before 2025.", False),
        ("A queue holds 15 boxes.", False),
        ("There is a queue. It has 5 boxes.", False),
    ],
)
def test_a_claim_is_in_a_sentence_with_its_subject_and_without_what_tells_history(
    tmp_path: Path, said: str, found: bool
):
    text = NOTES.replace("They wait.", said)

    assert bool(stale(tmp_path, "notes.md", text)) == found


# A file of claims is tested by itself


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "A queue holds 5 boxes.,",
            "A queue holds six boxes.,",
            '10: F05 boxes: does not recognize its own example "A queue holds six boxes."',
        ),
        (
            "A shelf holds 5 boxes.",
            "No queue holds 5 boxes.",
            '11: F05 boxes: recognizes "No queue holds 5 boxes.", which should pass',
        ),
        (
            "'\\b5 boxes\\b'",
            "'(5 boxes'",
            '7: F04 claims 1: "says" must be a regular expression, not "(5 boxes"',
        ),
        (
            "[queue]",
            "['queue[']",
            '8: F04 claims 1 about 1 must be a regular expression, not "queue["',
        ),
        (
            "[A queue holds 5 boxes., The QUEUE is full with 5 boxes.]",
            "[]",
            '10: F04 claims 1: "catches" must have at least one entry',
        ),
    ],
)
def test_a_claim_that_does_not_work_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, problem: str
):
    claims = STALE.replace(old, new, 1)
    assert claims != STALE

    assert told(tmp_path, {"check/stale.yaml": claims}) == [f"check/stale.yaml:{problem}"]


def test_the_claims_beside_a_broken_one_are_still_looked_for(tmp_path: Path):
    broken = STALE.partition("claims:\n")[2].replace("boxes", "bags", 1).replace("5 boxes\\b", "(")
    files = {
        "check/stale.yaml": STALE + broken,
        "topics/queues/notes.md": NOTES.replace("They wait.", CLAIM),
    }

    assert out_of_date("notes.md:8: L25 ") in told(tmp_path, files)


# Names


def test_an_address_is_of_a_host_that_the_pack_trusts(tmp_path: Path):
    text = FACTS.replace("docs.aws.amazon.com", "blog.example.org", 1)

    assert named(tmp_path, "facts.yaml", text) == [
        "facts.yaml:7: L27 order: blog.example.org is not among the hosts of check/names.yaml: "
        '"https://blog.example.org/fifo.html"'
    ]


def test_names_are_spelled_as_the_pack_spells_them_except_in_backticks(tmp_path: Path):
    text = NOTES + "\nAWS SQS keeps it; `AWS SQS` is code.\n\nNot so `AWS SQS`.\n"

    assert named(tmp_path, "notes.md", text) == [
        'notes.md:10: L28 "AWS SQS" is written "Amazon SQS"'
    ]


def test_an_erratum_is_spelled_right_too(tmp_path: Path):
    text = FACTS + ERRATUM.format("AWS SQS waits.", "words")

    assert named(tmp_path, "facts.yaml", text) == [
        'facts.yaml:13: L28 once: "AWS SQS" is written "Amazon SQS"'
    ]


@pytest.mark.parametrize(
    ("name", "what"), [("Amazon Polly", "out of scope"), ("Cloud9", "retired")]
)
def test_a_service_out_of_scope_or_retired_is_no_right_option(tmp_path: Path, name: str, what: str):
    right = QUESTIONS.replace("A FIFO queue\n", f"A queue of {name}\n")
    wrong = QUESTIONS.replace("A standard queue\n", f"A queue of {name}\n")

    assert named(tmp_path / "right", "questions.yaml", right) == [
        f'questions.yaml:5: L26 which-queue: "{name}" is {what} and a right option'
    ]
    assert named(tmp_path / "wrong", "questions.yaml", wrong) == []


def test_a_name_is_not_found_inside_a_longer_one(tmp_path: Path):
    text = QUESTIONS.replace("A FIFO queue\n", "A queue of Cloud90 or x-Cloud9\n")

    assert named(tmp_path, "questions.yaml", text) == []


@pytest.mark.parametrize(
    ("key", "is_secret"),
    [("AKIA" + "Q7" * 8, True), ("AKIAIOSFODNN7EXAMPLE", False), ("AKIA", False)],
)
def test_no_key_looks_real(tmp_path: Path, key: str, is_secret: bool):
    found = named(tmp_path, "notes.md", NOTES + f"\nThe key is {key}.\n")

    message = "notes.md:10: L29 looks like a real secret; use the documentation's example"
    assert found == ([message] if is_secret else [])


@pytest.mark.parametrize(
    ("account", "message"),
    [
        ("111122223333", None),
        ("998877665544", "998877665544 is no account id of the documentation's examples"),
        ("shardId-000000000001", None),
        ("9988776655443", None),
    ],
)
def test_account_ids_are_those_of_the_documentation(
    tmp_path: Path, account: str, message: str | None
):
    found = named(tmp_path, "notes.md", NOTES + f"\nThe account {account} owns it.\n")

    assert found == ([f"notes.md:10: L29 {message}"] if message else [])


def test_a_broken_pattern_is_named_with_its_line(tmp_path: Path):
    names = NAMES.replace("'\\bAWS SQS\\b'", "'AWS ('")

    assert told(tmp_path, {"check/names.yaml": names}) == [
        'check/names.yaml:3: F04 spellings 1: "wrong" must be a regular expression, not "AWS ("'
    ]


# Without house rules


def test_a_pack_without_house_rules_has_no_such_findings(tmp_path: Path):
    files = {
        "topics/queues/facts.yaml": FACTS.replace("docs.aws.amazon.com", "a.example")
        + ERRATUM.format("AWS SQS waits.", "5 boxes"),
        "topics/queues/notes.md": NOTES
        + f"\n{CLAIM} AWS SQS has {'AKIA' + 'Q7' * 8} of 998877665544.\n",
        "topics/queues/questions.yaml": QUESTIONS.replace(
            "A FIFO queue\n", "A FIFO queue of Cloud9\n"
        ),
    }

    assert told(tmp_path, files) == []


def test_a_table_gives_no_secret_away_either(tmp_path: Path):
    text = TABLE.replace("Keeps the order", "Key AKIAABCDEFGHIJKLMNOP")

    assert named(tmp_path, "tables/kinds.yaml", text) == [
        "tables/kinds.yaml:4: L29 looks like a real secret; use the documentation's example"
    ]


def test_what_tells_history_may_be_said_once_for_all_claims(tmp_path: Path):
    told_once = STALE.replace("claims:\n", "unless: [long ago]\nclaims:\n")
    text = FACTS.replace("A FIFO queue keeps the order.", "Long ago a queue held 5 boxes.")

    assert stale(tmp_path, "facts.yaml", text) != []
    assert told(tmp_path, {"check/stale.yaml": told_once, "topics/queues/facts.yaml": text}) == []
