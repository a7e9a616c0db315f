"""Build the nbgrader source notebook of a quiz: questions, answers, checks and hidden tests."""

from pprint import pformat
from textwrap import dedent, shorten
from typing import Any

from nbformat import NotebookNode
from nbformat import v4 as nbformat

from hiplab.items import prose
from hiplab.items.forms import ChoiceForm, MatchForm, NumericForm, PoseForm, SeveralForm
from hiplab.items.kinds import Item, ItemFile, PoseItem, Written
from hiplab.items.load import raw_items
from hiplab.items.solutions import model_answer

_ECHO = 88
_NOT_FOR_JUDGING = ("question", "objective", "level", "source", "hint")


def quiz_notebook(quiz: ItemFile) -> NotebookNode:
    """Return a quiz as a nbgrader source notebook; cell ids follow from the items' ids."""
    raw = raw_items(quiz.path)
    cells = [_markdown("how-to-answer", prose.header(quiz))]
    for number, item in enumerate(quiz.items, start=1):
        cells += _cells(f"q{number}", prose.question(number, item), item, raw[item.id])
    cells += [_markdown("before-you-submit", prose.LAST), _code("check-all", _check_all(quiz))]
    notebook = nbformat.new_notebook(cells=cells)
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
        title=quiz.title,
    )
    return notebook


def _cells(name: str, question: str, item: Item, raw: dict[str, Any]) -> list[NotebookNode]:
    asked = _markdown(f"{item.id}-question", question)
    if isinstance(item, Written):
        return [asked, _markdown(item.id, prose.WRITTEN_STUB, solution=True, points=item.points)]
    cells = [asked]
    if isinstance(item, PoseItem):
        cells.append(_code(f"{item.id}-explorer", _explorer(item)))
    answer = _code(f"{item.id}-answer", _answer(name, item), solution=True)
    return [*cells, answer, _code(item.id, _tests(name, item, raw), points=item.points)]


def _answer(name: str, item: Item) -> str:
    posed = isinstance(item, PoseItem)
    empty = "None" if posed else '""'
    return "\n".join(
        [
            *(["from hiplab.items import pose", ""] if posed else []),
            f"# {prose.how_to_type(name, item)}",
            f"{name} = {empty}",
            "### BEGIN SOLUTION",
            f"{name} = {model_answer(item)!r}".replace("'", '"'),
            "### END SOLUTION",
        ]
    )


def _tests(name: str, item: Item, raw: dict[str, Any]) -> str:
    word, arguments = _form(item.form)
    key = {name: value for name, value in raw.items() if name not in _NOT_FOR_JUDGING}
    return "\n".join(
        [
            f"from hiplab.items import check, {word}",
            "",
            f'check("{name}", {word}({arguments}))',
            "### BEGIN HIDDEN TESTS",
            "from hiplab.items import judge",
            "",
            f'judge("{name}", {pformat(key, sort_dicts=False, width=96)})',
            "### END HIDDEN TESTS",
        ]
    )


def _explorer(item: PoseItem) -> str:
    return dedent(f"""\
        from hiplab.items import pose, show_explorer

        show_explorer("{item.model}")""")


def _form(form: Any) -> tuple[str, str]:
    """Return the public form of an item as the word and the arguments of a call."""
    match form:
        case ChoiceForm(options) | SeveralForm(options):
            lines = [f"    {letter}={_quoted(text)},\n" for letter, text in options.items()]
            word = "choice" if isinstance(form, ChoiceForm) else "several"
            return word, "\n" + "".join(lines)
        case NumericForm(unit, also):
            return "numeric", ", ".join(_quoted(text) for text in (unit, *also))
        case MatchForm(left, right):
            numbered = ", ".join(f"{number}: {_quoted(text)}" for number, text in left.items())
            lettered = ", ".join(f'"{letter}": {_quoted(text)}' for letter, text in right.items())
            return "match", f"\n    {{{numbered}}},\n    {{{lettered}}},\n"
        case PoseForm(model):
            return "pose_of", f'"{model}"'


def _check_all(quiz: ItemFile) -> str:
    calls, words = [], set()
    for number, item in enumerate(quiz.items, start=1):
        match item.form:
            case ChoiceForm(options) | SeveralForm(options):
                arguments = f'"{"".join(options)}"'
            case MatchForm(left, right):
                arguments = f'{len(left)}, "{"".join(right)}"'
            case None:
                continue
            case form:
                arguments = _form(form)[1]
        word = _form(item.form)[0]
        words.add(word)
        calls.append(f"    q{number}={word}({arguments}),\n")
    imports = ", ".join(sorted({"check_all", *words}))
    return f"from hiplab.items import {imports}\n\ncheck_all(\n{''.join(calls)})"


def _quoted(text: str) -> str:
    plain = shorten(prose.plain(text), _ECHO, placeholder=" …")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _metadata(name: str, solution: bool, points: float | None) -> dict[str, Any]:
    grading = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": grading | ({} if points is None else {"points": points})}


def _markdown(
    name: str, source: str, *, solution: bool = False, points: float | None = None
) -> NotebookNode:
    return nbformat.new_markdown_cell(source, id=name, metadata=_metadata(name, solution, points))


def _code(
    name: str, source: str, *, solution: bool = False, points: float | None = None
) -> NotebookNode:
    return nbformat.new_code_cell(source, id=name, metadata=_metadata(name, solution, points))
