"""Print the judged claims of `book/claims.yml`: the directive `claims`, the role `verdict`.

The directive takes a topic and prints a box for each claim, with classes for its verdicts and how
certain they are. Without a script all of them stand in order; `book/assets/claims.js` adds a filter
to the page. The role takes the number of a claim and prints its verdict with a link to it. Where a
claim has several verdicts, the words behind the number choose one: {verdict}`15 within a person`.
"""

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

FILE = Path(__file__).parent.parent / "claims.yml"
SCRIPT = "claims.js"
EVIDENCE = "book/evidence"


def read() -> dict[str, Any]:
    """Read the file of claims."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(FILE.read_text(encoding="utf-8"), loader)


def slug(kind: str, word: str) -> str:
    """Return the class of a verdict or of a certainty."""
    return f"{kind}-{word.lower().replace(' ', '-')}"


def words(entry: dict[str, str]) -> str:
    """Return a verdict with its certainty, as it is printed."""
    return f"{entry['verdict']}, {entry['certainty']} certainty"


def verdicts(claim: dict[str, Any]) -> str:
    """Return the verdicts of a claim as MyST, each with what it is about."""
    said = []
    for entry in claim["verdicts"]:
        mark = f"[{words(entry)}]{{.verdict .{slug('verdict', entry['verdict'])}}}"
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
        verdicts(claim),
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
        book = read()
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
                classes = ["claim"] + [
                    slug(kind, entry[kind])
                    for entry in claim["verdicts"]
                    for kind in ("verdict", "certainty")
                ]
                box = nodes.container(classes=classes, ids=[f"claim-{claim['n']}"])
                lines = StringList(text(claim, found), str(FILE))
                self.state.nested_parse(lines, self.content_offset, box)
                boxes.append(box)
        return boxes


class Verdict(SphinxRole):
    """The verdict on one claim, or on one part of it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the mark and a link to the claim."""
        self.env.note_dependency(str(FILE))
        number, _, part = self.text.partition(" ")
        found = [
            entry
            for claim in read()["claims"]
            if str(claim["n"]) == number
            for entry in claim["verdicts"]
            if part in ("", entry.get("of"))
        ]
        if len(found) != 1:
            said = f"claims.yml has {len(found)} verdicts for {self.text!r}; name one by number"
            message = self.inliner.reporter.error(f"{said} and part.", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        classes = ["verdict", slug("verdict", found[0]["verdict"])]
        there = self.env.app.builder.get_relative_uri(self.env.docname, EVIDENCE)
        link = nodes.reference("", f"claim {number}", refuri=f"{there}#claim-{number}")
        mark = nodes.inline("", words(found[0]), classes=classes)
        return [mark, nodes.Text(" ("), link, nodes.Text(")")], []


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the filter to the page that has claims."""
    if 'class="claim ' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive and the role."""
    app.add_directive("claims", Claims)
    app.add_role("verdict", Verdict())
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
