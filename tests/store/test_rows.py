import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import (
    MONDAY,
    MONDAY_NUMBER,
    answered,
    drilled,
    exam_begun,
    exam_over,
    exam_step,
    foretold,
    graded,
    planned,
    renamed,
    resulted,
    skipped,
    suspended,
)

from studykit.model.history import Event, Undone
from studykit.store import db, lines, rows

words = st.text(max_size=12)
numbers = st.integers(min_value=0, max_value=1 << 40)
lists = st.lists(words, max_size=3).map(tuple)
bodies = st.one_of(
    st.builds(
        answered,
        words,
        words,
        correct=st.booleans(),
        beliefs=lists,
        missed=lists,
        scope=lists,
        millis=numbers,
        practice=st.booleans(),
        confidence=st.sampled_from(["", "guess", "unsure", "sure"]),
        exam=words,
    ),
    st.builds(graded, words, st.integers(1, 4), session=words, scope=lists, millis=numbers),
    st.builds(
        lambda facts, correct, **more: drilled(*facts, correct=correct, **more),
        lists,
        st.booleans(),
        drill=words,
        table=words,
        form=st.sampled_from(["cell", "which", "differs", "odd"]),
        rows=lists,
        columns=lists,
        shown=st.lists(words, min_size=2, max_size=4).map(tuple),
        scope=lists,
        practice=st.booleans(),
    ),
    st.builds(skipped, words, session=words),
    st.builds(suspended, words, on=st.booleans()),
    st.builds(renamed, words, words),
    st.builds(Undone, event=words),
    st.builds(
        planned,
        exam=words,
        date=st.dates().map(str),
        minutes=st.integers(1, 600),
        days_off=st.lists(st.integers(0, 6), max_size=3).map(tuple),
        dates_off=st.lists(st.dates().map(str), max_size=2).map(tuple),
        on=st.booleans(),
    ),
    st.builds(
        lambda questions, more: exam_begun(*questions, **more),
        st.lists(words, min_size=1, max_size=3),
        st.fixed_dictionaries({"unscored": lists, "scope": lists, "pauses": st.booleans()}),
    ),
    st.builds(
        exam_step,
        st.sampled_from(["go", "choose", "flag", "pause", "resume"]),
        words,
        chosen=st.lists(st.integers(0, 5), max_size=3).map(tuple),
        flagged=st.booleans(),
    ),
    st.builds(exam_over, st.sampled_from(["finished", "time", "dropped"])),
    st.builds(foretold, chance=st.floats(0, 1), low=numbers),
    st.builds(resulted, passed=st.booleans(), score=st.integers(0, 1000)),
)
instants = st.datetimes(
    dt.datetime(2000, 1, 2), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC)
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))


def event(body, at=MONDAY, seq=1):
    return Event(
        id=f"event-{seq}",
        device="laptop",
        seq=seq,
        at=at,
        tz_offset=60,
        study_day=MONDAY_NUMBER,
        body=body,
    )


@pytest.fixture
def store(tmp_path):
    connection = db.begin(tmp_path)
    yield connection
    connection.close()


def read(store):
    return list(rows.from_rows(store.execute(f"SELECT {rows.COLUMNS} FROM events")))


def insert(store, **values):
    """A row as somebody else may have written it."""
    given = {
        "id": "x",
        "device": "d",
        "seq": 1,
        "at": "2026-11-23T10:00:00.000Z",
        "tz_offset": 60,
        "study_day": 9823,
        "kind": "suspend",
        "item": "f1",
        "body": '{"kind":"suspend","pack":"aws","fact":"f1"}',
    } | values
    given.setdefault("crc", lines.seal(given[name] for name in lines.Row._fields))
    store.execute(
        f"INSERT INTO events ({', '.join(given)}) VALUES ({', '.join('?' * len(given))})",
        tuple(given.values()),
    )


def test_an_event_is_a_row_a_person_can_read(store):
    rows.append(store, event(graded("lambda.timeout", 1)))

    assert store.execute("SELECT * FROM events").fetchone() == (
        "event-1",
        "laptop",
        1,
        "2026-11-23T10:00:00.000Z",
        60,
        9823,
        "grade",
        "lambda.timeout",
        '{"kind":"grade","pack":"aws","fact":"lambda.timeout","topic":"lambda/concurrency",'
        '"version":"5f1c9a2e","grade":1,"session":"monday","millis":4000}',
        2_671_577_444,
    )


@given(st.lists(st.tuples(bodies, instants), max_size=4))
def test_what_is_written_is_what_is_read(several):
    store = db.empty()
    store.execute("PRAGMA query_only = OFF")
    events = [event(body, at, seq) for seq, (body, at) in enumerate(several, start=1)]

    for one in events:
        rows.append(store, one)

    assert read(store) == events
    store.close()


@given(instants, instants)
def test_instants_sort_as_text(one, other):
    assert (rows.instant(one) < rows.instant(other)) == (one < other)


@pytest.mark.parametrize(
    ("body", "item"),
    [
        (answered("q1", "f1", "f2"), "q1"),
        (graded("f1"), "f1"),
        (drilled("f1", "f2"), "f1"),
        (drilled(), "kinds/which/Order kept/FIFO"),
        (skipped("q1"), "q1"),
        (suspended("f1"), "f1"),
        (renamed("old", "new"), "new"),
        (Undone(event="x"), "x"),
        (exam_step(), "sitting-1"),
        (exam_over(), "sitting-1"),
        # Few of a kind, found among many by a name that is no id.
        (planned(), "plan"),
        (exam_begun(), "exam"),
        (foretold(), "forecast"),
        (resulted(), "result"),
    ],
)
def test_every_event_is_about_something(body, item):
    assert rows.item(body) == item


@pytest.mark.parametrize(
    "body",
    [
        graded(grade=5),
        graded(fact=3),
        answered(key=(), correct=False),
        answered(shown=(0,), key=(0, 1)),
        answered(facts=["f1"]),
        answered(facts=()),
        drilled(chosen=3),
        drilled(key=-1),
        drilled(shown=("yes",), chosen=0, key=0),
        drilled(form="riddle"),
        answered(confidence="very"),
        planned(date="soon"),
        planned(minutes=0),
        planned(days_off=(7,)),
        exam_begun(versions=("c07d3b15",)),
        exam_begun(minutes=0),
        exam_step("dance"),
        exam_over("bored"),
        foretold(chance=1),
        foretold(chance=1.5),
        foretold(chance=float("nan")),
        resulted(date="2026-02-30"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(store, body):
    with pytest.raises(ValueError, match="nobody could read again"):
        rows.append(store, event(body))

    assert read(store) == []


@pytest.mark.parametrize(
    "newer",
    [
        {"kind": "dream", "body": '{"kind":"dream","of":"exams"}'},
        {"body": '{"kind":"suspend","pack":"aws","fact":"f1","until":9900}'},
        {"body": '{"kind":"suspend","pack":"aws"}'},
        {"body": '{"kind":"suspend","pack":"aws","fact":["f1"]}'},
        {"body": '{"kind":"suspend","pack":"aws","fact":"f1","on":2}'},
        {"kind": "grade", "body": '{"kind":"suspend","pack":"aws","fact":"f1"}'},
        {"kind": "rename", "body": '{"pack":"aws","what":"topic","old":"a","new":"b"}'},
        {"body": "[]"},
        {"body": "null"},
    ],
)
def test_what_a_newer_studykit_wrote_is_kept_and_passed_over(store, newer):
    insert(store, id="newer", **newer)
    rows.append(store, event(suspended("f2"), seq=2))

    assert [e.id for e in read(store)] == ["event-2"]
    assert store.execute("SELECT count(*) FROM events").fetchone() == (2,)


@pytest.mark.parametrize(
    "damage",
    [
        {"body": '{"kind":"suspend","pack":"aws","fact":"f1"'},
        {"body": b"\xff\xfe"},
        {"at": "yesterday"},
        {"at": "2026-11-23T10:00:00"},
        {"at": 5},
        {"study_day": -1},
        {"study_day": 5_000_000},
        {"study_day": "Monday"},
    ],
)
def test_what_nobody_wrote_is_damage(store, damage):
    insert(store, id="flipped", **damage)

    with pytest.raises(rows.Unreadable, match="event flipped"):
        read(store)


@pytest.mark.parametrize(
    "flipped",
    [
        {"body": '{"kind":"suspend","pack":"aws","fact":"f2"}'},
        {"item": "f2"},
        {"seq": 2},
        {"study_day": 9822},
        {"device": "e"},
        {"crc": 1},
    ],
    ids=str,
)
def test_a_row_that_is_not_what_was_sealed_is_damage(store, flipped):
    sound = {"id": "flipped", "device": "d", "seq": 1, "at": "2026-11-23T10:00:00.000Z"}
    sound |= {"tz_offset": 60, "study_day": 9823, "kind": "suspend", "item": "f1"}
    sound |= {"body": '{"kind":"suspend","pack":"aws","fact":"f1"}'}
    seal = lines.seal(sound[name] for name in lines.Row._fields)
    insert(store, **({"crc": seal} | sound | flipped))

    with pytest.raises(rows.Unreadable, match="event flipped"):
        read(store)


def test_text_from_anywhere_is_stored_as_ascii(store):
    body = answered(correct=False, beliefs=("naïve \ud800 – ☃",))

    rows.append(store, event(body))

    (text,) = store.execute("SELECT body FROM events").fetchone()
    assert text.isascii()
    assert read(store)[0].body == body
