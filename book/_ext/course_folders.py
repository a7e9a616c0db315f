"""Pack for each lesson a folder with all that its notebooks need to run.

That is the practice items, our two packages as wheels, what else to install, and how. The quiz
in it is the student's.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from course_fingerprint import fingerprint
from sphinx.errors import ExtensionError

HOW_TO_RUN = """To run {lesson}, with Python 3.11 or newer, in this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt        (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab lesson.ipynb               (Windows: .venv\\Scripts\\jupyter)
"""


PACKAGES = ("lessonkit", "hiplab")


def kept_wheels(root: Path, folder: Path) -> list[Path]:
    """Return the wheels of our packages, built only if none of the very same sources are kept."""
    kept = folder / fingerprint(root.glob("widgets/**/*"), root)
    if not kept.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        unfinished = folder / "unfinished"
        build_wheels(root, unfinished)
        unfinished.rename(kept)
    return [next(kept.glob(f"{package}-*.whl")) for package in PACKAGES]


def build_wheels(root: Path, target: Path) -> None:
    """Build the wheels of our packages."""
    for package in PACKAGES:
        build_wheel(root / "widgets" / package, target)


def build_wheel(package: Path, target: Path) -> None:
    """Build a package's wheel from a copy, so that nothing is left in the sources."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(package, Path(folder, package.name)))
        code = "import sys; from setuptools.build_meta import build_wheel as b; b(sys.argv[1])"
        command = [sys.executable, "-c", code, str(target.resolve())]
        run = subprocess.run(command, cwd=copy, capture_output=True, text=True, encoding="utf-8")
    if run.returncode or not list(target.glob(f"{package.name}-*.whl")):
        raise ExtensionError(
            f"{package.name}: no wheel could be built of it. {run.stderr.strip()[-300:]}"
        )


def pack(lesson: Path, wheels: list[Path], downloads: Path) -> None:
    """Write the folder of one lesson, from what already lies among the downloads."""
    quiz = downloads / f"{lesson.name}-quiz.ipynb"
    files = {"lesson.ipynb": downloads / f"{lesson.name}.ipynb"}
    files |= {wheel.name: wheel for wheel in wheels}
    files |= {"practice.yml": lesson / "practice.yml", "quiz.ipynb": quiz}
    pictures = (path for kind in ("svg", "png") for path in sorted(lesson.glob(f"*.{kind}")))
    files |= {path.name: path for path in pictures}
    needs = "".join(f"./{wheel.name}\n" for wheel in wheels) + "jupyterlab>=4.4,<5\n"
    with ZipFile(downloads / f"{lesson.name}.zip", "w", ZIP_DEFLATED) as folder:
        for name, source in files.items():
            if source.exists():
                folder.write(source, f"{lesson.name}/{name}")
        folder.writestr(f"{lesson.name}/requirements.txt", needs)
        folder.writestr(f"{lesson.name}/README.txt", HOW_TO_RUN.format(lesson=lesson.name))
