"""The marking pages of the Jupyter server: one question, the answers of all students."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nbgrader.server_extensions.formgrader.base import BaseHandler
from tornado import web

from coursegrade.course import CourseError
from coursegrade.html_templates import html_templates
from coursegrade.marking.desk import Desk, desk
from coursegrade.marking.marks import Conflict, Refused
from coursegrade.marking.queue import Share
from coursegrade.mathml import markdown
from coursegrade.only_run import Busy

_HERE = Path(__file__).parent
_PAGES = html_templates(_HERE / "templates")
_PAGES.filters["markdown"] = lambda text: Markup(markdown(text))
# Nothing that a student wrote runs, even if it came through the cleaning.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
BUSY = "An autograding of this course is running. Your mark is kept here and saved after it."


class _Marking(BaseHandler):
    @property
    def content_security_policy(self) -> str:
        return _POLICY

    @property
    def desk(self) -> Desk:
        files = f"{self.base_url}/formgrader/submissions"
        return desk(self.coursedir.root, self.coursedir, files)

    @property
    def share(self) -> Share:
        return Share.read(self.get_argument("share", ""))

    def page(self, name: str, **values: Any) -> None:
        """Write a page."""
        values |= {"base_url": self.base_url, "quote": lambda text: quote(text, safe="")}
        self.write(_PAGES.get_template(name).render(**values))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in a sentence what is wrong."""
        _, error, _ = kwargs.get("exc_info") or (None, None, None)
        words = str(error) if isinstance(error, CourseError) else f"Error {status_code}."
        self.set_status(404 if isinstance(error, CourseError) else status_code)
        self.page("problem.html.j2", words=words)


class ListHandler(_Marking):
    """Which questions there are to mark."""

    @web.authenticated
    async def get(self, assignment: str = "") -> None:
        """Show all, or go to the only one of an assignment."""
        found = await asyncio.to_thread(self.desk.overview, assignment)
        if assignment and not found:
            raise CourseError(
                f"The gradebook has no assignment '{assignment}'; autograde it first."
            )
        if assignment and len(found[assignment]) == 1:
            [(one, _)] = found[assignment]
            where = "/".join(quote(part, safe="") for part in (assignment, one.notebook, one.name))
            query = f"?{self.request.query}" if self.request.query else ""
            return self.redirect(f"{self.base_url}/formgrader/marking/{where}{query}")
        return self.page("list.html.j2", assignments=found, only=assignment)


class QuestionHandler(_Marking):
    """The page on which one question is marked."""

    @web.authenticated
    async def get(self, *names: str) -> None:
        """Show the question and its rubric; the answers are fetched one by one."""
        share, table = self.share, self.desk
        found = await asyncio.to_thread(table.overview, names[0])
        several = [one for one, _ in found.get(names[0], ())]
        with table.gradebook() as book:
            question = table.question(book, *names)
        self.page("question.html.j2", question=question, questions=several, share=share,
                  token=self.xsrf_token.decode())  # fmt: skip


class _Api(_Marking):
    async def answer(self, call: Callable[..., dict[str, Any]], *given: Any) -> None:
        """Write what a call returns, or say in a sentence why it cannot be done."""
        try:
            said = await asyncio.to_thread(call, *given)
        except Refused as error:
            self.set_status(400)
            said = {"error": str(error)}
        except Conflict as error:
            self.set_status(409)
            theirs = {"score": error.mark.score, "comment": error.mark.comment}
            said = {"error": str(error), "theirs": theirs}
        except Busy:
            self.set_status(423)
            said = {"error": BUSY}
        except CourseError as error:
            self.set_status(404)
            said = {"error": str(error)}
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(said))


class QueueHandler(_Api):
    """The answers to a question in their order, with their states."""

    @web.authenticated
    async def get(self, *names: str) -> None:
        """Return the queue of a share of the class."""
        await self.answer(self.desk.queue, names, self.share)


class AnswerHandler(_Api):
    """One answer and its mark."""

    @web.authenticated
    async def get(self, *where: str) -> None:
        """Return an answer to look at."""
        named, near = (self.get_argument(name, "") == "1" for name in ("names", "alike"))
        await self.answer(self.desk.answer, where[:3], where[3], named, near)

    @web.authenticated
    async def put(self, *where: str) -> None:
        """Give it a mark."""
        try:
            typed = json.loads(self.request.body)
        except ValueError:
            typed = None
        if not isinstance(typed, dict):
            raise web.HTTPError(400)
        await self.answer(self.desk.mark, where[:3], where[3], typed, self.share)
        # Formgrader keeps a gradebook open; it shall look again.
        if book := self.settings.get("nbgrader_gradebook"):
            book.db.expire_all()


ROUTES = [
    (r"/formgrader/marking/static/(.*)", web.StaticFileHandler, {"path": str(_HERE / "static")}),
    (r"/formgrader/marking/?", ListHandler),
    (r"/formgrader/marking/([^/]+)/?", ListHandler),
    (r"/formgrader/marking/([^/]+)/([^/]+)/([^/]+)/?", QuestionHandler),
    (r"/formgrader/api/marking/([^/]+)/([^/]+)/([^/]+)/?", QueueHandler),
    (r"/formgrader/api/marking/([^/]+)/([^/]+)/([^/]+)/([^/]+)", AnswerHandler),
]
