"""Readiness as a colleague would put it: the answer, how sure it is, what would help."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.model.exam import Exam
from studykit.study.days import date_of
from studykit.study.forecasts import Calibration, Scored
from studykit.study.raising import Thing
from studykit.study.readiness import (
    CHANCE_FROM,
    FEW_IN_DOMAIN,
    RANGE_FROM,
    DomainStanding,
    Forecast,
    Readiness,
    Stage,
    shown_chance,
    shown_points,
    shown_range,
    shown_share,
)
from studykit.ui.question import frame
from studykit.ui.text import BLANK, Line, Span, apart, labelled, line, pad, prose, wrap
from studykit.ui.theme import Page, Style

LABEL = 11
MOST_RESULTS = 3
ENOUGH_IN_BIN = 10
NARROWEST_NAME = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that `ready` shows. `gone` says, where it is so, that the exam can no longer be sat.
    `missed_day` is an exam day of the plan that is past, of which no result is known; `results`
    are what came of the real exam, newest first, as (date, passed, score or 0)."""

    ready: Readiness
    gone: str = ""
    things: tuple[Thing, ...] = ()
    unseen: int = 0
    missed_day: dt.date | None = None
    scored: tuple[Scored, ...] = ()
    passing: Calibration | None = None
    answering: Calibration | None = None
    results: tuple[tuple[dt.date, bool, int], ...] = ()

    @property
    def exam(self) -> Exam:
        """The exam that it is about."""
        return self.ready.exam


def readiness(page: Page, answer: Answer, *, plain: bool = False) -> list[Line]:
    """The whole screen. `plain` puts sentences in place of bars and columns."""
    ready = answer.ready
    lines = frame(page, answer.exam.title, f"ready · {date_of(ready.today.day).isoformat()}")
    if answer.gone:
        lines += [*wrap(line(Span(page.line(answer.gone), "warning")), page.prose), BLANK]
    lines += wrap(line(Span(page.line(first_sentence(ready)), "strong")), page.prose)
    lines += [BLANK, *_forecasts(page, answer, plain=plain)]
    lines += [*_domains(page, ready, plain=plain), BLANK]
    lines += _evidence(page, answer)
    lines += _things(page, answer)
    lines += _past(page, answer)
    if ready.stage is Stage.COVERAGE:
        return lines
    return [
        *lines,
        BLANK,
        *wrap(line(Span(page.line(_estimate(answer.exam)), "quiet")), page.prose),
    ]


def first_sentence(ready: Readiness) -> str:
    """What the figures come to, in a sentence or two."""
    answers, exam = ready.evidence.answers, ready.exam
    given = f"{_count(answers, 'first answer')} so far" if answers else "no first answers so far"
    if ready.stage is Stage.COVERAGE:
        return f"Too early to say: {given}; from {RANGE_FROM} on there is a range."
    low, high = shown_range(ready.today, exam)
    mark = exam.scale.pass_mark
    if ready.stage is Stage.RANGE:
        return (
            f"Somewhere between {low} and {high} today, and {mark} passes: too early to say "
            f"more. There is a chance of passing from {CHANCE_FROM} first answers on."
        )
    said = f"Sat today, it would be passed with a probability of about {_chance(ready.today)}"
    then = ready.exam_day
    if then is None or then.day == ready.today.day:
        return f"{said}."
    day = date_of(then.day).isoformat()
    return f"{said}; on {day}, if nothing more is studied until then, of about {_chance(then)}."


def one_line(ready: Readiness) -> str | None:
    """Where it stands, for a line among others; None where it is too early for a range."""
    if ready.stage is Stage.COVERAGE:
        return None
    low, high = shown_range(ready.today, ready.exam)
    if ready.stage is Stage.RANGE:
        return f"ready: {low}–{high}, too early to say more"
    return f"ready: {low}–{high}, P(pass) about {_chance(ready.today)}"


def _chance(forecast: Forecast) -> str:
    return _percent(shown_chance(forecast.chance))


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# ------------------------------------------------------------------------------- forecasts


def _forecasts(page: Page, answer: Answer, *, plain: bool) -> list[Line]:
    ready = answer.ready
    if ready.stage is Stage.COVERAGE:
        return _missed(page, answer)
    lines = [] if plain else _scale(page, answer.exam)
    lines += _forecast(page, "Today", ready.today, ready, plain=plain)
    then = ready.exam_day
    if then and then.day == ready.today.day:
        lines += labelled(page, "Exam day", "today", LABEL)
    elif then:
        date, days = date_of(then.day).isoformat(), then.day - ready.today.day
        when = f"{date}, in {_count(days, 'day')}, with today's memory grown older by that long"
        lines += _forecast(page, "Exam day", then, ready, plain=plain, when=when)
    return [*lines, *_missed(page, answer), BLANK]


def _missed(page: Page, answer: Answer) -> list[Line]:
    if answer.missed_day is None:
        return []
    text = (
        f"{answer.missed_day.isoformat()} is past. How did it go? studykit ready --result pass, "
        "or fail, or the score."
    )
    return labelled(page, "Exam day", text, LABEL)


def _forecast(
    page: Page, label: str, forecast: Forecast, ready: Readiness, *, plain: bool, when: str = ""
) -> list[Line]:
    low, high = shown_range(forecast, ready.exam)
    words = f"{low} to {high}"
    if ready.stage is Stage.CHANCE:
        middle = round(forecast.median / 10) * 10
        words += f", middle {middle} · P(pass) about {_chance(forecast)}"
    lines = labelled(page, label, words, LABEL, style="strong")
    if when:
        lines += labelled(page, "", when, LABEL, style="quiet")
    if not plain and (bar := _bar(page, forecast, ready)):
        lines.append(bar)
    return lines


def _room(page: Page) -> int:
    """How many columns a bar has; 0 where it would say nothing."""
    left = LABEL if page.width >= LABEL + 30 else 2
    room = min(page.width, 100) - left
    return room if room >= 16 else 0


def _scale(page: Page, exam: Exam) -> list[Line]:
    """The ends of the scale and the pass mark, over the bars."""
    room = _room(page)
    scale = exam.scale
    low, high, mark = str(scale.lowest), str(scale.highest), f"pass {scale.pass_mark}"
    at = _column(scale.pass_mark, exam, room) - len(mark) + 1
    gap = room - at - len(mark) - len(high)
    if not room or at <= len(low) or gap < 1:
        return []
    text = f"{low}{' ' * (at - len(low))}{mark}{' ' * gap}{high}"
    return [line(" " * (min(page.width, 100) - room), Span(page.line(text), "quiet"))]


def _column(value: float, exam: Exam, room: int) -> int:
    scale = exam.scale
    part = (value - scale.lowest) / (scale.highest - scale.lowest)
    return round(part * (room - 1))


def _bar(page: Page, forecast: Forecast, ready: Readiness) -> Line:
    """The scale as a line, the range filled, the pass mark a stroke."""
    room = _room(page)
    if not room:
        return BLANK
    low, high = (_column(value, ready.exam, room) for value in shown_range(forecast, ready.exam))
    mark = _column(ready.exam.scale.pass_mark, ready.exam, room)
    cells: list[Span] = []
    for at in range(room):
        style: Style = "strong" if at == mark else "plain" if low <= at <= high else "quiet"
        sign = "│" if at == mark else "█" if low <= at <= high else "─"
        cells.append(Span(page.line(sign), style))
    return line(" " * (min(page.width, 100) - room), *cells)


# --------------------------------------------------------------------------------- domains


def _domains(page: Page, ready: Readiness, *, plain: bool) -> list[Line]:
    title = {
        Stage.COVERAGE: "By domain",
        Stage.RANGE: "By domain today, the one that costs most first",
        Stage.CHANCE: "By domain today, most points lost first",
    }[ready.stage]
    standings = ready.domains
    if ready.stage is Stage.COVERAGE:  # nothing is said yet, not even by the order
        standings = tuple(sorted(standings, key=lambda s: -s.weight))
    rows = [_cells(standing, ready.stage) for standing in standings]
    lines = wrap(line(Span(page.line(title), "heading")), page.width)
    heads = [cell.head for cell in rows[0]]
    widths = [
        max(line(page.line(text)).width for text in (head, *(row[i].text for row in rows)))
        for i, head in enumerate(heads)
    ]
    names = [page.line(f"{standing.id} {standing.title}") for standing in standings]
    room = page.width - 2 - sum(w + 2 for w in widths)
    if plain or room < NARROWEST_NAME:
        for name, row in zip(names, rows, strict=True):
            lines += wrap(line(Span(name, "strong")), page.width, "  ")
            said = page.line(" · ".join(cell.phrase for cell in row))
            lines += wrap(said, page.width, "    ")
        return lines
    room = min(room, max(line(name).width for name in names))

    def columns(texts: Sequence[str]) -> str:
        parts = [page.line(text) for text in texts]
        return "".join(
            f"  {' ' * (w - line(part).width)}{part}" for w, part in zip(widths, parts, strict=True)
        )

    lines.append(line(" " * (room + 2), Span(columns(heads), "quiet")))
    for name, row in zip(names, rows, strict=True):
        first, *more = wrap(line(Span(name, "strong")), room + 2, "  ", "    ")
        lines.append(pad(first, room + 2) + line(columns([cell.text for cell in row])))
        lines += more
    return lines


class _Cell(NamedTuple):
    """A figure under its head in a table, and as it is said where there is no table."""

    head: str
    text: str
    phrase: str


def _cells(standing: DomainStanding, stage: Stage) -> list[_Cell]:
    weight, covered = _percent(standing.weight * 100), _percent(standing.covered * 100)
    cells = [_Cell("weight", weight, f"{weight} of the exam")]
    few = standing.answers < FEW_IN_DOMAIN
    if stage is not Stage.COVERAGE:
        low, high = shown_share(standing.low, standing.high)
        right = "too few" if few else f"{low}–{_percent(high)}"
        said = "too few first answers for more" if few else f"{right} should be right"
        cells.append(_Cell("right", right, said))
    if stage is Stage.CHANCE:
        lost = "?" if few else str(shown_points(standing.lost))
        said = "points lost not known" if few else f"about {_count(int(lost), 'point')} lost"
        cells.append(_Cell("lost", lost, said))
    answers = str(standing.answers)
    cells.append(_Cell("answers", answers, _count(standing.answers, "first answer")))
    return [*cells, _Cell("covered", covered, f"pack covers {covered}")]


def _percent(figure: float) -> str:
    return f"{figure:.0f}\N{NO-BREAK SPACE}%"


# -------------------------------------------------------------------------------- evidence


def _evidence(page: Page, answer: Answer) -> list[Line]:
    evidence = answer.ready.evidence
    if not evidence.answers:
        text = "No question was answered for the first time yet."
    else:
        assert evidence.since_newest is not None
        assert evidence.median_age is not None
        text = (
            f"{_count(evidence.answers, 'answer')} to questions never seen before, the newest "
            f"{ago(evidence.since_newest)}, half of them {age(evidence.median_age)}."
        )
    if evidence.same_day:
        text += f" {evidence.same_day} more {'does' if evidence.same_day == 1 else 'do'} not "
        text += "count: the facts had been met earlier that day."
    if sum(standing.answers for standing in answer.ready.domains) > evidence.answers:
        text += " Some are about several domains and stand in each."
    lines = labelled(page, "Evidence", text, LABEL)
    missing = round((1 - answer.ready.covered) * 100)
    if missing:
        text = (
            f"The pack has nothing on {_percent(missing)} of the exam: it counts as hardly known."
        )
        lines += labelled(page, "", text, LABEL)
    return lines


def ago(days: int) -> str:
    """How long ago it was, as one says it."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def age(days: int) -> str:
    """How old something is at most, as one says it."""
    return {0: "from today", 1: "a day old or less"}.get(days, f"at most {days} days old")


def _estimate(exam: Exam) -> str:
    scale = exam.scale
    return (
        "An estimate: the exam's owner publishes no conversion from answers to scores, so an even "
        f"scale from {scale.lowest} to {scale.highest} is assumed. Nine in ten scores should lie "
        "in the range."
    )


# ---------------------------------------------------------------------------------- things


def commands(thing: Thing, exam: Exam) -> tuple[str, ...]:
    """What to type for it; for what the pack does not have, where to look."""
    match thing.kind:
        case "review":
            return (f"studykit review {thing.name} --due",)
        case "learn":
            return (f"studykit notes {thing.name}", f"studykit quiz {thing.name} --new")
        case "answers":
            return ("studykit exam",)
        case "elsewhere":
            return (exam.guide,)


def sentence(thing: Thing, exam: Exam) -> str:
    """What to do."""
    match thing.kind:
        case "review":
            return f"Review the {_count(thing.count, 'due fact')} of {thing.name}"
        case "learn":
            return f"Learn the {_count(thing.count, 'new fact')} of {thing.name}"
        case "answers":
            return "Sit a mock exam: answers to questions never seen before are the evidence"
        case "elsewhere":
            title = next(t.title for d in exam.domains for t in d.tasks if t.id == thing.name)
            missing = "it" if thing.count == thing.of else f"{thing.count} of its {thing.of} skills"
            return (
                f"Read elsewhere on task {thing.name}, {title}: the pack has nothing on {missing}"
            )


def gain(thing: Thing, ready: Readiness) -> str:
    """What it should bring, as a rounded estimate."""
    if thing.kind == "answers":
        missing = RANGE_FROM - ready.evidence.answers
        if missing > 0:
            return f"{missing} more until there is a range"
        return f"range narrower by about {shown_points(thing.points)}"
    if ready.stage is Stage.COVERAGE:
        return ""
    points = shown_points(thing.points)
    return f"about {_count(points, 'point')}"


def _things(page: Page, answer: Answer) -> list[Line]:
    if not answer.things:
        return []
    ready = answer.ready
    when = "on the exam day" if ready.exam_day else "tomorrow"
    title = "What would raise it most"
    if ready.stage is not Stage.COVERAGE:
        title += f" (expected points {when}, if done today)"
    lines = [BLANK, *wrap(line(Span(page.line(title), "heading")), page.width)]
    for n, thing in enumerate(answer.things, 1):
        said = page.line(sentence(thing, answer.exam))
        brings = line(Span(page.line(gain(thing, ready)), "quiet"))
        rows = wrap(said, page.prose - 5, line(Span(f"  {n}  ", "key")))
        lines += [*rows[:-1], *apart(rows[-1], brings, page.prose)]
        lines += prose(", then ".join(commands(thing, answer.exam)), page, first="     ")
    return lines


# ------------------------------------------------------------------------------------ past


def _past(page: Page, answer: Answer) -> list[Line]:
    rows = [*_results(answer), *_scored(answer), *_answering(answer)]
    if not rows:
        return []
    title = line(Span(page.line("What was foretold, and what came"), "heading"))
    lines = [BLANK, *wrap(title, page.width)]
    for row in rows:
        lines += prose(row, page, first="  ", rest="    ")
    return lines


def _results(answer: Answer) -> Sequence[str]:
    return [
        f"Exam on {date.isoformat()}: {'passed' if passed else 'not passed'}"
        + (f", {score}." if score else ".")
        for date, passed, score in answer.results[:MOST_RESULTS]
    ]


def _scored(answer: Answer) -> Sequence[str]:
    if answer.passing is None:
        return []
    mocks = sum(not scored.real for scored in answer.scored)
    by = [_count(mocks, "forecast") + " held against a mock exam"] if mocks else []
    if real := len(answer.scored) - mocks:
        by += [f"{_count(real, 'forecast')} held against the exam"]
    inside = [scored.in_range for scored in answer.scored if scored.in_range is not None]
    rows = [
        f"{', '.join(by)}. Brier score {_decimals(answer.passing.brier)}; 0 is perfect, and always "
        "saying one half gives .25."
    ]
    if inside:
        rows.append(f"The score lay in the range {sum(inside)} of {len(inside)} times.")
    bins = [
        f"{_percent(shown_chance(b.said))}: {b.came * b.count:.0f} of {b.count}"
        for b in answer.passing.bins
    ]
    return [*rows, f"Passed where foretold {'; '.join(bins)}."]


def _answering(answer: Answer) -> Sequence[str]:
    found = answer.answering
    if found is None or found.count < RANGE_FROM:
        return []
    rows = [
        f"Of {found.count} first answers {found.said:.0f} were foretold to be right; "
        f"{found.right} were. Brier score {_decimals(found.brier)}; whoever had known the share "
        f"of right ones beforehand had {_decimals(found.always)}."
    ]
    bins = [
        f"{_percent(b.said * 100)}: {b.came * b.count:.0f} of {b.count}"
        for b in found.bins
        if b.count >= ENOUGH_IN_BIN
    ]
    return [*rows, f"Right where foretold {'; '.join(bins)}."] if bins else rows


def _decimals(figure: float) -> str:
    return f"{figure:.3f}".lstrip("0") if figure < 1 else f"{figure:.3f}"
