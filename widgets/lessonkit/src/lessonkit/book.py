"""A Sphinx extension: explorers and practice items move on the pages of a book.

A widget's markup is already in the page, readable without a script. Its module is written out as a
classic script, because browsers refuse modules on `file://`, and finds the markup by itself.
"""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from lessonkit.explorer.widget import Explorer, has_scene, scene_script
from lessonkit.items.practice import Practice
from lessonkit.page import PageWidget, page_script

WIDGETS: tuple[type[PageWidget], ...] = (Explorer, Practice)
_SAVED = re.compile(
    r'<div class="output text_html">\s*<section data-hiplab="[a-z]+-saved".*?</section>\s*</div>',
    re.S,
)


def script_name(widget: type[PageWidget]) -> str:
    """Return the file name of a widget's script, which changes with its content."""
    return _named(widget.kind, page_script(widget))


def scene_name() -> str:
    """Return the file name of the script that draws scenes in space."""
    return _named("scene", scene_script())


def _named(kind: str, script: str) -> str:
    return f"hiplab/{kind}-{hashlib.sha256(script.encode()).hexdigest()[:10]}.js"


def without_saved(body: str) -> str:
    """Return a page's body without what stands for its widgets where they cannot live."""
    return _SAVED.sub("", body)


def write_files(app: Sphinx) -> None:
    """Write scripts and styles where Sphinx takes static files from."""
    if app.builder.format != "html":
        return
    static = Path(app.doctreedir, "course-static")
    (static / "hiplab").mkdir(parents=True, exist_ok=True)
    for widget in WIDGETS:
        (static / script_name(widget)).write_text(page_script(widget), encoding="utf-8")
        shutil.copyfile(widget.style, static / f"hiplab/{widget.kind}.css")
    (static / scene_name()).write_text(scene_script(), encoding="utf-8")
    app.config.html_static_path.append(str(static))


def add_widgets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page the style and the script of each kind of widget that stands on it."""
    context["body"] = without_saved(context.get("body", ""))
    if has_scene(context["body"]):
        app.add_js_file(scene_name(), loading_method="defer")
    for widget in WIDGETS:
        if f'data-hiplab="{widget.kind}"' in context["body"]:
            app.add_css_file(f"hiplab/{widget.kind}.css")
            app.add_js_file(script_name(widget), loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the files first, so that Sphinx can add their checksums to the links."""
    app.connect("builder-inited", write_files)
    app.connect("html-page-context", add_widgets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
