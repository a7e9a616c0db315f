"""Lay JupyterLite beside the built book: `python book/live/lite_site.py [site]`.

Its folder is `live/lite/` of the site. The lessons' notebooks, what they read, our wheels and the
pure wheels it needs are in it, and Pyodide (`fetch_pyodide.py`). What cannot be fetched leaves the
door closed, its page says why, and the exit status is 75; a wheel that does not match the lock file
stops the build. Where only the compiled wheels are missing, Pyodide's core is laid all the same:
the kernel starts and runs what needs no numpy.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "_ext")]

from browser_wheels import FROM_PYODIDE, PYTHON, pins  # noqa: E402
from course_folders import build_wheels  # noqa: E402
from course_pages import close_door, open_door  # noqa: E402
from fetch_pyodide import (  # noqa: E402
    KEPT,
    LOCK,
    NotFetched,
    WrongWheel,
    checksum,
    fetch_core,
    fetch_wheel,
    mirrors,
    npm_beside,
    read_lock,
    with_needs,
)

CLOSED = 75  # the exit status that tells a missing network from a broken build
TOOLS = ROOT / "_build" / "live-tools"
# The comment has a line of its own: behind the command it would be taken for a package's name.
INSTALL = "# Fetch the course's package from this book. It takes a minute.\n%pip install -q hiplab"
PURE = ["--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
SETTINGS = {"disablePyPIFallback": True}
# All cells are on the page: the check reads their numbers, and the browser's own search finds them.
WAITING = ROOT / "grading/src/coursegrade/student/lab/course-wait-for-kernel"
EXECUTOR = "@jupyterlab/notebook-extension:cell-executor"  # ours stands in its place
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a program; stop with its last words if it fails."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        print("The live site was not built.", file=sys.stderr)
        sys.exit((done.stdout + done.stderr)[-1500:])


def pip(python: Path, what: str, *words: str | Path) -> None:
    """Run pip; what it fails to bring is not to be had now."""
    command = [str(python), "-m", "pip", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise NotFetched(f"{what} could not be installed", done.stderr.strip()[-1500:])


def tools() -> Path:
    """Return the Python that has JupyterLite, installing it when it is missing or old."""
    python = TOOLS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, stamp = (HERE / "requirements.txt").read_text(encoding="utf-8"), TOOLS / "made-from.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", "--clear", TOOLS)
        pip(python, "JupyterLite", "install", "-q", "-r", HERE / "requirements.txt")
        stamp.write_text(wanted, encoding="utf-8")
    return python


def lay_contents(site: Path, contents: Path) -> dict[str, str]:
    """Lay each lesson's notebooks and what they read; return the notebooks' titles by path."""
    titles = {}
    for lesson in sorted(folder for folder in (ROOT / "lessons").iterdir() if folder.is_dir()):
        target = contents / lesson.name
        target.mkdir(parents=True)
        for file in [lesson / "practice.yml", *lesson.glob("*.svg"), *lesson.glob("*.png")]:
            if file.exists():
                shutil.copyfile(file, target / file.name)
        for kind, name in {"": "lesson.ipynb", "-quiz": "quiz.ipynb"}.items():
            source = site / "downloads" / f"{lesson.name}{kind}.ipynb"
            if source.exists():
                notebook = json.loads(source.read_text(encoding="utf-8"))
                title = "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# ")
                cell = {"cell_type": "code", "id": "live-install", "metadata": {}, "outputs": []}
                notebook["cells"].insert(0, {**cell, "execution_count": None, "source": INSTALL})
                notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python"}
                (target / name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
                titles[f"{lesson.name}/{name}"] = title
    return titles


def download(python: Path, requirements: list[str], target: Path) -> None:
    """Fetch pure wheels for the browser's Python from the package index."""
    words = ["download", "-q", *PURE, f"--python-version={PYTHON}", "-d", target]
    pip(python, "the packages that the lessons need", *words, *requirements)


def lay_pyodide(python: Path, target: Path) -> NotFetched | None:
    """Lay Pyodide and what is compiled with it; return what was not to be had, if anything.

    The lock file that is laid names no more than what is there. Without the wheels micropip, which
    the kernel starts with, comes from the package index.
    """
    core, missing = fetch_core(npm_beside(python)), None
    lock = read_lock(core)
    target.mkdir(parents=True)
    packages = with_needs(lock["packages"], sorted(FROM_PYODIDE))
    try:
        for entry in packages.values():
            shutil.copy(fetch_wheel(entry, mirrors(), KEPT), target)
    except NotFetched as error:
        missing, micropip = error, packages["micropip"]
        for wheel in target.iterdir():
            wheel.unlink()
        download(python, [f"micropip=={micropip['version']}"], target)
        wheel = next(target.glob("micropip-*.whl"))
        told = {"file_name": wheel.name, "sha256": checksum(wheel.read_bytes())}
        packages = {"micropip": {**micropip, **told}}
    (target / LOCK).write_text(json.dumps({**lock, "packages": packages}), encoding="utf-8")
    for name in CORE:
        shutil.copyfile(core / name, target / name)
    return missing


def add_waiting(lite: Path) -> None:
    """Let a cell that is run before its kernel is there wait for it."""
    script = WAITING / "wait-for-kernel.js"
    folder = lite / "extensions" / WAITING.name
    folder.mkdir()
    shutil.copy(script, folder)
    settings = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))
    told = settings["jupyter-config-data"]
    told["federated_extensions"].append(
        {"name": folder.name, "load": script.name, "extension": "./extension"}
    )
    told["disabledExtensions"] = [*told.get("disabledExtensions", []), EXECUTOR]
    (lite / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")


def keep_workers_apart(lite: Path) -> None:
    """Let JupyterLite see no service worker but its own; say its pages' language as well."""
    script = shutil.copyfile(HERE / "own-workers.js", lite / "own-workers.js")
    for page in (lite / "index.html", *lite.glob("*/index.html")):
        address = "../" * len(page.relative_to(lite).parts[1:]) + script.name
        head = f'<head>\n<script src="{address}"></script>'
        text = page.read_text(encoding="utf-8").replace("<html>", '<html lang="en">')
        page.write_text(text.replace("<head>", head, 1), encoding="utf-8")


def lay(site: Path) -> NotFetched | None:
    """Lay JupyterLite and open its door, or return what the door lacks."""
    python, live = tools(), site / "live"
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        missing = lay_pyodide(python, lite / "static" / "pyodide")
        titles = lay_contents(site, lite / "files")
        (lite / "pypi").mkdir()
        build_wheels(ROOT, lite / "pypi")
        download(python, pins(), lite / "pypi")
        told = {"litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": SETTINGS}}
        told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": told}
        (lite / "jupyter-lite.json").write_text(json.dumps(told), encoding="utf-8")
        (lite / "overrides.json").write_text(json.dumps(OVERRIDES), encoding="utf-8")
        shutil.rmtree(live / "lite", ignore_errors=True)
        command = [python, "-m", "jupyterlite_core", "build", "--contents", "files"]
        command += ["--apps", "lab", "--apps", "notebooks", "--no-sourcemaps"]
        run(*command, "--output-dir", (live / "lite").resolve(), cwd=lite)
    add_waiting(live / "lite")
    keep_workers_apart(live / "lite")
    if not missing:
        fetched = [*(live / "lite").glob("pypi/*.whl"), *(live / "lite").glob("static/pyodide/*")]
        open_door(site, titles, round(sum(path.stat().st_size for path in fetched) / 1e6))
    return missing


def build_live(site: Path) -> bool:
    """Build the live site into a built book; return whether its lessons can run."""
    try:
        missing = lay(site)
    except NotFetched as error:
        missing = error
    except WrongWheel as error:
        sys.exit(f"The live site was not built. {error}")
    if missing:
        reason, tried = missing.args
        close_door(site, reason)
        print(f"The live door is closed: {reason}. The book is whole without it.\n{tried}")
    else:
        print(f"The live door is open: JupyterLite is in {site / 'live' / 'lite'}.")
    return not missing


if __name__ == "__main__":
    is_open = build_live(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
    sys.exit(0 if is_open else CLOSED)
