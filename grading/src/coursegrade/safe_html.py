"""Show a submission as HTML in which nothing runs and nothing is loaded from other hosts.

What a student wrote (text, outputs, metadata) is cut down to what a reader looks at: formulas,
tables, pictures, code. The page's own scripts stay, and a policy in its head lets the browser run
these alone; they are known by making the page once more with an empty notebook.
"""

import base64
import hashlib
import re
import secrets
from html import escape
from typing import Any

import nh3
from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode

from coursegrade.safe_notebook import safe_notebook

_MATH = {
    "math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
    "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
}  # fmt: skip
_TAGS = (nh3.ALLOWED_TAGS | _MATH | {"input", "section", "font", "tfoot"}) - {"map", "area"}
_EVERYWHERE = {"class", "style", "title", "lang", "dir", "align", "width", "height", "colspan",
               "rowspan", "scope", "border", "mathvariant", "display", "valign",
               "type", "checked", "disabled", "color", "bgcolor", "open", "start"}  # fmt: skip
_LOOKS = {
    "background-color", "border", "border-bottom", "border-collapse", "border-left",
    "border-radius", "border-right", "border-spacing", "border-top", "color", "display", "float",
    "font-family", "font-size", "font-style", "font-weight", "height", "line-height",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-height", "max-width", "min-width", "opacity", "overflow", "overflow-x", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align",
    "text-decoration", "vertical-align", "white-space", "width",
}  # fmt: skip
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": _EVERYWHERE,
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "annotation": {"encoding"},
}
# Pictures travel inside a page; a picture at another host would tell that host who reads it.
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_BESIDE = re.compile(r"(?:files/)?[\w%-][\w .%/-]*")
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
# Looks that notebooks use; other classes would reach into the page around them.
_CLASS = re.compile(
    r"dataframe|highlight|hl-[\w-]+|anchor-link|alert(-(info|warning|success|danger))?|\w{1,3}"
)
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)


def clean(html: str) -> str:
    """Return HTML without scripts, frames, forms, event handlers and pictures of other hosts."""
    return nh3.clean(
        _SVG.sub(_as_picture, html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=_LOOKS,
        clean_content_tags={"script", "style"},
        link_rel="noopener noreferrer",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None to leave the attribute out."""
    if name == "src":
        beside = _BESIDE.fullmatch(value) and ".." not in value
        return value if beside or _PICTURE.match(value) else None
    if name == "class":
        return " ".join(filter(_CLASS.fullmatch, value.split())) or None
    if name == "href" and value.strip().lower().startswith("data:"):
        return None
    if name == "style" and ("url" in value.lower() or "\\" in value):
        return None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


def _as_picture(found: re.Match[str]) -> str:
    """Return a drawing as a picture: in one, browsers run no script and load nothing."""
    drawing = found[0]
    if "xmlns=" not in drawing:
        drawing = re.sub(r"^<svg", '<svg xmlns="http://www.w3.org/2000/svg"', drawing, flags=re.I)
    data = base64.b64encode(drawing.encode("utf-8", "replace")).decode()
    return f'<img alt="drawing" src="data:image/svg+xml;base64,{data}">'


class SafeHTMLExporter(HTMLExporter):
    """nbconvert's HTML with whatever template is configured, and nothing of a student's live."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render Markdown and clean what comes of it."""
        try:
            return clean(super().markdown2html(context, source))
        except Exception as error:  # a picture that was not attached, a depth without end
            self.log.warning("A text is shown as it was typed: %s", error)
            return f"<pre>{escape(source)}</pre>"

    def _preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        nb, resources = super()._preprocess(nb, resources)
        # Of what is said about a submission, these come from outside the course.
        for name in ("student", "last_name", "first_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        if "nbgrader" in resources:
            about = resources["nbgrader"]
            resources["nbgrader"] = {**about, "notebook": escape(about.get("notebook", ""))}
        return safe_notebook(nb, clean), resources

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page with a policy that lets its own scripts run and no others."""
        html, resources = super().from_notebook_node(nb, resources, **kw)
        return self._guarded(html, resources), resources

    def _guarded(self, html: str, resources: dict[str, Any]) -> str:
        frame, _ = self._rendered_empty(resources)
        nonce = secrets.token_urlsafe(16)
        for script in dict.fromkeys(_SCRIPT.findall(frame)):
            html = html.replace(script, script.replace("<script", f'<script nonce="{nonce}"', 1))
        policy = escape(_policy(frame, nonce))
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'
        return re.sub(r"<head[^>]*>", lambda head: head[0] + meta, html, count=1)

    def _rendered_empty(self, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the page around no cells at all."""
        html = self.template.render(nb=NotebookNode(cells=[], metadata={}), resources=resources)
        return str(BeautifulSoup(html, features="html.parser")), resources


def _policy(frame: str, nonce: str) -> str:
    """Return a content security policy for a page whose own parts are those of the frame."""
    soup = BeautifulSoup(frame, features="html.parser")
    addresses = [one.get("src") or one.get("href") for one in soup.select("script, link")]
    hosts = {found[0] for one in addresses if one and (found := re.match(r"https://[^/]+", one))}
    handlers = {
        _digest(value) for one in soup.find_all() for name, value in one.attrs.items()
        if name.startswith("on")
    }  # fmt: skip
    run = "'none'"
    if soup.find("script"):
        # MathJax and the formgrader's templates evaluate text of their own.
        run = f"'nonce-{nonce}' 'strict-dynamic' 'unsafe-eval'"
        run += " 'unsafe-hashes' " + " ".join(sorted(handlers)) if handlers else ""
    others = "".join(f" {host}" for host in sorted(hosts))
    return (
        f"default-src 'none'; script-src {run}; style-src 'self' 'unsafe-inline'{others}; "
        f"font-src 'self' data:{others}; img-src 'self' data:{others}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; object-src 'none'; frame-src 'none'"
    )


def _digest(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
