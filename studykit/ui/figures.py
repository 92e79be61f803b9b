"""Figures in words, tables and charts: what is said on a terminal and on a page alike."""

import datetime as dt
from collections.abc import Iterable, Sequence

from studykit.model.past import DayCount
from studykit.study.accuracy import BLOCK, FEWEST, Accuracy, Share
from studykit.study.days import date_of
from studykit.study.figures import Calibration, Figures, Hardest, Remembered
from studykit.study.progress import Days, Load, Part, prompts, shades
from studykit.study.retention import Bucket, Month, Retained, Retention
from studykit.ui.charts import (
    FEW,
    Bars,
    Block,
    Curve,
    Heat,
    Item,
    Numbers,
    Section,
    Series,
    Shares,
)

KINDS = {"answer": "questions", "grade": "cards", "drill": "drills"}
ESTIMATE = (
    "Recall is the memory model's estimate, shifted by what your own reviews taught it; "
    "a fact is known when it is not due and likely to last the day."
)


def sections(figures: Figures) -> list[Section]:
    """Every section that there are figures for, in their order."""
    found: list[Section] = []
    if figures.days is not None:
        found.append(days(figures.days))
    if figures.retention is not None:
        found.append(retention(figures.retention))
    if figures.memory is not None:
        found.append(memory(figures.memory, figures.exam))
    if figures.due is not None:
        found.append(due(figures.due))
    if figures.hardest is not None:
        found.append(hardest(figures.hardest))
    if figures.accuracy is not None:
        found.append(accuracy(figures.accuracy))
    if figures.calibration is not None:
        found.append(calibration(figures.calibration))
    return found


# ----------------------------------------------------------------------------------- words


def count(number: int, one: str, many: str = "") -> str:
    """A number with its word: `1 card`, `2,000 cards`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: Share) -> str:
    """A share in percent, or in numbers where there are few."""
    if share.value is None:
        return "-"
    return f"{share.value:.0%}" if share.of >= FEW else f"{share.right} of {share.of}"


def right_of(share: Share, one: str = "", many: str = "") -> str:
    """A share in a sentence: `82% of 1,417 reviews`, or `3 of 4 reviews` where there are few."""
    of = count(share.of, one, many) if one else f"{share.of:,}"
    return f"{share.value:.0%} of {of}" if share.of >= FEW else f"{share.right:,} of {of}"


def chance(probability: float) -> str:
    """An estimated probability, never said to be certain."""
    return f"{min(max(probability, 0.01), 0.99):.0%}"


def bounds(share: Share) -> str:
    """Where the true share may well lie: `74%–88%`."""
    return f"{share.low:.0%}–{share.high:.0%}" if share.of >= FEW else "too few"


def period(since: dt.date | None, topics: Sequence[str]) -> str:
    """What the figures are limited to, in a sentence; empty if to nothing."""
    parts = [f"since {since.isoformat()}"] if since else []
    parts += [f"on {', '.join(topics)}"] if topics else []
    return f"Only {' and '.join(parts)}." if parts else ""


def seconds(millis: int) -> str:
    """A short duration: `8.2 s`, `74 s`."""
    return f"{millis / 1000:.1f} s" if millis < 10_000 else f"{millis / 1000:.0f} s"


def minutes(number: float) -> str:
    """A long duration: `25 minutes`, `31 hours`."""
    return count(round(number), "minute") if number < 120 else count(round(number / 60), "hour")


# ------------------------------------------------------------------------------------ days


def days(figure: Days) -> Section:
    """Prompts and minutes a day."""
    if not figure.days:
        return Section(
            name="days",
            title="Days",
            blocks=(Block(title="Prompts a day", says=("Nothing was answered in this time.",)),),
        )
    return Section(
        name="days",
        title="Days",
        blocks=(
            Block(
                title="Prompts a day",
                says=(days_sentence(figure),),
                chart=heat(figure),
                numbers=Numbers(
                    heads=("day", "questions", "cards", "drills", "right", "minutes"),
                    rows=tuple(_day_row(day) for day in figure.days),
                ),
                how="Every question, card and drill that was answered, by study day (a day "
                "begins at 04:00). Minutes run from a prompt to its answer; reading explanations "
                "is not in them.",
            ),
            Block(title="In all", numbers=_totals(figure)),
        ),
    )


def days_sentence(figure: Days) -> str:
    """The totals."""
    return (
        f"{count(figure.prompts, 'prompt')} on {count(len(figure.days), 'day')} since "
        f"{date_of(max(figure.first, figure.days[0].study_day)).isoformat()}, "
        f"{minutes(figure.minutes)}."
    )


def heat(figure: Days) -> Heat:
    """Prompts as a heatmap."""
    counts = {date_of(day.study_day): prompts(day) for day in figure.days}
    return Heat(
        unit="prompts",
        first=date_of(figure.first),
        last=date_of(figure.today),
        counts=counts,
        shades=shades(counts.values()),
    )


def _day_row(day: DayCount) -> tuple[str, ...]:
    share = Share(right=day.right, of=prompts(day))
    return (
        date_of(day.study_day).isoformat(),
        *(f"{n:,}" for n in (day.answers, day.cards, day.drills)),
        percent(share),
        f"{day.millis / 60_000:.0f}",
    )


def _totals(figure: Days) -> Numbers:
    return Numbers(
        heads=("last", "days studied", "prompts", "right", "minutes"),
        rows=tuple(
            _total(
                f"{length} days", [d for d in figure.days if d.study_day > figure.today - length]
            )
            for length in (7, 30, 364)
            if length <= figure.today - figure.first + 1
        )
        or (_total("in this time", figure.days),),
    )


def _last(figure: Days, length: int) -> list[DayCount]:
    return [day for day in figure.days if day.study_day > figure.today - length]


def _total(name: str, those: Sequence[DayCount]) -> tuple[str, ...]:
    share = Share(right=sum(d.right for d in those), of=sum(map(prompts, those)))
    spent = sum(d.millis for d in those) / 60_000
    return (name, f"{len(those)}", f"{share.of:,}", percent(share), f"{spent:,.0f}")


# ------------------------------------------------------------------------------- retention


def retention(figure: Retention) -> Section:
    """Recall as it was foretold and as it came."""
    kinds = (("cards", "o", figure.cards), ("questions", "x", figure.questions))
    says = tuple(retained_sentence(name, one) for name, _, one in kinds if one.share.of)
    how = (
        "Before each answer the memory model gives a probability; here it is held against what "
        "came. Only facts last met on an earlier day count. For a question the probability "
        "allows for guessing and for knowing it again; practice and drills are left out."
    )
    if not says:
        nothing = "No fact was met again on a later day yet, so there is nothing to compare."
        return Section(
            name="retention",
            title="Retention",
            blocks=(Block(title="Foretold and measured", says=(nothing,), how=how),),
        )
    return Section(
        name="retention",
        title="Retention",
        blocks=(
            Block(
                title="Foretold and measured",
                says=says,
                chart=_curve(
                    "foretold",
                    "came true",
                    [(name, mark, one.buckets) for name, mark, one in kinds],
                ),
                numbers=Numbers(
                    heads=("foretold", "answers", "foretold on average", "came true", "range"),
                    rows=tuple(
                        (f"{name} {_between(b)}", *_told(b))
                        for name, _, one in kinds
                        for b in one.buckets
                    ),
                ),
                how=how,
            ),
            Block(
                title="By month",
                chart=_by_month(kinds),
                numbers=Numbers(
                    heads=("month", "answers", "foretold on average", "came true", "range"),
                    rows=tuple(
                        (f"{name} {m.month}", *_told(m))
                        for name, _, one in kinds
                        for m in one.months
                    ),
                ),
            ),
        ),
    )


def _by_month(kinds: Iterable[tuple[str, str, Retained]]) -> Curve | None:
    found = list(kinds)
    months = sorted({m.month for _, _, one in found for m in one.months})
    series = _some(
        Series(
            name=name,
            mark=mark,
            points=tuple(
                (months.index(m.month), m.share.value or 0.0)
                for m in one.months
                if m.share.of >= FEW
            ),
        )
        for name, mark, one in found
    )
    if len(months) < 2 or not series:
        return None
    return Curve(across="month", up="came true", names=tuple(months), series=series)


def retained_sentence(name: str, figure: Retained) -> str:
    """How many came true, beside what was foretold."""
    text = f"{name.capitalize()}: {right_of(figure.share, 'review')} right"
    if figure.share.of >= FEW:
        text += f" (the true share may be {bounds(figure.share)})"
    return f"{text}, {figure.predicted or 0:.0%} foretold."


def _between(bucket: Bucket) -> str:
    return f"{bucket.low:.0%}–{bucket.high:.0%}"


def _told(one: Bucket | Month) -> tuple[str, ...]:
    return (f"{one.share.of:,}", f"{one.predicted:.0%}", percent(one.share), bounds(one.share))


def _curve(
    across: str, up: str, found: Sequence[tuple[str, str, tuple[Bucket, ...]]]
) -> Curve | None:
    """Buckets with enough answers as points, or None where there is none."""
    series = _some(
        Series(
            name=name,
            mark=mark,
            points=tuple((b.predicted, b.share.value or 0.0) for b in those if b.share.of >= FEW),
        )
        for name, mark, those in found
    )
    return Curve(across=across, up=up, series=series, diagonal=True) if series else None


def _some(series: Iterable[Series]) -> tuple[Series, ...]:
    return tuple(one for one in series if one.points)


# ---------------------------------------------------------------------------------- memory


def memory(figure: Remembered, exam: str) -> Section:
    """What is remembered, by topic and by domain."""
    how = f"{ESTIMATE} {_corrected(figure.reviews)}"
    blocks = [
        Block(
            title="By topic",
            says=(memory_sentence(figure.whole),),
            chart=_shares(figure.topics),
            numbers=parts("topic", figure.topics),
            how=how,
        )
    ]
    if figure.domains:
        tops = tuple(domain for domain, _ in figure.domains)
        every = [part for domain, tasks in figure.domains for part in (domain, *tasks)]
        blocks.append(
            Block(
                title=f"By domain and task: {exam}",
                chart=_shares(tops),
                numbers=parts("domain, task", every),
                how="A fact that serves several tasks counts in each, so the rows add up to more "
                "than there are facts.",
            )
        )
    return Section(name="memory", title="Memory", blocks=tuple(blocks))


def memory_sentence(whole: Part) -> str:
    """All facts in a sentence."""
    text = f"{whole.seen:,} of {count(whole.facts, 'fact')} studied, {whole.known:,} known"
    if whole.recall is None:
        return f"{text}."
    return f"{text}; of those studied, {chance(whole.recall)} recalled now on average (estimate)."


def part_name(part: Part) -> str:
    """What a row of memory is called: topics by path, tasks by number and title."""
    if part.name[:1].isdigit():
        return f"{part.name} {part.title}"
    return part.name or part.title


def recalled(part: Part) -> str:
    """Mean recall, or a dash."""
    return "-" if part.recall is None else chance(part.recall)


def _corrected(reviews: int) -> str:
    if not reviews:
        return "No fact was reviewed on a later day yet, so nothing is shifted."
    return f"The shift comes from {count(reviews, 'review')} of cards."


def parts(head: str, those: Sequence[Part]) -> Numbers:
    """Memory as a table."""
    return Numbers(
        heads=(head, "facts", "studied", "known", "recall"),
        rows=tuple(
            (part_name(p), f"{p.facts:,}", f"{p.seen:,}", f"{p.known:,}", recalled(p))
            for p in those
        ),
    )


def _shares(parts: Sequence[Part]) -> Shares:
    return Shares(rows=tuple((part_name(p), p.facts, p.seen, p.known) for p in parts))


# -------------------------------------------------------------------------------- the load


def due(figure: Load) -> Section:
    """What comes back, day by day."""
    dates = [date_of(figure.today + ahead) for ahead in range(len(figure.due))]
    names = ["" for _ in dates]
    for ahead in range(0, len(dates), 7):
        names[ahead] = f"{dates[ahead]:%m-%d}"
    return Section(
        name="due",
        title="Due",
        blocks=(
            Block(
                title=f"The next {len(dates)} days",
                says=(due_sentence(figure),),
                chart=Bars(
                    across="days from today",
                    up="facts that fall due",
                    names=tuple(names),
                    counts=figure.due,
                )
                if sum(figure.due)
                else None,
                numbers=Numbers(
                    heads=("day", "facts due"),
                    rows=(
                        ("overdue", f"{figure.overdue:,}"),
                        *(
                            (f"{date.isoformat()} {date:%a}", f"{n:,}")
                            for date, n in zip(dates, figure.due, strict=True)
                        ),
                    ),
                ),
                how="A fact falls due when the model expects its recall to have fallen to 90%. "
                "Each fact is counted once: what you study in between comes back too and is not "
                "in here.",
            ),
        ),
    )


def due_sentence(figure: Load) -> str:
    """The load in a sentence."""
    if not figure.total:
        return f"Nothing falls due in the next {len(figure.due)} days."
    today, week, month = figure.due[0], sum(figure.due[:7]), sum(figure.due)
    return (
        f"{figure.overdue:,} overdue, {today:,} due today, {week:,} within 7 days, "
        f"{month:,} within {len(figure.due)} days."
    )


# ------------------------------------------------------------------------------ the hardest


def hardest(figure: Sequence[Hardest]) -> Section:
    """Facts lost most often."""
    return Section(
        name="hardest",
        title="Hardest facts",
        blocks=(
            Block(
                title="Lost most often",
                says=() if figure else ("No fact was lost so far.",),
                items=tuple(hardest_item(one) for one in figure),
                how="A fact is lost when a card is graded Again, or when a wrong answer most "
                "likely means it was not recalled. Difficulty is the model's, from 1 to 10.",
            ),
        ),
    )


def hardest_item(one: Hardest) -> Item:
    """A fact with its numbers and the command that tells more."""
    fact = one.fact
    return Item(
        text=one.ask,
        detail=f"lost {fact.lapses} of {count(fact.reps, 'time')}, difficulty "
        f"{fact.difficulty:.1f}, recall now {chance(fact.recall)}",
        command=f"studykit why {fact.fact}",
    )


# --------------------------------------------------------------------------------- accuracy


def accuracy(figure: Accuracy) -> Section:
    """Right answers by level and hour, and the time they took."""
    first, practice = figure.first, figure.practice
    gone = (
        f" {count(figure.gone, 'answer')} to questions that left the pack have no level."
        if figure.gone
        else ""
    )
    return Section(
        name="accuracy",
        title="Accuracy",
        blocks=(
            Block(
                title="By level",
                says=(accuracy_sentence(first, practice),),
                numbers=Numbers(
                    heads=("level", "first seen", "right", "range", "practice", "right"),
                    rows=tuple(
                        (
                            f"level {level.level}",
                            f"{level.first.of:,}",
                            percent(level.first),
                            bounds(level.first),
                            f"{level.practice.of:,}",
                            percent(level.practice),
                        )
                        for level in figure.levels
                    ),
                ),
                how="First seen: questions never met before, as in the exam. Practice: met before, "
                "so a right answer may be the question remembered; it says little about the exam. "
                f"The range holds the true share nine times in ten.{gone}",
            ),
            Block(
                title="By time of day",
                numbers=Numbers(
                    heads=("from", "answers", "right", "range"),
                    rows=tuple(
                        (
                            f"{block.hour:02}:00–{block.hour + BLOCK:02}:00",
                            f"{block.share.of:,}",
                            "-" if block.is_silent else percent(block.share),
                            "too few" if block.is_silent else bounds(block.share),
                        )
                        for block in figure.blocks
                    ),
                ),
                how=f"All answers to questions, by your clock then; silent below {FEWEST}. What "
                "was asked differs from hour to hour too, so a difference need not come from the "
                "hour.",
            ),
            Block(
                title="Time per prompt",
                numbers=Numbers(
                    heads=("prompts", "answered", "median time", "under 3 s"),
                    rows=tuple(
                        (
                            KINDS[pace.kind],
                            f"{pace.count:,}",
                            seconds(pace.median_millis),
                            "-" if pace.fast is None else f"{pace.fast:,}",
                        )
                        for pace in figure.paces
                    ),
                ),
                how="Nobody reads a question in under 3 seconds; such answers say little about "
                "what is known. Mock exams are not in here.",
            ),
        ),
    )


def accuracy_sentence(first: Share, practice: Share) -> str:
    """Both accuracies, each named."""
    text = f"First seen: {right_of(first, 'answer')} right"
    if first.of >= FEW:
        text += f" ({bounds(first)})"
    return f"{text}. Practice: {right_of(practice, 'answer')} right."


# ------------------------------------------------------------------------------ calibration


def calibration(figure: Calibration) -> Section:
    """What was said before the mark, by the learner and by the model."""
    said = [(one.confidence, one.share) for one in figure.stated]
    points = tuple(
        (float(i), share.value or 0.0) for i, (_, share) in enumerate(said) if share.of >= FEW
    )
    return Section(
        name="calibration",
        title="Calibration",
        blocks=(
            Block(
                title="How sure you said you were",
                says=(stated_sentence(figure),),
                chart=Curve(
                    across="said",
                    up="right",
                    names=tuple(word for word, _ in said),
                    series=(Series(name="answers", mark="o", points=points),),
                )
                if points
                else None,
                numbers=Numbers(
                    heads=("said", "answers", "right", "range"),
                    rows=tuple(
                        (word, f"{share.of:,}", percent(share), bounds(share))
                        for word, share in said
                    ),
                )
                if said
                else None,
                how="Sure should be right nearly always, a guess about as often as chance. Saying "
                "it is never required.",
            ),
            Block(
                title="Questions never seen before",
                says=(foretold_sentence(figure),),
                chart=_curve("foretold", "right", [("first answers", "o", figure.foretold)]),
                numbers=Numbers(
                    heads=("foretold", "answers", "foretold on average", "right", "range"),
                    rows=tuple((_between(b), *_told(b)) for b in figure.foretold),
                )
                if figure.foretold
                else None,
                how="Before the first answer to a question, the chance of a right one is worked "
                "out from the memory of the facts it needs. Answers whose facts came up earlier "
                "the same day are left out. Readiness learns from the difference.",
            ),
        ),
    )


def stated_sentence(figure: Calibration) -> str:
    """Each confidence with its share."""
    if not figure.stated:
        return "No answer came with a word on how sure you were."
    said = [one for one in figure.stated if one.share.of]
    every = (f"{one.confidence.capitalize()}: {right_of(one.share)} right" for one in said)
    return f"{'. '.join(every)}."


def foretold_sentence(figure: Calibration) -> str:
    """All first answers against what was foretold."""
    firsts = figure.firsts
    if not firsts.of:
        return "No first answer to a question was foretold in this time."
    said = sum(b.predicted * b.share.of for b in figure.foretold) / firsts.of
    return f"{right_of(firsts, 'first answer')} right, {said:.0%} foretold."
