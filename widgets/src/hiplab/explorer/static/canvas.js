// A scene drawn on a canvas: the faces that look at the viewer, shaded flat, from back to front.

const SHADES = 16, MOST_FACES = 8192, SHARPEST = 2, TAP_PX = 5;
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

/**
 * Wake a scene: its canvas takes the place of the still. `choose` is told the strand that was
 * clicked. What comes back measures values and draws a state.
 */
function wakeScene(root, scene, choose) {
  const holder = root.querySelector(".hl-scene"), canvas = holder.querySelector("canvas");
  const pen = canvas.getContext("2d"), list = faceList(), meshes = scene.meshes.map(readMesh);
  const all = (name) => [...root.querySelectorAll(`[data-${name}]`)];
  const [around, tilt] = all("dial"), layers = all("layer");
  let state = null, queued = 0, grip = null;
  const ask = () => { queued ||= requestAnimationFrame(paint); };

  function addBones(placed, view, project, shown, colors) {
    for (const mesh of meshes) {
      const { rotation, origin } = placed[mesh.body], { points, faces, normals, screen } = mesh;
      for (const side of mesh.bothSides && shown.has("left") ? [1, -1] : [1]) {
        // One matrix from the bone to the screen, and the light as the bone sees it.
        const mirrored = view.map(([x, y, z]) => [x, y, side * z]), m = product(mirrored, rotation);
        const start = project([origin[0], origin[1], side * origin[2]]), { scale } = project;
        const light = [0, 1, 2].map((i) => dot(LIGHT, column(m, i)));
        for (let p = 0; p < points.length; p += 3) {
          const a = points[p], b = points[p + 1], c = points[p + 2];
          screen[p] = start[0] + scale * (m[0][0] * a + m[0][1] * b + m[0][2] * c);
          screen[p + 1] = start[1] - scale * (m[1][0] * a + m[1][1] * b + m[1][2] * c);
          screen[p + 2] = start[2] + scale * (m[2][0] * a + m[2][1] * b + m[2][2] * c);
        }
        for (let f = 0; f < faces.length; f += 3) {
          const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
          const turn = (screen[b] - screen[a]) * (screen[c + 1] - screen[a + 1])
            - (screen[b + 1] - screen[a + 1]) * (screen[c] - screen[a]);
          if (turn * side >= 0) continue;
          const lit = normals[f] * light[0] + normals[f + 1] * light[1] + normals[f + 2] * light[2];
          list.add(screen, faces, f, 3, colors[side][shadeOf(lit)], -1, (screen[a + 2] + screen[b + 2] + screen[c + 2]) / 3);
        }
      }
    }
  }

  function paint() {
    cancelAnimationFrame(queued);
    queued = 0;
    const size = canvas.clientWidth, dense = Math.min(devicePixelRatio, SHARPEST);
    if (canvas.width !== Math.round(size * dense)) canvas.width = canvas.height = Math.round(size * dense);
    const style = getComputedStyle(root), shadow = role(style, "shade"), paper = role(style, "paper");
    const colors = { 1: ramp(shadow, role(style, "bone")), [-1]: ramp(shadow, role(style, "bone-far")) };
    const shown = new Set(layers.filter((box) => box.checked).map((box) => box.dataset.layer)).add("");
    const placed = frames(scene, state), view = projection(Number(around.value), Number(tilt.value));
    const { centre, reach, low } = framing(scene, placed, view), scale = size / 2 / reach;
    const project = (world) => {
      const [x, y, z] = times(view, minus(world, centre));
      return [size / 2 + x * scale, size / 2 - y * scale, z * scale];
    };
    project.scale = scale;
    list.clear();
    addBones(placed, view, project, shown, colors);
    scene.strands.forEach((strand, index) => {
      const chosen = index === state[scene.choice];
      if (!shown.has(strand.layer) && !chosen) return;
      const value = state[strand.colorBy], end = role(style, value > 0 ? "longer" : "shorter");
      let base = mix(role(style, "unchanged"), end, Math.min(Math.abs(value) / scene.limit, 1));
      if (!chosen) base = mix(base, paper, strand.layer ? 0.5 : 0.25);
      const rings = tube(strand, path(strand, placed, state), placed).flat().map(project);
      const shades = ramp(shadow, base), edge = chosen ? `rgb(${role(style, "angle").join(" ")})` : shades[3];
      addTube(list, rings, shades, index, edge, chosen ? 2.5 : 0.9);
    });
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, size, size);
    pen.lineCap = "round";
    list.paint(pen);
    nameChosen(size, placed, project, style, low * scale);
  }

  /** Write the chosen muscle's name at the nearer margin, below a wide body; a line leads to it. */
  function nameChosen(size, placed, project, style, low) {
    const strand = scene.strands[state[scene.choice]], rings = tube(strand, path(strand, placed, state), placed);
    const [x, y] = project(scaled(rings[RINGS >> 1].reduce(plus), 1 / SIDES)), left = x < size / 2;
    pen.font = `600 ${size < 340 ? 12 : 14}px ${style.fontFamily}`;
    pen.textAlign = left ? "left" : "right";
    pen.textBaseline = "middle";
    const margin = left ? 4 : size - 4, end = margin + (left ? 1 : -1) * (pen.measureText(strand.label).width + 6);
    const ink = style.getPropertyValue("--hl-ink"), paper = style.getPropertyValue("--hl-paper");
    const high = low ? Math.min(size / 2 + low + 24, size - 12) : Math.min(Math.max(y - 26, 12), size - 12);
    for (const [color, width] of [[paper, 4], [ink, 1.2]]) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(end, high);
      pen.lineTo(x, y);
      if (left ? end < x : end > x) pen.stroke();
      if (color === paper) pen.strokeText(strand.label, margin, high);
    }
    pen.fillStyle = ink;
    pen.fillText(strand.label, margin, high);
  }

  /** Look from a camera's direction, with what it shows. */
  function look([azimuth, elevation, hides]) {
    around.value = azimuth;
    tilt.value = elevation;
    for (const box of layers) if (box.dataset.layer === "left") box.checked = !hides.includes("left");
    ask();
  }

  canvas.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, y: event.clientY, azimuth: Number(around.value), elevation: Number(tilt.value), moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  const strandAt = (event) => {
    const box = canvas.getBoundingClientRect();
    return list.at(event.clientX - box.x, event.clientY - box.y);
  };

  canvas.addEventListener("pointermove", (event) => {
    if (!grip) {
      const under = scene.strands[strandAt(event)];
      canvas.title = under?.label ?? "";
      canvas.style.cursor = under ? "pointer" : "";
      return;
    }
    const dx = event.clientX - grip.x, dy = event.clientY - grip.y;
    grip.moved ||= Math.hypot(dx, dy) > TAP_PX;
    if (!grip.moved) return;
    around.value = ((grip.azimuth - dx / 2 + 540) % 360 + 360) % 360 - 180;
    if (event.pointerType === "mouse") tilt.value = grip.elevation + dy / 2;
    ask();
  });
  canvas.addEventListener("pointerup", (event) => {
    const strand = grip && !grip.moved ? strandAt(event) : -1;
    grip = null;
    if (strand >= 0) choose({ [scene.choice]: strand });
  });
  canvas.addEventListener("pointercancel", () => { grip = null; });
  for (const part of [around, tilt, ...layers]) part.addEventListener("input", ask);
  all("camera").forEach((button, i) => button.addEventListener("click", () => look(scene.cameras[i])));
  // Another theme or another width: the same state in other colours or at another size.
  const themes = new MutationObserver(ask);
  for (const page of [document.documentElement, document.body]) {
    themes.observe(page, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  new ResizeObserver(ask).observe(canvas);
  canvas.hidden = false;
  holder.querySelector("svg").remove();

  return {
    measure: (values) => measure(scene, values),
    draw(next) {
      state = next;
      for (const card of all("card")) card.hidden = Number(card.dataset.card) !== next[scene.choice];
      paint(); // at once: whoever calls has waited for its frame
    },
  };
}
