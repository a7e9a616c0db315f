"""Lay JupyterLite beside the built book: `python book/live/lite_site.py`.

Its folder is `live/lite/` of the site. The lessons' notebooks, what they read, our wheel and the
pure wheels it needs are in it. numpy and scipy for the browser are in the Pyodide distribution
only (`fetch_pyodide.py`). Without it Pyodide's core is laid there, and the door stays closed.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "_ext")]

from course_folders import build_wheel  # noqa: E402
from fetch_pyodide import PIN, archive_of, fetch  # noqa: E402

TOOLS = ROOT / "_build" / "live-tools"
DOOR = re.compile(r"<!-- door -->.*?<!-- /door -->", re.S)
INSTALL = "%pip install -q hiplab  # from this book; it takes a minute"
OPEN = """<!-- door --><p>Choose a notebook. The first start fetches tens of megabytes.
What you change stays in this browser: download it to keep it or to hand it in.</p>
<ul>{}</ul><!-- /door -->"""
PURE = ["--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
SETTINGS = {"disablePyPIFallback": True}
# All cells are on the page: the check reads their numbers, and the browser's own search finds them.
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a program; stop with its last words if it fails."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"The live site was not built.\n{(done.stdout + done.stderr)[-1500:]}")


def tools() -> Path:
    """Return the Python that has JupyterLite, installing it when it is missing or old."""
    python = TOOLS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, stamp = (HERE / "requirements.txt").read_text(encoding="utf-8"), TOOLS / "made-from.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", "--clear", TOOLS)
        run(python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt")
        stamp.write_text(wanted, encoding="utf-8")
    return python


def lay_contents(site: Path, contents: Path) -> list[str]:
    """Lay each lesson's notebooks and what they read; return the notebooks' paths."""
    paths = []
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
                cell = {"cell_type": "code", "id": "live-install", "metadata": {}, "outputs": []}
                notebook["cells"].insert(0, {**cell, "execution_count": None, "source": INSTALL})
                notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python"}
                (target / name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
                paths.append(f"{lesson.name}/{name}")
    return paths


def lay_pyodide(target: Path) -> bool:
    """Lay the whole distribution if it has been fetched, else the core from npm; say which."""
    pin = json.loads(PIN.read_text(encoding="utf-8"))
    whole = archive_of(pin).exists()
    with tempfile.TemporaryDirectory() as folder:
        if whole:
            archive, inside = fetch(PIN), "pyodide"
        else:
            npm = shutil.which("npm") or sys.exit(
                "The live site needs npm, which is not installed."
            )
            run(npm, "pack", "--silent", f"pyodide@{pin['version']}", cwd=Path(folder))
            archive, inside = next(Path(folder).glob("*.tgz")), "package"
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        shutil.move(Path(folder, inside), target)
    return whole


def build_live(site: Path) -> bool:
    """Build the live site into a built book; return whether its lessons can run."""
    python, live = tools(), site / "live"
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        paths = lay_contents(site, lite / "files")
        (lite / "pypi").mkdir()
        build_wheel(ROOT, lite / "pypi")
        pip = [python, "-m", "pip", "download", "-q", *PURE, "-r", HERE / "wheels.txt"]
        run(*pip, "--python-version=3.14", "-d", lite / "pypi")
        (lite / "static").mkdir()
        whole = lay_pyodide(lite / "static" / "pyodide")
        told = {"litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": SETTINGS}}
        told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": told}
        (lite / "jupyter-lite.json").write_text(json.dumps(told), encoding="utf-8")
        (lite / "overrides.json").write_text(json.dumps(OVERRIDES), encoding="utf-8")
        shutil.rmtree(live / "lite", ignore_errors=True)
        command = [python, "-m", "jupyterlite_core", "build", "--contents", "files"]
        command += ["--apps", "lab", "--apps", "notebooks", "--no-sourcemaps"]
        run(*command, "--output-dir", (live / "lite").resolve(), cwd=lite)
    if whole:
        link = '<li><a href="lite/notebooks/index.html?path={0}">{0}</a></li>'
        page = (live / "door.html").read_text(encoding="utf-8")
        links = OPEN.format("".join(map(link.format, paths)))
        (live / "door.html").write_text(DOOR.sub(lambda _: links, page), encoding="utf-8")
    print(f"JupyterLite is in {live / 'lite'}; its door is {'open' if whole else 'closed'}.")
    return whole


if __name__ == "__main__":
    build_live(ROOT / "_build" / "html")
