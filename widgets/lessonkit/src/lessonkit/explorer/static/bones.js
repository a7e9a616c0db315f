// Bones as they are sent and as they are drawn: vertices, smooth normals, and how hollow a place is.

const CELL_MM = 10;

function unpacked(text, Kind) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Kind(bytes.buffer);
}

/** For each vertex the mean of the normals of its faces, larger ones counting for more. */
function smoothNormals(p, faces) {
  const normals = new Float32Array(p.length);
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    const ux = p[b] - p[a], uy = p[b + 1] - p[a + 1], uz = p[b + 2] - p[a + 2];
    const vx = p[c] - p[a], vy = p[c + 1] - p[a + 1], vz = p[c + 2] - p[a + 2];
    const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
    for (let k = 0; k < 3; k++) {
      const at = 3 * faces[f + k];
      normals[at] += x;
      normals[at + 1] += y;
      normals[at + 2] += z;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const long = Math.hypot(normals[i], normals[i + 1], normals[i + 2]) || 1;
    for (let k = 0; k < 3; k++) normals[i + k] /= long;
  }
  return normals;
}

/** For each vertex a brightness, lower in a hollow, where the light comes from fewer sides. */
function hollows(points, normals, faces) {
  const count = points.length / 3, edges = new Float32Array(count);
  let rise = new Float32Array(count);
  const next = (i) => faces[i % 3 === 2 ? i - 2 : i + 1];
  for (let i = 0; i < faces.length; i++) {
    const a = 3 * faces[i], b = 3 * next(i);
    const x = points[b] - points[a], y = points[b + 1] - points[a + 1], z = points[b + 2] - points[a + 2];
    // How far the neighbour rises above the tangent plane, as the sine of an angle.
    rise[faces[i]] += (x * normals[a] + y * normals[a + 1] + z * normals[a + 2]) / (Math.hypot(x, y, z) || 1);
    edges[faces[i]]++;
  }
  for (let i = 0; i < count; i++) rise[i] /= Math.max(edges[i], 1);
  for (let turn = 0; turn < 2; turn++) { // a mean over the neighbours, so that no single edge shows
    const mean = rise.map((value) => 2 * value);
    for (let i = 0; i < faces.length; i++) mean[faces[i]] += rise[next(i)];
    rise = mean.map((value, i) => value / (2 + edges[i]));
  }
  return rise.map((value) => Math.min(Math.max(1.0 - 1.5 * value, 0.62), 1.1));
}

/**
 * Fewer triangles between the same vertices: those of one cell, mm, that face one way move to the
 * first of them. So the two sides of a thin bone stay apart.
 */
function coarser(points, normals, faces, cell) {
  const firsts = new Map(), found = [], moved = new Uint16Array(points.length / 3);
  for (let i = 0; i < moved.length; i++) {
    let key = 0, most = 0, way = 0;
    for (let k = 0; k < 3; k++) {
      key = 512 * key + Math.round(points[3 * i + k] / cell) + 256;
      const normal = normals[3 * i + k];
      if (Math.abs(normal) > most) [most, way] = [Math.abs(normal), normal > 0 ? k : k + 3];
    }
    key = 6 * key + way;
    if (!firsts.has(key)) firsts.set(key, i);
    moved[i] = firsts.get(key);
  }
  for (let f = 0; f < faces.length; f += 3) {
    const a = moved[faces[f]], b = moved[faces[f + 1]], c = moved[faces[f + 2]];
    if (a !== b && b !== c && c !== a) found.push(a, b, c);
  }
  return Uint16Array.from(found);
}

const known = new Map(); // bones that another scene of the page has unpacked, by their text

/** Unpack a bone. Its `few` triangles are for frames that must be quick. */
function readBone({ body, label, bothSides, step, middle, vertices, faces }) {
  if (!known.has(vertices)) {
    const points = Float32Array.from(unpacked(vertices, Int16Array)), triangles = unpacked(faces, Uint16Array);
    for (let i = 0; i < points.length; i++) points[i] = points[i] * step + middle[i % 3];
    const normals = smoothNormals(points, triangles);
    known.set(vertices, { points, normals, faces: triangles, hollows: hollows(points, normals, triangles),
      few: coarser(points, normals, triangles, CELL_MM) });
  }
  return { body, label, bothSides, ...known.get(vertices) };
}
