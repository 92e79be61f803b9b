"""Days, memory, the load to come and the hardest facts in words, tables and charts: what is said
on a terminal and on a page alike."""

from collections.abc import Sequence

from studykit.model.past import DayCount
from studykit.study.accuracy import Share
from studykit.study.days import date_of
from studykit.study.figures import Figures, Hardest, Remembered
from studykit.study.progress import Days, Load, Part, prompts, shades
from studykit.ui.charts import Bars, Block, Heat, Item, Numbers, Section, Shares
from studykit.ui.outcomes import accuracy, calibration, retention
from studykit.ui.wording import chance, count, minutes, percent

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
                how="A fact falls due when the model expects its recall to have fallen to 90 %. "
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
