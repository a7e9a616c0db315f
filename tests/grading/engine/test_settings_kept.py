"""What an instructor has set for stock nbgrader holds for notebooks that need no kernel."""

import filecmp
import importlib.util
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.preprocessors import Execute
from ordinary_user import run_tests
from sandbox_course import LINUX, ROOT, body, run, text, warm
from traitlets.config import Config

from coursegrade.autograde.limits import NO_LIMIT_SECONDS, CellTime, Limits, seconds_of
from coursegrade.autograde.sandbox.preload import imports_of
from coursegrade.autograde.sandbox.setting import make_setting
from coursegrade.autograde.warm_worker import WarmWorker
from coursegrade.course import CourseError

pytestmark = pytest.mark.skipif(not LINUX, reason="namespaces are Linux's")


def needs(package: str) -> pytest.MarkDecorator:
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f"{package} is not installed here")


def test_do_minus_one_and_none_mean_no_limit() -> None:
    assert seconds_of(None) == seconds_of(-1) == NO_LIMIT_SECONDS
    assert seconds_of(45) == 45
    with warm() as worker:
        assert text(run(worker, "print(1)", cell_seconds=seconds_of(-1))[0]) == "1\n"


def test_do_cells_that_run_out_share_twice_the_limit_and_others_have_it_whole() -> None:
    left, total = CellTime(10), 0.0
    for _ in range(16):
        total += left.seconds
        left.ran_out()
    assert total < 2 * 10 + 16 * 0.5
    with warm() as worker:
        endless = ["while True: pass"] * 5
        answer = worker.run(Limits(cell_seconds=2), "ada", body(*endless, "print('after')"))
    shown = [text(cells) for cells in answer["outputs"].values()]
    assert ["CellTimeoutError" in words for words in shown] == [True] * 5 + [False]
    given = [float(words.split()[-2]) for words in answer["events"]]
    assert given == [2, 1, 0.5, 0.5, 0.5]


def test_is_shown_data_seen_and_only_that(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    for folder in (data, other):
        folder.mkdir()
        (folder / "a.txt").write_text("seen")
    setting = make_setting(Config({"Sandbox": {"shown_paths": [str(data)]}}), "/", (), preload=())
    worker = WarmWorker(setting)
    try:
        reads = [f"print(open('{folder}/a.txt').read())" for folder in (data, other)]
        writes = f"open('{data}/a.txt', 'w')"
        answer = worker.run(Limits(), "ada", body(*reads, writes))
    finally:
        worker.stop()
    assert text(answer["outputs"]["0"]) == "seen\n"
    assert text(answer["outputs"]["1"]).startswith("FileNotFoundError")
    assert "Error" in text(answer["outputs"]["2"])
    assert answer["events"] == [
        f"a cell looked for {other}/a.txt, which submissions do not see; to show it, add "
        f"c.Sandbox.shown_paths = ['{other}/a.txt'] to nbgrader_config.py"
    ]


def test_is_a_shown_path_that_is_not_there_named() -> None:
    config = Config({"Sandbox": {"shown_paths": ["/srv/nowhere"]}})
    with pytest.raises(CourseError, match="names /srv/nowhere, which is not there"):
        make_setting(config, "/", ())


@pytest.mark.parametrize("path", ["/", "/tmp", "/tmp/../proc"])
def test_is_what_every_submission_has_to_itself_not_shown(path: str) -> None:
    config = Config({"Sandbox": {"shown_paths": [path]}})
    with pytest.raises(CourseError, match=f"names {path}, of which every submission has one"):
        make_setting(config, "/", ())


def test_are_packages_looked_for_in_tmp_without_taking_it_from_submissions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # pytest closes its own folders to others.
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "instructors_helper.py").write_text("VALUE = 7\n")
    monkeypatch.setenv("PYTHONPATH", f"/tmp{os.pathsep}{tmp_path / 'lib'}")
    worker = WarmWorker(make_setting(Config(), "/", ()))
    try:
        answer = worker.run(
            Limits(),
            "ada",
            body(
                "import tempfile, instructors_helper as h\n"
                "with tempfile.NamedTemporaryFile() as file:\n    print(file.name[:4], h.VALUE)"
            ),
        )
    finally:
        worker.stop()
    assert text(answer["outputs"]["0"]) == "/tmp 7\n"


def test_are_named_variables_and_pythonpath_kept_and_no_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # pytest closes its own folders to others.
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "instructors_helper.py").write_text("VALUE = 7\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.setenv("DATA_SET", "small")
    monkeypatch.setenv("ACCESS_TOKEN", "secret-8812")
    setting = make_setting(Config({"Sandbox": {"shown_variables": ["DATA_SET"]}}), "/", ())
    worker = WarmWorker(setting)
    try:
        answer = worker.run(Limits(), "ada", body(
            "import os, instructors_helper as h\nprint(os.environ['DATA_SET'], h.VALUE)",
            "print(dict(os.environ))", "os.environ['ACCESS_TOKEN']"))  # fmt: skip
    finally:
        worker.stop()
    assert text(answer["outputs"]["0"]) == "small 7\n"
    assert "secret-8812" not in text(answer["outputs"]["1"])
    assert "c.Sandbox.shown_variables = ['ACCESS_TOKEN']" in answer["events"][0]


def test_is_the_folder_in_which_the_run_begins_not_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "neighbour.ipynb").write_text("secret")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    with warm() as worker:
        look = f"import os\nprint(os.path.exists('{tmp_path}/neighbour.ipynb'))"
        assert text(run(worker, look)[0]) == "False\n"


def test_do_provided_files_of_any_size_come_as_copies_of_ones_own(tmp_path: Path) -> None:
    given, folder = tmp_path / "given", tmp_path / "submission"
    for made in (given / "data", folder):
        made.mkdir(parents=True)
    large = given / "data" / "large.bin"
    large.write_bytes(os.urandom(90_000_000))
    with sqlite3.connect(given / "shop.db") as shop:
        shop.execute("create table sale (price)")
    (given / "solution.ipynb").write_text("secret")
    (given / "notes").mkdir()
    (given / "notes" / "key.txt").write_text("secret")
    (folder / "mine.bin").write_bytes(bytes(60_000_000))
    before = {path: path.stat().st_size for path in given.rglob("*")}
    names = ("data/large.bin", "shop.db")
    first = (
        "import os, sqlite3\nprint(sorted(os.listdir()), os.path.getsize('data/large.bin'))\n"
        "print(os.path.getsize('mine.bin'))\n"
        "shop = sqlite3.connect('shop.db')\nshop.execute('insert into sale values (3)')\n"
        "shop.commit()\nos.chdir('data')\nopen('new.txt', 'w').write('written');"
    )
    second = (
        "import sqlite3\nprint(sqlite3.connect('shop.db').execute('select * from sale').fetchall(),"
        " open('data/new.txt').read())"
    )
    with warm(given=str(given), names=names) as worker:
        shown = run(worker, first, "import os\nprint(os.listdir())", folder=folder)
        assert text(shown[0]) == "['data', 'mine.bin', 'shop.db'] 90000000\n60000000\n"
        assert "'new.txt'" in text(shown[1])
        # A later notebook of the same submission finds what the first has written, others do not.
        assert text(run(worker, second, folder=folder)[0]) == "[(3,)] written\n"
        assert text(run(worker, second)[0]).startswith("FileNotFoundError") or "[]" in text(
            run(worker, second)[0]
        )
    assert {path: path.stat().st_size for path in given.rglob("*")} == before
    assert not filecmp.cmp(given / "shop.db", folder / "shop.db", shallow=False)
    assert not (folder / "data" / "large.bin").exists()


COPY = """
import sys
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox import files, syscalls
from coursegrade.autograde.sandbox.filesystem import LAYERS, View
root, given = sys.argv[1:]
syscalls.mount("tmpfs", root + LAYERS, "tmpfs", 0, "size=1m")
files.give(root, LAYERS, View(given=given, names=("data/a.bin",)), Limits(disk=1), None)
path = root + LAYERS + "/data/a.bin"
open(path, "ab").write(b"own")
print(open(path, "rb").read()[-4:])
"""


def test_are_provided_files_copied_where_the_system_has_no_overlay(tmp_path: Path) -> None:
    root, given = tmp_path / "root", tmp_path / "given"
    (root / ".layers").mkdir(parents=True)
    (given / "data").mkdir(parents=True)
    (given / "data" / "a.bin").write_bytes(b"x" * 5_000_000)
    words = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", COPY, root, given]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout == "b'xown'\n", done.stderr
    assert (given / "data" / "a.bin").stat().st_size == 5_000_000


def test_does_a_test_apart_read_the_provided_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("true")
    book = body("open('key.txt', 'w').write('forged')")
    book["cells"].append({"place": 1, "role": "test", "name": "t", "test": "t", "points": 1,
                          "beside": "", "twins": [], "binds": [], "leaves": [], "words": [],
                          "reads": [],
                          "visible": "", "source": "print(open('key.txt').read())"})  # fmt: skip
    with warm(given=str(tmp_path), names=("key.txt",)) as worker:
        answer = worker.run(Limits(), "ada", book)
        reach = run(worker, "import os\nprint(os.path.exists('/provided/key.txt'))")
    assert text(answer["outputs"]["1"]) == "true\n"
    assert text(reach[0]) == "False\n"


def test_does_a_sparse_file_not_fill_the_instructors_disk(tmp_path: Path) -> None:
    with warm() as worker:
        answer = worker.run(
            Limits(), "ada", body("open('huge', 'wb').truncate(10**12)"), str(tmp_path)
        )
    assert not (tmp_path / "huge").exists()
    assert "too large" in answer["events"][0]


@needs("matplotlib")
@needs("pandas")
def test_are_packages_imported_once_and_show_what_a_kernel_shows(tmp_path: Path) -> None:
    (tmp_path / "talks.py").write_text("print('hello')\n")
    sources = ["import pandas as pd\nimport talks, nowhere", "from matplotlib import pyplot as plt"]
    modules = (*imports_of(sources), "matplotlib.pyplot")
    assert modules[:4] == ("pandas", "talks", "nowhere", "matplotlib")
    wide = (
        "import pandas as pd\nprint(pd.DataFrame([range(30)], columns=[f'column{n}' "
        "for n in range(30)]))"
    )
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    with warm(imports=modules, environment=(("PYTHONPATH", str(tmp_path)),),
              shown=(str(tmp_path),)) as worker:  # fmt: skip
        worker.start()
        assert ["talks" in words and "prints" in words for words in worker.said] == [True]
        loaded = "import sys\nprint('pandas' in sys.modules, 'talks' in sys.modules)"
        shown = run(worker, loaded, wide, draw, "from tqdm.auto import tqdm\nlist(tqdm([1]))")
    assert text(shown[0]) == "True False\n"
    stock = new_notebook(cells=[new_code_cell(wide)])
    Execute().preprocess(stock, {"metadata": {"path": str(tmp_path)}})
    assert text(shown[1]) == text(stock.cells[0].outputs) != ""
    assert [output["output_type"] for output in shown[2]] == ["display_data"]


@pytest.mark.skipif(not ROOT, reason="the tests run as an ordinary user already")
def test_does_an_ordinary_user_get_the_same() -> None:
    done = run_tests(__file__)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
