"""The HTML of the stage: the pictures of an explorer, their handles, and what brings them there."""

from html import escape

from lessonkit.drawing.picture import Names, svg
from lessonkit.drawing.view import Picture, View
from lessonkit.explorer.handle_markup import handles_markup
from lessonkit.explorer.scene_markup import scene_picture
from lessonkit.quantity import Parameter

# What the last move has changed stands on the stage, which stays in sight on any screen. The
# sentence and the tables say the same to those who do not see it.
_NOW = '<p class="hl-now" aria-hidden="true"><span>Move a control to see what changes.</span></p>'
_LARGE = (
    '<button type="button" disabled data-large aria-pressed="false" '
    'title="Fills the window, as for a lecture; Escape leaves">Large</button>'
)
# What stands above the pictures, with few tabs and with many, in rem.
_BAR = (2.1, 3.8)


def stage_markup(
    view: View, values: dict[str, float], names: Names, controls: tuple[Parameter, ...]
) -> str:
    """Return the stage: pictures in pairs, one at a time where there is little room."""
    shapes = [_tallness(picture) for picture in view.pictures]
    titles = [picture.name for picture in view.pictures]
    pairs = [", ".join(titles[i : i + 2]).capitalize() for i in range(0, len(titles), 2)]
    by_name, first, handles = {control.name: control for control in controls}, shapes[:2], 0
    pictures = []
    for i, picture in enumerate(view.pictures):
        kinds = ["hl-away"] * (i > 1) + ["hl-aside"] * (i > 0)
        over = handles_markup(picture, by_name, handles)
        pictures.append(_box(picture, view.color_limit, values, names, kinds, over))
        handles += len(picture.handles)
    return (
        f'<div class="hl-figure" style="--hl-tall:{sum(first):.3g};--hl-one:{max(shapes):.3g};'
        f'--hl-row:{max(first) / len(first):.3g};--hl-bar:{_BAR[len(titles) > 2]}rem">'
        f'<div class="hl-bar-top{" hl-many" * (len(titles) > 2)}">{_NOW}'
        f"{_tabs('pair', pairs)}{_tabs('single', titles)}"
        f"{_LARGE}</div>"
        f'<div class="hl-pictures">{"".join(pictures)}</div></div>'
    )


def still_markup(view: View, values: dict[str, float], names: Names) -> str:
    """Return all pictures, one below the other, for where nothing can move them."""
    boxes = (_box(picture, view.color_limit, values, names) for picture in view.pictures)
    return f'<div class="hl-figure hl-more">{"".join(boxes)}</div>'


def _tabs(kind: str, names: list[str]) -> str:
    """Return the buttons that bring pictures to the stage, where there is a choice."""
    if len(names) < 2:
        return ""
    buttons = "".join(
        f'<button type="button" disabled data-{kind}="{i}" aria-pressed="{str(not i).lower()}">'
        f"{escape(name)}</button>"
        for i, name in enumerate(names)
    )
    return f'<div class="hl-views hl-{kind}s" role="group" aria-label="Pictures">{buttons}</div>'


def _tallness(picture: Picture) -> float:
    (left, right), (bottom, top) = picture.x_range, picture.y_range
    return (top - bottom) / (right - left)


def _box(
    picture: Picture,
    limit: float,
    values: dict[str, float],
    names: Names,
    kinds: list[str] | None = None,
    over: str = "",
) -> str:
    """Return a picture in its box, which takes its share of the height, and what lies over it."""
    drawn = svg(picture, limit, values, names)
    content = scene_picture(picture, drawn) if picture.scene else drawn
    classes = " ".join(["hl-picture", *["hl-scene"] * bool(picture.scene), *(kinds or [])])
    style = f"--hl-tall:{_tallness(picture):.3g}"
    return f'<div class="{classes}" style="{style}">{content}{over}</div>'
