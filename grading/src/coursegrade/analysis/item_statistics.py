"""Item statistics of classical test theory, with the uncertainty that a small class brings.

Scores are a matrix, one row a student and one column an item, in points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Scores = NDArray[np.float64]
_LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value and the ends of its 95 % confidence interval; NaN where it cannot be told."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    @property
    def known(self) -> bool:
        """Say whether there is a value at all."""
        return bool(np.isfinite(self.value))


UNKNOWN = Estimate(float("nan"))


def difficulty(shares: Scores) -> Estimate:
    """Return the mean share of an item's points; 1 means that everybody got all of them.

    Right-or-wrong items have Wilson's interval, others Student's t.
    """
    n = len(shares)
    if n == 0:
        return UNKNOWN
    mean = float(np.mean(shares))
    if set(np.unique(shares)) <= {0.0, 1.0}:
        interval = stats.binomtest(round(mean * n), n).proportion_ci(_LEVEL, method="wilson")
        return Estimate(mean, interval.low, interval.high)
    if n == 1:
        return Estimate(mean)
    reach = stats.t.ppf((1 + _LEVEL) / 2, n - 1) * np.std(shares, ddof=1) / np.sqrt(n)
    return Estimate(mean, max(0.0, mean - reach), min(1.0, mean + reach))


def discrimination(scores: Scores, item: int) -> Estimate:
    """Return the correlation of an item with the sum of all *other* items (Fisher's interval)."""
    rest = np.delete(scores, item, axis=1).sum(axis=1)
    return correlation(scores[:, item], rest)


def correlation(first: Scores, second: Scores) -> Estimate:
    """Return Pearson's correlation; unknown where one of the two does not vary."""
    n = len(first)
    if n < 3 or _constant(first) or _constant(second):
        return UNKNOWN
    value = float(np.clip(np.corrcoef(first, second)[0, 1], -1, 1))
    if n < 4 or abs(value) == 1:
        return Estimate(value)
    reach = stats.norm.ppf((1 + _LEVEL) / 2) / np.sqrt(n - 3)
    low, high = np.tanh(np.arctanh(value) + np.array([-reach, reach]))
    return Estimate(value, float(low), float(high))


def alpha(scores: Scores) -> Estimate:
    """Return Cronbach's alpha with Feldt's interval; with right-or-wrong items it is KR-20."""
    n, items = scores.shape
    if n < 2 or items < 2:
        return UNKNOWN
    total = float(np.var(scores.sum(axis=1), ddof=1))
    if total <= 1e-12:
        return UNKNOWN
    value = items / (items - 1) * (1 - float(np.var(scores, axis=0, ddof=1).sum()) / total)
    freedom = n - 1, (n - 1) * (items - 1)
    tail = (1 - _LEVEL) / 2
    low = 1 - (1 - value) * stats.f.ppf(1 - tail, *freedom)
    high = 1 - (1 - value) * stats.f.ppf(tail, *freedom)
    return Estimate(value, float(low), float(high))


def alpha_without(scores: Scores, item: int) -> float:
    """Return Cronbach's alpha of all other items."""
    return alpha(np.delete(scores, item, axis=1)).value


def is_right_or_wrong(scores: Scores, points: Scores) -> bool:
    """Say whether every score is nothing or all, which makes alpha the KR-20."""
    return bool(np.all((scores == 0) | (scores == points)))


def error_of_measurement(scores: Scores) -> float:
    """Return the standard error of measurement of the totals, in points."""
    reliability = alpha(scores).value
    spread = float(np.std(scores.sum(axis=1), ddof=1)) if len(scores) > 1 else float("nan")
    return spread * float(np.sqrt(1 - min(1.0, max(0.0, reliability))))


def thirds(values: Scores) -> NDArray[np.int64]:
    """Return 0, 1 or 2 for the lower, middle and upper third; equal values stay together."""
    if len(values) == 0:
        return np.zeros(0, dtype=np.int64)
    middle = (stats.rankdata(values) - 0.5) / len(values)
    return np.digitize(middle, [1 / 3, 2 / 3])


def _constant(values: Scores) -> bool:
    return bool(np.ptp(values) < 1e-12)
