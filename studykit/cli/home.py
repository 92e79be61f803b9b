"""`studykit` alone: what to do now."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli.common import (
    Now,
    find_aim,
    is_interactive,
    now,
    open_history,
    open_library,
    open_screen,
)

if TYPE_CHECKING:
    from studykit.cli.common import Aim
    from studykit.model.exam import Exam
    from studykit.packs.library import Library
    from studykit.store.history import History
    from studykit.ui.screen import Screen
    from studykit.ui.text import Line
    from studykit.ui.theme import Page


def home(pack: Path | None, colour: bool | None) -> None:
    """Due, new, where the learner left off, and the next command to type.

    With a plan: what today holds, and a key that starts it.
    """
    from studykit.study.plan import plan_of

    library = open_library(pack)
    screen = open_screen(colour)
    moment = now()
    with open_history() as history:
        if plan_of(history.plan(library.manifest.id)):
            aim = find_aim(library, history)
            if aim.plan:
                _with_plan(library, history, aim, moment, screen, pack, colour)
                return
        _without_plan(library, history, moment, screen)


# Without a plan


def _without_plan(library: "Library", history: "History", moment: Now, screen: "Screen") -> None:
    from studykit.study.choosing import Standing, is_known, tally

    memories = history.memories(library.manifest.id)
    last = history.last_session(library.manifest.id)
    keys = library.fact_keys()
    counts = tally((key.id for key in keys), memories, moment.day)
    known = sum(is_known(memories.get(key.id), moment.day) for key in keys)
    lines = [*_exam(library, moment, screen.page)]
    rows = [
        ("Today", f"{counts[Standing.DUE]:,} due · {counts[Standing.NEW]:,} new"),
        ("Standing", f"{known:,} of {len(keys):,} facts known"),
    ]
    scope = " ".join(last.scope) if last else ""
    if last:
        what = {"answer": "questions", "grade": "cards", "drill": "drills"}.get(
            last.kind, "prompts"
        )
        ago = max(0, moment.day - last.study_day)  # the clock may have been set back
        when = {0: "today", 1: "yesterday"}.get(ago, f"{ago} days ago")
        how = f"{last.right} of {last.prompts} {what} right, " if last.prompts else ""
        rows.append(("Last", f"{scope or 'everything'}: {how}{when}"))
    if stopped := _stopped(library, history, moment):
        rows.append(("Stopped", f"{stopped}: studykit exam resume"))
    rows += _next(library, last is not None, scope, counts[Standing.DUE])
    from studykit.ui.text import BLANK, labelled, prose

    for label, text in rows:
        lines += labelled(screen.page, label, text)
    hint = "studykit --help lists every command."
    if library.manifest.exam:
        hint = "studykit plan sets an exam date; studykit --help lists every command."
    lines += [BLANK, *prose(hint, screen.page, style="quiet")]
    screen.show(lines)


def _exam(library: "Library", moment: Now, page: "Page") -> "list[Line]":
    """Which exam is studied for, and until or from when it can be sat."""
    from studykit.study.plan import instead
    from studykit.ui.plan import no_longer
    from studykit.ui.text import BLANK, Span, line, wrap

    exams = library.exams()
    own = next((each for each in exams if each.id == library.manifest.exam), None)
    exam = own and (instead(own, exams, moment.date) or own)
    title = page.line(exam.title if exam else library.manifest.title)
    lines = wrap(line(Span(title, "heading")), page.prose)
    if own and exam:
        gone = no_longer(own, exams, moment.date, says_how=False)
        for sentence in (gone, *_dates(exam, exams, moment)):
            lines += wrap(page.line(sentence), page.prose) if sentence else []
    return [*lines, BLANK]


def _dates(exam: "Exam", exams: "Sequence[Exam]", moment: Now) -> list[str]:
    today, until, start = moment.date, exam.in_force.until, exam.in_force.start
    found = []
    if start and today < start:
        found.append(f"It can be sat from {start.isoformat()} on.")
    if until and today <= until:
        left = (until - today).days
        days = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        found.append(f"Its last day is {until.isoformat()}, {days}.")
        for other in exams:
            if other.in_force.start and other.in_force.start > until:
                found.append(
                    f"After it comes {other.code}, from {other.in_force.start.isoformat()}."
                )
    return found


def _next(library: "Library", has_begun: bool, scope: str, due: int) -> list[tuple[str, str]]:
    if not has_begun:
        first = next((t.path for t in library.topics() if t.path.count("/") == 0), "")
        start = next((t.path for t in library.topics() if t.path.startswith(f"{first}/")), first)
        return [
            ("Next", f"studykit notes {start}"),
            ("", f"studykit quiz {first}"),
        ]
    command = "studykit review --due" if due else f"studykit quiz {scope}".rstrip()
    return (
        [("Next", command), ("", f"studykit quiz {scope}".rstrip())] if due else [("Next", command)]
    )


# With a plan


def _with_plan(
    library: "Library",
    history: "History",
    aim: "Aim",
    moment: Now,
    screen: "Screen",
    pack: Path | None,
    colour: bool | None,
) -> None:
    from studykit.cli import mixing
    from studykit.cli.ready import one_line
    from studykit.study.choosing import is_known
    from studykit.ui import plan as plans
    from studykit.ui.text import BLANK, Span, labelled, line, wrap

    assert aim.plan
    day = mixing.stand(library, history, moment, moment.day)
    stopped = _stopped(library, history, moment)
    # As `studykit today` would compose it, so that what is announced is what comes.
    made = None if day.why_not else day.compose(day.left, moment.day)
    known = sum(is_known(day.pool.memories.get(key.id), moment.day) for key in day.pool.facts)
    standing = f"{known:,} of {len(day.pool.facts):,} facts known"
    if ready := one_line(library, history, aim, moment):
        standing += f" · {ready}"
    today = plans.coming(made) if made and made.picks else day.why_not or day.nothing
    if day.is_exam_day and made and made.picks:
        today = f"the exam. Before it, {today}"
    page = screen.page
    heading = plans.heading(aim.exam, library.exams(), aim.plan, moment.date)
    lines = wrap(line(Span(page.line(heading), "heading")), page.prose)
    gone = plans.no_longer(aim.exam, library.exams(), moment.date, says_how=not day.is_over)
    lines += wrap(line(Span(page.line(gone), "warning")), page.prose) if gone else []
    lines += [BLANK, *labelled(page, "Today", today)]
    lines += labelled(page, "Standing", standing)
    if stopped:
        lines += labelled(page, "Stopped", stopped)
    keys: dict[str, tuple[str, tuple[str, ...]]] = {}
    if made and made.picks:
        keys["enter"] = ("Enter start today", ("today",))
    if stopped:
        keys["r"] = ("r resume exam", ("exam", "resume"))
    if keys and _has_keys(screen):
        keys["?"] = ("? all commands", ("--help",))
        hint = " · ".join([*(words for words, _ in keys.values()), "q leave"])
        screen.show([*lines, BLANK, *wrap(line(Span(page.line(hint), "quiet")), page.width)])
        _run({key: command for key, (_, command) in keys.items()}, pack, colour)
        return
    commands = [" ".join(("studykit", *command)) for _, command in keys.values()]
    for i, command in enumerate(commands):
        lines += labelled(page, "" if i else "Next", command)
    hint = "studykit --help lists every command."
    screen.show([*lines, BLANK, *wrap(line(Span(hint, "quiet")), page.prose)])


def _stopped(library: "Library", history: "History", moment: Now) -> str | None:
    """The mock exam that is under way, in a line."""
    if not history.events(pack=library.manifest.id, item="exam", kinds=("exam",), limit=1):
        return None  # and the modules of mock exams need not be imported
    from studykit.cli.exam import stopped_line

    return stopped_line(library, history, moment)


def _has_keys(screen: "Screen") -> bool:
    """Whether single keys can be read, and somebody sees what they do."""
    import os

    return is_interactive() and screen.moves and os.name == "posix"


def _run(commands: dict[str, Sequence[str]], pack: Path | None, colour: bool | None) -> None:
    """Wait for a key and run its command; any other key leaves."""
    from studykit.ui.keys import RESIZED, Keyboard

    with Keyboard() as keyboard:
        try:
            while (key := keyboard.read()) == RESIZED:
                pass
        except EOFError:  # the terminal is gone
            return
    if key not in commands:
        return
    from studykit.cli.app import COMMANDS, make_app

    name, *words = commands[key]
    if name in COMMANDS:
        words += ["--pack", str(pack)] if pack else []
        words += [] if colour is None else ["--color" if colour else "--no-color"]
    make_app([name] if name in COMMANDS else COMMANDS)([name, *words], prog_name="studykit")
