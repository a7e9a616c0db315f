"""Numbers of one's own, functions and figures through real nbgrader, by both ways of grading."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nbformat
import pytest
from grading_support import (
    REPOSITORY,
    answered,
    grading_run,
    hand_in,
    perfect_answers,
)
from nbgrader.api import Gradebook

from lessonkit.items import load_quiz
from lessonkit.items.kinds import ItemFile
from tests.weekly import weekly

LESSON = "1-own-numbers"
SEED = "hip-pelvis-low-back"
ALL = {"own-shear": 3, "own-choice": 2, "write-shear": 4, "name-them": 2, "own-pose": 4}
FORGED = """\
import os
os.environ["COURSEGRADE_STUDENT"] = "ada"
os.environ["JUPYTERHUB_USER"] = "ada"
student_id = "ada"
"""


@dataclass(frozen=True)
class OwnRound:
    """A graded course, by the way it was graded."""

    root: Path
    quiz: ItemFile
    way: str

    def scores(self, student: str) -> dict[str, float]:
        with Gradebook(f"sqlite:///{self.root / 'build' / 'gradebook.db'}") as gradebook:
            grades = gradebook.find_submission_notebook("quiz", LESSON, student).grades
            return {grade.name: grade.score for grade in grades}

    def outputs(self, student: str) -> str:
        path = self.root / "build" / "autograded" / student / LESSON / "quiz.ipynb"
        found = [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", ())]
        return "\n".join(
            out.get("text") or out.get("data", {}).get("text/markdown", "") for out in found
        )


def submissions(release: Path, quiz: ItemFile) -> dict[str, nbformat.NotebookNode]:
    def with_cells(student: str, **sources: str) -> nbformat.NotebookNode:
        notebook = answered(release, quiz, perfect_answers(quiz, student))
        for cell in notebook.cells:
            cell.source = sources.get(cell.id.replace("-", "_"), cell.source)
        return notebook

    part = {
        "own-shear": '"3 kg"',
        "own-choice": '"a"',
        "write-shear": "def shear_N(weight_N, slope_deg):\n    return 0.8386706 * weight_N * 0",
        "name-them": '"1a 2a"',
        "own-pose": 'pose("pelvic_tilt", pelvic_tilt=-10, pelvic_incidence=50)',
    }
    printing = "def shear_N(weight_N, slope_deg):\n    print(weight_N * 0.5)"
    hostile = (
        "class Yes(float):\n    __eq__ = lambda s, o: True\n    __abs__ = lambda s: 0.0\n"
        "    __sub__ = __rsub__ = lambda s, o: 0.0\n"
        "def shear_N(weight_N, slope_deg):\n    return Yes(1)"
    )
    return {
        "ada": with_cells("ada"),
        "ben": with_cells("ben", your_id='student_id = "Ben "'),
        "cy": with_cells("ada", your_id='student_id = "ada"'),  # handed in what ada had worked out
        "dot": with_cells("ada", your_id=FORGED),
        "eve": answered(release, quiz, part),
        "fay": with_cells("fay", write_shear_answer=printing, own_shear_answer='q1 = "many N"'),
        "gus": with_cells("gus", write_shear_answer=hostile, name_them_answer="q4 = print"),
        "hal": answered(release, quiz, {}),
    }


@pytest.fixture(scope="module", params=[weekly("nbgrader"), "coursegrade"])
def own_round(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    root = tmp_path_factory.mktemp(request.param) / "course"
    shutil.copytree(Path(__file__).parent / "own_numbers", root)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    quiz = load_quiz(root / "lessons" / LESSON / "quiz.yml", SEED)
    grading_run(root, "assign", "1")
    release = root / "build" / "release" / LESSON / "quiz.ipynb"
    for student, notebook in submissions(release, quiz).items():
        hand_in(notebook, root / "build" / "submitted" / student / LESSON / "quiz.ipynb")
    grading_run(root, "autograde", LESSON, module=request.param)
    grading_run(root, "generate_feedback", LESSON, module="nbgrader")
    return OwnRound(root, quiz, request.param)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def feedback(own_round: OwnRound, student: str) -> str:
    path = own_round.root / "build" / "feedback" / student / LESSON / "quiz.html"
    return path.read_text(encoding="utf-8")


def test_do_own_numbers_earn_full_marks(own_round: OwnRound) -> None:
    assert own_round.scores("ada") == ALL
    assert own_round.scores("ben") == ALL


def test_is_a_neighbours_answer_wrong(own_round: OwnRound) -> None:
    scores = own_round.scores("cy")
    assert scores["own-shear"] == 0
    assert scores["write-shear"] == 4  # not a question of numbers


def test_is_it_said_where_notebook_and_submission_differ(own_round: OwnRound) -> None:
    said = "This notebook names 'ada', but it was handed in by 'cy'"
    assert said in own_round.outputs("cy")
    assert said in words(feedback(own_round, "cy"))
    assert "This notebook names" not in own_round.outputs("ben")


def test_does_claiming_to_be_somebody_else_not_help(own_round: OwnRound) -> None:
    assert own_round.scores("dot")["own-shear"] == 0


def test_do_partly_right_answers_earn_their_part(own_round: OwnRound) -> None:
    # One of four hidden tests is the one with no weight; one of two markers; one of two criteria.
    assert own_round.scores("eve") == {
        "own-shear": 0, "own-choice": 0, "write-shear": 1, "name-them": 1, "own-pose": 2,
    }  # fmt: skip


def test_do_printing_and_objects_that_equal_everything_earn_nothing(own_round: OwnRound) -> None:
    assert own_round.scores("fay")["write-shear"] == 0
    gus = own_round.scores("gus")
    assert (gus["write-shear"], gus["name-them"]) == (0, 0)


def test_does_an_untouched_quiz_earn_nothing(own_round: OwnRound) -> None:
    assert set(own_round.scores("hal").values()) == {0}


def test_does_feedback_show_the_students_own_question(own_round: OwnRound) -> None:
    for student in ("ada", "eve"):
        item = own_round.quiz.items_of(student)[0]
        assert item.question in words(feedback(own_round, student))
    html = words(feedback(own_round, "eve"))
    assert 'The unit "kg" is not expected here. A shear is a force.' in html
    assert "Failed: The endplate is upright." in html
    assert "1. Marker 1: This one is short." in html
    incidence, tilt = re.search(r"PI is (\d+)° and PT is (\d+)°", html).groups()
    assert f"You added {tilt} to {incidence}." in html
    assert "returned nothing: end the function with return" in words(feedback(own_round, "fay"))


@pytest.mark.parametrize("student", ["cy", "eve", "fay", "gus", "hal"])
def test_is_feedback_free_of_keys(own_round: OwnRound, student: str) -> None:
    html = feedback(own_round, student)
    text = words(html)
    for secret in (
        "judge(", "HIDDEN", "SOLUTION", "'compute'", "s1_shear", "'raises'", "421", "'expect'",
    ):  # fmt: skip
        assert secret not in text, secret
    if student in ("eve", "hal"):  # who did not choose the right option
        assert "sum less one part" not in text
    own = own_round.quiz.items_of(student)[0]
    if student != "gus":  # who typed it
        assert f"{own.value:.1f}" not in text
    if student != "cy":
        assert "sin(radians(slope_deg))" not in text


def test_are_keys_given_only_when_the_instructor_says_so(own_round: OwnRound) -> None:
    assert "The key:" not in words(feedback(own_round, "eve"))
    grading_run(own_round.root, "generate_feedback", LESSON, "--force", "--student=eve",
                "--HideTests.show_keys=True", module="nbgrader")  # fmt: skip
    told = words(feedback(own_round, "eve"))
    grading_run(own_round.root, "generate_feedback", LESSON, "--force", "--student=eve",
                module="nbgrader")  # fmt: skip
    shear, choice = own_round.quiz.items_of("eve")[:2]
    assert f"The key: {shear.value:.6g} N" in told
    assert f"The key: b: {choice.options[1].text}" in told
    assert "The key: 1: Marker 1 → b: Pectineus 2: Marker 2 → a: Gracilis" in told
    assert "shear_N(-1, 30) raises ValueError" in told
    assert "judge(" not in told


def test_is_the_release_free_of_keys(own_round: OwnRound) -> None:
    text = (own_round.root / "build" / "release" / LESSON / "quiz.ipynb").read_text("utf-8")
    for secret in ("s1_shear", "sin(radians", "raises", "This one is short", "421", "judge"):
        assert secret not in text.replace("raises a `ValueError`", ""), secret
    for variant in own_round.quiz.items[0].variants:
        assert f"{variant.value:.3f}"[:-1] not in text
    assert 'alt=\\"A thigh from the front.' in text


def test_is_the_figure_in_the_feedback(own_round: OwnRound) -> None:
    (image,) = re.findall(r"<img[^>]*data:image/svg\+xml;base64,[^>]*>", feedback(own_round, "hal"))
    assert "A thigh from the front." in image
