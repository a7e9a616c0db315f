"""Offer each lesson's notebooks as downloads: the lesson, and the quiz as students receive it.

A folder with all that they need to run is offered too, and, where the book has a public address,
links to machines elsewhere (`course_elsewhere.py`).

The quiz is made by `coursegrade`, which leaves keys and hidden tests out; `quiz.yml` itself is
never copied. The addresses stay: `downloads/<lesson>.ipynb`,
`downloads/<lesson>-quiz.ipynb` and `downloads/<lesson>.zip`.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from course_elsewhere import colab_notebook, doors
from course_folders import kept_wheels, pack
from course_quizzes import Quizzes
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)


def lesson_folder(app: Sphinx, pagename: str) -> Path | None:
    """Return the folder of the lesson that a page shows, or None for any other page."""
    if not pagename.startswith("lessons/"):
        return None
    return Path(app.srcdir, pagename).parent


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the template which notebooks of this lesson there are to download."""
    lesson = lesson_folder(app, pagename)
    if lesson is None:
        return
    root = "../" * pagename.count("/") + "downloads/"
    context["lesson_downloads"] = [
        {"href": f"{root}{lesson.name}.ipynb", "label": "The lesson notebook", "about": ".ipynb"}
    ]
    if (lesson / "quiz.yml").exists():
        context["lesson_downloads"].append(
            {
                "href": f"{root}{lesson.name}-quiz.ipynb",
                "label": "The graded quiz notebook",
                "about": ".ipynb",
            }
        )
    context["lesson_downloads"].append(
        {
            "href": f"{root}{lesson.name}.zip",
            "label": "The folder with all that the notebooks need",
            "about": ".zip",
        }
    )
    context["lesson_doors"] = doors(lesson.name, *public_addresses())


def public_addresses() -> tuple[str, str]:
    """Return the addresses of the repository and of the published book, empty if not known."""
    return os.environ.get("BOOK_REPOSITORY", ""), os.environ.get("BOOK_URL", "")


def kept_folder(app: Sphinx) -> Path:
    """Return the folder that outlasts this build."""
    return Path(app.config.nb_execution_cache_path or app.doctreedir)


def start_quizzes(app: Sphinx) -> None:
    """Let the quizzes be made while Sphinx reads and writes the pages."""
    if app.builder.format == "html":
        root = Path(app.srcdir)
        lessons = sorted(path.parent for path in root.glob("lessons/*/quiz.yml"))
        app.course_quizzes = Quizzes(root, lessons, kept_folder(app) / "quizzes")


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Put the notebooks of all lessons beside the pages."""
    if app.builder.format != "html":
        return
    try:
        if not exception:
            copy_downloads(app)
    finally:
        app.course_quizzes.close()


def copy_downloads(app: Sphinx) -> None:
    """Copy the lessons and their quizzes, and pack the folders."""
    log.info("packing the downloads")
    downloads = Path(app.outdir, "downloads")
    downloads.mkdir(exist_ok=True)
    lessons = {page: lesson_folder(app, page) for page in sorted(app.env.found_docs)}
    wheels = kept_wheels(Path(app.srcdir), kept_folder(app) / "wheel")
    _, address = public_addresses()
    for page, lesson in lessons.items():
        if lesson is None:
            continue
        notebook = Path(app.env.doc2path(page))
        shutil.copyfile(notebook, downloads / f"{lesson.name}.ipynb")
        if address:
            read = json.loads(notebook.read_text(encoding="utf-8"))
            laid = json.dumps(colab_notebook(read, lesson.name, address, wheels), indent=1)
            (downloads / f"{lesson.name}-colab.ipynb").write_text(laid, encoding="utf-8")
        if (lesson / "quiz.yml").exists():
            quiz = app.course_quizzes.get(lesson.name)
            shutil.copyfile(quiz, downloads / f"{lesson.name}-quiz.ipynb")
        pack(lesson, wheels, downloads)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the steps."""
    app.connect("builder-inited", start_quizzes)
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
