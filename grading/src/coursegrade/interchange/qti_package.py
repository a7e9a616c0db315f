"""A QTI 2.1 content package: one file an item, a test that holds them, and the manifest."""

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from coursegrade.interchange.markup import pictures
from coursegrade.interchange.qti_items import PICTURES, assessment_item, root
from coursegrade.interchange.qti_scoring import sub
from coursegrade.interchange.questions import asked, picture
from coursegrade.interchange.selection import Entry, Selection
from coursegrade.quiz_items import Numeric

_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_SCHEMA = f"{_PACKAGE} http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
_METADATA = "http://ltsc.ieee.org/xsd/LOM"
LEFT_OUT = "left-out.txt"
# A fixed time of day makes the same items give the same file, byte by byte.
_EPOCH = (2020, 1, 1, 0, 0, 0)


def remarks(selection: Selection) -> tuple[str, ...]:
    """Say what QTI 2.1 cannot carry of these items."""
    units = dict.fromkeys(entry.group for entry in selection.entries if _has_unit(entry))
    hints = dict.fromkeys(entry.group for entry in selection.entries if entry.item.hint)
    said = list(selection.left_out)
    if units:
        said.append(f"The unit stands beside the box and is not asked for in {', '.join(units)}.")
    if hints:
        said.append(f"Hints are left out of {', '.join(hints)}: QTI 2.1 has no place for them.")
    return tuple(said)


def _has_unit(entry: Entry) -> bool:
    return isinstance(entry.item, Numeric) and bool(entry.item.unit)


def package(selection: Selection, keys: bool) -> bytes:
    """Return the package as the bytes of a zip file."""
    files: dict[str, bytes] = {}
    resources = []
    for entry in selection.entries:
        name = f"items/{entry.item.id}.xml"
        files[name] = _written(assessment_item(entry, keys))
        shown = {f"items/{PICTURES}{Path(source).name}": source for source in _pictures(entry)}
        for place, source in shown.items():
            files[place] = picture(selection, entry.item, source)
        resources.append((entry, name, list(shown)))
    files["test.xml"] = _written(_test(selection))
    said = remarks(selection)
    if said:
        files[LEFT_OUT] = ("\n".join(said) + "\n").encode()
    files = {"imsmanifest.xml": _written(_manifest(selection, resources, bool(said))), **files}
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _written(element: ET.Element) -> bytes:
    ET.indent(element) if element.tag == "manifest" else None
    return ET.tostring(element, encoding="utf-8", xml_declaration=True)


def _pictures(entry: Entry) -> list[str]:
    return pictures(asked(entry.item))


def _test(selection: Selection) -> ET.Element:
    test = root("assessmentTest", f"{selection.lesson}-{selection.part}", selection.title)
    score = {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}
    sub(test, "outcomeDeclaration", {**score, "normalMaximum": f"{selection.points:g}"})
    part = sub(
        test,
        "testPart",
        {"identifier": "PART", "navigationMode": "nonlinear", "submissionMode": "individual"},
    )
    section = {"identifier": "SECTION", "title": selection.title, "visible": "true"}
    section_element = sub(part, "assessmentSection", section)
    for group, entries in selection.groups.items():
        place = section_element
        if len(entries) > 1:
            # Everybody is asked one variant.
            drawn = {"identifier": f"ONE-OF-{group}", "title": group, "visible": "false"}
            place = sub(section_element, "assessmentSection", drawn)
            sub(place, "selection", {"select": "1"})
        for entry in entries:
            reference = {"identifier": entry.item.id, "href": f"items/{entry.item.id}.xml"}
            sub(place, "assessmentItemRef", reference)
    outcomes = sub(test, "outcomeProcessing")
    total = sub(sub(outcomes, "setOutcomeValue", {"identifier": "SCORE"}), "sum")
    sub(total, "testVariables", {"variableIdentifier": "SCORE"})
    return test


def _manifest(selection: Selection, resources: list, remarked: bool) -> ET.Element:
    manifest = ET.Element(
        "manifest",
        {
            "xmlns": _PACKAGE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": _SCHEMA,
            "identifier": f"{selection.part}-{selection.lesson}",
        },
    )
    metadata = sub(manifest, "metadata")
    sub(metadata, "schema").text = "QTIv2.1 Package"
    sub(metadata, "schemaversion").text = "1.0.0"
    sub(manifest, "organizations")
    listed = sub(manifest, "resources")
    test = {"identifier": "test", "type": "imsqti_test_xmlv2p1", "href": "test.xml"}
    whole = sub(listed, "resource", test)
    sub(whole, "file", {"href": "test.xml"})
    for entry, name, shown in resources:
        sub(whole, "dependency", {"identifierref": f"item-{entry.item.id}"})
        one = {"identifier": f"item-{entry.item.id}", "type": "imsqti_item_xmlv2p1", "href": name}
        resource = sub(listed, "resource", one)
        resource.append(_about(entry))
        for file in (name, *shown):
            sub(resource, "file", {"href": file})
    if remarked:
        note = {"identifier": "left-out", "type": "webcontent", "href": LEFT_OUT}
        sub(sub(listed, "resource", note), "file", {"href": LEFT_OUT})
    return manifest


def _about(entry: Entry) -> ET.Element:
    """Return the item's objective, level and sources as IEEE LOM metadata."""
    metadata = ET.Element("metadata")
    general = sub(sub(metadata, "lom", {"xmlns": _METADATA}), "general")
    sub(sub(general, "title"), "string", {"language": "en"}).text = entry.item.id
    item = entry.item
    for word in (f"objective {item.objective}", item.level, *item.source):
        sub(sub(general, "keyword"), "string", {"language": "en"}).text = word
    return metadata
