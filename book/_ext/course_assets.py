"""One style sheet and one script for the whole book, and none of the files that nobody needs.

Taken out are the state of ipywidgets (megabytes of JSON for a library that is not on the page), the
theme's icon script (1.5 MB; `book/assets/icons.css` draws the dozen icons in use) with the files
that belong to it, and the role that docutils gives to entries of a bibliography, which ARIA allows
on no <div>.

Each request costs a phone a round trip before the first line is painted, so the dozen style sheets
of theme and extensions become one, and their scripts one that is deferred. Rules for things that
stand on no page are left out of the style sheet. Left out of the script are those of the theme:
`book/site/theme.js` does what of theirs the book has a use for.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_styles import used_rules
from pybtex.backends import plaintext
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
ICON_SCRIPT = re.compile(r"<script[^>]*fontawesome[^>]*></script>\s*")
THEME_SCRIPT = re.compile(r"<script data-cfasync.*?</script>\s*", re.S)
ICON_STYLES = re.compile(r"/\*!\s*\*\s*Font Awesome Free.*@font-face\{[^}]*fa-brands[^}]*\}", re.S)
NEEDLESS_FILES = ("scripts/fontawesome.js*", "vendor", "*/*.map", "locales", "*webpack-macros.html")


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
        raise ExtensionError(f"{styles.name}: the icon styles have moved; mend course_assets.py")
    styles.write_text(trimmed, encoding="utf-8")
    for pattern in NEEDLESS_FILES:
        for path in static.glob(pattern):
            remove(path)


def remove(path: Path) -> None:
    """Delete a file, or a folder with all that is in it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


SITE_SCRIPTS = Path(__file__).resolve().parent.parent / "site"
# Ours stand before Sphinx's: what stops at an error of its own stops none of the parts before it.
BEFORE = ("storage", "theme", "start-explorers", "terms", "progress", "offline", "editions")
AFTER = ("search",)  # it changes Sphinx's own search
STYLE = re.compile(r'[ \t]*<link(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"?]+)[^>]*>\n?')
SCRIPT = re.compile(r"[ \t]*<script(?P<about>[^>]*)>(?P<body>.*?)</script>\n?", re.S)
SOURCE = re.compile(r'\bsrc="([^"?]+)')
NEEDLESS = re.compile(
    r"[ \t]*<!-- (?:Loaded before other|So that users|Pre-loaded)[^>]*-->\n?|"
    r'[ \t]*<link[^>]*rel="preload"[^>]*as="script"[^>]*>\n?'
    r'|[ \t]*<meta name="viewport" content="width=device-width, initial-scale=1" ?/>\n?'
)
IMPORT = re.compile(r'@import "([^"]+)";')
BESIDE = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.M)
LEFT_OUT = ("scripts/", "DOCUMENTATION_OPTIONS.pagename")
SEARCH = ("searchtools", "language_data", "searchindex")  # the theme puts them on every page
# Parts of the bundle, and what belongs to the launch buttons and icons that the book has not.
SWEPT = ("styles", "scripts", "images", "basic.css", "copybutton_funcs.js", "*.png", "*-*.svg")
KEPT = ("explorer.png", "logo-dark.svg")


@dataclass
class Page:
    """A page on its way into the bundle, with the style sheets and scripts that it asks for."""

    path: Path
    html: str
    styles: dict[Path, str] = field(default_factory=dict)
    scripts: dict[Path | str, str] = field(default_factory=dict)


def read(path: Path, root: Path) -> Page:
    """Read a page and take out what it loads in its head and after its body."""
    page = Page(path, path.read_text(encoding="utf-8"))
    head, body = page.html.split("</head>", 1)
    article, end = body.rsplit("<!-- Scripts loaded after <body>", 1)

    def style(found: re.Match[str]) -> str:
        page.styles[(path.parent / found[1]).resolve().relative_to(root)] = found[0]
        return ""

    def script(found: re.Match[str]) -> str:
        source = SOURCE.search(found["about"])
        name = source[1] if source else found["body"]
        if "data-cfasync" in found["about"] or "type=" in found["about"]:
            return found[0]
        left_out = LEFT_OUT if path.name == "search.html" else (*LEFT_OUT, *SEARCH)
        if not any(part in name for part in left_out):
            key = (path.parent / source[1]).resolve().relative_to(root) if source else name
            page.scripts[key] = found[0]
        return ""

    head = SCRIPT.sub(script, STYLE.sub(style, NEEDLESS.sub("", head)))
    end = SCRIPT.sub(script, NEEDLESS.sub("", f"<!--{end}"))
    page.html = f"{head}</head>{article}{end}"
    return page


def bundle(app: Sphinx, exception: Exception | None) -> None:
    """Write the two files and let every page load them instead of their parts."""
    if exception or app.builder.format != "html":
        return
    root = Path(app.outdir).resolve()
    pages = [read(path, root) for path in sorted(root.rglob("*.html")) if path.name != "index.html"]
    styles = dict.fromkeys(path for page in pages for path in page.styles)
    common = [key for key in pages[0].scripts if all(key in page.scripts for page in pages)]
    before, after = ([standing_alone(name) for name in names] for names in (BEFORE, AFTER))
    parts = [k if isinstance(k, str) else (root / k).read_text(encoding="utf-8") for k in common]
    script = "\n".join([*before, SOURCE_MAP.sub("", "\n;".join(parts)), *after])
    sheet = "\n".join(with_imports(root / path) for path in styles)
    words = [page.html for page in pages]
    scripts = (path for path in root.rglob("*.js") if path.parent.name != "scripts")
    words += [path.read_text(encoding="utf-8") for path in scripts]
    tags = []
    for name, text in (
        ("book.css", used_rules(sheet, "\n".join([*words, *before, *after]))),
        ("book.js", script),
    ):
        (root / "_static" / name).write_text(text, encoding="utf-8")
        tags.append(f"_static/{name}?v={hashlib.sha256(text.encode()).hexdigest()[:10]}")
    for page in pages:
        up = "../" * (len(page.path.relative_to(root).parts) - 1)
        # The book's script is the first of the deferred ones: the others stand on it.
        loads = [f'<link rel="stylesheet" href="{up}{tags[0]}">']
        loads += [f'<script defer src="{up}{tags[1]}"></script>']
        own = (tag for key, tag in page.scripts.items() if key not in common)
        loads += [tag.strip().replace("<script src", "<script defer src") for tag in own]
        html = page.html.replace("</title>", "</title>\n" + "\n".join(loads), 1)
        # Without a script nothing chooses between light and dark, and there would be neither.
        html = html.replace('data-theme="auto"', 'data-theme="light"', 1)
        page.path.write_text(html, encoding="utf-8")
    sweep(root, [*styles, *(key for key in common if isinstance(key, Path))])


def standing_alone(name: str) -> str:
    """Return a script of ours so that an error in it is told, and stops no other."""
    text = (SITE_SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
    return f"try {{\n{text}}} catch (error) {{ reportError(error); }}"


def sweep(root: Path, parts: list[Path]) -> None:
    """Delete what is in the bundle and what nothing uses."""
    for part in parts:
        (root / part).unlink()
    for path in [path for pattern in SWEPT for path in (root / "_static").glob(pattern)]:
        if path.name not in KEPT:
            remove(path)


def with_imports(path: Path) -> str:
    """Return a style sheet with those it imports; make sure that it points at no other file."""

    def imported(found: re.Match[str]) -> str:
        return with_imports(path.parent / found[1])

    text = IMPORT.sub(imported, path.read_text(encoding="utf-8"))
    beside = [name for name in BESIDE.findall(text) if name not in ("file.png",)]
    if beside:
        raise ExtensionError(f"{path.name}: points at {beside[0]}; mend course_assets.py")
    return text


def setup(app: Sphinx) -> dict[str, bool]:
    """Trim once myst-nb has added its scripts; bundle once all others have written their files."""
    # Jupyter Book sets this for sphinx_comments, which is not loaded (scripts of foreign hosts).
    app.add_config_value("comments_config", {}, "env", types=[dict])
    # Registered, it is found at once; otherwise every citation searches all installed packages.
    register_plugin("pybtex.backends", "plaintext", plaintext.Backend, force=True)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("build-finished", trim_files)
    app.connect("build-finished", bundle, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
