"""The live door: closed in words in a plain build; JupyterLite behind it where it was laid.

`python course.py book --live` lays it. What is laid without the Pyodide distribution is tried here
as far as it goes without numpy; a whole lesson is run by `book/live/check_live.py`.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT, parse

LESSONS = sorted(path.parent.name for path in ROOT.glob("lessons/*/lesson.ipynb"))
FETCH = ROOT / "book" / "live" / "fetch_pyodide.py"
PURE = ("simpleeval", "mdurl", "markdown_it", "hiplab")
START = """async ([core, wheels, names]) => {
  const { loadPyodide } = await import(core + "pyodide.mjs");
  const pyodide = await loadPyodide({ indexURL: core });
  for (const wheel of wheels) {
    pyodide.unpackArchive(await (await fetch(wheel)).arrayBuffer(), "wheel");
  }
  const imports = names.map((name) => `import ${name}`).join("\\n");
  return pyodide.runPython(`${imports}\\n1 + 1`);
}"""


@pytest.fixture
def lite(built_book: Path) -> Path:
    """The folder of JupyterLite, where it has been laid."""
    folder = built_book / "live" / "lite"
    if not folder.is_dir():
        pytest.skip("JupyterLite is not laid: run 'python course.py book --live'")
    return folder


def test_each_lesson_leads_to_the_door(built_book: Path):
    """A plain link, which loads nothing before it is followed."""
    for name in LESSONS:
        page = parse(built_book / "lessons" / name / "lesson.html")
        assert page.select(".course-downloads a[href='../../live/door.html']"), name
        loaded = [tag.get("src") or "" for tag in page.select("script[src], iframe, img")]
        assert not [source for source in loaded if "live/" in source]


def test_door_is_open_or_says_why_it_is_closed(built_book: Path):
    """Never a link to what cannot run, and never a page without words."""
    page = parse(built_book / "live" / "door.html")
    links = [a["href"] for a in page.select("a[href^='lite/']")]
    if links:
        assert (built_book / "live" / "lite" / "static" / "pyodide").is_dir()
        assert [name for name in LESSONS if not any(name in link for link in links)] == []
    else:
        words = " ".join(page.get_text().split())
        assert "This door is closed" in words
        assert "numpy and scipy" in words
        assert "JupyterLab" in words
        assert page.select("article a[href$='book/for-students.html']")


def test_nothing_unverified_is_fetched(tmp_path: Path):
    """An empty checksum stops the fetching, and the words say how to set it."""
    (tmp_path / "live").mkdir()
    script = tmp_path / "live" / FETCH.name
    script.write_bytes(FETCH.read_bytes())
    pin = {"version": "0", "url": (tmp_path / "none").as_uri(), "sha256": ""}
    script.with_name("pyodide.json").write_text(json.dumps(pin), encoding="utf-8")
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert run.returncode == 1
    assert "--record" in run.stderr


def test_live_site_holds_the_lessons_and_no_secret(lite: Path):
    """Lesson and released quiz of each lesson; no key file, and nothing of the grading."""
    for name in LESSONS:
        assert (lite / "files" / name / "lesson.ipynb").is_file()
        listing = json.loads((lite / "api" / "contents" / name / "all.json").read_text("utf-8"))
        assert "lesson.ipynb" in {entry["name"] for entry in listing["content"]}
    inside = [path.name for path in lite.rglob("*") if path.is_file()]
    for wheel in lite.glob("pypi/*.whl"):
        inside += [Path(name).name for name in zipfile.ZipFile(wheel).namelist()]
        assert not wheel.name.startswith("coursegrade")
    assert "quiz.yml" not in inside
    for notebook in lite.glob("files/*/*.ipynb"):
        assert "BEGIN HIDDEN TESTS" not in notebook.read_text(encoding="utf-8")


def test_lab_opens_and_lists_the_lessons(lite: Path, served_book: str, new_page):
    """JupyterLab starts in the browser, shows the folders, and asks no other host."""
    page, asked = new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served_book}/live/lite/lab/index.html")
    for name in LESSONS:
        page.get_by_role("listitem", name=name).first.wait_for(timeout=120_000)
    foreign = [url for url in asked if not url.startswith((served_book, "data:", "blob:"))]
    assert foreign == []


def test_kernel_core_starts_and_our_wheels_import(lite: Path, served_book: str, new_page):
    """Pyodide's core computes, and what needs no numpy of ours can be imported there."""
    page, root = new_page(), f"{served_book}/live/lite"
    page.goto(f"{served_book}/live/door.html")
    wheels = [
        f"{root}/pypi/{wheel.name}"
        for wheel in lite.glob("pypi/*.whl")
        if wheel.name.startswith(PURE)
    ]
    assert len(wheels) == len(PURE)
    assert page.evaluate(START, [f"{root}/static/pyodide/", wheels, PURE]) == 2
