"""The words of a quiz notebook."""

import re
from typing import Any

from lessonkit.items.build import item_from
from lessonkit.items.figure import img
from lessonkit.items.kinds import (
    Choice,
    Code,
    CodeTest,
    Item,
    ItemFile,
    Match,
    MultipleResponse,
    Numeric,
    PoseItem,
    Written,
)
from lessonkit.items.variants import with_gaps_open

KIND_LABELS = {
    "choice": "one choice",
    "several": "several choices",
    "numeric": "a number with its unit",
    "match": "matching",
    "pose": "a pose from the explorer",
    "code": "a short function",
    "written": "a written answer",
}

LAST = """## Before you submit

Run the cell below. It says of each question whether it is answered, which file this is, when it
was saved and when it was handed in. It does not say which answers are right.
"""

YOUR_ID = """## Your numbers

Some questions have numbers of your own, so the answer of a neighbour is not yours. They follow from
your id. **On a JupyterHub, leave the cell below as it is.** Elsewhere type the id under which you
hand in, and run the cell.
"""

ID_CELL = """\
# Between the quotation marks, the id under which you hand in. On a JupyterHub leave it empty.
student_id = ""
### BEGIN SOLUTION
### END SOLUTION"""


def header(quiz: ItemFile) -> str:
    """Return the first cell: how to answer, what the checks say, where to submit, the points."""
    rows = [
        f"| {number} | {KIND_LABELS[item.kind]} | {item.points:g} |"
        for number, item in enumerate(quiz.items, start=1)
    ]
    return "\n".join(
        [
            f"# {quiz.title}",
            "",
            f"{len(quiz.items)} questions, {quiz.points:g} points, about {quiz.minutes} minutes.",
            "",
            "**Answering.** Type your answer in the cell under each question and run it with"
            " Shift+Enter. Then run the check cell below it. The check says what it understood and"
            " what is wrong with the form, never whether the answer is right. You may change an"
            " answer as often as you like.",
            "",
            "**Points.** Most questions give part of the points for a partly right answer. Where"
            " you choose several options, a wrong one costs. Nothing goes below zero.",
            "",
            "**Submitting.** Run the last cell, save the notebook, and submit it: in JupyterLab"
            " with *Nbgrader → Assignment List → Submit*, or the way your instructor told you."
            " After grading you get your points and a comment on each of your answers.",
            "",
            "| Question | Answer | Points |",
            "|---:|:---|---:|",
            *rows,
            f"| | **together** | **{quiz.points:g}** |",
        ]
    )


def _heading(number: int, item: Item) -> str:
    unit = "point" if item.points == 1 else "points"
    heading = f"### Question {number} · {item.points:g} {unit}"
    return f"{heading}\n\n{img(item)}" if item.figure else heading


def question(number: int, item: Item) -> str:
    """Return a question's cell; what only graders may see stands in a mark scheme."""
    return f"{_heading(number, item)}\n\n{body(item)}"


def own_numbers(number: int, item: Item) -> str:
    """Return the cell above a question whose numbers are each student's own."""
    return (
        f"{_heading(number, item)}\n\nRun the cell below. It shows the question with your numbers."
    )


def open_question(item: Item, raw: dict[str, Any]) -> str:
    """Return the text of a question with variants, with the gaps that numbers go into."""
    return body(item_from(with_gaps_open(raw)))


def body(item: Item) -> str:
    """Return a question and what can be chosen, without its number."""
    lines = [item.question, ""]
    match item:
        case Choice() | MultipleResponse():
            if isinstance(item, MultipleResponse):
                lines += ["More than one option can be right.", ""]
            lines += [f"- **{option.letter}** {option.text}" for option in item.options]
        case Numeric() if item.unit:
            lines += [f"Give the answer in {item.unit}."]
        case Match():
            told = [f"{n}. {text}" for n, text in item.left.items() if text != f"Marker {n}"]
            lines += [*told, "", "Choose from:", ""] if told else ["Choose from:", ""]
            lines += [f"- **{letter}** {text}" for letter, text in item.right.items()]
        case Code():
            lines += ["It is tried with these calls, and with others that you do not see:", ""]
            lines += [f"- `{called(item, test)}`" for test in item.shown_tests]
        case Written():
            lines += _written(item)
    return "\n".join(lines).rstrip()


def called(item: Code, test: CodeTest) -> str:
    """Return a call of a function asked for, and what must come of it."""
    call = f"{item.function}({', '.join(map(repr, test.arguments))})"
    if test.raises:
        return f"{call} raises {test.raises}"
    value = f"{test.expect:.6g}" if isinstance(test.expect, float) else repr(test.expect)
    return f"{call} returns {value}"


def _written(item: Written) -> list[str]:
    return [
        f"Write about {item.words} words. Your instructor grades the answer by:",
        "",
        *(f"- {line.criterion}" for line in item.rubric),
        "",
        "### BEGIN MARK SCHEME",
        "",
        "**For graders**",
        "",
        *(f"- {line.criterion}: " + " · ".join(line.levels) for line in item.rubric),
        "",
        "### END MARK SCHEME",
    ]


def how_to_type(name: str, item: Item) -> str:
    """Return the comment in an answer cell."""
    match item:
        case Choice():
            return f'Type one letter between the quotation marks, for example {name} = "a"'
        case MultipleResponse():
            return f'Type all letters you choose, for example {name} = "a, b"'
        case Numeric():
            unit = " with its unit" if item.unit else ""
            return f'Type the number{unit}, for example {name} = "{f"12.5 {item.unit}".strip()}"'
        case Match():
            pairs = " ".join(f"{n}{a}" for n, a in zip(item.left, item.right, strict=False))
            return f'Type a letter after every number, for example {name} = "{pairs}"'
        case Code():
            return f"Write {item.function} below and run this cell. End it with return."
        case PoseItem():
            return f"Set the pose in the explorer, copy its pose line, and paste it after {name} ="
    raise TypeError(f"a {type(item).__name__} has no answer cell of code")


def plain(text: str) -> str:
    """Return Markdown as the plain words that a check cell repeats."""
    unlinked = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))
    return re.sub(r"(?<!\w)([*_`]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", unlinked)
