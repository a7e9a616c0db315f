"""Execute a notebook in a kernel, as nbgrader does: where no sandbox is, or for other languages."""

import base64
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config


def execute_in_kernel(
    notebook: bytes, settings: Mapping[str, Any], files: Mapping[str, str]
) -> tuple[bytes, float]:
    """Return the executed notebook and the seconds it took; `settings` are those of Execute."""
    from nbgrader.preprocessors import Execute

    begun = time.monotonic()
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    with tempfile.TemporaryDirectory(prefix="coursegrade-") as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        book = nbformat.reads(notebook.decode(), as_version=4)
        step = Execute(config=Config({"Execute": dict(settings)}))
        book, _ = step.preprocess(book, {"metadata": {"path": folder}})
    return nbformat.writes(book).encode(), time.monotonic() - begun


def is_python(notebook: Mapping[str, Any]) -> bool:
    """Say whether a notebook is run by Python."""
    kernel = notebook.get("metadata", {}).get("kernelspec") or {}
    language = kernel.get("language") or kernel.get("name") or "python"
    return str(language).lower().startswith("python")
