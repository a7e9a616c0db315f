"""Leave out of a style sheet what can apply to nothing in the book.

A selector stays if every class and id that it demands is a word somewhere in the pages or scripts,
so a class that a script puts on an element counts as used.
"""

import re

import tinycss2
from tinycss2.ast import Node

OPTIONAL = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
DEMANDED = re.compile(r"[.#]((?:[\w-]|\\.)+)")
WORD = re.compile(r"[\w-]+")
NESTING = ("media", "supports", "container", "layer")


def used_rules(sheet: str, pages: str) -> str:
    """Return the rules of a style sheet that the pages can use."""
    words = set(WORD.findall(pages))
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "\n".join(filter(None, (kept(rule, words) for rule in rules))) + "\n"


def kept(rule: Node, words: set[str]) -> str:
    """Return a rule as text, without what cannot apply; an empty text if nothing is left."""
    if rule.type == "qualified-rule":
        selectors = split(tinycss2.serialize(rule.prelude))
        used = [s for s in selectors if demands(s) <= words]
        return f"{','.join(used)}{{{squeezed(rule.content)}}}" if used else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content is not None:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        body = "".join(kept(part, words) for part in inner)
        prelude = tinycss2.serialize(rule.prelude).strip()
        return f"@{rule.at_keyword} {prelude}{{{body}}}" if body else ""
    if rule.type == "at-rule" and rule.lower_at_keyword == "charset":
        return ""
    return rule.serialize() if rule.type == "at-rule" else ""


def split(prelude: str) -> list[str]:
    """Return the selectors of a list; commas in brackets belong to one of them."""
    selectors, depth = [""], 0
    for letter in prelude:
        depth += letter in "([" or -(letter in ")]")
        if letter == "," and not depth:
            selectors.append("")
        else:
            selectors[-1] += letter
    return [selector.strip() for selector in selectors]


def demands(selector: str) -> set[str]:
    """Return the classes and ids without which a selector cannot match."""
    plain = re.sub(r"\[[^\]]*\]", "", OPTIONAL.sub("", selector))
    return {name.replace("\\", "") for name in DEMANDED.findall(plain)}


def squeezed(content: list[Node]) -> str:
    """Return declarations without comments and needless spaces."""
    text = tinycss2.serialize([node for node in content if node.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()
