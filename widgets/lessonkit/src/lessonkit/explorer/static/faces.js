// The faces of a scene on a canvas: those that look at the viewer, shaded flat, from back to front.

const SHADES = 16, MOST_FACES = 8192;
const LIGHT = unit([-0.42, 0.55, 0.72]);

/** A bone as flat arrays, with the mean of the smooth normals at each face's corners. */
function readMesh({ body, tenths, faces, bothSides }) {
  const points = Float32Array.from(tenths, (tenth) => tenth / 10), smooth = new Float32Array(points.length);
  const point = (i) => [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => point(faces[f + k]));
    const flat = cross(minus(b, a), minus(c, a));
    for (let k = 0; k < 9; k++) smooth[3 * faces[f + Math.floor(k / 3)] + k % 3] += flat[k % 3];
  }
  const normals = new Float32Array(faces.length);
  for (let f = 0; f < faces.length; f += 3) {
    const ends = [0, 1, 2].map((k) => unit([...smooth.subarray(3 * faces[f + k], 3 * faces[f + k] + 3)]));
    normals.set(unit(ends.reduce(plus)), f);
  }
  return { body, points, faces, normals, bothSides, screen: new Float32Array(points.length) };
}

/** What is to be drawn in one frame: up to four corners each, a colour, a depth and a strand. */
function faceList() {
  const corners = new Float32Array(8 * MOST_FACES), count = new Uint8Array(MOST_FACES);
  const keys = new Uint32Array(MOST_FACES), color = new Array(MOST_FACES), strand = new Int16Array(MOST_FACES);
  const wide = new Float32Array(MOST_FACES);
  let length = 0;
  return {
    clear() { length = 0; },
    /** Add a face by the indices of its corners in `screen` (x, y, depth), or with `line` an edge. */
    add(screen, face, from, n, paint, of, depth, line = 0) {
      if (length === MOST_FACES) return;
      for (let k = 0; k < n; k++) {
        corners[8 * length + 2 * k] = screen[3 * face[from + k]];
        corners[8 * length + 2 * k + 1] = screen[3 * face[from + k] + 1];
      }
      count[length] = n;
      color[length] = paint;
      strand[length] = of;
      wide[length] = line;
      keys[length] = Math.min(0x7ffff, Math.max(0, Math.floor((depth + 2000) * 128))) * MOST_FACES + length;
      length++;
    },
    paint(pen) {
      const order = keys.subarray(0, length).sort();
      for (const key of order) {
        const i = key % MOST_FACES, at = 8 * i;
        pen.beginPath();
        if (wide[i]) {
          pen.moveTo(corners[at], corners[at + 1]);
          pen.lineTo(corners[at + 2], corners[at + 3]);
          pen.strokeStyle = color[i];
          pen.lineWidth = wide[i];
          pen.stroke();
          continue;
        }
        // A little larger than it is, so that no paper shines through between neighbours.
        let x = 0, y = 0;
        for (let k = 0; k < count[i]; k++) { x += corners[at + 2 * k] / count[i]; y += corners[at + 2 * k + 1] / count[i]; }
        for (let k = 0; k < count[i]; k++) {
          const dx = corners[at + 2 * k] - x, dy = corners[at + 2 * k + 1] - y;
          const grow = 1 + 0.6 / (Math.abs(dx) + Math.abs(dy) + 0.6);
          if (k) pen.lineTo(x + dx * grow, y + dy * grow); else pen.moveTo(x + dx * grow, y + dy * grow);
        }
        pen.fillStyle = color[i];
        pen.fill();
      }
    },
    /** The strand of the foremost face at a point: -1 is bone, undefined is nothing. */
    at(x, y) {
      for (const key of keys.subarray(0, length).slice().reverse()) {
        const i = key % MOST_FACES, n = count[i], at = 8 * i;
        let inside = !wide[i];
        for (let k = 0; inside && k < n; k++) {
          const a = at + 2 * k, b = at + 2 * ((k + 1) % n);
          inside = (corners[b] - corners[a]) * (y - corners[a + 1]) <= (corners[b + 1] - corners[a + 1]) * (x - corners[a]);
        }
        if (inside) return strand[i];
      }
      return undefined;
    },
  };
}

/** A palette's role as red, green, blue. */
function role(style, name) {
  const hex = style.getPropertyValue(`--hl-${name}`).trim();
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** A colour from shadow to light, as CSS. */
function ramp(shadow, base) {
  return Array.from({ length: SHADES }, (_, i) =>
    `rgb(${mix(shadow, base, i / (SHADES - 1)).map(Math.round).join(" ")})`);
}

const shadeOf = (lit) => Math.round((0.25 + 0.75 * Math.max(0, lit)) * (SHADES - 1));

/** The quads around a tube, as indices into its rings, one strip along it after the other. */
const QUADS = Uint16Array.from({ length: 4 * SIDES * (RINGS - 1) }, (_, n) => {
  const k = n % 4, i = Math.floor(n / 4 / SIDES), j = Math.floor(n / 4) % SIDES;
  return (i + (k > 1)) * SIDES + (j + (k === 1 || k === 2)) % SIDES;
});

/** Add a muscle: its quads, and the outline where they turn away from the viewer. */
function addTube(list, points, colors, index, edge, wide) {
  const screen = Float32Array.from(points.flat()), quads = QUADS.length / 4, faces = new Uint8Array(quads);
  const corner = (q, k) => points[QUADS[4 * q + k]];
  for (let q = 0; q < quads; q++) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => corner(q, k));
    // On the screen y points down, so what goes round the other way looks at the viewer.
    const normal = cross(minus(c, a), minus(d, b));
    faces[q] = normal[2] < 0;
    if (!faces[q]) continue;
    const lit = dot(unit([-normal[0], normal[1], -normal[2]]), LIGHT);
    list.add(screen, QUADS, 4 * q, 4, colors[shadeOf(lit)], index, (a[2] + b[2] + c[2] + d[2]) / 4);
  }
  for (let q = 0; q < quads; q++) {
    const i = Math.floor(q / SIDES), next = i * SIDES + (q + 1) % SIDES;
    const last = i === RINGS - 2, edges = [];
    if (faces[q] !== faces[next]) edges.push([1, 2]);
    if (faces[q] && i === 0) edges.push([0, 1]);
    if (faces[q] && last) edges.push([2, 3]);
    for (const ends of edges) {
      const pair = ends.map((k) => QUADS[4 * q + k]);
      list.add(screen, pair, 0, 2, edge, index, (points[pair[0]][2] + points[pair[1]][2]) / 2 + 1, wide);
    }
  }
}
