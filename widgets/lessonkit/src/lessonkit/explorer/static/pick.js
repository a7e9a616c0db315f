// What lies under a point of the picture: the foremost bone, muscle, ligament or nerve.

/** Where points stand on the screen, px, with their depth. */
function onScreen(points, rows, [x, y, z]) {
  const flat = new Float32Array(points.length), [a, b, c] = rows;
  for (let i = 0; i < points.length; i += 3) {
    const p = points[i], q = points[i + 1], r = points[i + 2];
    flat[i] = x + a[0] * p + a[1] * q + a[2] * r;
    flat[i + 1] = y + b[0] * p + b[1] * q + b[2] * r;
    flat[i + 2] = z + c[0] * p + c[1] * q + c[2] * r;
  }
  return flat;
}

/** The depth of the foremost triangle over a point, -Infinity for none. */
function depthAt(flat, faces, x, y) {
  let found = -Infinity;
  for (let f = 0; f < faces.length; f += 3) {
    const i = 3 * faces[f], j = 3 * faces[f + 1], k = 3 * faces[f + 2];
    const ax = flat[j] - flat[i], ay = flat[j + 1] - flat[i + 1], bx = flat[k] - flat[i], by = flat[k + 1] - flat[i + 1];
    const area = ax * by - ay * bx;
    if (!area) continue;
    const dx = x - flat[i], dy = y - flat[i + 1], u = (dx * by - dy * bx) / area, v = (dy * ax - dx * ay) / area;
    if (u < 0 || v < 0 || u + v > 1) continue;
    found = Math.max(found, flat[i + 2] + u * (flat[j + 2] - flat[i + 2]) + v * (flat[k + 2] - flat[i + 2]));
  }
  return found;
}

/** The depth of a thin thing that a finger may miss by so many px. */
function depthNear(flat, x, y, reach) {
  let found = -Infinity;
  for (let i = 0; i < flat.length; i += 3) {
    if (Math.hypot(flat[i] - x, flat[i + 1] - y) < reach) found = Math.max(found, flat[i + 2]);
  }
  return found;
}

/** The foremost of the seen things at a point; each has { flat, faces, thin }. */
function foremost(seen, x, y, reach) {
  let best = null, depth = -Infinity;
  for (const one of seen) {
    const here = one.thin ? depthNear(one.flat, x, y, reach) : depthAt(one.flat, one.faces, x, y);
    if (here > depth) [best, depth] = [one, here];
  }
  return best;
}
