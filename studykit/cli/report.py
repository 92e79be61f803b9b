"""`studykit report`: where the learner stands, as text or as one page of HTML."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    open_history,
    open_library,
    open_screen,
    print_json,
)
from studykit.cli.figures import (
    ExamOption,
    SinceOption,
    Source,
    TopicOption,
    as_object,
    find_source,
    gather,
)
from studykit.errors import Usage
from studykit.study.sections import SECTIONS

if TYPE_CHECKING:
    from studykit.study.figures import Figures
    from studykit.ui.charts import Section
    from studykit.ui.standing import Confused, Sat

_BEGINNING = 2_000  # bytes of a file in which a report says that it is one


def report(
    html: Annotated[
        str | None,
        typer.Option(
            "--html",
            help="Write one page of HTML there; - prints it.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also replace a file that is no report.")
    ] = False,
    topic: TopicOption = None,
    since: SinceOption = None,
    exam: ExamOption = None,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """Report where you stand, on the screen or as a page.

    The page of --html is one file for a browser and for paper.
    """
    target = None if html in (None, "-") else Path(str(html)).expanduser()
    if target and not as_json:
        refuse_unless_writable(target, force=force)
    library = open_library(pack)
    with open_history() as history:
        source = find_source(library, history, topics=topic, since=since, exam=exam)
        is_page = html is not None and not as_json
        figures = gather(source, SECTIONS, brief=not (is_page or as_json))
        more = beside(source) if figures.has_begun and is_page else []
    if as_json:
        print_json(as_object(figures))
    elif html == "-":
        typer.echo(page(source, figures, more), nl=False)
    elif target:
        from studykit.packs.write import write_whole

        write_whole(target, page(source, figures, more))
        open_screen(colour).say(f"Written to {target}. Open it in a browser.")
    else:
        from studykit.cli.stats import lines

        screen = open_screen(colour)
        screen.show(lines(screen.page, figures, is_overview=True, plain=False))


def beside(source: Source) -> "list[Section]":
    """What stands in the page beside the figures."""
    from studykit.ui import standing

    found = []
    if source.aim:
        from studykit.cli.ready import find_answer

        found.append(
            standing.readiness(
                find_answer(source.library, source.history, source.aim, source.moment)
            )
        )
        if sat := _exams(source):
            found.append(standing.exams(sat))
    if confused := _confused(source):
        found.append(standing.confusions(confused))
    return found


def _confused(source: Source) -> "list[Confused]":
    """The wrong beliefs that are not cleared, each with the first fact against it."""
    from studykit.cli.helping import find_confusions
    from studykit.study.confusions import Standing
    from studykit.ui.standing import MOST_CONFUSIONS, Confused

    paths = source.paths() if source.topics else ()
    found = find_confusions(source.library, source.history, topics=paths)
    still = [one for one in found if one.standing is not Standing.CLEARED][:MOST_CONFUSIONS]
    facts = source.library.facts_by_id(fact for one in still for fact in one.against)
    return [Confused(one, next(facts[f].text for f in one.against if f in facts)) for one in still]


def _exams(source: Source) -> "list[Sat]":
    """The finished mock exams of this exam, newest first."""
    from studykit.model.history import ExamBegun, ExamOver
    from studykit.study.days import date_of
    from studykit.study.marks import estimate
    from studykit.ui.standing import Sat

    assert source.aim is not None
    exam, found = source.aim.exam, list[Sat]()
    for event in source.history.events(pack=source.pack, item="exam", kinds=("exam",)):
        begun = event.body
        if not isinstance(begun, ExamBegun) or begun.exam != exam.id:
            continue
        ends = source.history.events(pack=source.pack, item=begun.sitting, kinds=("over",))
        over = ends[0].body if ends else None
        if not isinstance(over, ExamOver) or over.how == "dropped":
            continue
        counted = set(begun.questions) - set(begun.unscored)
        answers = source.history.attempts(source.pack, event.study_day)
        right = sum(a.right for a in answers if a.exam == begun.sitting and a.item in counted)
        found.append(
            Sat(
                date=date_of(ends[0].study_day),
                right=right,
                scored=len(counted),
                estimate=None if begun.scope else estimate(exam, right, len(counted)),
            )
        )
    return found


# --------------------------------------------------------------------------------- the page


def page(source: Source, figures: "Figures", more: "list[Section]") -> str:
    """The document."""
    from studykit.ui.figures import sections
    from studykit.ui.html import page
    from studykit.ui.standing import exam_sentence
    from studykit.ui.wording import period

    date = figures.date.isoformat()
    says = []
    if source.aim:
        says.append(exam_sentence(source.aim.exam, source.aim.plan, figures.date))
    if limits := period(figures.since, figures.topics):
        says.append(f"The figures: {limits[:1].lower()}{limits[1:]}")
    if not figures.has_begun:
        says.append("Nothing was answered so far, so there are no figures yet: studykit quiz.")
    first = [one for one in more if one.name == "readiness"]
    last = [one for one in more if one.name != "readiness"]
    return page(f"Progress on {date}", says, [*first, *sections(figures), *last])


def refuse_unless_writable(target: Path, *, force: bool) -> None:
    """Say why nothing can be written there, before anything is computed. Raises Usage."""
    from studykit.ui.html import is_report

    if not target.parent.is_dir():
        raise Usage(f"There is no folder {target.parent} to write {target.name} to.")
    if not target.exists():
        return
    if not target.is_file():
        raise Usage(f"{target} is not a file. Name one, or use --html - to print the page.")
    if force:
        return
    with target.open("rb") as file:
        beginning = file.read(_BEGINNING).decode("utf-8", "replace")
    if not is_report(beginning):
        raise Usage(f"{target} is no report of studykit. --force replaces it all the same.")
