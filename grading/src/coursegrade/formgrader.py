"""A Jupyter server extension: formgrader shows submissions, and nothing in them runs.

nbgrader's formgrader shows outputs and texts as they were handed in, at the address of the Jupyter
server, where a script may do whatever the instructor may. This extension answers for the two kinds
of pages that hold a student's work; all else is nbgrader's own. It has to be loaded before
nbgrader's, because the first that knows an address answers: Jupyter goes by their names.
"""

from functools import cached_property
from typing import Any

FORMGRADER = "nbgrader.server_extensions.formgrader"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "coursegrade.formgrader"}]


def _load_jupyter_server_extension(server: Any) -> None:
    if not server.jpserver_extensions.get(FORMGRADER):
        return
    from jupyter_server.utils import url_path_join
    from nbgrader.server_extensions.formgrader import handlers

    from coursegrade.safe_html import SafeHTMLExporter

    class Submission(handlers.SubmissionHandler):
        """A submission to grade, through the exporter that cleans it."""

        @cached_property
        def exporter(self) -> SafeHTMLExporter:
            return SafeHTMLExporter(config=self.settings["nbgrader_formgrader"].config)

    class SubmissionFiles(handlers.SubmissionFilesHandler):
        """A file that was handed in, shown as if it came from nowhere."""

        @property
        def content_security_policy(self) -> str:
            return super().content_security_policy + "; sandbox"

    ours = {
        handlers.SubmissionHandler: Submission,
        handlers.SubmissionFilesHandler: SubmissionFiles,
    }
    base = server.web_app.settings["base_url"]
    routes = [
        (url_path_join(base, pattern.lstrip("/")), ours.get(handler, handler), *rest)
        for pattern, handler, *rest in handlers.default_handlers
        if pattern.startswith("/formgrader/submissions/")
    ]
    server.web_app.add_handlers(".*$", routes)
