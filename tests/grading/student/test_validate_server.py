"""Validate, asked of a student's server without a browser: what it refuses, and in which words."""

import json
import sys
from pathlib import Path

import pytest
from jupyter_here import Asked, served

if sys.platform == "win32":
    pytest.skip("nbgrader's exchange does not run on Windows", allow_module_level=True)


def test_is_a_notebook_that_cannot_be_tried_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "broken.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "beside.ipynb").write_text("{}", encoding="utf-8")

    def validate(path: str) -> Asked:
        return Asked("/assignments/validate", "POST", json.dumps({"path": path}))

    broken, missing, outside = served(
        work, ["coursegrade.student"],
        validate("broken.ipynb"), validate("missing.ipynb"), validate("../beside.ipynb"),
    )  # fmt: skip
    for answer, name in ((broken, "broken.ipynb"), (missing, "missing.ipynb")):
        told = json.loads(answer.body)
        assert not told["success"]
        assert told["value"].startswith(f"{name} could not be tried: ")
    assert outside.code == 403
    assert b"outside allowed directory" in outside.body
