"""Every lesson is a whole chapter, in the order that the others have."""

import re
from itertools import pairwise

import nbformat

from tests.lessons.chapters import FOLDERS

BEFORE = ["Objectives", "Time", "What to know first", "First sitting"]
AFTER = [
    "Second sitting",
    "Worked example",
    "Claim box",
    "Common misconceptions",
    "Clinical bridge",
    "Practice",
    "Key points",
    "What the model leaves out",
    "Safety",
    "Further reading",
    "References",
]
STEPS = ["Predict", "Observe", "Explain"]
MEASURABLE = {
    *("State", "Compute", "Calculate", "Predict", "Simulate", "Evaluate", "Rewrite", "Define"),
    *("Label", "Name", "Explain", "Compare", "Locate", "Demonstrate", "Solve", "Select"),
    *("Prescribe", "Recognise", "Summarise", "Design", "Decide", "Justify", "Distinguish"),
    *("Critique", "Apply", "Interpret", "Measure", "Differentiate", "Spot"),
}
MYST = re.compile(r"\{[a-z][\w:-]*\}`|^\s*(?:`{3,}|:{3,}|~{3,})\s*\{|\{\{|^\([\w-]+\)=", re.M)


def test_there_are_lessons():
    assert FOLDERS


def test_it_begins_with_its_one_title(lesson):
    levels = [level for level, _ in lesson.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_no_heading_skips_a_level(lesson):
    levels = [level for level, _ in lesson.headings]
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_the_sections_stand_in_order(lesson):
    sections = [text for level, text in lesson.headings if level == 2]
    rounds = [text for text in sections if text.startswith("Round ")]
    assert sections == BEFORE + rounds + AFTER
    assert len(rounds) >= 2
    assert [text.split(":")[0] for text in rounds] == [f"Round {n + 1}" for n in range(len(rounds))]


def test_every_round_predicts_then_observes_then_explains(lesson):
    steps: dict[str, list[str]] = {}
    current = ""
    for level, text in lesson.headings:
        current = text if level == 2 else current
        if level == 3 and current.startswith("Round "):
            steps.setdefault(current, []).append(text)
    assert set(map(tuple, steps.values())) == {tuple(STEPS)}


def test_the_objectives_begin_with_something_you_can_see_done(lesson):
    verbs = re.findall(r"^\d+\. \*\*(\w+)\*\*", lesson.markdown, re.M)
    assert len(verbs) == lesson.objectives >= 4
    assert set(verbs) <= MEASURABLE


def test_it_has_an_explorer_practice_and_code_to_change(lesson):
    code = "\n".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert re.search(r"^(\w+ = )?explore_\w+\(", code, re.M)
    assert 'practice("practice.yml")' in code
    assert "from hiplab.model" in code
    assert re.search(r"#.*\b(?:change|try)\b", code)


def test_its_minutes_are_told_and_add_up(lesson):
    told = int(re.search(r"^About (\d+) minutes", lesson.markdown, re.M)[1])
    section = lesson.markdown.split("## Time")[1].split("\n## ")[0]
    assert sum(int(n) for n in re.findall(r"\|\s*(\d+)\s*\|\s*$", section, re.M)) == told
    assert 60 <= told <= 90


def test_it_is_plain_markdown_for_both_doors(lesson):
    assert MYST.findall(lesson.markdown) == []


def test_no_link_points_into_the_page(lesson):
    """JupyterLab and the book make different anchors of one heading."""
    assert re.findall(r"\]\(#[^)]*\)", lesson.markdown) == []


def test_the_notebook_is_stripped(lesson):
    notebook = lesson.notebook
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_cell_ids_are_names_that_stay(lesson):
    ids = [cell.id for cell in lesson.notebook.cells]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if not re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)*", i)] == []


def test_code_cells_are_short_and_fit_the_page(lesson):
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if len(cell.source.splitlines()) > 30] == []
    assert max(len(line) for cell in code for line in cell.source.splitlines()) <= 84
