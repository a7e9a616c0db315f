"""Print the graded claims of `book/claims.yml`: the directive `claims`, with a topic.

Each claim is a box with classes for its topic and its grades. Without a script all of them stand in
order; `book/assets/claims.js` adds a filter to the page.
"""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FILE = Path(__file__).parent.parent / "claims.yml"
SCRIPT = "claims.js"


def slug(grade: str) -> str:
    """Return the class of a grade."""
    return "grade-" + grade.lower().replace(" ", "-")


def grades(claim: dict[str, Any]) -> str:
    """Return the grades of a claim as MyST, each with what it is about."""
    said = []
    for entry in claim["grades"]:
        mark = f"[{entry['grade']}]{{.grade .{slug(entry['grade'])}}}"
        said.append(f"{mark} on this: {entry['of']}" if "of" in entry else mark)
    return "; ".join(said)


def sources(claim: dict[str, Any]) -> str:
    """Return where a claim is looked at: works, pages of the models."""
    works = [key for key in claim["sources"] if not key.startswith("model:")]
    models = [key.removeprefix("model:") for key in claim["sources"] if key.startswith("model:")]
    said = [f"{{cite}}`{','.join(works)}`"] if works else []
    said += [f"[the model](models/{name}.md)" for name in models]
    return "Sources: " + ", ".join(said) + "." if said else "No study found."


def lessons(claim: dict[str, Any], found: dict[int, str]) -> str:
    """Return the lessons that treat a claim, as links where the lesson stands in the book."""
    said = []
    for number in claim["lessons"]:
        there = found.get(number)
        said.append(f"[Lesson {number}](../{there}.ipynb)" if there else f"Lesson {number}")
    return " and ".join(said) + "."


def text(claim: dict[str, Any], found: dict[int, str]) -> list[str]:
    """Return a claim as lines of MyST."""
    return [
        f"**{claim['n']}. {claim['said']}**",
        "",
        grades(claim),
        "",
        claim["found"],
        "",
        f"*You may say:* {claim['say']}",
        "",
        f"[{sources(claim)} {lessons(claim, found)}]{{.claim-sources}}",
    ]


class Claims(SphinxDirective):
    """All claims of one topic."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a box for each claim of the topic."""
        self.env.note_dependency(str(FILE))
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        book = yaml.load(FILE.read_text(encoding="utf-8"), loader)
        topic = self.arguments[0]
        if topic not in book["topics"]:
            raise self.error(
                f"claims.yml has no topic {topic!r}; it has {', '.join(book['topics'])}."
            )
        found = {
            int(name.split("/")[1].split("-")[0]): name
            for name in self.env.found_docs
            if name.startswith("lessons/")
        }
        boxes: list[nodes.Node] = []
        for claim in book["claims"]:
            if claim["topic"] == topic:
                classes = ["claim", *(slug(entry["grade"]) for entry in claim["grades"])]
                box = nodes.container(classes=classes, ids=[f"claim-{claim['n']}"])
                lines = StringList(text(claim, found), str(FILE))
                self.state.nested_parse(lines, self.content_offset, box)
                boxes.append(box)
        return boxes


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the filter to the page that has claims."""
    if 'class="claim ' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("claims", Claims)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
