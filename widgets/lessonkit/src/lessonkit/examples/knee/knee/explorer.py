"""The explorer: what the model looks like from the side, and what it leaves out."""

import numpy as np

from knee.model import PARAMETERS, QUANTITIES, readouts
from lessonkit.explorer import Clause, Explorer, Page, Panel, Picture, Preset, Trace, View

PAGE = Page(
    title="The knee's lever",
    model="knee",
    controls=PARAMETERS,
    panels=(Panel("Lever", QUANTITIES),),
    presets=(Preset("Bent", "The tendon comes nearer to the axis.", {"flexion": 60}),),
    leaves_out=(
        "how people differ, and the patella's own lever. It is a line through the means of one "
        "study at rest, up to 60°; other studies differ. The tendon is drawn parallel to the shank."
    ),
    play="flexion",
)


def view(flexion: np.ndarray, force: np.ndarray) -> View:
    """Return the picture, the numbers and the sentence for arrays of values."""
    answers = readouts(flexion, force)
    bend, arm, zero = np.radians(flexion), answers["moment_arm"], 0 * flexion
    along = np.stack([-np.sin(bend), -np.cos(bend)], -1)  # down the shank
    front = np.stack([np.cos(bend), -np.sin(bend)], -1) * arm[..., None]
    axis = np.stack([zero, zero], -1)
    bones = line([axis + np.array([0, 180]), axis, 180 * along], "bone-edge", 14)
    tendon = line([front - 40 * along, front + 90 * along], "longer", 6)
    lever = line([axis, front], "angle", 4)
    alt = "Thigh and shank from the side; in front of the knee the tendon, and its moment arm."
    said = "At {flexion} the tendon pulls {moment_arm} in front of the axis: {force} give {moment}."
    picture = Picture((bones, tendon, lever), (-200, 120), (-200, 200), alt)
    return View((picture,), answers, (Clause("flexion", ((np.inf, said),)),))


def line(points: list[np.ndarray], color: str, width: float) -> Trace:
    """Return a line through points, each [..., 2]."""
    x, y = np.moveaxis(np.stack(points, -2), -1, 0)
    return Trace(x, y, {"mode": "lines", "line": {"color": color, "width": width}})


def explore_knee(**values: float) -> Explorer:
    """Return the explorer, its controls set to some values."""
    return Explorer(PAGE, view, **values)
