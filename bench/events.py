"""A made-up learner: as many events as you like, always the same ones.

150 prompts a day on six topics of sixty, with 25 facts and 25 questions each: three answers to
one card, seven of ten right, now and then a skip, a fact set aside, an undo.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from studykit.model.history import Answered, Body, Event, Graded, Skipped, Suspended, Undone
from studykit.study.days import study_day

PACK = "aws-developer"
TOPICS = 60
FACTS = 1500
QUESTIONS = 1500
A_DAY = 150
TOPICS_A_DAY = 6
BEGUN = dt.datetime(2026, 1, 5, 17, 30, tzinfo=dt.UTC)
OFFSET = 60


def events(count: int, seed: int = 1) -> Iterator[Event]:
    """`count` events of one device in the order they happened, about 150 a day, from `BEGUN` on."""
    rng = random.Random(seed)
    at, last, scope = BEGUN, "", [0]
    for seq in range(1, count + 1):
        day, place = divmod(seq - 1, A_DAY)
        at += dt.timedelta(milliseconds=rng.randrange(5_000, 60_000))
        if place == 0:
            at = BEGUN + dt.timedelta(days=day)
            scope = rng.sample(range(TOPICS), TOPICS_A_DAY)
        undo = last and rng.random() < 0.005
        event = Event(
            id=f"{seq:032x}",
            device="bench",
            seq=seq,
            at=at,
            tz_offset=OFFSET,
            study_day=study_day(at, OFFSET),
            body=Undone(event=last) if undo else body(rng, f"session-{day}", scope),
        )
        last = "" if undo else event.id
        yield event


def body(rng: random.Random, session: str, scope: Sequence[int] = range(TOPICS)) -> Body:
    """What might be done next in a session on the topics numbered in `scope`."""
    topic = rng.choice(scope)
    draw = rng.random()
    if draw < 0.75:
        return _answer(rng, session, topic)
    if draw < 0.96:
        return Graded(
            pack=PACK,
            fact=_fact(rng, topic),
            topic=_topic(topic),
            version="5f1c9a2e",
            grade=rng.choices((1, 2, 3, 4), (20, 5, 70, 5))[0],
            session=session,
            scope=(_topic(topic),),
            millis=rng.randrange(2_000, 20_000),
        )
    if draw < 0.99:
        return Skipped(
            pack=PACK,
            item=_fact(rng, topic),
            topic=_topic(topic),
            session=session,
            scope=(_topic(topic),),
            millis=rng.randrange(1_000, 9_000),
        )
    return Suspended(pack=PACK, fact=_fact(rng, topic), on=rng.random() < 0.5)


def _answer(rng: random.Random, session: str, topic: int) -> Answered:
    number = topic + TOPICS * rng.randrange(QUESTIONS // TOPICS)
    own = random.Random(number)  # what the question is does not change from day to day
    options = own.choice((4, 4, 4, 5))
    key = tuple(sorted(own.sample(range(options), 2 if options == 5 else 1)))
    right = rng.random() < 0.7
    wrong = tuple(i for i in range(options) if i not in key)[: len(key)]
    return Answered(
        pack=PACK,
        question=f"{_topic(topic)}.question-{number}",
        topic=_topic(topic),
        version="c07d3b15",
        shown=tuple(rng.sample(range(options), options)),
        chosen=key if right else wrong,
        key=key,
        correct=right,
        facts=tuple(dict.fromkeys(_fact(own, topic) for _ in range(own.choice((1, 2, 2, 3))))),
        missed=() if right else (_fact(own, topic),),
        beliefs=() if right else (f"What option {wrong[0]} of question {number} suggests",),
        seed=rng.randrange(1 << 31),
        session=session,
        scope=(_topic(topic),),
        millis=rng.randrange(15_000, 120_000),
        first_seen=rng.random() < 0.3,
    )


def _topic(number: int) -> str:
    return f"service-{number:02d}"


def _fact(rng: random.Random, topic: int) -> str:
    return f"{_topic(topic)}.fact-{rng.randrange(FACTS // TOPICS)}"
