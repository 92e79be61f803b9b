"""Rules that compare items: nothing said twice, no item that answers another."""

from collections.abc import Iterator

from studykit.model.pack import Fact, Question
from studykit.packs.check.rules import Bench, Found, pack
from studykit.packs.check.words import (
    content_words,
    grams,
    jaccard,
    normal,
    prose,
    shared,
    words,
)

SIMILAR = 0.85  # of the words of two texts
SIMILAR_RUNS = 0.6  # of their runs of five words
SAME_ANSWERS = 0.8
COPIED = 12  # words in a row
PHRASE = 5  # words of a right option that another stem may not hold in a row


@pack("L09", "no stem twice")
def no_stem_twice(bench: Bench) -> Iterator[Found]:
    """The same stem, but for case, spaces and punctuation."""
    first: dict[str, Question] = {}
    for question in bench.draft.pack.questions:
        other = first.setdefault(normal(question.stem), question)
        if other is not question:
            yield _of(bench, question, "stem", f"has the stem of {other.id}")


@pack("L09", "no stems that are nearly the same", "warning")
def no_stem_nearly_twice(bench: Bench) -> Iterator[Found]:
    """Two stems with the same words are one question asked twice."""
    asked = bench.draft.pack.questions
    texts = [words(prose(question.stem)) for question in asked]
    for a, b in _alike(texts):
        if normal(asked[a].stem) != normal(asked[b].stem):
            yield _of(bench, asked[b], "stem", f"has nearly the stem of {asked[a].id}")


@pack("L10", "no question in other clothes", "warning")
def no_hidden_duplicate(bench: Bench) -> Iterator[Found]:
    """The same key and the same options in one topic ask for the same decision."""
    by_topic: dict[str, list[tuple[Question, frozenset[str], frozenset[str]]]] = {}
    for question in bench.draft.pack.questions:
        key = content_words(" ".join(o.text for o in question.options if o.correct))
        every = content_words(" ".join(o.text for o in question.options))
        earlier = by_topic.setdefault(question.topic, [])
        for other, other_key, other_every in earlier:
            if (
                jaccard(key, other_key) >= SAME_ANSWERS
                and jaccard(every, other_every) >= SAME_ANSWERS
            ):
                yield _of(bench, question, "options", f"has the options and key of {other.id}")
        earlier.append((question, key, every))


@pack("L31", "no text copied from another item", "warning")
def no_copied_reasons(bench: Bench) -> Iterator[Found]:
    """Twelve words in a row that stand elsewhere too: name the fact instead."""
    draft = bench.draft
    texts: list[tuple[Question | Fact, frozenset[str]]] = [
        (q, frozenset().union(*(grams(words(o.why), COPIED) for o in q.options)))
        for q in draft.pack.questions
    ]
    texts += [(fact, grams(words(fact.text), COPIED)) for fact in draft.pack.facts]
    for a, b in sorted(shared((i, runs) for i, (_, runs) in enumerate(texts))):
        one, other = texts[a][0], texts[b][0]
        if isinstance(one, Question):
            runs = sorted(texts[a][1] & texts[b][1])
            yield _of(bench, one, "options", f'a reason and {other.id} both say "{runs[0]}"')


@pack("L32", "no item that tells the answer of another", "warning")
def no_cue_from_another_stem(bench: Bench) -> Iterator[Found]:
    """The words of a right option may not stand in another stem of the same topic."""
    by_topic: dict[str, list[Question]] = {}
    for question in bench.draft.pack.questions:
        by_topic.setdefault(question.topic, []).append(question)
    for asked in by_topic.values():
        stems = [(other, f" {' '.join(words(prose(other.stem)))} ") for other in asked]
        for question in asked:
            for option in question.options:
                phrase = words(option.text)
                if not option.correct or len(phrase) < PHRASE:
                    continue
                for other, stem in stems:
                    if other is not question and f" {' '.join(phrase)} " in stem:
                        message = f"a right option stands in the stem of {other.id}"
                        yield _of(bench, question, "options", message)


@pack("H02", "no fact twice", "warning")
def no_fact_twice(bench: Bench) -> Iterator[Found]:
    """Memory lives on facts: one that stands twice is asked twice and known by halves."""
    facts = bench.draft.pack.facts
    seen: dict[str, Fact] = {}
    for fact in facts:
        other = seen.setdefault(normal(fact.ask), fact)
        if other is not fact:
            yield _of(bench, fact, "ask", f"asks what {other.id} asks")
    for a, b in _alike([words(fact.text) for fact in facts]):
        yield _of(bench, facts[b], "text", f"says nearly what {facts[a].id} says")


def _alike(texts: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of texts with the same words, or largely the same runs of words."""
    runs = [grams(text, 5) for text in texts]
    for a, b in sorted(shared(enumerate(runs))):
        if (
            jaccard(runs[a], runs[b]) >= SIMILAR_RUNS
            or jaccard(frozenset(texts[a]), frozenset(texts[b])) >= SIMILAR
        ):
            yield a, b


def _of(bench: Bench, item: Question | Fact, part: str, message: str) -> Found:
    place = bench.draft.places["fact" if isinstance(item, Fact) else "question", item.id]
    return Found(place, place.line(part), message, item.id)
