"""kill -9 at random moments: is all that was confirmed in the history, and do its views follow?

`python -m bench.kills [N]` kills N learners (10,000), on two cores: most while they record and
take back answers through the store, the others in the middle of `quiz`, `today` and `exam`. Then,
where strace may look into processes, one learner at each system call on a file of the history.
`python -m bench.kills rare` stops each of the rare commands at each of its own calls instead, where
the disk is full or failing too, which takes an hour; see `bench.rare`. After every kill the history
is opened as the next start would open it. Ends with 1 if a confirmed answer was lost, a view
differs from the replay, or a next start has anything to complain of.

Each learner is a fork of a process that has everything loaded, so that a kill costs milliseconds
and its moment falls into the work rather than into the start of Python.
"""

import datetime as dt
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import forked, rare
from bench.stopped import strace_works
from studykit.cli import mocks
from studykit.model.history import Answered, Body, ExamOver, Graded
from studykit.store.history import History
from studykit.study.options import letters

BEGAN = dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.UTC)

# Of a hundred kills. The store's own are the cheapest and hit a write most often.
SHARES = {"store": 64, "quiz": 12, "today": 12, "exam": 12}

SECONDS = {"store": 0.06, "quiz": 0.1, "today": 0.1, "exam": 0.1}
"""The kill comes within so many seconds of the first thing that is shown."""

AT_ONCE = 5
"""So many events may be recorded together, so that they are stored before the first is told."""

LIVES = 50
"""A history lives through so many kills."""

CORES = 2


@dataclass
class Told:
    """What a learner was told before the end, and what they had asked for."""

    confirmed: int = 0
    asked_for: int = 0
    undone: int = 0
    asked_to_undo: int = 0
    ids: list[str] = field(default_factory=list)
    drafts: dict[int, tuple[tuple[str, ...], bool]] = field(default_factory=dict)
    last: tuple[int, tuple[str, ...] | None] | None = None  # a draft on its way; None: its flag
    reported: bool = False
    killed: bool = False


@dataclass
class Verdict:
    """A kill: what had been confirmed, what was stored, and what is wrong."""

    confirmed: int
    stored: int
    killed: bool
    wrong: list[str]


# Learners


Reply = Callable[[dict[str, Any]], str | None]


def life(home: Path, kind: str, rng: random.Random, pack: str, number: int) -> Verdict:
    """One learner who goes on in the home, killed at some moment; and what was found then."""
    if kind == "store":
        began, told = _stock(home), Told(asked_for=AT_ONCE)
        _drive(partial(_store, home, rng.random()), partial(_heard, told), told, rng, kind)
        return _verdict(home, began, told, pack)
    exam = kind == "exam"
    # An exam goes on in the same hour; days go by between sessions.
    now = BEGAN + (dt.timedelta(seconds=number) if exam else dt.timedelta(hours=7 * number))
    os.environ |= {"STUDYKIT_HOME": str(home), "STUDYKIT_NOW": now.isoformat()}
    began, told = _stock(home), Told()
    words = _words(home, kind, rng, pack)
    reply: Reply = partial(_sits if exam else _answers, told, rng)
    _drive(partial(_command, words, home.with_suffix(".errors")), reply, told, rng, kind)
    verdict = _verdict(home, began, told, pack)
    if "Traceback" in (errors := home.with_suffix(".errors").read_text()):
        verdict.wrong.append(errors)
    return verdict


def _words(home: Path, kind: str, rng: random.Random, pack: str) -> list[str]:
    if kind == "quiz":
        return ["quiz", "--json", "-n", str(rng.randrange(1, 12)), "--seed", "1"]
    if kind == "today":
        return ["today", "--json", "--more", str(rng.randrange(1, 20))]
    with History.open(home) as history:
        if mocks.under_way(history, pack):
            return ["exam", "resume", "--json"]
    return ["exam", "--json", "--items", "8", "--minutes", "1440", "--seed", "1"]


def _command(words: list[str], errors: Path) -> None:
    """studykit, as if it had just been started."""
    file = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 2)
    forked.studykit(*words)


def _store(home: Path, chance: float) -> None:
    """Answers and cards, some taken back, as fast as the disk allows; each is told when done."""
    rng = random.Random(chance)
    with History.open(home, write=True) as history:
        _say({"kind": "begun"})
        for number in range(10_000):
            at = BEGAN + dt.timedelta(hours=number % 70, minutes=number % 7)
            if rng.random() < 0.15:
                done = history.undo(rng.randrange(1, 3), at=at, tz_offset=60)
                _say({"kind": "undone", "ids": [event.id for event in done]})
            else:
                bodies = [_body(rng) for _ in range(1 if rng.random() < 0.9 else AT_ONCE)]
                events = history.record_all(bodies, at=at, tz_offset=60)
                _say({"kind": "saved", "ids": [event.id for event in events]})


def _say(value: dict[str, Any]) -> None:
    os.write(1, json.dumps(value).encode() + b"\n")


def _body(rng: random.Random) -> Body:
    fact = f"t.f{rng.randrange(40)}"
    if rng.random() < 0.3:
        return Graded(
            pack="made-up",
            fact=fact,
            topic="t",
            version="1",
            grade=rng.randrange(1, 5),
            session="s",
            millis=4_000,
        )
    chosen = rng.randrange(4)
    return Answered(
        pack="made-up",
        question=f"t.q{rng.randrange(60)}",
        topic="t",
        version="1",
        shown=(2, 0, 3, 1),
        chosen=(chosen,),
        key=(0,),
        correct=chosen == 0,
        facts=(fact, f"t.f{rng.randrange(40)}x"),
        seed=1,
        session="s",
        millis=30_000,
        first_seen=rng.random() < 0.5,
    )


def _heard(told: Told, spoken: dict[str, Any]) -> None:
    """What a learner of the store is told. Every answer is asked for before it is confirmed, so
    any number may have been on its way: at most one transaction."""
    match spoken["kind"]:
        case "saved":
            told.ids += spoken["ids"]
            told.confirmed = len(told.ids)
            told.asked_for = told.confirmed + AT_ONCE
        case "undone":
            told.undone += len(spoken["ids"])
            told.asked_to_undo = told.undone + 2


def _answers(told: Told, rng: random.Random, spoken: dict[str, Any]) -> str | None:
    """The learner of a quiz or a day: any answer at all, now and then the last one taken back."""
    kind = spoken["kind"]
    if kind in ("mark", "graded"):
        told.confirmed += 1
    elif kind in ("prompt", "card"):
        told.undone = told.asked_to_undo  # the next one is shown when it is done
        if told.confirmed > told.undone and rng.random() < 0.15:
            told.asked_to_undo += 1
            return "u"
        told.asked_for += 1
        return ",".join("abcdef"[: spoken["choose"]]) if kind == "prompt" else "3"
    return None


def _sits(told: Told, rng: random.Random, spoken: dict[str, Any]) -> str | None:
    """The learner of a mock exam: drafts, flags, goes here and there, and ends it at last."""
    kind = spoken["kind"]
    if kind in ("item", "saved"):
        number = spoken["number"]
        told.drafts[number] = (tuple(spoken["chosen"]), spoken["flagged"])
        told.last = None
        moved = rng.random()
        if moved < 0.03:
            return '{"do": "end"}'
        if moved < 0.55:
            choice = (rng.choice("abc"),)
            told.last = (number, choice)
            return json.dumps({"choose": choice})
        if moved < 0.7:
            told.last = (number, None)
            return '{"do": "flag"}'
        return json.dumps({"go": rng.randrange(1, spoken["of"] + 1)})
    if kind == "confirm":
        return '{"do": "end"}'
    if kind == "list":
        return '{"do": "end"}'
    told.reported = told.reported or kind == "report"
    return None


def _drive(
    begin: Callable[[], None], reply: Reply, told: Told, rng: random.Random, kind: str
) -> None:
    """Begin in a fork, reply to each object it writes, and kill it in the middle of things."""
    pid, answers, shown = forked.fork(begin)
    # A few are killed while they start.
    kill_at = time.monotonic() + (rng.uniform(0, 0.1) if rng.random() < 0.05 else 30)
    has_begun = False
    held = b""
    while True:
        ready, _, _ = select.select([shown], [], [], max(0.0, kill_at - time.monotonic()))
        data = os.read(shown, 65536) if ready else b""
        if not data:
            break
        if not has_begun:
            has_begun = True
            kill_at = min(kill_at, time.monotonic() + rng.uniform(0, SECONDS[kind]))
        *rows, held = (held + data).split(b"\n")
        for row in rows:
            if (said := reply(json.loads(row))) is not None:
                try:
                    os.write(answers, said.encode() + b"\n")
                except BrokenPipeError:
                    break
    os.kill(pid, signal.SIGKILL)  # of one that has ended, too: it waits to be asked how
    _, status = os.waitpid(pid, 0)
    told.killed = os.WIFSIGNALED(status)
    # What it said with its last breath was confirmed as well.
    while data := os.read(shown, 65536):
        held += data
    for row in held.split(b"\n")[:-1]:
        reply(json.loads(row))
    os.close(shown)
    os.close(answers)


# What was found


ANSWERS = ("answer", "grade", "drill")


@dataclass(frozen=True)
class Stock:
    """How many answers and undoings a history holds."""

    answers: int
    undone: int


def _stock(home: Path) -> Stock:
    with History.open(home) as history:
        kinds = Counter(row.kind for row in history.rows())
    return Stock(sum(kinds[kind] for kind in ANSWERS), kinds["undo"])


def _verdict(home: Path, began: Stock, told: Told, pack: str) -> Verdict:
    """The history as the next start finds it, against what the learner was told."""
    wrong = []
    found = _stock(home)
    stored, undone = found.answers - began.answers, found.undone - began.undone
    with History.open(home, write=True) as history:
        wrong += [f"a view differs: {each}" for each in history.verify()]
        if _stock(home) != found:
            wrong.append("a reader and a writer see different histories")
        if lost := set(told.ids) - {row.id for row in history.rows()}:
            wrong.append(f"answers lost: {lost}")
        if told.drafts:
            wrong += _wrong_drafts(history, told, pack)
        elif not told.confirmed <= stored <= told.asked_for:
            wrong.append(f"{told.confirmed} answers confirmed, {stored} stored")
        if undone < told.undone:
            wrong.append(f"{told.undone} undoings confirmed, {undone} stored")
    confirmed = len(told.drafts) if told.drafts else told.confirmed
    return Verdict(confirmed, len(told.drafts) or stored, told.killed, wrong)


def _wrong_drafts(history: History, told: Told, pack: str) -> Iterable[str]:
    """Drafts and flags of the newest mock exam that are not as they were last said to be."""
    mock = mocks.every(history, pack)[-1]
    for number, said in told.drafts.items():
        item = mock.sitting.items[number - 1]
        allowed = {said}
        if told.last and told.last[0] == number:
            draft = told.last[1]
            allowed.add((said[0], not said[1]) if draft is None else (draft, said[1]))
        stands = (tuple(letters(item.order, item.chosen)), item.flagged)
        if stands not in allowed:
            yield f"question {number} stands as {stands}, {said} was confirmed"
    over = mock.sitting.over
    if told.reported and not over:
        yield "a report was shown of an exam that is not over"
    if over:
        answers = history.answers_of(mock.sitting.id, mock.day or 0)
        marked = mock.sitting.answered - len(mock.sitting.left_out)
        ends = history.events(item=mock.sitting.id, kinds=("over",))
        if len(answers) != marked or not isinstance(ends[0].body, ExamOver):
            yield f"{marked} answers were handed in, {len(answers)} are stored"


# Many


def lives(folder: Path, kind: str, seed: int, count: int, pack: str) -> list[Verdict]:
    """So many kills of one history, one after the other."""
    rng = random.Random(seed)
    home = folder / f"{kind}-{seed}"
    verdicts: list[Verdict] = []
    # Some have ended before, and in a pack where nothing is left to ask all would.
    while sum(verdict.killed for verdict in verdicts) < count and len(verdicts) < 5 * count:
        number = len(verdicts)
        verdicts.append(life(home, kind, rng, pack, number))
        if verdicts[-1].wrong:
            shutil.copytree(home, home.with_name(f"{home.name}-wrong-{number}"))
    shutil.rmtree(home, ignore_errors=True)
    return verdicts


def load() -> None:
    """Everything that a learner will need, so that a fork begins at once."""
    from typer.testing import CliRunner

    from studykit.cli.app import app

    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"STUDYKIT_HOME": home, "STUDYKIT_NOW": BEGAN.isoformat()}
        for words, typed in (
            (["quiz", "--json", "-n", "1"], "a\n"),
            (["today", "--json"], "a\n3\n" * 20),
            (["exam", "--json", "--items", "2"], "a\n"),
            (["exam", "resume", "--json"], "a\nend\nend\n"),
        ):
            assert CliRunner().invoke(app, words, input=typed).exit_code == 0, words


# At each system call


CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "openat")
FILES = ("", "/history.db", "/history.db-journal", "/history.was-here", "/backups")

SCRIPTS: dict[str, tuple[list[str], str]] = {
    "quiz": (["quiz", "--json", "-n", "3", "--seed", "1"], "a\na\nu\na\na\n"),
    "today": (["today", "--json", "--more", "5", "--seed", "1"], "3\na\n3\nu\na\n3\n" * 2),
    "exam": (
        ["exam", "--json", "--items", "3", "--minutes", "60", "--seed", "1"],
        "a\nflag\nb\nnext\na\nend\nend\n",
    ),
}


def at_each_call(folder: Path, script: str, call: str, pack: str) -> list[Verdict]:
    """One learner killed at the first such call, one at the second, until there are no more."""
    words, typed = SCRIPTS[script]
    verdicts: list[Verdict] = []
    while not verdicts or verdicts[-1].killed:
        home = folder / f"{script}-{call}-{len(verdicts) + 1}"
        home.mkdir()
        inject = f"inject={call}:signal=KILL:when={len(verdicts) + 1}"
        command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
        for name in FILES:
            command += ["-P", f"{home}{name}"]
        done = subprocess.run(
            [*command, sys.executable, "-m", "studykit", *words],
            input=typed,
            capture_output=True,
            text=True,
            env={**os.environ, "STUDYKIT_HOME": str(home), "STUDYKIT_NOW": BEGAN.isoformat()},
            check=False,
        )
        told = Told(killed=done.returncode == -signal.SIGKILL, asked_for=10)
        replies = _Replay(told, typed.splitlines())
        for row in done.stdout.splitlines(keepends=True):
            if row.endswith("\n"):
                replies.hear(json.loads(row))
        verdict = _verdict(home, Stock(0, 0), told, pack)
        if "Traceback" in done.stderr:
            verdict.wrong.append(done.stderr)
        verdicts.append(verdict)
        if not verdict.wrong:
            shutil.rmtree(home)
    return verdicts[:-1]  # the last one came to its end


class _Replay:
    """What a learner with a script was told, worked out from what was shown."""

    def __init__(self, told: Told, lines: list[str]) -> None:
        self._told, self._lines = told, lines

    def hear(self, spoken: dict[str, Any]) -> None:
        told = self._told
        match spoken["kind"]:
            case "mark" | "graded":
                told.confirmed += 1
                self._lines.pop(0)
            case "prompt" | "card" if told.confirmed and self._lines[:1] == ["u"]:
                if told.asked_to_undo:
                    told.undone, told.asked_to_undo = 1, 0
                    self._lines.pop(0)
                else:
                    told.asked_to_undo = 1
            case "again":
                self._lines.pop(0)
            case "item" | "saved":
                number = spoken["number"]
                told.drafts[number] = (tuple(spoken["chosen"]), spoken["flagged"])
                line = self._lines.pop(0) if self._lines else ""
                told.last = (number, None if line == "flag" else (line,))
            case "report":
                told.reported = True
            case _:
                pass


# The command


def main() -> None:
    """Kill many and count."""
    only_rare = sys.argv[1:] == ["rare"]
    times = int(sys.argv[1]) if sys.argv[1:] and not only_rare else 10_000
    from bench.synthetic import make_pack

    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        make_pack(folder / "pack", topics=4, facts=120, questions=80)
        os.environ |= {
            "STUDYKIT_PACK": str(folder / "pack"),
            "STUDYKIT_CACHE": str(folder / "cache"),
        }
        pack = "synthetic"
        load()
        rare.load()
        began = time.monotonic()
        verdicts: list[Verdict] = []
        wrong: list[str] = []
        # A fork of this process: everything is loaded already.
        with ProcessPoolExecutor(CORES, mp_context=get_context("fork")) as pool:
            for kind, share in () if only_rare else SHARES.items():
                count = times * share // 100
                rounds = [
                    pool.submit(lives, folder, kind, seed, min(LIVES, count - seed), pack)
                    for seed in range(0, count, LIVES)
                ]
                verdicts += _tell(kind, [v for done in rounds for v in done.result()])
            if strace_works():
                for script in () if only_rare else SCRIPTS:
                    calls = [
                        pool.submit(at_each_call, folder, script, call, pack) for call in CALLS
                    ]
                    found = [v for done in calls for v in done.result()]
                    verdicts += _tell(f"{script}, at each system call", found)
                for told, found_wrong in rare.all_of_it(folder, pool) if only_rare else ():
                    print(told, flush=True)
                    wrong += found_wrong
            else:
                print("strace is not here or not allowed: no kills at each system call")
        _tell(f"all, in {(time.monotonic() - began) / 60:.0f} minutes", verdicts)
        wrong += [each for verdict in verdicts for each in verdict.wrong]
        for sentence in wrong[:20]:
            print(f"  {sentence}")
        if wrong:
            print(f"The histories are kept: {shutil.copytree(folder, f'{name}-kept')}")
    sys.exit(1 if wrong else 0)


def _tell(what: str, verdicts: list[Verdict]) -> list[Verdict]:
    killed = sum(verdict.killed for verdict in verdicts)
    confirmed = sum(verdict.confirmed for verdict in verdicts)
    stored = sum(verdict.stored for verdict in verdicts)
    wrong = sum(bool(verdict.wrong) for verdict in verdicts)
    print(
        f"{what}: {killed:,} kills ({len(verdicts) - killed:,} had ended before), "
        f"{confirmed:,} confirmed, {stored:,} stored, {wrong} wrong",
        flush=True,
    )
    return verdicts


if __name__ == "__main__":
    main()
