"""A Jupyter server extension: formgrader shows submissions safely, and its buttons run our engine.

nbgrader's formgrader shows outputs and texts as they were handed in, at the address of the Jupyter
server, where a script may do whatever the instructor may; and its buttons execute submissions with
nothing around them. This extension answers for the pages that hold a student's work and for these
buttons, and adds the marking pages; all else is nbgrader's own. It has to be loaded before
nbgrader's, because the first that knows an address answers: Jupyter goes by their names.
"""

from typing import Any

FORMGRADER = "nbgrader.server_extensions.formgrader"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "coursegrade.formgrader"}]


def _load_jupyter_server_extension(server: Any) -> None:
    if not server.jpserver_extensions.get(FORMGRADER):
        return
    from jupyter_server.utils import url_path_join

    from coursegrade.formgrader.buttons import ROUTES as BUTTONS
    from coursegrade.formgrader.codes import ROUTES as CODES
    from coursegrade.formgrader.pages import routes
    from coursegrade.marking.handlers import ROUTES as MARKING

    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, pattern.lstrip("/")), *rest)
            for pattern, *rest in (*MARKING, *BUTTONS, *CODES, *routes())
        ],
    )
