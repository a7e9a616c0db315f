"""Read again what has changed, and write the pages in as many processes as there are processors.

Sphinx asks for a newer date, which a file that is put back does not have. Here the content decides:
that of the page and of every file that it is made from, noted while the page is read.

Jupyter Book's command has no option for several processes. Pages are read in one all the same,
because the extension that reads `_toc.yml` does not say that it can do with more.
"""

import hashlib
import os
import time
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def contents(env: BuildEnvironment, page: str, before: float) -> dict[str, str]:
    """Return a checksum of each file that a page is made from, by name from the root.

    It is empty for a file that has been written since a time: which content of it was read, nobody
    knows.
    """
    names = {env.doc2path(page, base=False), *env.dependencies[page]}
    found = {}
    for name in sorted(names):
        path = Path(env.srcdir, name)
        if path.is_file() and path.stat().st_mtime < before:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = ""
    return found


def note_start(app: Sphinx) -> None:
    """Note when this build started."""
    app.course_started = time.time()


def note_items(app: Sphinx, doctree: nodes.document) -> None:
    """Let a lesson's page depend on its practice items, which its code reads."""
    items = Path(app.env.doc2path(app.env.docname)).with_name("practice.yml")
    if items.is_file():
        app.env.note_dependency(str(items))


def changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the known pages that were read from other contents than there are now."""
    read = getattr(env, "course_contents", {})
    known = {page: contents(env, page, app.course_started) for page in env.found_docs - added}
    return [page for page, now in known.items() if "" in now.values() or read.get(page) != now]


def remember(app: Sphinx, env: BuildEnvironment) -> None:
    """Keep, with the pages, what they were read from."""
    start = app.course_started
    env.course_contents = {page: contents(env, page, start) for page in env.found_docs}


def share_writing(app: Sphinx, env: BuildEnvironment) -> None:
    """Let Sphinx, which has read the pages by now, share the writing of them."""
    app.parallel = os.cpu_count() or 1


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the steps."""
    app.connect("builder-inited", note_start)
    app.connect("doctree-read", note_items)
    app.connect("env-get-outdated", changed)
    app.connect("env-updated", remember)
    app.connect("env-updated", share_writing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
