"""Make one self-contained HTML page from a template; it asks nobody for anything."""

from collections.abc import Mapping
from pathlib import Path

import plotly.graph_objects as go
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from coursegrade.html_templates import html_templates

_HERE = Path(__file__).parent


def page(
    template: str, title: str, drawings: Mapping[str, go.Figure] | None = None, **values: object
) -> str:
    """Return the page; plotly.js goes in once, and only when there are drawings."""
    return _PAGES.get_template(template).render(title=title, drawings=drawings or {}, **values)


def _look(cell: object) -> str:
    """Return the class of a table's cell."""
    if not any(letter.isalpha() for letter in str(cell)):
        return "number"
    # A sentence in a narrow column would stand one word a line on a phone.
    return "words" if len(str(cell)) > 40 else ""


def _data(drawing: go.Figure) -> Markup:
    """Return a drawing as JSON that cannot end the script it stands in."""
    return Markup(drawing.to_json().replace("<", "\\u003c"))


def _beside(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))


_PAGES = html_templates(_HERE / "templates")
_PAGES.filters |= {"look": _look, "data": _data, "percent": "{:.0%}".format}
_PAGES.globals |= {"beside": _beside, "plotly": lambda: Markup(get_plotlyjs())}
