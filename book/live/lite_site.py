"""Lay JupyterLite beside the built book: `python book/live/lite_site.py [site]`.

Its folder is `live/lite/` of the site. The lessons' notebooks, what they read, our wheel and the
pure wheels it needs are in it. numpy and scipy for the browser are in the Pyodide distribution
only (`fetch_pyodide.py`). Without it Pyodide's core is laid there: the kernel starts and runs what
needs no numpy, and the door stays closed.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "_ext")]

from browser_wheels import FROM_PYODIDE, PYTHON, pins  # noqa: E402
from course_folders import build_wheel  # noqa: E402
from fetch_pyodide import PIN, archive_of, checksum, fetch  # noqa: E402
from packaging.utils import canonicalize_name  # noqa: E402

NOT_FETCHED = 75  # the exit status that tells a missing network from a broken build
TOOLS = ROOT / "_build" / "live-tools"
DOOR = re.compile(r"<!-- door -->.*?<!-- /door -->", re.S)
# The comment has a line of its own: behind the command it would be taken for a package's name.
INSTALL = "# Fetch the course's package from this book. It takes a minute.\n%pip install -q hiplab"
OPEN = """<!-- door --><p>Choose a notebook. In it, choose <em>Run</em>, then <em>Run All
Cells</em>. The first start fetches tens of megabytes and takes a minute or more: use Wi-Fi, and a
computer rather than a phone.</p>
<p>What you change stays in this browser. Download the notebook to keep it or to hand it in.</p>
<ul>{}</ul><!-- /door -->"""
LINK = '<li><a href="lite/notebooks/index.html?path={path}">{words}</a></li>'
PURE = ["--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
SETTINGS = {"disablePyPIFallback": True}
# All cells are on the page: the check reads their numbers, and the browser's own search finds them.
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def run(*command: str | Path, cwd: Path = ROOT, fetches: bool = False) -> None:
    """Run a program; stop with its last words if it fails."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        print("The live site was not built.", file=sys.stderr)
        print((done.stdout + done.stderr)[-1500:], file=sys.stderr)
        sys.exit(NOT_FETCHED if fetches else 1)


def tools() -> Path:
    """Return the Python that has JupyterLite, installing it when it is missing or old."""
    python = TOOLS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, stamp = (HERE / "requirements.txt").read_text(encoding="utf-8"), TOOLS / "made-from.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", "--clear", TOOLS)
        run(python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt", fetches=True)
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
    pip = [python, "-m", "pip", "download", "-q", *PURE, f"--python-version={PYTHON}"]
    run(*pip, "-d", target, *requirements, fetches=True)


def lay_pyodide(python: Path, target: Path) -> bool:
    """Lay Pyodide and what is compiled with it; return whether all of it is there.

    The distribution weighs hundreds of megabytes: only what the lessons need is taken out of it,
    and the lock file names nothing else. Without the distribution the core comes from npm and
    micropip, which the kernel starts with, from the package index.
    """
    pin = json.loads(PIN.read_text(encoding="utf-8"))
    whole = archive_of(pin).exists()
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        if whole:
            archive, inside = fetch(PIN), Path(folder, "pyodide")
        else:
            npm, core = python.with_name("npm"), f"pyodide@{pin['version']}"
            run(npm, "pack", "--silent", core, cwd=Path(folder), fetches=True)
            archive, inside = next(Path(folder).glob("*.tgz")), Path(folder, "package")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        lock = json.loads((inside / "pyodide-lock.json").read_text(encoding="utf-8"))
        packages, lock["packages"] = lock["packages"], {}
        if not whole:
            download(python, [f"micropip=={packages['micropip']['version']}"], inside)
            wheel = next(inside.glob("micropip-*.whl"))
            told = {"sha256": checksum(wheel), "file_name": wheel.name}
            packages = {"micropip": {**packages["micropip"], **told}}
        rest = [*FROM_PYODIDE] if whole else ["micropip"]
        while rest:
            name = canonicalize_name(rest.pop())
            lock["packages"][name] = packages[name]
            rest += packages[name]["depends"]
        (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        for name in (*CORE, *(entry["file_name"] for entry in lock["packages"].values())):
            shutil.copyfile(inside / name, target / name)
    return whole


def keep_workers_apart(lite: Path) -> None:
    """Let JupyterLite see no service worker but its own; say its pages' language as well."""
    script = shutil.copyfile(HERE / "own-workers.js", lite / "own-workers.js")
    for page in (lite / "index.html", *lite.glob("*/index.html")):
        address = "../" * len(page.relative_to(lite).parts[1:]) + script.name
        head = f'<head>\n<script src="{address}"></script>'
        text = page.read_text(encoding="utf-8").replace("<html>", '<html lang="en">')
        page.write_text(text.replace("<head>", head, 1), encoding="utf-8")


def build_live(site: Path) -> bool:
    """Build the live site into a built book; return whether its lessons can run."""
    python, live = tools(), site / "live"
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        titles = lay_contents(site, lite / "files")
        (lite / "pypi").mkdir()
        build_wheel(ROOT, lite / "pypi")
        download(python, pins(), lite / "pypi")
        whole = lay_pyodide(python, lite / "static" / "pyodide")
        told = {"litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": SETTINGS}}
        told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": told}
        (lite / "jupyter-lite.json").write_text(json.dumps(told), encoding="utf-8")
        (lite / "overrides.json").write_text(json.dumps(OVERRIDES), encoding="utf-8")
        shutil.rmtree(live / "lite", ignore_errors=True)
        command = [python, "-m", "jupyterlite_core", "build", "--contents", "files"]
        command += ["--apps", "lab", "--apps", "notebooks", "--no-sourcemaps"]
        run(*command, "--output-dir", (live / "lite").resolve(), cwd=lite)
    keep_workers_apart(live / "lite")
    if whole:
        page = (live / "door.html").read_text(encoding="utf-8")
        links = [LINK.format(path=path, words=escape(words)) for path, words in titles.items()]
        opened = OPEN.format("".join(links))
        (live / "door.html").write_text(DOOR.sub(lambda _: opened, page), encoding="utf-8")
    print(f"JupyterLite is in {live / 'lite'}; its door is {'open' if whole else 'closed'}.")
    return whole


if __name__ == "__main__":
    build_live(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
