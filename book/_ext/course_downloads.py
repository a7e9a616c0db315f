"""Offer each lesson's notebooks as downloads: the lesson, and the quiz as students receive it.

A folder with all that they need to run is offered too: the practice items, the package `hiplab` as
a wheel, what else to install, and how.

The quiz is made by `coursegrade`, which leaves keys and hidden tests out; `quiz.yml` itself is
never copied. The addresses stay: `downloads/<lesson>.ipynb`,
`downloads/<lesson>-quiz.ipynb` and `downloads/<lesson>.zip`.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

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
    context["lesson_downloads"].append(
        {
            "href": f"{root}{lesson.name}.zip",
            "label": "The folder with all that the notebooks need",
            "about": ".zip",
        }
    )


HOW_TO_RUN = """To run {lesson}, with Python 3.11 or newer, in this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt        (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab lesson.ipynb               (Windows: .venv\\Scripts\\jupyter)
"""


def build_wheel(root: Path, target: Path) -> Path:
    """Build the wheel of `hiplab` from a copy, so that nothing is left in the sources."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(root / "widgets", Path(folder, "widgets")))
        code = "import sys; from setuptools.build_meta import build_wheel as b; b(sys.argv[1])"
        command = [sys.executable, "-c", code, str(target.resolve())]
        run = subprocess.run(command, cwd=copy, capture_output=True, text=True, encoding="utf-8")
    wheels = list(target.glob("hiplab-*.whl"))
    if run.returncode or not wheels:
        raise ExtensionError(f"widgets: no wheel could be built of it. {run.stderr.strip()[-300:]}")
    return wheels[0]


def pack(lesson: Path, wheel: Path, downloads: Path) -> None:
    """Write the folder of one lesson, from what already lies among the downloads."""
    quiz = downloads / f"{lesson.name}-quiz.ipynb"
    files = {"lesson.ipynb": downloads / f"{lesson.name}.ipynb", wheel.name: wheel}
    files |= {"practice.yml": lesson / "practice.yml", "quiz.ipynb": quiz}
    needs = f"./{wheel.name}\njupyterlab>=4.4,<5\n"
    with ZipFile(downloads / f"{lesson.name}.zip", "w", ZIP_DEFLATED) as folder:
        for name, source in files.items():
            if source.exists():
                folder.write(source, f"{lesson.name}/{name}")
        folder.writestr(f"{lesson.name}/requirements.txt", needs)
        folder.writestr(f"{lesson.name}/README.txt", HOW_TO_RUN.format(lesson=lesson.name))


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
    lessons = {page: lesson_folder(app, page) for page in sorted(app.env.found_docs)}
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(app.srcdir), Path(folder))
        for page, lesson in lessons.items():
            if lesson is None:
                continue
            shutil.copyfile(app.env.doc2path(page), downloads / f"{lesson.name}.ipynb")
            if (lesson / "quiz.yml").exists():
                release_quiz(lesson, downloads / f"{lesson.name}-quiz.ipynb")
            pack(lesson, wheel, downloads)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
