"""Run nbgrader's own commands in the course folder, with what they silently need."""

import os
import subprocess
import sys
from pathlib import Path

from coursegrade.course import Course


def environment() -> dict[str, str]:
    """Return an environment in which nbgrader finds `alembic` and this very Python."""
    scripts = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}


def nbgrader(course: Course, *arguments: str) -> int:
    """Run a nbgrader command in the course folder; return its exit status."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=course.root, env=environment(), check=False).returncode


def formgrader(course: Course, *arguments: str) -> int:
    """Open nbgrader's formgrader in JupyterLab and stay until it is closed."""
    print("Formgrader opens at /formgrader, JupyterLab itself is at /lab. Stop with Ctrl+C.")
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={course.root}",
        "--LabApp.default_url=/formgrader",
        # An editable installation has no file that switches it on.
        "--ServerApp.jpserver_extensions={'coursegrade.formgrader': True}",
        *arguments,
    ]
    try:
        return subprocess.run(command, cwd=course.root, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0
