"""Run notebook cells in this process and collect what a kernel would have sent.

An IPython shell without kernel, sockets and threads: outputs have the form of the notebook format,
with the texts that IPython's own formatters make.
"""

import inspect
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from coursegrade.autograde.outputs import UPDATE
from coursegrade.autograde.recorder import Recorder


class Stream(io.TextIOBase):
    """Standard output or error of a cell."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, recorder: Recorder, descriptor: int) -> None:
        self.name, self._recorder, self._descriptor = name, recorder, descriptor

    def write(self, text: str) -> int:
        """Record the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Say that one can write."""
        return True

    def fileno(self) -> int:
        """Return the real descriptor, for programs that a cell starts."""
        return self._descriptor


class _Hook(DisplayHook):
    recorder: Recorder

    def write_output_prompt(self) -> None:
        """Leave the prompt to the front end."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Record the value of a cell's last expression."""
        self.recorder.add(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": format_dict,
                "metadata": md_dict or {},
            }
        )

    def finish_displayhook(self) -> None:
        """Do nothing: nothing was printed."""


class _Publisher(DisplayPublisher):
    recorder: Recorder

    def publish(self, data: dict, metadata: dict | None = None, **more: Any) -> None:
        """Record what `display` shows."""
        name = (more.get("transient") or {}).get("display_id")
        named = {} if name is None else {"display_id": name}
        if more.get("update"):
            self.recorder.update({"output_type": UPDATE, "data": data, **named})
            return
        self.recorder.add(
            {"output_type": "display_data", "data": data, "metadata": metadata or {}, **named}
        )

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown."""
        self.recorder.clear(wait)


class _Compiler(CachingCompiler):
    """Compiles a long sum too, whose tree is deeper than calls may be."""

    def ast_parse(self, *source: Any, **options: Any) -> Any:
        """Return the tree of a cell."""
        with _deep_trees():
            return super().ast_parse(*source, **options)

    def __call__(self, *source: Any, **options: Any) -> Any:
        with _deep_trees():
            return super().__call__(*source, **options)


@contextmanager
def _deep_trees() -> Iterator[None]:
    """Let a tree be deep; of Python 3.12 on, the limit is for calls alone."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 3000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class CellShell(InteractiveShell):
    """The shell; `recorder` has the outputs of the running cell."""

    recorder: Recorder
    # Whether an error is shown by its name alone: a traceback takes longer than most tests.
    brief = False
    # pandas looks whether there is one, to tell a notebook from a terminal.
    kernel = None

    def should_run_async(self, *source: Any, **options: Any) -> bool:
        """Say whether a cell waits for coroutines; one too deep to be looked at does not."""
        with suppress(RecursionError), _deep_trees():
            return super().should_run_async(*source, **options)
        return False

    def showtraceback(self, error: Any = None, *args: Any, **options: Any) -> None:
        """Show the error of a cell as IPython does, and one of deep recursion as soon."""
        if self.brief:
            self._showtraceback(*(error or sys.exc_info())[:2], [])
            return
        # For each of thousands of frames `inspect` would look through all modules for the one that
        # a cell's name is the file of; this process has loaded more of them than a kernel.
        for name in getattr(self.compile, "_filename_map", ()):
            with suppress(OSError):  # its working directory may be gone
                inspect.modulesbyfile.update({name: "__main__", os.path.abspath(name): "__main__"})
        super().showtraceback(error, *args, **options)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.recorder.add(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype)),
                "evalue": _safe(str, evalue),
                "traceback": list(stb),
            }
        )

    def _format_exception_for_storage(self, exception: BaseException, **_: Any) -> dict[str, Any]:
        """Draw no traceback a second time for IPython's history, which nobody reads here."""
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}

    def ask_exit(self) -> None:
        """Stay: `exit()` in a notebook ends nothing here."""

    def system(self, cmd: str) -> None:
        """Run a program of the system, as `!ls` does, and show what it prints."""
        command = self.var_expand(cmd, depth=1)
        done = subprocess.run(
            command, shell=True, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.recorder.stream("stdout", done.stdout.decode("utf-8", "replace"))
        self.user_ns["_exit_code"] = done.returncode

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: nobody looks."""


# Packages tell a notebook from a terminal by the name of a kernel's shell: pandas, for the width of
# a table, tqdm, rich.
CellShell.__name__ = CellShell.__qualname__ = "ZMQInteractiveShell"


def _safe(make: Callable[[Any], str], value: Any) -> str:
    try:
        return make(value)
    except BaseException:
        return "(it cannot be shown)"


def make_shell() -> CellShell:
    """Return the one shell of this process, without history and without a terminal."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.HistoryManager.hist_file = ":memory:"
    shell = CellShell.instance(
        config=settings, displayhook_class=_Hook, display_pub_class=_Publisher,
        compiler_class=_Compiler,
    )  # fmt: skip
    record(shell)
    # The first error makes IPython load what it shows errors with.
    shell.run_cell("1 / 0", store_history=False)
    shell.recorder.take()
    return shell


def record(shell: CellShell) -> None:
    """Send the outputs of a shell to a fresh recorder, also in a process just forked."""
    recorder = Recorder()
    shell.recorder = shell.displayhook.recorder = shell.display_pub.recorder = recorder
    sys.stdout = Stream("stdout", recorder, 1)
    sys.stderr = Stream("stderr", recorder, 2)
    sys.displayhook = shell.displayhook


def call_outputs(shell: CellShell) -> list[dict[str, Any]]:
    """Return what was shown since the last time, by programs too."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        shell.recorder.stream(name, _printed_by_programs(descriptor))
    return shell.recorder.take()


def forget_cell(shell: CellShell) -> None:
    """Leave nothing of the last cell's source in the history that later cells can read."""
    for held in (shell.user_ns.get("In"), shell.history_manager.input_hist_parsed,
                 shell.history_manager.input_hist_raw):  # fmt: skip
        if isinstance(held, list) and held:
            held[-1] = ""
    shell.history_manager._i00 = ""
    shell.user_ns[f"_i{shell.execution_count - 1}"] = ""


def run_cell(shell: CellShell, source: str) -> list[dict[str, Any]]:
    """Run one cell and return its outputs; an error is one of them."""
    result = shell.run_cell(source, store_history=True)
    failure = result.error_before_exec or result.error_in_exec
    outputs = call_outputs(shell)
    if failure is not None and not any(o["output_type"] == "error" for o in outputs):
        name = type(failure).__name__
        outputs.append(
            {"output_type": "error", "ename": name, "evalue": _safe(str, failure),
             "traceback": [f"{name}: {_safe(str, failure)}"]}
        )  # fmt: skip
    return outputs


def _printed_by_programs(descriptor: int, most: int = 1_000_000) -> str:
    """Return what other programs have written to a descriptor that is a file, and empty it."""
    try:
        text = os.pread(descriptor, most, 0).decode("utf-8", "replace")
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return text
    except OSError:
        return ""
