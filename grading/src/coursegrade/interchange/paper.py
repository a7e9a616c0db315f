"""Items on paper: one page made for print, with room to answer, and a second version with keys."""

import base64
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

from coursegrade.interchange.markup import html, inline, pictures
from coursegrade.interchange.questions import KINDS, asked, left_text, picture
from coursegrade.interchange.selection import QUIZ, Entry, Selection
from coursegrade.quiz_items import Choice, Item, Match, MultipleResponse, Numeric, Written

_STYLE = Path(__file__).with_name("paper.css")
# A handwritten line holds about this many words.
_WORDS_A_LINE = 9
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def page(selection: Selection, keys: bool) -> str:
    """Return the paper as one HTML page that asks no host for anything."""
    total = f"{selection.points:g}"
    who = (
        '<dl class="who"><div><dt>Name</dt><dd></dd></div><div><dt>Number</dt><dd></dd></div>'
        f'<div class="short"><dt>Date</dt><dd></dd></div>'
        f'<div class="short"><dt>Points</dt><dd>of {total}</dd></div></dl>'
    )
    note = "Part of the points is given for a partly right answer."
    if any(isinstance(entry.item, MultipleResponse) for entry in selection.entries):
        note += " Where several can be right, a wrong one costs; nothing goes below zero."
    title = escape(selection.title + (": keys" if keys else ""))
    head = '<p class="keys">Keys: keep from students.</p>' if keys else who
    body = "\n".join(_question(selection, entry, keys) for entry in selection.entries)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><header><h1>{title}</h1>{head}<p>{len(selection.entries)} questions, {total} "
        f"points. {note}</p></header><main>\n{body}\n</main></body></html>\n"
    )


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


def _question(selection: Selection, entry: Entry, keys: bool) -> str:
    item = entry.item
    unit = "point" if entry.points == 1 else "points"
    points = f'<span class="points">___ / {entry.points:g} {unit}</span>'
    if selection.part != QUIZ or keys:
        points = f'<span class="points">{entry.points:g} {unit}</span>'
    question = _with_pictures(selection, item, html(asked(item)))
    name = f'<span class="id">{escape(item.id)}</span>' if keys else ""
    return (
        f'<section class="item"><h2>{entry.number} {name}{points}</h2>'
        f"<div>{question}</div>{_keyed(item) if keys else _blank(item)}</section>"
    )


def _with_pictures(selection: Selection, item: Item, markup: str) -> str:
    for source in dict.fromkeys(pictures(asked(item))):
        kind = KINDS[Path(source).suffix.lower()]
        data = base64.b64encode(picture(selection, item, source)).decode("ascii")
        markup = markup.replace(f'src="{escape(source)}"', f'src="data:{kind};base64,{data}"')
    return markup


def _blank(item: Item) -> str:
    match item:
        case Choice() | MultipleResponse():
            box = "round" if isinstance(item, Choice) else "square"
            rows = "".join(
                f'<li><span class="box {box}"></span><b>{option.letter}</b> '
                f"{html([inline(option.text, 'span')])}</li>"
                for option in item.options
            )
            more = "" if isinstance(item, Choice) else "<p>More than one option can be right.</p>"
            return f'{more}<ul class="options">{rows}</ul>'
        case Numeric():
            unit = f" {escape(item.unit)}" if item.unit else ""
            return f'<p class="number">Answer: <span class="line"></span>{unit}</p>'
        case Match():
            left = "".join(
                f'<li><span class="letter"></span>{html([inline(text, "span")])}</li>'
                for text in (left_text(item, number) for number in item.left)
            )
            return (
                "<p>Write a letter into each box. A letter may be used more than once.</p>"
                f'<div class="match"><ol>{left}</ol>{_lettered(item)}</div>'
            )
        case Written():
            rubric = "".join(f"<li>{escape(line.criterion)}</li>" for line in item.rubric)
            lines = "<div></div>" * max(5, round(item.words / _WORDS_A_LINE) + 2)
            return (
                f"<p>Write about {item.words} words. Graded by:</p><ul>{rubric}</ul>"
                f'<div class="lines">{lines}</div>'
            )
    raise TypeError(f"a {item.kind} item has no form on paper")


def _lettered(item: Match) -> str:
    rows = "".join(
        f"<li><b>{letter}</b> {html([inline(text, 'span')])}</li>"
        for letter, text in item.right.items()
    )
    return f'<ul class="letters">{rows}</ul>'


def _keyed(item: Item) -> str:
    match item:
        case Choice() | MultipleResponse():
            rows = "".join(
                f'<li class="{"right" if option.correct else ""}">'
                f"<b>{'✓' if option.correct else '–'} {option.letter}</b> "
                f"{html([inline(option.text, 'span')])}"
                f'<div class="say">{html([inline(option.feedback, "span")])}</div></li>'
                for option in item.options
            )
            return f'<ul class="options">{rows}</ul>'
        case Numeric():
            key = f"{_signed(item.value)} ± {item.tolerance:.3g} {item.unit}".strip()
            rows = "".join(
                f"<li>{_signed(error.value)} ± {error.tolerance:.3g} {escape(item.unit)}: "
                f"{html([inline(error.feedback, 'span')])}</li>"
                for error in item.errors
            )
            known = f"<p>Known errors:</p><ul>{rows}</ul>" if rows else ""
            say = html([inline(item.correct)])
            return f'<p class="right"><b>✓ {escape(key)}</b></p>{say}{known}'
        case Match():
            rows = "".join(
                f"<li>{html([inline(left_text(item, number), 'span')])} <b>✓ {item.key[number]}: "
                f"{html([inline(prompt.match, 'span')])}</b>"
                f'<div class="say">{html([inline(prompt.feedback, "span")])}</div></li>'
                for number, prompt in zip(item.key, item.premises, strict=True)
            )
            return f"<ol>{rows}</ol>{_lettered(item)}"
        case Written():
            rows = "".join(
                f'<tr><th scope="row">{escape(line.criterion)}</th>'
                f"<td>{'<br>'.join(map(escape, line.levels))}</td></tr>"
                for line in item.rubric
            )
            return f"<table><tbody>{rows}</tbody></table>"
    raise TypeError(f"a {item.kind} item has no form on paper")


def _signed(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")
