"""Find in style sheets and scripts what the oldest browsers of the book do not know."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinycss2
from pygments.lexers import JavascriptLexer
from pygments.token import Comment, Name, Punctuation, Token

NEW = json.loads(Path(__file__).with_name("too_new.json").read_text(encoding="utf-8"))
NEW = {kind: set(names) if isinstance(names, list) else names for kind, names in NEW.items()}
# What a browser may leave out: the book looks or runs a little less well, and nothing is missing.
WITHOUT = {
    "text-wrap": "lines break as they always did",
    "accent-color": "Safari knows it, with less care for contrast",
    "break-after: avoid": "a heading may stand at the foot of a printed page",
    "cursor: default": "phones have no cursor",
    "cursor: grab": "phones have no cursor",
    "cursor: grabbing": "phones have no cursor",
    "cursor: pointer": "phones have no cursor",
    "forced-color-adjust": "where it is missing no colours are forced",
    "justify-content: safe": "a formula stands at the left",
    "paint-order": "what lacks it lacks it for HTML, and our labels are SVG",
    "@page": "margins of paper",
    "size": "a size of paper",
    "scrollbar-color": "Safari's follow the theme by themselves",
    ":has": "in a rule of its own: the answer that is chosen has no tint",
    ".requestIdleCallback": "asked for before it is used",
    ".font": "Safari knows it, and gives it back in other words",
}
# Names of our own things that newer browsers use for theirs.
OURS = {
    ".changed", ".draw", ".first", ".handle", ".layer", ".lines", ".lost", ".margin", ".move",
    ".pose", ".radius", ".role", ".rotation", ".setViewport", ".take", ".unit",
}  # fmt: skip
# A pattern with the flag v, which the lexer does not know either.
FLAG_V = re.compile(r"[=(,:?]\s*(/(?![/*])(?:\\.|\[[^\]\n]*\]|[^/\n\\\[])+/[a-uw-z]*v[a-z]*)\b")


def check_style(text: str) -> list[str]:
    """Return what is too new in a style sheet, without what has a fallback before it."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return [fault for fault in _rules(rules) if fault not in WITHOUT]


def _rules(rules: list[Any]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule":
            yield from _at_rule(rule)
        elif rule.type == "qualified-rule":
            yield from _selectors(rule.prelude)
            yield from _declarations(rule.content)


def _at_rule(rule: Any) -> Iterator[str]:
    name = rule.lower_at_keyword
    if name == "supports":  # asks first
        return
    words = set(re.findall(r"[a-z][a-z-]+", tinycss2.serialize(rule.prelude)))
    if name in NEW["at-rules"]:
        yield f"@{name}"
    yield from (f"@{name} ({w})" for w in sorted(words) if f"{name} {w}" in NEW["at-rules"])
    if rule.content and name in ("media", "container", "layer", "scope"):
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        yield from _rules(inside)
    elif rule.content and name in ("page", "font-face"):
        yield from _declarations(rule.content)


def _selectors(prelude: list[Any]) -> Iterator[str]:
    for token, after in zip(prelude, [*prelude[1:], None], strict=True):
        if token.type == "function" or (token == ":" and getattr(after, "type", "") == "ident"):
            name = token.lower_name if token.type == "function" else after.lower_value
            if name in NEW["selectors"]:
                yield f":{name}"
        if token.type == "function":
            yield from _selectors(token.arguments)


def _declarations(content: list[Any]) -> Iterator[str]:
    known = set()
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for part in parsed:
        if part.type != "declaration":
            yield from ["a rule inside a rule"] if part.type == "qualified-rule" else []
            continue
        name = part.lower_name.removeprefix("-webkit-")
        faults = [] if name != part.lower_name or name.startswith("--") else _faults(name, part)
        if not faults:
            known.add(name)
        elif name not in known:
            yield from faults


def _faults(name: str, declaration: Any) -> list[str]:
    if name in NEW["properties"]:
        return [name]
    tokens = [*_flat(declaration.value)]
    words = [t.lower_value for t in tokens if t.type == "ident"]
    calls = [t.lower_name for t in tokens if t.type == "function"]
    faults = [f"{name}: {word}" for word in words if f"{name} {word}" in NEW["properties"]]
    faults += [f"{call}()" for call in calls if call in NEW["functions"]]
    if name == "content" and "/" in [t.value for t in tokens if t.type == "literal"]:
        faults += ["content: / alternative text"] if "content alt_text" in NEW["properties"] else []
    return faults


def _flat(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


def check_script(text: str) -> list[str]:
    """Return the names in a script that only newer browsers know.

    A name counts as known if anything in a browser has gone by it for long: a list's `at` lets an
    element's pass. Names that we give to our own things stand in `OURS`.
    """
    faults, before, kind_before = FLAG_V.findall(text), "", Token
    for kind, word in JavascriptLexer().get_tokens(text):
        if kind in Comment or not word.strip():
            continue
        is_member = before.endswith(".") and kind_before in Punctuation
        if kind in Name and word in NEW["members"] and is_member:
            faults.append(f".{word}")
        elif kind in Name and word in NEW["globals"] and not is_member:
            faults.append(word)
        before, kind_before = word, kind
    return [fault for fault in faults if fault not in WITHOUT and fault not in OURS]
