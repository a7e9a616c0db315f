"""The markup of practice items: native form controls, readable as they stand without JavaScript."""

import json
from hashlib import sha256
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from lessonkit.items.figure import img
from lessonkit.items.kinds import Choice, Item, ItemFile, Match, MultipleResponse, Numeric
from lessonkit.items.numbers import spellings
from lessonkit.items.prose import plain
from lessonkit.templates import environment

# "html" off: angle brackets in an item are text, never markup.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def _block(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text).strip())


def _inline(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(" ".join(text.split())))


_TEMPLATES = environment(
    "lessonkit.items",
    markdown=_block,
    inline=_inline,
    plain=plain,
    img=lambda item: Markup(img(item)),
)


def practice_html(practice: ItemFile) -> str:
    """Return a practice file as one section of HTML, with the answers for the script beside it."""
    named = f"{practice.title} {[item.id for item in practice.items]}"
    key = sha256(named.encode()).hexdigest()[:12]
    shown = {
        item.id: [_shown(one, f"{key}-{number}") for one in item.variants or (item,)]
        for number, item in enumerate(practice.items, start=1)
    }
    # "<" cannot end the script element early when it is written as an escape.
    data = Markup(json.dumps(shown, ensure_ascii=False).replace("<", "\\u003c"))
    return _TEMPLATES.get_template("practice.html.j2").render(
        key=key, title=practice.title, items=practice.items, data=data
    )


def _shown(item: Item, uid: str) -> dict[str, Any]:
    """Return what the script needs of an item: how to judge it, and for a variant, what to show."""
    return {
        "key": _data(item),
        "question": _block(item.question),
        "controls": _TEMPLATES.get_template("controls.html.j2").render(item=item, uid=uid),
        "hint": _block(item.hint),
    }


def _data(item: Item) -> dict[str, Any]:
    match item:
        case Choice() | MultipleResponse():
            return {
                o.letter: {"text": _inline(o.text), "right": o.correct, "say": _inline(o.feedback)}
                for o in item.options
            }
        case Numeric():
            return {
                "value": item.value,
                "tolerance": item.tolerance,
                "units": sorted(spellings(item.unit, item.also_units)),
                "errors": [
                    {"value": e.value, "tolerance": e.tolerance, "say": _inline(e.feedback)}
                    for e in item.errors
                ],
                "right": _inline(item.correct),
                "wrong": _inline(item.wrong),
                "wrongUnits": [
                    {"units": sorted(spellings(unit)), "say": _inline(words)}
                    for unit, words in item.wrong_units
                ],
            }
        case Match():
            return {
                number: {
                    "text": _inline(p.text),
                    "right": item.key[number],
                    "say": _inline(p.feedback),
                }
                for number, p in zip(item.key, item.premises, strict=True)
            }
    raise TypeError(f"item '{item.id}': a {item.kind} item cannot be practised")
