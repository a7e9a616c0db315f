"""The live door: closed in words in a plain build; what JupyterLite would serve behind it."""

import ast
import json
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from .conftest import ROOT, parse
from .test_secrets import MARKS, PUBLIC, QUIZZES, as_read, letters, secrets_in, sentences

pytestmark = pytest.mark.thorough  # the live site takes minutes to build; publishing builds it

LESSONS = sorted(path.parent.name for path in ROOT.glob("lessons/*/lesson.ipynb"))
LIVE = ROOT / "book" / "live"
COMPILED = {"markupsafe", "numpy", "pyyaml", "rpds-py"}
# What Python says of itself in Pyodide 314, written down there.
BROWSER = {"sys_platform": "emscripten", "os_name": "posix", "platform_system": "Emscripten"}
BROWSER |= {"python_version": "3.14", "python_full_version": "3.14.2", "extra": ""}


@pytest.fixture(scope="module")
def lite(live_site: Path) -> Path:
    """The folder of JupyterLite."""
    return live_site / "live" / "lite"


def served_wheels(lite: Path) -> dict[str, tuple[str, Path]]:
    """Version and file of each wheel that the book serves, by name."""
    wheels = {}
    for path in lite.rglob("*.whl"):
        name, version, *_ = parse_wheel_filename(path.name)
        wheels[name] = (str(version), path)
    return wheels


def test_door_is_open_or_says_why_it_is_closed(live_site: Path, lite: Path):
    """Never a link to what cannot run, and never a page without words."""
    page = parse(live_site / "live" / "door.html")
    links = [a["href"] for a in page.select("a[href^='lite/']")]
    if list(lite.glob("static/pyodide/numpy-*.whl")):
        assert [name for name in LESSONS if not any(name in link for link in links)] == []
    else:
        assert links == []
        words = " ".join(page.get_text().split())
        assert "This door is closed" in words
        assert "for the browser was not to be had from" in words
        assert "JupyterLab" in words
        assert page.select("article a[href$='book/for-students.html']")


def test_pyodide_is_the_one_that_the_kernel_was_made_for(lite: Path):
    """The kernel's own settings name it by its address; another may not even start."""
    version = json.loads((LIVE / "pyodide.json").read_text(encoding="utf-8"))["version"]
    extension = lite / "extensions" / "@jupyterlite" / "pyodide-kernel-extension"
    schema = extension / "static" / "schema" / "kernel.v0.schema.json"
    assert f"/pyodide/v{version}/" in schema.read_text(encoding="utf-8")
    core = (lite / "static" / "pyodide" / "pyodide.mjs").read_text(encoding="utf-8")
    assert f'"{version}"' in core


def test_everything_that_hiplab_needs_is_served(lite: Path):
    """What each wheel says it requires in the browser is a wheel of the book, or compiled."""
    wheels = served_wheels(lite)
    missing, rest, seen = set(), ["hiplab", "ipykernel", "jedi"], set()
    while rest:
        name = canonicalize_name(rest.pop())
        if name in seen or name in COMPILED:
            continue
        seen.add(name)
        if name not in wheels:
            missing.add(name)
            continue
        with ZipFile(wheels[name][1]) as wheel:
            told = next(each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
            about = Parser().parsestr(wheel.read(told).decode())
        for need in map(Requirement, about.get_all("Requires-Dist", [])):
            if not need.marker or need.marker.evaluate(BROWSER):
                rest.append(need.name)
                other = wheels.get(canonicalize_name(need.name))
                assert not other or need.specifier.contains(other[0]), (name, str(need))
    assert missing == set()
    assert seen >= {"anywidget", "comm", "ipython", "jsonschema", "plotly"}


def test_lessons_and_hiplab_import_only_what_is_served(lite: Path):
    """Every import of a lesson's cells, and every one that runs when a module of ours is read."""
    known = {"hiplab", "markupsafe", "numpy", "yaml", "IPython", "markdown_it"}
    known |= {*sys.stdlib_module_names}
    known |= {name.replace("-", "_") for name in served_wheels(lite)}
    for path in [*ROOT.glob("lessons/*/lesson.ipynb"), *ROOT.glob("widgets/*/src/**/*.py")]:
        # Pictures are drawn beforehand, Sphinx loads its extension, and the example is a course.
        if path.parent.name == "pictures" or path.name == "book.py" or "examples" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"] if path.suffix == ".ipynb" else []
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for tree in map(ast.parse, code or [text]):
            nodes = ast.walk(tree) if code else tree.body
            imports = [
                name.name for node in nodes if isinstance(node, ast.Import) for name in node.names
            ]
            imports += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
            assert {name.partition(".")[0] for name in imports} <= known, path


def test_wheels_have_the_versions_of_the_course(lite: Path):
    """What a student runs in the browser is what the course was tested with."""
    pinned = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        name, found, version = line.partition("==")
        if found:
            pinned[canonicalize_name(name)] = version.partition(";")[0].strip()
    served = {path: parse_wheel_filename(path.name) for path in lite.glob("pypi/*.whl")}
    others = {path.name for path, about in served.items() if pinned.get(about[0]) != str(about[1])}
    assert {name for name in others if not name.startswith(("lessonkit-", "hiplab-"))} == set()
    made = (LIVE / "requirements.txt").read_text(encoding="utf-8")
    for name in ("anywidget", "ipywidgets"):  # their front ends are built into JupyterLite
        assert f"{name}=={pinned[name]}" in made


def test_front_ends_of_the_widgets_are_built_in(lite: Path):
    """Without them a cell that ends in an explorer shows nothing."""
    settings = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))
    extensions = settings["jupyter-config-data"]["federated_extensions"]
    names = {extension["name"] for extension in extensions}
    assert names >= {"@jupyter-widgets/jupyterlab-manager", "anywidget"}


def test_live_site_holds_the_lessons(lite: Path):
    """Lesson and released quiz of each lesson, and a listing that JupyterLite reads."""
    for name in LESSONS:
        assert (lite / "files" / name / "lesson.ipynb").is_file()
        listing = json.loads((lite / "api" / "contents" / name / "all.json").read_text("utf-8"))
        assert "lesson.ipynb" in {entry["name"] for entry in listing["content"]}


def test_no_secret_is_in_the_live_site(lite: Path, tmp_path: Path):
    """No sentence of a key in what the book lays there, in the wheels of the course either."""
    for package in ("lessonkit", "hiplab"):
        with ZipFile(next(lite.glob(f"pypi/{package}-*.whl"))) as wheel:
            wheel.extractall(tmp_path)
    ours = [path for path in tmp_path.rglob("*") if path.is_file()]
    laid = [path for part in ("files", "api") for path in (lite / part).rglob("*.*")]
    assert len(laid) > 3 * len(LESSONS)
    keys = [path for path in [*ours, *laid] if path.name == "quiz.yml"]
    # The one of the kit's example, which is to be read.
    assert keys == [tmp_path / "lessonkit/examples/knee/lessons/1-lever/quiz.yml"]
    assert not list(lite.glob("pypi/coursegrade*"))
    for path in laid:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert [mark for mark in MARKS if mark in text] == [], path
    told = {path: as_read(path) for path in [*ours, *laid]}
    public = "\n".join(as_read(path) for path in PUBLIC)
    for quiz in QUIZZES:
        texts = secrets_in(yaml.safe_load(quiz.read_text(encoding="utf-8")))
        secret = {piece for text in texts for piece in sentences(text) if piece not in public}
        leaks = [(path, piece) for path, text in told.items() for piece in secret if piece in text]
        assert leaks == []
    assert any(letters("practice") in text for text in told.values())
