import pytest

from studykit.errors import UnknownName, Usage
from studykit.model.pack import Cell, Row, Table
from studykit.ui.grid import Grid, differing, grid, hiding, matching, only


def cell(value, note=None):
    return Cell(value=value, note=note)


TYPES = Grid(
    title="API types",
    label="Feature",
    columns=("REST API", "HTTP API", "WebSocket API"),
    rows=(
        Row(feature="Response caching", cells=(cell(True), cell(False), cell(False))),
        Row(feature="API keys", cells=(cell(True), cell(False), cell(True, "on `$connect`"))),
        Row(feature="IAM authorization", cells=(cell(True), cell(True), cell(True))),
    ),
)


def table(shown):
    """The grid as one reads it."""
    return [shown.columns, *((row.feature, *(c.value for c in row.cells)) for row in shown.rows)]


def test_a_pack_table_as_a_grid():
    row = Row(feature="CORS", cells=(cell(True),))
    found = Table(name="t", topic="x", title="T", label="What", columns=("A",), rows=(row,))

    assert grid(found) == Grid(name="t", title="T", label="What", columns=("A",), rows=(row,))


def test_only_some_columns_in_the_order_asked_for():
    assert table(only(TYPES, ["websocket api", "REST", "rest api"])) == [
        ("WebSocket API", "REST API"),
        ("Response caching", False, True),
        ("API keys", True, True),
        ("IAM authorization", True, True),
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "RSET API",
            'No column named "RSET API". Did you mean REST API or WebSocket API or HTTP API?',
        ),
        ("", 'No column named "".'),
    ],
)
def test_an_unknown_column_offers_the_nearest(name, sentence):
    with pytest.raises(UnknownName) as error:
        only(TYPES, [name])

    assert str(error.value) == sentence


def test_a_beginning_that_fits_two_columns_names_neither():
    twins = Grid(columns=("Rate limit", "Rate burst"), rows=())

    with pytest.raises(UnknownName):
        only(twins, ["rate"])


def test_rows_whose_feature_holds_the_words():
    assert table(matching(TYPES, "KEYS"))[1:] == [("API keys", True, False, True)]


def test_no_such_row():
    with pytest.raises(UnknownName) as error:
        matching(TYPES, "Respons cashing")

    assert str(error.value) == 'No row named "Respons cashing". Did you mean Response caching?'


def test_rows_in_which_two_columns_differ():
    assert table(differing(TYPES, ["REST API", "HTTP API"])) == [
        ("REST API", "HTTP API"),
        ("Response caching", True, False),
        ("API keys", True, False),
    ]


def test_a_condition_is_a_difference():
    assert table(differing(TYPES, ["REST API", "WebSocket API"]))[1:] == [
        ("Response caching", True, False),
        ("API keys", True, True),
    ]


def test_one_column_cannot_differ():
    with pytest.raises(Usage) as error:
        differing(TYPES, ["REST API", "rest api"])

    assert str(error.value) == "To compare, name at least two columns."


def test_a_hidden_column_is_left_to_fill_in():
    assert table(hiding(TYPES, ["http"])) == [
        ("REST API", "HTTP API", "WebSocket API"),
        ("Response caching", True, "____", False),
        ("API keys", True, "____", True),
        ("IAM authorization", True, "____", True),
    ]
