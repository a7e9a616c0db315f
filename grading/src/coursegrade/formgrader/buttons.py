"""Formgrader's buttons Autograde and Generate Feedback, carried out by our engine, with progress.

One order is carried out after another, each in a process of its own; collecting and releasing stay
nbgrader's.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from typing import Any

from nbgrader.server_extensions.formgrader import apihandlers
from nbgrader.server_extensions.formgrader.base import BaseApiHandler
from tornado import web

from coursegrade.stock import environment

_LABELS = {"autograde": "Autograding", "feedback": "Making feedback for"}
_LONGEST_LINE = 1 << 20


@dataclass
class Runner:
    """Carries out orders; `progress` is what the page shows meanwhile."""

    progress: dict[str, Any] = field(default_factory=dict)
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, work: str, course: str, assignment: str, student: str) -> dict[str, Any]:
        """Carry out an order in its turn; return what formgrader's own buttons get."""
        self.waiting += 1
        async with self.turn:
            self.waiting -= 1
            self.progress = {"label": f"{_LABELS[work]} {student or assignment}"}
            try:
                return await self._run({"work": work, "course": course, "assignment": assignment,
                                        "student": student})  # fmt: skip
            finally:
                self.progress = {}

    async def _run(self, order: dict[str, str]) -> dict[str, Any]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "coursegrade.formgrader.run", cwd=order["course"],
            env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, limit=_LONGEST_LINE,
        )  # fmt: skip
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
        problem = asyncio.ensure_future(process.stderr.read())
        said, end = [], {"end": False, "error": ""}
        try:
            async for line in process.stdout:
                told = json.loads(line)
                if "say" in told:
                    said.append(told["say"])
                elif "end" in told:
                    end = told
                else:
                    self.progress |= told
            await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
        words = (await problem).decode(errors="replace").strip()
        log = "\n".join(said)
        if process.returncode:
            return {"success": False, "log": log, "error": words or "The run was ended."}
        result = {"success": end["end"], "log": log}
        return result if end["end"] else {**result, "error": end["error"]}


RUNNER = Runner()


class _Button(BaseApiHandler):
    work = ""

    @web.authenticated
    async def post(self, assignment: str, student: str = "") -> None:
        """Carry it out, and say what came of it."""
        done = await RUNNER.run(self.work, self.coursedir.root, assignment, student)
        if book := self.settings.get("nbgrader_gradebook"):
            book.db.expire_all()
        self.write(json.dumps(done))


class Autograde(_Button):
    """Grade one student's submission again, or all that are not graded yet."""

    work = "autograde"


class Feedback(_Button):
    """Make one student's feedback, or everybody's."""

    work = "feedback"


class Progress(BaseApiHandler):
    """How far the present order has come."""

    @web.authenticated
    def get(self) -> None:
        """Return it, or nothing where there is none."""
        self.write({**RUNNER.progress, "waiting": RUNNER.waiting})


_OURS = {
    apihandlers.AutogradeHandler: Autograde,
    apihandlers.GenerateFeedbackHandler: Feedback,
    apihandlers.GenerateAllFeedbackHandler: Feedback,
}
ROUTES = [
    (pattern, _OURS[handler])
    for pattern, handler in apihandlers.default_handlers
    if handler in _OURS
] + [
    (r"/formgrader/api/coursegrade/autograde/([^/]+)", Autograde),
    (r"/formgrader/api/coursegrade/progress", Progress),
]
