"""Everything that an explorer of one's own is made of, in one place to import from."""

from hiplab.explorer.markup import Page, Panel, Preset
from hiplab.explorer.widget import Explorer
from hiplab.figures.view import Clause, Handle, Picture, Placement, Trace, View
from hiplab.model.quantity import Parameter, Quantity

__all__ = [
    "Clause",
    "Explorer",
    "Handle",
    "Page",
    "Panel",
    "Parameter",
    "Picture",
    "Placement",
    "Preset",
    "Quantity",
    "Trace",
    "View",
]
