"""The page of the live door, which says in words why it is closed in a plain build.

`book/live/lite_site.py` puts the notebooks' links in the place of these words when they can run.
"""

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

BODY = """<h1>Run a lesson without installing</h1>
<!-- door --><p><strong>This door is closed in this copy of the book.</strong></p>
<p>Running a lesson inside the browser needs numpy and scipy made for the browser. They were not
there when this copy was built. The explorers on the lesson pages work without them.</p>
<p>To run and change the code, download the lesson's folder from the end of its page, and open it
in JupyterLab on your own computer: <a href="{students}">how students work</a>.</p><!-- /door -->"""


def live_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of the door."""
    if app.builder.format == "html":
        body = BODY.format(students="../book/for-students.html")
        yield "live/door", {"title": "Run a lesson without installing", "body": body}, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the page."""
    app.connect("html-collect-pages", live_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
