"""Let the submission's process and the tests' take turns, within limits of time and memory.

Messages are passed on between the two as they are; whoever exceeds a limit is stopped, and whoever
waits for it is told.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from coursegrade.autograde.limits import CellTime, Limits
from coursegrade.autograde.outputs import Output, clean, error
from coursegrade.autograde.sandbox.usage import Usage
from coursegrade.autograde.wire import Channel, Ended, Garbled, parse

_TICK = 0.25
_GRACE = 3.0
# How often a process that the machine did not let run gets its time again.
_PATIENCE = 4
_CALL = b'{"call":'


class Stopped(Exception):
    """A process was stopped, for a reason that the words tell."""


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


class Turns:
    """Asks one of two processes and lets them talk until it has answered.

    `events` says in words what went wrong.
    """

    def __init__(self, student: Party, judge: Party, limits: Limits, usage: Usage) -> None:
        self.student, self.judge, self.limits, self.usage = student, judge, limits, usage
        self.events: list[str] = []
        self.ended = ""
        self._left = CellTime(limits.cell_seconds)

    def ask(self, first: Party, message: dict[str, Any], what: str = "") -> dict[str, Any]:
        """Send a message, let the two talk, and return the reply with its outputs made clean.

        Without `what` nothing of it is told in the events.
        """
        if not first.alive:
            words = self.ended if first is self.student else "the tests' own process was stopped"
            return {"outputs": [error("ProcessEnded", words)]}
        limit = self._left.seconds
        until = time.monotonic() + limit
        speaker, late, patience = first, False, _PATIENCE
        for party in (self.student, self.judge):
            party.starved(0)  # so that only what is used from now on counts
        # Whoever answers before it is asked does not know this.
        number = os.urandom(8).hex()
        try:
            first.channel.send({**message, "number": number})
        except (Ended, Garbled) as stop:
            return {"outputs": [self._lose(first, stop)]}
        while True:
            try:
                body = self._hear(speaker, until)
                if speaker is first and (first is self.student or not body.startswith(_CALL)):
                    reply = parse(body)
                    if reply.pop("number", None) != number:
                        raise Garbled("an answer to what was not asked")
                    reply["outputs"] = clean(reply.get("outputs"))
                    reply["outputs"] += [self._timed_out(what)] if late else []
                    return reply
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
                        return {"outputs": [lost, self._timed_out(what)]}
                    speaker = self._excuse(first)
                late, until = True, time.monotonic() + _GRACE
                speaker.interrupt()
            except (Stopped, Ended, Garbled) as stop:
                lost = self._lose(speaker, stop)
                if speaker is first:
                    return {"outputs": [lost]}
                speaker = self._excuse(first)
                until = max(until, time.monotonic() + _GRACE)

    def _excuse(self, judge: Party) -> Party:
        """Tell a test that waits for the submission's process that there is none any more."""
        with suppress(Ended):
            judge.channel.send({"raised": ["ProcessEnded", ["RuntimeError"], [self.ended]]})
        return judge

    def _timed_out(self, what: str) -> Output:
        if what:
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
