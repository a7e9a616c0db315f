"""What each command of the instructor's door does; the docstrings are the words of --help."""

import sys
from argparse import Namespace
from pathlib import Path

from coursegrade import stock
from coursegrade.after.commands import doctor, export, report, rescore, similarity
from coursegrade.bank.commands import blueprint, items
from coursegrade.course import Course, CourseError
from coursegrade.progress import Bar, collected

__all__ = ["blueprint", "doctor", "export", "items", "report", "rescore", "similarity"]


def roster(course: Course, words: Namespace, rest: list[str]) -> int:
    """Read the names of a class from a file of Canvas, Moodle or your own into the gradebook."""
    from coursegrade.roster.command import roster as run

    return run(course, words.file, words.id)


def build(course: Course, words: Namespace, rest: list[str]) -> int:
    """Build the source notebook of one lesson's quiz, or of all, from quiz.yml."""
    from coursegrade.release import write_source

    lessons = [course.lesson(words.lesson)] if words.lesson else course.lessons
    if not lessons:
        raise CourseError(f"{course.root / 'lessons'}: no lesson has a quiz.yml; write one.")
    for lesson in lessons:
        state = "written" if write_source(course, lesson) else "is up to date"
        print(f"{course.source(lesson).relative_to(course.root)} {state}.", flush=True)
    return 0


def assign(course: Course, words: Namespace, rest: list[str]) -> int:
    """Build a quiz and make its student version; --force replaces an earlier one."""
    build(course, words, [])
    lesson = course.lesson(words.lesson)
    released = course.root / "build" / "release" / lesson / "quiz.ipynb"
    if released.exists() and "--force" not in rest:
        print(f"{released.relative_to(course.root)} stays as it was; add --force to replace it.")
        return 0
    print(f"Making the students' version of {lesson} …", file=sys.stderr, flush=True)
    return stock.nbgrader(course, "generate_assignment", lesson, *rest)


def release(course: Course, words: Namespace, rest: list[str]) -> int:
    """Put the student version into the exchange, where students fetch it."""
    lesson = course.assignment(words.lesson)
    _need(course, "release", lesson, f"assign {words.lesson}")
    return stock.nbgrader(course, "release_assignment", lesson, *rest)


def collect(course: Course, words: Namespace, rest: list[str]) -> int:
    """Collect what students have submitted through the exchange."""
    lesson = course.assignment(words.lesson)
    print(f"Collecting {lesson} …", file=sys.stderr, flush=True)
    with Bar("submission") as bar:
        return stock.watched(course, collected(bar.show), "collect", lesson, *rest)


def autograde(course: Course, words: Namespace, rest: list[str]) -> int:
    """Run and mark all submissions, in parallel and each in a sandbox; --force marks them again."""
    from coursegrade.autograde.command import autograde as run

    return run(course, words, rest)


def compare(course: Course, words: Namespace, rest: list[str]) -> int:
    """Grade a sample with nbgrader's own command too; print each mark that differs, and why."""
    from coursegrade.compare.command import compare as run

    words.lesson = course.lesson(words.lesson) if course.lessons else words.lesson
    return run(course, words, rest)


def formgrader(course: Course, words: Namespace, rest: list[str]) -> int:
    """Open nbgrader's formgrader in JupyterLab to grade written answers."""
    return stock.formgrader(course, *rest)


def mark(course: Course, words: Namespace, rest: list[str]) -> int:
    """Mark written answers: one question, the answers of all students, by keys alone."""
    from urllib.parse import quote

    from coursegrade.after.gradebook import assignment_name, course_directory, open_gradebook
    from coursegrade.marking.queue import Share

    share = f"?share={words.share}" if Share.read(words.share).parts > 1 else ""
    with open_gradebook(course_directory(course)) as gradebook:
        name = assignment_name(gradebook, words.lesson)
    return stock.formgrader(course, *rest, page=f"/formgrader/marking/{quote(name)}{share}")


def feedback(course: Course, words: Namespace, rest: list[str]) -> int:
    """Make feedback without keys from the present marks, and release it to students."""
    from coursegrade.after.gradebook import course_directory
    from coursegrade.after.parallel_feedback import generate_feedback
    from coursegrade.after.release_feedback import release_feedback

    lesson = course.assignment(words.lesson)
    _need(course, "autograded", lesson, f"autograde {words.lesson}")
    # Without --force nbgrader keeps old feedback even when marks have changed since.
    force = [] if "--force" in rest else ["--force"]
    print(f"Making feedback for {lesson} …", file=sys.stderr, flush=True)
    with Bar("student") as bar:
        made = generate_feedback(course, lesson, [*force, *rest], progress=bar.show)
    print("\n".join(made.words), flush=True)
    if words.no_release:
        folder = course_directory(course).feedback_directory
        print(f"Nothing was released. The pages are in {folder}, a folder for each student.")
        return 1 if made.failed else 0
    released = release_feedback(course, lesson)
    print("\n".join(released.words), flush=True)
    return 1 if made.failed or released.failed else 0


def release_notebook(course: Course, words: Namespace, rest: list[str]) -> int:
    """Write a quiz's student version to a file, without touching the gradebook."""
    import nbformat

    from coursegrade.release import student_notebook

    notebook = student_notebook(course, course.lesson(words.lesson))
    words.out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, words.out)
    print(f"{words.out} written.")
    return 0


def nbgrader(course: Course, words: Namespace, rest: list[str]) -> int:
    """Pass everything that follows to nbgrader, run in the course folder."""
    return stock.nbgrader(course, *rest)


def _need(course: Course, stage: str, assignment: str, before: str) -> None:
    from coursegrade.after.gradebook import course_directory

    directory = course_directory(course)
    name = getattr(directory, f"{stage}_directory")
    who = "." if stage == "release" else "*"
    folder = Path(directory.format_path(name, who, assignment))
    if not any(Path(folder.anchor).glob(str((folder / "*.ipynb").relative_to(folder.anchor)))):
        door = "python course.py grade" if course.lessons else "coursegrade"
        raise CourseError(
            f"{name}: there is no notebook of {assignment} yet; run '{door} {before}'."
        )
