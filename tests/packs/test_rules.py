"""Rules that look at one question at a time: for each, what it warns of and what it lets pass."""

from pathlib import Path
from textwrap import indent

import pytest
from authored import write_pack

from studykit.packs.check import check

STEM = "The orders of a shop must stay in the order they came in. Which queue fits?"
OPTIONS = ("A FIFO queue", "A standard queue", "A topic of messages", "A list of values")


def found(
    folder: Path,
    code: str,
    *,
    stem: str = STEM,
    options: tuple[str, ...] = OPTIONS,
    keys: tuple[int, ...] = (0,),
    why: str = "It keeps the order of messages in the group number",
    more: str = "",
) -> list[str]:
    """What one code says of a question with these options."""
    lines = [
        f"      - text: '{text}'\n"
        f"        correct: {'true' if i in keys else 'false'}\n        why: '{why} {i}.'\n"
        for i, text in enumerate(options)
    ]
    text = (
        f"questions:\n  - id: q\n    stem: |\n{indent(stem, ' ' * 6)}\n    options:\n"
        + "".join(lines)
        + "    facts: [order]\n    remember: Order needs FIFO.\n    level: 1\n"
        + f"    cognitive: recall\n{more}"
    )
    problems = check(write_pack(folder, {"topics/queues/questions.yaml": text})).problems
    return [p.message.removeprefix("q: ") for p in problems if p.code == code]


def test_labels_are_complete(tmp_path: Path):
    untold = {"topics/queues/notes.md": "---\ntitle: Q\nsummary: q\n---\n"}

    problems = check(write_pack(tmp_path, untold)).problems

    assert [p.message for p in problems if p.code == "L05"] == [
        "which-queue: no task of made-up, neither here nor in the topic's notes"
    ]


@pytest.mark.parametrize(
    ("one", "other", "warned"),
    [
        ("Use a FIFO queue", "Use a FIFO queue with two groups", True),
        ("A queue", "A queue with groups", True),
        ("Queue", "Queue with groups", False),  # one word is often a name
        ("Use a FIFO queue", "Use a queue that is FIFO", False),
    ],
)
def test_no_option_holds_another(tmp_path: Path, one: str, other: str, warned: bool):
    assert bool(found(tmp_path, "L08", options=(one, other, "A topic", "A list"))) is warned


@pytest.mark.parametrize(
    ("key", "warned"),
    [
        ("Use a FIFO queue", False),
        ("Use a FIFO queue with one group per order and a time out", True),
        ("Use a FIFO queue with a group", False),
    ],
)
def test_a_key_is_not_much_longer_than_the_rest(tmp_path: Path, key: str, warned: bool):
    options = (key, "Use a standard queue with it", "Use a topic with no filter", "Use a long list")

    assert bool(found(tmp_path, "L11", options=options)) is warned
    assert found(tmp_path, "L11", options=options, keys=(3,)) == []


def test_options_have_similar_lengths(tmp_path: Path):
    long = "Use a queue that keeps orders in the order they came in"

    assert found(
        tmp_path, "L12", options=(long, "Use a topic", "Use one list", "Use two lists")
    ) == ["options of 3 to 12 words; even them out"]
    assert found(tmp_path, "L12", options=("Use one queue for it", "A topic", "B", "C")) == []


@pytest.mark.parametrize(
    ("stem", "warned"),
    [
        ("Which of these queues does NOT keep the order of the orders of a shop?", True),
        ("All of these queues keep the order of the orders of a shop EXCEPT which one?", True),
        ("Which statement about the queue of orders of this shop is incorrect?", True),
        ("Which queue fits with the LEAST operational overhead for the orders of a shop?", False),
        ("A consumer does not delete messages. Which queue fits the orders of the shop?", False),
    ],
)
def test_stems_ask_for_what_is_right(tmp_path: Path, stem: str, warned: bool):
    assert bool(found(tmp_path, "L13", stem=stem)) is warned


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        (("A FIFO queue", "Only a topic", "All of the queues", "A list"),
         'only wrong options say "all", "only"'),
        (("Only a FIFO queue", "Only a topic", "All of the queues", "A list"), None),
        (("A FIFO queue", "Only a topic", "A queue", "A list"), None),  # once is a coincidence
        (("A FIFO queue", "The `only` flag", "The `all` flag", "A list"), None),
        (("A queue that may wait", "A topic", "A queue", "A list"),
         'only a right option says "may"'),
        (("A queue that may wait", "A topic that may", "A queue", "A list"), None),
    ],
)  # fmt: skip
def test_absolutes_and_hedges_give_nothing_away(
    tmp_path: Path, options: tuple[str, ...], warned: str | None
):
    assert found(tmp_path, "L14", options=options) == ([warned] if warned else [])


def test_a_rare_word_of_the_stem_in_the_key_alone_is_an_echo(tmp_path: Path):
    # Words are rare beside the two thousand commonest, so the pack needs that many others.
    words = [f"w{i}x" for i in range(2_100)]
    many = "".join(
        f"  - id: q{n}\n    stem: '{' '.join(words[n * 100 : n * 100 + 100] * 2)}?'\n    options:\n"
        + "".join(
            f"      - {{text: o{n}{k}, correct: {'true' if k == 0 else 'false'}, why: w}}\n"
            for k in range(4)
        )
        + "    facts: [order]\n    remember: r\n    level: 1\n"
        for n in range(21)
    )
    asked = (
        "  - id: echo\n    stem: 'A zebra waits in the queue. Which queue fits?'\n    options:\n"
        "      - {text: A zebra list, correct: true, why: w}\n"
        "      - {text: A topic, why: w}\n      - {text: A w1x list, why: w}\n"
        "      - {text: A set, why: w}\n    facts: [order]\n    remember: r\n    level: 1\n"
    )
    pack = write_pack(tmp_path, {"topics/queues/questions.yaml": f"questions:\n{many}{asked}"})

    assert [p.message for p in check(pack).problems if p.code == "L15"] == [
        'echo: "zebra" stands in the stem and in this right option alone'
    ]


def test_a_key_does_not_share_most_with_the_others(tmp_path: Path):
    options = (
        "Queue with groups",
        "Queue with sets",
        "Topic with groups",
        "Queue and groups",
    )

    assert found(tmp_path, "L16", options=options) == [
        "option 1 is right and shares most with the others; vary its parts"
    ]
    assert found(tmp_path, "L16", options=options, keys=(1,)) == []


@pytest.mark.parametrize(("last", "option"), [("a", 2), ("an", 1)])
def test_an_article_at_the_end_fits_every_option(tmp_path: Path, last: str, option: int):
    stem = f"For the orders of a shop in the order they came in a team should use {last}?"

    messages = found(tmp_path, "L17", stem=stem, options=("queue", "outbox", "table", "stream"))

    assert messages[0] == f'the stem ends in "{last}", which option {option} does not fit'


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        (("Use a queue", "Send it to a topic", "Reshuffle the list", "Raise a limit"), False),
        (("A queue", "The topic", "FIFO queues", "`list`"), False),
        (("Using a queue", "Sending the rest", "Using a topic", "Polling longer"), False),
        (("Use a queue", "A topic", "Raise a limit", "Send it"), True),
        (("Use a queue", "Sending the rest", "Raise a limit", "Send it"), True),
    ],
)
def test_options_begin_alike(tmp_path: Path, options: tuple[str, ...], warned: bool):
    assert bool(found(tmp_path, "L18", options=options)) is warned


def test_nothing_is_too_long_to_read(tmp_path: Path):
    long = " ".join(["word"] * 46)
    options = (long, f"{long} b", f"{long} c", f"{long} d")

    assert found(tmp_path, "L19", stem=f"{STEM.replace('.', ' and')} {' '.join(['so'] * 40)}?")[
        0
    ].startswith("a sentence of ")
    assert found(tmp_path, "L19", stem="Which queue?") == [
        "the stem has 2 words; 12 to 130 are wanted"
    ]
    assert len(found(tmp_path, "L19", options=options)) == 4
    code = "\n".join(["x"] * 140)
    assert found(tmp_path, "L19", stem=f"```text\n{code}\n```\n\n{STEM}") == []


@pytest.mark.parametrize(
    ("ask", "why", "warned"),
    [
        ("with the LEAST operational overhead", "It has no servers and is all managed", False),
        ("with the LEAST operational overhead", "It keeps the order of messages", True),
        ("MOST cost-effectively", "It is paid per request, at the lowest price of all", False),
        ("MOST cost-effectively", "It keeps the order of messages and that is it", True),
        ("with the FEWEST changes to the code", "It keeps the order and that is about it", True),
        ("with the LOWEST latency", "It answers within a millisecond from its cache here", False),
    ],
)  # fmt: skip
def test_reasons_answer_the_qualifier(tmp_path: Path, ask: str, why: str, warned: bool):
    stem = f"The orders of a shop must stay in order. Which queue fits {ask}?"

    assert bool(found(tmp_path, "L21", stem=stem, why=why)) is warned


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        (("Enable the cache", "Disable the cache", "Add a queue", "Drop a list"), True),
        (("Cache before the call", "Cache after the call", "Add a queue", "Drop a list"), True),
        (("A key that is shared", "A key that is not shared", "A queue", "A list"), True),
        (("Add a queue", "Drop a list", "Enable the cache", "Disable the cache"), False),
        (("Enable the cache", "Disable the cache", "Raise a limit", "Lower a limit"), False),
        (("A large cache", "A small cache of keys", "A queue", "A list"), False),
    ],
)
def test_one_pair_of_opposites_is_a_guess_between_two(
    tmp_path: Path, options: tuple[str, ...], warned: bool
):
    assert bool(found(tmp_path, "L33", options=options)) is warned


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("30 seconds", "1,000 seconds", "1.5 seconds", "2 seconds"), "numbers are not ascending"),
        (("1 second", "2 seconds", "30 seconds", "1,000 seconds"), None),
        (("10 seconds", "2 minutes", "3 minutes", "4 minutes"),
         "different units: minute, second; one unit can be compared"),
        (("1-3 days", "3-5 days", "6-7 days", "8-9 days"),
         "ranges overlap; an amount could lie in two of them"),
        (("1 to 2 days", "3 to 5 days", "6 days", "8 days"), None),
        (("2 queues that wait long", "1 topic with two queues", "A list", "A set"), None),
    ],
)  # fmt: skip
def test_numbers_can_be_looked_up(tmp_path: Path, options: tuple[str, ...], message: str | None):
    assert found(tmp_path, "L34", options=options) == ([message] if message else [])


def test_a_warning_is_waived_with_a_reason_and_an_error_is_not(tmp_path: Path):
    stem = "Which queue?"

    assert found(tmp_path, "L19", stem=stem, more="    waive: {L19: as short as it gets}\n") == []
    assert found(tmp_path, "W01", stem=stem, more="    waive: {L19: as short as it gets}\n") == []
    assert found(tmp_path, "L20", stem=f"{STEM} Well.", more="    waive: {L20: because}\n")
    assert found(tmp_path, "W01", more="    waive: {L12: because, L99: typed wrongly}\n") == [
        "L12 is waived here but warns of nothing",
        "L99 is waived here but warns of nothing",
    ]
