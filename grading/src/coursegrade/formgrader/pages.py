"""Formgrader's own pages: a submission in which nothing runs, and a menu with what is ours."""

from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from nbgrader.server_extensions.formgrader import handlers
from tornado import web

from coursegrade.safe_html import SafeHTMLExporter

_HERE = Path(__file__).parent
_STOCK = FileSystemLoader(handlers.template_path)
# Every page of nbgrader's extends base.tpl; ours is found first, and extends nbgrader's.
_TEMPLATES = Environment(
    loader=ChoiceLoader(
        [FileSystemLoader(_HERE / "templates"), _STOCK, PrefixLoader({"nbgrader": _STOCK})]
    )
)


class _WithMenu:
    """A page of nbgrader's with our menu in it."""

    def render(self, name: str, **values: Any) -> str:
        """Return a page."""
        return _TEMPLATES.get_template(name).render(**values)


class Submission(handlers.SubmissionHandler):
    """A submission to grade, through the exporter that cleans it."""

    @cached_property
    def exporter(self) -> SafeHTMLExporter:
        """Return the exporter, in place of the one that nbgrader keeps."""
        return SafeHTMLExporter(config=self.settings["nbgrader_formgrader"].config)


class SubmissionFiles(handlers.SubmissionFilesHandler):
    """A file that was handed in, shown as if it came from nowhere."""

    @property
    def content_security_policy(self) -> str:
        """Return a policy that lets nothing in the file reach this server."""
        return super().content_security_policy + "; sandbox"


class FeedbackPage(handlers.BaseHandler):
    """A student's feedback as it will be released, before it is."""

    @property
    def content_security_policy(self) -> str:
        """Return a policy that lets nothing in the page reach this server."""
        return "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"

    @web.authenticated
    def get(self, assignment: str, student: str) -> None:
        """Show it, or say that there is none yet."""
        directory = self.coursedir
        stage = directory.feedback_directory
        folder = Path(directory.format_path(stage, student, assignment))
        parts = (student, assignment)
        pages = [] if {"..", "."} & set(parts) else sorted(folder.glob("*.html"))
        if not pages:
            raise web.HTTPError(404, reason="No feedback yet. Generate it first.")
        wanted = self.get_argument("notebook", pages[0].stem)
        page = next((one for one in pages if one.stem == wanted), pages[0])
        self.finish(page.read_text(encoding="utf-8"))


def routes() -> list[tuple]:
    """Return the addresses of nbgrader's pages with who answers for them here."""
    ours = {
        handlers.SubmissionHandler: Submission,
        handlers.SubmissionFilesHandler: SubmissionFiles,
    }
    found = [(r"/formgrader/coursegrade/(.*)", web.StaticFileHandler,
              {"path": str(_HERE / "static")}),
             (r"/formgrader/feedback/([^/]+)/([^/]+)/?", FeedbackPage)]  # fmt: skip
    for pattern, handler, *rest in handlers.default_handlers:
        if pattern.startswith("/formgrader/submissions/"):
            found.append((pattern, ours.get(handler, handler), *rest))
        elif handler is not handlers.FormgraderHandler:
            if issubclass(handler, handlers.BaseHandler):
                handler = type(handler.__name__, (_WithMenu, handler), {})
            found.append((pattern, handler, *rest))
    return found
