"""A plain nbgrader course with one submission whose every text and output tries to run a script."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

SEEN = "a²+b²=c²"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# Every way in sets a mark on the window, or asks a host that is not there.
# The number at the end keeps a link from putting its text in place of the page.
MARK = "window.ran=(window.ran||'')+'%s ';0"
TRACKER = "http://tracker.invalid"

HOSTILE_ID = f'q1"><script>{MARK % "id"}</script>'


def ways(place: str) -> str:
    """Return HTML with the ways by which a page is made to run or to load something."""
    mark = MARK % place
    return f"""
<script>{mark}</script><script src="{TRACKER}/{place}.js"></script>
<img src="x" onerror="{mark}"><img src="{TRACKER}/{place}.png">
<a href="javascript:{mark}" class="bait">a link</a>
<svg onload="{mark}"><script>{mark}</script><circle r="4"/></svg>
<iframe srcdoc="<script>parent.{mark}</script>"></iframe>
<iframe src="javascript:parent.{mark}"></iframe><object data="{TRACKER}/o"></object>
<embed src="{TRACKER}/e"><link rel="stylesheet" href="{TRACKER}/l">
<style>@import "{TRACKER}/s"; body {{ background: url({TRACKER}/b) }}</style>
<p style="background:url({TRACKER}/p)">styled</p><base href="{TRACKER}/">
<form action="{TRACKER}"><input type="image" src="{TRACKER}/i" onfocus="{mark}" autofocus></form>
<details open ontoggle="{mark}"><summary>more</summary></details>
<video src="{TRACKER}/v" onerror="{mark}"></video><math><mtext><table><mglyph><style>
<img src=x onerror="{mark}"></style></mglyph></table></mtext></math>
"""


def markdown_answer(grade_id: str) -> NotebookNode:
    """Return a written answer: honest text around what runs."""
    source = (
        f"# My answer\n\nSo **{SEEN}**, with $\\frac{{a}}{{b}}$ and $a<b$, `x < y`.\n\n"
        "| left | right |\n|---|---|\n| one | two |\n\n"
        f"[bait](javascript:{(MARK % 'link').replace(' ', '%20')})\n\n"
        f"![track]({TRACKER}/md.png)\n\n{ways('markdown')}\n\n> a quotation\n"
    )
    cell = nbformat.v4.new_markdown_cell(source)
    cell.metadata["nbgrader"] = {
        "grade": True, "solution": True, "locked": False, "points": 3, "grade_id": grade_id,
        "schema_version": 3, "cell_type": "markdown",
    }  # fmt: skip
    return cell


def outputs() -> list[NotebookNode]:
    """Return outputs of every kind that a page shows."""
    mark = MARK % "output"
    new = nbformat.v4.new_output
    kinds = {
        "text/html": ways("html"),
        "text/markdown": ways("markdown-output"),
        "application/javascript": mark,
        "image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{mark}"><script>{mark}'
        "</script></svg>",
        "text/latex": f"$x$<script>{mark}</script>",
        "application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{mark}"},
        "text/vnd.mermaid": f"</pre><script>{mark}</script>",
        "image/png": f'"><script>{mark}</script>',
    }
    found = [new("display_data", data={kind: data}) for kind, data in kinds.items()]
    found[0].metadata["text/html"] = {"isolated": True}
    table = (
        '<table class="dataframe" border="1"><tr><th>tilt</th></tr><tr><td>13.5</td></tr></table>'
    )
    drawing = '<div>drawn <svg width="9" height="9"><rect width="9" height="9"/></svg></div>'
    return [
        *found,
        new("execute_result", data={"text/html": table, "text/plain": "tilt"}, execution_count=1),
        new("display_data", data={"text/html": drawing}),
        new("display_data", data={"image/png": PIXEL}),
        new("display_data", data={"text/html": f"<script>{mark}</script>", "text/plain": "Figure"}),
        new("stream", name="stdout", text=f"printed <script>{mark}</script>\n"),
        new("error", ename="<script>", evalue=mark, traceback=[f"<img src=x onerror={mark}>"]),
    ]


def hostile_notebook() -> NotebookNode:
    """Return the submission."""
    code = nbformat.v4.new_code_cell("tilt = 13.5", outputs=outputs())
    code.metadata["nbgrader"] = {
        "grade": False, "solution": True, "locked": False, "schema_version": 3,
        "grade_id": HOSTILE_ID, "cell_type": "code",
    }  # fmt: skip
    code.metadata["tags"] = [f'"><script>{MARK % "tag"}</script>']
    code["id"] = "code"
    raw = nbformat.v4.new_raw_cell(ways("raw"))
    raw.metadata["raw_mimetype"] = "text/html"
    cells = [markdown_answer("essay"), code, raw, nbformat.v4.new_markdown_cell(ways("text"))]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["language_info"] = {"name": f"<script>{MARK % 'language'}</script>"}
    return notebook


def hostile_course(root: Path, student: str = "mallory") -> Path:
    """Make a course of nbgrader's own layout whose one submission is hostile."""
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bio'\n", encoding="utf-8"
    )
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bio") as book:
        book.add_assignment("ps1")
        book.add_notebook("p", "ps1")
        book.add_grade_cell("essay", "p", "ps1", max_score=3, cell_type="markdown")
        book.add_solution_cell("essay", "p", "ps1")
        book.add_solution_cell(HOSTILE_ID, "p", "ps1")
        book.add_source_cell("essay", "p", "ps1", cell_type="markdown", source="")
        book.add_student(student)
        book.add_submission("ps1", student)
        comment = book.find_comment("essay", "p", "ps1", student)
        comment.manual_comment = f"Well **argued**.{ways('comment')}"
        book.db.commit()
    folder = root / "autograded" / student / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(hostile_notebook(), folder / "p.ipynb")
    (folder / "evil.html").write_text(f"<h1>file</h1><script>{MARK % 'file'}</script>")
    return root
