// Bones as they are sent and as they are drawn: vertices, smooth normals, and how hollow a place is.

const CELL_MM = 10;

const unpacked = (text, Kind) => new Kind(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

/** For each vertex the mean of the normals of its faces, larger ones counting for more. */
function smoothNormals(points, faces) {
  const normals = new Float32Array(points.length);
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => at3(points, faces[f + k]));
    const flat = cross(minus(b, a), minus(c, a));
    for (let k = 0; k < 9; k++) normals[3 * faces[f + Math.floor(k / 3)] + k % 3] += flat[k % 3];
  }
  for (let i = 0; i < normals.length; i += 3) normals.set(unit([normals[i], normals[i + 1], normals[i + 2]]), i);
  return normals;
}

/** For each vertex a brightness, lower in a hollow, where the light comes from fewer sides. */
function hollows(points, normals, faces) {
  const count = points.length / 3, sum = new Float32Array(count), edges = new Float32Array(count);
  for (let i = 0; i < faces.length; i++) {
    const next = i % 3 === 2 ? i - 2 : i + 1, a = faces[i], b = faces[next];
    const along = minus(at3(points, b), at3(points, a)), long = Math.hypot(...along) || 1;
    // How far the neighbour rises above the tangent plane, as the sine of an angle.
    sum[a] += dot(along, at3(normals, a)) / long;
    sum[b] -= dot(along, at3(normals, b)) / long;
    edges[a]++;
    edges[b]++;
  }
  let rise = sum.map((value, i) => value / Math.max(edges[i], 1));
  for (let turn = 0; turn < 2; turn++) { // a mean over the neighbours, so that no single edge shows
    const mean = rise.map((value) => 2 * value), weight = new Float32Array(count).fill(2);
    for (let i = 0; i < faces.length; i++) {
      const next = i % 3 === 2 ? i - 2 : i + 1;
      mean[faces[i]] += rise[faces[next]];
      weight[faces[i]]++;
    }
    rise = mean.map((value, i) => value / weight[i]);
  }
  return rise.map((value) => Math.min(Math.max(1.0 - 1.5 * value, 0.62), 1.1));
}

/**
 * Fewer triangles between the same vertices: those of one cell, mm, that face one way move to the
 * first of them. So the two sides of a thin bone stay apart.
 */
function coarser(points, normals, faces, cell) {
  const firsts = new Map(), found = [];
  const moved = Array.from({ length: points.length / 3 }, (_, i) => {
    const normal = at3(normals, i), most = Math.max(...normal.map(Math.abs));
    const key = [...at3(points, i).map((x) => Math.round(x / cell)), normal.findIndex((x) => Math.abs(x) === most), normal.some((x) => x === most)].join();
    if (!firsts.has(key)) firsts.set(key, i);
    return firsts.get(key);
  });
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => moved[faces[f + k]]);
    if (a !== b && b !== c && c !== a) found.push(a, b, c);
  }
  return Uint16Array.from(found);
}

/** Unpack a bone. Its `few` triangles are for frames that must be quick. */
function readBone({ body, label, role, bothSides, step, middle, vertices, faces }) {
  const points = Float32Array.from(unpacked(vertices, Int16Array), (n, i) => n * step + middle[i % 3]);
  const triangles = unpacked(faces, Uint16Array), normals = smoothNormals(points, triangles);
  return { body, label, role, bothSides, points, faces: triangles, normals, hollows: hollows(points, normals, triangles), 
    few: coarser(points, normals, triangles, CELL_MM) };
}
