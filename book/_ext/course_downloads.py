"""Offer each lesson's notebooks as downloads: the lesson, and the quiz as students receive it.

The quiz is made by `coursegrade`, which leaves keys and hidden tests out; `quiz.yml` itself is
never copied. The addresses stay: `downloads/<lesson>.ipynb` and `downloads/<lesson>-quiz.ipynb`.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError


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


def release_quiz(lesson: Path, target: Path) -> None:
    """Write the student's quiz notebook of one lesson, or say in one sentence why not."""
    command = [sys.executable, "-m", "coursegrade", "release-notebook", lesson.name, str(target)]
    run = subprocess.run(command, cwd=lesson, capture_output=True, text=True, encoding="utf-8")
    if run.returncode:
        silent = f"{lesson.name}/quiz.yml: making the student's quiz stopped without a word "
        silent += f"(status {run.returncode}); is there memory left?"
        raise ExtensionError((run.stderr or run.stdout).strip() or silent)


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Put the notebooks of all lessons beside the pages."""
    if exception or app.builder.format != "html":
        return
    downloads = Path(app.outdir, "downloads")
    downloads.mkdir(exist_ok=True)
    for pagename in sorted(app.env.found_docs):
        lesson = lesson_folder(app, pagename)
        if lesson is None:
            continue
        shutil.copyfile(app.env.doc2path(pagename), downloads / f"{lesson.name}.ipynb")
        if (lesson / "quiz.yml").exists():
            release_quiz(lesson, downloads / f"{lesson.name}-quiz.ipynb")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
