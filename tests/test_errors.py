import pytest

from studykit.errors import BrokenPack, NoTerminal, StoreError, UnknownName, Usage, nearest

TOPICS = ["api-gateway", "api-gateway/security", "lambda", "lambda/concurrency", "dynamodb"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("api-gatway", ["api-gateway", "api-gateway/security"]),
        ("LAMDA", ["lambda"]),
        ("security", ["api-gateway/security"]),
        ("dynamo", ["dynamodb"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed, offered):
    assert nearest(typed, TOPICS) == offered


def test_at_most_three_names_are_offered():
    assert len(nearest("topic-1", [f"topic-{n}" for n in range(20)])) == 3


def test_a_long_name_takes_no_time():
    assert nearest("a" * 1_000_000, TOPICS) == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            UnknownName("topic", "iam-role", ["iam/roles", "sqs"], "studykit topics lists them"),
            'No topic named "iam-role". Did you mean iam/roles?  (studykit topics lists them)',
        ),
        (UnknownName("table", "xyz", []), 'No table named "xyz".'),
        (
            UnknownName("table", "types", ["api-types", "endpoint-types"]),
            'No table named "types". Did you mean api-types or endpoint-types?',
        ),
    ],
)
def test_an_unknown_name_comes_with_the_nearest(error, sentence):
    assert str(error) == sentence


@pytest.mark.parametrize(
    ("error", "code"),
    [(Usage, 2), (UnknownName, 2), (BrokenPack, 3), (StoreError, 4), (NoTerminal, 5)],
)
def test_exit_codes_are_a_promise(error, code):
    assert error.exit_code == code
