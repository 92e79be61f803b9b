"""Questions asked by name and answered by the words of an option."""

import json
from functools import cache

from small import run

WORDS = ("--seed", "1")


def answer(option: str, question: str = "keep-order", *more: str, said: str = "") -> str:
    """Answer the question so, and stop; what was shown. `said` follows the letter."""
    letter = letters(question)[option]
    return run("quiz", "--question", question, *WORDS, *more, typed=f"{letter}{said}\nq\n").stdout


@cache
def letters(question: str) -> dict[str, str]:
    """The letters of a question's options. One seed gives one order, whoever is asked."""
    prompt = run("quiz", "--question", question, *WORDS, "--json").stdout.splitlines()[0]
    return {option["text"]: option["letter"] for option in json.loads(prompt)["options"]}
