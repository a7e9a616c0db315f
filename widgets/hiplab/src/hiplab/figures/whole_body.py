"""Parts of a side view from foot to head: real bones, a schematic upper body, a stacked bar.

Bodies are put together in mm and drawn smaller, so that letters stay readable beside them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from hiplab.figures import sagittal
from hiplab.model.anatomy import s1_endplate, vertebral_body
from hiplab.model.muscles import knee_centre
from hiplab.model.pelvis import Pelvis, hip_bone_frame, sacrum_frame
from hiplab.model.spine import LumbarSpine
from lessonkit.drawing.shapes import closed
from lessonkit.drawing.view import Placement, Trace
from lessonkit.plane import Array, Frame, direction, rotate

# One mm of the body in the picture's units.
SCALE = 0.44
FLOOR_MM = -880.0
# The calcaneus frame in the tibia frame, mm (talus and subtalar joint of gait2392).
_HEEL_IN_TIBIA = np.array([-48.8, -472.0])

# Schematic outlines, mm from the middle of the upper endplate of L1 in standing (x forward, y up).
_CHEST = ((-55, -6), (-105, 40), (-128, 130), (-120, 220), (-84, 300), (-62, 345), (-58, 390),
          (-70, 440), (-62, 520), (-8, 580), (60, 572), (92, 515), (94, 468), (112, 440),
          (96, 420), (92, 384), (44, 374), (26, 348), (46, 308), (92, 268), (122, 190),
          (126, 100), (112, 34), (70, -2))  # fmt: skip
_SHOULDER = np.array([-32.0, 278.0])
# The same for an arm that hangs from the shoulder.
_ARM = ((-38, 28), (-50, -20), (-42, -150), (-36, -300), (-26, -420), (-16, -560), (-20, -640),
        (6, -705), (26, -640), (22, -560), (26, -420), (32, -300), (40, -150), (48, -10),
        (34, 34))  # fmt: skip


def scaled(trace: Trace) -> Trace:
    """Return a trace made in mm at the picture's size."""
    at = trace.placement
    if at is not None:
        at = Placement(at.x * SCALE, at.y * SCALE, at.turn)
    return replace(trace, x=trace.x * SCALE, y=trace.y * SCALE, placement=at)


def leg(angle: ArrayLike = 0.0, far: bool = False, opacity: float = 1.0) -> list[Trace]:
    """Return the bones of a straight leg below the hip axis, `angle` [...] degrees forward.

    The talus is missing in the skeleton's data; a rounded block keeps its place.
    """
    angle = np.asarray(angle, dtype=float)

    def frame(origin: Array) -> Frame:
        return Frame(rotate(origin[None], angle)[..., 0, :], angle)

    knee = knee_centre(0)
    talus = _smooth(((-34, -450), (-30, -402), (0, -392), (24, -402), (44, -446)))
    return [
        sagittal.rigid(talus, frame(knee), "bone-far", opacity),
        sagittal.bone("foot", frame(knee + _HEEL_IN_TIBIA), far, opacity),
        sagittal.bone("fibula", frame(knee), True, opacity),
        sagittal.bone("tibia", frame(knee), far, opacity),
        sagittal.bone("femur", frame(np.zeros(2)), far, opacity),
    ]


def trunk(state: Pelvis, chain: LumbarSpine) -> list[Trace]:
    """Return discs, vertebrae, sacrum and hip bone."""
    hip_bone = hip_bone_frame(state)
    vertebrae = sagittal.lumbar_spine(chain, sacrum_frame(state))[1:]
    return [
        *(sagittal.rigid(*part, "disc") for part in _discs(state, chain)),
        *vertebrae,
        sagittal.bone("sacrum", sacrum_frame(state), far=True),
        sagittal.bone("hip_bone", hip_bone, opacity=0.82),
        sagittal.rigid(sagittal.outline("hip_bone", ring=1), hip_bone, "paper"),
    ]


def _discs(state: Pelvis, chain: LumbarSpine) -> list[tuple[Array, Frame]]:
    """Return each disc as a block halfway between its endplates, which the bones overlap."""
    discs = []
    below = sacrum_frame(state).carry(np.array(s1_endplate()[::-1]))
    for name, frame in chain.frames.items():
        body = vertebral_body(name)
        above = frame.carry(np.array([body.inf_post, body.inf_ant]))
        edges = (below + above) / 2
        along = edges[..., 1, :] - edges[..., 0, :]
        turn = np.degrees(np.arctan2(along[..., 1], along[..., 0]))
        ring = np.array([[-17, -6], [-17, 6], [15, 9], [19, 6], [19, -6], [15, -9]], dtype=float)
        discs.append((closed(ring), Frame(edges.mean(axis=-2), turn)))
        below = frame.carry(np.array([body.sup_post, body.sup_ant]))
    return discs


def top_of_l1(chain: LumbarSpine) -> Array:
    """Return the middle of the upper endplate of L1, mm [..., 2]."""
    l1 = vertebral_body("L1")
    return chain.frames["L1"].carry((l1.sup_post + l1.sup_ant)[None] / 2)[..., 0, :]


def upper_body(chain: LumbarSpine, inclination: ArrayLike) -> list[Trace]:
    """Return arm, chest and head as one quiet silhouette on L1, inclined from standing."""
    turn = -np.asarray(inclination, dtype=float)
    on_l1 = Frame(top_of_l1(chain), turn)
    shoulder = on_l1.carry(_SHOULDER[None])[..., 0, :]
    middle = np.array([0.0, 250.0])
    chest = Frame(on_l1.carry(middle[None])[..., 0, :], turn)
    return [
        _silhouette(_smooth(_CHEST) - middle, chest, 0.16),
        _silhouette(_smooth(_ARM), Frame(shoulder, np.zeros_like(turn)), 0.2),
    ]


def _silhouette(ring: Array, frame: Frame, opacity: float) -> Trace:
    placement = Placement(frame.origin[..., 0], frame.origin[..., 1], frame.turn)
    return replace(
        sagittal.area([ring], "quiet", "quiet", 1.0, opacity=opacity), placement=placement
    )


def _smooth(corners: Sequence[tuple[float, float]]) -> Array:
    """Round the corners of a closed outline (Chaikin)."""
    ring = np.array(corners, dtype=float)
    for _ in range(2):
        after = np.roll(ring, -1, axis=0)
        ring = np.stack([0.75 * ring + 0.25 * after, 0.25 * ring + 0.75 * after], axis=1)
        ring = ring.reshape(-1, 2)
    return closed(ring)


def spindle(path: Array, color_by: str, half_width_mm: float = 13.0) -> Trace:
    """Return a muscle as a spindle of few points along its path [..., n, 2], coloured by a readout.

    Long first and last stretches get a point in the middle, so that there is a belly to widen.
    """
    steps = np.linalg.norm(np.diff(path.reshape(-1, *path.shape[-2:])[0], axis=0), axis=1)
    stations = []
    for i, length in enumerate(steps):
        shares = (0.0, 0.3, 0.65) if length > 90 else (0.0,)
        stations += [path[..., i, :] * (1 - t) + path[..., i + 1, :] * t for t in shares]
    line = np.stack([*stations, path[..., -1, :]], axis=-2)
    tangent = line[..., 2:, :] - line[..., :-2, :]
    tangent = tangent / np.linalg.norm(tangent, axis=-1, keepdims=True)
    across = half_width_mm * np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
    middle = line[..., 1:-1, :]
    there, back = middle + across, (middle - across)[..., ::-1, :]
    ring = closed(np.concatenate([line[..., :1, :], there, line[..., -1:, :], back], axis=-2))
    style = {"mode": "lines", "fill": "toself", "line": {"color": "paper", "width": 0.8}}
    return Trace(ring[..., 0], ring[..., 1], style, color_by=color_by)


def sector(centre: Array, radius_mm: float, start: ArrayLike, stop: ArrayLike) -> Array:
    """Return a sector's outline of few points [..., 8, 2]: its grid of poses is large."""
    start, stop = (np.asarray(angle, dtype=float)[..., None] for angle in (start, stop))
    rim = direction(start + (stop - start) * np.linspace(0, 1, 6)) * radius_mm
    hub = centre[..., None, :]
    return np.concatenate([hub + 0 * rim[..., :1, :], hub + rim, hub + 0 * rim[..., :1, :]], -2)


def box(left: float, right: float, bottom: ArrayLike, top: ArrayLike) -> Array:
    """Return an upright rectangle's closed outline [..., 5, 2]."""
    bottom, top = np.broadcast_arrays(np.asarray(bottom, float), np.asarray(top, float))
    corners = ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))
    return np.stack([np.stack([np.full_like(y, x), y], axis=-1) for x, y in corners], axis=-2)


def floor(left: float, right: float) -> Trace:
    """Return the floor, a line in the picture's units."""
    line = np.array([[left, FLOOR_MM * SCALE], [right, FLOOR_MM * SCALE]])
    return sagittal.strokes([line], "quiet", 1.6)
