"""What came of answers, in words, tables and charts: retention, accuracy, calibration."""

from collections.abc import Iterable, Sequence

from studykit.study.accuracy import BLOCK, FEWEST, Accuracy, Share
from studykit.study.figures import Calibration
from studykit.study.retention import Bucket, Month, Retained, Retention
from studykit.ui.charts import FEW, Block, Curve, Numbers, Section, Series
from studykit.ui.text import percents
from studykit.ui.wording import bounds, count, percent, right_of, seconds

KINDS = {"answer": "questions", "grade": "cards", "drill": "drills"}


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
    what = "review" if name == "cards" else "answer"
    text = f"{name.capitalize()}: {right_of(figure.share, what)} right"
    if figure.share.of >= FEW:
        text += f" (the true share may be {bounds(figure.share)})"
    return f"{text}, {percents(figure.predicted or 0.0)} foretold."


def _between(bucket: Bucket) -> str:
    return percents(bucket.low, bucket.high)


def _told(one: Bucket | Month) -> tuple[str, ...]:
    return (f"{one.share.of:,}", percents(one.predicted), percent(one.share), bounds(one.share))


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
    parts = []
    for name, share in (("First seen", first), ("Practice", practice)):
        text = f"{name}: {right_of(share, 'answer')} right" if share.of else f"{name}: no answer"
        parts.append(f"{text} ({bounds(share)})." if share.of >= FEW else f"{text}.")
    return " ".join(parts)


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
    return f"{right_of(firsts, 'first answer')} right, {percents(said)} foretold."
