"""An item as a QTI 2.1 assessmentItem: what is asked, how it is scored, what is said to it.

IMS Question & Test Interoperability, Assessment Test, Section and Item Information Model, Version
2.1 Final (31 August 2012). Partial credit is that of `lessonkit.items.judging`.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from coursegrade.interchange import qti_scoring as scoring
from coursegrade.interchange.markup import inline, relocated
from coursegrade.interchange.qti_scoring import sub
from coursegrade.interchange.questions import asked as question
from coursegrade.interchange.questions import left_text
from coursegrade.interchange.selection import Entry
from coursegrade.quiz_items import Choice, Item, Match, MultipleResponse, Numeric, Written

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SCHEMA = f"{NAMESPACE} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
PICTURES = "images/"


def root(tag: str, identifier: str, title: str) -> ET.Element:
    """Return the outermost element of a QTI file."""
    return ET.Element(
        tag,
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": SCHEMA,
            "identifier": identifier,
            "title": title,
        },
    )


def assessment_item(entry: Entry, keys: bool) -> ET.Element:
    """Return an item; without `keys` it asks, and holds neither key nor feedback."""
    item = entry.item
    found = root("assessmentItem", item.id, f"{entry.number:02d} {item.id}")
    found.attrib |= {"adaptive": "false", "timeDependent": "false", "xml:lang": "en"}
    scoring.declare(found, item, entry.points, keys)
    body = sub(found, "itemBody")
    body.extend(relocated(question(item), PICTURES))
    body.extend(_asked(item))
    if keys and isinstance(item, Written):
        body.append(_rubric(item))
    if keys and not isinstance(item, Written):
        found.append(scoring.processing(item, entry.points))
        found.extend(scoring.feedback(item))
    return found


def _asked(item: Item) -> Iterator[ET.Element]:
    match item:
        case Choice() | MultipleResponse():
            most = "1" if isinstance(item, Choice) else "0"
            asked = ET.Element(
                "choiceInteraction",
                {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": most},
            )
            if isinstance(item, MultipleResponse):
                sub(asked, "prompt").text = "More than one option can be right."
            for option in item.options:
                name = scoring.option(option.letter)
                asked.append(inline(option.text, "simpleChoice", identifier=name))
            yield asked
        case Numeric():
            line = ET.Element("p")
            line.text = "Your answer: "
            box = {"responseIdentifier": "RESPONSE", "expectedLength": "10"}
            sub(line, "textEntryInteraction", box).tail = f" {item.unit}".rstrip() or None
            yield line
        case Match():
            yield _matching(item)
        case Written():
            lines = str(max(4, round(item.words / 12)))
            yield ET.Element(
                "extendedTextInteraction",
                {"responseIdentifier": "RESPONSE", "expectedLines": lines},
            )


def _matching(item: Match) -> ET.Element:
    asked = ET.Element(
        "matchInteraction",
        {
            "responseIdentifier": "RESPONSE",
            "shuffle": "false",
            "maxAssociations": str(len(item.left)),
        },
    )
    lefts = {number: left_text(item, number) for number in item.left}
    sides = ((lefts, scoring.left, "1"), (item.right, scoring.right, str(len(item.left))))
    for texts, named, most in sides:
        side = sub(asked, "simpleMatchSet")
        for name, text in texts.items():
            side.append(
                inline(text, "simpleAssociableChoice", identifier=named(name), matchMax=most)
            )
    return asked


def _rubric(item: Written) -> ET.Element:
    block = ET.Element("rubricBlock", {"view": "scorer"})
    sub(block, "p").text = "For graders:"
    rows = sub(block, "ul")
    for line in item.rubric:
        sub(rows, "li").text = f"{line.criterion}: " + " · ".join(line.levels)
    return block
