"""What a changed quiz.yml means for the marks: every edit, worked out before one is made."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum

from coursegrade.notebooks import grade_id
from coursegrade.quiz_items import kinds
from coursegrade.rescore.cells import dropped, marked
from coursegrade.rescore.changes import NOTEBOOK, Change, find_changes
from coursegrade.rescore.late import late_penalty
from coursegrade.rescore.saved import Unclear, saved_answer

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edit:
    """One value of the gradebook: its table, row and column, before and after."""

    table: str
    row: str
    column: str
    before: object
    after: object


@dataclass(frozen=True)
class Outcome:
    """What becomes of one student: totals, scores by item, and what stands in the way."""

    student: str
    before: float
    after: float
    scores: dict[str, tuple[float, float]]
    remarks: tuple[str, ...]


@dataclass
class Plan:
    """Everything that would be written."""

    changes: tuple[Change, ...]
    outcomes: list[Outcome] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    notebooks: dict[Path, NotebookNode] = field(default_factory=dict)


def make_plan(
    directory: CourseDirectory,
    gradebook: Gradebook,
    lesson: str,
    quiz: kinds.ItemFile,
    source: NotebookNode,
) -> Plan:
    """Compare a quiz and its source notebook with what was graded, and mark all answers again."""
    plan = Plan(tuple(find_changes(gradebook, lesson, quiz, source)))
    open_changes = tuple(change for change in plan.changes if not change.blocked)
    if not open_changes:
        return plan
    plan.edits += _master_edits(gradebook, lesson, open_changes)
    for submission in gradebook.notebook_submissions(NOTEBOOK, lesson):
        student = submission.student.id
        try:
            outcome, edits, path, notebook = _marked_again(
                plan.changes, directory, lesson, submission
            )
        except Exception as error:
            # One broken row is that student's; it must not keep the class from its marks.
            _LOG.info("%s is left as it is", student, exc_info=True)
            why = f"left as it is: {type(error).__name__}: {str(error)[:200]}"
            plan.outcomes.append(Outcome(student, 0, 0, {}, (why,)))
            continue
        plan.outcomes.append(outcome)
        plan.edits += edits
        if path:
            plan.notebooks[path] = notebook
    return plan


def _master_edits(gradebook: Gradebook, lesson: str, changes: tuple[Change, ...]) -> list[Edit]:
    """Return what the gradebook must know, so that whoever is graded later is graded alike."""
    master = gradebook.find_notebook(NOTEBOOK, lesson)
    graded = {cell.name: cell for cell in master.grade_cells}
    sources = {cell.name: cell for cell in master.source_cells}
    edits = []
    for change in changes:
        cell, source = graded[change.item], sources.get(change.item)
        edits.append(Edit("GradeCell", cell.id, "max_score", cell.max_score, change.points))
        if source is None or (change.old is None and change.new is None):
            continue
        text = change.new.source if change.new else dropped(source.source)
        checksum = compute_checksum(_cell(change.item, text, change.points))
        edits.append(Edit("SourceCell", source.id, "source", source.source, text))
        edits.append(Edit("SourceCell", source.id, "checksum", source.checksum, checksum))
    return edits


def _cell(name: str, source: str, points: float) -> NotebookNode:
    about = {"grade": True, "grade_id": name, "locked": True, "solution": False, "points": points}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})


def _marked_again(
    changes: tuple[Change, ...],
    directory: CourseDirectory,
    lesson: str,
    submission: SubmittedNotebook,
) -> tuple[Outcome, list[Edit], Path | None, NotebookNode | None]:
    student = submission.student.id
    folder = Path(directory.format_path(directory.autograded_directory, student, lesson))
    path = folder / f"{NOTEBOOK}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        _LOG.info("%s of %s cannot be read: %s", path.name, student, error)
        why = f"{path.name} cannot be read; autograde it again"
        return Outcome(student, 0, 0, {}, (why,)), [], None, None
    cells = {name: cell for cell in notebook.cells if (name := grade_id(cell))}
    grades = {grade.name: grade for grade in submission.grades}
    scores, remarks, edits, raised = {}, [], [], 0.0
    for change in changes:
        grade = None if change.blocked else grades.get(change.item)
        if grade is None:
            continue
        own, remark = _remark(change, grade, cells, student)
        if remark:
            remarks.append(f"{change.item}: {remark}")
        new = {edit.column: edit.after for edit in own}
        after = _score(grade, new)
        edits += own
        raised += after - grade.score
        if after != grade.score:
            scores[change.item] = (grade.score, after)
    penalty = submission.late_submission_penalty
    later = late_penalty(directory.config, submission, submission.score + raised)
    if later != penalty:
        edits.append(
            Edit("SubmittedNotebook", submission.id, "late_submission_penalty", penalty, later)
        )
    before = submission.score - (penalty or 0)
    after = submission.score + raised - (later or 0)
    return Outcome(student, before, after, scores, tuple(remarks)), edits, path, notebook


def _score(grade: Grade, new: dict[str, object]) -> float:
    """Return the score as nbgrader computes it from its parts."""
    manual = new.get("manual_score", grade.manual_score)
    auto = new.get("auto_score", grade.auto_score)
    if manual is None and auto is None:
        return 0.0
    return (auto if manual is None else manual) + (grade.extra_credit or 0.0)


def _remark(change: Change, grade: Grade, cells: dict, student: str) -> tuple[list[Edit], str]:
    """Return the edits of one grade, and what to say of it; the notebook's cell is mended too."""

    def edit(column: str, after: object) -> Edit:
        return Edit("Grade", grade.id, column, getattr(grade, column), after)

    cell = cells.get(change.item)
    if change.points == 0 and change.new is None:
        if cell is not None and cell.cell_type == "code":
            source, words = dropped(cell.source), "This question does not count.\n"
            _mend(cell, source, 0.0, words, {"text/plain": "0.0"})
        edits = [edit("auto_score", 0.0), edit("manual_score", None)]
        return [*edits, edit("extra_credit", None), edit("needs_manual_grade", False)], ""
    if change.new is None:
        return [], ""
    if change.runs_again:
        return [], ""
    try:
        answer = saved_answer(cells, change.item, change.old)
        if isinstance(answer, Unclear):
            return [], f"left as it is: {answer.reason}"
        said, points = marked(change.new.source, change.old.name, answer, student)
    except Exception as error:
        # An answer may be a value that no form foresees; what was graded then stays.
        _LOG.info("%s of %s is left as it is", change.item, student, exc_info=True)
        return [], f"left as it is: its answer cannot be marked again ({type(error).__name__})"
    _mend(cell, change.new.source, change.points, said, points.bundle())
    edits = [] if grade.auto_score == points else [edit("auto_score", float(points))]
    kept = grade.manual_score is not None and edits
    return edits, f"{grade.manual_score:g} given by hand stays" if kept else ""


def _mend(
    cell: NotebookNode, source: str, most: float, said: str, result: dict[str, object]
) -> None:
    """Let an autograded cell hold what it would hold, had it been run with the new key."""
    stream = nbformat.v4.new_output("stream", name="stdout", text=said)
    ended = nbformat.v4.new_output(
        "execute_result", data=result, execution_count=cell.execution_count
    )
    cell.source, cell.outputs = source, [stream, ended]
    cell.metadata.nbgrader.points = most
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
