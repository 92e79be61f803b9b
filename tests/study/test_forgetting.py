import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.forgetting import interval, recall

stabilities = st.floats(0.001, 36500)
days = st.integers(0, 40_000)


@pytest.mark.parametrize(
    ("elapsed", "probability"),
    [
        (0, 1.0),
        (1, 0.98568241),
        (5, 0.94034429),
        (10, 0.9),
        (30, 0.80938810),
        (100, 0.69282663),
    ],
)
def test_what_lasts_ten_days_is_recalled_with(elapsed, probability):
    assert recall(elapsed, 10.0) == pytest.approx(probability, abs=5e-9)


@given(elapsed=days, stability=stabilities)
def test_recall_fades_from_day_to_day_and_less_what_is_stable(elapsed, stability):
    now = recall(elapsed, stability)

    assert recall(elapsed + 1, stability) < now <= 1
    assert recall(elapsed, stability * 2) >= now


@pytest.mark.parametrize(
    ("stability", "retention", "wait"),
    [
        (10.0, 0.9, 10),
        (2.3065, 0.8, 8),
        (2.3065, 0.9, 2),
        (2.3065, 0.95, 1),
        (0.212, 0.9, 1),
        (0.001, 0.9, 1),
        (36500.0, 0.8, 36500),
    ],
)
def test_the_wait_is_whole_days_from_one_to_a_hundred_years(stability, retention, wait):
    assert interval(stability, retention) == wait


@given(stability=st.floats(1, 10_000), retention=st.floats(0.85, 0.97))
def test_when_the_wait_is_over_recall_has_fallen_to_the_aim(stability, retention):
    wait = interval(stability, retention)

    assert recall(wait + 1, stability) < retention
    assert wait == 1 or recall(wait - 1, stability) > retention
