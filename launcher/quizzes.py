"""Make quizzes as students receive them: `quizzes.py COURSE FOLDER LESSON…`.

Runs in the environment, in as many processes as there are processors. For each lesson it writes
`FOLDER/LESSON.ipynb`, or `FOLDER/LESSON.txt` with a sentence that says what is wrong.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread


def make(root: Path, folder: Path, lesson: str) -> str:
    """Write the release version of one quiz, or what is wrong with it; return the lesson."""
    import nbformat

    from coursegrade.course import Course, CourseError
    from coursegrade.release import student_notebook

    try:
        notebook = student_notebook(Course(root), lesson)
    except CourseError as error:
        (folder / f"{lesson}.txt").write_text(str(error), encoding="utf-8")
        return lesson
    unfinished = folder / f"{lesson}.unfinished"
    nbformat.write(notebook, unfinished)
    unfinished.replace(folder / f"{lesson}.ipynb")
    return lesson


def follow_the_parent() -> None:
    """End this process when the one that started it has ended, however that was."""
    parent = parent_process()
    Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def main() -> None:
    """Make all quizzes that are named, and say which are ready."""
    root, folder, *lessons = sys.argv[1:]
    size = min(len(lessons), os.cpu_count() or 1)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(size, mp_context=spawn, initializer=follow_the_parent) as pool:
        jobs = [pool.submit(make, Path(root), Path(folder), lesson) for lesson in lessons]
        for done, job in enumerate(as_completed(jobs), start=1):
            print(f"{done} of {len(jobs)} ready: {job.result()}", flush=True)


if __name__ == "__main__":
    main()
