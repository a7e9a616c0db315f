"""Items on paper: one page made for print, with room to answer, and a second version with keys."""

import base64
import shutil
import subprocess
import tempfile
from pathlib import Path

from markupsafe import Markup

from coursegrade.html_templates import html_templates
from coursegrade.interchange.markup import html, inline
from coursegrade.interchange.questions import KINDS, asked, left_text, picture
from coursegrade.interchange.selection import QUIZ, Selection
from coursegrade.quiz_items import Choice, Item, Match, MultipleResponse, Numeric, Written

_HERE = Path(__file__).parent
_ON_PAPER = (Choice, MultipleResponse, Numeric, Match, Written)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def page(selection: Selection, keys: bool) -> str:
    """Return the paper as one HTML page that asks no host for anything."""
    return _PAGES.get_template("keys.html.j2" if keys else "paper.html.j2").render(
        title=selection.title + (": keys" if keys else ""),
        style=Markup((_HERE / "paper.css").read_text(encoding="utf-8")),
        selection=selection,
        graded=selection.part == QUIZ,
        several=any(isinstance(one.item, MultipleResponse) for one in selection.entries),
        questions=[(one, _question(selection, one.item)) for one in selection.entries],
    )


def _question(selection: Selection, item: Item) -> Markup:
    """Return what is asked, with its pictures in it."""
    if not isinstance(item, _ON_PAPER):
        raise TypeError(f"a {item.kind} item has no form on paper")
    found = asked(item)
    for shown in (image for one in found for image in one.iter("img")):
        source = shown.get("src", "")
        data = base64.b64encode(picture(selection, item, source)).decode("ascii")
        shown.set("src", f"data:{KINDS[Path(source).suffix.lower()]};base64,{data}")
    return Markup(html(found))


def _markdown(words: str, tag: str = "span") -> Markup:
    return Markup(html([inline(words, tag)]))


def _signed(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


_PAGES = html_templates(_HERE / "templates")
_PAGES.filters |= {"markdown": _markdown, "signed": _signed}
_PAGES.globals["left_text"] = left_text


def print_pdf(path: Path) -> str:
    """Print a page to PDF beside it with a Chromium of this machine; say what became of it."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return "No Chromium here, so there is no PDF: open the page in a browser and print it."
    target = path.with_suffix(".pdf").resolve()
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            "--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}",
            f"--print-to-pdf={target}", path.resolve().as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=120)
        except (OSError, subprocess.SubprocessError):
            return f"{Path(browser).name} could not print; open the page in a browser and print it."
    return f"{target} written."
