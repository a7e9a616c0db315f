// A scene in space on its canvas: turned by hand or by its dials, with the name of the chosen muscle.

const SHARPEST = 2, TAP_PX = 5;

const SIDES_OF_BODY = ["from the front", "from the front right", "from the right", "from behind on the right",
  "from behind", "from behind on the left", "from the left", "from the front left"];

/** A direction around the body in words, to an eighth of a turn; 90 degrees is its right side. */
const side = (azimuth) => SIDES_OF_BODY[Math.round((azimuth + 360) / 45) % 8];
const height = (elevation) => elevation
  ? `${Math.round(Math.abs(elevation))}° from ${elevation > 0 ? "above" : "below"}` : "level";

/**
 * Wake a scene: its canvas takes the place of the still. `choose` is told the strand that was
 * clicked. What comes back measures values and draws a state.
 */
function wakeScene(root, scene, choose) {
  const holder = root.querySelector(".hl-scene"), canvas = holder.querySelector("canvas");
  const pen = canvas.getContext("2d"), list = faceList(), meshes = scene.meshes.map(readMesh);
  const all = (name) => [...root.querySelectorAll(`[data-${name}]`)];
  const [around, tilt] = all("dial"), layers = all("layer"), words = canvas.getAttribute("aria-label");
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
    pen.font = `600 ${Math.max(leastPx(canvas), size < 340 ? 12 : 14)}px ${style.fontFamily}`;
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

  /** Tell by words from where one looks. */
  function tell() {
    const azimuth = Number(around.value), elevation = Number(tilt.value);
    around.setAttribute("aria-valuetext", side(azimuth));
    tilt.setAttribute("aria-valuetext", height(elevation));
    const seen = elevation ? `${side(azimuth)}, ${height(elevation)}` : side(azimuth);
    canvas.setAttribute("aria-label", words.replace(side(0), seen));
  }

  function turn(azimuth, elevation) {
    around.value = azimuth;
    tilt.value = elevation;
    tell();
    ask();
  }

  /** Look from a camera's direction, with what it shows. */
  function look([azimuth, elevation, hides]) {
    for (const box of layers) if (box.dataset.layer === "left") box.checked = !hides.includes("left");
    turn(azimuth, elevation);
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
    const azimuth = ((grip.azimuth - dx / 2 + 540) % 360 + 360) % 360 - 180;
    turn(azimuth, event.pointerType === "mouse" ? grip.elevation + dy / 2 : grip.elevation);
  });
  canvas.addEventListener("pointerup", (event) => {
    const strand = grip && !grip.moved ? strandAt(event) : -1;
    grip = null;
    if (strand >= 0) choose({ [scene.choice]: strand });
  });
  canvas.addEventListener("pointercancel", () => { // the finger scrolls the page
    if (grip) turn(grip.azimuth, grip.elevation);
    grip = null;
  });
  for (const part of [around, tilt]) part.addEventListener("input", () => { tell(); ask(); });
  for (const box of layers) box.addEventListener("input", ask);
  all("camera").forEach((button, i) => button.addEventListener("click", () => look(scene.cameras[i])));
  // Another theme or another width: the same state in other colours or at another size.
  const themes = new MutationObserver(ask);
  for (const page of [document.documentElement, document.body]) {
    themes.observe(page, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  new ResizeObserver(ask).observe(canvas);
  canvas.hidden = false;
  holder.querySelector("svg").remove();
  tell();

  return {
    measure: (values) => measure(scene, values),
    settle() { if (queued) paint(); },
    /** Let go of the page, which lives longer than this canvas. */
    close() {
      themes.disconnect();
      cancelAnimationFrame(queued);
    },
    draw(next) {
      state = next;
      for (const card of all("card")) card.hidden = Number(card.dataset.card) !== next[scene.choice];
      paint(); // at once: whoever calls has waited for its frame
    },
  };
}
