"""What the pages for instructors are made of: links to states of explorers, and the coverage table.

The role `state` makes a link that opens a lesson's page with its explorer set. Its target names the
number of the lesson, the explorer's model and the controls, parted by semicolons:

    {state}`Tilt without lordosis <2; pelvic_tilt; pelvic_tilt=10; lumbar_uptake=0>`

`ghost: pelvic_tilt=0` among them keeps another pose as a ghost, and each `pose: pelvic_tilt=5 +
lumbar_uptake=50` is one of a path to replay.

The directive `coverage` prints for each objective of each lesson where it is taught, practised and
graded, from the tags of the items. It prints names of items and nothing else of a quiz.
"""

import re
from pathlib import Path
from urllib.parse import urlencode

import nbformat
import yaml
from docutils import nodes
from docutils.nodes import make_id
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from lessonkit import models

ROOT = Path(__file__).parent.parent.parent


def lesson_page(env: BuildEnvironment, number: str) -> str:
    """Return the page of a lesson of this book."""
    pages = [name for name in env.found_docs if name.startswith(f"lessons/{number}-")]
    if not pages:
        raise ValueError(f"the book has no lesson {number}")
    return pages[0]


def query(model: str, settings: list[str]) -> str:
    """Return the part of an address that sets an explorer, or say what it cannot be set to."""
    controls = {c.name: c for c in models.model(model).PARAMETERS}

    def checked(setting: str) -> tuple[str, str]:
        name, _, value = (part.strip() for part in setting.partition("="))
        if name not in controls:
            raise ValueError(f"{model} has no control {name!r}; it has {', '.join(controls)}")
        control = controls[name]
        if control.choices:
            fits = value in control.choices
        else:
            fits = control.minimum <= float(value) <= control.maximum
        if not fits:
            raise ValueError(f"{name} of {model} cannot be {value!r}")
        return name, value

    def plain(name: str, value: str) -> str:
        """A value of a pose, of a choice its number: what the front end writes into a link."""
        choices = controls[name].choices
        return f"{name}*{choices.index(value) if choices else value}"

    said = [("explorer", model)]
    for setting in settings:
        kind, colon, pose = setting.partition(":")
        if colon and kind in ("ghost", "pose"):
            said.append((kind, " ".join(plain(*checked(one)) for one in pose.split(" + "))))
        else:
            said.append(checked(setting))
    return urlencode(said, safe="*")


class State(ReferenceRole):
    """A link that opens an explorer in a state."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link, or an error that says what the target cannot be."""
        try:
            number, model, *settings = [part.strip() for part in self.target.split(";")]
            page = lesson_page(self.env, number)
            link = query(model, settings)
        except (ValueError, ModuleNotFoundError) as error:
            problem = self.inliner.reporter.error(f"state {self.target!r}: {error}.")
            return [], [problem]
        address = self.env.app.builder.get_relative_uri(self.env.docname, page)
        return [nodes.reference("", self.title, refuri=f"{address}#{link}", internal=True)], []


def prose(lesson: Path) -> str:
    """Return the text of a lesson."""
    notebook = nbformat.read(lesson / "lesson.ipynb", as_version=4)
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def objectives(text: str) -> dict[int, str]:
    """Return the objectives of a lesson by number, in words."""
    section = re.search(r"^## Objectives\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    found = re.findall(r"^(\d+)\. (.+)$", section[1] if section else "", re.M)
    return {int(number): said.strip() for number, said in found}


def tags(lesson: Path, name: str) -> list[tuple[int, str, str]]:
    """Return objective, name and place to read of each item in a file of items."""
    text = (lesson / name).read_text(encoding="utf-8")
    try:
        items = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["items"]
        return [(item["objective"], item["id"], item["read"].removeprefix("#")) for item in items]
    except (yaml.YAMLError, KeyError, TypeError):  # what is wrong is said where items are loaded
        raise ValueError(f"lessons/{lesson.name}/{name} is not a list of items") from None


def coverage(lesson: Path) -> list[tuple[int, str, list[str], list[str], list[str]]]:
    """Return a row for each objective: number, words, passages, practice items, graded items."""
    practice, quiz = tags(lesson, "practice.yml"), tags(lesson, "quiz.yml")
    text = prose(lesson)
    headings = {make_id(said): said.split(":")[0] for said in re.findall(r"^## (.+)$", text, re.M)}
    rows = []
    for number, said in objectives(text).items():
        read = {where: None for n, _, where in practice + quiz if n == number}
        passages = [headings[where] for where in headings if where in read]
        practised = [name for n, name, _ in practice if n == number]
        graded = [name for n, name, _ in quiz if n == number]
        rows.append((number, said, passages, practised, graded))
    return rows


class Coverage(SphinxDirective):
    """The coverage table of every lesson."""

    def run(self) -> list[nodes.Node]:
        """Return a table for each lesson."""
        lines: list[str] = []
        for path in sorted(ROOT.glob("lessons/*/lesson.ipynb")):
            lesson = path.parent
            number = lesson.name.split("-")[0]
            for name in ("lesson.ipynb", "practice.yml", "quiz.yml"):
                self.env.note_dependency(str(lesson / name))
            lines += [f"**Lesson {number}**", ""]
            lines += ["| Objective | Passage | Practice | Graded |", "|---|---|---|---|"]
            try:
                rows = coverage(lesson)
            except ValueError as problem:
                raise self.error(str(problem)) from None
            for n, said, passages, practised, graded in rows:
                cells = [f"{n}. {said}", *map(", ".join, (passages, practised, graded))]
                lines.append("| " + " | ".join(cells) + " |")
            lines.append("")
        box = nodes.container(classes=["coverage"])
        self.state.nested_parse(StringList(lines, __file__), self.content_offset, box)
        return box.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the role and the directive."""
    app.add_role("state", State())
    app.add_directive("coverage", Coverage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
