"""The stage of an explorer: its pictures drawn, their handles, and how much room they take."""

from dataclasses import dataclass

from markupsafe import Markup

from lessonkit.drawing.picture import Names, svg
from lessonkit.drawing.view import Handle, Picture, View, slots
from lessonkit.quantity import Quantity

# What stands above the pictures, with few tabs and with many, in rem.
_BAR = (2.1, 3.8)
# So many readouts are printed in the pictures at first; the others are one press away.
_READOUTS_AT_FIRST = 2


@dataclass(frozen=True)
class Box:
    """A picture and what was drawn of it, with its handles numbered through the whole view."""

    picture: Picture
    drawn: Markup
    handles: tuple[tuple[int, Handle], ...]

    @property
    def tallness(self) -> float:
        """Its height over its width."""
        (left, right), (bottom, top) = self.picture.x_range, self.picture.y_range
        return (top - bottom) / (right - left)

    @property
    def tall(self) -> str:
        """The tallness as CSS has it."""
        return f"{self.tallness:.3g}"

    @property
    def view_box(self) -> str:
        """The part of the plane that it shows, as SVG has it."""
        (left, right), (bottom, top) = self.picture.x_range, self.picture.y_range
        return f"{left:g} {-top:g} {right - left:g} {top - bottom:g}"


@dataclass(frozen=True)
class Stage:
    """The pictures of a view in their boxes, and the names by which they are brought to sight."""

    boxes: tuple[Box, ...]

    @property
    def names(self) -> list[str]:
        """The name of each picture."""
        return [box.picture.name for box in self.boxes]

    @property
    def pairs(self) -> list[str]:
        """The name of each pair of pictures."""
        names = self.names
        return [", ".join(names[i : i + 2]).capitalize() for i in range(0, len(names), 2)]

    @property
    def many(self) -> bool:
        """Whether its tabs need more room."""
        return len(self.boxes) > 2

    @property
    def has_details(self) -> bool:
        """Whether there is anything that is not shown at first."""
        return any(' class="hl-detail"' in box.drawn for box in self.boxes)

    @property
    def style(self) -> str:
        """The share of the height that a pair, a picture alone and a row take, as CSS has it."""
        shapes = [box.tallness for box in self.boxes]
        first = shapes[:2]
        return (
            f"--hl-tall:{sum(first):.3g};--hl-one:{max(shapes):.3g};"
            f"--hl-row:{max(first) / len(first):.3g};--hl-bar:{_BAR[self.many]}rem"
        )


def at_first(view: View, names: Names) -> tuple[str, ...]:
    """Return the readouts, at most two, that the pictures print at first."""
    labels = (text for trace in view.traces if not trace.detail for text in trace.text)
    printed = (name for text in labels for name in slots(text))
    found = [name for name in printed if isinstance(names[name], Quantity)]
    unknown = [name for name in view.first if not isinstance(names.get(name), Quantity)]
    if unknown or len(view.first) > _READOUTS_AT_FIRST:
        raise ValueError(
            f"View.first: name at most {_READOUTS_AT_FIRST} readouts of the page's panels, not "
            f"{', '.join(view.first)}."
        )
    return view.first or tuple(dict.fromkeys(found))[:_READOUTS_AT_FIRST]


def stage(view: View, values: dict[str, float], names: Names) -> Stage:
    """Return a view's pictures, drawn at some values."""
    boxes, first, shown = [], 0, at_first(view, names)
    for picture in view.pictures:
        drawn = Markup(svg(picture, view.color_limit, values, names, shown))
        boxes.append(Box(picture, drawn, tuple(enumerate(picture.handles, first))))
        first += len(picture.handles)
    return Stage(tuple(boxes))
