"""How well the models agree with what they are checked against, measured by the very tests.

The pages of the models print these numbers: `pytest tests/model --write-agreement` writes them to
`book/models/agreement/`, and every run of the tests compares what it finds with what is printed.
"""

import csv
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

PRINTED = Path(__file__).parents[2] / "book" / "models" / "agreement"
HEAD = ("What", "Against", "Values compared", "Largest difference", "The test allows")
NOTHING = 1e-9  # what is smaller comes from the rounding of the computer's numbers

Found = dict[tuple[str, str, str], tuple[int, float, float, str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes what the tests have found."""
    parser.addoption("--write-agreement", action="store_true", help="write book/models/agreement")


@pytest.fixture(scope="session")
def _found(request: pytest.FixtureRequest) -> Iterator[Found]:
    """Collect what agrees how well; then write it, or hold the printed tables against it."""
    found: Found = {}
    yield found
    pages = {page for page, _, _ in found}
    if request.config.getoption("--write-agreement", default=False):
        for page in pages:
            _write(page, found)
        return
    for page in pages:
        with (PRINTED / f"{page}.csv").open(encoding="utf-8", newline="") as file:
            printed = {(row["What"], row["Against"]): row for row in csv.DictReader(file)}
        for (_, what, against), (_, worst, allowed, unit) in (
            item for item in found.items() if item[0][0] == page
        ):
            row = printed.get((what, against), {})
            stale = f"{page}.csv, {what}: run pytest tests/model --write-agreement"
            assert row.get("The test allows") == _amount(allowed, unit), stale
            # A part of the tests compares fewer values, another machine rounds otherwise.
            assert worst <= 1.1 * _read(row["Largest difference"]) + NOTHING, stale


@pytest.fixture
def agree(_found: Found) -> Callable:
    """Assert that values agree with others within so much, and keep how well they do.

    `pages` are the models' pages, with commas, that print it; the same words from several tests
    make one row.
    """

    def check(pages: str, what: str, against: str, ours, theirs, within: float, unit: str) -> None:
        difference = np.abs(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float))
        assert difference.size
        assert difference.max() <= within, f"{what}: off by {difference.max():g} {unit}"
        for page in pages.split(","):
            count, worst, _, _ = _found.get((page, what, against), (0, 0.0, 0.0, ""))
            worst = max(worst, float(difference.max()))
            _found[page, what, against] = (count + difference.size, worst, within, unit)

    return check


def _write(page: str, found: Found) -> None:
    PRINTED.mkdir(exist_ok=True)
    with (PRINTED / f"{page}.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEAD)
        for (its_page, what, against), (count, worst, allowed, unit) in found.items():
            if its_page == page:
                largest = _amount(worst, unit)
                rows.writerow((what, against, count, largest, _amount(allowed, unit)))


def _amount(value: float, unit: str) -> str:
    """Print a difference, rounded up to two digits that count."""
    space = "" if unit == "°" else " "
    if value < NOTHING:
        return f"0{space}{unit}"
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    digits = max(0, round(-math.log10(step)))
    text = f"{math.ceil(value / step - 1e-6) * step:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if digits else text}{space}{unit}"


def _read(printed: str) -> float:
    """Return the number of a printed amount."""
    return float(printed.replace("°", " ").split()[0])
