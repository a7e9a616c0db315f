"""Take one notebook through its cells: the submission's in one process, the tests in another.

The supervisor passes messages between the two, measures time, memory and processes, and stops what
exceeds its limits. It reads the notebook only after the submission's process was forked, so that no
hidden test is ever in that process's memory.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

from coursegrade.autograde.limits import CellTime, Limits
from coursegrade.autograde.sandbox.usage import Usage
from coursegrade.autograde.wire import Channel, Ended, Garbled, parse

_TICK = 0.25
_GRACE = 3.0
# How often a process that the machine did not let run gets its time again.
_PATIENCE = 4
Output = dict[str, Any]


class Stopped(Exception):
    """A process was stopped, for a reason that the words tell."""


def error(name: str, words: str) -> Output:
    """Return an error output, in red as a kernel shows it."""
    return {"output_type": "error", "ename": name, "evalue": words,
            "traceback": [f"\x1b[0;31m{name}\x1b[0m: {words}"]}  # fmt: skip


class Party:
    """A process that answers messages."""

    def __init__(self, channel: Channel, process: int) -> None:
        self.channel, self.process, self.alive = channel, process, True
        self._used = 0.0

    def starved(self, seconds: float) -> bool:
        """Say if it wants to run but got little of so many seconds, on a machine that is busy."""
        try:
            state, *numbers = (
                Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
            )
            used = (int(numbers[10]) + int(numbers[11])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError):
            return False
        mine, self._used = used - self._used, used
        return state in "RD" and mine < seconds / 2

    def interrupt(self) -> None:
        """Ask it to stop what it is doing."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)
        self.alive = False

    def _signal(self, number: int) -> None:
        if self.alive:
            try:
                os.kill(self.process, number)
            except ProcessLookupError:
                self.alive = False


class Supervisor:
    """Runs the cells of one notebook; `events` says in words what went wrong."""

    def __init__(self, student: Party, judge: Party, limits: Limits, usage: Usage) -> None:
        self.student, self.judge, self.limits, self.usage = student, judge, limits, usage
        self.events: list[str] = []
        self.ended = ""
        self._left = CellTime(limits.cell_seconds)

    def run(self, cells: list[dict[str, Any]], plan: dict[str, Any]) -> dict[int, list[Output]]:
        """Run cells in order and return the outputs of each by its place in the notebook."""
        self._ask_judge({"protected": plan["protected"], "imports": plan["imports"]}, "the tests")
        outputs = {}
        for cell in cells:
            source, what = cell["source"], cell["name"]
            role = cell["role"]
            if role == "test" and not cell["aside"]:
                outputs[cell["place"]] = self._test(cell)
                if cell["visible"]:
                    self._ask_student({"run": cell["visible"]}, what)
            elif role == "test":
                outputs[cell["place"]] = self._ask_student({"run_aside": source}, what)
                if cell["visible"]:
                    self._ask_student({"run": cell["visible"]}, what)
            else:
                if role == "given":
                    self._test(cell)
                outputs[cell["place"]] = self._ask_student({"run": source}, what)
        return outputs

    def _test(self, cell: dict[str, Any]) -> list[Output]:
        names = self._snapshot()
        message = {"test": cell["source"], "names": names, "mentions": cell["mentions"]}
        return self._ask_judge(message, cell["name"])

    def _snapshot(self) -> dict[str, Any]:
        if not self.student.alive:
            return {}
        try:
            self.student.channel.send({"snapshot": True})
            body = self._hear(self.student, time.monotonic() + self.limits.cell_seconds)
            names = parse(body).get("names")
            return names if isinstance(names, dict) else {}
        except (Stopped, Ended, Garbled, TimeoutError) as stop:
            self._lose(self.student, stop)
            return {}

    def _ask_student(self, message: dict[str, Any], what: str) -> list[Output]:
        if not self.student.alive:
            return [error("ProcessEnded", self.ended)]
        return self._turns(self.student, message, what)

    def _ask_judge(self, message: dict[str, Any], what: str) -> list[Output]:
        if not self.judge.alive:
            return [error("ProcessEnded", "the tests' own process was stopped earlier")]
        return self._turns(self.judge, message, what)

    def _turns(self, first: Party, message: dict[str, Any], what: str) -> list[Output]:
        """Send a message and let the two talk until the first has finished its cell."""
        limit = self._left.seconds
        until = time.monotonic() + limit
        speaker, late, patience = first, False, _PATIENCE
        for party in (self.student, self.judge):
            party.starved(0)  # so that only what is used from now on counts
        try:
            first.channel.send(message)
        except (Ended, Garbled) as stop:
            return [self._lose(first, stop)]
        while True:
            try:
                body = self._hear(speaker, until)
                if speaker is first and body.startswith(b'{"outputs":'):
                    outputs = clean(parse(body).get("outputs"))
                    return [*outputs, self._timed_out(what)] if late else outputs
                if first is self.student:
                    raise Garbled("a question out of turn")
                other = self.judge if speaker is self.student else self.student
                other.channel.pass_on(body)
                speaker = other
            except TimeoutError:
                span = _GRACE if late else limit
                if patience and speaker.starved(span):
                    patience, until = patience - 1, time.monotonic() + span
                    continue
                if late:
                    lost = self._lose(speaker, Stopped("it did not react to an interruption"))
                    if speaker is first:
                        return [lost, self._timed_out(what)]
                    speaker = self._excuse(first)
                late, until = True, time.monotonic() + _GRACE
                speaker.interrupt()
            except (Stopped, Ended, Garbled) as stop:
                lost = self._lose(speaker, stop)
                if speaker is first:
                    return [lost]
                speaker = self._excuse(first)
                until = max(until, time.monotonic() + _GRACE)

    def _excuse(self, judge: Party) -> Party:
        """Tell a test that waits for the submission's process that there is none any more."""
        raised = {"name": "ProcessEnded", "kind": ["T", "builtins", "RuntimeError"],
                  "values": ["t", [self.ended]], "words": self.ended}  # fmt: skip
        judge.channel.send({"answer": True, "raised": raised})
        return judge

    def _timed_out(self, what: str) -> Output:
        self.events.append(f"{what} took longer than {self._left.seconds:g} s")
        self._left.ran_out()
        return {"output_type": "error", "ename": "CellTimeoutError", "evalue": "",
                "traceback": ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before"
                              " timeout"]}  # fmt: skip

    def _lose(self, party: Party, stop: Exception) -> Output:
        party.kill()
        who = "its process" if party is self.student else "the process of its tests"
        words = f"{who} ended: {stop}" if str(stop) else f"{who} ended by itself"
        self.events.append(words)
        if party is self.student:
            self.ended = words
        return error("ProcessEnded", words)

    def _hear(self, speaker: Party, until: float) -> bytes:
        """Return the next message of a process, looking at what is used while waiting."""
        while True:
            now = time.monotonic()
            if now >= until:
                raise TimeoutError
            excess = self.usage.excess()
            if excess:
                self.student.kill()
                raise Stopped(excess)
            if self.usage.wait(speaker.channel, min(_TICK, until - now)):
                return speaker.channel.take(until + _GRACE)


def clean(outputs: Any) -> list[Output]:
    """Return only what is well-formed: outputs come from a process that may say anything."""
    kept: list[Output] = []
    for output in outputs if isinstance(outputs, list) else ():
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                kept.append({"output_type": "stream", "name": name, "text": text})
            case {"output_type": "error", "ename": str(name), "evalue": str(value),
                  "traceback": list(lines)}:  # fmt: skip
                kept.append({"output_type": "error", "ename": name, "evalue": value,
                             "traceback": [str(line) for line in lines]})  # fmt: skip
            case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
                number = output.get("execution_count")
                kept.append({"output_type": kind, "data": data, "metadata": {}}
                            | ({"execution_count": number if isinstance(number, int) else None}
                               if kind == "execute_result" else {}))  # fmt: skip
    return kept
