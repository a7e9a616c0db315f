"""Items as Moodle XML, for Moodle's question bank (Import, format "Moodle XML").

Moodle publishes no schema; the elements are those that question/format/xml/format.php of Moodle
reads. Partial credit is that of `lessonkit.items.judging`: Moodle adds the fractions of what was
picked, and never goes below nothing.
"""

import base64
from pathlib import Path
from xml.etree import ElementTree as ET

from coursegrade.interchange.markup import html, inline, pictures, relocated
from coursegrade.interchange.questions import asked, left_text, picture
from coursegrade.interchange.selection import Entry, Selection
from coursegrade.quiz_items import Choice, Match, MultipleResponse, Numeric, Written, spellings

_TYPES = {
    "choice": "multichoice",
    "several": "multichoice",
    "numeric": "numerical",
    "match": "matching",
    "written": "essay",
}
# Moodle stores a unit in 50 characters.
_LONGEST_UNIT = 50


def remarks(selection: Selection) -> tuple[str, ...]:
    """Say what Moodle cannot carry of these items."""
    said = list(selection.left_out)
    matches = [entry for entry in selection.entries if isinstance(entry.item, Match)]
    if matches:
        names = ", ".join(dict.fromkeys(entry.group for entry in matches))
        said.append(f"Moodle has one feedback for a whole matching: see all entries of {names}.")
    return tuple(said)


def moodle_xml(selection: Selection) -> bytes:
    """Return the questions with their keys as one file."""
    quiz = ET.Element("quiz")
    name = f"$course$/top/{selection.title.replace('/', ' and ')}"
    _category(quiz, name, _paragraphs(remarks(selection)))
    groups = selection.groups
    for entries in (entries for entries in groups.values() if len(entries) == 1):
        quiz.append(_question(selection, entries[0]))
    # A category for itself, so that a quiz can draw a random question out of it.
    for group, entries in groups.items():
        if len(entries) > 1:
            _category(quiz, f"{name}/{group}", "")
            quiz.extend(_question(selection, entry) for entry in entries)
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def _category(quiz: ET.Element, name: str, about: str) -> None:
    category = _sub(quiz, "question", type="category")
    _text(_sub(category, "category"), name)
    _html(category, "info", about)


def _sub(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _text(parent: ET.Element, words: str) -> None:
    _sub(parent, "text", words)


def _html(parent: ET.Element, tag: str, markup: str, **attributes: str) -> ET.Element:
    child = _sub(parent, tag, format="html", **attributes)
    _text(child, markup)
    return child


def _paragraphs(lines: tuple[str, ...]) -> str:
    return html([inline(line) for line in lines])


def _line(text: str) -> str:
    return html([inline(text)])


def _question(selection: Selection, entry: Entry) -> ET.Element:
    item = entry.item
    question = ET.Element("question", type=_TYPES[item.kind])
    _text(_sub(question, "name"), f"{entry.number:02d} {item.id}")
    words = asked(item)
    shown = _html(question, "questiontext", html(relocated(words, "@@PLUGINFILE@@/")))
    for source in pictures(words):
        data = base64.b64encode(picture(selection, item, source)).decode("ascii")
        _sub(
            shown, "file", data,
            name=Path(source).name, path="/", encoding="base64",
        )  # fmt: skip
    again = f"Read again: {item.read.lstrip('#').replace('-', ' ')}." if item.read else ""
    _html(question, "generalfeedback", _line(again) if again else "")
    _sub(question, "defaultgrade", f"{entry.points:.7f}")
    _sub(question, "penalty", "0.3333333")
    _sub(question, "hidden", "0")
    _sub(question, "idnumber", item.id)
    match item:
        case Choice() | MultipleResponse():
            _choice(question, item)
        case Numeric():
            _numeric(question, item)
        case Match():
            _match(question, item)
        case Written():
            _written(question, item)
    if item.hint:
        _html(question, "hint", _line(item.hint))
    tags = _sub(question, "tags")
    for word in (f"objective {item.objective}", item.level, *item.source):
        _text(_sub(tags, "tag"), word)
    return question


def _fraction(share: float) -> str:
    """Return a share in per cent; Moodle accepts only the fractions on its list, to 5 digits."""
    return f"{100 * share:.5f}".rstrip("0").rstrip(".")


def _choice(question: ET.Element, item: Choice | MultipleResponse) -> None:
    single = isinstance(item, Choice)
    _sub(question, "single", "true" if single else "false")
    _sub(question, "shuffleanswers", "false")
    _sub(question, "answernumbering", "abc")
    right = sum(option.correct for option in item.options)
    wrong = len(item.options) - right
    for option in item.options:
        share = 1 / right if option.correct else (0 if single else -1 / wrong)
        answer = _html(question, "answer", _line(option.text), fraction=_fraction(share))
        _html(answer, "feedback", _line(option.feedback))


def _numeric(question: ET.Element, item: Numeric) -> None:
    near = [(f"{item.value:.12g}", item.tolerance, 1, item.correct)]
    near += [(f"{one.value:.12g}", one.tolerance, 0, one.feedback) for one in item.errors]
    for value, tolerance, share, words in [*near, ("*", 0, 0, item.wrong)]:
        answer = _sub(question, "answer", fraction=_fraction(share), format="moodle_auto_format")
        _text(answer, value)
        _sub(answer, "tolerance", f"{tolerance:.10g}")
        _html(answer, "feedback", _line(words))
    # The unit is typed into the box; without the right one the answer earns nothing.
    _sub(question, "unitgradingtype", "1" if item.unit else "0")
    _sub(question, "unitpenalty", "1.0000000")
    _sub(question, "showunits", "0" if item.unit else "3")
    _sub(question, "unitsleft", "0")
    if item.unit:
        units = _sub(question, "units")
        others = sorted(spellings(item.unit, item.also_units) - {item.unit})
        for name in (item.unit, *others):
            if len(name) <= _LONGEST_UNIT:
                unit = _sub(units, "unit")
                _sub(unit, "multiplier", "1")
                _sub(unit, "unit_name", name)


def _match(question: ET.Element, item: Match) -> None:
    _sub(question, "shuffleanswers", "true")
    named = [
        (left_text(item, number), one) for number, one in zip(item.key, item.premises, strict=True)
    ]
    hints = html([inline(f"{text}: {premise.feedback}") for text, premise in named])
    _html(question, "correctfeedback", "")
    _html(question, "partiallycorrectfeedback", hints)
    _html(question, "incorrectfeedback", hints)
    _sub(question, "shownumcorrect")
    for text, premise in named:
        pair = _html(question, "subquestion", _line(text))
        _text(_sub(pair, "answer"), premise.match)
    matched = {premise.match for premise in item.premises}
    for text in (text for text in item.right.values() if text not in matched):
        _text(_sub(_html(question, "subquestion", ""), "answer"), text)


def _written(question: ET.Element, item: Written) -> None:
    _sub(question, "responseformat", "editor")
    _sub(question, "responserequired", "1")
    _sub(question, "responsefieldlines", str(max(5, 5 * round(item.words / 60))))
    _sub(question, "attachments", "0")
    rows = ET.Element("ul")
    for line in item.rubric:
        _sub(rows, "li", f"{line.criterion}: " + " · ".join(line.levels))
    _html(question, "graderinfo", html([rows]))
    _html(question, "responsetemplate", "")
