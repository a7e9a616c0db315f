"""Each of the three packages builds as an index takes it, carries what it must, stands alone."""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "lessonkit": "widgets/lessonkit",
    "hiplab": "widgets/hiplab",
    "coursegrade": "grading",
}
# What a package may need of the other two.
NEEDS = {"lessonkit": (), "hiplab": ("lessonkit",), "coursegrade": ()}
IMPORTS = {
    "lessonkit": "from lessonkit.items import check, practice; import lessonkit.explorer",
    "hiplab": "from hiplab import explore_pelvic_tilt; explore_pelvic_tilt",
    "coursegrade": "import coursegrade.__main__",
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist of each package, built from copies."""
    work = tmp_path_factory.mktemp("packages")
    for name, folder in PACKAGES.items():
        copy = work / "sources" / name
        shutil.copytree(ROOT / folder, copy, ignore=shutil.ignore_patterns("*.egg-info", "build"))
        command = [sys.executable, "-m", "uv", "--quiet", "build", "--no-build-isolation"]
        subprocess.run([*command, "-o", work / "dist", copy], check=True)
    return work / "dist"


def test_would_an_index_take_them(built: Path) -> None:
    files = sorted(map(str, [*built.glob("*.whl"), *built.glob("*.tar.gz")]))
    assert len(files) == 6
    command = [sys.executable, "-m", "twine", "check", "--strict", *files]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("PASSED") == 6


@pytest.mark.parametrize("name", PACKAGES)
def test_do_they_carry_what_they_must_and_no_key(name: str, built: Path) -> None:
    (wheel,), (sdist,) = built.glob(f"{name}-*.whl"), built.glob(f"{name}-*.tar.gz")
    with ZipFile(wheel) as archive:
        inside = archive.namelist()
    assert any(path.endswith("licenses/LICENSE") for path in inside)
    assert f"{name}/py.typed" in inside
    folder = ROOT / PACKAGES[name] / "src"
    templates = {path.relative_to(folder).as_posix() for path in folder.rglob("*.j2")}
    assert templates <= set(inside)
    with tarfile.open(sdist) as archive:
        sources = archive.getnames()
    assert {"LICENSE", "CHANGELOG.md", "README.md"} <= {path.partition("/")[2] for path in sources}
    quizzes = [path for path in [*inside, *sources] if path.endswith("quiz.yml")]
    # The example course of the kit shows how a quiz is written; those of this course are secret.
    assert all("lessonkit/examples/knee/" in path for path in quizzes)
    packed = {path.partition("/src/")[2] for path in sources if "/src/" in path}
    assert {path for path in inside if path.startswith(f"{name}/")} <= packed


@pytest.mark.parametrize("name", PACKAGES)
def test_does_it_start_beside_its_needs_alone(name: str, built: Path, tmp_path: Path) -> None:
    uv, folder = [sys.executable, "-m", "uv", "--quiet"], tmp_path / "venv"
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    wheels = [next(built.glob(f"{one}-*.whl")) for one in (name, *NEEDS[name])]
    subprocess.run([*uv, "pip", "install", "--python", python, "--no-deps", *wheels], check=True)
    # The packages of others that are installed here; our own are only linked here.
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for other in PACKAGES.keys() - {name, *NEEDS[name]}:
        told = subprocess.run([python, "-c", f"import {other}"], capture_output=True, check=False)
        assert f"No module named '{other}'".encode() in told.stderr
    subprocess.run([python, "-c", IMPORTS[name]], check=True)
