"""`studykit quiz` without a terminal: plain lines, and JSON."""

import json
from typing import Any

import pytest
from small import run

pytestmark = pytest.mark.usefixtures("pack")


def letter(output: str, option: str) -> str:
    """The letter under which an option stands in plain output."""
    row = next(row for row in reversed(output.splitlines()) if row.strip()[3:] == option)
    return row.strip()[0]


def objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in output.splitlines()]


def first_prompt(seed: str) -> dict[str, Any]:
    return objects(run("quiz", "--json", "-n", "1", "--seed", seed).stdout)[0]


def answer_to(prompt: dict[str, Any], *options: str) -> str:
    found = {o["text"]: o["letter"] for o in prompt["options"]}
    return ",".join(found[option] for option in options)


RIGHT = "A FIFO queue with a group per customer"
WRONG = "A standard queue with long polling"


def test_a_right_answer_is_explained_option_by_option():
    key = answer_to(first_prompt("1"), RIGHT)

    result = run("quiz", "queues", "-n", "1", "--seed", "1", typed=f"{key}\n")

    assert result.exit_code == 0
    assert "✓ right · your answer: " in result.stdout
    for why in ("Long polling saves empty", "Order is kept within", "A delay makes", "It collects"):
        assert why in result.stdout
    assert "Keep    Order per customer means" in result.stdout
    assert "fifo.html, checked 2026-11-22" in result.stdout
    assert "Elsewhere you may read “A FIFO queue keeps one order" in result.stdout
    assert "Order kept" in result.stdout
    assert "1 of 1 right" in result.stdout


def test_a_wrong_choice_names_the_belief_and_comes_back_once():
    wrong = answer_to(first_prompt("1"), WRONG)

    result = run("quiz", "-n", "1", "--seed", "1", typed=f"{wrong}\n")

    assert "✗ wrong · your answer: " in result.stdout
    assert "Choosing it shows the belief: “Long polling keeps messages in order”" in result.stdout
    assert "Once more, since it was missed before" in result.stdout
    assert "You seem to hold  “Long polling keeps messages in order” (1 answer)" in result.stdout
    assert "0 of 1 right" in result.stdout


def test_nonsense_is_asked_again_and_never_recorded():
    result = run("quiz", "-n", "1", typed="beta\n\nz\na,b\n99\n")

    assert result.exit_code == 0
    assert result.stdout.count("Please type a–d, or s, u, q:") == 5
    assert "Nothing was answered, nothing was changed." in result.stdout
    assert run("undo").stdout == "There is nothing to take back.\n"


@pytest.mark.parametrize("word", ["q", "Q", " quit "])
def test_q_ends_the_session_and_nothing_after_it_is_read(word: str):
    result = run("quiz", typed=f"{word}\na\n")

    assert result.exit_code == 0
    assert "Please type" not in result.stdout
    assert "Nothing was answered, nothing was changed." in result.stdout


def test_end_of_input_without_a_newline_still_counts_the_answer():
    result = run("quiz", "-n", "1", typed="a")

    assert result.exit_code == 0
    assert "Taken back: " in run("undo").stdout


def test_one_seed_gives_one_session():
    assert first_prompt("7") == first_prompt("7")
    assert len({json.dumps(first_prompt(str(seed))["options"]) for seed in range(8)}) > 1


def test_json_speaks_prompt_mark_and_summary():
    asked = first_prompt("3")
    key = answer_to(asked, RIGHT)

    prompt, mark, summary = objects(
        run("quiz", "--json", "-n", "1", "--seed", "3", typed=f"{key}\n").stdout
    )

    assert prompt == asked
    assert {"kind", "id", "stem", "options", "choose"} <= prompt.keys()
    assert prompt["kind"] == "prompt"
    assert prompt["choose"] == 1
    assert mark["kind"] == "mark"
    assert mark["correct"] is True
    assert mark["key"] == [key]
    assert len(mark["options"]) == 4
    assert all(option["why"] for option in mark["options"])
    assert [fact["id"] for fact in mark["facts"]] == ["queues.fifo-order"]
    assert summary["kind"] == "summary"
    assert (summary["right"], summary["asked"]) == (1, 1)


def test_several_right_answers_are_all_or_nothing():
    prompts = objects(run("quiz", "--json", "--level", "2", "--seed", "5").stdout)
    one_of_two = answer_to(prompts[0], "Raise the visibility timeout", "Use long polling")

    result = run("quiz", "--level", "2", "--seed", "5", typed=f"{one_of_two}\n")

    assert "✗ wrong" in result.stdout
    assert "one of the two right ones was chosen; the exam gives no credit for a part" in (
        result.stdout
    )


def test_practice_schedules_nothing():
    run("quiz", "-n", "1", "--practice", typed="a\n")

    shown = json.loads(run("topics", "--json").stdout)

    assert shown["topics"][0]["seen"] == 0


def test_wrong_asks_what_was_last_answered_wrong():
    assert "No question was last answered wrong." in run("quiz", "--wrong").stdout
    wrong = answer_to(first_prompt("1"), WRONG)
    run("quiz", "-n", "1", "--seed", "1", typed=f"{wrong}\nq\n")

    (prompt, _) = objects(run("quiz", "--wrong", "--json").stdout)

    assert prompt["id"] == "queues.keep-order"


def test_undo_inside_a_session_asks_the_question_again():
    wrong = answer_to(first_prompt("1"), WRONG)

    result = run("quiz", "-n", "2", "--seed", "1", typed=f"{wrong}\nu\nq\n")

    assert result.stdout.count("A shop must handle the orders") == 2
    assert "Nothing was answered, nothing was changed." in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["quiz", "qeues"], 'No topic named "qeues". Did you mean queues?'),
        (["quiz", "--new", "--due"], "Choose one of --new, --due and --wrong."),
        (["table", "kind"], 'No table named "kind". Did you mean kinds?'),
        (["show", "fifo-ordr"], "Did you mean fifo-order?"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest(words: list[str], sentence: str):
    result = run(*words)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_one_question_can_be_asked_by_its_name():
    result = run("quiz", "--question", "seen-twice", "--practice", typed="a,b\n")

    assert result.exit_code == 0, result.output
    assert "Some messages are handled twice" in result.stdout
    assert "handle the orders of each customer" not in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--question", "seen-twise"], "seen-twice"),
        (["queues", "--question", "seen-twice"], "--question names what is asked"),
        (["--new", "--question", "seen-twice"], "--question names what is asked"),
    ],
)
def test_a_question_that_cannot_be_asked_by_name(words: list[str], says: str):
    result = run("quiz", *words)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("", None),
        (" sure", "sure"),
        ("!", "sure"),
        (" Unsure", "unsure"),
        ("?", "unsure"),
        (", guess", "guess"),
    ],
)
def test_how_sure_one_is_may_follow_the_answer(said: str, recorded: str | None):
    key = answer_to(first_prompt("1"), RIGHT)

    result = run("quiz", "-n", "1", "--seed", "1", "--json", typed=f"{key}{said}\n")

    (_, mark, _) = objects(result.stdout)
    assert (mark["correct"], mark["confidence"]) == (True, recorded)
    (event,) = json.loads(run("history", "--json").stdout)["events"]
    assert event["confidence"] == recorded


def test_how_sure_one_is_alone_answers_nothing():
    result = run("quiz", "-n", "1", typed="sure\n!\n?\n")

    assert result.stdout.count("Please type a–d") == 3
    assert "Nothing was answered" in result.stdout


def test_several_letters_may_be_said_with_how_sure_one_is():
    prompt = objects(run("quiz", "--json", "--level", "2", "--seed", "5").stdout)[0]
    both = answer_to(prompt, "Raise the visibility timeout", "Extend the timeout while working")

    told = run("quiz", "--level", "2", "--seed", "5", typed=f"{both} guess\n").stdout

    assert "✓ right" in told
    assert "You called it a guess: see why it is right." in told


def test_a_mark_that_surprises_is_remarked_on_and_others_are_not():
    wrong, right = (answer_to(first_prompt("1"), option) for option in (WRONG, RIGHT))
    words = ("quiz", "-n", "1", "--seed", "1", "--practice")

    told = {
        said: run(*words, typed=f"{said}\nq\n").stdout
        for said in (f"{wrong} sure", f"{wrong} guess", wrong, f"{right} sure", right)
    }

    remarks = {
        said: "You were sure: this one is worth a second look." in shown
        for said, shown in told.items()
    }
    assert [said for said, remarked in remarks.items() if remarked] == [f"{wrong} sure"]
    assert not any("You called it a guess" in shown for shown in told.values())


def test_that_it_may_be_said_how_sure_one_is_is_said_once():
    told = run("quiz", "--seed", "1", "--practice", typed="s\ns\n").stdout

    assert told.count("How sure you are may follow the answer, if you like: ") == 1
