"""Run a notebook in a kernel inside the sandbox, by nbgrader's own Execute.

So every setting of Execute keeps its meaning. Two things are ours: the kernel is the one that the
order names, whatever the notebook says, and a kernel that dies leaves the cells before it graded.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from coursegrade.autograde.limits import NO_LIMIT_SECONDS, CellTime, seconds_of

_NAME = "instructors"
_MOST_CHARACTERS = 4_000_000
_CUT = "\n... Output cut here: it was too long ...\n"


def serve(payload: bytes) -> bytes:
    """Run the notebook that the bytes hold, in the folder that this process is in."""
    order = json.loads(payload)
    book, events = run_notebook(
        order["notebook"], order["kernel"], order["settings"], os.getcwd()
    )  # fmt: skip
    return json.dumps({"notebook": book, "events": events}).encode()


def run_notebook(
    notebook: str, kernel: Mapping[str, Any], settings: Mapping[str, Any], folder: str
) -> tuple[str, list[str]]:
    """Return the executed notebook and what went wrong; `folder` is where the notebook runs."""
    place = Path(os.environ["TMPDIR"], "kernelspecs", _NAME)
    place.mkdir(parents=True)
    spec = {"argv": kernel["argv"], "env": kernel["env"], "language": kernel["language"],
            "interrupt_mode": kernel["interrupt_mode"], "display_name": kernel["name"]}  # fmt: skip
    (place / "kernel.json").write_text(json.dumps(spec))
    manager = KernelSpecManager(kernel_dirs=[str(place.parent)])
    book = nbformat.reads(notebook, as_version=4)
    told = book.metadata.pop("kernelspec", None)
    given = {**settings, "kernel_name": _NAME}
    step = _Execute(config=Config({"Execute": given}), kernel_spec_manager=manager)
    events: list[str] = []
    try:
        step.preprocess(book, {"metadata": {"path": folder}})
    except CellTimeoutError:
        if not step.interrupt_on_timeout:
            raise
        events.append("its kernel did not react to an interruption")
    except DeadKernelError:
        events.append("its kernel ended")
    except RuntimeError as error:
        words = f"the kernel '{kernel['name']}' did not start ({error}{_last_words()})"
        raise RuntimeError(words) from None
    if events:
        _excuse(book, step.begun, events[0])
    if told is not None:
        book.metadata["kernelspec"] = told
    return nbformat.writes(book), events + step.events


class _Execute(Execute):
    """Counts the cells begun, and gives the cells after one that ran out of time less of it."""

    def __init__(self, kernel_spec_manager: KernelSpecManager, **more: Any) -> None:
        super().__init__(**more)
        self.begun, self.events = 0, []
        self._room: dict[int, int] = {}
        self._specs = kernel_spec_manager
        self._left = CellTime(seconds_of(self.timeout))
        self.timeout_func = self._seconds

    def create_kernel_manager(self) -> Any:
        km = super().create_kernel_manager()
        km.kernel_spec_manager = self._specs
        return km

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> Any:
        self.begun = index + 1
        begun = time.monotonic()
        try:
            return super().preprocess_cell(cell, resources, index)
        finally:
            limit = self._left.seconds
            if cell.cell_type == "code" and _ran_out(cell, time.monotonic() - begun, limit):
                self.events.append(f"code cell {index + 1} took longer than {limit:g} s")
                self._left.ran_out()

    def output(self, outs: list, msg: dict, display_id: Any, cell_index: int) -> Any:
        """Take an output, but only so many characters of one cell."""
        room = self._room.setdefault(cell_index, _MOST_CHARACTERS)
        self._room[cell_index] = room - len(str(msg["content"]))
        if self._room[cell_index] >= 0:
            return super().output(outs, msg, display_id, cell_index)
        if room >= 0:
            outs.append(nbformat.v4.new_output("stream", name="stdout", text=_CUT))
        return None

    def _seconds(self, cell: NotebookNode) -> float:
        return self._left.seconds if self._left.seconds < NO_LIMIT_SECONDS else -1


def _last_words() -> str:
    """Return the last line that the kernel, or anything else here, has written to descriptor 2."""
    lines = os.pread(2, 1 << 20, 0).decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1][:300]}" if lines else ""


def _ran_out(cell: NotebookNode, seconds: float, limit: float) -> bool:
    return seconds >= limit and any(o.output_type == "error" for o in cell.outputs)


def _excuse(book: NotebookNode, begun: int, words: str) -> None:
    """Give an error to the cell whose kernel died and to all after it."""
    for cell in book.cells[begun - 1 :]:
        if cell.cell_type == "code" and cell.source.strip():
            cell.outputs.append(
                nbformat.v4.new_output("error", ename="ProcessEnded", evalue=words,
                                       traceback=[f"ProcessEnded: {words}"])
            )  # fmt: skip
