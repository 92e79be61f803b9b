"""A made-up pack of any size, the same for the same numbers: for measuring, not for learning."""

import argparse
from pathlib import Path

PROSE = (
    "cache queue stage token limit burst alias layer shard index stream trail scope grant retry "
    "batch event route proxy quota vault topic lease audit drain graph merge patch relay trace"
)
WORDS = PROSE.split()


def make_pack(folder: Path, *, topics: int, facts: int, questions: int) -> Path:
    """Write a pack with these totals into `folder`, spread evenly; ten topics to a top-level one.

    Each topic has one table. Every question rests on facts of its own topic.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(
        "format: 1\nid: synthetic\ntitle: Synthetic\nlicence: CC0\nexam: made-up\n"
    )
    (folder / "exams").mkdir(exist_ok=True)
    (folder / "exams" / "made-up.yaml").write_text(_EXAM)
    for n in range(topics):
        path = folder / "topics" / f"service-{n // 10:03}"
        if n % 10:
            path /= f"part-{n % 10}"
        (path / "tables").mkdir(parents=True, exist_ok=True)
        mine = range(n * facts // topics, (n + 1) * facts // topics)
        asked = range(n * questions // topics, (n + 1) * questions // topics)
        (path / "notes.md").write_text(_notes(n))
        (path / "facts.yaml").write_text(
            "checked: 2026-11-22\nfacts:\n" + "".join(_fact(i) for i in mine)
        )
        (path / "tables" / f"table-{n:04}.yaml").write_text(_table(n, mine))
        (path / "questions.yaml").write_text(
            "questions:\n" + "".join(_question(i, mine[i % len(mine)]) for i in asked)
        )
    return folder


def _words(seed: int, count: int) -> str:
    return " ".join(WORDS[(seed * 7 + i * (seed % 5 + 1)) % len(WORDS)] for i in range(count))


def _notes(n: int) -> str:
    paragraphs = "\n\n".join(f"The {_words(n + i, 60)}." for i in range(12))
    return (
        f"---\ntitle: Topic {n}\nsummary: About {_words(n, 4)}\norder: {n % 10}\n"
        f'tasks: {{made-up: ["1.1"]}}\n---\n## {_words(n, 3)}\n\n{paragraphs}\n\n'
        f"[Table {n}](tables/table-{n:04}.yaml)\n"
    )


def _fact(i: int) -> str:
    return f"""  - id: fact-{i:05}
    text: >-
      A {_words(i, 14)} of kind {i}
      keeps {i % 97} {_words(i + 1, 8)} in each Region.
    ask: How many does a {_words(i, 6)} of kind {i} keep?
    answer: {i % 97} {_words(i + 1, 3)}
    sources: [https://docs.aws.amazon.com/made-up/latest/guide/page-{i}.html]
"""


def _table(n: int, facts: range) -> str:
    rows = "".join(
        f"  - feature: {_words(i, 3)} {i}\n"
        f"    cells: [true, false, {_words(i, 2)}]\n    fact: fact-{i:05}\n"
        for i in list(facts)[:8]
    )
    return f"title: Table {n}\ncolumns: [REST, HTTP, WebSocket]\nrows:\n{rows or _ROW}"


_ROW = "  - feature: nothing\n    cells: [true, false, false]\n"


def _question(i: int, fact: int) -> str:
    options = "".join(
        f"      - text: Use the {_words(i + k, 7)} {k}\n"
        + ("        correct: true\n" if k == i % 4 else f"        belief: {_words(k, 6)}\n")
        + f"        why: It {_words(i + k, 16)} and so on {k}.\n"
        for k in range(4)
    )
    return f"""  - id: question-{i:05}
    stem: |
      A developer runs {_words(i, 40)} number {i}.
      Which solution meets these requirements?
    options:
{options}    facts: [fact-{fact:05}]
    remember: Remember {_words(i, 9)}.
    level: {i % 3 + 1}
    cognitive: application
"""


_EXAM = """title: A made-up exam
code: MADE-UP
guide: https://docs.aws.amazon.com/made-up/latest/guide/exam.html
checked: 2026-11-22
items: 65
scored: 50
minutes: 130
scale: {lowest: 100, highest: 1000, pass: 720}
domains:
  - id: "1"
    title: Everything
    weight: 100
    tasks:
      - {id: "1.1", title: All of it}
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--topics", type=int, default=500)
    parser.add_argument("--facts", type=int, default=30_000)
    parser.add_argument("--questions", type=int, default=20_000)
    chosen = parser.parse_args()
    make_pack(chosen.folder, topics=chosen.topics, facts=chosen.facts, questions=chosen.questions)
