"""Links to machines elsewhere, and what those machines read: Binder, Codespaces, Colab."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader

from .conftest import LESSONS, ROOT, parse
from .serving import serve

sys.path.append(str(ROOT / "book" / "_ext"))
from course_elsewhere import colab_notebook, doors

LESSON = "1-kinetic-chain"
REPOSITORY, ADDRESS = "https://github.com/somebody/course", "https://somebody.example/course/"
HOSTS = ("mybinder.org", "codespaces.new", "colab.research.google.com")


def section(**known) -> BeautifulSoup:
    """The end of a lesson's page, as the template writes it."""
    templates = Environment(loader=FileSystemLoader(ROOT / "book" / "_templates"), autoescape=True)
    page = templates.get_template("lesson-downloads.html")
    files = [{"href": "x.ipynb", "label": "The lesson notebook", "about": ".ipynb"}]
    return BeautifulSoup(page.render(lesson_downloads=files, pathto=str, **known), "html.parser")


def test_each_lesson_leads_to_the_door(built_book: Path):
    """A plain link, which loads nothing before it is followed."""
    for name in LESSONS:
        page = parse(built_book / f"{name}.html")
        assert page.select(".course-downloads a[href='../../live/door.html']"), name
        loaded = [tag.get("src") or "" for tag in page.select("script[src], iframe, img")]
        assert not [source for source in loaded if "live/" in source]


def test_there_is_no_link_where_no_address_is_known():
    assert doors(LESSON, "", "") == []
    assert not [a for a in section(lesson_doors=[]).select("a") if "//" in a["href"]]


def test_each_link_is_there_where_its_address_is_known():
    assert [door["label"] for door in doors(LESSON, REPOSITORY, "")] == [
        "Binder",
        "GitHub Codespaces",
    ]
    assert [door["label"] for door in doors(LESSON, "https://forge.example/a/b", ADDRESS)] == [
        "Google Colab"
    ]
    links = section(lesson_doors=doors(LESSON, REPOSITORY, ADDRESS)).select("a[rel~=external]")
    binder, codespaces, colab = (urlsplit(a["href"]) for a in links)
    assert binder.path == "/v2/gh/somebody/course/HEAD"
    assert parse_qs(binder.query) == {"urlpath": [f"lab/tree/work/{LESSON}/lesson.ipynb"]}
    assert codespaces.path == "/somebody/course"
    notebook = unquote(colab.fragment).removeprefix("fileId=")
    assert notebook == f"{ADDRESS}downloads/{LESSON}-colab.ipynb"


def test_no_page_loads_anything_from_there(built_book: Path):
    """Plain links, if any: nothing that a browser follows by itself."""
    for path in built_book.glob("lessons/*/lesson.html"):
        page = parse(path)
        loaded = [tag.get("src") or "" for tag in page.select("[src]")]
        loaded += [tag["href"] for tag in page.select("link[href]")]
        assert not [address for address in loaded if any(host in address for host in HOSTS)]


def test_colabs_first_cell_brings_the_lesson_and_the_package(built_book: Path, tmp_path: Path):
    """Run from a served copy of the book, all but the two lines that are IPython's."""
    known = json.loads((built_book / "downloads" / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    names = ("lessonkit-0.1.0-py3-none-any.whl", "hiplab-0.2.0-py3-none-any.whl")
    wheels = [Path(name) for name in names]
    with serve(built_book, "/course/") as pages:
        notebook = colab_notebook(known, LESSON, pages.address, wheels)
        nbformat.validate(nbformat.from_dict(notebook))
        first = "".join(notebook["cells"][0]["source"])
        code = "\n".join(line for line in first.splitlines() if not line.startswith("%"))
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    magics = re.findall(r"^%(cd|pip) (?:install )?-q (.+)$", first, re.M)
    assert magics[0] == ("cd", LESSON)
    named = magics[1][1].split()
    assert len(named) == 2 and all((tmp_path / LESSON / wheel).is_file() for wheel in named)
    assert {"lesson.ipynb", "practice.yml"} <= {path.name for path in (tmp_path / LESSON).iterdir()}
    assert notebook["cells"][1:] == known["cells"]


def test_binder_installs_the_courses_own_pins_on_a_python_that_it_supports():
    folder = ROOT / ".binder"
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    assert wanted == ["-r ../requirements.txt"]
    runtime = (folder / "runtime.txt").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"python-3\.1[123]", runtime)


@pytest.mark.skipif(shutil.which("bash") is None, reason="Binder's machine has bash")
def test_binder_makes_the_students_copy_without_the_key(tmp_path: Path):
    """Its script is run in a copy of the course that has one lesson."""
    shutil.copytree(ROOT / ".binder", tmp_path / ".binder")
    shutil.copytree(ROOT / "lessons" / LESSON, tmp_path / "lessons" / LESSON)
    for name in ("nbgrader_config.py", "course.py"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    made = subprocess.run(["./.binder/postBuild"], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    laid = {path.name for path in (tmp_path / "work" / LESSON).iterdir()}
    assert laid >= {"lesson.ipynb", "practice.yml", "quiz.ipynb"}
    assert "quiz.yml" not in laid
    quiz = (tmp_path / "work" / LESSON / "quiz.ipynb").read_text(encoding="utf-8")
    assert "HIDDEN TESTS" not in quiz
    assert "judge(" not in quiz


def test_the_dev_container_opens_the_students_lab():
    told = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    command = told["postAttachCommand"]
    assert command.startswith("python course.py lab --no-browser ")
    assert told["forwardPorts"] == [8888]
    pattern = re.search(r"'--ServerApp\.allow_origin_pat=(.+)'", command)[1]
    assert re.match(pattern, "https://some-name-abc123-8888.app.github.dev")
    for other in ("8888xappxgithub.dev", "8888.app.github.dev.example", "9999.app.github.dev"):
        assert not re.match(pattern, f"https://some-name-abc123-{other}")
