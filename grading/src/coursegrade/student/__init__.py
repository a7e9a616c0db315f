"""A Jupyter server extension for a student's own JupyterLab.

The quiz that is handed in is the one that was answered; Validate counts what is not answered; the
first screen is the course. A server has it that starts with the folder `config` in
JUPYTER_CONFIG_PATH. It has to be loaded before nbgrader's, because the first that knows an address
answers: Jupyter goes by their names.
"""

from pathlib import Path
from typing import Any

CONFIG = Path(__file__).parent / "config"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "coursegrade.student"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from jupyter_server.utils import url_path_join

    from coursegrade.student.assignments import Assignments
    from coursegrade.student.handlers import ROUTES

    assignments = Assignments(parent=server)
    assignments.root_dir = server.root_dir
    server.web_app.settings["coursegrade_assignments"] = assignments
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern.lstrip("/")), handler) for pattern, handler in ROUTES]
    )
