"""The addresses by which JupyterLab fetches, hands in and validates, and the start page's own."""

import json
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from tornado import web

from coursegrade.student.assignments import Assignments
from coursegrade.student.validate import Answered, validated


class _Handler(JupyterHandler):
    @property
    def assignments(self) -> Assignments:
        """Return the student's list."""
        return self.settings["coursegrade_assignments"]


class Start(_Handler):
    """What the start page shows."""

    @web.authenticated
    def get(self) -> None:
        """Return it."""
        self.finish(json.dumps(self.assignments.start()))


class ListOf(_Handler):
    """nbgrader's list of assignments."""

    @web.authenticated
    def get(self) -> None:
        """Return it."""
        course = self.get_argument("course_id", "")
        self.finish(json.dumps(self.assignments.list_assignments(course_id=course)))


class Courses(_Handler):
    """The courses that the list chooses from."""

    @web.authenticated
    def get(self) -> None:
        """Return their names."""
        self.finish(json.dumps(self.assignments.list_courses()))


class Action(_Handler):
    """Fetch, hand in, fetch feedback."""

    @web.authenticated
    def post(self, action: str) -> None:
        """Do it, and say what came of it."""
        self.finish(json.dumps(self.assignments.act(action, self.get_json_body())))


class Validate(_Handler):
    """nbgrader's Validate button."""

    @web.authenticated
    def post(self) -> None:
        """Run the notebook and say which questions are open."""
        root = Path(self.assignments.root_dir).resolve()
        # The notebook's button names it in the address, that of the list in the body.
        named = self.get_argument("path", "") or (self.get_json_body() or {}).get("path", "")
        path = (root / named).resolve()
        if not path.is_relative_to(root):
            raise web.HTTPError(403, "Access denied: path outside allowed directory")
        try:
            told = validated(str(path), Answered(config=self.assignments.load_config()))
        except (SchemaTooOldError, SchemaTooNewError, OSError, ValueError) as error:
            self.log.error("%s was not validated", path, exc_info=True)
            words = f"{path.name} could not be tried: {error}"
            self.finish(json.dumps({"success": False, "value": words}))
            return
        self.finish(json.dumps({"success": True, "value": told}))


ROUTES = [
    (r"/coursegrade/start", Start),
    (r"/assignments", ListOf),
    (r"/assignments/validate", Validate),
    (r"/assignments/(fetch|submit|fetch_feedback)", Action),
    (r"/courses", Courses),
]
