"""Events as lines that travel."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import graded, hours
from test_rows import bodies, instants

from studykit.store import lines
from studykit.store.history import History


@pytest.fixture
def line(tmp_path):
    """The line of a card that was graded."""
    with History.open(tmp_path / "home", write=True) as history:
        history.record(graded(), at=hours(0), tz_offset=60)
        (row,) = history.rows()
    return lines.write(row)


def row_of(item: str | None, body: dict[str, str]) -> lines.Row:
    return lines.Row(
        id="0199",
        device="5f",
        seq=7,
        at="2026-11-23T10:15:00.000Z",
        tz_offset=-60,
        study_day=9823,
        kind="dream",
        item=item,
        body=json.dumps(body, separators=(",", ":")),
    )


def changed(line: str, **fields) -> str:
    return json.dumps(json.loads(line) | fields)


def test_a_line_is_readable_by_a_person(line):
    fields = json.loads(line)

    assert (fields["v"], fields["kind"], fields["item"]) == (1, "grade", "f1")
    assert fields["at"] == "2026-11-23T10:00:00.000Z"
    assert fields["body"]["grade"] == 3


@given(st.lists(st.tuples(bodies, instants), min_size=1, max_size=5))
def test_what_is_written_is_read_bit_for_bit(several):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as made:
        with History.open(Path(made) / "one", write=True) as one:
            for body, at in several:
                one.record(body, at=at, tz_offset=60)
            sent = list(one.rows())
        with History.open(Path(made) / "other", write=True) as other:
            came = other.merge(lines.read(lines.write(row)) for row in sent)
            assert came == len(sent)
            assert list(other.rows()) == sent
            assert other.verify() == []


@given(st.builds(row_of, st.none() | st.text(), st.dictionaries(st.text(), st.text())))
def test_a_line_is_json_of_every_column_whatever_they_hold(row):
    line = lines.write(row)

    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line) == {"v": 1, **row._asdict(), "body": json.loads(row.body)}


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ('{\n "of": ["é"]\n}', r'{"of":["\u00e9"]}'),
        ('{\n "of": ["e"]\n}', '{"of":["e"]}'),
        ('{"of":["é"]}', r'{"of":["\u00e9"]}'),
    ],
)
def test_a_body_that_something_else_wrote_stays_on_one_line(body, written):
    row = row_of("f1", {})._replace(body=body)

    assert lines.write(row).endswith(f',"body":{written}}}')


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"", []),
        (b"ab\ncd", [("ab", True), ("cd", False)]),
        (b"\n\r\nab\r\n", [("", True), ("", True), ("ab", True)]),
        (b"caf\xe9\n", [("caf\ufffd", True)]),
        (b"1234567\nab", [("1234567", True), ("ab", False)]),
        (b"12345678\nab", [("?", True), ("ab", False)]),
        (b"1234567890abcdef\nab\n", [("?", True), ("ab", True)]),
        (b"1234567890abcdefg\n", [("?", True)]),
        (b"1234567", [("1234567", False)]),
        (b"12345678", [("?", False)]),
        (b"1234567890abcdefg", [("?", False)]),
    ],
    ids=repr,
)
def test_of_a_line_that_is_no_event_not_much_is_held(data, texts, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 8)

    assert list(lines.texts(io.BytesIO(data))) == texts


def test_a_kind_only_a_newer_studykit_knows_travels_whole(line):
    newer = changed(line, kind="dream", body={"kind": "dream", "of": ["exams", 1.5, None]})

    row = lines.read(newer)

    assert row.body == '{"kind":"dream","of":["exams",1.5,null]}'
    assert json.loads(lines.write(row)) == json.loads(newer)


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 2},
        {"id": ""},
        {"id": "../../etc/passwd"},
        {"id": 5},
        {"device": "a b"},
        {"seq": 0},
        {"seq": True},
        {"seq": 1 << 53},
        {"at": "yesterday"},
        {"at": "2026-02-30T10:00:00.000Z"},
        {"at": "2026-11-23T10:00:00+00:00"},
        {"at": 5},
        {"tz_offset": 5000},
        {"study_day": -1},
        {"study_day": 5_000_000},
        {"kind": "UNION SELECT"},
        {"item": "\ud800"},
        {"item": "x" * 5_000},
        {"item": 5},
        {"body": "{}"},
        {"body": []},
        {"more": 1},
    ],
    ids=str,
)
def test_what_no_event_has_is_refused(line, fields):
    with pytest.raises(lines.Senseless):
        lines.read(changed(line, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"seq": 1},
        {"seq": (1 << 53) - 1},
        {"tz_offset": 24 * 60},
        {"tz_offset": -24 * 60},
        {"study_day": 0},
        {"study_day": lines.LAST_DAY},
        {"item": None},
        {"item": ""},
        {"item": "é" * 2_000},
        {"id": "x" * 64},
        {"device": "anki"},
        {"kind": "x" * 32},
    ],
    ids=lambda fields: str(fields)[:24],
)
def test_what_an_event_may_just_have_is_read(line, fields):
    row = lines.read(changed(line, **fields))

    assert row._asdict().items() >= fields.items()


@pytest.mark.parametrize(
    "fields",
    [
        {"tz_offset": 24 * 60 + 1},
        {"tz_offset": -24 * 60 - 1},
        {"study_day": lines.LAST_DAY + 1},
        {"item": "é" * 2_000 + "x"},
        {"id": "x" * 65},
        {"kind": "x" * 33},
        {"tz_offset": 60.0},
        {"study_day": "1"},
    ],
    ids=lambda fields: str(fields)[:24],
)
def test_what_is_just_too_much_is_refused(line, fields):
    with pytest.raises(lines.Senseless):
        lines.read(changed(line, **fields))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", "\0", "[" * 100_000, '{"v":NaN}'])
def test_what_is_no_event_is_refused(text):
    with pytest.raises(lines.Senseless):
        lines.read(text)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "-Infinity"])
def test_a_number_that_could_not_be_written_again_is_refused(line, number):
    assert '"millis":4000' in line

    with pytest.raises(lines.Senseless):
        lines.read(line.replace('"millis":4000', f'"millis":{number}'))


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with pytest.raises(lines.Senseless):
        lines.read(text)
