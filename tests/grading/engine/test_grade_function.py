"""One function grades, for the command as for a button: what it returns, and what it tells."""

import sys
from pathlib import Path

import plain_course as course
import pytest
from nbformat.v4 import new_code_cell

from coursegrade.autograde.grade import Options, grade
from coursegrade.autograde.run_summary import Entry, Result
from coursegrade.course import Course, CourseError

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the sandbox is made of Linux namespaces"
)


class Watch:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def begin(self, result: Result) -> None:
        self.seen.append(f"begin {result.total}")

    def say(self, notes: list[str]) -> None:
        self.seen += notes

    def add(self, entry: Entry) -> None:
        self.seen.append(f"{entry.student} {entry.state}")

    def end(self, result: Result) -> None:
        self.seen.append(f"end {result.status}")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course without a configuration file, of which all is where nbgrader looks by itself."""
    cells = [course.answer("one", "one = 0|one = 1"),
             course.check("one-test", 1, "assert one is not None", "assert one == 1"),
             course.answer("two", "two = 0|two = 2"),
             course.check("two-test", 1, "assert two == 3")]  # fmt: skip
    notebook = course.python_notebook([new_code_cell("import math", id="imports"), *cells])
    root = course.make_course(tmp_path_factory.mktemp("function") / "course", notebook)
    for student in ("ada", "bob"):
        course.hand_in(root, student, course.answered(root, {"one": "one = 1"}))
    course.hand_in(root, "eve", "no notebook")
    return root


def test_are_the_students_named_graded_and_told(root: Path) -> None:
    watch = Watch()
    result = grade(Course(root), course.ASSIGNMENT, "[ae]*", progress=watch)
    assert {entry.student: entry.state for entry in result.entries} == {
        "ada": "graded", "eve": "failed"
    }  # fmt: skip
    assert (result.status, result.stopped) == (1, "")
    assert watch.seen[0] == "begin 2" and watch.seen[-1] == "end 1"
    assert {"ada graded", "eve failed"} <= set(watch.seen)
    said = "\n".join(watch.seen)
    assert "the instructor's own solution earns 0 of 1 in the test 'two-test'; look at" in said
    assert (
        "the test 'two-test' of problems.ipynb runs beside the submission's code, because the "
        "instructor's own solution fails it"
    ) in watch.seen
    assert course.marks(root)["ada", "one-test"][0] == 1
    assert {student for student, _ in course.marks(root)} == {"ada"}


def test_is_it_graded_again_only_when_forced(root: Path) -> None:
    again = grade(Course(root), course.ASSIGNMENT, "ada")
    assert [entry.state for entry in again.entries] == ["skipped"]
    forced = grade(Course(root), course.ASSIGNMENT, "ada", force=True)
    assert [entry.state for entry in forced.entries] == ["graded"]
    assert (root / "autograded" / "ada" / course.ASSIGNMENT / "problems.ipynb").is_file()


def test_has_a_cell_the_time_that_the_course_or_the_run_gives_it(root: Path) -> None:
    course.hand_in(root, "zoe", course.answered(root, {"one": "while True: pass"}))
    configuration = root / "nbgrader_config.py"
    before = configuration.read_text()
    configuration.write_text(before + "\nc.Execute.timeout = 2\n")
    try:
        for options, seconds in ((Options(), 2), (Options(time_limit=1), 1)):
            result = grade(Course(root), course.ASSIGNMENT, "zoe", force=True, options=options)
            (entry,) = result.entries
            assert any(f"took longer than {seconds} s" in note for note in entry.notes)
            assert entry.seconds < 20
    finally:
        configuration.write_text(before)


def test_is_an_assignment_that_nobody_knows_refused(root: Path) -> None:
    with pytest.raises(CourseError, match="There is no submission at"):
        grade(Course(root), "nothing")
    with pytest.raises(CourseError, match="Name one assignment"):
        grade(Course(root), course.ASSIGNMENT, options=Options(nbgrader=["--assignment=other"]))


def test_does_the_log_say_where_a_step_of_the_instructors_own_stumbled(root: Path) -> None:
    step = """
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
class Stumbling(NbGraderPreprocessor):
    def preprocess_cell(self, cell, resources, index):
        print("looks at", cell.id, flush=True)
        return {}[cell.id], resources
c.Autograde.autograde_preprocessors = [Stumbling, *Autograde.autograde_preprocessors.default()]
"""
    configuration = root / "nbgrader_config.py"
    before = configuration.read_text()
    configuration.write_text(before + step)
    try:
        result = grade(Course(root), course.ASSIGNMENT, "ada", force=True)
    finally:
        configuration.write_text(before)
    assert [entry.state for entry in result.entries] == ["failed"]
    (logged,) = [entry for entry in course.log(root) if entry.get("state") == "failed"
                 and entry["student"] == "ada"]  # fmt: skip
    assert "KeyError" in logged["notes"][0]
    assert "in preprocess_cell\n" in logged["trace"]
