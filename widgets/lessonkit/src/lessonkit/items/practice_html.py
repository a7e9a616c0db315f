"""The markup of practice items: native form controls, readable as they stand without JavaScript."""

import json
from hashlib import sha256
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from lessonkit.items.figure import img
from lessonkit.items.kinds import Choice, Item, ItemFile, Match, MultipleResponse, Numeric
from lessonkit.items.numbers import spellings
from lessonkit.items.prose import plain

# "html" off: angle brackets in an item are text, never markup.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def practice_html(practice: ItemFile) -> str:
    """Return a practice file as one section of HTML, with the answers for the script beside it."""
    key = sha256(f"{practice.title} {[item.id for item in practice.items]}".encode()).hexdigest()[
        :12
    ]
    total = len(practice.items)
    forms = [
        _form(item, number, total, f"{key}-{number}")
        for number, item in enumerate(practice.items, start=1)
    ]
    data = json.dumps(
        {
            item.id: [_shown(one, f"{key}-{number}") for one in item.variants or (item,)]
            for number, item in enumerate(practice.items, start=1)
        },
        ensure_ascii=False,
    )
    title = escape(practice.title)
    return "\n".join(
        [
            '<section class="hl-practice" data-hiplab="practice"'
            f' data-store="hiplab.practice.{key}"'
            f' aria-label="{title}">',
            '<div class="hl-progress" hidden>',
            f'<progress max="{total}" value="0" aria-label="Answered correctly"></progress>',
            f'<p role="status">0 of {total} answered correctly</p>',
            '<button type="button" class="hl-save">Save progress</button>',
            '<button type="button" class="hl-reset">Start over</button>',
            "</div>",
            *forms,
            # "<" cannot end the script element early when it is written as an escape.
            '<script type="application/json" class="hl-data">',
            data.replace("<", "\\u003c"),
            "</script>",
            "</section>",
        ]
    )


def _block(text: str) -> str:
    return _MARKDOWN.render(text).strip()


def _inline(text: str) -> str:
    return _MARKDOWN.renderInline(" ".join(text.split()))


def _form(item: Item, number: int, total: int, uid: str) -> str:
    hint = another = ""
    if item.hint:
        hint = (
            '<details class="hl-hint"><summary>Hint</summary>'
            f'<div class="hl-hint-text">{_block(item.hint)}</div></details>'
        )
    if item.variants:
        another = (
            '<button type="button" class="hl-another" hidden>Another one like this'
            f'<span class="hl-sr">, question {number}</span></button>'
        )
    return "\n".join(
        [
            f'<form class="hl-item" data-item="{item.id}" data-kind="{item.kind}" novalidate>',
            f'<fieldset aria-describedby="{uid}-question">',
            f'<legend>Question {number} of {total} <span class="hl-done"></span></legend>',
            f'<div class="hl-question" id="{uid}-question">{_block(item.question)}</div>',
            _figure(item),
            f'<div class="hl-controls">{_controls(item, uid)}</div>',
            "</fieldset>",
            '<div class="hl-actions">',
            '<button type="submit" hidden>'
            f'Check<span class="hl-sr"> question {number}</span></button>',
            another,
            hint,
            "</div>",
            '<div class="hl-feedback" aria-live="polite"></div>',
            f'<details class="hl-answer"><summary>Answer and explanation</summary>{_answer(item)}'
            "</details>",
            "</form>",
        ]
    )


def _figure(item: Item) -> str:
    return f'<p class="hl-drawing">{img(item)}</p>' if item.figure else ""


def _shown(item: Item, uid: str) -> dict[str, Any]:
    """Return what the script needs of an item: how to judge it, and for a variant, what to show."""
    return {
        "key": _data(item),
        "question": _block(item.question),
        "controls": _controls(item, uid),
        "hint": _block(item.hint),
    }


def _controls(item: Item, uid: str) -> str:
    match item:
        case Choice() | MultipleResponse():
            kind = "radio" if isinstance(item, Choice) else "checkbox"
            rows = [
                f'<label class="hl-option"><input type="{kind}" name="{uid}" value="{o.letter}">'
                f"<span>{_inline(o.text)}</span></label>"
                for o in item.options
            ]
            note = "" if kind == "radio" else '<p class="hl-note">More than one can be right.</p>'
            return "\n".join([note, *rows])
        case Numeric():
            # The decimal keypad of phones has no minus, so it is offered only where none is needed.
            numbers = [item.value, *(error.value for error in item.errors)]
            mode = "decimal" if min(numbers) >= 0 else "text"
            unit = f"<span>{escape(item.unit)}</span>"
            return (
                f'<label class="hl-number"><span>Your answer</span> <input type="text" size="9" '
                f'inputmode="{mode}" autocomplete="off" name="{uid}"> {unit}</label>'
            )
        case Match():
            options = "".join(
                f'<option value="{letter}">{escape(plain(text))}</option>'
                for letter, text in item.right.items()
            )
            rows = [
                f'<label class="hl-pair"><span>{_inline(text)}</span> '
                f'<select name="{uid}-{number}">'
                f'<option value="">Choose …</option>{options}</select></label>'
                for number, text in item.left.items()
            ]
            return "\n".join(rows)
    raise TypeError(f"item '{item.id}': a {item.kind} item cannot be practised")


def _answer(item: Item) -> str:
    match item:
        case Choice() | MultipleResponse():
            rows = [
                f"<li>{_inline(o.text)}: <strong>{'right' if o.correct else 'not right'}</strong>. "
                f"{_inline(o.feedback)}</li>"
                for o in item.options
            ]
            return f"<ul>{''.join(rows)}</ul>"
        case Numeric():
            value = escape(f"{item.value:g} {item.unit}".strip())
            return f"<p><strong>{value}</strong>. {_inline(item.correct)}</p>"
        case Match():
            rows = [f"<li>{_inline(p.text)}: {_inline(p.match)}</li>" for p in item.premises]
            return f"<ul>{''.join(rows)}</ul>"
    return ""


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
    return {}
