"""Feedback that explains and never shows a key.

nbgrader's own feedback prints every test cell with its hidden tests. `HideTests` takes out of the
notebook, on its way to HTML, the source of test cells, mark schemes, and whatever output repeats a
line of them; the words that the tests printed, the marks and the grader's comments stay.
"""

import re
from collections.abc import Iterator

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked, is_solution
from traitlets import Bool

# Begun at the start of a line alone: a picture is a line of 100,000 characters, and a search that
# begins anew at each of them took seconds a student.
_REGIONS = {
    kind: re.compile(rf"^[^\n]*BEGIN {what}.*?END {what}[^\n]*", re.DOTALL | re.MULTILINE)
    for kind, what in (("code", "HIDDEN TESTS"), ("markdown", "MARK SCHEME"))
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Shorter lines, such as a lone bracket, are no secret and stand in many honest outputs.
_TELLING = 12

TEST_FAILED = "The check could not finish, so this question earned no points."
REMOVED = "(This output was left out: it repeats the grading code.)"


class HideTests(NbGraderPreprocessor):
    """Take hidden tests, mark schemes and their traces out of a feedback notebook."""

    show_keys = Bool(False, help="Whether feedback ends each question with its key.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook without its secrets."""
        secrets = {line for cell in nb.cells for line in _hidden_lines(cell)}
        for cell in nb.cells:
            is_test = cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
            if is_test:
                key = self._key(cell, resources)
                cell.source = "# What was understood from your answer, and what it earned:"
                cell.outputs = [_for_student(output) for output in cell.outputs if _is_said(output)]
                cell.outputs += key
            else:
                cell.source = _without_regions(cell)
            if cell.cell_type == "code" and is_locked(cell) and "show_question(" in cell.source:
                cell.source = "# Your own question:"
            if cell.cell_type == "code":
                # A student's cell may print the history of the kernel, where hidden tests stand.
                cell.outputs = [_scrubbed(output, secrets) for output in cell.outputs]
                if not is_locked(cell) and _repeats(cell.source, secrets):
                    cell.source = f"# {REMOVED}"
        return nb, resources

    def _key(self, cell: NotebookNode, resources: ResourcesDict) -> list[NotebookNode]:
        """Return the output that says a question's key, where the instructor wants that."""
        if not self.show_keys:
            return []
        from coursegrade.quiz_items import key_in_words

        words = key_in_words(cell.source, resources["nbgrader"]["student"])
        text = "The key:\n" + "".join(f"  {line}\n" for line in words.splitlines())
        return [NotebookNode(output_type="stream", name="stdout", text=text)] if words else []


def _hidden_lines(cell: NotebookNode) -> Iterator[str]:
    region = _REGIONS.get(cell.cell_type)
    if region is None or not is_locked(cell):
        return
    for found in region.findall(cell.source):
        for line in found.splitlines():
            if len(line.strip()) >= _TELLING:
                yield " ".join(line.split())


def _without_regions(cell: NotebookNode) -> str:
    region = _REGIONS.get(cell.cell_type)
    return region.sub("", cell.source).rstrip() if region and is_locked(cell) else cell.source


def _is_said(output: NotebookNode) -> bool:
    """Keep a test's printed words and its errors; its last value only repeats the marks."""
    return output.output_type in ("stream", "error")


def _for_student(output: NotebookNode) -> NotebookNode:
    if output.output_type == "error":
        return NotebookNode(output_type="stream", name="stdout", text=TEST_FAILED + "\n")
    return output


def _texts(output: NotebookNode) -> Iterator[str]:
    yield output.get("text", "")
    yield from output.get("traceback", ())
    yield output.get("evalue", "")
    for value in output.get("data", {}).values():
        yield value if isinstance(value, str) else str(value)


def _repeats(text: str, secrets: set[str]) -> bool:
    # A history may carry the lines as one string with its line ends written out.
    plain = " ".join(_ANSI.sub("", text).replace("\\n", " ").replace("\\'", "'").split())
    return any(secret in plain for secret in secrets)


def _scrubbed(output: NotebookNode, secrets: set[str]) -> NotebookNode:
    if _repeats(" ".join(_texts(output)), secrets):
        return NotebookNode(output_type="stream", name="stdout", text=REMOVED + "\n")
    return output
