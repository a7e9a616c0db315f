// Bodies in space: joints turned by the controls, muscles measured along their lines, a camera. The
// same rules as lessonkit.drawing.scene; it knows nothing of anatomy.

function scaled(a, k) { return [a[0] * k, a[1] * k, a[2] * k]; }
function plus(a, b) { return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]; }
function minus(a, b) { return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]; }
function dot(a, b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
function unit(a) { return scaled(a, 1 / (Math.hypot(...a) || 1)); }
function mix(a, b, share) { return plus(a, scaled(minus(b, a), share)); }
/** A matrix is its three rows. */
function times(m, a) { return [dot(m[0], a), dot(m[1], a), dot(m[2], a)]; }
function column(m, i) { return [m[0][i], m[1][i], m[2][i]]; }
function product(m, n) { return m.map((row) => [0, 1, 2].map((i) => dot(row, column(n, i)))); }

/** The rotation about coordinate axis 0, 1 or 2. */
function turned(axis, degrees) {
  const i = (axis + 1) % 3, j = (axis + 2) % 3, angle = degrees * Math.PI / 180;
  const m = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  m[i][i] = m[j][j] = Math.cos(angle);
  m[i][j] = -Math.sin(angle);
  m[j][i] = Math.sin(angle);
  return m;
}

/** Where a curve of points at ascending values stands at a value. */
function along(at, points, value) {
  let i = 0;
  while (i < at.length - 2 && value >= at[i + 1]) i++;
  return mix(points[i], points[i + 1], (value - at[i]) / (at[i + 1] - at[i]));
}

/** Where every body stands: rotation, origin, and the axes of its joint. */
function frames(scene, values) {
  const placed = [];
  for (const { parent, origin, slide, turns } of scene.bodies) {
    const base = placed[parent] ?? { rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [0, 0, 0] };
    const own = slide ? along(slide.at, slide.points, values[slide.control]) : origin;
    let { rotation } = base;
    const axes = turns.map(([axis, control, sign]) => {
      const about = column(rotation, axis);
      rotation = product(rotation, turned(axis, sign * values[control]));
      return about;
    });
    placed.push({ rotation, axes, origin: plus(base.origin, times(base.rotation, own)) });
  }
  return placed;
}

const carry = ({ rotation, origin }, a) => plus(origin, times(rotation, a));

/** The points of a strand that take part, with the body each is on. */
function path(strand, placed, values) {
  return strand.knots
    .filter(({ condition: c }) => !c || (values[c[0]] >= c[1] && values[c[0]] <= c[2]))
    .map(({ body, position }) => ({ body, at: carry(placed[body], position) }));
}

const pathLength = (knots) =>
  knots.slice(1).reduce((sum, { at }, i) => sum + Math.hypot(...minus(at, knots[i].at)), 0);

/** The moment arm, -dL/dq, about a turn of the joint: only segments that cross it count. */
function momentArm(scene, knots, placed, turn) {
  const { origin, axes } = placed[scene.joint];
  const speed = ({ body, at }) =>
    body >= scene.joint ? cross(axes[turn], minus(at, origin)) : [0, 0, 0];
  return -knots.slice(1).reduce((sum, knot, i) =>
    sum + dot(unit(minus(knot.at, knots[i].at)), minus(speed(knot), speed(knots[i]))), 0);
}

/** Where a curve passes zero, nearest to the present; NaN for nowhere. */
function crossing(at, curve, present) {
  let nearest = NaN;
  for (let i = 0; i + 1 < at.length; i++) {
    if (curve[i] < 0 === curve[i + 1] < 0) continue;
    const zero = at[i] + (at[i + 1] - at[i]) * curve[i] / (curve[i] - curve[i + 1]);
    if (!(Math.abs(nearest - present) <= Math.abs(zero - present))) nearest = zero;
  }
  return nearest;
}

/** The chosen strand's moment arm over the sweep; kept while only the swept control moves. */
function sweep(scene, values) {
  const { control, at } = scene.sweep, key = JSON.stringify({ ...values, [control]: 0 });
  if (scene.swept?.key === key) return scene.swept.arms;
  const arms = at.map((value) => {
    const there = { ...values, [control]: value }, moved = frames(scene, there);
    return momentArm(scene, path(scene.strands[values[scene.choice]], moved, there), moved, 0);
  });
  scene.swept = { key, arms };
  return arms;
}

/** Every measure of a scene by name: numbers, and for a sweep a list of numbers. */
function measure(scene, values) {
  const placed = frames(scene, values), { control, at } = scene.sweep, swept = sweep(scene, values);
  const paths = scene.strands.map((strand) => path(strand, placed, values));
  const chosen = values[scene.choice];
  const flip = crossing(at, swept, values[control]);
  const kinds = {
    length: (i) => pathLength(paths[i]),
    change: (i) => pathLength(paths[i]) - scene.strands[i].rest,
    share: (i) => 100 * (pathLength(paths[i]) - scene.strands[i].rest) / scene.strands[i].fibre,
    arm: (i, turn) => momentArm(scene, paths[i], placed, turn),
    pull: (i, turn) => (kinds.arm(i, turn) >= 0 ? 0 : 3)
      + (Number.isNaN(flip) ? 0 : flip > values[control] ? 1 : 2),
  };
  return Object.fromEntries(scene.measures.map(({ name, kind, strand, axis, scale, missing }) => {
    if (kind === "sweep") return [name, swept.map((arm) => arm * scale)];
    if (kind === "crossing") return [name, Number.isNaN(flip) ? missing ?? NaN : flip * scale];
    return [name, kinds[kind](strand < 0 ? chosen : strand, axis) * scale];
  }));
}

/** The rows right, up and toward the viewer of a camera. */
function projection(azimuth, elevation) {
  const a = azimuth * Math.PI / 180, e = elevation * Math.PI / 180;
  const toward = [Math.cos(a) * Math.cos(e), Math.sin(e), Math.sin(a) * Math.cos(e)];
  const right = [Math.sin(a), 0, -Math.cos(a)];
  return [right, cross(toward, right), toward];
}

/**
 * The point in the middle, and how far from it, across and up, a picture must reach to hold the frame
 * points.
 */
function framing(scene, placed, view) {
  const points = scene.frame.map(({ body, position }) => carry(placed[body], position));
  const centre = [0, 1].map((i) => {
    const row = points.map((p) => p[i]);
    return (Math.min(...row) + Math.max(...row)) / 2;
  });
  centre.push(0);
  const seen = points.flatMap(([x, y, z]) => [[x, y, z], [x, y, -z]]).map((p) => times(view, minus(p, centre)));
  const [across, high] = [0, 1].map((i) => Math.max(...seen.map((p) => Math.abs(p[i]))));
  return { centre, across: across + scene.margin, high: high + scene.margin };
}
