"""The QTI package as an independent QTI 2.1 engine reads and scores it (pyslet, by S. Lay)."""

import re
import warnings
import zipfile
from io import BytesIO
from itertools import combinations, product
from xml.etree import ElementTree as ET

import pytest

from coursegrade.interchange.qti_items import NAMESPACE
from coursegrade.interchange.qti_package import LEFT_OUT, package
from coursegrade.interchange.qti_scoring import left, option, right
from coursegrade.interchange.selection import Entry, Selection
from lessonkit.items import kinds

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyslet import imscpv1p2
    from pyslet.qtiv2 import variables
    from pyslet.qtiv2.xml import QTIDocument

# pyslet was written before Python 3.12 and says so of itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")

Q = f"{{{NAMESPACE}}}"
# The order that the published schema asks for inside an item.
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing",
         "modalFeedback"]  # fmt: skip


class Strict(QTIDocument):
    """Refuse what the content model does not allow, where pyslet would go on."""

    def validation_error(self, msg, element, data=None, aname=None):
        raise AssertionError(f"{element.__class__.__name__}: {msg} {data or ''} {aname or ''}")


def files_of(selection: Selection, keys: bool = True) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package(selection, keys))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(data: bytes):
    document = Strict()
    document.read(src=data.decode())
    return document.root


def scored(item, response) -> tuple[float, set[str]]:
    """Return SCORE and the feedback shown, after response processing by the engine."""
    state = variables.ItemSessionState(item)
    state.begin_session()
    if response is not None:
        state["RESPONSE"].set_value(response)
    item.ResponseProcessing.run(state)
    return state["SCORE"].value or 0.0, set(state["FEEDBACK"].value or ())


def answers(item: kinds.Item):
    """Yield answers as typed in the course and as given to QTI, with the feedback they earn."""
    match item:
        case kinds.Choice():
            for one in item.options:
                yield one.letter, option(one.letter), {option(one.letter)}
        case kinds.MultipleResponse():
            letters = [one.letter for one in item.options]
            for size in range(1, len(letters) + 1):
                for picked in combinations(letters, size):
                    names = [option(one) for one in picked]
                    yield list(picked), names, set(names)
        case kinds.Numeric():
            known = [(item.value, item.tolerance, "CORRECT")]
            known += [(e.value, e.tolerance, f"ERROR_{n}") for n, e in enumerate(item.errors, 1)]
            for value, tolerance, _ in known:
                for inside in (value, value - 0.9 * tolerance, value + 0.9 * tolerance):
                    # Where two known errors lie near each other, the first one speaks.
                    first = next(name for at, near, name in known if abs(inside - at) <= near)
                    yield f"{inside!r} {item.unit}", float(inside), {first}
            far = float(item.value + 1e6)
            yield f"{far!r} {item.unit}", far, {"WRONG"}
        case kinds.Match():
            for shift in product(range(2), repeat=len(item.key)):
                letters = list(item.right)
                pairs = {
                    number: letters[(letters.index(key) + step) % len(letters)]
                    for step, (number, key) in zip(shift, item.key.items(), strict=True)
                }
                missed = {left(n) for n, letter in pairs.items() if item.key[n] != letter}
                yield pairs, [(left(n), right(one)) for n, one in pairs.items()], missed


def test_does_another_engine_give_every_answer_the_courses_points(
    selections, course_fraction
) -> None:
    tried = 0
    for selection in selections:
        files = files_of(selection)
        for entry in selection.entries:
            if isinstance(entry.item, kinds.Written):
                continue
            item = read(files[f"items/{entry.item.id}.xml"])
            for typed, response, feedback in answers(entry.item):
                score, said = scored(item, response)
                wanted = course_fraction(entry.item, typed) * entry.points
                assert score == pytest.approx(wanted, abs=1e-6), (entry.item.id, typed)
                assert said == feedback, (entry.item.id, typed)
                tried += 1
            assert scored(item, None)[0] == 0
    assert tried > 100


def test_is_every_feedback_there_that_an_outcome_can_name(selections) -> None:
    for selection in selections:
        for name, data in files_of(selection).items():
            if name.startswith("items/") and name.endswith(".xml"):
                root = ET.fromstring(data)
                shown = {one.get("identifier") for one in root.iter(f"{Q}modalFeedback")}
                named = {
                    one.text for rule in root.iter(f"{Q}setOutcomeValue")
                    for one in rule.iter(f"{Q}baseValue") if one.get("baseType") == "identifier"
                }  # fmt: skip
                assert named <= shown


def schema_of(tag: str) -> dict[str, str]:
    """Return the attributes of an element and their use, from the schema that pyslet quotes."""
    kind = QTIDocument().get_element_class((NAMESPACE, tag))
    quoted = " ".join(one.__doc__ or "" for one in kind.__mro__)
    return dict(re.findall(r'<xsd:attribute\s+(?:name|ref)="([\w:]+)"[^>]*?use="(\w+)"', quoted))


def test_are_all_elements_and_attributes_those_of_the_published_schema(selections, caplog) -> None:
    used: dict[str, list[set[str]]] = {}
    for selection in selections:
        for name, data in files_of(selection).items():
            if name.startswith("items/") and name.endswith(".xml"):
                read(data)
                for one in ET.fromstring(data).iter():
                    names = {word for word in one.attrib if not word.startswith("{")}
                    used.setdefault(one.tag.removeprefix(Q), []).append(names)
    # A value that an enumeration or a number does not allow is only logged.
    assert not [record for record in caplog.records if record.levelname != "DEBUG"]
    assert len(used) > 30
    for tag, uses in used.items():
        known = schema_of(tag)
        needed = {word for word, use in known.items() if use == "required"}
        for names in uses:
            if tag not in ("p", "img", "ul", "ol", "li", "strong", "em", "code", "span"):
                assert names <= set(known), tag
            assert needed - {"xml:lang"} <= names, tag
    assert schema_of("modalFeedback")["outcomeIdentifier"] == "required"


def test_does_the_engine_refuse_what_is_no_qti(selections) -> None:
    data = files_of(selections[0])["items/" + selections[0].entries[0].item.id + ".xml"]
    read(data)
    for wrong in (b"<itemBody>bare words", b"<itemBody><guess/>", b"<itemBody><b>inline</b>"):
        with pytest.raises(Exception):  # noqa: B017 - pyslet has an exception for each
            read(data.replace(b"<itemBody>", wrong))


def test_is_the_order_inside_an_item_that_of_the_schema(selections) -> None:
    for selection in selections:
        for name, data in files_of(selection).items():
            if name.startswith("items/") and name.endswith(".xml"):
                tags = [child.tag.removeprefix(Q) for child in ET.fromstring(data)]
                assert tags == sorted(tags, key=ORDER.index), name


def test_does_the_manifest_name_every_file_and_nothing_else(selections) -> None:
    for selection in selections:
        files = files_of(selection)
        document = imscpv1p2.ManifestDocument()
        document.read(src=files["imsmanifest.xml"].decode())
        listed = {
            str(file.href) for resource in document.root.Resources.Resource
            for file in resource.File
        }  # fmt: skip
        assert listed == set(files) - {"imsmanifest.xml"}
        test = ET.fromstring(files["test.xml"])
        named = [one.get("href") for one in test.iter(f"{Q}assessmentItemRef")]
        assert named == [f"items/{entry.item.id}.xml" for entry in selection.entries]


def test_is_everybody_asked_one_variant_of_an_item(selections) -> None:
    seen = 0
    for selection in selections:
        test = ET.fromstring(files_of(selection)["test.xml"])
        for group, entries in selection.groups.items():
            if len(entries) > 1:
                (section,) = [
                    one for one in test.iter(f"{Q}assessmentSection")
                    if one.get("identifier") == f"ONE-OF-{group}"
                ]  # fmt: skip
                assert section.find(f"{Q}selection").get("select") == "1"
                assert len(section.findall(f"{Q}assessmentItemRef")) == len(entries)
                assert len({entry.item.question for entry in entries}) == len(entries)
                seen += 1
        asked = {entry.group: entry.points for entry in selection.entries}
        assert selection.points == sum(asked.values())
    assert seen > 0


def test_is_the_picture_in_the_package_and_found_from_the_item(selections, pixel: bytes) -> None:
    selection = selections[-1]
    files = files_of(selection)
    assert files["items/images/pelvis.png"] == pixel
    shown = next(
        picture for name, data in files.items() if name.endswith(".xml")
        for picture in ET.fromstring(data).iter(f"{Q}img")
    )  # fmt: skip
    assert shown.get("src") == "images/pelvis.png"
    assert shown.get("alt") == "A pelvis from the side"


def test_is_what_cannot_go_along_told_in_the_package(selections) -> None:
    told = files_of(selections[-1])[LEFT_OUT].decode()
    assert "find-a-tilt (pose" in told and "is left out" in told
    assert all("find-a-tilt" not in name for name in files_of(selections[-1]))


def test_is_no_key_in_a_package_without_keys(selections, secret_sentences) -> None:
    telling = ("correctResponse", "mapping", "responseProcessing", "modalFeedback", "rubricBlock")
    for selection in selections:
        everything = b"\n".join(files_of(selection, keys=False).values()).decode(errors="replace")
        assert not [word for word in telling if word in everything]
        for words in secret_sentences(selection):
            assert words not in everything
        for entry in selection.entries:
            if isinstance(entry.item, kinds.Numeric):
                assert f">{entry.item.value:.12g}<" not in everything


def test_is_the_same_file_written_twice(selections) -> None:
    assert package(selections[0], True) == package(selections[0], True)


def test_does_an_engine_still_ask_without_keys(selections) -> None:
    entry: Entry = selections[0].entries[0]
    item = read(files_of(selections[0], keys=False)[f"items/{entry.item.id}.xml"])
    assert item.ItemBody is not None
    assert item.ResponseProcessing is None
