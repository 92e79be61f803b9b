"""A pack with enough questions for a mock exam, in two domains."""

from pathlib import Path

from small import FILES, write_pack

EXAM = """
    title: Test exam (TEST-01)
    code: TEST-01
    guide: https://example.com/guide
    checked: 2026-11-22
    in_force: {until: 2026-11-30}
    items: 26
    scored: 20
    minutes: 52
    scale: {lowest: 100, highest: 1000, pass: 720}
    domains:
      - id: "1"
        title: Waiting
        weight: 60
        tasks:
          - {id: "1.1", title: Queues in order}
          - {id: "1.2", title: Queues in a hurry}
      - id: "2"
        title: Keeping
        weight: 40
        tasks:
          - {id: "2.1", title: Shelves}
    """

COUNTS = {"1.1": 14, "1.2": 14, "2.1": 16}


def write_large_pack(folder: Path, counts: dict[str, int] = COUNTS) -> Path:
    """The small pack with so many questions on each task; in all of them the right options
    begin with `Right`. Each seventh wants two."""
    facts, questions = ["checked: 2026-11-22", "facts:"], ["questions:"]
    for task, count in counts.items():
        for n in range(count):
            name = f"n{task.replace('.', '')}-{n}"
            facts.append(f"""\
  - id: f-{name}
    text: The fact about {name} is that it holds.
    ask: What holds of {name}?
    answer: The fact
    tasks: {{test-01: ["{task}"]}}
    sources: [https://docs.aws.amazon.com/{name}.html]""")
            right = 2 if n % 7 == 6 else 1
            questions.append(_question(name, task, right))
    files = FILES | {
        "exams/test-01.yaml": EXAM,
        "topics/queues/facts.yaml": "\n".join(facts),
        "topics/queues/questions.yaml": "\n".join(questions),
        "topics/queues/tables/kinds.yaml": """
            title: Kinds
            columns: [One, Two]
            rows:
              - feature: Order kept
                cells: [false, true]
            """,
    }
    return write_pack(folder, files)


def _question(name: str, task: str, right: int) -> str:
    options = [
        f"""\
      - text: Right {i} of {name}
        correct: true
        why: It is what holds of it."""
        for i in range(right)
    ]
    options += [
        f"""\
      - text: Wrong {i} of {name}
        why: It does not hold of anything here.
        belief: Wrong {i} holds of {name}"""
        for i in range(3)
    ]
    return "\n".join(
        [
            f"""\
  - id: {name}
    stem: What is to be chosen for {name} here?
    tasks: {{test-01: ["{task}"]}}
    options:""",
            *options,
            f"""\
    facts: [f-{name}]
    remember: The right one is right.
    level: 1
    cognitive: recall""",
        ]
    )
