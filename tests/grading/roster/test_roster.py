"""Names of a class from files as platforms and spreadsheets write them, into a real gradebook."""

import codecs
from pathlib import Path

import pytest
from grading_support import bio_course, bio_gradebook
from nbgrader.api import Gradebook

from coursegrade.__main__ import main

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (77)
    Points Possible,,,,,40
"Lovelace, Ada",11,u11,ada,A,3
"Müller, Jörg",12,u12,joerg,A,
"Student, Test",13,,f00d,A,
"""
MOODLE = """First name,Surname,ID number,Institution,Department,Email address,Course total (Real)
Ada,Lovelace,ada,,,ada@uni.example,3
Jörg,Müller,joerg,,,joerg@uni.example,-
"""
PLAIN = """student_id;first_name;last_name;email
ada;Ada;Lovelace;ada@uni.example
joerg;Jörg;Müller;
"""
NAMES = {"ada": ("Ada", "Lovelace"), "joerg": ("Jörg", "Müller")}


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with bio_gradebook(path):
        return path


@pytest.fixture
def course(tmp_path: Path, empty_gradebook: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return bio_course(tmp_path, empty_gradebook, monkeypatch)


def in_gradebook(course: Path) -> dict[str, tuple[str | None, str | None]]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        return {one.id: (one.first_name, one.last_name) for one in book.students}


@pytest.mark.parametrize("text", [CANVAS, MOODLE, PLAIN, PLAIN.replace(";", "\t")])
def test_are_the_files_of_platforms_read(course: Path, text: str) -> None:
    (course / "class.csv").write_text(text, encoding="utf-8")
    assert main(["roster", "class.csv"]) == 0
    assert in_gradebook(course) == NAMES


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + CANVAS.encode(),
        CANVAS.encode("cp1252"),
        CANVAS.encode("utf-16"),
        CANVAS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + CANVAS.encode("utf-16-be"),
        CANVAS.encode("utf-16-be"),
    ],
    ids=["utf-8 with mark", "cp1252", "utf-16", "utf-16 without mark", "utf-16 big end",
         "utf-16 big end without mark"],
)  # fmt: skip
def test_is_every_encoding_of_spreadsheets_read(course: Path, data: bytes) -> None:
    (course / "class.csv").write_bytes(data)
    assert main(["roster", "class.csv"]) == 0
    assert in_gradebook(course) == NAMES


def test_does_nobody_who_hands_in_get_a_second_id(course: Path, capsys) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        book.add_student("Ada")
        book.add_student("joerg")
    text = CANVAS.replace(",joerg,", ",joerg@uni.example,")
    (course / "class.csv").write_text(text, encoding="utf-8")
    assert main(["roster", "class.csv"]) == 0
    assert in_gradebook(course) == {"Ada": NAMES["ada"], "joerg": NAMES["joerg"]}
    said = capsys.readouterr().err
    assert "'ada' of the file is 'Ada' in the gradebook" in said
    assert "'joerg@uni.example' of the file is 'joerg' in the gradebook" in said


@pytest.mark.parametrize(
    ("other", "why"), [("ada", "are one id"), ("ADA", "differ in upper and lower case alone")]
)
def test_is_nobody_taken_for_another(course: Path, capsys, other: str, why: str) -> None:
    text = f"{PLAIN}{other};Adele;Other;\n;Nobody;Known;\n"
    (course / "class.csv").write_text(text, encoding="utf-8")
    assert main(["roster", "class.csv"]) == 1
    assert in_gradebook(course) == {"joerg": NAMES["joerg"]}
    said = capsys.readouterr().err
    assert f"{why}: 'ada' (Ada Lovelace) and '{other}' (Adele Other)" in said
    assert "Row 5 has no id in 'student_id': Nobody Known." in said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is a workbook; save it as CSV"),
        (b"colour,shape\nred,round\n", "no column has the students' ids"),
        (b'student_id,name\nada,"' + b"x" * 200_000, "is no table (field larger than"),
        (b"student_id\n" + b"ada\n" * 5_000_000, "is larger than a roster can be"),
    ],
    ids=["empty", "workbook", "colours", "open quotation mark", "20 MB"],
)
def test_is_what_is_no_roster_told_in_a_sentence(
    course: Path, capsys, data: bytes, words: str
) -> None:
    (course / "class.csv").write_bytes(data)
    assert main(["roster", "class.csv"]) == 1
    assert words in capsys.readouterr().err
    assert main(["roster", "missing.csv"]) == 1
    assert "missing.csv: cannot be read" in capsys.readouterr().err


def test_can_the_column_of_ids_be_named(course: Path, capsys) -> None:
    (course / "class.csv").write_text(CANVAS, encoding="utf-8")
    assert main(["roster", "class.csv", "--id", "SIS User ID"]) == 0
    assert set(in_gradebook(course)) == {"u11", "u12"}
    assert main(["roster", "class.csv", "--id", "Login"]) == 1
    assert "has no column 'Login'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["..", "ada/joerg", "/etc"])
def test_does_no_id_lead_out_of_the_folder_of_submissions(course: Path, capsys, name: str) -> None:
    (course / "class.csv").write_text(f"{PLAIN}{name};Adele;Other;\n", encoding="utf-8")
    assert main(["roster", "class.csv"]) == 1
    assert in_gradebook(course) == NAMES
    assert f"Row 4: '{name}' cannot be the name of a folder." in capsys.readouterr().err


def test_is_it_told_who_is_in_the_gradebook_alone(course: Path, capsys) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bio") as book:
        book.add_student("left")
        book.add_student("ada")
    (course / "class.csv").write_text(PLAIN, encoding="utf-8")
    assert main(["roster", "class.csv"]) == 0
    assert set(in_gradebook(course)) == {"ada", "joerg", "left"}
    said = capsys.readouterr().out
    assert "2 students, 1 of them new." in said
    assert "In the gradebook and not in the file: left." in said
