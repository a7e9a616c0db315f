// A scene in space on its canvas: bones, muscles, what else is shown, and the names of what is chosen.

// Points to a pixel of the screen, along a side: what rests is drawn finer than the screen and made
// smooth by that, what moves as fine as its frames allow.
const FINEST = 2, COARSEST = 0.7, QUICK_MS = 6, SLOW_MS = 12, REST_AFTER_MS = 140, DENSEST = 2;
// So far what is chosen is drawn before what touches it, for its outline to be seen.
const AHEAD_MM = 5;

/** A palette's role as red, green, blue, 0 to 255. */
function role(style, name) {
  const hex = style.getPropertyValue(`--hl-${name}`).trim();
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** The colours of a scene in the present theme, 0 to 1 as WebGL has them. */
function readColors(style) {
  const names = ["shade", "bone", "bone-far", "paper", "unchanged", "shorter", "longer", "angle", "tendon", "ligament", "nerve"];
  return Object.fromEntries(names.map((name) => [name, scaled(role(style, name), 1 / 255)]));
}

/**
 * Wake a scene: its canvas takes the place of the still. `choose` is told the strand that was
 * clicked, `leastPx` says how small a letter on the canvas may be. What comes back measures values and
 * draws a state. Where WebGL is not to be had the still stays and says so; all else works.
 */
function wakeScene(root, scene, choose, leastPx) {
  const holder = root.querySelector(".hl-scene"), canvas = holder.querySelector("canvas"), still = holder.querySelector("svg");
  const pen = canvas.getContext("2d"), bones = [], shapes = [];
  const things = [...scene.strands.map((strand) => ({ ...strand, shape: strand.sheet })), ...scene.parts];
  const layers = [...root.querySelectorAll("[data-layer]")], named = root.querySelector("[data-named]");
  let state = null, queued = 0, rest = 0, fine = 1, shown = null, told = null, drawing = null, laid = null, later = 0;

  const ask = () => { queued ||= requestAnimationFrame(paint); };
  const seenLayers = () => new Set(layers.filter((box) => box.checked).map((box) => box.dataset.layer)).add("");

  /** Take the still's place, or give it back where nothing can be drawn in space. */
  function open() {
    drawing?.close();
    drawing = openDrawing(bones, shapes, () => { later = setTimeout(() => { open(); paint(); }); });
    canvas.hidden = !drawing;
    holder.classList.toggle("hl-flatly", !drawing);
    if (drawing) still.remove();
    else holder.prepend(still);
    for (const shape of shapes) shape.moved = true;
  }

  /** Make ready to draw, in turns of their own: all in one would hold up a tap on a slow phone. */
  const turns = [() => bones.push(...scene.meshes.map(readBone)),
    () => shapes.push(...things.map(({ shape }) => readShape(shape, scene.obstacles))), () => open(), () => paint()];
  function begin() {
    clearTimeout(later);
    turns.shift()();
    if (turns.length) later = setTimeout(begin);
  }

  /** How a thing looks in one of WebGL's pictures; null for what is not shown. */
  function looksOf(thing, index, seen, colors) {
    const chosen = index === state[scene.choice];
    if (!seen.has(thing.layer) && !chosen) return null;
    let base = thing.role && colors[thing.role];
    if (!base) {
      const value = state[thing.colorBy], end = colors[value > 0 ? "longer" : "shorter"];
      base = mix(colors.unchanged, end, Math.min(Math.abs(value) / scene.limit, 1));
      if (!chosen) base = mix(base, colors.paper, 0.1);
    }
    return { edge: chosen && colors.angle,
      fill: { base, tendon: thing.role ? base : colors.tendon, stripes: thing.role ? 0 : 6, bright: chosen ? 1 : 0,
        ahead: chosen ? AHEAD_MM : 0 } };
  }

  /** Lay what is shown where the bodies stand, if they have moved. */
  function lay(placed, looks) {
    const key = JSON.stringify(placed.map(({ rotation, origin }) => [rotation, origin]));
    if (key !== laid) for (const shape of shapes) shape.stale = true;
    laid = key;
    shapes.forEach((shape, i) => {
      if (!shape.stale || !looks[i]) return;
      shape.lay(placed);
      shape.stale = false;
      shape.moved = true;
    });
  }

  /** Draw what there is to see; at rest finer than the screen. */
  function paint(resting = false) {
    cancelAnimationFrame(queued);
    queued = 0;
    if (!drawing) return;
    const start = performance.now(), { clientWidth: wide, clientHeight: tall } = canvas, sharp = Math.min(devicePixelRatio, DENSEST);
    const width = Math.round(wide * sharp), height = Math.round(tall * sharp);
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const style = getComputedStyle(root), colors = readColors(style), seen = seenLayers(), points = resting === true ? FINEST : fine;
    const placed = frames(scene, state), view = turning.view(), zoom = turning.zoom();
    const looks = things.map((thing, i) => looksOf(thing, i, seen, colors));
    lay(placed, looks);
    const { centre, across, high } = framing(scene, placed, view), middle = shapes[state[scene.choice]].middle;
    // Closer means closer to what is chosen.
    const at = mix(centre, middle, 1 - 1 / zoom), scale = Math.min(wide / across, tall / high) / 2 * zoom;
    const picture = drawing.draw({ width: Math.round(width * points), height: Math.round(height * points), scale: scale * sharp * points, view,
      centre: at, placed, looks, bone: colors.bone, far: seen.has("left") ? colors["bone-far"] : null, shadow: colors.shade, pixel: 1 / scale,
      quick: points < 1 });
    if (!picture) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    picture.close?.();
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    shown = { wide, tall, scale, view, centre: at, placed, looks, left: seen.has("left"), flat: null };
    // A body that lies leaves room below itself, where a name covers nothing.
    const low = zoom === 1 && across > high && tall / 2 - high * scale > 30 ? high * scale : 0;
    const rows = [writeName(things[state[scene.choice]].label, middle, style, low, [])];
    if (told) writeName(told.label, told.at(), style, 0, rows);
    clearTimeout(rest);
    if (resting === true) return;
    const took = performance.now() - start;
    if (took > SLOW_MS) fine = Math.max(COARSEST, 0.85 * fine);
    else if (took < QUICK_MS) fine = Math.min(FINEST, 1.1 * fine);
    rest = setTimeout(paint, REST_AFTER_MS, true);
  }

  const place = (world) => {
    const [x, y] = times(shown.view, minus(world, shown.centre));
    return [shown.wide / 2 + x * shown.scale, shown.tall / 2 - y * shown.scale];
  };

  /** Write a name at the nearer margin, clear of other rows, below a wide body; a line leads to it. */
  function writeName(label, world, style, low, rows) {
    const { wide, tall } = shown, [x, y] = place(world), left = x < wide / 2, letter = Math.max(leastPx(canvas), wide < 340 ? 12 : 14);
    pen.font = `600 ${letter}px ${style.fontFamily}`;
    pen.textAlign = left ? "left" : "right";
    pen.textBaseline = "middle";
    pen.lineCap = "round";
    const margin = left ? 4 : wide - 4, end = margin + (left ? 1 : -1) * (pen.measureText(label).width + 6);
    const ink = style.getPropertyValue("--hl-ink"), paper = style.getPropertyValue("--hl-paper");
    let high = low ? Math.min(tall / 2 + low + 14, tall - 12) : Math.min(Math.max(y - 26, 12), tall - 12);
    for (const row of rows) if (Math.abs(row - high) < 1.5 * letter) high = row + (row > tall / 2 ? -1.6 : 1.6) * letter;
    for (const [color, width] of [[paper, 4], [ink, 1.2]]) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(end, high);
      pen.lineTo(x, y);
      if (left ? end < x : end > x) pen.stroke();
      if (color === paper) pen.strokeText(label, margin, high);
    }
    pen.fillStyle = ink;
    pen.fillText(label, margin, high);
    return high;
  }

  /** What stands under a pointer: { label, strand } or null. */
  function under({ clientX, clientY, pointerType }) {
    if (!shown) return null;
    const box = canvas.getBoundingClientRect(), { view, scale, centre, wide, tall, placed, looks } = shown;
    const offset = times(view, centre), put = (points, rows, origin) => {
      const [x, y, z] = times(view, origin);
      return onScreen(points, [scaled(rows[0], scale), scaled(rows[1], -scale), scaled(rows[2], scale)],
        [wide / 2 + (x - offset[0]) * scale, tall / 2 - (y - offset[1]) * scale, z * scale]);
    };
    shown.flat ??= [
      ...bones.flatMap((bone) => (bone.bothSides && shown.left ? [1, -1] : [1]).map((side) => {
        const { rotation, origin } = placed[bone.body], mirrored = view.map(([x, y, z]) => [x, y, side * z]);
        return { label: bone.label, strand: -1, faces: bone.faces, flat: put(bone.points, product(mirrored, rotation), [origin[0], origin[1], side * origin[2]]) };
      })),
      ...things.flatMap((thing, i) => looks[i] ? [{ label: thing.label, strand: i < scene.strands.length ? i : -1, thin: "radius" in thing.shape,
        faces: shapes[i].faces, flat: put(shapes[i].points, view, [0, 0, 0]) }] : []),
    ];
    return foremost(shown.flat, clientX - box.x, clientY - box.y, pointerType === "touch" ? 12 : 6);
  }

  /** Name a thing beside the picture until something else is named. */
  function name(label, at) {
    told = label ? { label, at } : null;
    ask();
  }

  const turning = wakeTurning(root, canvas, {
    cameras: scene.cameras,
    changed: ask,
    look(hides) {
      for (const box of layers) if (box.dataset.layer === "left") box.checked = !hides.includes("left");
    },
    tapped(event) {
      const found = under(event);
      if (found?.strand >= 0) {
        name("");
        return choose({ [scene.choice]: found.strand });
      }
      const { view, centre, scale, wide, tall } = shown, box = canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.x - wide / 2, tall / 2 - (event.clientY - box.y)];
      const world = plus(centre, plus(scaled(view[0], x / scale), scaled(view[1], y / scale)));
      name(found?.label ?? "", () => world);
    },
    pointed(event) {
      const found = under(event);
      canvas.title = found?.label ?? "";
      canvas.style.cursor = found?.strand >= 0 ? "pointer" : "";
    },
  });
  for (const box of layers) box.addEventListener("input", ask);
  named?.addEventListener("change", () => {
    const [kind, index] = [named.value[0], Number(named.value.slice(1))];
    if (kind === "b") {
      const { body, label, points } = bones[index], middle = scaled(plus([0, 1, 2].map((k) => points[k]), at3(points, points.length / 6 | 0)), 0.5);
      return name(label, () => carry(shown.placed[body], middle));
    }
    if (!kind) return name("");
    const thing = scene.parts[index], box = layers.find(({ dataset }) => dataset.layer === thing.layer);
    if (box) box.checked = true;
    name(thing.label, () => shapes[scene.strands.length + index].middle);
  });
  // Another theme or another width: the same state in other colours or at another size.
  const themes = new MutationObserver(ask), sizes = new ResizeObserver(ask);
  for (const page of [document.documentElement, document.body]) {
    themes.observe(page, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  sizes.observe(canvas);
  later = setTimeout(begin);

  return {
    measure: (values) => measure(scene, values),
    settle() {
      while (turns.length) begin();
      paint(true);
    },
    /** Let go of the page, which lives longer than this canvas, and of what WebGL keeps for it. */
    close() {
      themes.disconnect();
      sizes.disconnect();
      clearTimeout(rest);
      clearTimeout(later);
      cancelAnimationFrame(queued);
      drawing?.close();
      drawing = null;
    },
    draw(next) {
      state = next;
      for (const card of root.querySelectorAll("[data-card]")) card.hidden = Number(card.dataset.card) !== next[scene.choice];
      paint(); // at once: whoever calls has waited for its frame
    },
  };
}
