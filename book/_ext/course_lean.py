"""Take out of the pages what no reader of this book needs.

The state of ipywidgets (megabytes of JSON for a library that is not on the page), the theme's icon
script (1.5 MB; `book/assets/icons.css` draws the dozen icons in use) with the files that belong to
it, and the role that docutils gives to entries of a bibliography, which ARIA allows on no <div>.
"""

import re
from pathlib import Path
from typing import Any

from pybtex.backends import plaintext
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
ICON_SCRIPT = re.compile(r"<script[^>]*fontawesome[^>]*></script>\s*")
THEME_SCRIPT = re.compile(r"<script data-cfasync.*?</script>\s*", re.S)
ICON_STYLES = re.compile(r"/\*!\s*\*\s*Font Awesome Free.*@font-face\{[^}]*fa-brands[^}]*\}", re.S)
NEEDLESS = ("scripts/fontawesome.js*", "vendor", "*/*.map", "locales", "*webpack-macros.html")


def lean_head(html: str) -> str:
    """Return the head of a page without the theme's icon script and its choice of light or dark."""
    return THEME_SCRIPT.sub("", ICON_SCRIPT.sub("", html))


def trim_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Drop the state of ipywidgets and give the template its filter."""
    context["lean_head"] = lean_head
    if "body" in context:
        context["body"] = context["body"].replace("doc-biblioentry", "listitem")
    context["script_files"] = [
        script
        for script in context["script_files"]
        if getattr(script, "attributes", {}).get("type") != WIDGET_STATE
    ]


def trim_files(app: Sphinx, exception: Exception | None) -> None:
    """Delete the icon script, its fonts and the source maps from the built site."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    styles = static / "styles" / "pydata-sphinx-theme.css"
    trimmed, count = ICON_STYLES.subn("", styles.read_text(encoding="utf-8"))
    if count != 1:
        raise ExtensionError(f"{styles.name}: the icon styles have moved; mend course_lean.py")
    styles.write_text(trimmed, encoding="utf-8")
    for pattern in NEEDLESS:
        for path in static.glob(pattern):
            remove(path)


def remove(path: Path) -> None:
    """Delete a file, or a folder with all that is in it."""
    if path.is_dir():
        for child in path.iterdir():
            remove(child)
        path.rmdir()
    else:
        path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps; 900 is late, after myst-nb has added its scripts."""
    # Jupyter Book sets this for sphinx_comments, which is not loaded (scripts of foreign hosts).
    app.add_config_value("comments_config", {}, "env", types=[dict])
    # Registered, it is found at once; otherwise every citation searches all installed packages.
    register_plugin("pybtex.backends", "plaintext", plaintext.Backend, force=True)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("build-finished", trim_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
