import pytest

from studykit.model.pack import Cell
from studykit.study.cells import is_clear, is_like, is_same, may_be_same, names_itself, size


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 MB", "10 MB"),
        ("10 MB", "`10  mb`."),
        ("10 MB", "10 MB (soft)"),
        ("10,000", "10000"),
        ("1 hour", "60 minutes"),
        ("1,048,576 bytes", "1 MB"),
        ("ten actions", "10 actions"),
        ("0 to 3,600 s", "300 s by default"),
        ("no", "none"),
        ("no", "nothing to set"),
        ("no cache", "off, until a TTL is set"),
        ("yes", "yes, on `$connect`"),
        ("yes", "custom form only"),  # a plain yes may be meant by whatever is not a no
        ("All three types", "REST, WebSocket"),
        ("Regional", "edge-optimized, Regional, private"),
        ("one header", "headers, one by one"),
        ("shift the traffic back", "move the traffic back"),
        ("deploys the last good revision again", "redeploys the old version"),
        ("asymmetric", "symmetric or RSA"),
        ("—", "10 MB"),  # no words, so nothing can be told
    ],
)
def test_values_that_may_say_the_same(one, other):
    assert may_be_same(one, other)
    assert may_be_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("yes", "no"),
        ("no", "yes, custom domain"),
        ("no", "10 MB"),
        ("29 s", "30 s, fixed"),
        ("10 MB", "message 128 KB, frame 32 KB"),
        ("300 seconds", "5 GB"),
        ("1 to 14 days", "0 to 12 hours"),
        ("`AWS`", "`AWS_PROXY`"),
        ("Cognito authorizer", "JWT authorizer"),
        ("yes, parameters and body", "no"),
        ("Lambda functions, two hooks", "Lambda functions, five hooks"),
        ("Regional, private", "edge-optimized, private"),
        ("clients all over the world", "callers in VPCs and connected networks"),
    ],
)
def test_values_that_are_surely_apart(one, other):
    assert not may_be_same(one, other)
    assert not may_be_same(other, one)


@pytest.mark.parametrize(
    ("value", "note", "clear"),
    [
        (True, None, True),
        (False, "Only in some Regions", False),  # a note may turn a plain no around
        ("10 MB", "Less with Lambda", True),
        ("partly", None, False),
        ("not settled", None, False),
        ("no figure published", None, False),
        ("As with HTTP proxy", None, False),
        ("depends on the Region", None, False),
        ("—", None, False),
        ("as a body", None, True),
    ],
)
def test_what_can_be_asked_about(value, note, clear):
    assert is_clear(Cell(value=value, note=note)) is clear


def test_the_same_value_under_another_condition_is_not_the_same():
    assert is_same(Cell(value="10 MB"), Cell(value="`10 mb`"))
    assert not is_same(Cell(value="10 MB"), Cell(value="10 MB", note="Can be raised"))
    assert not is_same(Cell(value="-1"), Cell(value="1"))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("29 s", "2 hours", True),
        ("502", "504", True),
        ("502", "10", False),
        ("29 s", "10 MB", False),
        ("REST APIs only", "WebSocket API", True),
        ("REST APIs only", "edge-optimized", False),
        ("`GET`", "REST APIs only", False),
    ],
)
def test_what_can_stand_beside_each_other(one, other, alike):
    assert is_like(one, other) is alike


@pytest.mark.parametrize(
    ("value", "name", "others", "tells"),
    [
        ("your Lambda function", "Lambda authorizer", ("JWT authorizer",), True),
        ("API Gateway", "Lambda authorizer", ("JWT authorizer",), False),
        ("any authorizer", "Lambda authorizer", ("JWT authorizer",), False),
        ("condition not met", "`ConditionalCheckFailed`", ("`AccessDenied`",), True),
    ],
)
def test_a_value_that_gives_its_name_away(value, name, others, tells):
    assert names_itself(value, name, others) is tells


def test_sizes_stand_in_order():
    values = ["2 hours", "29 s", "none", "10 minutes"]

    assert sorted(values, key=size) == ["none", "29 s", "10 minutes", "2 hours"]
