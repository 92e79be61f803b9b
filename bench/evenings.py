"""Four weeks of a learner's evenings through the real command line: `python -m bench.evenings`.

A learner whose true memory is one of `bench.learners` plans for an exam, comes on most evenings,
answers what `today` puts before them, sits two mock exams and asks now and then whether they are
ready. Prints a diary, and whatever in it does not fit together; then it ends with 1. Everything
is asked of `python -m studykit`; only its clock is ours (`bench.clocked`).

`--days N` for fewer, `--kind actr` for the other memory, `--seed N` for another learner.
"""

import argparse
import datetime as dt
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, get_args

from bench.learners import SLIP, Kind, Mind, at, learner, question
from studykit.model.pack import Question
from studykit.packs.find import find_pack
from studykit.packs.library import Library, open_library
from studykit.store.history import History
from studykit.study import drilling
from studykit.study.blueprint import Blueprint
from studykit.study.days import day_of
from studykit.study.evidence import guess
from studykit.study.marking import mark, refuted

BEGUN = dt.date(2026, 11, 30)  # a Monday
EVENING = dt.time(19, tzinfo=dt.timezone(dt.timedelta(hours=1)))
DAYS = 28
MINUTES = 20
EXAM = "dva-c03"
MISSED = 3
"""So many evenings of four weeks something else comes up."""

LONGEST = 1.6
"""So many times the planned minutes an evening may take, for what a prompt takes is estimated."""

ON_AVERAGE = 1.3
"""So many times the planned minutes all evenings may take on average."""

Object = dict[str, Any]


class Takes(NamedTuple):
    """Seconds until a prompt is answered, and those spent on what is shown after it."""

    before: float
    right: float
    wrong: float


TAKES = {
    "question": Takes(45, 15, 40),
    "card": Takes(10, 0, 12),
    "drill": Takes(12, 4, 15),
    "again": Takes(10, 2, 5),
    "exam": Takes(75, 0, 0),
}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer the learner gave. `kind` is question, card, drill or exam."""

    day: int
    kind: str
    id: str
    facts: tuple[str, ...]
    correct: bool
    again: bool = False


@dataclass(slots=True)
class Student:
    """Answers what is put before them, from a true memory, and knows what they answered."""

    library: Library
    mind: Mind
    dice: random.Random
    day: int = 0
    seconds: float = 0.0  # of this session so far
    given: list[Given] = field(default_factory=list)
    firsts: dict[str, bool] = field(default_factory=dict)  # question: whether it counts
    met: set[str] = field(default_factory=set)  # facts an answer of today was about
    _drills: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def begin(self, date: dt.date) -> None:
        """Sit down on the evening of this date."""
        if day_of(date) != self.day:
            self.met.clear()
        self.day, self.seconds = day_of(date), 0.0

    def answer(self, put: Object) -> str | None:
        """What is typed after this object of a session; None where nothing is asked."""
        match put["kind"]:
            case "today":
                self._drills = {
                    p["id"]: tuple(p["facts"]) for p in put["prompts"] if p["kind"] == "drill"
                }
            case "card":
                return self._card(put["id"])
            case "prompt" if put["id"] in self._drills:
                return self._drill(put)
            case "prompt":
                return self._question(put)
        return None

    def sit(self, put: Object) -> Sequence[str]:
        """What is typed after this object of a mock exam, in several lines."""
        match put["kind"]:
            case "item":
                typed = self._exam(put)
                # The last one has no next.
                return [typed, self._line("next" if put["number"] < put["of"] else "end", 1, 0)]
            case "confirm":
                return [self._line("end", 1, 0)]
        return []

    def _card(self, id: str) -> str:
        again = self._was_asked("card", id)
        correct = again or self._recalls(id)
        if again:
            self.mind.review(id, self._now, correct=True)
        self._keep("card", id, (id,), correct, again)
        return self._line("3" if correct else "1", *self._takes("card", correct, again))

    def _question(self, put: Object) -> str:
        asked = self.library.question(put["id"])
        correct, chosen = self._chosen(asked, put)
        if put["again"]:
            self._relearn(asked.facts)
        self._note_first(asked, chosen)
        self._keep("question", asked.id, asked.facts, correct, put["again"])
        return self._line(_typed(chosen, put), *self._takes("question", correct, put["again"]))

    def _drill(self, put: Object) -> str:
        table = self.library.table(put["id"].partition("/")[0])
        drill = next(d for d in drilling.drills(table, self.day) if d.id == put["id"])
        asked = drilling.as_question(drill)
        correct, chosen = self._chosen(asked, put)
        if put["again"]:
            self._relearn(drill.facts)
        self.met.update(drill.facts)
        self._keep("drill", drill.id, drill.facts, correct, put["again"])
        return self._line(_typed(chosen, put), *self._takes("drill", correct, put["again"]))

    def _exam(self, put: Object) -> str:
        asked = self.library.question(put["id"])
        correct, chosen = self._chosen(asked, put | {"again": False})
        self._note_first(asked, chosen)
        self._keep("exam", asked.id, asked.facts, correct, again=False)
        return self._line(_typed(chosen, put), *self._takes("exam", correct, again=False))

    def _chosen(self, asked: Question, put: Object) -> tuple[bool, frozenset[str]]:
        """Whether it is right, and the texts of the options chosen."""
        right = frozenset(o.text for o in asked.options if o.correct)
        # What comes back was read a moment ago.
        recalled = [put["again"] or self._recalls(fact) for fact in asked.facts]
        knows = all(recalled) and self.dice.random() >= SLIP
        if knows or self.dice.random() < guess(len(asked.options), len(right)):
            return True, right
        texts = [option["text"] for option in put["options"]]
        while (chosen := frozenset(self.dice.sample(texts, len(right)))) == right:
            pass
        return False, chosen

    def _recalls(self, fact: str) -> bool:
        recalled = self.dice.random() < self.mind.recall(fact, self._now)
        self.mind.review(fact, self._now, correct=recalled)
        return recalled

    def _relearn(self, facts: Iterable[str]) -> None:
        for fact in facts:
            self.mind.review(fact, self._now, correct=True)

    @property
    def _now(self) -> float:
        return at(self.day, self.seconds)

    def _note_first(self, asked: Question, chosen: frozenset[str]) -> None:
        """Readiness learns from a first answer, unless one of its facts was met that day."""
        options = frozenset(i for i, o in enumerate(asked.options) if o.text in chosen)
        self.firsts.setdefault(asked.id, self.met.isdisjoint(asked.facts))
        self.met.update(asked.facts, refuted(asked, mark(asked, options)))

    def _was_asked(self, kind: str, id: str) -> bool:
        return any(g.day == self.day and g.kind == kind and g.id == id for g in self.given)

    def _keep(self, kind: str, id: str, facts: Iterable[str], correct: bool, again: bool) -> None:
        if kind == "card":
            self.met.update(facts)
        self.given.append(Given(self.day, kind, id, tuple(facts), correct, again))

    def _takes(self, kind: str, correct: bool, again: bool) -> tuple[float, float]:
        takes = TAKES["again" if again else kind]
        hurry = math.exp(self.dice.gauss(0, 0.3))
        return takes.before * hurry, (takes.right if correct else takes.wrong) * hurry

    def _line(self, typed: str, before: float, after: float) -> str:
        self.seconds += before + after
        return f"{typed}\t{before:.3f}\t{after:.3f}"


def _typed(chosen: frozenset[str], put: Object) -> str:
    return ",".join(option["letter"] for option in put["options"] if option["text"] in chosen)


class Broken(Exception):
    """A command did not do what it is for."""


@dataclass(slots=True)
class Program:
    """`python -m studykit` with a home of its own."""

    home: Path

    def environ(self, moment: dt.datetime) -> dict[str, str]:
        """Its environment at that moment."""
        mine = {"STUDYKIT_HOME": str(self.home), "STUDYKIT_NOW": moment.isoformat()}
        return {**os.environ, **mine, "NO_COLOR": "1"}

    def says(self, moment: dt.datetime, *words: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "studykit", *words],
            env=self.environ(moment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Broken(f"studykit {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def tells(self, moment: dt.datetime, *words: str) -> Object:
        """What a command says as JSON."""
        told: Object = json.loads(self.says(moment, *words, "--json"))
        return told

    def talks(
        self, moment: dt.datetime, words: Sequence[str], reply: Callable[[Object], Sequence[str]]
    ) -> list[Object]:
        """All objects of a session in which each is answered with these lines."""
        spoken: list[Object] = []
        with subprocess.Popen(
            [sys.executable, "-m", "bench.clocked", *words, "--json"],
            env=self.environ(moment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stdin
            assert running.stdout
            for row in running.stdout:
                spoken.append(json.loads(row))
                for typed in reply(spoken[-1]):
                    running.stdin.write(typed + "\n")
                    running.stdin.flush()
        if running.returncode:
            raise Broken(f"studykit {' '.join(words)} ended with {running.returncode}.")
        return spoken


@dataclass(slots=True)
class Diary:
    """The evenings as they went, and what did not fit."""

    program: Program
    student: Student
    exam_date: dt.date
    out: Callable[[str], None] = print
    wrong: list[str] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)

    def check(self, date: dt.date, fits: bool, otherwise: str) -> None:
        """Note what does not fit."""
        if not fits:
            self.wrong.append(f"{date:%d %b}: {otherwise}")
            self.out(f"            ! {otherwise}")

    def same(self, date: dt.date, what: str, said: Mapping[str, object]) -> None:
        """All of these should say the same."""
        first, *others = said.values()
        if any(other != first for other in others):
            who = ", ".join(f"{name} {value}" for name, value in said.items())
            self.check(date, False, f"{what}: {who}")

    # What happens

    def evening(self, date: dt.date) -> None:
        """Study today's minutes, and look at what the commands say of it."""
        moment = evening_of(date)
        before = self.program.tells(moment, "today", "--dry-run")
        home = self.program.says(moment)
        self.announces(date, before, home)
        self.student.begin(date)
        seen = set(self.student.firsts)
        spoken = self.program.talks(moment, ["today"], lambda put: _one(self.student.answer(put)))
        given = self.today(date)
        asked = [g.id for g in given if not g.again]
        self.same(
            date,
            "what was announced and what was asked",
            {
                "dry run": [p["id"] for p in before["prompts"]],
                "today": [p["id"] for p in spoken[0]["prompts"]],
                "asked": asked,
            },
        )
        fresh = [p["id"] for p in before["prompts"] if p["unseen"]]
        self.check(date, seen.isdisjoint(fresh), "a question called unseen was seen")
        after = moment + dt.timedelta(seconds=self.student.seconds)
        self.spent(date, after)
        kinds = Counter(g.kind for g in given if not g.again)
        right = sum(g.correct for g in given if not g.again)
        said = ", ".join(f"{n} {kind}{'s' if n > 1 else ''}" for kind, n in kinds.items())
        facts = " ".join(f"{n} {why}" for why, n in before["facts"].items())
        self.line(date, f"{self.student.seconds / 60:4.1f} min, {said}; {right} right; {facts}")
        self.story(date, after)

    def mock(self, date: dt.date) -> None:
        """Sit a mock exam of the exam's full length."""
        moment = evening_of(date)
        before = self.ready(date, moment)
        self.student.begin(date)
        known = set(self.student.firsts)
        words = ["exam", "--seed", str(day_of(date))]
        spoken = self.program.talks(moment, words, self.student.sit)
        told = spoken[-1]
        after = moment + dt.timedelta(seconds=self.student.seconds)
        given = self.today(date)
        met = [g.id for g in given if g.id in known]
        self.check(date, not met, f"{len(met)} questions of the mock exam were met before")
        outcomes = {item["id"]: item["outcome"] == "right" for item in told["items"]}
        mine = {g.id: g.correct for g in given}
        self.check(date, outcomes == mine, "the report marks other answers than were given")
        (listed,) = self.program.tells(after, "exam", "list")["exams"][-1:]
        shown = self.program.tells(after, "exam", "show")
        scored = sum(mine[item["id"]] for item in told["items"] if item["scored"])
        self.same(
            date,
            "right in the mock exam",
            {
                "report": told["right"],
                "list": listed["right"],
                "show": shown["right"],
                "given": scored,
            },
        )
        score = told["estimate"]["score"] if told["estimate"] else None
        self.line(
            date,
            f"mock exam {told['number']}: {told['right']} of {told['scored']}, about {score}, "
            f"in {told['seconds'] / 60:.0f} of {told['minutes']} min",
        )
        now = self.ready(date, after)
        moved = now["evidence"]["answers"] - before["evidence"]["answers"]
        counting = sum(self.student.firsts[id] for id in mine if id not in known)
        self.same(date, "first answers of the mock exam", {"ready": moved, "given": counting})
        self.check(
            date,
            now["offsets"] != before["offsets"] and now["today"] != before["today"],
            "the mock exam moved nothing in readiness",
        )
        if before["stage"] != "coverage":
            self.scored(date, now, told)
        self.story(date, after)

    def day_off(self, date: dt.date) -> None:
        """Nothing is planned, and nothing asked."""
        before = self.program.tells(evening_of(date), "today", "--dry-run")
        self.check(date, not before["prompts"], "prompts on a day off")
        self.check(date, "day off" in (before["reason"] or ""), f"reason: {before['reason']}")
        self.line(date, "a day off")

    # What must fit

    def announces(self, date: dt.date, before: Object, home: str) -> None:
        """The first screen and `today` are of one mind, and the plan counts the days right."""
        plan = self.program.tells(evening_of(date), "plan")
        left = (self.exam_date - date).days
        ahead = [date + dt.timedelta(days=n) for n in range(left)]
        study = sum(day.weekday() != 6 for day in ahead)
        self.same(date, "days left", {"plan": plan["plan"]["days_left"], "calendar": left})
        self.same(
            date,
            "study days left",
            {
                "plan": plan["estimate"]["study_days"],
                "today": before["estimate"]["study_days"],
                "calendar": study,
            },
        )
        named = [f"{n} {why}" for why, n in before["facts"].items() if n]
        row = next((row for row in home.splitlines() if row.startswith("Today")), "")
        says = all(part in row for part in named)
        self.check(date, says, f"the first screen says “{row}”, today holds {', '.join(named)}")
        facts = [fact for p in before["prompts"] for fact in p["facts"]]
        self.check(date, len(facts) == len(set(facts)), "a fact is to be asked twice today")

    def spent(self, date: dt.date, moment: dt.datetime) -> None:
        """The time that was used, and that today's is used up."""
        told = self.program.tells(moment, "today", "--dry-run")
        mine = self.student.seconds
        # Reading the last explanation is seen by nobody.
        unseen = mine - told["spent_seconds"]
        self.check(date, -1 <= unseen <= 90, f"{mine:.0f} s, today says {told['spent_seconds']}")
        self.check(date, mine <= LONGEST * MINUTES * 60, f"it took {mine / 60:.0f} minutes")
        self.minutes.append(mine / 60)

    def story(self, date: dt.date, moment: dt.datetime) -> None:
        """All commands speak of the same answers and the same facts."""
        stats, topics = (self.program.tells(moment, name) for name in ("stats", "topics"))
        ready, home = self.ready(date, moment), self.program.says(moment)
        tops = [t for t in topics["topics"] if "/" not in t["path"]]
        whole = stats["memory"]["whole"]
        standing = re.search(r"([\d,]+) of ([\d,]+) facts known", " ".join(home.split()))
        known, facts = (int(n.replace(",", "")) for n in standing.groups()) if standing else (0, 0)
        for what, theirs, mine in (
            ("known", whole["known"], known),
            ("facts", whole["facts"], facts),
        ):
            summed = sum(topic[what] for topic in tops)
            said = {"stats": theirs, "topics": summed, "home": mine}
            self.same(date, f"facts {what}", said)
        met = {fact for g in self.student.given for fact in g.facts}
        seen = sum(topic["seen"] for topic in tops)
        self.same(date, "facts seen", {"stats": whole["seen"], "topics": seen})
        self.check(date, seen >= len(met), f"{len(met)} facts were met, topics says {seen}")
        today = stats["days"]["days"][-1]
        mine_today = Counter(g.kind for g in self.today(date))
        self.same(
            date,
            "answered today",
            {
                "stats": [today["answers"], today["cards"], today["drills"]],
                "given": [
                    mine_today["question"] + mine_today["exam"],
                    mine_today["card"],
                    mine_today["drill"],
                ],
            },
        )
        self.same(date, "last day", {"stats": today["date"], "calendar": date.isoformat()})
        self.same(
            date,
            "answered in all",
            {
                "stats": stats["days"]["prompts"],
                "events": self.events(),
                "given": len(self.student.given),
            },
        )
        self.same(
            date,
            "first answers",
            {
                "ready": [ready["evidence"]["answers"], ready["evidence"]["same_day"]],
                "given": [
                    sum(self.student.firsts.values()),
                    sum(not counts for counts in self.student.firsts.values()),
                ],
            },
        )
        shown = ready["today"]["shown"]["range"]
        row = " ".join(home.split())
        if shown:
            says = f"{shown[0]}–{shown[1]}" in row
            self.check(date, says, f"ready shows {shown}, the first screen “{row}”")
        self.explained(date, moment)
        due = sum(topic["due"] for topic in tops)
        standing_now = f"{seen} seen, {known} of {facts} known, {due} due"
        self.line(None, f"{standing_now}; {self.ready_said(ready, date)}")

    def explained(self, date: dt.date, moment: dt.datetime) -> None:
        """`why` tells of every answer to today's last question, and when it was given."""
        given = self.student.given
        asked = next((g.id for g in reversed(given) if g.kind in ("question", "exam")), None)
        if asked is None:
            return
        mine = [g for g in given if g.kind in ("question", "exam") and g.id == asked]
        seen = self.program.tells(moment, "why", asked)["question"]["seen"]
        self.same(
            date,
            f"answers to {asked}",
            {
                "why": [seen["times"], seen["right"], seen["last_correct"]],
                "given": [len(mine), sum(g.correct for g in mine), mine[-1].correct],
            },
        )

    def scored(self, date: dt.date, ready: Object, told: Object) -> None:
        """The forecast made before the mock exam was held against it, and Brier is right."""
        past = ready["past"]
        mine = [f for f in past["forecasts"] if f["by"] == "mock" and f["made"] == day_of(date)]
        self.check(date, bool(mine), "the forecast before the mock exam was held against nothing")
        for one in mine:
            score = told["estimate"]["score"]
            self.same(date, "score of the mock exam", {"ready": one["score"], "exam": score})
        if past["passing"]:
            errors = [(f["chance"] - f["passed"]) ** 2 for f in past["forecasts"]]
            brier = sum(errors) / len(errors)
            said = past["passing"]["brier"]
            self.check(date, abs(said - brier) < 1e-9, f"Brier {said}, by hand {brier}")
            self.line(None, f"forecasts so far: {len(errors)}, Brier {brier:.3f}")
        else:
            self.check(date, False, "no Brier score")

    def result(self, date: dt.date) -> None:
        """The real exam: 50 questions by the true memory."""
        moment = evening_of(date)
        truth = self.truth(date)
        right = sum(self.student.dice.random() < truth for _ in range(50))
        score = round(100 + 900 * right / 50)
        self.program.says(moment, "ready", "--result", str(score))
        ready = self.ready(date, moment)
        (told,) = ready["past"]["results"]
        self.same(
            date,
            "result",
            {"ready": [told["score"], told["passed"]], "exam": [score, score >= 720]},
        )
        by = [f for f in ready["past"]["forecasts"] if f["by"] == "exam"]
        self.check(date, bool(by), "no forecast was held against the exam")
        self.line(date, f"the exam: {score}; {len(by)} forecasts were held against it")
        if by:
            chances = [f"{f['chance']:.2f}" for f in by]
            self.line(None, f"chance of passing as it was said: {', '.join(chances)}")

    def time(self, date: dt.date) -> None:
        """The evenings took about as long as was planned."""
        average = statistics.fmean(self.minutes)
        self.check(date, average <= ON_AVERAGE * MINUTES, "evenings take too long")
        self.line(None, f"{MINUTES} minutes were planned, an evening took {average:.1f}")

    # What is read

    def ready(self, date: dt.date, moment: dt.datetime) -> Object:
        """Readiness; what it shows keeps to the rules."""
        told = self.program.tells(moment, "ready")
        answers, shown = told["evidence"]["answers"], told["today"]["shown"]
        stage = "coverage" if answers < 20 else "range" if answers < 40 else "chance"
        self.same(date, f"stage at {answers} answers", {"ready": told["stage"], "rule": stage})
        self.check(date, (shown["range"] is None) == (stage == "coverage"), "range shown too soon")
        percent = shown["chance_percent"]
        self.check(date, percent is None or 5 <= percent <= 95, f"chance shown as {percent} %")
        return told

    def ready_said(self, ready: Object, date: dt.date) -> str:
        """The forecast in a few words, beside the truth."""
        shown = ready["today"]["shown"]
        truth = 100 + 900 * self.truth(date)
        if shown["range"] is None:
            return f"ready: silent; true {truth:.0f}"
        chance = "" if shown["chance_percent"] is None else f", P(pass) {shown['chance_percent']} %"
        return f"ready: {shown['range'][0]}–{shown['range'][1]}{chance}; true {truth:.0f}"

    def truth(self, date: dt.date) -> float:
        """The expected fraction of an exam made of the pack's questions never seen, on the
        morning after."""
        student, day = self.student, day_of(date) + 1
        shares = Blueprint(student.library.exam(EXAM))
        per: dict[str, list[float]] = {domain: [] for domain in shares.weights}
        keys = student.library.keys()
        for key in keys:
            if key.id in student.firsts:
                continue
            recalls = [student.mind.recall(fact, day) for fact in key.facts]
            for domain in shares.domains(key.tasks):
                per[domain].append(question(recalls, guess(key.options, key.choose)))
        return sum(shares.weights[d] * sum(ps) / len(ps) for d, ps in per.items() if ps)

    def events(self) -> int:
        """Answers, grades and drills in the history itself."""
        with History.open(self.program.home) as history:
            return len(history.events(kinds=("answer", "grade", "drill")))

    def today(self, date: dt.date) -> list[Given]:
        """What was given on this date."""
        return [given for given in self.student.given if given.day == day_of(date)]

    def line(self, date: dt.date | None, text: str) -> None:
        """One line of the diary."""
        self.out(f"{date:%a %d %b}  {text}" if date else f"{'':12}{text}")


def _one(typed: str | None) -> Sequence[str]:
    return () if typed is None else (typed,)


def evening_of(date: dt.date) -> dt.datetime:
    """Seven o'clock."""
    return dt.datetime.combine(date, EVENING)


def live(
    home: Path,
    days: int = DAYS,
    kind: Kind = "fsrs",
    seed: int = 1,
    mocks: Iterable[int] = (12, 26),
    out: Callable[[str], None] = print,
) -> list[str]:
    """The evenings of this learner until the exam; what did not fit."""
    library = open_library(find_pack(None), None)
    student = Student(
        library=library,
        mind=learner(kind, [key.id for key in library.fact_keys()], seed),
        dice=random.Random(f"evenings:{kind}:{seed}"),
    )
    exam_date = BEGUN + dt.timedelta(days=days)
    diary = Diary(Program(home), student, exam_date, out)
    words = ("--exam", EXAM, "--date", exam_date.isoformat(), "--minutes", str(MINUTES))
    diary.program.says(evening_of(BEGUN), "plan", *words, "--off", "sun")
    away = set(student.dice.sample(range(1, days), round(MISSED * days / DAYS))) - set(mocks)
    for n in range(days):
        date = BEGUN + dt.timedelta(days=n)
        if date.weekday() == 6:
            diary.day_off(date)
        elif n in mocks:
            diary.mock(date)
        elif n in away:
            diary.line(date, "something else came up")
        else:
            diary.evening(date)
    diary.result(exam_date)
    diary.time(exam_date)
    library.close()
    return diary.wrong


def main() -> None:
    """Live through them; end with 1 where something did not fit."""
    wanted = argparse.ArgumentParser(prog="python -m bench.evenings", description=__doc__)
    wanted.add_argument("--days", type=int, default=DAYS)
    wanted.add_argument("--kind", choices=get_args(Kind), default="fsrs")
    wanted.add_argument("--seed", type=int, default=1)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as home:
        wrong = live(Path(home), given.days, given.kind, given.seed)
    print(f"\n{len(wrong)} things did not fit." if wrong else "\nEverything fits together.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
