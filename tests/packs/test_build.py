"""From a folder to a pack: what is kept, what is dropped, how names are resolved."""

import datetime as dt
from pathlib import Path

import pytest
from authored import EXAM, FACTS, NOTES, QUESTIONS, TABLE, write_pack

from studykit.model.exam import Domain, Exam, Scale, Skill, Task
from studykit.model.pack import (
    Cell,
    Erratum,
    Fact,
    Manifest,
    Option,
    Pack,
    Question,
    Row,
    Table,
    Topic,
)
from studykit.packs import build as building
from studykit.packs.build import build


def built(folder: Path) -> Pack:
    pack, problems = build(folder)
    assert [str(p) for p in problems] == []
    assert pack is not None
    return pack


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in build(folder)[1]]


TASKS = {"made-up": ("1.1.1",)}


def test_a_whole_pack(tmp_path: Path):
    write_pack(tmp_path)

    assert built(tmp_path) == Pack(
        manifest=Manifest(
            format=1, id="small", title="A small pack", licence="CC0", exam="made-up"
        ),
        exams=(
            Exam(
                id="made-up",
                title="A made-up exam",
                code="MADE-UP",
                guide="https://docs.aws.amazon.com/exam.html",
                checked=dt.date(2026, 11, 22),
                items=65,
                scored=50,
                minutes=130,
                scale=Scale(lowest=100, highest=1000, pass_mark=720),
                domains=(
                    Domain(
                        id="1",
                        title="Everything",
                        weight=100,
                        tasks=(
                            Task(
                                id="1.1",
                                title="All of it",
                                skills=(
                                    Skill(id="1.1.1", text="This"),
                                    Skill(id="1.1.2", text="That"),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        topics=(
            Topic(
                path="queues",
                title="Queues",
                summary="What waits",
                tasks=TASKS,
                notes="## Queues\n\nThey wait.\n",
            ),
        ),
        facts=(
            Fact(
                id="queues.order",
                topic="queues",
                text="A FIFO queue keeps the order.",
                ask="Which queue keeps the order?",
                answer="FIFO",
                sources=("https://docs.aws.amazon.com/fifo.html",),
                checked=dt.date(2026, 11, 22),
                tasks=TASKS,
            ),
            Fact(
                id="queues.once",
                topic="queues",
                text="A FIFO queue delivers once.",
                ask="Which queue delivers once?",
                answer="FIFO",
                sources=("https://docs.aws.amazon.com/fifo.html",),
                checked=dt.date(2026, 11, 22),
                tasks=TASKS,
            ),
        ),
        tables=(
            Table(
                name="kinds",
                topic="queues",
                title="Kinds of queue",
                columns=("Standard", "FIFO"),
                rows=(
                    Row(
                        feature="Keeps the order",
                        cells=(Cell(value=False), Cell(value=True)),
                        fact="queues.order",
                    ),
                ),
            ),
        ),
        questions=(
            Question(
                id="queues.which-queue",
                topic="queues",
                stem="The orders of a shop must stay in the order they came in. Which queue fits?",
                options=(
                    Option(
                        text="A FIFO queue",
                        correct=True,
                        why="It keeps the order of the messages in each message group.",
                    ),
                    Option(
                        text="A standard queue",
                        why="It delivers messages in roughly the order, and roughly is not enough.",
                        belief="Standard queues keep the order",
                        facts=("queues.order",),
                    ),
                    Option(
                        text="A topic",
                        why="It fans messages out to its subscribers and keeps nothing for later.",
                    ),
                    Option(
                        text="A stream",
                        why="It would keep the order as well, but it needs shards and readers.",
                    ),
                ),
                facts=("queues.order",),
                remember="Order needs FIFO.",
                level=1,
                cognitive="application",
                tasks=TASKS,
            ),
        ),
    )


def notes(title: str, order: int | None = None, tasks: str = "") -> str:
    lines = [f"title: {title}", "summary: x"]
    lines += [f"order: {order}"] if order is not None else []
    lines += [f"tasks: {tasks}"] if tasks else []
    return "---\n" + "\n".join(lines) + "\n---\n"


def fact(id: str, *more: str) -> str:
    lines = [f"  - id: {id}", "    text: t", "    ask: a", "    answer: b"]
    lines += ["    sources: [https://a.example]", "    checked: 2026-11-22"]
    return "\n".join([*lines, *(f"    {line}" for line in more)]) + "\n"


def question(id: str, facts: str, *more: str, option: str = "") -> str:
    lines = [f"  - id: {id}", "    stem: Why?", f"    facts: {facts}", "    remember: r"]
    lines += ["    level: 1", "    options:", "      - {text: a, correct: true, why: w}"]
    lines += [f"      - {{text: b, why: v{option}}}"]
    return "\n".join([*lines, *(f"    {line}" for line in more)]) + "\n"


def test_topics_stand_in_note_order_with_parents_first(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/notes.md": notes("Queues", 2),
            "topics/queues/z/notes.md": notes("Z", 1),
            "topics/queues/a/notes.md": notes("A", 2),
            "topics/queues/a/deep/notes.md": notes("Deep", -1),
            "topics/b/notes.md": notes("B", 2),
            "topics/last/notes.md": notes("Last", 10),
            "topics/first/notes.md": notes("First", 1),
        },
    )

    assert [topic.path for topic in built(tmp_path).topics] == [
        "first",
        "b",
        "queues",
        "queues/z",
        "queues/a",
        "queues/a/deep",
        "last",
    ]


def test_what_topics_hold_stands_in_note_order_then_file_order(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/a/notes.md": notes("A", 2),
            "topics/queues/a/facts.yaml": "facts:\n" + fact("z") + fact("y"),
            "topics/queues/b/notes.md": notes("B", 1),
            "topics/queues/b/facts.yaml": "facts:\n" + fact("x"),
        },
    )

    assert [f.id for f in built(tmp_path).facts] == [
        "queues.order",
        "queues.once",
        "queues.x",
        "queues.z",
        "queues.y",
    ]


def test_tasks_come_from_the_nearest_topic_that_names_them(tmp_path: Path):
    other = EXAM.replace("A made-up exam", "Another")
    write_pack(
        tmp_path,
        {
            "exams/other.yaml": other,
            "topics/queues/notes.md": notes("Q", tasks='{made-up: ["1.1.1"], other: ["1.1"]}'),
            "topics/queues/a/notes.md": notes("A", tasks='{made-up: ["1.1.2"]}'),
            "topics/queues/a/b/notes.md": notes("B"),
            "topics/queues/a/b/facts.yaml": "facts:\n"
            + fact("plain")
            + fact("own", 'tasks: {other: ["1.1.1"]}'),
        },
    )

    facts = {fact.id: fact.tasks for fact in built(tmp_path).facts}

    assert facts["queues.plain"] == {"made-up": ("1.1.2",), "other": ("1.1",)}
    assert facts["queues.own"] == {"made-up": ("1.1.2",), "other": ("1.1.1",)}


def test_ids_are_bare_at_home_and_qualified_abroad(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/topics/notes.md": notes("Topics"),
            "topics/topics/facts.yaml": "facts:\n" + fact("order", "was: [old, queues.older]"),
            "topics/topics/sub/notes.md": notes("Sub"),
            "topics/topics/sub/questions.yaml": "questions:\n"
            + question("q", "[order, queues.order]", option=", facts: [topics.order]"),
            "topics/topics/sub/tables/t.yaml": "title: t\ncolumns: [a]\nrows:\n"
            "  - {feature: f, cells: [{value: x, fact: queues.once}], fact: order}\n",
        },
    )

    pack = built(tmp_path)

    asked = pack.questions[1]
    assert (asked.id, asked.facts) == ("topics.q", ("topics.order", "queues.order"))
    assert asked.options[1].facts == ("topics.order",)
    assert pack.tables[1].rows[0].facts() == ("topics.order", "queues.once")
    assert pack.facts[2].was == ("topics.old", "queues.older")


def test_one_erratum_or_several(tmp_path: Path):
    one = "erratum: {claim: a, because: b}"
    two = "erratum: [{claim: a, because: b}, {claim: c, because: d}]"
    write_pack(tmp_path, {"topics/queues/facts.yaml": FACTS + fact("one", one) + fact("two", two)})

    facts = built(tmp_path).facts

    assert facts[2].errata == (Erratum(claim="a", because="b"),)
    assert facts[3].errata == (Erratum(claim="a", because="b"), Erratum(claim="c", because="d"))


def test_an_id_is_taken_without_regard_to_case_or_kind(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/facts.yaml": FACTS + fact("ORDER"),
            "topics/queues/sub/notes.md": notes("Sub"),
            "topics/queues/sub/questions.yaml": "questions:\n"
            + question("once", "[order]")
            + question("which-Queue", "[order]"),
            "topics/free/notes.md": notes("Free"),
            "topics/free/facts.yaml": "facts:\n" + fact("order"),
        },
    )

    pack, problems = build(tmp_path)

    first = "it is first given in topics/queues"
    assert [str(p) for p in problems] == [
        f'topics/queues/facts.yaml:13: R01 the id "ORDER" is taken; {first}/facts.yaml:3',
        f'topics/queues/sub/questions.yaml:2: R01 the id "once" is taken; {first}/facts.yaml:8',
        f'topics/queues/sub/questions.yaml:10: R01 the id "which-Queue" is taken; '
        f"{first}/questions.yaml:2",
    ]
    assert pack is not None
    assert [f.id for f in pack.facts] == ["free.order", "queues.order", "queues.once"]
    assert [q.id for q in pack.questions] == ["queues.which-queue"]


def test_a_question_needs_facts_that_exist(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/questions.yaml": "questions:\n"
            + question("good", "[order]")
            + question("bad", "[order, odrer]")
            + question("far", "[topics.order]")
            + question("half", "[order]", option=", facts: [once, nonce]"),
        },
    )

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == [
        'topics/queues/questions.yaml:12: R02 bad: fact "odrer" does not exist; nearest: "order"',
        'topics/queues/questions.yaml:20: R02 far: fact "topics.order" does not exist',
        'topics/queues/questions.yaml:33: R02 half: fact "nonce" does not exist; nearest: "once"',
    ]
    assert pack is not None
    assert [q.id for q in pack.questions] == ["queues.good", "queues.half"]
    assert pack.questions[1].options[1].facts == ("queues.once",)


def test_a_fact_that_is_broken_itself_is_said_to_be(tmp_path: Path):
    broken = "  - {id: slow, text: t}\n"
    write_pack(
        tmp_path,
        {
            "topics/queues/facts.yaml": FACTS + broken,
            "topics/queues/questions.yaml": "questions:\n" + question("q", "[slow]"),
        },
    )

    assert told(tmp_path)[-1] == (
        'topics/queues/questions.yaml:4: R02 q: fact "slow" is broken itself '
        "(topics/queues/facts.yaml:13)"
    )


def test_a_cell_loses_a_fact_that_does_not_exist(tmp_path: Path):
    table = TABLE.replace("[false, true]", "[{value: false, fact: nonce}, true]")
    write_pack(tmp_path, {"topics/queues/tables/kinds.yaml": table})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == [
        'topics/queues/tables/kinds.yaml:5: R02 row "Keeps the order": fact "nonce" does not '
        'exist; nearest: "once"'
    ]
    assert pack is not None
    assert pack.tables[0].rows[0] == Row(
        feature="Keeps the order",
        cells=(Cell(value=False), Cell(value=True)),
        fact="queues.order",
    )


def test_a_row_has_one_cell_for_each_column(tmp_path: Path):
    wrong = "  - feature: Price\n    cells: [low]\n"
    write_pack(tmp_path, {"topics/queues/tables/kinds.yaml": TABLE + wrong})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == [
        'topics/queues/tables/kinds.yaml:8: F05 row "Price": 1 cells for 2 columns'
    ]
    assert pack is not None
    assert [row.feature for row in pack.tables[0].rows] == ["Keeps the order"]


def test_a_table_without_rows_is_no_table(tmp_path: Path):
    write_pack(tmp_path, {"topics/queues/tables/none.yaml": "title: x\ncolumns: [a]\nrows: []\n"})

    assert told(tmp_path) == ["topics/queues/tables/none.yaml:3: F05 has no rows"]


def test_table_names_are_unique_in_the_pack(tmp_path: Path):
    write_pack(tmp_path, {"topics/a/notes.md": notes("A"), "topics/a/tables/Kinds.yaml": TABLE})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems if p.code == "R01"] == [
        "topics/queues/tables/kinds.yaml:1: R01 the table name is taken by "
        "topics/a/tables/Kinds.yaml"
    ]
    assert pack is not None
    assert [table.name for table in pack.tables] == ["Kinds"]


def test_lines_that_show_a_table_must_lead_to_one(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/notes.md": NOTES
            + "[Kinds](tables/kinds.yaml)\n\n[Kinds](tables/kind.yaml)\n\n"
            "[Kinds](../queues/tables/kinds.yaml)\n[Out](../../../etc/x.yaml)\n",
        },
    )

    assert told(tmp_path) == [
        'topics/queues/notes.md:11: R03 table "tables/kind.yaml" does not exist; '
        'nearest: "tables/kinds.yaml"',
        'topics/queues/notes.md:14: R03 table "../../../etc/x.yaml" does not exist',
    ]


def test_tasks_and_exams_must_exist(tmp_path: Path):
    tasks = 'tasks: {made-up: ["1.1.1", "1.1.3"], made-down: ["1.1"]}'
    write_pack(
        tmp_path,
        {
            "pack.yaml": "format: 1\nid: small\ntitle: x\nlicence: y\nexam: made-op\n",
            "topics/queues/facts.yaml": FACTS + fact("new", tasks),
        },
    )

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == [
        'pack.yaml:5: R04 exam "made-op" does not exist; nearest: "made-up"',
        'topics/queues/facts.yaml:19: R04 exam "made-down" does not exist; nearest: "made-up"',
        'topics/queues/facts.yaml:19: R04 task of made-up "1.1.3" does not exist; nearest: "1.1.2"',
    ]
    assert pack is not None
    assert pack.manifest.exam is None
    assert pack.facts[2].tasks == {"made-up": ("1.1.1",)}


def test_a_former_id_is_not_in_use(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/queues/facts.yaml": FACTS
            + fact("a", "was: [Order, gone]")
            + fact("b", "was: [queues.gone]")
        },
    )

    assert told(tmp_path) == [
        'topics/queues/facts.yaml:19: R05 a: the former id "queues.Order" is still in use',
        'topics/queues/facts.yaml:26: R05 b: the former id "queues.gone" is also that of queues.a',
    ]


def test_facts_need_a_day_of_checking(tmp_path: Path):
    write_pack(tmp_path, {"topics/queues/facts.yaml": FACTS.replace("checked: 2026-11-22\n", "")})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems][:2] == [
        'topics/queues/facts.yaml:2: F01 order has no "checked", nor has the file',
        'topics/queues/facts.yaml:7: F01 once has no "checked", nor has the file',
    ]
    assert pack is not None
    assert pack.facts == ()


def test_a_topic_without_usable_notes_is_called_by_its_folder(tmp_path: Path):
    write_pack(tmp_path, {"topics/queues/notes.md": None, "topics/a/b/notes.md": "no front matter"})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == [
        "topics/a:1: F06 a topic needs a notes.md; there is none here",
        'topics/a/b/notes.md:1: Y04 notes begin with front matter between two lines "---"',
        "topics/queues:1: F06 a topic needs a notes.md; there is none here",
    ]
    assert pack is not None
    assert [(topic.path, topic.title, topic.notes) for topic in pack.topics] == [
        ("a", "a", ""),
        ("a/b", "b", "no front matter"),
        ("queues", "queues", ""),
    ]
    assert len(pack.questions) == 1


def test_one_bad_file_leaves_the_others_alone(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "topics/bad/notes.md": notes("Bad"),
            "topics/bad/facts.yaml": "facts: [",
            "topics/bad/questions.yaml": b"\xff\xfe",
            "topics/bad/tables/t.yaml": "a: *b",
        },
    )

    pack, problems = build(tmp_path)
    write_pack(tmp_path / "good", {"topics/bad/notes.md": notes("Bad")})

    assert [(p.file, p.code) for p in problems if p.file.startswith("topics/bad")] == [
        ("topics/bad/facts.yaml", "Y04"),
        ("topics/bad/questions.yaml", "Y02"),
        ("topics/bad/tables/t.yaml", "F01"),
        ("topics/bad/tables/t.yaml", "F01"),
        ("topics/bad/tables/t.yaml", "F01"),
        ("topics/bad/tables/t.yaml", "F02"),
        ("topics/bad/tables/t.yaml", "Y05"),
    ]
    assert pack == built(tmp_path / "good")


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "pack.yaml:1: F06 is missing; a pack needs one"),
        ("", "pack.yaml:1: Y04 there is nothing in it"),
        ("format: 1\nid: x\ntitle: y\n", 'pack.yaml:1: F01 "licence" is missing'),
        ("format: 2\nid: x\ntitle: y\nlicence: z\n",
         "pack.yaml:1: F05 format 2 is not known; this studykit reads format 1"),
    ],
)  # fmt: skip
def test_without_a_manifest_there_is_no_pack_but_all_is_read(
    tmp_path: Path, manifest: str | None, message: str
):
    write_pack(
        tmp_path,
        {"pack.yaml": manifest, "topics/queues/questions.yaml": "questions: [a]\n"},
    )

    pack, problems = build(tmp_path)

    assert pack is None
    assert [str(p) for p in problems] == [
        message,
        "topics/queues/questions.yaml:1: F03 question 1 must be keys and values",
    ]


def test_a_blueprint_with_a_mistake_is_not_used(tmp_path: Path):
    write_pack(tmp_path, {"exams/bad.yaml": EXAM + "extra: 1\n"})

    pack, problems = build(tmp_path)

    assert [str(p) for p in problems] == ['exams/bad.yaml:17: F02 unknown key "extra"']
    assert pack is not None
    assert [exam.id for exam in pack.exams] == ["made-up"]


def test_the_bytes_of_a_pack_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_pack(tmp_path)
    monkeypatch.setattr(building, "MOST_PACK_BYTES", 1024)

    assert (
        "topics/queues/questions.yaml:1: Y03 with this file the pack is larger than 0 MB; "
        "the rest is not read"
    ) in told(tmp_path)


def test_every_problem_is_told_in_one_run_and_in_order(tmp_path: Path):
    write_pack(
        tmp_path,
        {
            "pack.yaml": "format: 1\nid: small\ntitle: x\nlicense: y\n",
            "topics/queues/facts.yaml": FACTS.replace("answer: FIFO", "anwser: FIFO", 1),
            "topics/queues/questions.yaml": QUESTIONS.replace("why:", "wy:"),
            "topics/queues/tables/kinds.yaml": TABLE.replace("order", "odrer"),
        },
    )

    assert told(tmp_path) == [
        'pack.yaml:1: F01 "licence" is missing',
        'pack.yaml:4: F02 unknown key "license"; did you mean "licence"?',
        'topics/queues/facts.yaml:3: F01 order has no "answer"',
        'topics/queues/facts.yaml:6: F02 order: unknown key "anwser"; did you mean "answer"?',
        'topics/queues/questions.yaml:5: F01 which-queue option 1 has no "why"',
        'topics/queues/questions.yaml:7: F02 which-queue option 1: unknown key "wy"; '
        'did you mean "why"?',
        'topics/queues/questions.yaml:8: F01 which-queue option 2 has no "why"',
        'topics/queues/questions.yaml:9: F02 which-queue option 2: unknown key "wy"; '
        'did you mean "why"?',
        'topics/queues/questions.yaml:12: F01 which-queue option 3 has no "why"',
        'topics/queues/questions.yaml:13: F02 which-queue option 3: unknown key "wy"; '
        'did you mean "why"?',
        'topics/queues/questions.yaml:14: F01 which-queue option 4 has no "why"',
        'topics/queues/questions.yaml:15: F02 which-queue option 4: unknown key "wy"; '
        'did you mean "why"?',
        'topics/queues/tables/kinds.yaml:6: R02 row "Keeps the odrer": fact "odrer" does not exist',
    ]


def test_facts_that_cannot_be_read_are_blamed_once(tmp_path: Path):
    pack = write_pack(tmp_path, {"topics/queues/facts.yaml": "facts: [\n"})

    problems = build(pack)[1]

    assert [(p.file, p.code) for p in problems] == [("topics/queues/facts.yaml", "Y04")]
