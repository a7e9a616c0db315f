"""A plain nbgrader course of sixty: its notebook, its submissions, and what its gradebook says."""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from grading_support import grading_run, hand_in
from nbgrader.api import Gradebook

sys.path.insert(0, str(Path(__file__).parents[1] / "analysis"))
from hostile_page import ways

CLASS = [f"s{number:02}" for number in range(60)]
BLANK, HOSTILE = "s07", "s23"
SCHEME = """# Question 1: the tilt

Explain why a **forward tilt** is no fault.

### BEGIN MARK SCHEME
- Says how common it is: 0: does not · 1: says common · 2: with a figure
- Judges the measurement: 0: no · 1: doubts it · 2: says why
- Uses plain words: 0: no · 1: mostly · 2: all
- Advises: 0: no · 1: one of two · 2: both
### END MARK SCHEME"""
_SENTENCES = (
    "A forward tilt is what most people have.",
    "The shape of the bone spreads the angle widely.",
    "Keep moving as you like.",
    "See somebody if it stays for six weeks.",
    "With $SS = PI - PT$ one can work it out.",
)


def _cell(kind: str, name: str, source: str, **about) -> nbformat.NotebookNode:
    cell = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=name)
    flags = {"grade": False, "solution": False, "locked": True, "task": False}
    cell.metadata["nbgrader"] = {**flags, "grade_id": name, "schema_version": 3, **about}
    return cell


def _source() -> nbformat.NotebookNode:
    by_hand = {"grade": True, "solution": True, "locked": False}
    solved = "### BEGIN SOLUTION\nresult = 2 * 21\n### END SOLUTION"
    return nbformat.v4.new_notebook(
        cells=[
            _cell("code", "double", solved, solution=True, locked=False),
            _cell("code", "test-double", "assert result == 42", grade=True, points=2),
            _cell("markdown", "essay-question", SCHEME),
            _cell("markdown", "essay", "Write here.", points=8, **by_hand),
            _cell("markdown", "code-question", "# Question 2\n\nPrint it."),
            _cell("code", "print", "### BEGIN SOLUTION\nprint(42)\n### END SOLUTION", points=3,
                  **by_hand),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3",
                                 "language": "python"}, "language_info": {"name": "python"}},
    )  # fmt: skip


def _essay(student: str, draw: random.Random) -> str:
    words = " ".join(draw.sample(_SENTENCES, draw.randint(2, 4)))
    more = ways("marking") if student == HOSTILE else ""
    return f"I am {student}. {words}\n\n{more}"


@dataclass(frozen=True)
class Class:
    """The course folder, and what its gradebook says."""

    root: Path

    def grades(self, cell: str = "essay") -> dict[str, tuple[float | None, bool, str]]:
        """Return manual score, whether it waits, and comment, by student."""
        found = {}
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            for one in book.notebook_submissions("p", "ps1"):
                grade = next(grade for grade in one.grades if grade.name == cell)
                comment = next(comment for comment in one.comments if comment.name == cell)
                found[one.student.id] = (
                    grade.manual_score, grade.needs_manual_grade, comment.manual_comment or "",
                )  # fmt: skip
        return found

    def submission(self, student: str) -> str:
        """Return nbgrader's id of a student's notebook."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            return book.find_submission_notebook("p", "ps1", student).id

    def forget(self, cell: str = "essay") -> None:
        """Take all marks of a question back."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "bio") as book:
            for one in book.notebook_submissions("p", "ps1"):
                for grade in one.grades:
                    if grade.name == cell:
                        grade.manual_score = None
                        grade.needs_manual_grade = grade.auto_score is None
                for comment in one.comments:
                    if comment.name == cell:
                        comment.manual_comment = None
            book.db.commit()


def graded(root: Path) -> Class:
    """Make the course: release, submissions, and a real grading by our engine."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n"
        "c.ClearMarkScheme.enforce_metadata = False\n",
        encoding="utf-8",
    )
    hand_in(_source(), root / "source" / "ps1" / "p.ipynb")
    grading_run(root, "nbgrader", "generate_assignment", "ps1")
    draw = random.Random(1)
    for student in CLASS:
        notebook = nbformat.read(root / "release" / "ps1" / "p.ipynb", as_version=4)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells}
        cells["double"].source = "result = 42"
        cells["print"].source = "print(42)"
        if student != BLANK:
            cells["essay"].source = _essay(student, draw)
        hand_in(notebook, root / "submitted" / student / "ps1" / "p.ipynb")
    grading_run(root, "autograde", "ps1")
    return Class(root)
