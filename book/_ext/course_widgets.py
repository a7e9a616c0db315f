"""Give each page the scripts of the hiplab widgets that stand on it, and no others.

A widget's markup is already in the page, readable without a script. Its module is written out as a
classic script, because browsers refuse modules on `file://`, and finds the markup by itself.
"""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from hiplab.explorer.widget import Explorer
from hiplab.items.practice import Practice
from hiplab.page import PageWidget, page_script

WIDGETS: tuple[type[PageWidget], ...] = (Explorer, Practice)


def add_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add script and style of every widget found in the page's body, to this page only."""
    body = context.get("body", "")
    for widget in WIDGETS:
        if f'data-hiplab="{widget.kind}"' in body:
            app.add_css_file(f"hiplab/{widget.kind}.css")
            app.add_js_file(f"hiplab/{widget.kind}.js", loading_method="defer")


def write_files(app: Sphinx) -> None:
    """Write scripts and styles where Sphinx takes static files from."""
    if app.builder.format != "html":
        return
    static = Path(app.doctreedir, "course-static")
    folder = static / "hiplab"
    folder.mkdir(parents=True, exist_ok=True)
    for widget in WIDGETS:
        (folder / f"{widget.kind}.js").write_text(page_script(widget), encoding="utf-8")
        shutil.copyfile(widget.style, folder / f"{widget.kind}.css")
    app.config.html_static_path.append(str(static))


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the files first, so that Sphinx can add their checksums to the links."""
    app.connect("builder-inited", write_files)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
