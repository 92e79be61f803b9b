"""Figures of a whole pool: what no single item shows. Each is a small table.

The aims are those of the item-writing rules; shares are of questions, in percent.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import erfc, exp, sqrt
from statistics import fmean
from urllib.parse import urlsplit

from studykit.model.exam import Exam
from studykit.model.pack import Cell, Fact, Pack, Question, Row, Table
from studykit.packs.check.cues import ABSOLUTE, CONVERGES_BY, distractors_of, keys_of, overlaps
from studykit.packs.check.guesser import guesses
from studykit.packs.check.stems import asks_negatively


def figures(pack: Pack, today: dt.date) -> list[Table]:
    """Every figure, as tables to show or to write out."""
    tables = [_size(pack), _topics(pack)]
    if pack.questions:
        tables += [_mix(pack.questions), _positions(pack.questions), _shape(pack.questions)]
        tables += [_guesser(pack.questions)]
        tables += [_blueprint(pack.questions, exam) for exam in pack.exams]
    if pack.facts:
        tables += [_coverage(pack), _ages(pack.facts, today), _hosts(pack.facts)]
    return tables


def unasked(pack: Pack) -> list[str]:
    """The ids of facts that no question needs."""
    needed = {fact for question in pack.questions for fact in question.facts}
    return [fact.id for fact in pack.facts if fact.id not in needed]


def _table(
    name: str, title: str, label: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> Table:
    return Table(
        name=name,
        topic="",
        title=title,
        label=label,
        columns=tuple(columns),
        rows=tuple(
            Row(feature=row[0], cells=tuple(Cell(value=value) for value in row[1:])) for row in rows
        ),
    )


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _size(pack: Pack) -> Table:
    errata = sum(len(fact.errata) for fact in pack.facts)
    rows = [
        ("topics", str(len(pack.topics))),
        ("facts", str(len(pack.facts))),
        ("errata", str(errata)),
        ("tables", str(len(pack.tables))),
        ("questions", str(len(pack.questions))),
    ]
    return _table("size", "The pack", "what", ["number"], rows)


def _topics(pack: Pack) -> Table:
    rows = []
    for topic in pack.topics:
        asked = [q for q in pack.questions if q.topic == topic.path]
        facts = [f for f in pack.facts if f.topic == topic.path]
        shown = [t for t in pack.tables if t.topic == topic.path]
        if asked or facts or shown:
            levels = Counter(q.level for q in asked)
            rows.append(
                (
                    topic.path,
                    str(len(facts)),
                    str(len(shown)),
                    str(len(asked)),
                    " / ".join(str(levels[level]) for level in (1, 2, 3)),
                    str(sum(q.choose > 1 for q in asked)),
                    str(sum("```" in q.stem for q in asked)),
                )
            )
    columns = ["facts", "tables", "questions", "levels 1 / 2 / 3", "several right", "artifacts"]
    return _table("topics", "By topic", "topic", columns, rows)


def _mix(asked: Sequence[Question]) -> Table:
    n = len(asked)
    levels: Counter[int] = Counter(q.level for q in asked)
    kinds = Counter(q.cognitive for q in asked)
    several = [q for q in asked if q.choose > 1]
    twos = sum(q.choose == 2 for q in several)
    rows = [
        ("level 1", _share(levels[1], n), "25 %"),
        ("level 2", _share(levels[2], n), "50 %"),
        ("level 3", _share(levels[3], n), "25 %"),
        ("recall", _share(kinds["recall"], n), "at most 20 %"),
        ("application", _share(kinds["application"], n), "about 50 %"),
        ("analysis", _share(kinds["analysis"], n), "at least 30 %"),
        ("several right answers", _share(len(several), n), "12–16 %"),
        ("of these, two", _share(twos, len(several)), "at least 80 %"),
        ("with an artifact", _share(sum("```" in q.stem for q in asked), n), "about 10 %"),
        ("negative stems", _share(sum(map(asks_negatively, asked)), n), "at most 2 %"),
    ]
    return _table("mix", "What is asked", "kind", ["share", "aim"], rows)


def _positions(asked: Sequence[Question]) -> Table:
    """Where the right option stands in the file, of questions with one right answer of four."""
    of_four = [q for q in asked if q.choose == 1 and len(q.options) == 4]
    places = Counter(min(q.key) for q in of_four)
    n = len(of_four)
    rows = [(str(i + 1), str(places[i]), _share(places[i], n), "20–30 %") for i in range(4)]
    expected = n / 4 or 1
    chi2 = sum((places[i] - expected) ** 2 / expected for i in range(4))
    rows.append(("chi-square, 3 degrees", f"{chi2:.2f}", f"p = {_chi2_3(chi2):.3f}", "p > 0.01"))
    return _table("positions", "Position of the key", "position", ["number", "share", "aim"], rows)


def _chi2_3(x: float) -> float:
    """The probability of a chi-square of at least x with 3 degrees of freedom (closed form)."""
    return erfc(sqrt(x / 2)) + sqrt(2 * x / 3.141592653589793) * exp(-x / 2)


def _shape(asked: Sequence[Question]) -> Table:
    single = [q for q in asked if q.choose == 1]
    n = len(single)
    longest = shortest = converging = 0
    for q in single:
        counts = [len(option.text.split()) for option in q.options]
        (key,) = q.key
        others = [count for i, count in enumerate(counts) if i != key]
        longest += counts[key] > max(others)
        shortest += counts[key] < min(others)
        shared = overlaps(q)
        converging += shared[key] - max(s for i, s in enumerate(shared) if i != key) >= CONVERGES_BY
    right = [option for q in asked for option in keys_of(q)]
    wrong = [option for q in asked for option in distractors_of(q)]
    ratio = _odds_ratio(
        sum(bool(ABSOLUTE.search(o.text)) for o in wrong),
        len(wrong),
        sum(bool(ABSOLUTE.search(o.text)) for o in right),
        len(right),
    )
    words = fmean(len(q.stem.split()) for q in asked)
    rows = [
        ("key strictly longest, by words", _share(longest, n), "at most 30 %"),
        ("key strictly shortest, by words", _share(shortest, n), "at most 30 %"),
        ("key shares most with the others", _share(converging, n), "at most 35 %"),
        ("odds of absolutes, wrong against right", f"{ratio:.2f}", "at most 1.5"),
        ("words of a stem, mean", f"{words:.0f}", "25–110"),
    ]  # fmt: skip
    return _table("shape", "Shape of options", "figure", ["value", "aim"], rows)


def _odds_ratio(a: int, of_a: int, b: int, of_b: int) -> float:
    """With half a case added everywhere, so that nought is no obstacle (Haldane, Anscombe)."""
    return ((a + 0.5) / (of_a - a + 0.5)) / ((b + 0.5) / (of_b - b + 0.5))


def _guesser(asked: Sequence[Question]) -> Table:
    rows = [
        (
            g.cue,
            f"{100 * g.right:.1f} %",
            f"{100 * g.low:.1f}–{100 * g.high:.1f} %",
            f"{100 * g.chance:.1f} %",
            f"{g.p:.3f}",
        )
        for g in guesses(asked)
    ]
    columns = ["right", "95 % interval", "chance", "p"]
    return _table("guesser", "What a guesser gets right by cues alone", "cue", columns, rows)


def _blueprint(asked: Sequence[Question], exam: Exam) -> Table:
    """Questions by domain and task; one of several tasks counts for each by its share."""
    task_of = {
        id: task.id
        for domain in exam.domains
        for task in domain.tasks
        for id in (task.id, *(skill.id for skill in task.skills))
    }
    weights: defaultdict[str, float] = defaultdict(float)
    for question in asked:
        named = [task_of[id] for id in question.tasks.get(exam.id, ()) if id in task_of]
        for task in named:
            weights[task] += 1 / len(named)
    total = sum(weights.values())
    rows = []
    for domain in exam.domains:
        part = sum(weights[task.id] for task in domain.tasks)
        named_ = f"{domain.id}. {domain.title}"
        rows.append((named_, f"{part:.1f}", _share(part, total), f"{domain.weight} % ± 2"))
        rows += [
            (f"  {task.id} {task.title}", f"{weights[task.id]:.1f}",
             _share(weights[task.id], total), "at least 1.5 %")
            for task in domain.tasks
        ]  # fmt: skip
    columns = ["questions", "share", "aim"]
    return _table(f"blueprint-{exam.id}", exam.title, "domain and task", columns, rows)


def _coverage(pack: Pack) -> Table:
    needed = Counter(fact for question in pack.questions for fact in question.facts)
    times = Counter(min(needed[fact.id], 4) for fact in pack.facts)
    names = {0: "no question", 1: "1 question", 2: "2", 3: "3", 4: "4 or more"}
    n = len(pack.facts)
    rows = [(names[i], str(times[i]), _share(times[i], n)) for i in range(5)]
    return _table(
        "coverage", "Facts by questions that need them", "needed by", ["facts", "share"], rows
    )


def _ages(facts: Sequence[Fact], today: dt.date) -> Table:
    bounds = ((30, "up to 30 days"), (90, "up to 90"), (180, "up to 180"), (10**6, "older"))
    counts: Counter[str] = Counter()
    for fact in facts:
        age = (today - fact.checked).days
        counts[next(name for bound, name in bounds if age <= bound)] += 1
    rows = [(name, str(counts[name])) for _, name in bounds]
    return _table("ages", f"Facts by age on {today}", "checked", ["facts"], rows)


def _hosts(facts: Sequence[Fact]) -> Table:
    hosts = Counter(urlsplit(address).netloc for fact in facts for address in fact.sources)
    rows = [(host, str(count)) for host, count in hosts.most_common()]
    return _table("hosts", "Sources by host", "host", ["citations"], rows)
