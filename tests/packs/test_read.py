"""Text of authors as plain data: what comes through, with which lines, and what is refused."""

from textwrap import dedent
from typing import Any

import pytest
import yaml

from studykit.packs import read
from studykit.packs.read import Plain, read_notes, read_yaml, syntax_error


def data(text: str | bytes) -> Any:
    source = read_yaml(text if isinstance(text, bytes) else dedent(text).encode(), "x.yaml")
    assert source.problems == ()
    return source.data


def problems(text: str | bytes) -> list[str]:
    source = read_yaml(text if isinstance(text, bytes) else dedent(text).encode(), "x.yaml")
    return [str(problem) for problem in source.problems]


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds with libyaml and without."""
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    loader = yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader
    monkeypatch.setattr(read, "_LOADER", loader)


@pytest.mark.parametrize(
    "written",
    [
        "no", "yes", "on", "off", "y", "n", "NO", "true", "false", "null", "~",
        "12:30", "12:30:45", "010", "0o17", "0x1F", "1_000", "1.10", "1e3", ".5", ".inf", ".nan",
        "123456789012", "000000000001", "2026-11-22", "2026-13-45", "2026-11-22T10:00:00Z",
        "=", "<", "1.2.3.4", "$(rm -rf)", "100%", "a#b", "a:b", "-1", "+1", "C:\\x",
        "é", "日本", "\U0001f600",
    ],
)  # fmt: skip
def test_a_plain_value_keeps_the_characters_written(written: str):
    assert data(f"text: {written}\nlist: [{written}]\n") == {"text": written, "list": [written]}


@pytest.mark.parametrize("written", ["::1", "a:smile:b", "a, b", "x [y] {z}", "it's", "a 'b' c"])
def test_so_does_one_that_could_not_stand_in_a_list(written: str):
    assert data(f"text: {written}\n") == {"text": written}


@pytest.mark.parametrize("written", ["no", "true", "010", "2026-11-22", "null", "<<", "yes"])
def test_a_key_keeps_the_characters_written(written: str):
    assert data(f'"{written}": x\n') == {written: "x"}


def test_quotes_and_blocks_are_told_from_plain_values():
    read = data(
        """
        plain: true
        single: 'true'
        double: "tr\\u0075e"
        folded: >-
          one
          two
        kept: |
          one
            two
        """
    )

    assert read == {
        "plain": "true",
        "single": "true",
        "double": "true",
        "folded": "one two",
        "kept": "one\n  two\n",
    }
    assert [key for key, value in read.items() if isinstance(value, Plain)] == ["plain"]


def test_every_key_and_value_knows_its_line():
    source = read_yaml(b"a:\n  - b: 1\n    c:\n      d\n  - [x,\n     y]\n", "x.yaml")

    assert source.key_line(["a", 0, "c"]) == 3
    assert source.line(["a", 0, "c"]) == 4
    assert source.line(["a", 1, 1]) == 6
    assert source.line(["a", 0]) == 2


def test_a_path_that_is_not_in_the_text_gives_the_nearest_line():
    source = read_yaml(b"a:\n  - b: 1\n", "x.yaml")

    assert source.line(["a", 0, "nothing", 7]) == 2


@pytest.mark.parametrize(
    "encoded",
    [
        b"a: caf\xc3\xa9\nb: |\n  x\n  y\n",
        b"\xef\xbb\xbfa: caf\xc3\xa9\nb: |\n  x\n  y\n",
        b"a: caf\xc3\xa9\r\nb: |\r\n  x\r\n  y\r\n",
        b"\xef\xbb\xbfa: caf\xc3\xa9\r\nb: |\r\n  x\r\n  y\r\n",
    ],
)
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(encoded: bytes):
    assert data(encoded) == {"a": "café", "b": "x\ny\n"}


@pytest.mark.parametrize(
    ("encoded", "told"),
    [
        (b"a: 1\nb: caf\xe9\n", "x:2: Y02 byte 0xe9 is not UTF-8; save the file as UTF-8 text"),
        (b"\xef\xbb\xbf\nb: \xe9", "x:2: Y02 byte 0xe9 is not UTF-8; save the file as UTF-8 text"),
        ("a: 1".encode("utf-16"), "x:1: Y02 the text holds a NUL; save the file as UTF-8 text"),
        (b"a: 1\nb: \0", "x:2: Y02 the text holds a NUL; save the file as UTF-8 text"),
        (b"a: \xed\xa0\x80", "x:1: Y02 byte 0xed is not UTF-8; save the file as UTF-8 text"),
    ],
)  # fmt: skip
def test_other_encodings_are_refused_with_the_line(encoded: bytes, told: str):
    source = read_yaml(encoded, "x")

    assert (source.data, [str(p) for p in source.problems]) == (None, [told])


def test_unseen_characters_are_reported_and_do_no_harm():
    source = read_yaml("a: x\x1b[2Jy\nb: \u202egnp\nc: fine\n".encode(), "x.yaml")

    assert source.data == {"a": "x\ufffd[2Jy", "b": "\u202egnp", "c": "fine"}
    assert [str(p) for p in source.problems] == [
        "x.yaml:1: Y07 holds the unseen character U+001B; remove it",
        "x.yaml:2: Y07 holds the unseen character U+202E RIGHT-TO-LEFT OVERRIDE; remove it",
    ]


def test_unseen_line_ends_shift_no_line():
    source = read_yaml("a: x\u2028y\x85z\rw\nb: [x]\n".encode(), "x.yaml")

    assert source.data == {"a": "x\ufffdy\ufffdz\ufffdw", "b": ["x"]}
    assert source.line(["b"]) == 2


def test_an_escape_can_smuggle_nothing_past():
    assert problems('a: "\\e[2J"') == ["x.yaml:1: Y07 holds the unseen character U+001B; remove it"]
    source = read_yaml(b'a: "\\0"\nb: x', "x.yaml")

    assert repr(source.data) == "{'a': BROKEN, 'b': 'x'}"


@pytest.mark.parametrize(
    "half", ['"\\uD800"', '"\\ud83d\\ude00"', '"\\UDFFF0000"', '"\\U00110000"']
)
def test_half_a_character_is_refused_as_a_value_and_as_a_key(half: str):
    """One of the two parsers lets it through; nothing that writes text takes it."""
    for text in (f"a: {half}\nb: x", f"{half}: 1\nb: x"):
        source = read_yaml(text.encode(), "x.yaml")

        assert source.problems[0].line == 1
        assert repr(source.data) in (
            "None",
            "{'a': BROKEN, 'b': 'x'}",
            "{'\ufffd': BROKEN, 'b': 'x'}",
            "{'\ufffd\ufffd': BROKEN, 'b': 'x'}",
        )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x 1", '1: Y05 "&x" is an anchor, which is not read; quote the value'),
        ("a: *x", '1: Y05 "*x" is an alias, which is not read; quote the value'),
        ("a: !Ref x", '1: Y05 "!Ref" is a tag, which is not read; quote the value'),
        ("a: !!int 3", '1: Y05 "!!int" is a tag, which is not read; quote the value'),
        ("a: !!timestamp x", '1: Y05 "!!timestamp" is a tag, which is not read; quote the value'),
        ("a: ! x", '1: Y05 "!" is a tag, which is not read; quote the value'),
        ("a:\n  <<: {b: 1}", '2: Y05 "<<" is a merge key, which is not read'),
        ("a: 1\nb: 2\na: 3", '3: Y06 the key "a" stands here twice; first on line 1'),
        ('a: 1\n"a": 2', '2: Y06 the key "a" stands here twice; first on line 1'),
        ("x: {yes: 1, yes: 2}", '1: Y06 the key "yes" stands here twice; first on line 1'),
    ],
)  # fmt: skip
def test_what_yaml_does_behind_an_authors_back_is_refused(text: str, told: str):
    assert problems(text) == [f"x.yaml:{told}"]


def test_a_refused_value_takes_only_itself_along():
    source = read_yaml(b"- a: &x 1\n  b: 2\n- c: 3\n  c: 4\n- d: *x\n- !t {e: 1}\n- f: 5\n", "x")

    assert repr(source.data) == (
        "[{'a': BROKEN, 'b': '2'}, {'c': BROKEN}, {'d': BROKEN}, BROKEN, {'f': '5'}]"
    )


QUOTE_FLOW = "put values with [ ] { } or , in quotes"


@pytest.mark.parametrize(
    ("line", "text", "hint"),
    [
        (1, "a: b: c", 'a ": " inside a value; put the value in quotes'),
        (9, "a: 1" + "\n" * 8 + "b: c: d", 'a ": " inside a value; put the value in quotes'),
        (2, "a: 1\n b: 2", 'a ": " inside a value; put the value in quotes'),
        (2, "x: 1\na: `code`", "a value cannot start with this character, nor a line with a tab; "
         "put the value in quotes, indent with spaces"),
        (1, "a: *bold* text", "a value that starts with * must be in quotes"),
        (1, "a: [1, 2\nb: 3", f"a list in [ ] that does not end as it should; {QUOTE_FLOW}"),
        (2, 'a: 1\nb: "open\nc: 2\n', "a quote that is opened here is not closed as it should be"),
        (1, 'a: "C:\\dir"', "a backslash in double quotes begins an escape; use single quotes"),
        (2, "a: 1\nb\n", 'a line without its ": ", or a value that goes on without being indented'),
    ],
)  # fmt: skip
def test_a_slip_is_explained_in_an_authors_words(line: int, text: str, hint: str):
    [problem] = problems(text)

    place, _, sentence = problem.partition(" Y04 this is not YAML: ")
    assert sentence == hint
    # Where something never ends, the two parsers give up a line apart.
    assert abs(int(place.split(":")[1]) - line) <= 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("--- {}\n--- {}\n", 'x:2: Y04 a second document begins here ("---"); only one is read'),
        ("{[a]: 1}", "x:1: Y04 a key must be text; quote what starts with { or ["),
        ("", "x:1: Y04 there is nothing in it"),
        ("# only a comment\n", "x:1: Y04 there is nothing in it"),
    ],
)  # fmt: skip
def test_a_file_is_one_document_of_plain_keys(text: str, told: str):
    assert [str(p) for p in read_yaml(text.encode(), "x").problems] == [told]


def test_directives_are_refused():
    [problem] = read_yaml(b"%YAML 1.1\n---\na: 1\n", "x").problems

    assert problem.message == "directives (lines that start with %) are not read"


def test_no_wording_of_the_parser_reaches_an_author():
    for text in ("a: 'x", "a: |x\n", "a: !<x", "- a\nb", "a: &", "? [", "a: }", "\t- a", "%x"):
        [problem] = problems(text.encode())

        assert "found" not in problem
        assert "expected" not in problem
        assert "<block" not in problem


def test_levels_are_limited():
    too_deep = ["x.yaml:1: Y03 more than 32 levels are nested here"]
    for deep in (b"[" * 33, b"{a: " * 33, b"- " * 33 + b"x", b"[" * 100_000):
        assert problems(deep) == too_deep
    assert data(b"[" * 32 + b"x" + b"]" * 32) is not None
    assert syntax_error("[" * 33 + "]" * 33) == (1, "more than 32 levels are nested here")
    assert syntax_error("[" * 32 + "]" * 32) is None


def test_of_one_slip_only_so_many_are_told(monkeypatch: pytest.MonkeyPatch):
    assert len(problems(b"- &a x\n" * 60)) == read.MOST_PROBLEMS
    assert len(problems("- x\u200b\n".encode() * 60)) == read.MOST_PROBLEMS
    assert len(problems(b"- &a x\n" * 60 + "- x\u200b\n".encode() * 60)) == 2 * read.MOST_PROBLEMS
    monkeypatch.setattr(read, "MOST_UNSEEN", 3)
    assert len(problems("- x\u200b\n".encode() * 60)) == 3


def test_bytes_lines_and_values_are_limited(monkeypatch: pytest.MonkeyPatch):
    assert problems(b"a: " + b"x" * 4 * 1024 * 1024) == [
        "x.yaml:1: Y03 the file is larger than 4 MB"
    ]
    assert problems(b"\n" * 100_001) == ["x.yaml:1: Y03 the file has more than 100,000 lines"]
    monkeypatch.setattr(read, "MOST_VALUES", 10)
    assert problems(b"- [1, 2, 3]\n- [4, 5, 6, 7, 8, 9]") == [
        "x.yaml:2: Y03 the file has more than 10 values"
    ]


def test_notes_have_front_matter_and_markdown():
    notes = read_notes(b"---\ntitle: x\norder: 3\n---\n## Head\n\n---\n\ntext\n", "notes.md")

    assert notes.front.data == {"title": "x", "order": "3"}
    assert notes.front.line(["order"]) == 3
    assert (notes.first_line, notes.body) == (5, "## Head\n\n---\n\ntext\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Title\n", 'notes.md:1: Y04 notes begin with front matter between two lines "---"'),
        ("---\ntitle: x\n", 'notes.md:1: Y04 the front matter has no closing line "---"'),
        ("---\na: b: c\n---\n", 'notes.md:2: Y04 this is not YAML: a ": " inside a value; '
         "put the value in quotes"),
        ("---\n---\n", "notes.md:2: Y04 there is nothing in it"),
    ],
)  # fmt: skip
def test_broken_front_matter_is_named_by_its_line_in_the_file(text: str, told: str):
    assert [str(p) for p in read_notes(text.encode(), "notes.md").front.problems] == [told]


def test_yaml_in_examples_may_use_what_content_may_not():
    assert syntax_error("a: !Ref b\nc: &x 1\nd: *x\n---\ne: 1\n") is None
    assert syntax_error("a: 1\nb: [") is not None
