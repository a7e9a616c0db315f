"""Write grades as an Excel workbook: a sheet of totals, and a sheet an assignment."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from coursegrade.export.formats import Row, number
from coursegrade.export.grades import Sheet
from coursegrade.export.spreadsheet import harmless

_WHO = ("Student", "Last name", "First name", "Email")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))


def write_workbook(sheets: Sequence[Sheet], path: Path) -> None:
    """Write the workbook; scores are numbers, and no text is taken for a formula."""
    book = Workbook()
    totals = book.active
    totals.title = "Totals"
    rows = [
        (*_who(grades[0]), *(number(one.total, "", "") for one in grades))
        for grades in zip(*(sheet.grades for sheet in sheets), strict=True)
    ]
    points = tuple(number(sheet.marks.points) for sheet in sheets)
    _fill(totals, (*_WHO, *(sheet.name for sheet in sheets)), points, rows)
    for place, sheet in enumerate(sheets, start=1):
        # Excel allows 31 characters, and no two sheets of one name.
        title = _storable(sheet.name).translate(_FORBIDDEN)[:28]
        page = book.create_sheet(title if title not in book.sheetnames else f"{title[:25]} {place}")
        rows = [
            (
                *_who(grade), grade.status, number(grade.total, "", ""), number(grade.raw, "", ""),
                number(grade.submission.late_penalty),
                *(number(value, "", "") for value in grade.items),
            )
            for grade in sheet.grades
        ]  # fmt: skip
        most = number(sheet.marks.points)
        items = tuple(number(item.points) for item in sheet.marks.items)
        head = (*_WHO, "Status", "Total", "Before penalty", "Late penalty", *sheet.labels)
        _fill(page, head, ("", most, most, "", *items), rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _who(grade) -> Row:
    who = grade.student
    return who.id, who.last_name, who.first_name, who.email


def _fill(page: Worksheet, head: Row, points: Row, rows: Sequence[Row]) -> None:
    for row in (head, ("Points possible", "", "", "", *points), *rows):
        page.append([None if value == "" else _storable(value) for value in row])
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                # As text it is shown whole, and stays text when somebody edits it.
                cell.data_type = "s"
                cell.quotePrefix = harmless(cell.value) != cell.value
    for cell in page[1]:
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(cell.column)].width = max(
            10, min(32, len(str(cell.value)) + 2)
        )
    page.freeze_panes = "B3"


def _storable(value: Any) -> Any:
    """Return a value as a workbook can hold it, whose XML knows no control characters."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode("utf-8")
    return ILLEGAL_CHARACTERS_RE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
