"""The whole book as one PDF: `python course.py book --pdf`.

The pages of the built site become the chapters of one document, which Chromium prints: links
between pages become links within it, and headings its outline. It is printed twice, because the
contents can name page numbers only after a first print.
"""

import re
import shutil
import tempfile
from html import escape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import yaml
from bs4 import BeautifulSoup, Tag
from problems import BookProblem, pages_of_the_book
from pypdf import PdfReader, PdfWriter

SCREEN_ONLY = (
    "script, noscript, style:empty, .headerlink, .copybtn, .course-notes, .d-print-none, "
    ".hl-longest, .hl-spoken, button, [hidden]"
)
NAMING = ("id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
# On paper nothing runs: of folded code only what somebody is asked to complete is printed.
FOLDED_CODE = "details.above-input:not(#for-those-who-program details)"
LOCAL_URL = re.compile(r"url\((['\"]?)#")


def chapter(site: Path, page: str, pages: list[str]) -> tuple[str, str]:
    """Return title and HTML of a page as a chapter of the document."""
    soup = BeautifulSoup((site / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    article = soup.find("article", class_="bd-article")
    for needless in article.select(f"{SCREEN_ONLY}, {FOLDED_CODE}"):
        needless.decompose()
    number = pages.index(page)
    for folded in article.select("details:not([data-hiplab] details), .hl-drawer"):
        folded["open"] = ""
    for tag in article.find_all(True):
        rename(tag, number)
        relink(tag, site, page, pages)
    article["id"] = f"p{number}"
    return article.find("h1").get_text().strip(), str(article)


def rename(tag: Tag, number: int) -> None:
    """Make the ids of a tag, and what names them, its chapter's own."""
    for attribute, value in tag.attrs.items():
        if attribute in NAMING:
            names = value if isinstance(value, list) else value.split()
            tag[attribute] = " ".join(f"p{number}-{name}" for name in names)
        elif isinstance(value, str) and "url(" in value:
            tag[attribute] = LOCAL_URL.sub(rf"url(\1#p{number}-", value)


def relink(tag: Tag, site: Path, page: str, pages: list[str]) -> None:
    """Let a link to a page lead to its chapter, and a picture come from the site."""
    here = (site / page).parent
    if tag.name == "img" and not urlparse(tag["src"]).scheme:
        tag["src"] = (here / tag["src"]).resolve().as_uri()
    if "href" not in tag.attrs or urlparse(tag["href"]).scheme:
        return
    target, anchor = urldefrag(tag["href"])
    file = (here / unquote(target)).resolve() if target else (site / f"{page}.html").resolve()
    name = file.relative_to(site.resolve()).with_suffix("").as_posix()
    if name in pages and file.suffix == ".html":
        tag["href"] = f"#p{pages.index(name)}" + (f"-{unquote(anchor)}" if anchor else "")
    else:
        del tag["href"]  # a download, which paper cannot offer


def contents(root: Path, titles: list[str], numbers: dict[str, int]) -> str:
    """Return the table of contents, with page numbers where they are known."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    parts = [("", 1), *((part["caption"], len(part["chapters"])) for part in toc["parts"])]
    lines, at = [], 0
    for caption, length in parts:
        lines.append(f"<h2>{escape(caption)}</h2>" if caption else "")
        for index in range(at, at + length):
            place = numbers.get(f"p{index}", "")
            lines.append(
                f'<p><a href="#p{index}"><span>{escape(titles[index])}</span> {place}</a></p>'
            )
        at += length
    return f'<nav class="course-contents"><p class="title">Contents</p>{"".join(lines)}</nav>'


def citation(root: Path) -> dict:
    """Return what CITATION.cff says of this edition."""
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def document(root: Path, site: Path, numbers: dict[str, int]) -> str:
    """Return the whole book as one HTML document."""
    cited = citation(root)
    title, day = escape(cited["title"]), cited["date-released"]
    pages = pages_of_the_book(root)
    chapters = [chapter(site, page, pages) for page in pages]
    style = (site / "_static" / "book.css").as_uri()
    own = (root / "book" / "site" / "pdf.css").as_uri()
    cover = (
        f'<header class="course-cover"><img src="{(site / "_static/logo.svg").as_uri()}" alt="">'
        f'<p class="title">{title}</p><p>An open course</p>'
        f"<p>Edition {cited['version']}, {day.day} {day:%B %Y}</p>"
        '<p>Text and figures: <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
        "</p></header>"
    )
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{title}</title><link rel="stylesheet" href="{style}">'
        f'<link rel="stylesheet" href="{own}"></head><body class="course-pdf">{cover}'
        f"{contents(root, [name for name, _ in chapters], numbers)}"
        f'<main class="bd-main">{"".join(html for _, html in chapters)}</main></body></html>'
    )


def printed(html: str, target: Path) -> None:
    """Print an HTML document to a PDF with outline and tags."""
    from playwright.sync_api import Error, sync_playwright

    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder, "book.html")
        source.write_text(html, encoding="utf-8")
        try:
            chromium = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        except Error:
            raise BookProblem(
                "The PDF needs Chromium: install Debian's with 'apt-get install chromium', or "
                "playwright's with 'python -m playwright install chromium'."
            ) from None
        page = chromium.new_page()
        page.goto(source.as_uri())
        page.pdf(path=target, prefer_css_page_size=True, outline=True, tagged=True)
        chromium.close()


def page_numbers(pdf: Path) -> dict[str, int]:
    """Return on which page each chapter begins, by its id."""
    reader = PdfReader(pdf)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
        if re.fullmatch(r"/?p\d+", name)
    }


def build_pdf(root: Path, site: Path, target: Path) -> Path:
    """Print the built site as one PDF and return its path."""
    printed(document(root, site, {}), target)
    numbers = page_numbers(target)
    printed(document(root, site, numbers), target)
    if page_numbers(target) != numbers:
        raise BookProblem("The page numbers in the contents moved while they were written.")
    writer = PdfWriter(clone_from=target)
    writer.add_metadata({"/Title": citation(root)["title"], "/Subject": "An open course"})
    writer.write(target)
    return target
