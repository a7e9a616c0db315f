"""Bodies seen from the front, for the two side planks."""

from functools import cache

import numpy as np

from hiplab.figures.anatomy import Solid, bone
from hiplab.model.anatomy import hip_centre
from hiplab.model.exercises import BENCH, COPENHAGEN, SHIN, THIGH, TRUNK, Posture
from hiplab.model.frog_stretch import UPPER_ARM
from hiplab.pictures.sheet import seen_markup
from hiplab.pictures.silhouette import circle, smooth
from hiplab.pictures.stage import Stage
from hiplab.pictures.trace import Seen, look
from lessonkit.drawing.scene import Frame3
from lessonkit.drawing.shapes import Array
from lessonkit.plane import direction, rotate

FRONT = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
_HALF_WIDTH = float(hip_centre()[2])
# Half a trunk, mm from the middle of the hips, its outer side; then a leg from its hip.
_HALF = [[165, -60], [172, 0], [160, 80], [138, 160], [132, 240], [142, 340], [160, 420],
         [190, 480], [196, 530], [150, 556], [66, 578], [54, 610], [74, 650], [80, 700], [64, 760],
         [30, 790]]  # fmt: skip
_THIGH = [[72, 60], [84, -40], [80, -150], [64, -280], [52, -404], [50, -440], [-48, -440],
          [-52, -404], [-62, -280], [-78, -150], [-86, -40], [-60, 40]]  # fmt: skip
_SHIN = [[50, 30], [54, -60], [58, -130], [46, -240], [34, -340], [32, -400], [40, -470],
         [-34, -470], [-32, -400], [-34, -340], [-48, -240], [-58, -130], [-52, -60],
         [-48, 30]]  # fmt: skip
_ARM = [[44, 20], [46, -100], [36, -300], [34, -345], [-34, -345], [-36, -300], [-46, -100],
        [-44, 20], [0, 48]]  # fmt: skip


def plank(stage: Stage, body: Posture, index: int) -> None:
    """Draw a plank or a Copenhagen: head to the left, the front of the body toward the viewer."""
    works_high = index == COPENHAGEN
    hip, trunk = body.hip, float(body.trunk)
    across = _HALF_WIDTH * direction(trunk + 90)
    low, high = hip + across, hip - across
    lower = float(body.far_thigh if works_high else body.thigh)
    upper = float(body.thigh if works_high else body.far_thigh)
    if works_high:
        left, top = stage.flat([1180.0, BENCH - 2])
        stage.sheet.add(f'<rect x="{left:.0f}" y="{top:.0f}" width="{250 * stage.scale:.0f}" '
                        f'height="{BENCH * stage.scale:.0f}" rx="4" fill="var(--thing)" '
                        'stroke="var(--quiet)" stroke-width="1.5"/>')  # fmt: skip
    half = np.array(_HALF, float)
    ring = np.concatenate([half, half[::-1] * (-1, 1)])
    trunk_ring = smooth(rotate(ring, trunk - 90)) + hip
    shoulder = hip + TRUNK * direction(trunk)
    elbow = np.array([(shoulder + 110 * direction(trunk + 90))[0], 36.0])
    arm = smooth(np.array(_ARM, float)) + elbow + [0, UPPER_ARM]  # the trunk hides its upper part
    fist = elbow + np.array([28, 4])  # the forearm comes toward the viewer
    stage.skin([arm, circle(fist, 40)])
    for at, turn in ((low, lower), (high, upper)):
        knee = at + THIGH * direction(turn)
        stage.skin([smooth(rotate(np.array(part, float), turn + 90)) + origin
                    for part, origin in ((_THIGH, at), (_SHIN, knee))])  # fmt: skip
    stage.skin([trunk_ring])
    for at, turn, sign in ((low, lower, 1), (high, upper, -1)):
        knee = at + THIGH * direction(turn)
        _bones(stage, "shin", knee, turn + 90, sign)
        _bones(stage, "femur", at, turn + 90, sign)
    _bones(stage, "pelvis", hip, trunk - 90, 1)


def _bones(stage: Stage, part: str, at: Array, turn: float, sign: int) -> None:
    key = f"f-{part}"
    stage.sheet.symbols.setdefault(key, f'<g id="{key}">{_symbol(part, stage.scale)}</g>')
    x, y = stage.flat(at)
    stage.sheet.add(f'<use href="#{key}" transform="translate({x:.1f} {y:.1f})'
                    f'rotate({-turn:.1f})scale({sign} 1)"/>')  # fmt: skip


@cache
def _symbol(part: str, scale: float) -> str:
    down = np.array([0, -float(hip_centre()[1]), 0])
    right = bone("hip_bone")
    solids = {
        "femur": [bone("femur")],
        "shin": [bone("fibula"), bone("tibia"),
                 bone("foot").moved(Frame3(np.eye(3), np.array([-48.8, -SHIN - 42.0, 7.9])))],
        "pelvis": [bone("sacrum"), right, right.mirrored()],
    }[part]  # fmt: skip
    if part == "pelvis":
        solids = [Solid(s.vertices + down, s.faces) for s in solids]
    seen = look(solids, FRONT, 1.5, 0.9 / scale)
    plain = [Seen(one.outline, (), ()) for one in seen]
    return "".join(seen_markup(one, "bone", "bone-edge", scale, 1.0) for one in plain)
