"""Read a table that a learning platform or a spreadsheet has exported, whatever its encoding."""

import codecs
import csv
import io
from collections.abc import Collection
from pathlib import Path

from coursegrade.course import CourseError
from coursegrade.export.spreadsheet import recovered

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = ",;\t"
_LONGEST = 20_000_000

Row = dict[str, str]


def read_table(path: Path, known: Collection[str]) -> list[Row]:
    """Return the rows of a table; of the delimiters that one is meant which finds known columns.

    Names of columns are compared without regard to case. An apostrophe that our own exports put
    before a formula is taken away again.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); check the name.") from None
    if len(data) > _LONGEST:
        raise CourseError(f"{path}: is larger than a roster can be; give a CSV file of students.")
    if data[:4] == b"PK\x03\x04":
        raise CourseError(f"{path}: is a workbook; save it as CSV in your spreadsheet.")
    text = _text(data)
    folded = {name.casefold() for name in known}
    found = max(
        (_rows(text, delimiter, path) for delimiter in _DELIMITERS),
        key=lambda rows: (len(folded & {cell.strip().casefold() for cell in (rows or [[]])[0]}),
                          len((rows or [[]])[0])),
    )  # fmt: skip
    if not found:
        raise CourseError(f"{path}: is empty; export it again.")
    head = [cell.strip() for cell in found[0]]
    return [
        {name: recovered(cell.strip()) for name, cell in zip(head, row, strict=False)}
        for row in found[1:]
        if any(cell.strip() for cell in row)
    ]


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace")
    if data[:1] == b"\0":
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str, delimiter: str, path: Path) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CourseError(f"{path}: is no table ({error}); save it as CSV.") from None
    return [row for row in rows if any(row)]
