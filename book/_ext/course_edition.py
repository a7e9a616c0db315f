"""Say on each page which edition it belongs to, when it last changed, and where to report an error.

The edition is that of CITATION.cff, the date that of the last commit that touched the page (or, of
a lesson, anything in its folder but the quiz). The repository's address comes from the environment
variable BOOK_REPOSITORY, which the publishing workflow sets; without it a report is a letter.
"""

import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config


def spoken(day: date) -> str:
    """Return a date as British readers write it."""
    return f"{day.day} {day:%B %Y}"


def last_changes(root: Path) -> dict[str, date]:
    """Return for each file of the book the day of the last commit that touched it."""
    command = ["git", "-c", "core.quotepath=off", "log", "--format=%x00%cs", "--name-only"]
    try:
        told = subprocess.run(
            [*command, "--", "book", "lessons"], cwd=root, capture_output=True, check=True
        ).stdout.decode("utf-8")
    except (OSError, subprocess.CalledProcessError):  # no git, or a copy without history
        return {}
    changes: dict[str, date] = {}
    for commit in told.split("\0")[1:]:
        day, *files = filter(None, commit.splitlines())
        for file in files:
            changes.setdefault(file, date.fromisoformat(day))
    return changes


def last_change(page: str, changes: dict[str, date]) -> date | None:
    """Return the day on which a page last changed, if that is known."""
    folder = page.rpartition("/")[0] + "/" if page.startswith("lessons/") else f"{page}."
    days = [
        day
        for file, day in changes.items()
        if file.startswith(folder) and not file.endswith("/quiz.yml")
    ]
    return max(days, default=None)


def report_link(repository: str, title: str, page: str, edition: str) -> str:
    """Return the address that opens a report about a page."""
    subject = f"Error on the page “{title}”"
    text = f"Page: {page}\nEdition: {edition}\n\nWhat is wrong, and what should stand there?\n\n"
    if repository:
        return f"{repository}/issues/new?{urlencode({'title': subject, 'body': text})}"
    letter = urlencode({"subject": subject, "body": text}).replace("+", "%20")
    return f"mailto:?{letter}"


def take_edition(app: Sphinx, config: Config) -> None:
    """Read edition and dates once, before Sphinx compares its settings with the last build's."""
    citation = yaml.safe_load(Path(app.srcdir, "CITATION.cff").read_text(encoding="utf-8"))
    config.version = config.release = str(citation["version"])
    app.course_edition_day = citation["date-released"]
    app.course_changes = last_changes(Path(app.srcdir))


def tell_edition(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the footer its words."""
    edition = app.config.version
    context["edition"] = edition
    context["edition_day"] = spoken(app.course_edition_day)
    if doctree is None:
        return
    changed = last_change(pagename, app.course_changes)
    context["page_changed"] = spoken(changed) if changed else ""
    title = app.env.titles[pagename].astext()
    repository = os.environ.get("BOOK_REPOSITORY", "").rstrip("/")
    context["report_link"] = report_link(repository, title, f"{pagename}.html", edition)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("config-inited", take_edition)
    app.connect("html-page-context", tell_edition)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
