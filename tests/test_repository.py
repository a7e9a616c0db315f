"""Is the repository itself in order: notebooks stripped, style kept, nothing private in it?"""

import json
import os
import re
import statistics
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
GENERATED = {".venv", ".git", "_build", "build", "work", "node_modules", "__pycache__"}
OWN_CODE = ("widgets", "grading/src", "book", "launcher", "course.py")


def tracked(*endings: str) -> list[Path]:
    """Return the repository's own files with one of the endings, whether committed or not."""
    found = []
    for folder, inner, files in os.walk(ROOT):
        inner[:] = [n for n in inner if n not in GENERATED and not n.endswith(".egg-info")]
        # In a further work tree .git is a file.
        found += [Path(folder, n) for n in files if n.endswith(endings) and n not in GENERATED]
    return sorted(found)


def words_of(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


NOTEBOOKS = [path for path in tracked(".ipynb") if "tests" not in path.relative_to(ROOT).parts]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.parent.name)
def test_notebook_is_stripped(path: Path):
    """Only the source is kept: no outputs, no counts, no state of widgets."""
    notebook = json.loads(words_of(path))
    remedy = f"strip it: .venv/bin/nbstripout --keep-id {path.relative_to(ROOT).as_posix()}"
    for number, cell in enumerate(notebook["cells"], start=1):
        assert not cell.get("outputs"), f"cell {number} has outputs; {remedy}"
        assert cell.get("execution_count") is None, f"cell {number} has a count; {remedy}"
    assert "widgets" not in notebook["metadata"], f"state of widgets was saved; {remedy}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.parent.name)
def test_notebook_has_stable_cell_ids(path: Path):
    """Reviews and links rest on cell ids: each cell has one, and no two are the same."""
    ids = [cell.get("id") for cell in json.loads(words_of(path))["cells"]]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_there_are_notebooks_to_check():
    """An empty search would pass every test above."""
    assert NOTEBOOKS


def test_ruff_finds_nothing():
    """Remedy for most of what it finds: .venv/bin/ruff check --fix ."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout


def test_modules_stay_small():
    """Half of them at about 100 lines or fewer, none over 250: a longer one is two things."""
    lengths = {
        path: len(words_of(path).splitlines())
        for path in tracked(".py")
        if path.relative_to(ROOT).as_posix().startswith(OWN_CODE)
        and words_of(path)  # an empty __init__.py is no module to read
    }
    assert statistics.median(lengths.values()) <= 105
    assert {path.name: lines for path, lines in lengths.items() if lines > 250} == {}


def test_nothing_is_left_to_do():
    """What is not done is in an issue, not in a comment."""
    marks = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    code = tracked(".py", ".css", ".js", ".yml", ".md", ".toml", ".ipynb")
    ours = [path for path in code if not path.name.endswith(".min.js")]
    assert [path.name for path in ours if marks.search(words_of(path))] == []


def test_no_path_of_one_machine_is_written_down():
    """A path that exists on one desk only is a bug on every other."""
    private = re.compile(r"/(?:home|Users)/\w+/|/tmp/\w|[A-Z]:\\\\Users")
    kinds = tracked(".py", ".md", ".yml", ".toml", ".ipynb", ".txt", ".cfg", ".in")
    # What attacks a machine, or looks what an attack has left, names places that every machine has.
    attacks = ("hostile", "test_between_submissions.py")
    kinds = [path for path in kinds if not set(path.parts) & set(attacks)]
    assert [path.name for path in kinds if private.search(words_of(path))] == []


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-TEXT", "NOTICE", "CITATION.cff"]
)
def test_repository_tells_who_may_do_what(name: str):
    """Readers, contributors and re-users find their file."""
    assert len(words_of(ROOT / name)) > 300


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name
)
def test_links_of_the_guides_lead_somewhere(path: Path):
    """Every relative link and picture in the guides exists."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", words_of(path))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def credits() -> dict[str, str]:
    """Return what NOTICE says of files, by the patterns of their paths."""
    found = {}
    for block in words_of(ROOT / "NOTICE").split("\n\n"):
        paths, _, about = block.partition("\n    ")
        found |= dict.fromkeys(re.split(r",\s+", paths), about)
    return found


def test_data_of_others_are_credited():
    """NOTICE names each data file once, with its licence and where to read that."""
    data = ROOT / "widgets" / "hiplab" / "src" / "hiplab" / "data"
    files = [path for path in data.iterdir() if path.suffix in (".csv", ".json")]
    assert files
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        (about,) = [told for pattern, told in credits().items() if fnmatch(name, pattern)]
        assert "Licence: " in about, name
        named = re.findall(r"LICENSES/[\w.-]+\.txt", about)
        assert named or "https://creativecommons.org/licenses/" in about, name
        assert [text for text in named if not (ROOT / text).is_file()] == []


def test_each_credit_speaks_of_files_that_there_are():
    """A file that was renamed or deleted leaves no credit behind."""
    known = [path.relative_to(ROOT).as_posix() for path in (ROOT / "widgets").rglob("*")]
    patterns = [pattern for pattern in credits() if pattern.startswith("widgets/")]
    assert len(patterns) >= 5
    assert [p for p in patterns if not any(fnmatch(name, p) for name in known)] == []


def test_citation_and_workflows_are_readable():
    """YAML that does not parse is ignored in silence by those who should read it."""
    citation = yaml.safe_load(words_of(ROOT / "CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["title"] == yaml.safe_load(words_of(ROOT / "_config.yml"))["title"]
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for job in yaml.safe_load(words_of(path))["jobs"].values():
            for step in job["steps"]:
                assert "@" in step.get("uses", "@"), f"{path.name}: pin {step['uses']}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str):
    """Everything that `course.py` installs has one version, our three packages apart."""
    lines = [line.split(";")[0].strip() for line in words_of(ROOT / name).splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert {line for line in wanted if "==" not in line} == {
        "-e ./widgets/lessonkit", "-e ./widgets/hiplab", "-e ./grading",
    }  # fmt: skip


def test_developers_have_the_pins_of_students():
    """What a test shows, a student meets."""
    versions = {
        name: dict(re.findall(r"^([\w.-]+)==([\w.]+)", words_of(ROOT / name), re.M))
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert versions["requirements.txt"].items() <= versions["requirements-dev.txt"].items()


def test_students_install_nothing_that_only_developers_and_hubs_need():
    """Light is a promise of the README."""
    heavy = {"pytest", "ruff", "jupyterhub", "dask", "distributed", "psycopg", "playwright"}
    names = set(re.findall(r"^([\w.-]+)==", words_of(ROOT / "requirements.txt"), re.M))
    assert names & heavy == set()
    assert heavy <= set(re.findall(r"^([\w.-]+)==", words_of(ROOT / "requirements-dev.txt"), re.M))


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.stem)
def test_benchmark_finds_all_that_it_imports(path: Path):
    """Nothing else runs a benchmark, so one that no longer starts would go unseen."""
    code = f"import runpy; runpy.run_path({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
