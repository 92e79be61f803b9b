"""Rules about a question's options: their number, reasons, sameness and shape."""

import re
from collections.abc import Iterator
from itertools import pairwise

from studykit.model.pack import Question
from studykit.packs.build import Place
from studykit.packs.check.rules import Bench, Finding, questions
from studykit.packs.check.words import normal, words
from studykit.packs.problem import quoted

FEWEST_WORDS = 8
LONGEST_OPTION = 45
_SELECT = re.compile(r"\(Select ([A-Za-z]+)\.\)")
_NUMBERS = {2: "TWO", 3: "THREE", 4: "FOUR"}


@questions("L01", "four options for one right answer, five or six for several")
def number_of_options(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """The real exam has no other numbers."""
    options, keys = len(question.options), question.choose
    wanted = (4,) if keys == 1 else (5, 6)
    if options not in wanted:
        say = "4" if keys == 1 else "5 or 6"
        yield place.line("options"), f"{options} options with {keys} right; {say} are wanted"


@questions("L02", "the stem of several right answers says how many to select, no other stem does")
def select_as_many_as_are_right(
    question: Question, place: Place, bench: Bench
) -> Iterator[Finding]:
    """Learners choose as many as the stem says."""
    said: list[str] = _SELECT.findall(question.stem)
    keys = question.choose
    wanted = [f"{_NUMBERS.get(keys, keys)}"] if keys > 1 else []
    if said == wanted:
        return
    if not wanted:
        yield place.line("stem"), f'one option is right, so the stem says no "(Select {said[0]}.)"'
    else:
        yield (
            place.line("stem"),
            f'the stem must end in "(Select {wanted[0]}.)", as {keys} are right',
        )


@questions("L03", "every option has its own reason of at least eight words")
def a_reason_for_every_option(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Short or repeated reasons explain nothing."""
    first: dict[str, int] = {}
    for i, option in enumerate(question.options):
        count = len(option.why.split())
        if count < FEWEST_WORDS:
            message = f'option {i + 1} has a "why" of {count} words; {FEWEST_WORDS} are wanted'
            yield place.line("options", i, "why"), message
        other = first.setdefault(normal(option.why), i)
        if other != i:
            message = f'option {i + 1} has the same "why" as option {other + 1}'
            yield place.line("options", i, "why"), message


_COMBINED = re.compile(
    r"(?i:\b(?:all|none|any|both|neither|each) of (?:the|these) "
    r"(?:above|below|answers|options|others?)\b|\b(?:the )?above (?:are|is) (?:right|correct)\b)"
    r"|\b(?:[Bb]oth |[Nn]either )?(?<![-\w])[A-F] (?:and|or|nor) [A-F]\b(?![-\w])"
)


@questions("L06", 'no "all of the above", "none of these", "both A and C"')
def no_option_about_options(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Options are shuffled, and such options test reading instead of knowing."""
    for i, option in enumerate(question.options):
        if found := _COMBINED.search(option.text):
            message = f"option {i + 1} speaks of other options: {quoted(found[0])}"
            yield place.line("options", i, "text"), message


_POSITION = re.compile(
    r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice)s? \(?[A-F]\)?(?![\w-])"
    r"|\b(?:[Oo]ption|[Cc]hoice)s? [1-9](?![\w%])"
    r"|(?i:\b(?:first|second|third|fourth|fifth|sixth|last|previous|next|preceding|above|below)"
    r" (?:option|choice)s?\b)"
    r"|(?i:\b(?:option|choice)s? (?:above|below)\b)"
)


@questions("L07", "no text refers to an option by letter or position")
def no_letters_or_positions(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Options are shuffled before they are shown."""
    yield from _positions(question.stem, "the stem", place.line("stem"))
    yield from _positions(question.remember, "remember", place.line("remember"))
    for i, option in enumerate(question.options):
        for key, text in (("text", option.text), ("why", option.why), ("belief", option.belief)):
            line = place.line("options", i, key)
            yield from _positions(text or "", f'option {i + 1} "{key}"', line)


def _positions(text: str, where: str, line: int) -> Iterator[Finding]:
    if found := _POSITION.search(text):
        yield line, f"{where} refers to a letter or position: {quoted(found[0])}"


@questions("L08", "no two options say the same")
def no_option_twice(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Compared without regard to case, spaces and punctuation."""
    first: dict[str, int] = {}
    for i, option in enumerate(question.options):
        other = first.setdefault(normal(option.text), i)
        if other != i:
            yield place.line("options", i, "text"), f"option {i + 1} repeats option {other + 1}"


@questions("L08", "no option holds the whole of another", "warning")
def no_option_within_another(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Who chooses the longer one has chosen the shorter one too."""
    texts = [f" {' '.join(words(option.text))} " for option in question.options]
    for i, inner in enumerate(texts):
        for j, outer in enumerate(texts):
            if i != j and inner != outer and len(inner.split()) > 1 and inner in outer:
                message = f"option {j + 1} holds the whole of option {i + 1}"
                yield place.line("options", j, "text"), message


@questions("L12", "options of similar length", "warning")
def similar_length(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """At most twice as many words as the shortest has, where one has eight or more."""
    counts = [len(option.text.split()) for option in question.options]
    longest, shortest = max(counts), min(counts)
    if longest >= FEWEST_WORDS and longest > 2 * shortest:
        yield place.line("options"), f"options of {shortest} to {longest} words; even them out"


@questions("L19", "an option of at most 45 words", "warning")
def not_too_long(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Reading load is not difficulty."""
    for i, option in enumerate(question.options):
        if (count := len(option.text.split())) > LONGEST_OPTION:
            yield place.line("options", i, "text"), f"option {i + 1} has {count} words; shorten it"


_VERBS = frozenset(
    "activate add ask adjust allow analyze append apply assign associate assume attach "
    "attempt authenticate authorize avoid batch begin bind block bring build call catch "
    "change check choose clear combine compare compress configure connect consume convert "
    "copy create declare decode decrease decrypt define delay delete deny depend deploy "
    "describe design detach disable divide download drop edit embed emit enable encode "
    "encrypt ensure enter evaluate exchange exclude execute expand export expose extend fetch "
    "fill filter find fix flush force forward generate get give grant group handle hash have "
    "host implement import include increase initialize inject insert inspect install "
    "instrument integrate invoke issue join keep launch leave let list lower maintain make "
    "map mark merge migrate modify monitor mount move name narrow obtain omit open override "
    "pack paginate parse pass pause perform place point poll prefix prepare prevent propagate "
    "protect provide provision publish purchase push put raise reach read rebuild recreate "
    "receive record redeploy redirect reduce refer refresh register reject release rely "
    "remove rename repeat replace replicate reply request require reserve reset resize "
    "resolve restore restrict resubmit retain retrieve retry return reuse revoke rewrite roll "
    "rotate route run save scale schedule search select send separate serialize serve set "
    "shard share shorten show sign skip split start stop store stream submit subscribe supply "
    "switch tag take terminate test throw transform turn unlock update upgrade upload use "
    "validate verify wait wrap write".split()
)


@questions("L18", "options that begin alike: all do something, or all are something", "warning")
def parallel_beginnings(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """One option that breaks the pattern stands out for no good reason."""
    kinds: dict[str, list[int]] = {}
    for i, option in enumerate(question.options, 1):
        if kind := _beginning(option.text):
            kinds.setdefault(kind, []).append(i)
    if len(kinds) > 1:
        shown = "; ".join(
            f"{kind} ({', '.join(map(str, places))})" for kind, places in kinds.items()
        )
        yield place.line("options"), f"options begin with different kinds of words: {shown}"


_DETERMINERS = frozenset("a an the each both one two its their this that these more for".split())
_NO_VERBS = frozenset("in on at by from with for to as of and or only both all each one".split())


def _beginning(text: str) -> str:
    """What kind of word a text begins with, or "" where that cannot be told.

    A word before "the" or "a" is taken for a verb.
    """
    first, _, rest = text.partition(" ")
    word = first.strip(",.;:()\"'").casefold()
    follows = rest.split(maxsplit=1)[0].casefold() if rest.strip() else ""
    before_noun = follows in _DETERMINERS and word not in _NO_VERBS | _DETERMINERS
    if re.fullmatch(r"[a-z]{2,}ing", word):
        return "an -ing form" if before_noun else ""
    if first[:1].isupper() and (word in _VERBS or (word.isalpha() and before_noun)):
        return "a verb"
    return "something else"


_NEGATION = frozenset("not no never without n't cannot don't doesn't".split())
_ANTONYMS = {
    frozenset(pair.split("/"))
    for pair in (
        "enable/disable enabled/disabled increase/decrease allow/deny raise/lower "
        "before/after add/remove synchronous/asynchronous synchronously/asynchronously "
        "public/private shorter/longer higher/lower more/less more/fewer larger/smaller "
        "start/stop include/exclude inside/outside attach/detach encrypt/decrypt "
        "explicit/implicit optional/required internal/external first/last minimum/maximum "
        "true/false strong/eventual strongly/eventually standard/fifo on/off"
    ).split()
} - {frozenset(("standard", "fifo"))}


@questions("L33", "no key that differs from another option only by its opposite", "warning")
def no_opposites(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Who is good at tests guesses between the two. Two such pairs, or none."""
    texts = [words(option.text) for option in question.options]
    pairs = [
        (i, j)
        for i in range(len(texts))
        for j in range(i + 1, len(texts))
        if _are_opposite(texts[i], texts[j])
    ]
    if len(pairs) == 1 and any(question.options[i].correct for i in pairs[0]):
        i, j = pairs[0]
        message = f"options {i + 1} and {j + 1} are opposites and one is right"
        yield place.line("options", j, "text"), message


def _are_opposite(a: list[str], b: list[str]) -> bool:
    only_a, only_b = [w for w in a if w not in b], [w for w in b if w not in a]
    if len(only_a) == len(only_b) == 1:
        return frozenset((only_a[0], only_b[0])) in _ANTONYMS
    more = only_a or only_b
    return bool(more) and not (only_a and only_b) and set(more) <= _NEGATION


_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(?P<upper>\d[\d,]*(?:\.\d+)?))?"
    r"\s*(?P<unit>\D*)"
)


@questions("L34", "numbers ascending, in one unit, ranges apart", "warning")
def numbers_in_order(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Options that are all numbers are not shuffled: they are looked up, not read."""
    amounts = [_AMOUNT.fullmatch(option.text.strip()) for option in question.options]
    found = [amount for amount in amounts if amount and len(amount["unit"].split()) <= 2]
    if len(found) < len(amounts):
        return
    units = {_singular(amount["unit"]) for amount in found}
    line = place.line("options")
    if len(units) > 1:
        yield line, f"different units: {', '.join(sorted(units))}; one unit can be compared"
        return
    ranges = [(_number(a["number"]), _number(a["upper"] or a["number"])) for a in found]
    if ranges != sorted(ranges):
        yield line, "numbers are not ascending"
    elif any(a[1] >= b[0] for a, b in pairwise(ranges)):
        yield line, "ranges overlap; an amount could lie in two of them"


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _singular(unit: str) -> str:
    return unit.strip().rstrip(".").removesuffix("s").casefold()


@questions("F05", "a right option has no belief and no facts that refute it")
def nothing_to_refute_on_right_options(
    question: Question, place: Place, bench: Bench
) -> Iterator[Finding]:
    """Both are for those who choose a wrong option."""
    for i, option in enumerate(question.options):
        for key, given in (("belief", option.belief), ("facts", option.facts)):
            if option.correct and given:
                message = f'option {i + 1} is right; "{key}" is for wrong options'
                yield place.line("options", i, key), message
