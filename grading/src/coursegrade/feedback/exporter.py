"""Feedback as a page that a student reads: marks by question, the questions, the words to each."""

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from traitlets import Unicode

from coursegrade.feedback.outline import Part, Section, sections
from coursegrade.gradebook import full_name
from coursegrade.html_templates import html_templates
from coursegrade.mathml import fragment, markdown
from coursegrade.notebooks import content_code
from coursegrade.safe_html import SafeHTMLExporter

_HERE = Path(__file__).parent
_PAGE = html_templates(_HERE)
_PAGE.filters["markdown"] = lambda text: Markup(markdown(text))


class FeedbackExporter(SafeHTMLExporter):
    """nbconvert's way from an autograded notebook to a page of feedback; no script is on it."""

    lesson = Unicode(
        help="The address of the lesson that an assignment belongs to, in which {assignment} stands"
        " for its name; “Read again” then is a link to the passage. Without it, it is text.",
    ).tag(config=True)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a notebook that nbgrader's steps have been at."""
        title, code = nb.metadata.get("title"), content_code(nb.cells)
        nb, resources = self._preprocess(nb, self._init_resources(resources))
        about = {"notebook": "", "late_penalty": 0.0, **resources.get("nbgrader", {})}
        found = sections(nb.cells)
        page = _PAGE.get_template("page.html.j2").render(
            title=title if isinstance(title, str) and title else about.get("assignment", ""),
            who=_who(about), about=about, code=code,
            sections=[(one, self._parts(one)) for one in found],
            questions=[one for one in found if one.number],
            link=lambda words: self._link(about, words),
            style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),
        )  # fmt: skip
        return page, resources

    def _parts(self, section: Section) -> list[tuple[Part, Markup, Markup]]:
        return [
            (part, *(Markup(fragment([cell], is_safe=True) if cell else "")
                     for cell in _input_and_outputs(part)))
            for part in section.parts
        ]  # fmt: skip

    def _link(self, about: dict[str, Any], words: str) -> str:
        """Return the address of a passage; the words were made from its anchor."""
        if not self.lesson:
            return ""
        anchor = words.lower().replace(" ", "-")
        name = quote(str(about.get("assignment", "")))
        return f"{self.lesson.replace('{assignment}', name)}#{quote(anchor)}"


def _input_and_outputs(part: Part) -> tuple[NotebookNode | None, NotebookNode | None]:
    """Return a cell's source and its outputs apart, so that one can be folded without the other."""
    cell = part.cell
    if cell.cell_type != "code":
        return cell, None
    outputs = cell.get("outputs") or []
    source = None if part.kind == "verdict" else NotebookNode({**cell, "outputs": []})
    return source, NotebookNode({**cell, "source": ""}) if outputs else None


def _who(about: dict[str, Any]) -> dict[str, Any]:
    """Return who handed in and when, as the gradebook has it."""
    student = about.get("student", "")
    who: dict[str, Any] = {"id": student, "name": "", "handed_in": None, "waiting": frozenset()}
    if not about.get("db_url"):
        return who
    try:
        with Gradebook(about["db_url"]) as gradebook:
            found = gradebook.find_submission(about["assignment"], student)
            waiting = {
                escape(grade.name) for book in found.notebooks for grade in book.grades
                if book.name == about.get("notebook") and grade.needs_manual_grade
                and grade.manual_score is None and grade.auto_score is None
            }  # fmt: skip
            return who | {"name": full_name(found.student), "handed_in": found.timestamp,
                          "waiting": waiting}  # fmt: skip
    except MissingEntry:
        return who
