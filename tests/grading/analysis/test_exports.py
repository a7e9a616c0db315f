"""Exports as the systems that import them read them, from a gradebook with awkward names."""

import csv
import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from coursegrade.__main__ import main
from coursegrade.course import CourseError
from coursegrade.export import formats
from coursegrade.export.canvas_roster import Roster, read_roster
from coursegrade.export.grades import sheet
from coursegrade.export.spreadsheet import harmless, recovered
from coursegrade.export.workbook import write_workbook
from coursegrade.gradebook import Item, Marks, Student, Submission

ONE, TWO = Item("quiz", "first", 2.0), Item("quiz", "second, “hard”", 3.0, by_hand=True)
STUDENTS = (
    Student("ada", "Ada", 'O"Brien, Jr.', "ada@example.edu"),
    Student("bob", "=1+1", "Möller\nLee", "bob@example.edu"),
    Student("eve"),
    Student("kim", "Kim", "Late", "kim@example.edu"),
)
SUBMITTED = {
    "ada": Submission({ONE.key: 2.0, TWO.key: 1.25}),
    "bob": Submission({ONE.key: 0.5, TWO.key: 0.0}, waiting=frozenset({TWO.key})),
    "kim": Submission({ONE.key: 2.0, TWO.key: 1.0}, late_penalty=1.5),
}
MARKS = Marks("2-tilt", (ONE, TWO), STUDENTS, SUBMITTED, datetime.datetime(2026, 3, 2))


def read(rows, path: Path) -> list[list[str]]:
    formats.write_csv(rows, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_is_the_penalty_taken_off_the_total_and_never_below_zero() -> None:
    late = Marks("a", (ONE,), STUDENTS[:1], {"ada": Submission({ONE.key: 1.0}, late_penalty=5.0)})
    assert sheet(late).grades[0].total == 0
    assert [grade.total for grade in sheet(MARKS).grades] == [3.25, 0.5, 0.0, 1.5]
    assert sheet(MARKS).late == 1
    assert sheet(MARKS).waiting == 1


def canvas_import(rows: list[list[str]]) -> dict[str, dict[str, str]]:
    """Read a file as Canvas does: who is looked up by login, `Points Possible` is no student."""
    head, possible, *people = rows
    assert head[0] == "Student" and head[1] == "ID" and head[2] == "SIS User ID"
    assert head[3] == "SIS Login ID" and head[4] == "Section"
    assert "Points Possible" in possible[0]
    assert all(len(row) == len(head) for row in rows)
    return {row[3]: dict(zip(head[5:], row[5:], strict=True)) for row in people} | {
        "possible": dict(zip(head[5:], possible[5:], strict=True))
    }


def test_does_canvas_read_totals_excuses_and_names(tmp_path: Path) -> None:
    rows = read(formats.canvas([sheet(MARKS, ["eve"])], "total"), tmp_path / "c.csv")
    found = canvas_import(rows)
    assert found == {
        "ada": {"2-tilt": "3.25"}, "bob": {"2-tilt": "0.5"}, "eve": {"2-tilt": "EX"},
        "kim": {"2-tilt": "1.5"}, "possible": {"2-tilt": "5"},
    }  # fmt: skip
    assert rows[2][0] == 'O"Brien, Jr., Ada'


def test_does_canvas_get_items_when_asked(tmp_path: Path) -> None:
    found = canvas_import(read(formats.canvas([sheet(MARKS)], "items"), tmp_path / "c.csv"))
    assert found["ada"] == {"2-tilt: first": "2", "2-tilt: second, “hard”": "1.25"}
    assert found["possible"] == {"2-tilt: first": "2", "2-tilt: second, “hard”": "3"}


def test_does_a_roster_give_canvas_its_own_names_and_numbers(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,2-tilt (4711),Current Score\n"
        "    Points Possible,,,,,5,(read only)\n"
        '"O\'Brien, Ada",31,S9,ada@example.edu,Monday,,\n',
        encoding="utf-8-sig",
    )
    known = read_roster(roster)
    people = known.find([one.id for one in STUDENTS])
    rows = read(formats.canvas([sheet(MARKS)], "total", people, known.titles), tmp_path / "c.csv")
    assert rows[0][5] == "2-tilt (4711)"
    assert rows[2:] == [["O'Brien, Ada", "31", "S9", "ada@example.edu", "Monday", "3.25"]]


def test_is_a_file_that_is_no_roster_told(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(CourseError, match="no gradebook exported from Canvas"):
        read_roster(wrong)


def test_does_moodle_find_an_identifier_and_only_numbers(tmp_path: Path) -> None:
    rows = read(formats.moodle([sheet(MARKS, ["eve"], True)], "both"), tmp_path / "m.csv")
    head, *people = rows
    assert head[2:4] == ["ID number", "Email address"]
    assert head[4:] == ["2-tilt", "2-tilt: first", "2-tilt: second, “hard”"]
    assert [row[2] for row in people] == ["ada", "bob", "eve", "kim"]
    assert people[1][1] == "Möller\nLee"
    for row in people:
        for value in row[4:]:
            assert value == "-" or float(value) >= 0  # any other word stops Moodle's import
    assert people[2][4:] == ["-", "-", "-"]


def test_does_the_workbook_hold_numbers_and_no_formula(tmp_path: Path) -> None:
    write_workbook([sheet(MARKS)], tmp_path / "g.xlsx")
    book = load_workbook(tmp_path / "g.xlsx")
    assert book.sheetnames == ["Totals", "2-tilt"]
    assert book["Totals"]["E3"].value == 3.25
    assert book["2-tilt"]["C4"].value == "=1+1"
    assert book["2-tilt"]["C4"].data_type == "s"
    assert [cell.value for cell in book["2-tilt"][1]][4:8] == [
        "Status", "Total", "Before penalty", "Late penalty",
    ]  # fmt: skip


def test_is_a_dropped_item_out_of_scores_and_points() -> None:
    left = sheet(MARKS.without(("first",)))
    assert left.marks.points == 3
    assert [grade.total for grade in left.grades] == [1.25, 0.0, 0.0, 0.0]
    with pytest.raises(CourseError, match="has no item 'third'; its items are first"):
        MARKS.without(("third",))


def run(classroom, monkeypatch, capsys, *arguments: str):
    monkeypatch.chdir(classroom.root)
    status = main(["export", *arguments])
    return status, capsys.readouterr()


def test_does_the_plain_export_agree_with_nbgraders_own(
    classroom, monkeypatch, capsys, tmp_path: Path
) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin
    from traitlets.config import Config

    status, _ = run(classroom, monkeypatch, capsys)
    assert status == 0
    stock = tmp_path / "stock.csv"
    with Gradebook(f"sqlite:///{classroom.root / 'build' / 'gradebook.db'}") as book:
        CsvExportPlugin(config=Config({"ExportPlugin": {"to": str(stock)}})).export(book)
    ours = list(csv.DictReader((classroom.root / "build" / "grades.csv").open(encoding="utf-8")))
    theirs = {row["student_id"]: row for row in csv.DictReader(stock.open(encoding="utf-8"))}
    assert len(ours) == len(theirs) == 42
    for row in ours:
        other = theirs[row["student_id"]]
        for name in ("raw_score", "late_submission_penalty", "score", "max_score"):
            assert float(row[name]) == pytest.approx(float(other[name]), abs=1e-4)
        for name in ("assignment", "duedate", "timestamp", "last_name", "first_name", "email"):
            assert row[name] == other[name]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2", "--to", "blackboard"), "'blackboard' is no format"),
        (("9",), "The gradebook has no assignment '9'; it has 2-anterior-pelvic-tilt."),
        (("--excuse", "ada"), "meant for one assignment"),
        (("2", "--excuse", "ada"), "no student 'ada' to excuse"),
        (("2", "--roster", "x.csv"), "--roster helps only with --to canvas."),
        (("2", "--drop", "x"), "has no item 'x'"),
    ],
)
def test_is_a_slip_on_the_command_line_told(
    classroom, monkeypatch, capsys, arguments: tuple[str, ...], words: str
) -> None:
    status, said = run(classroom, monkeypatch, capsys, *arguments)
    assert status == 1
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_are_old_and_new_ways_to_name_the_file_understood(
    classroom, monkeypatch, capsys, tmp_path: Path
) -> None:
    for arguments, name in (
        (("--to", str(tmp_path / "a.csv")), "a.csv"),
        (("--all", "--to", "xlsx", str(tmp_path / "b.xlsx")), "b.xlsx"),
        (("2", str(tmp_path / "c.csv"), "--to", "moodle"), "c.csv"),
    ):
        assert run(classroom, monkeypatch, capsys, *arguments)[0] == 0
        assert (tmp_path / name).stat().st_size > 500


FORMULAS = (
    '=HYPERLINK("http://tracker.invalid","x")', "@SUM(1)", "+1+1", "-1", "\t=1", "\r=1", "\n=1",
    " =1+1", "＝1+1", "'=1", "''=1",
)  # fmt: skip


@pytest.mark.parametrize("name", [*FORMULAS, "'t Hooft", "-", "plain", "a;=1+1", '"', "<b>x</b>"])
def test_is_a_name_written_so_that_it_can_be_read_back(name: str, tmp_path: Path) -> None:
    assert recovered(harmless(name)) == name
    marks = Marks("a", (ONE,), (Student(name, name, name, name),), {name: Submission({ONE.key: 1})})
    for rows in (
        formats.plain([sheet(marks)], "both"),
        formats.canvas([sheet(marks)], "both"),
        formats.moodle([sheet(marks)], "both"),
    ):
        table = read(rows, tmp_path / "x.csv")
        assert any(recovered(value) == name for value in table[-1])
        assert not [one for row in table for one in row if one and runs(one)]


def runs(text: str) -> bool:
    """Say whether a spreadsheet runs a cell, by the list of OWASP's page on CSV injection."""
    number = text.lstrip("-").replace(".", "").isdigit()
    return text[0] in "=+-@\t\r\n＝＋－＠" and not number and len(text) > 1


def test_is_a_negative_number_still_a_number(tmp_path: Path) -> None:
    assert harmless(-1.5) == -1.5
    assert harmless("-1") == "'-1"


@pytest.mark.parametrize("name", [*FORMULAS, "\x00\x07bell", "\ud800half", "a\nb"])
def test_does_a_workbook_take_any_name_as_text(name: str, tmp_path: Path) -> None:
    marks = Marks(name, (ONE,), (Student(name),), {name: Submission({ONE.key: 1.0})})
    write_workbook([sheet(marks)], tmp_path / "g.xlsx")
    cell = load_workbook(tmp_path / "g.xlsx")["Totals"]["A3"]
    assert cell.data_type == "s"
    if name.isprintable():
        assert cell.value == name
        assert cell.quotePrefix == (harmless(name) != name)


def person(login: str, number: str = "1") -> tuple[str, ...]:
    return ("Somebody", number, "", login, "Monday")


def test_is_a_student_found_by_what_is_certain_alone() -> None:
    ada, upper, bob = person("ada"), person("ADA", "2"), person("bob@x.edu", "3")
    assert Roster((ada, upper, bob), {}).find(["ada", "ADA", "bob"]) == {
        "ada": ada, "ADA": upper, "bob": bob,
    }  # fmt: skip
    # One roster entry for two who differ in case only: the exact one is meant.
    assert Roster((ada,), {}).find(["ada", "Ada"]) == {"ada": ada}
    assert Roster((ada,), {}).find(["Ada"]) == {"Ada": ada}
    assert Roster((ada,), {}).find(["Ada", "aDa"]) == {}
    # Two people of two schools have the same name before the @.
    both = (person("kim@x.edu", "4"), person("kim@y.edu", "5"))
    assert Roster(both, {}).find(["kim"]) == {}
    assert set(Roster(both, {}).find(["kim@x.edu"])) == {"kim@x.edu"}


def test_is_everybody_exported_or_named(classroom, monkeypatch, capsys, tmp_path: Path) -> None:
    students = [*classroom.students[2:], classroom.students[1].upper()]
    lines = [f'"Somebody",{n},,{name},Monday' for n, name in enumerate(students, start=100)]
    roster = tmp_path / "roster.csv"
    roster.write_text("Student,ID,SIS User ID,SIS Login ID,Section\n" + "\n".join(lines) + "\n")
    out = tmp_path / "c.csv"
    arguments = ("2", str(out), "--to", "canvas", "--roster", str(roster))
    status, said = run(classroom, monkeypatch, capsys, *arguments)
    assert status == 1
    assert "student000. Give these 1 their marks by hand" in said.err
    assert "absent0" not in said.err  # who handed in nothing has no marks to lose
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[2:]
    assert len(rows) == 39
    assert classroom.students[1].upper() in {row[3] for row in rows}
