"""Rules about names and addresses: spelled right, in scope, and nobody's secrets."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from studykit.model.pack import Fact, Question, Table, Topic
from studykit.packs.build import Place
from studykit.packs.check.rules import Bench, Finding, facts, notes, questions, tables
from studykit.packs.markdown import links
from studykit.packs.problem import quoted

Look = Callable[[Iterable[tuple[int, str]], Bench], Iterator[Finding]]
"""What looks at texts, each with its line."""

# Addresses

_TRACKING = re.compile(
    r"[?&](utm_\w+|trk\w*|sc_\w+|ref|refid|gclid|fbclid|mkt_tok)=", re.IGNORECASE
)
_LANGUAGE = re.compile(r"https?://docs\.aws\.amazon\.com/[a-z]{2}_[a-z]{2}/", re.IGNORECASE)


@facts("L27", "addresses are https, of a trusted host, without language path or tracking")
def clean_sources(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
    """An address that works for everyone and tells nobody who follows it."""
    for i, address in enumerate(fact.sources):
        if wrong := _address(address, bench):
            yield place.line("sources", i), f"{wrong}: {quoted(address)}"


@notes("L27", "addresses are https, of a trusted host, without language path or tracking")
def clean_links(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
    """Notes link to the web, or to tables and other notes of the pack."""
    for line, target in links(topic.notes):
        if re.match(r"https?:", target):
            wrong = _address(target, bench)
        elif (
            re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target)
            or target.startswith("/")
            or "\\" in target
        ):
            wrong = "a link leads to the web (https) or to a path in the pack"
        else:
            inside = posixpath.normpath(f"topics/{topic.path}/{target.partition('#')[0]}")
            wrong = "the link leads out of the pack" if inside.startswith("..") else ""
        if wrong:
            yield first + line, f"{wrong}: {quoted(target)}"


def _address(address: str, bench: Bench) -> str:
    """What is wrong with an address; empty when nothing is."""
    if not address.startswith("https://"):
        return "an address starts with https://"
    if _LANGUAGE.match(address):
        return "an address without a language in its path"
    if found := _TRACKING.search(address):
        return f"an address without tracking ({found[1]})"
    hosts = bench.house.hosts
    host = urlsplit(address).netloc.casefold()
    if hosts and host not in hosts:
        return f"{host} is not among the hosts of check/names.yaml"
    return ""


# Names


@questions("L26", "no service out of scope, and none retired, as the answer")
def key_in_scope(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """They may stand among the wrong options, if they stand there plausibly."""
    house = bench.house
    for i, option in enumerate(question.options):
        for names, what in ((house.out_of_scope, "out of scope"), (house.retired, "retired")):
            if option.correct and names and (found := names.search(option.text)):
                line = place.line("options", i, "text")
                yield line, f"{quoted(found[0])} is {what} and a right option"


def _misspelled(texts: Iterable[tuple[int, str]], bench: Bench) -> Iterator[Finding]:
    for line, text in texts:
        plain = re.sub(r"`[^`]*`", " ", text)
        for wrong, right in bench.house.spellings:
            if found := wrong.search(plain):
                yield line, f"{quoted(found[0])} is written {quoted(right)}"


# Secrets

_ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")


def _secrets(texts: Iterable[tuple[int, str]], bench: Bench) -> Iterator[Finding]:
    house = bench.house
    for line, text in texts:
        for pattern in house.secrets:
            for found in pattern.finditer(text):
                if not any(harmless in found[0] for harmless in house.harmless):
                    yield line, "looks like a real secret; use the documentation's example"
        for found in _ACCOUNT.finditer(text):
            if house.accounts and found[0] not in house.accounts:
                yield line, f"{found[0]} is no account id of the documentation's examples"


def _texts(question: Question, place: Place) -> Iterator[tuple[int, str]]:
    yield place.line("stem"), question.stem
    yield place.line("remember"), question.remember
    for i, option in enumerate(question.options):
        for key, text in (("text", option.text), ("why", option.why), ("belief", option.belief)):
            if text:
                yield place.line("options", i, key), text


def _fact_texts(fact: Fact, place: Place) -> Iterator[tuple[int, str]]:
    for key, text in (("text", fact.text), ("ask", fact.ask), ("answer", fact.answer)):
        yield place.line(key), text
    for erratum in fact.errata:
        yield place.line("erratum"), f"{erratum.claim} {erratum.because}"


def _table_texts(table: Table, place: Place) -> Iterator[tuple[int, str]]:
    yield place.line("title"), f"{table.title} {' · '.join(table.columns)}"
    for r, row in enumerate(table.rows):
        line = place.line("rows", r)
        yield line, row.feature
        for cell in row.cells:
            yield line, f"{cell.value} {cell.note or ''}"


# Both look at every text


def _everywhere(code: str, asks: str, look: Look) -> None:
    """Let a rule look at the texts of questions, facts (errata too), tables and notes."""

    @questions(code, asks)
    def _in_question(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
        yield from look(_texts(question, place), bench)

    @facts(code, asks)
    def _in_fact(fact: Fact, place: Place, bench: Bench) -> Iterator[Finding]:
        yield from look(_fact_texts(fact, place), bench)

    @tables(code, asks)
    def _in_table(table: Table, place: Place, bench: Bench) -> Iterator[Finding]:
        yield from look(_table_texts(table, place), bench)

    @notes(code, asks)
    def _in_notes(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
        yield from look(enumerate(topic.notes.split("\n"), first), bench)


_everywhere("L28", "names spelled as their maker spells them", _misspelled)
_everywhere(
    "L29",
    "no real-looking secret, account ids of the documentation's examples",
    _secrets,  # what looks like a key gets tried by somebody
)
