"""Run a slow command and show, at least every two seconds, that it goes on."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Seconds between two signs of life, in a terminal and in a log.
IN_PLACE, IN_LINES = 0.5, 1.5


class Progress:
    """One line that tells what is going on: in a terminal in place, elsewhere again and again."""

    def __init__(self, words: str) -> None:
        """Begin to tell."""
        self.words, self.began, self.told = words, time.monotonic(), time.monotonic()
        self.terminal = sys.stdout.isatty()
        self._say(f"{words} …")

    def tick(self, note: str = "") -> None:
        """Show that time goes on, and what was heard last."""
        if time.monotonic() - self.told >= (IN_PLACE if self.terminal else IN_LINES):
            self.told = time.monotonic()
            self._say(f"{self.words} … {self.told - self.began:.0f} s  {note}".rstrip())

    def end(self) -> None:
        """Say how long it took."""
        self._say(f"{self.words}: {time.monotonic() - self.began:.0f} s", "\n")

    def broken_off(self) -> None:
        """Leave the line as it stands."""
        if self.terminal:
            print(flush=True)

    def _say(self, line: str, end: str = "") -> None:
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{line[:width]:<{width}}", end=end, flush=True)
        else:
            print(line, flush=True)


def watch(
    command: Sequence[str],
    words: str,
    env: Mapping[str, str],
    cwd: Path,
    keep_open: int | None = None,
    note: Callable[[list[str]], str] = lambda lines: lines[-1] if lines else "",
) -> tuple[int, str]:
    """Run a command under a line of progress; return its exit status and all that it said.

    `note` chooses from the lines so far what stands beside the seconds. The file `keep_open` stays
    open in the command.
    """
    process = subprocess.Popen(
        command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        pass_fds=() if os.name == "nt" or keep_open is None else (keep_open,),
    )  # fmt: skip
    lines: list[str] = []

    def listen() -> None:
        for line in process.stdout:
            if line.strip():
                lines.append(line.strip())

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    progress = Progress(words)
    try:
        while process.poll() is None:
            listener.join(0.2)  # what ends closes its output
            progress.tick(note(lines))
            if not listener.is_alive():
                process.wait()
    except KeyboardInterrupt:
        progress.broken_off()
        process.terminate()
        process.wait()
        raise
    listener.join()
    if process.returncode:
        progress.broken_off()
    else:
        progress.end()
    return process.returncode, "\n".join(lines)
