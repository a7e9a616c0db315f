"""Miniatures of other people's courses: the same marks as stock nbgrader, cell by cell.

README.md has the table of what each of them carries. Expectations are stock's alone.
"""

import importlib.util
from pathlib import Path

import pytest
from miniature_course import Miniature, Outcome, copied, grade, make_course, miniatures
from stock_marks import Stale, Unknown, keep, kept

from coursegrade.compare.marks import differences

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
LIVE = "classes"


def _installed(course: Miniature) -> None:
    for package in course.data.get("packages", ()):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed; it is among the pins for development")


def _stock(course: Miniature) -> Outcome:
    """Return stock's marks; what stock has not graded yet is skipped aloud, what is stale fails."""
    try:
        return kept(course)
    except Unknown as unknown:
        pytest.skip(str(unknown))
    except Stale as stale:
        pytest.fail(str(stale))


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what stock has released, for all variants of a course."""
    return tmp_path_factory.mktemp("releases")


@pytest.mark.parametrize("course", miniatures(), ids=str)
def test_does_everybody_get_the_marks_of_stock(
    course: Miniature, tmp_path: Path, releases: Path, request: pytest.FixtureRequest
) -> None:
    _installed(course)
    root = make_course(course, tmp_path / "course", releases)
    if request.config.getoption("--write-stock", default=False):
        keep(course, grade(course, copied(root, tmp_path / "stock"), "nbgrader"))
    stock = _stock(course)
    more = [who for who, made in course.settings.get("submissions", {}).items() if made.get("more")]
    for key, mark in stock.marks.items():
        assert key.student not in more or mark.auto_score is None, "stock has learnt it: leave out"
    assert_same(stock, grade(course, root, "coursegrade"), set(more))


def test_is_the_table_what_stock_gives_today(tmp_path: Path, releases: Path) -> None:
    course = Miniature(LIVE, "")
    outcome = grade(course, make_course(course, tmp_path / "course", releases), "nbgrader")
    stock = _stock(course)
    assert (outcome.status, outcome.marks) == (stock.status, stock.marks)


@pytest.mark.parametrize("course", miniatures(), ids=str)
def test_does_the_table_tell_right_from_wrong(course: Miniature) -> None:
    _installed(course)
    if "--no-execute" in course.settings.get("options", []):
        pytest.skip("where nothing is run, every test passes")
    marks = _stock(course).marks
    best = {
        "/".join(key[1:]): mark.auto_score for key, mark in marks.items()
        if key.student == "solution" and mark.auto_score is not None
    }  # fmt: skip
    points = {
        f"{name}/{cell['test']}": float(cell["points"])
        for name, cells in course.data["notebooks"].items()
        for cell in cells
        if "test" in cell
    }
    assert best == {**points, **course.settings.get("solution_earns", {})}
    for student, made in course.settings.get("submissions", {}).items():
        if "--student" in str(course.settings.get("options")):
            continue
        earned = {"/".join(k[1:]): m.auto_score for k, m in marks.items() if k.student == student}
        if made.get("right"):
            assert {k: earned.get(k) for k in best} == best, student
        else:
            assert {k: earned.get(k) for k in best} != best, student


def assert_same(stock: Outcome, ours: Outcome, more: set[str]) -> None:
    """Compare marks first: a wrong mark is worse than a missing file."""
    found = [
        f"{'/'.join(one.key)}: stock {one.stock}, ours {one.ours}"
        for one in differences(stock.marks, ours.marks)
        if one.key.student not in more
    ]
    assert not found, "\n".join([*found, ours.said[-3000:]])
    assert ours.shown == stock.shown
    # Where stock gives up, it takes away what it has made; of the others every file must be there.
    kept = {name.split("/")[0] for name in stock.files}
    assert tuple(n for n in ours.files if n.split("/")[0] in kept) == stock.files
    # Where stock gives up on a submission that we grade, nothing has failed with us.
    assert ours.status == stock.status or (more and ours.status == 0), ours.said[-3000:]
