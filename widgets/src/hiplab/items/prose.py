"""The words of a quiz notebook."""

import re

from hiplab.items.kinds import (
    Choice,
    Item,
    ItemFile,
    Match,
    Numeric,
    PoseItem,
    Several,
    Written,
)

KIND_LABELS = {
    "choice": "one choice",
    "several": "several choices",
    "numeric": "a number with its unit",
    "match": "matching",
    "pose": "a pose from the explorer",
    "written": "a written answer",
}

LAST = """## Before you submit

Run the cell below. It says which answers are missing or cannot be read. It does not say which are
right.
"""

WRITTEN_STUB = "*Double-click here and write your answer in place of this sentence.*"


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


def question(number: int, item: Item) -> str:
    """Return a question's cell; what only graders may see stands in a mark scheme."""
    unit = "point" if item.points == 1 else "points"
    lines = [f"### Question {number} · {item.points:g} {unit}", "", item.question, ""]
    match item:
        case Choice() | Several():
            if isinstance(item, Several):
                lines += ["More than one option can be right.", ""]
            lines += [f"- **{option.letter}** {option.text}" for option in item.options]
        case Numeric() if item.unit:
            lines += [f"Give the answer in {item.unit}."]
        case Match():
            lines += [f"{number}. {text}" for number, text in item.left.items()]
            lines += ["", "Choose from:", ""]
            lines += [f"- **{letter}** {text}" for letter, text in item.right.items()]
        case Written():
            lines += _written(item)
    return "\n".join(lines).rstrip()


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
        case Several():
            return f'Type all letters you choose, for example {name} = "a, b"'
        case Numeric():
            unit = " with its unit" if item.unit else ""
            return f'Type the number{unit}, for example {name} = "{f"12.5 {item.unit}".strip()}"'
        case Match():
            pairs = " ".join(f"{n}{a}" for n, a in zip(item.left, item.right, strict=False))
            return f'Type a letter after every number, for example {name} = "{pairs}"'
        case PoseItem():
            return f"Set the pose in the explorer, copy its pose line, and paste it after {name} ="
    raise TypeError(f"a {type(item).__name__} has no answer cell of code")


def plain(text: str) -> str:
    """Return Markdown as the plain words that a check cell repeats."""
    unlinked = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))
    return re.sub(r"(?<!\w)([*_`]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", unlinked)
