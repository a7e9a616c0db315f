"""The doctor on machines that lack something: each fault comes with its remedy in one line."""

import os
import sys
from pathlib import Path

import jupyter_client.kernelspec
import pytest

from coursegrade.diagnostics import machine


def told(checks) -> list[tuple[str, str]]:
    return [(check.state, check.words) for check in checks]


def script(path: Path, words: str) -> None:
    path.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
    path.chmod(0o755)


def test_are_packages_that_are_missing_or_too_old_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine._VERSIONS, "not-installed-here", ((1,), (2,)))
    monkeypatch.setitem(machine._VERSIONS, "nbgrader", ((99,), (100,)))
    check = machine.python_packages()
    assert check.broken
    assert check.words.startswith("packages: nbgrader is 0.")
    assert "; install what grading/pyproject.toml asks for" in check.words
    assert "not-installed-here is missing" in check.words


def test_are_programs_on_no_path_of_the_shell_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(machine.programs()) == [
        ("note", f"{name} is on the PATH only inside coursegrade; activate the environment before "
                 "you call nbgrader yourself")
        for name in ("alembic", "nbgrader")
    ]  # fmt: skip


def test_is_a_kernel_whose_python_is_gone_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone" / "python"
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        f'{{"argv": ["{gone.as_posix()}"], "display_name": "Python 3", "language": "python"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    check = machine.kernel()
    assert check.broken
    assert check.words == (
        f"the kernel 'python3' starts {gone.as_posix()}, which does not exist; run "
        "'python -m ipykernel install --sys-prefix'"
    )


def test_is_a_machine_without_a_kernel_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a machine without ipykernel, and with nothing in Jupyter's folders.
    monkeypatch.setitem(sys.modules, "ipykernel.kernelspec", None)
    monkeypatch.setattr(jupyter_client.kernelspec, "jupyter_path", lambda *_: [str(tmp_path)])
    check = machine.kernel()
    assert check.broken
    assert check.words.startswith("there is no kernel 'python3'; run 'python -m ipykernel install")


@pytest.mark.skipif(os.name == "nt", reason="there is no sandbox, and no script of the shell")
def test_is_a_sandbox_that_is_not_allowed_told_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    script(tmp_path / "bwrap", "echo first >&2; echo bwrap: No permission >&2; exit 1")
    script(tmp_path / "unshare", "exit 1")
    remedy = "allow unprivileged user namespaces"
    before = "is installed but may not make namespaces here"
    assert told(machine.sandbox()) == [
        ("note", f"bwrap {before} (bwrap: No permission); {remedy}"),
        ("note", f"unshare {before} (no reason given); {remedy}"),
    ]


def test_is_a_system_without_a_sandbox_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert told(machine.sandbox()) == [
        ("note", "no sandbox on this system: grade what you do not trust on Linux")
    ]
