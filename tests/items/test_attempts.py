"""No check speaks of an older answer: what a real kernel says after each run of a cell."""

import nbformat
import pytest
from nbclient import NotebookClient

CHECKS = {
    "q1": "from lessonkit.items import check, choice\ncheck('q1', choice(a='No', b='Yes'))",
    "q2": "from lessonkit.items import check, numeric\ncheck('q2', numeric('°'))",
    "q3": "from lessonkit.items import check, code\ncheck('q3', code('mean', ([[1, 3]], 2)))",
    "q4": "from lessonkit.items import check, pose_of\ncheck('q4', pose_of('pelvic_tilt'))",
    "q5": "from lessonkit.items import check, several\ncheck('q5', several('abc'))",
    "q6": "from lessonkit.items import check, numeric\ncheck('q6', numeric(''))",
}
CODE = "# Write mean below and run this cell. End it with return.\n"
POSE = "from lessonkit.items import pose\nq4 = pose('pelvic_tilt', pelvic_tilt="
# Cells in the order in which a person runs them, and what the check after each must say.
STORY = [
    ("q1", 'q1 = "a"', "q1: You chose a: No"),
    ("q1", "q1 = b", 'put quotation marks around the letter, q1 = "b"'),
    ("q1", 'q1 = "b', "A quotation mark is missing"),
    ("q1", 'q1 = "b"', "q1: You chose b: Yes"),
    ("q1", '# for example q1 = "a"\nq_1 = "a"', "gives a value to q_1, not to q1"),
    ("q1", "q1 = 1 / 0", "stopped with ZeroDivisionError"),
    ("q2", 'q2 = "5 °"', "You typed 5 °"),
    ("q2", "q2 = 12,5", 'Type number and unit between quotation marks, like "12.5 °"'),
    ("q2", "q2 = 12,5 °", 'put quotation marks around the answer, q2 = "12,5 °"'),
    ("q2", 'q2 = "12,5 °"', "You typed 12.5 °"),
    ("q3", CODE + "def mean(x):\n    return sum(x) / len(x)", "returned 2, as it should"),
    ("q3", CODE + "def avg(x):\n    return sum(x) / len(x)", "defines avg, but mean is asked for"),
    ("q3", CODE + "def mean(x):\nreturn 3", "are not indented"),
    ("q3", CODE + "def mean(x):\n    return 2", "returned 2, as it should"),
    ("q4", POSE + "5)", "Your pose: "),
    ("q4", POSE + "99)", "This pose cannot be: pelvic_tilt: 99 is out of range"),
    ("q5", "q5 = a, c", 'put quotation marks around the letters, q5 = "a, c"'),
    ("q6", "q6 = 12,5", "You typed 12.5 (reading the comma as the decimal sign)"),
    ("q6", "q6 = -0,5", "between quotation marks"),  # Python has lost the sign
]


@pytest.fixture(scope="module")
def told() -> list[tuple[str, str]]:
    """What each answer cell and the check after it printed, in one kernel."""
    sources = [cell for name, source, _ in STORY for cell in (source, CHECKS[name])]
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, sources)])
    NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3").execute()
    printed = [
        "".join(out.get("text", "") or "\n".join(out.get("traceback", ())) for out in cell.outputs)
        for cell in notebook.cells
    ]
    return list(zip(printed[::2], printed[1::2], strict=True))


@pytest.mark.parametrize("place", range(len(STORY)), ids=[source for _, source, _ in STORY])
def test_does_the_check_speak_of_the_newest_run(place: int, told: list[tuple[str, str]]) -> None:
    _, check = told[place]
    assert STORY[place][2] in check
    assert check.count("You chose") == STORY[place][2].count("You chose")


def test_is_an_impossible_pose_told_in_one_sentence(told: list[tuple[str, str]]) -> None:
    place = next(n for n, (_, source, _) in enumerate(STORY) if "99" in source)
    assert told[place][0].splitlines() == [
        "This pose cannot be: pelvic_tilt: 99 is out of range; give a number from -15 to 20 °."
    ]
