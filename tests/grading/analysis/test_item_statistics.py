"""Item statistics against published worked examples and simulated classes of known properties."""

import numpy as np
import pytest

from coursegrade.analysis.item_statistics import (
    alpha,
    alpha_without,
    correlation,
    difficulty,
    discrimination,
    error_of_measurement,
    is_right_or_wrong,
    thirds,
)

# K. L. Wuensch, "The Kuder-Richardson 20" (core.ecu.edu/wuenschk/StatHelp/KR20.txt): ten students,
# ten items, with every p, every pq and the variance of the totals (5.84, divided by n) printed.
WUENSCH = np.array(
    [[int(mark) for mark in row] for row in (
        "1111110110", "1011011101", "1111011001", "0010001000", "0000010010",
        "1110111111", "1101110111", "1111111101", "0101111101", "1101101110",
    )],
    dtype=float,
)  # fmt: skip

# Section 6 of the Law School Admission Test (Bock and Lieberman 1970): how many of 1000 people gave
# each pattern of right and wrong answers to five items. Rizopoulos' R package ltm prints for them
# the shares, the reliability, the reliability without an item and the correlations with the total.
LSAT = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15,
    "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61,
    "11110": 28, "11111": 298,
}  # fmt: skip


def lsat() -> np.ndarray:
    rows = [[float(mark) for mark in pattern] for pattern, n in LSAT.items() for _ in range(n)]
    return np.array(rows)


def test_is_the_published_kr20_found() -> None:
    assert np.mean(WUENSCH, axis=0) == pytest.approx(
        [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    )
    assert np.var(WUENSCH.sum(axis=1)) == pytest.approx(5.84)
    assert is_right_or_wrong(WUENSCH, np.ones(10))
    # KR-20 by hand from the printed numbers: the pq sum to 2.18.
    assert alpha(WUENSCH).value == pytest.approx(10 / 9 * (1 - 2.18 / 5.84), abs=1e-9)


def test_are_the_published_statistics_of_the_lsat_found() -> None:
    scores = lsat()
    assert scores.shape == (1000, 5)
    shares = [difficulty(scores[:, item]).value for item in range(5)]
    assert shares == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870], abs=5e-4)
    assert alpha(scores).value == pytest.approx(0.2950, abs=5e-5)
    without = [alpha_without(scores, item) for item in range(5)]
    assert without == pytest.approx([0.2754, 0.2376, 0.2168, 0.2459, 0.2663], abs=5e-5)
    whole = [correlation(scores[:, item], scores.sum(axis=1)).value for item in range(5)]
    assert whole == pytest.approx([0.362, 0.567, 0.618, 0.534, 0.435], abs=6e-4)


def test_does_the_corrected_correlation_follow_from_the_uncorrected() -> None:
    # Nunnally's correction of the part-whole correlation, by hand from r, S and s alone.
    scores = lsat()
    spread = np.std(scores.sum(axis=1))
    for item in range(5):
        own = np.std(scores[:, item])
        r = correlation(scores[:, item], scores.sum(axis=1)).value
        by_hand = (r * spread - own) / np.sqrt(spread**2 + own**2 - 2 * r * spread * own)
        assert discrimination(scores, item).value == pytest.approx(by_hand, abs=1e-9)


def parallel_items(n: int, items: int, share: float, seed: int) -> np.ndarray:
    """Scores of items that measure one thing, each with the same correlation with each other."""
    draw = np.random.default_rng(seed)
    ability = draw.normal(size=(n, 1))
    return np.sqrt(share) * ability + np.sqrt(1 - share) * draw.normal(size=(n, items))


@pytest.mark.parametrize(("items", "share"), [(5, 0.2), (12, 0.3), (30, 0.1)])
def test_is_a_known_reliability_recovered(items: int, share: float) -> None:
    # Spearman and Brown: k parallel items correlating by r have the reliability kr / (1 + (k-1)r).
    true = items * share / (1 + (items - 1) * share)
    classes = [alpha(parallel_items(200, items, share, seed)) for seed in range(200)]
    assert np.mean([one.value for one in classes]) == pytest.approx(true, abs=0.01)
    # Feldt's interval holds the truth in 95 of 100 classes; in 200 classes 88 to 100 % is chance.
    inside = np.mean([one.low <= true <= one.high for one in classes])
    assert 0.90 <= inside <= 0.99


@pytest.mark.parametrize(("items", "share"), [(5, 0.2), (12, 0.3)])
def test_is_a_known_discrimination_recovered(items: int, share: float) -> None:
    # Covariance of one item with the k-1 others, over the spread of their sum.
    true = (items - 1) * share / np.sqrt((items - 1) * (1 + (items - 2) * share))
    classes = [discrimination(parallel_items(100, items, share, seed), 0) for seed in range(300)]
    assert np.mean([one.value for one in classes]) == pytest.approx(true, abs=0.02)
    inside = np.mean([one.low <= true <= one.high for one in classes])
    assert 0.90 <= inside <= 0.99


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_does_the_interval_of_difficulty_hold_the_truth(share: float) -> None:
    draw = np.random.default_rng(7)
    classes = [difficulty((draw.random(40) < share).astype(float)) for _ in range(400)]
    inside = np.mean([one.low <= share <= one.high for one in classes])
    assert 0.90 <= inside <= 0.99


def test_is_a_reversed_item_negative() -> None:
    scores = parallel_items(500, 8, 0.3, 3)
    scores[:, 4] *= -1
    assert discrimination(scores, 4).high < 0
    assert alpha_without(scores, 4) > alpha(scores).value


def test_is_what_cannot_be_known_left_open() -> None:
    same = np.ones((20, 3))
    assert not alpha(same).known
    assert not discrimination(same, 0).known
    assert not difficulty(np.array([])).known
    assert not alpha(np.ones((1, 3))).known
    assert not correlation(np.arange(2.0), np.arange(2.0)).known
    assert np.isnan(error_of_measurement(np.ones((1, 3))))


def test_do_equal_totals_stay_in_one_third() -> None:
    assert thirds(np.array([1, 2, 3, 4, 5, 6.0])).tolist() == [0, 0, 1, 1, 2, 2]
    assert set(thirds(np.full(9, 4.0)).tolist()) == {1}
    groups = thirds(np.array([0, 0, 0, 0, 5, 9.0]))
    assert len(set(groups[:4])) == 1
