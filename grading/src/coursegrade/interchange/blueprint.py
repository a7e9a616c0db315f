"""The blueprint of a lesson's items: objectives against levels, and the holes in words."""

from dataclasses import dataclass
from itertools import product

import plotly.graph_objects as go
from markupsafe import Markup

from coursegrade.analysis.objectives import objective_texts
from coursegrade.course import Course, CourseError
from coursegrade.interchange.selection import PRACTICE, QUIZ
from coursegrade.quiz_items import ItemError, kinds, load_practice, load_quiz
from coursegrade.reporting.page import page

LEVELS = ("recall", "application", "analysis")
_WORDS = {PRACTICE: "practice", QUIZ: "graded"}
_LOOK = {PRACTICE: ("#b45309", "square", -0.16), QUIZ: ("#1f5a8c", "circle", 0.16)}


@dataclass(frozen=True)
class Plan:
    """The items of a lesson by part, and its objectives by number."""

    lesson: str
    parts: dict[str, tuple[kinds.Item, ...]]
    texts: dict[int, str]

    @property
    def objectives(self) -> tuple[int, ...]:
        """Return the numbers of all objectives that the lesson names or an item asks for."""
        asked = {item.objective for items in self.parts.values() for item in items}
        return tuple(sorted(asked | set(self.texts)))

    def cell(self, part: str, objective: int, level: str) -> tuple[kinds.Item, ...]:
        """Return the items of one part that ask for an objective at a level."""
        items = self.parts.get(part, ())
        return tuple(one for one in items if (one.objective, one.level) == (objective, level))

    def holes(self) -> tuple[str, ...]:
        """Say in words what no item asks for."""
        found = []
        for part, items in self.parts.items():
            covered = {item.objective for item in items}
            found += [
                f"Objective {number} has no {_WORDS[part]} item."
                for number in self.objectives
                if number not in covered
            ]
            levels = {item.level for item in items}
            found += [
                f"No {_WORDS[part]} item is at the level of {level}."
                for level in LEVELS
                if level not in levels
            ]
        if self.texts:
            found += [
                f"Items ask for objective {number}, which the lesson does not list."
                for number in self.objectives
                if number not in self.texts
            ]
        return tuple(found)


def read_plan(course: Course, lesson: str) -> Plan:
    """Return the plan of a lesson's item files; a lesson may have one or both."""
    loaders = {PRACTICE: load_practice, QUIZ: load_quiz}
    parts = {}
    for part, load in loaders.items():
        path = course.root / "lessons" / lesson / f"{part}.yml"
        if path.is_file():
            try:
                parts[part] = load(path).items
            except ItemError as error:
                raise CourseError(str(error)) from None
    if not parts:
        raise CourseError(f"lessons/{lesson}: there is neither practice.yml nor quiz.yml.")
    return Plan(lesson, parts, objective_texts(course, lesson))


def in_terminal(plan: Plan) -> str:
    """Return the plan as a table of counts, and the holes, as plain text."""
    levels = " ".join(LEVELS)
    rows = [
        " " * 11 + "   ".join(f"{_WORDS[part]:<{len(levels)}}" for part in plan.parts).rstrip(),
        "Objective  " + "   ".join(levels for _ in plan.parts),
    ]
    for number in plan.objectives:
        counts = [
            " ".join(f"{len(plan.cell(part, number, one)) or '·':>{len(one)}}" for one in LEVELS)
            for part in plan.parts
        ]
        rows.append(f"{number:>9}  {'   '.join(counts)}")
    holes = plan.holes()
    return "\n".join([*rows, *(holes or ("No holes: every objective and level has items.",))])


def blueprint_page(plan: Plan) -> str:
    """Return the plan as one self-contained page."""
    counts = ", ".join(
        f"{len(items)} {_WORDS[part]} items"
        + (f" with {sum(one.points for one in items):g} points" if part == QUIZ else "")
        for part, items in plan.parts.items()
    )
    items = [
        (one.id, _WORDS[part], one.kind, str(one.objective), one.level,
         f"{one.points:g}" if one.points else "–", ", ".join(one.source))
        for part, items in plan.parts.items()
        for one in items
    ]  # fmt: skip
    return page(
        "blueprint.html.j2",
        f"Blueprint: {plan.lesson}",
        {"blueprint-figure": _drawing(plan)},
        counts=counts,
        holes=plan.holes(),
        levels=LEVELS,
        objectives=[_row(plan, number) for number in plan.objectives],
        items=items,
    )


def _row(plan: Plan, number: int) -> tuple[object, ...]:
    graded = [one for one in plan.parts.get(QUIZ, ()) if one.objective == number]
    name = f"{number} {plan.texts.get(number, '')}".strip()
    points = f"{sum(one.points for one in graded):g}"
    return (name, *(_named(plan, number, level) for level in LEVELS), points)


def _named(plan: Plan, number: int, level: str) -> Markup:
    lines = [
        f"{_WORDS[part]}: "
        + ", ".join(one.id + (f" ({one.points:g})" if one.points else "") for one in items)
        for part in plan.parts
        if (items := plan.cell(part, number, level))
    ]
    return Markup("<br>").join(lines or ["none"])


def _drawing(plan: Plan) -> go.Figure:
    """Draw a mark for every filled cell, as large as it has items, with the number in it."""
    drawing = go.Figure()
    rows = [str(number) for number in plan.objectives]
    for part in plan.parts:
        colour, symbol, aside = _LOOK[part]
        cells = [
            (column + aside, row, items)
            for (row, number), (column, level) in product(
                enumerate(plan.objectives), enumerate(LEVELS)
            )
            if (items := plan.cell(part, number, level))
        ]
        drawing.add_scatter(
            x=[x for x, _, _ in cells],
            y=[y for _, y, _ in cells],
            mode="markers+text",
            name=_WORDS[part],
            text=[str(len(items)) for _, _, items in cells],
            customdata=["<br>".join(one.id for one in items) for _, _, items in cells],
            hovertemplate="%{customdata}<extra></extra>",
            textfont={"color": "white", "size": 12},
            marker={"color": colour, "symbol": symbol, "opacity": 1,
                    "size": [20 + 5 * min(4, len(items)) for _, _, items in cells]},
        )  # fmt: skip
    drawing.update_layout(
        template="plotly_white", height=110 + 44 * len(rows), dragmode=False,
        margin={"l": 84, "r": 12, "t": 36, "b": 36},
        font={"family": "system-ui, sans-serif", "size": 13, "color": "#1a1f26"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )  # fmt: skip
    drawing.update_xaxes(
        tickvals=[0, 1, 2], ticktext=list(LEVELS), range=[-0.5, 2.5], fixedrange=True,
        zeroline=False, gridcolor="#e3e6ea",
    )  # fmt: skip
    drawing.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[f"Objective {one}" for one in rows],
        range=[len(rows) - 0.4, -0.6], fixedrange=True, zeroline=False, gridcolor="#e3e6ea",
    )  # fmt: skip
    return drawing
