"""Everything that an explorer of one's own is made of, in one place to import from."""

from lessonkit.drawing.view import Clause, Handle, Picture, Placement, Trace, View
from lessonkit.explorer.markup import Page, Panel, Preset
from lessonkit.explorer.prediction import Prediction, level, ray
from lessonkit.explorer.widget import Explorer
from lessonkit.quantity import Parameter, Quantity

__all__ = [
    "Clause",
    "Explorer",
    "Handle",
    "Page",
    "Panel",
    "Parameter",
    "Picture",
    "Placement",
    "Prediction",
    "Preset",
    "Quantity",
    "Trace",
    "View",
    "level",
    "ray",
]
