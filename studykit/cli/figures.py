"""What `stats` and `report` read: the history and the pack, as figures."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studykit.cli.common import complete_topics, find_aim, now
from studykit.errors import Usage
from studykit.study.sections import SECTIONS

if TYPE_CHECKING:
    from studykit.cli.common import Aim, Now
    from studykit.model.history import Memory
    from studykit.model.past import Attempt
    from studykit.packs.library import FactKey, Library
    from studykit.store.history import History
    from studykit.study.accuracy import Stated
    from studykit.study.figures import Calibration, Figures, Hardest, Remembered
    from studykit.study.retention import Retention

TopicOption = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        help="Only this topic and what is beneath it; may be given several times.",
        metavar="TOPIC",
        autocompletion=complete_topics,
        show_default=False,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        help="Only answers since a date (2026-11-01) or so many days (30d).",
        metavar="WHEN",
        show_default=False,
    ),
]
ExamOption = Annotated[
    str | None,
    typer.Option("--exam", help="The exam whose domains are shown.", show_default=False),
]

LONG = 20_000
"""Answers; to fold so many anew takes half a second."""

YEAR = 364
"""Days of which a heatmap shows the weeks, where no other time was asked for."""


def first_day(since: str | None, today: int) -> int | None:
    """The study day that `--since` names: a date, or so many days up to today. Raises Usage."""
    from studykit.study.days import day_of

    if since is None:
        return None
    if found := re.fullmatch(r"(\d{1,5})d", since.strip().lower()):
        return max(0, today - max(int(found[1]), 1) + 1)
    try:
        day = day_of(dt.date.fromisoformat(since.strip()))
    except ValueError:
        raise Usage(
            f'--since understands a date like 2026-11-01 or days like 30d, not "{since}".'
        ) from None
    if day > today:
        raise Usage(f"--since {since} is still to come.")
    return max(0, day)


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from and what they are limited to."""

    library: "Library"
    history: "History"
    aim: "Aim | None"
    moment: "Now"
    since: int | None = None
    topics: tuple[str, ...] = ()

    @property
    def pack(self) -> str:
        """The id of the pack."""
        return self.library.manifest.id

    def attempts(self) -> "list[Attempt]":
        """Every answered prompt that counts here."""
        found = self.history.attempts(self.pack, self.since or 0)
        if not self.topics:  # also what was asked on topics that are gone
            return found
        paths = set(self.library.under(self.topics))
        return [attempt for attempt in found if attempt.topic in paths]

    def paths(self) -> "tuple[str, ...]":
        """The topics that count here."""
        return self.library.under(self.topics)


def find_source(
    library: "Library",
    history: "History",
    *,
    topics: Iterable[str] | None,
    since: str | None,
    exam: str | None,
) -> Source:
    """What the learner's options mean. Raises Usage and UnknownName."""
    moment = now()
    has_exam = bool(exam or library.manifest.exam or library.exams())
    # By their own names, whatever was typed; a topic comes before those beneath it.
    names = tuple(library.under([name])[0] for name in topics or ())
    return Source(
        library=library,
        history=history,
        aim=find_aim(library, history, exam) if has_exam else None,
        moment=moment,
        since=first_day(since, moment.day),
        topics=names,
    )


def gather(source: Source, sections: Collection[str], *, brief: bool = False) -> "Figures":
    """The figures of these sections; each reads no more than it needs.

    `brief` leaves retention out where the history is so long that it would take seconds.
    """
    from studykit.study import accuracy, progress
    from studykit.study.days import date_of
    from studykit.study.figures import Figures

    today, since = source.moment.day, source.since
    memories = source.history.memories(source.pack)
    limits = Figures(
        date=source.moment.date,
        exam=source.aim.exam.title if source.aim else "",
        since=None if since is None else date_of(since),
        topics=source.topics,
        has_begun=bool(memories) or source.history.last_session(source.pack) is not None,
    )
    if not limits.has_begun:
        return limits
    facts = source.library.fact_keys(source.paths())
    offset = source.history.offset(source.pack)
    shift = offset.value if offset else 0.0
    needs_attempts = not {"days", "accuracy", "calibration"}.isdisjoint(sections)
    attempts = source.attempts() if needs_attempts else []
    if brief and len(attempts) > LONG:
        sections = [section for section in sections if section != "retention"]
    found: dict[str, Any] = {}
    for section in sections:
        match section:
            case "days":
                first = today - YEAR + 1 if since is None else since
                found[section] = progress.days(attempts, first=max(0, first), today=today)
            case "retention":
                found[section] = _retention(source)
            case "memory":
                reviews = offset.count if offset else 0
                found[section] = _memory(source, facts, memories, shift, reviews)
            case "due":
                found[section] = progress.load((f.id for f in facts), memories, today)
            case "hardest":
                found[section] = _hardest(source, facts, memories, shift)
            case "accuracy":
                found[section] = accuracy.accuracy(attempts, _levels(source.library))
            case "calibration":
                found[section] = _calibration(source, accuracy.stated(attempts))
    return replace(limits, **found)


def _retention(source: Source) -> "Retention":
    from studykit.study.retention import FOLDED, retention, told

    events = source.history.events(pack=source.pack, kinds=FOLDED, newest_first=False)
    paths = set(source.paths()) if source.topics else None
    return retention(
        one
        for one in told(events)
        if one.day >= (source.since or 0) and (paths is None or one.topic in paths)
    )


def _memory(
    source: Source,
    facts: "Sequence[FactKey]",
    memories: "Mapping[str, Memory]",
    shift: float,
    reviews: int,
) -> "Remembered":
    from studykit.study.blueprint import Blueprint
    from studykit.study.figures import Remembered, domains
    from studykit.study.progress import part

    day = source.moment.day
    titles = {topic.path: topic.title for topic in source.library.topics()}
    per: dict[str, list[str]] = {}
    for fact in facts:
        per.setdefault(_heading(fact.topic, source.topics), []).append(fact.id)
    return Remembered(
        whole=part("", "all", [fact.id for fact in facts], memories, day, shift),
        topics=tuple(
            part(path, titles.get(path, ""), ids, memories, day, shift) for path, ids in per.items()
        ),
        domains=domains(facts, Blueprint(source.aim.exam), memories, day, shift)
        if source.aim
        else (),
        reviews=reviews,
    )


def _heading(topic: str, named: tuple[str, ...]) -> str:
    """The topic a fact is counted under: one of the highest, or one right below those named."""
    deepest = max((name.count("/") + 2 for name in named if _is_under(topic, name)), default=1)
    return "/".join(topic.split("/")[:deepest])


def _is_under(topic: str, name: str) -> bool:
    return topic == name or topic.startswith(f"{name}/")


def _hardest(
    source: Source, facts: "Sequence[FactKey]", memories: "Mapping[str, Memory]", shift: float
) -> "tuple[Hardest, ...]":
    from studykit.study.figures import Hardest
    from studykit.study.progress import hardest

    found = hardest(facts, memories, source.moment.day, shift)
    texts = source.library.facts_by_id(hard.fact for hard in found)
    return tuple(Hardest(fact=hard, ask=texts[hard.fact].ask) for hard in found)


def _levels(library: "Library") -> dict[str, int]:
    keys = library.keys()
    levels = {key.id: key.level for key in keys}
    for what, old, new in library.renames():  # answers keep the id that the question had
        if what == "question" and new in levels:
            levels.setdefault(old, levels[new])
    return levels


def _calibration(source: Source, stated: "tuple[Stated, ...]") -> "Calibration":
    from studykit.study.figures import Calibration
    from studykit.study.retention import foretold

    firsts = source.history.firsts(source.pack)
    ours = {key.id for key in source.library.keys(source.paths())} if source.topics else firsts
    return Calibration(
        stated=stated,
        foretold=foretold(
            first
            for question, first in firsts.items()
            if first.day >= (source.since or 0) and question in ours
        ),
    )


def as_object(figures: "Figures") -> dict[str, Any]:
    """The figures as JSON has them; sections that were not asked for are left out."""
    every = {
        field.name: _plain(getattr(figures, field.name))
        for field in fields(figures)
        if field.name not in SECTIONS or getattr(figures, field.name) is not None
    }
    return {"version": 1, **every}


def _plain(value: Any) -> Any:
    from studykit.model.past import DayCount
    from studykit.study.accuracy import Share
    from studykit.study.days import date_of
    from studykit.study.figures import Remembered
    from studykit.study.progress import Days, Load

    match value:
        case dt.date():
            return value.isoformat()
        case tuple():
            return [_plain(each) for each in value]
        case Share():
            return {
                "right": value.right,
                "of": value.of,
                "share": value.value,
                "low": value.low,
                "high": value.high,
            }
        case DayCount():
            day = _fields(value)
            return {"date": date_of(day.pop("study_day")).isoformat(), **day}
        case Days():
            return {
                "first": date_of(value.first).isoformat(),
                "last": date_of(value.today).isoformat(),
                "prompts": value.prompts,
                "right": value.right,
                "minutes": value.minutes,
                "days": _plain(value.days),
            }
        case Load():
            dates = [date_of(value.today + ahead) for ahead in range(len(value.due))]
            return {
                "overdue": value.overdue,
                "days": [
                    {"date": date.isoformat(), "due": due}
                    for date, due in zip(dates, value.due, strict=True)
                ],
            }
        case Remembered():
            domains = [
                {**_fields(domain), "tasks": _plain(tasks)} for domain, tasks in value.domains
            ]
            return {**_fields(value), "domains": domains}
        case _ if is_dataclass(value):
            return _fields(value)
        case _:
            return value


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
