"""Let a visited book be read without a network: write its service worker and list of editions.

The worker carries a table of every file with a checksum of its content. A changed file changes the
table, the changed worker reaches the browser, and with it the new edition as one whole.
"""

import hashlib
import json
from pathlib import Path

from sphinx.application import Sphinx

WORKER = Path(__file__).resolve().parent.parent / "site" / "service-worker.js"
APART = ("editions/", "live/")  # what the live door leads to is built later
NOT_KEPT = {"404.html", "sitemap.xml", "objects.inv", "versions.json", "service-worker.js"}
SHELL = (
    "offline.html",
    "search",
    "_static/book.",
    "_static/searchtools",
    "_static/language",
    "_static/logo",
)


def table_of(site: Path) -> dict[str, str]:
    """Return a checksum for each file of the site that a reader may keep, by its address."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for name, path in sorted(files.items())
        if name not in NOT_KEPT and not name.startswith(APART) and not name.endswith(".zip")
    }


def worker(table: dict[str, str], shell: list[str], size: int) -> str:
    """Return the service worker for a table of files."""
    told = {"files": table, "shell": shell, "size": size}
    version = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
    head = "\n".join(
        f"const {name.upper()} = {json.dumps(value)};"
        for name, value in {"version": version, **told}.items()
    )
    return f"{head}\n{WORKER.read_text(encoding='utf-8')}"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the worker and the list of editions, which starts with this one."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    table = table_of(site)
    size = sum((site / name).stat().st_size for name in table)
    shell = [name for name in table if name.startswith(SHELL)]
    shell += ["index.html", f"{app.config.root_doc}.html"]
    (site / "service-worker.js").write_text(worker(table, shell, size), encoding="utf-8")
    pages = sorted(f"{name}.html" for name in app.env.found_docs)
    day = app.course_edition_day.isoformat()
    editions = [{"version": app.config.version, "day": day, "path": "", "pages": pages}]
    (site / "versions.json").write_text(json.dumps(editions, indent=1) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write when every other file is in place."""
    app.connect("build-finished", write, priority=970)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
