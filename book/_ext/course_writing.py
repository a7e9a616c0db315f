"""Write the pages in as many processes as there are processors.

Jupyter Book's command has no option for it. Pages are read in one process all the same, because the
extension that reads `_toc.yml` does not say that it can do with more.
"""

import os

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def share_writing(app: Sphinx, env: BuildEnvironment) -> None:
    """Let Sphinx, which has read the pages by now, share the writing of them."""
    app.parallel = os.cpu_count() or 1


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the step."""
    app.connect("env-updated", share_writing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
