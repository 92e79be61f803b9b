"""`studykit errata`: what other material gets wrong."""

from studykit.cli.common import (
    ColourOption,
    JsonOption,
    PackOption,
    TopicsArgument,
    open_library,
    open_screen,
    print_json,
)


def errata(
    topics: TopicsArgument = None,
    as_json: JsonOption = False,
    pack: PackOption = None,
    colour: ColourOption = None,
) -> None:
    """List wrong claims met elsewhere, with truth and sources."""
    library = open_library(pack)
    facts = [fact for fact in library.facts(library.under(tuple(topics or ()))) if fact.errata]
    if as_json:
        from studykit.ui.objects import fact_object

        print_json({"version": 1, "facts": [fact_object(fact) for fact in facts]})
        return
    from studykit.ui.details import errata_lines

    screen = open_screen(colour)
    if facts:
        screen.show(errata_lines(screen.page, facts))
    else:
        screen.say("No wrong claims are recorded for these topics.")
