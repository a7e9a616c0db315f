"""Run nbgrader's own commands in the course folder, with what they silently need."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tqdm import tqdm

from coursegrade.course import Course, configuration


def environment() -> dict[str, str]:
    """Return an environment in which nbgrader finds `alembic` and this very Python."""
    scripts = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}


def nbgrader(course: Course, *arguments: str) -> int:
    """Run a nbgrader command in the course folder; return its exit status."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    status = subprocess.run(command, cwd=course.root, env=environment(), check=False).returncode
    if status:
        _need_driver(course)
    return status


def watched(course: Course, read: Callable[[str], None], *arguments: str) -> int:
    """Run a nbgrader command; each line that it logs is passed on and read."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    with subprocess.Popen(
        command, cwd=course.root, env=environment(), stderr=subprocess.PIPE, text=True,
        errors="replace",
    ) as process:  # fmt: skip
        for line in process.stderr:
            tqdm.write(line.rstrip("\n"), file=sys.stderr)
            read(line)
    if process.returncode:
        _need_driver(course)
    return process.returncode


def _need_driver(course: Course) -> None:
    """Raise ModuleNotFoundError if the gradebook's database has no driver here."""
    from sqlalchemy.engine import make_url

    address = configuration(course).CourseDirectory.get("db_url")
    if isinstance(address, str):
        make_url(address).get_dialect().import_dbapi()


def options_of_app(name: str) -> list[str]:
    """Return the options that a program takes, as it lists them itself: flags and aliases."""
    module, _, app_class = name.partition(":")
    app = getattr(import_module(module), app_class)()
    names = [one for key in (*app.flags, *app.aliases) for one in
             (key if isinstance(key, tuple) else (key,))]  # fmt: skip
    return ["--help-all", *(f"-{one}" if len(one) == 1 else f"--{one}" for one in names)]


def is_root() -> bool:
    """Say whether this is root, whom Jupyter refuses by itself."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def formgrader(course: Course, *arguments: str, page: str = "/formgrader") -> int:
    """Open nbgrader's formgrader in JupyterLab and stay until it is closed."""
    print(f"It opens at {page}, JupyterLab itself is at /lab. Stop with Ctrl+C.", flush=True)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={course.root}",
        f"--LabApp.default_url={page}",
        # It serves this machine alone, and only who has the token, whoever runs it.
        *(["--ServerApp.allow_root=True"] if is_root() else []),
        # An editable installation has no file that switches it on.
        "--ServerApp.jpserver_extensions={'coursegrade.formgrader': True}",
        *arguments,
    ]
    try:
        return subprocess.run(command, cwd=course.root, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0
