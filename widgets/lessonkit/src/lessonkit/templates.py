"""HTML from Jinja2 templates, which stand in the folder `templates` beside the modules they serve.

What goes into a template is text, and comes out escaped. Only what our own code has drawn or
rendered comes as `Markup`. A template is laid out like the page that it makes, and none of that
layout is sent: as in JSX, a line break beside a tag or a placeholder leaves nothing. Only after the
end of a block one stays, so that what reads the page as text, as a search does, parts the words.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_LAYOUT = re.compile(r"(?<![^>])\s*\n\s*|\s*\n\s*(?![^<])")
_BLOCKS = "button dd details div dt fieldset label legend li option p section summary td th tr"
_ENDS = tuple(f"</{name}>" for name in _BLOCKS.split())


class _WithoutLayout(Extension):
    """Takes a template's layout out of what is printed; errors still name the right line."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        def parted(found: re.Match[str]) -> str:
            return "\n" if found.string[: found.start()].endswith(_ENDS) else ""

        for token in stream:
            text = _LAYOUT.sub(parted, token.value) if token.type == "data" else token.value
            yield Token(token.lineno, token.type, text)


def environment(package: str, **filters: Callable[..., Any]) -> Environment:
    """Return what renders the templates of a package, in which `filters` are known by name."""
    found = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=[_WithoutLayout],
    )
    found.filters.update(filters)
    return found
