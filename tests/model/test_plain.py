import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.model.exam import Exam
from studykit.model.history import BODIES, Answered, Event, Graded
from studykit.model.pack import Cell, Erratum, Fact, Option, Pack, Question, Row, Table, Topic
from studykit.model.plain import digest, from_plain, to_plain, to_whole

# What is not a number equals nothing, itself included; no event may hold it.
st.register_type_strategy(float, st.floats(allow_nan=False))

MODELS = [Exam, Fact, Option, Pack, Question, Table, Topic, *BODIES.values()]

FACT = Fact(
    id="lambda.timeout",
    topic="lambda",
    text="A function runs for 15 minutes at most.",
    ask="How long may a function run?",
    answer="15 minutes",
    sources=("https://docs.aws.amazon.com/lambda/",),
    checked=dt.date(2026, 11, 22),
    errata=(Erratum(claim="Five minutes.", because="That was so until 2018."),),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_is_written_as_json_is_read_back(model):
    @given(st.from_type(model))
    def check(value):
        assert from_plain(model, json.loads(json.dumps(to_plain(value)))) == value

    check()


def test_only_what_differs_from_the_default_is_written():
    row = Row(feature="Caching", cells=(Cell(value=True), Cell(value="some", note="when asked")))

    assert to_plain(row) == {
        "feature": "Caching",
        "cells": [{"value": True}, {"value": "some", "note": "when asked"}],
    }


def test_dates_are_written_as_text():
    assert to_plain(FACT)["checked"] == "2026-11-22"


def test_for_other_readers_every_field_is_written():
    assert to_whole(Cell(value=False)) == {"value": False, "note": None, "fact": None}


def test_a_body_says_its_kind_though_it_never_differs():
    body = Graded(pack="p", fact="f", topic="t", version="0", grade=3, session="s", millis=1)

    assert to_plain(body)["kind"] == "grade"


def test_instants_are_utc_to_the_millisecond():
    berlin = dt.timezone(dt.timedelta(hours=1))
    at = dt.datetime(2026, 11, 23, 10, 30, 0, 123456, tzinfo=berlin)

    assert to_plain(at) == "2026-11-23T09:30:00.123+00:00"


@pytest.mark.parametrize(
    "data", [{}, {"value": True, "colour": "red"}, {"value": True, "note": "n", "fcat": "f"}]
)
def test_data_of_another_shape_is_refused(data):
    with pytest.raises((KeyError, TypeError)):
        from_plain(Cell, data)


def test_a_digest_changes_with_any_field_and_with_nothing_else():
    assert digest(FACT) == digest(replace(FACT))
    assert digest(FACT) != digest(replace(FACT, answer="16 minutes"))
    assert len(digest(FACT)) == 8


def test_an_event_knows_its_place_in_replay():
    body = Answered(
        pack="p", question="q", topic="t", version="0", shown=(0, 1), chosen=(0,), key=(0,),
        correct=True, facts=("f",), seed=1, session="s", millis=1, first_seen=True,
    )  # fmt: skip
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    first = Event(id="1", device="laptop", seq=9, at=noon, tz_offset=0, study_day=9823, body=body)
    later = replace(first, at=noon + dt.timedelta(hours=1), device="phone", seq=1)
    flown = replace(first, study_day=9824, at=noon - dt.timedelta(hours=1), seq=10)

    assert sorted([flown, later, first], key=lambda event: event.order) == [first, later, flown]
