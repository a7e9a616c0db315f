"""Kernels of any language run inside the sandbox, with the settings of nbgrader's Execute."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.preprocessors import Execute
from ordinary_user import run_tests
from sandbox_course import LINUX, ROOT, text
from traitlets.config import Config

from coursegrade.autograde.limits import Limits
from coursegrade.autograde.sandbox.kernels import NoKernel, find_kernel
from coursegrade.autograde.sandbox.setting import make_setting
from coursegrade.autograde.warm_worker import CallFailed, WarmWorker

pytestmark = pytest.mark.skipif(not LINUX, reason="namespaces are Linux's")
PRELOAD = ("coursegrade.autograde.sandbox.run_kernel",)
r_language = pytest.mark.skipif(
    "ir" not in KernelSpecManager().find_kernel_specs(), reason="the R kernel is not installed here"
)


def execute(**settings: Any) -> Execute:
    return Execute(config=Config({"Execute": {"timeout": 60, **settings}}))


class Runs:
    """A warm process that runs kernels."""

    def __init__(self, hidden: Path) -> None:
        kernels = [
            find_kernel({"name": name}, execute())
            for name in KernelSpecManager().find_kernel_specs()
        ]
        setting = make_setting(Config(), "/", kernels, preload=PRELOAD, hidden=(str(hidden),))
        self.worker = WarmWorker(setting)

    def __call__(
        self, name: str, *sources: str, folder: Path | str = "", memory: int = 1024, **settings: Any
    ) -> tuple[list[str], list[str]]:
        """Run cells in a kernel; return what each shows, and the events."""
        step = execute(**settings)
        book = new_notebook(cells=[new_code_cell(source) for source in sources])
        # What the submission itself says of its kernel counts for nothing.
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "R"}
        answer = self.worker.run_in_kernel(
            Limits(memory=memory), "ada", nbformat.writes(book),
            find_kernel({"name": name}, step).as_order(step), str(folder),
        )  # fmt: skip
        done = nbformat.reads(answer["notebook"], as_version=4)
        assert done.metadata.kernelspec.name == "python3"
        return [text(cell.outputs) for cell in done.cells], answer["events"]


@pytest.fixture(scope="module")
def runs(bash_kernel: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    runs = Runs(tmp_path_factory.mktemp("course"))
    yield runs
    runs.worker.stop()


def test_does_a_bash_notebook_read_and_write_its_own_files_alone(
    runs: Runs, tmp_path: Path
) -> None:
    hidden = Path(runs.worker.setting.hidden[0], "gradebook.db")
    hidden.write_text("secret")
    (tmp_path / "own.txt").write_text("own")
    shown, _ = runs(
        "bash", "cat own.txt; echo $((20+22))", "echo new > new.txt",
        f"cat {hidden}; echo x > /written", "env", folder=tmp_path,
    )  # fmt: skip
    assert shown[0].split() == ["own42"]
    assert (tmp_path / "new.txt").read_text() == "new\n"
    assert "secret" not in shown[2] and shown[2].count("No such file") == 1
    assert "Read-only file system" in shown[2] or "Permission denied" in shown[2]
    assert "COURSEGRADE_STUDENT=ada" in shown[3]


@r_language
def test_does_an_r_notebook_give_what_r_gives(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n1,2\n3,4\n")
    shown, _ = runs("ir", "d <- read.csv('data.csv'); print(sum(d$b))", "stop('no')",
                    "cat(Sys.getenv('COURSEGRADE_STUDENT'))", folder=tmp_path)  # fmt: skip
    assert shown[0].strip() == "[1] 6"
    assert "no" in shown[1]
    assert shown[2] == "ada"


def test_is_an_endless_cell_stopped_and_the_next_one_run(runs: Runs) -> None:
    shown, events = runs("bash", "while true; do sleep 1; done", "echo after", timeout=5)
    assert "CellTimeoutError" in shown[0]
    assert shown[1] == "after\n"
    assert events == ["code cell 1 took longer than 5 s"]


def test_is_a_kernel_that_takes_too_much_ended_and_what_was_before_kept(runs: Runs) -> None:
    hog = "x=$(head -c 300000000 /dev/zero | tr '\\0' x); sleep 20"
    shown, events = runs("bash", "echo before", hog, "echo after", memory=250)
    assert shown[0] == "before\n"
    assert "ProcessEnded" in shown[1] and "ProcessEnded" in shown[2]
    assert any("250 MB" in words for words in events)


def test_is_a_kernel_of_this_python_run_with_extra_arguments(runs: Runs) -> None:
    step = execute(extra_arguments=["--IPKernelApp.exec_lines=['given = 42']"])
    assert not find_kernel({"name": "python3"}, step).native
    shown, _ = runs("python3", "print(given)", extra_arguments=step.extra_arguments)
    assert shown == ["42\n"]


def test_does_a_kernel_that_cannot_start_say_why(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = tmp_path / "kernels" / "broken"
    spec.mkdir(parents=True)
    false = shutil.which("false")
    (spec / "kernel.json").write_text(
        f'{{"argv": ["{false}"], "display_name": "b", "language": "b"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with pytest.raises(CallFailed, match="the kernel 'broken' did not start"):
        runs("broken", "1")


def test_is_the_instructors_word_which_kernel_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert find_kernel(None, execute()).native
    assert find_kernel({"name": "python3", "language": "R"}, execute()).native
    with pytest.raises(NoKernel, match="'cobol' is not installed here"):
        find_kernel({"name": "cobol"}, execute())
    spec = tmp_path / "kernels" / "elsewhere"
    (tmp_path / "env" / "bin").mkdir(parents=True)
    spec.mkdir(parents=True)
    python = tmp_path / "env" / "bin" / "python"
    python.symlink_to(shutil.which("python3", path="/usr/bin:/usr/local/bin") or "/bin/sh")
    (spec / "kernel.json").write_text(
        f'{{"argv": ["{python}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"],'
        '"display_name": "e", "language": "python", "env": {"DATA": "/srv/data"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    other = find_kernel({"name": "python3"}, execute(kernel_name="elsewhere"))
    assert not other.native and str(tmp_path / "env") in other.needs()
    assert other.env == {"DATA": "/srv/data"}


@pytest.mark.skipif(not ROOT, reason="the tests run as an ordinary user already")
def test_does_an_ordinary_user_get_the_same() -> None:
    done = run_tests(__file__)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
