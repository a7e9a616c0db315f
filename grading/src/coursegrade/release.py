"""Build a quiz's source notebook, and the student's notebook from it without a gradebook."""

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from coursegrade.course import Course, CourseError, configuration
from coursegrade.quiz_items import ItemError, kinds, load_quiz, quiz_notebook


def seed(course: Course) -> str:
    """Return what students' own numbers follow from: `c.Variants.seed`, else the course's id."""
    config = configuration(course)
    return str(config.Variants.get("seed") or config.CourseDirectory.get("course_id") or "course")


def read_quiz(course: Course, lesson: str) -> kinds.ItemFile:
    """Return a lesson's graded items, in the variants that the course's seed draws."""
    try:
        return load_quiz(course.quiz(lesson), seed(course))
    except ItemError as error:
        raise CourseError(str(error)) from None


def source_of(quiz: kinds.ItemFile, solved: bool = True) -> NotebookNode:
    """Return the source notebook of a quiz, keys and hidden tests included."""
    try:
        return quiz_notebook(quiz, solved)
    except ValueError as error:
        raise CourseError(f"{quiz.path.parent.name}/quiz.yml: {error}") from None


def build_source(course: Course, lesson: str) -> NotebookNode:
    """Return the source notebook of a lesson's quiz."""
    return source_of(read_quiz(course, lesson))


def write_source(course: Course, lesson: str) -> bool:
    """Write the source notebook where nbgrader looks for it; return whether it changed."""
    path = course.source(lesson)
    text = nbformat.writes(build_source(course, lesson)) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def student_notebook(course: Course, lesson: str) -> NotebookNode:
    """Return what `nbgrader generate_assignment` would release, made by the same steps.

    Only the step that saves the cells to the gradebook is left out.
    """
    config = configuration(course)
    steps = [
        step for step in GenerateAssignment(config=config).preprocessors if step is not SaveCells
    ]
    notebook = nbformat.from_dict(source_of(read_quiz(course, lesson), solved=False))
    resources = {"metadata": {"path": str(course.root)}, "nbgrader": {"notebook": "quiz"}}
    for step in steps:
        notebook, resources = step(config=config).preprocess(notebook, resources)
    return notebook
