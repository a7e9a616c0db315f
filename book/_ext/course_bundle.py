"""One style sheet and one script for the whole book, made from all that the theme would load.

Each request costs a phone a round trip before the first line is painted, so the dozen style sheets
of theme and extensions become one, and their scripts one that is deferred. Rules for things that
stand on no page are left out of the style sheet. Left out of the script is Bootstrap: it draws the
tooltips of four buttons, which have titles and labels of their own.
"""

import hashlib
import re
import shutil
from pathlib import Path

from course_styles import used_rules
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SITE_SCRIPTS = Path(__file__).resolve().parent.parent / "site"
OURS = ("start-explorers", "terms", "progress", "offline", "editions", "search")
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
KEPT_APART = ("hiplab/", "searchtools", "language_data", "searchindex")
LEFT_OUT = ("scripts/bootstrap", "DOCUMENTATION_OPTIONS.pagename")
# Parts of the bundle, and what belongs to the launch buttons and icons that the book has not.
SWEPT = ("styles", "scripts", "images", "basic.css", "copybutton_funcs.js", "*.png", "*-*.svg")
KEPT = ("explorer.png", "logo-dark.svg")


def take_out(page: str, path: Path, root: Path, styles: dict, scripts: dict) -> str:
    """Return a page without the style sheets and scripts that go into the bundle; collect those."""

    def style(found: re.Match[str]) -> str:
        styles[(path.parent / found[1]).resolve().relative_to(root)] = None
        return ""

    def script(found: re.Match[str]) -> str:
        source = SOURCE.search(found["about"])
        name = source[1] if source else found["body"]
        if "data-cfasync" in found["about"] or "type=" in found["about"]:
            return found[0]
        if any(part in name for part in KEPT_APART):
            away = not page_searches and "hiplab/" not in name
            return "" if away else found[0].replace("<script src", "<script defer src")
        if not any(part in name for part in LEFT_OUT):
            key = (path.parent / source[1]).resolve().relative_to(root) if source else name
            scripts[key] = None
        return ""

    page_searches = path.name == "search.html"
    head, body = NEEDLESS.sub("", page).split("</head>", 1)
    article, end = body.rsplit("<!-- Scripts loaded after <body>", 1)
    head = SCRIPT.sub(script, STYLE.sub(style, head))
    return f"{head}<!-- bundle --></head>{article}{SCRIPT.sub(script, '<!--' + end)}"


def bundle(app: Sphinx, exception: Exception | None) -> None:
    """Write the two files and let every page load them instead of their parts."""
    if exception or app.builder.format != "html":
        return
    root = Path(app.outdir).resolve()
    styles: dict[Path, None] = {}
    scripts: dict[Path | str, None] = {}
    pages = {
        path: take_out(path.read_text(encoding="utf-8"), path, root, styles, scripts)
        for path in sorted(root.rglob("*.html"))
        if (path.parent / "index.html") != path and "downloads" not in path.parts
    }
    words = "\n".join(
        [*pages.values(), *(p.read_text(encoding="utf-8") for p in root.rglob("*.js"))]
    )
    sheet = "\n".join(with_imports(root / path) for path in styles)
    script = "\n;".join(
        part if isinstance(part, str) else (root / part).read_text(encoding="utf-8")
        for part in scripts
    )
    ours = [(SITE_SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in OURS]
    script = "\n".join([re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.M), *ours])
    tags = []
    for name, text in (
        ("book.css", used_rules(sheet, words + "\n".join(ours))),
        ("book.js", script),
    ):
        (root / "_static" / name).write_text(text, encoding="utf-8")
        tags.append(f"_static/{name}?v={hashlib.sha256(text.encode()).hexdigest()[:10]}")
    for path, page in pages.items():
        up = "../" * (len(path.relative_to(root).parts) - 1)
        loads = f'<link rel="stylesheet" href="{up}{tags[0]}">\n'
        loads += f'<script defer src="{up}{tags[1]}"></script>\n'
        # The first deferred script of a page is that of the book: the others stand on it.
        before, after = page.split("</title>", 1)
        path.write_text(
            before + "</title>\n" + loads + after.replace("<!-- bundle -->", "", 1),
            encoding="utf-8",
        )
    sweep(root, [part for part in (*styles, *scripts) if isinstance(part, Path)])


def sweep(root: Path, parts: list[Path]) -> None:
    """Delete what is in the bundle and what nothing uses."""
    for part in parts:
        (root / part).unlink()
    for path in [path for pattern in SWEPT for path in (root / "_static").glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in KEPT:
            path.unlink()


def with_imports(path: Path) -> str:
    """Return a style sheet with those it imports; make sure that it points at no other file."""

    def imported(found: re.Match[str]) -> str:
        return with_imports(path.parent / found[1])

    text = IMPORT.sub(imported, path.read_text(encoding="utf-8"))
    beside = [name for name in BESIDE.findall(text) if name not in ("file.png",)]
    if beside:
        raise ExtensionError(f"{path.name}: points at {beside[0]}; mend course_bundle.py")
    return text


def setup(app: Sphinx) -> dict[str, bool]:
    """Bundle after the other extensions have written and trimmed their files."""
    app.connect("build-finished", bundle, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
