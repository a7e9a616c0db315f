"""The Explorer: controls and a pure view function become a figure to move, for two doors."""

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import traitlets

from lessonkit.drawing.picture import plotly_figure
from lessonkit.drawing.view import View, say
from lessonkit.explorer.bake import ViewFunction, bake
from lessonkit.explorer.markup import Page, page_markup, saved_markup
from lessonkit.explorer.prediction import Prediction, ask, chosen
from lessonkit.page import PageWidget
from lessonkit.pose import Pose
from lessonkit.quantity import plain_values

_STATIC = Path(__file__).parent / "static"
_STYLE = (_STATIC / "explorer.css").read_text(encoding="utf-8")
_REST_SECONDS = 0.3
_PARTS = (
    "sampling",
    "still",
    "labels",
    "door",
    "pictures",
    "controls",
    "views",
    "handles",
    "play",
    "links",
    "ghost",
    "path",
    "predict",
)
# An explorer that is shown again, or asks something else, is sampled once.
bake_once = lru_cache(maxsize=8)(bake)

# What draws a scene in space, loaded only where one is.
_SCENE_PARTS = ("vendor/ogl.min", "space", "sheets", "bones", "pick", "webgl", "turning", "canvas")


def scene_script() -> str:
    """Return the classic script that explorers with a scene need before their own, once a page."""
    files = (_STATIC / f"{name}.js" for name in _SCENE_PARTS)
    parts = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return f"(() => {{\n{parts}\nglobalThis.hiplabScene = wakeScene;\n}})();\n"


def has_scene(html: str) -> bool:
    """Whether an explorer in some HTML needs that script."""
    return "hl-picture hl-scene" in html


class Explorer(PageWidget):
    """A figure moved by controls.

    `values` holds the controls' values by name; it can be read, set and observed, and follows the
    hand when it rests. Setting a value out of range raises a ValueError that names the range.
    `predict` is a prediction that it asks before it answers, or the name of one of its page's.
    """

    kind = "explorer"
    script = _STATIC / "explorer.js"
    parts = tuple(_STATIC / f"{name}.js" for name in _PARTS)
    style = _STATIC / "explorer.css"
    waits = True

    values = traitlets.Dict().tag(sync=True)
    _saving: asyncio.TimerHandle | None = None

    def __init__(
        self,
        page: Page,
        function: ViewFunction,
        predict: str | Prediction = "",
        **values: float,
    ) -> None:
        self._page, self._function = page, function
        prediction = chosen(page.predictions, predict)
        start = plain_values(page.controls, prediction.before if prediction else {})
        view, answers = self._answer(start)
        asked = prediction and ask(prediction, view, answers, page.controls, page.names)
        baked = bake_once(function, page.controls, page.quantities, page.driven)
        markup = page_markup(page, view, answers, baked, asked)
        if view.has_scene:
            self._esm = scene_script() + self.module()
        super().__init__(markup=markup, values={**start, **values})

    @traitlets.validate("values")
    def _check_values(self, proposal: dict[str, Any]) -> dict[str, float]:
        """Complete a partial dict with the present values, and refuse what is out of range."""
        present = self.values or {control.name: control.default for control in self._page.controls}
        return plain_values(self._page.controls, {**present, **proposal["value"]})

    def _answer(self, values: dict[str, float]) -> tuple[View, dict[str, float]]:
        arrays = {name: np.asarray(value) for name, value in values.items()}
        view = self._function(**arrays).settled(arrays)
        return view, {**values, **{name: float(v) for name, v in view.readouts.items()}}

    @traitlets.observe("values")
    def _save_values(self, change: dict[str, Any]) -> None:
        if not self._shown:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel, so nobody saves what is shown
            return
        # A cell that sets many values in a row draws the last of them alone.
        if self._saving:
            self._saving.cancel()
        self._saving = loop.call_later(_REST_SECONDS, self._publish_saved, True)

    def saved(self) -> str:
        """Return the pictures and the sentence at the present values."""
        return saved_markup(self._page, *self._answer(self.values), _STYLE)

    @property
    def pose(self) -> Pose:
        """The present state as a quiz item takes it."""
        return Pose(self._page.model, dict(self.values))

    @property
    def readouts(self) -> dict[str, float]:
        """The readouts at the present values, by name, straight from the view function."""
        view, _ = self._answer(self.values)
        return {name: float(value) for name, value in view.readouts.items()}

    @property
    def sentence(self) -> str:
        """The sentence at the present values."""
        view, answers = self._answer(self.values)
        return say(view.sentence, answers, self._page.names)

    def figure(self, theme: str = "light") -> go.Figure:
        """Return a plain plotly figure of the present state, in the "light" or "dark" theme."""
        view, answers = self._answer(self.values)
        return plotly_figure(view, answers, self._page.names, theme)

    def plain_text(self) -> str:
        """Say what is seen at the present values."""
        return f"{self._page.title}. {self.sentence}"
