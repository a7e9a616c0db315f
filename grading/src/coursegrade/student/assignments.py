"""nbgrader's assignment list, which says in words what went wrong and asks before harm is done."""

import os
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList, chdir

from coursegrade.notebooks import cells_of
from coursegrade.quiz_items import moment
from coursegrade.student import desk
from coursegrade.student.copies import answer_cells, answered, other_copies
from coursegrade.student.exchange import names_in

_PLUGINS = {"fetch": "FetchAssignment", "submit": "Submit", "fetch_feedback": "FetchFeedback"}


class Assignments(AssignmentList):
    """The list of one student, whose files are below `root_dir`."""

    @property
    def root(self) -> Path:
        """Return the folder that JupyterLab shows."""
        return Path(self.root_dir)

    def has_exchange(self) -> bool:
        """Say whether there is an exchange to fetch from."""
        with chdir(self.root_dir):
            root = str(self.load_config().Exchange.get("root", ""))
        return bool(root) and os.access(root, os.W_OK | os.X_OK)

    def list_assignments(self, course_id: str | None = None) -> dict[str, Any]:
        """Return all assignments, or say what to do where there is no exchange."""
        if not self.has_exchange():
            return {"success": False, "value": desk.without_exchange(self.root)}
        return super().list_assignments(course_id=course_id)

    def start(self) -> dict[str, Any]:
        """Return all that the start page shows."""
        told: dict[str, Any] = {"lessons": desk.lessons(self.root)}
        listed = self.list_assignments()
        if not listed["success"]:
            return {**told, "exchange": False, "words": listed["value"]}
        by_name = {one["name"]: one for one in told["lessons"]}
        for info in listed["value"]:
            name = info["assignment_id"]
            if name not in by_name:
                by_name[name] = {"name": name, "title": name, "news": []}
                told["lessons"].append(by_name[name])
            one = by_name[name]
            if info["status"] == "submitted":
                given = info["submissions"]
                one["feedback"] = desk.feedback(self.root, given)
                one["feedback_waits"] = any(
                    each["has_exchange_feedback"]
                    and (not each["has_local_feedback"] or each["feedback_updated"])
                    for each in given
                )
            else:
                one["released"], one["course_id"] = info["status"], info["course_id"]
        return {**told, "exchange": True}

    def act(self, action: str, data: dict[str, Any]) -> dict[str, Any]:
        """Fetch, hand in or fetch feedback; return what came of it, in words, or a question."""
        if not self.has_exchange():
            return {"success": False, "value": desk.without_exchange(self.root)}
        assignment = data["assignment_id"]
        if assignment != Path(assignment).name or assignment in ("", ".."):
            return {"success": False, "value": f"{assignment} is no name of an assignment."}
        if action == "submit" and (question := self.doubt(assignment, data)):
            return {"success": False, **question}
        with chdir(self.root_dir):
            config = self.load_config()
            config.CourseDirectory.course_id = data["course_id"]
            config.CourseDirectory.assignment_id = assignment
            plugin = getattr(ExchangeFactory(config=config), _PLUGINS[action])(
                coursedir=CourseDirectory(config=config),
                authenticator=Authenticator(config=config),
                config=config,
            )
            try:
                plugin.start()
            except (ExchangeError, OSError, RuntimeError) as error:
                self.log.error("%s of %s failed", action, assignment, exc_info=True)
                return {"success": False, "value": f"This did not work: {error}"}
        words = " ".join(getattr(plugin, "words", []))
        if action == "submit":
            words = self.receipt(getattr(plugin, "receipt", []))
        listed = self.list_assignments(course_id=data["course_id"])
        return {**listed, "words": words}

    def doubt(self, assignment: str, data: dict[str, Any]) -> dict[str, Any]:
        """Return what to ask before an assignment is handed in, or nothing.

        In the order `use` names a copy that is put in the place of the one that would be handed
        in, `anyway` says that somebody was asked, and `asks` that somebody can be.
        """
        use = data.get("use", "")
        if data.get("anyway"):
            return {}
        folder = self.root / assignment
        for name in names_in(folder):
            path = folder / name
            cells = cells_of(path)
            of = len(answer_cells(cells))
            if not of or answered(cells):
                continue
            others = list(other_copies(self.root, path))
            if use and (other := next((o for o, _ in others if self.shown(o) == use), None)):
                path.write_bytes(other.read_bytes())
                continue
            words = f"Nothing is answered in {self.shown(path)}, which would be handed in."
            if not others and data.get("asks"):
                return {"value": words, "ask": f"Hand in the empty {path.name}"}
            if not others:
                continue
            other, number = max(others, key=lambda one: one[1])
            words += f" But {self.shown(other)} has answers to {number} of {of} questions."
            return {"value": words, "ask": f"Hand in the empty {path.name}",
                    "use": self.shown(other)}  # fmt: skip
        return {}

    def shown(self, path: Path) -> str:
        """Return a path as the file browser shows it."""
        return path.relative_to(self.root).as_posix()

    def receipt(self, given: list[tuple]) -> str:
        """Say what was handed in, when, with which content, and what is open in it."""
        lines = []
        for path, when, code, done, of in given:
            if of:
                lines.append(f"Handed in: {self.shown(path)}, {moment(when)}. Content {code}. "
                             f"{done} of {of} questions have an answer.")  # fmt: skip
        lines.append("You may hand in again until your instructor collects; the last one counts.")
        return "\n".join(lines)
