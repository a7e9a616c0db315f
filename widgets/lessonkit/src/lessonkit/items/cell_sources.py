"""The source of every code cell of a quiz notebook."""

from collections.abc import Iterable
from dataclasses import dataclass
from pprint import pformat
from textwrap import dedent, fill, indent, shorten
from typing import Any

from lessonkit.items import prose
from lessonkit.items.forms import (
    ChoiceForm,
    CodeForm,
    MatchForm,
    NumericForm,
    PoseForm,
    SeveralForm,
)
from lessonkit.items.kinds import Code, Item, ItemFile, PoseItem
from lessonkit.items.solutions import model_answer
from lessonkit.items.variants import QUIZ_VARIANTS, Row, expressions, gaps, resolved, rows

_ECHO = 88
_NOT_FOR_JUDGING = (
    "question", "objective", "level", "source", "hint", "parameters", "compute", "expected",
    "starter", "solution", "figure", "wrong_units",
)  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """An item's mapping for judging, and what was worked out for every variant."""

    raw: dict[str, Any]
    seed: str
    rows: list[Row]

    @classmethod
    def of(cls, raw: dict[str, Any], seed: str) -> "Mapping":
        """Return an item's mapping as written, with its numbers worked out."""
        return cls(raw, seed, rows(raw, seed, QUIZ_VARIANTS))

    def columns(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """Return what was worked out by name; twelve digits are more than any answer needs."""
        return {name: [_rounded(row[name]) for row in self.rows] for name in names}


def _rounded(value: Any) -> Any:
    return float(f"{value:.12g}") if isinstance(value, float) else value


def numbers(item: Item, mapping: Mapping) -> str:
    """Return the cell that shows a question with one's own numbers: its text, and what fills it."""
    text = prose.open_question(item, mapping.raw)
    columns = mapping.columns(dict.fromkeys(gaps(text)))
    return "\n".join(
        [
            "from lessonkit.items import show_question",
            "",
            "show_question(",
            f"    {item.id!r},".replace("'", '"'),
            f"    {_text(text)},",
            f"    seed={_text(mapping.seed)},",
            "    numbers={",
            *(_column(name, column) for name, column in columns.items()),
            "    },",
            ")",
        ]
    )


def _column(name: str, values: list[Any]) -> str:
    listed = fill(", ".join(_text(v) if isinstance(v, str) else f"{v:.12g}" for v in values), 84)
    if "\n" not in listed and len(listed) + len(name) < 76:
        return f'        "{name}": [{listed}],'
    return f'        "{name}": [\n{indent(listed, " " * 12)}\n        ],'


def _text(text: str) -> str:
    if '"""' in text or "\\" in text or text.endswith('"'):
        return repr(text)
    return f'"""{text}"""' if "\n" in text else f'"{text}"' if '"' not in text else repr(text)


def _pretty(data: Any) -> str:
    return pformat(data, sort_dicts=False, width=96, compact=True)


def answer(name: str, item: Item, seed: str, solved: bool = True) -> str:
    """Return the cell that an answer is typed into, with the item's own answer as the solution."""
    if isinstance(item, Code):
        comment = f"# {prose.how_to_type(name, item)}"
        solution = f"### BEGIN SOLUTION\n{item.solution}\n### END SOLUTION"
        return f"{comment}\n{item.starter}\n\n{solution}"
    posed = isinstance(item, PoseItem)
    empty = "None" if posed else '""'
    return "\n".join(
        [
            *(["from lessonkit.items import pose", ""] if posed else []),
            f"# {prose.how_to_type(name, item)}",
            f"{name} = {empty}",
            "### BEGIN SOLUTION",
            *(_solution(name, item, seed) if solved else []),
            "### END SOLUTION",
        ]
    )


def _solution(name: str, item: Item, seed: str) -> list[str]:
    if not item.variants:
        return [f"{name} = {model_answer(item)!r}".replace("'", '"')]
    answers = _pretty([model_answer(variant) for variant in item.variants])
    return [
        "from lessonkit.items import own_answer",
        "",
        f"{name} = own_answer({item.id!r}, {_text(seed)}, {answers})",
    ]


def tests(name: str, item: Item, mapping: Mapping) -> str:
    """Return the check that everybody sees, and the hidden test that judges."""
    word, arguments = _bare(item.form) if item.variants else _form(item.form)
    raw = {key: value for key, value in mapping.raw.items() if key not in _NOT_FOR_JUDGING}
    own = ""
    if item.variants:
        # Only what the texts and answers name: the rest was a step on the way.
        needed = dict.fromkeys([*gaps(raw), *expressions(raw)])
        own = f", seed={_text(mapping.seed)}, numbers={_pretty(mapping.columns(needed))}"
        raw["compute"] = {}
    else:
        known = resolved(mapping.raw, mapping.rows[0])
        raw = {key: known[key] for key in raw}
    return "\n".join(
        [
            f"from lessonkit.items import check, {word}",
            "",
            f'check("{name}", {word}({arguments}))',
            "### BEGIN HIDDEN TESTS",
            "from lessonkit.items import judge",
            "",
            f'judge("{name}", {_pretty(raw)}{own})',
            "### END HIDDEN TESTS",
        ]
    )


def explorer(item: PoseItem) -> str:
    """Return the cell that shows the explorer for a pose."""
    return dedent(f"""\
        from lessonkit.items import pose, show_explorer

        show_explorer("{item.model}")""")


def _form(form: Any) -> tuple[str, str]:
    """Return the public form of an item as the word and the arguments of a call."""
    match form:
        case ChoiceForm(options) | SeveralForm(options):
            lines = [f"    {letter}={_quoted(text)},\n" for letter, text in options.items()]
            word = "choice" if isinstance(form, ChoiceForm) else "several"
            return word, "\n" + "".join(lines)
        case NumericForm(unit, also, wrong):
            units = [_quoted(text) for text in (unit, *also)]
            words = ", ".join(f"{_quoted(unit)}: {_quoted(text)}" for unit, text in wrong)
            return "numeric", ", ".join([*units, *([f"wrong={{{words}}}"] if wrong else [])])
        case CodeForm(function, shown, tolerance, relative_tolerance):
            calls = [f"    ({list(arguments)!r}, {_expected(value)}),\n"
                     for arguments, value in shown]  # fmt: skip
            within = f"    relative_tolerance={relative_tolerance!r},\n"
            if tolerance:
                within = f"    tolerance={tolerance!r},\n{within}"
            return "code", f'\n    "{function}",\n{"".join(calls)}{within}'
        case MatchForm(left, right):
            numbered = ", ".join(f"{number}: {_quoted(text)}" for number, text in left.items())
            lettered = ", ".join(f'"{letter}": {_quoted(text)}' for letter, text in right.items())
            return "match", f"\n    {{{numbered}}},\n    {{{lettered}}},\n"
        case PoseForm(model):
            return "pose_of", f'"{model}"'


def check_all(quiz: ItemFile) -> str:
    """Return the last check over all answers and cells."""
    calls, words = [], set()
    for number, item in enumerate(quiz.items, start=1):
        if item.form is None:
            continue
        word, arguments = _bare(item.form)
        words.add(word)
        calls.append(f"    q{number}={word}({arguments}),\n")
    imports = ", ".join(sorted({"check_all", *words}))
    ids = fill(" ".join(item.id for item in quiz.items), 84, break_on_hyphens=False)
    items = '    "' + ids.replace("\n", ' "\n    "') + '",\n'
    return f"from lessonkit.items import {imports}\n\ncheck_all(\n{items}{''.join(calls)})"


def _bare(form: Any) -> tuple[str, str]:
    """Return a form without the texts of what can be chosen."""
    word, arguments = _form(form)
    match form:
        case ChoiceForm(options) | SeveralForm(options):
            arguments = f'"{"".join(options)}"'
        case MatchForm(left, right):
            arguments = f'{len(left)}, "{"".join(right)}"'
    return word, arguments


def _expected(value: Any) -> str:
    if isinstance(value, type):
        return value.__name__
    return repr(float(f"{value:.9g}") if isinstance(value, float) else value)


def _quoted(text: str) -> str:
    plain = shorten(prose.plain(text), _ECHO, placeholder=" …")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
