// The one front end of every explorer, in notebooks and on pages. It interpolates baked arrays and
// moves the parts of the picture that is already in the markup; it knows nothing of anatomy.

const MINUS = "\u2212", NBSP = "\u00a0", RADIAN = Math.PI / 180;

/** Print a value with its unit; the same rules as `number` in hiplab.figures.view. */
function print(value, item, sign = "") {
  const shown = sign === "abs" ? Math.abs(value) : value;
  let text = Math.abs(shown).toFixed(item.digits);
  const isZero = Number(text) === 0;
  if (shown < 0 && !isZero) text = MINUS + text;
  else if (sign === "+" && !isZero) text = "+" + text;
  return text + (item.unit && item.unit !== "°" ? NBSP : "") + item.unit;
}

/** Fill the slots {name}, {name:abs} and {name:+} of a template. */
function fill(template, values, items) {
  return template.replace(/\{(\w+)(?::(abs|\+))?\}/g, (_, name, sign) =>
    print(values[name], items[name], sign));
}

/** The sentence: of each clause the first text whose limit exceeds its value. */
function say(sentence, values, items) {
  return sentence.map((clause) =>
    fill(clause.cases.find(([limit]) => values[clause.by] < limit)[1], values, items)).join("");
}

/** Where the controls' values lie between the nodes: per control a cell and the share into it. */
function locate(controls, values) {
  return controls.map(({ name, nodes }) => {
    let cell = 0;
    while (cell < nodes.length - 2 && values[name] >= nodes[cell + 1]) cell++;
    return { cell, share: (values[name] - nodes[cell]) / (nodes[cell + 1] - nodes[cell]) };
  });
}

/** Interpolate one baked array, linearly along each control that it depends on. */
function interpolate({ axes, points, offset, step, start }, controls, located, baked) {
  let corners = [{ weight: 1, index: 0 }];
  for (const axis of axes) {
    const { cell, share } = located[axis], { length } = controls[axis].nodes;
    corners = corners.flatMap(({ weight, index }) => [
      { weight: weight * (1 - share), index: index * length + cell },
      { weight: weight * share, index: index * length + cell + 1 },
    ]).filter(({ weight }) => weight);
  }
  const out = new Array(points).fill(0);
  for (const { weight, index } of corners) {
    const from = start + index * points;
    for (let i = 0; i < points; i++) out[i] += weight * baked[from + i];
  }
  return out.map((steps) => offset + steps * step);
}

/** A trace's points [x, y] in the picture, whose y points down; rigid bodies carried to their place. */
function place({ x, y, at }) {
  if (!at) return x.map((a, i) => [a, -y[i]]);
  const [x0, y0, turn] = at, cos = Math.cos(turn * RADIAN), sin = Math.sin(turn * RADIAN);
  return x.map((a, i) => [x0 + cos * a - sin * y[i], -(y0 + sin * a + cos * y[i])]);
}

/** Points as path data; before the points in `gaps` the pen is lifted. */
function pathData(points, gaps) {
  return points.map(([x, y], i) =>
    `${i === 0 || gaps.includes(i) ? "M" : " "}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

/** The colour of a change; as CSS, so that it follows the theme. */
function scaleColor(value, limit) {
  const share = Math.min(Math.abs(value) / limit, 1) * 100;
  return `color-mix(in srgb, var(--hl-${value > 0 ? "longer" : "shorter"}) ${share}%, var(--hl-unchanged))`;
}

/**
 * Wake an explorer. The door may give `values` at the start and take `changed(values)` when the
 * hand rests.
 */
function mount(root, door) {
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const baked = new Int16Array(Uint8Array.from(atob(spec.data), (c) => c.charCodeAt(0)).buffer);
  const { controls } = spec;
  const items = Object.fromEntries([...controls, ...spec.quantities].map((i) => [i.name, i]));
  const defaults = Object.fromEntries(controls.map((c) => [c.name, c.default]));
  const find = (selector) => root.querySelector(selector), figure = find(".hl-figure");
  let values = { ...defaults, ...door.values }, state = values, frame = 0, rest = 0;

  // Arrays by what they move: a trace's index, or the readouts.
  const sampledBy = new Map();
  for (const array of spec.arrays) {
    const key = array.target.includes(".") ? Number(array.target.split(".")[0]) : "readouts";
    sampledBy.set(key, [...(sampledBy.get(key) ?? []), array]);
  }
  const shapes = [...figure.querySelectorAll(":scope svg > *")];
  const moving = spec.traces.map((trace, i) => ({ ...trace, shape: shapes[i], arrays: sampledBy.get(i) }))
    .filter(({ arrays, text, colorBy }) => colorBy || arrays.some(({ axes }) => axes.length)
      || text.some((template) => template.includes("{")));

  const sample = (arrays, located) => Object.fromEntries(arrays.map((array) =>
    [array.target.split(".").pop(), interpolate(array, controls, located, baked)]));

  function move({ shape, arrays, gaps, text, colorBy }, located) {
    const points = place(sample(arrays, located));
    if (shape.localName === "path") shape.setAttribute("d", pathData(points, gaps));
    else points.forEach(([x, y], i) =>
      shape.children[i].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`));
    if (colorBy) shape.style.fill = scaleColor(state[colorBy], spec.colorLimit);
    text.forEach((template, i) => fill(template, state, items).split("<br>").forEach((line, j) => {
      const { firstChild } = shape.children[i].children[j];
      if (firstChild.data !== line) firstChild.data = line;
    }));
  }

  function showReadout(row) {
    const value = state[row.dataset.readout], bar = row.querySelector("i");
    row.cells[1].textContent = print(value, items[row.dataset.readout], row.dataset.sign);
    if (!bar) return;
    const share = Math.max(-1, Math.min(1, value / spec.colorLimit)) * 50;
    Object.assign(bar.style, { left: `${50 + Math.min(share, 0)}%`, width: `${Math.abs(share)}%`,
      background: scaleColor(value, spec.colorLimit) });
  }

  /** Read the baked answers at the present values; show them in the picture and as text. */
  function draw() {
    frame = 0;
    const located = locate(controls, values);
    const readouts = Object.entries(sample(sampledBy.get("readouts") ?? [], located));
    state = { ...values, ...Object.fromEntries(readouts.map(([name, [value]]) => [name, value])) };
    for (const trace of moving) move(trace, located);
    root.querySelectorAll("[data-readout]").forEach(showReadout);
    find(".hl-sentence").textContent = say(spec.sentence, state, items);
    for (const button of root.querySelectorAll("[data-preset]")) {
      const preset = { ...defaults, ...spec.presets[button.dataset.preset] };
      button.setAttribute("aria-pressed", controls.every((c) => preset[c.name] === values[c.name]));
    }
  }

  /** Show the controls at the present values; leave alone a field that is being typed in. */
  function showControls() {
    for (const control of controls) {
      const [slider, typed] = inputs(control);
      const value = values[control.name];
      slider.value = value;
      slider.setAttribute("aria-valuetext", print(value, control));
      if (document.activeElement !== typed) typed.value = value.toFixed(control.digits);
      complain(control, "");
    }
  }

  const inputs = (control) => find(`[data-control="${control.name}"]`).querySelectorAll("input");

  function complain(control, words) {
    find(`[data-control="${control.name}"] .hl-error`).textContent = words;
    inputs(control)[1].setAttribute("aria-invalid", Boolean(words));
  }

  /** Take new values; tell the door about them, unless it was the door that sent them. */
  function set(next, tell = true) {
    values = { ...values, ...next };
    showControls();
    frame ||= requestAnimationFrame(draw);
    clearTimeout(rest);
    rest = setTimeout(() => {
      find(".hl-spoken").textContent = say(spec.sentence, state, items);
      find(".hl-pose").textContent = "";
      if (tell) door.changed?.({ ...values });
    }, 300);
  }

  function type(control, text) {
    const value = Number(text.replace(",", "."));
    const { minimum, maximum } = control;
    if (text.trim() && value >= minimum && value <= maximum) set({ [control.name]: value });
    else complain(control, `Give a number from ${print(minimum, control)} to ${print(maximum, control)}.`);
  }

  function pose() {
    const given = controls.map((c) => `${c.name}=${Number(values[c.name].toFixed(6))}`);
    return `pose("${spec.model}", ${given.join(", ")})`;
  }

  async function copyPose() {
    const copied = navigator.clipboard?.writeText(pose()) ?? Promise.reject();
    const done = await copied.then(() => "Copied", () => "Copy this line");
    find(".hl-pose").textContent = `${done}: ${pose()}`;
  }

  for (const control of controls) {
    const [slider, typed] = inputs(control);
    slider.addEventListener("input", () => set({ [control.name]: Number(slider.value) }));
    typed.addEventListener("change", () => type(control, typed.value));
    typed.addEventListener("blur", showControls);
  }
  for (const button of root.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", () => set({ ...defaults, ...spec.presets[button.dataset.preset] }));
  }
  find("[data-reset]").addEventListener("click", () => set(defaults));
  find("[data-copy]").addEventListener("click", copyPose);
  for (const part of root.querySelectorAll(":disabled")) part.disabled = false;
  showControls();
  draw();
  figure.classList.add("hl-awake");
  return { set: (next) => set(next, false) };
}

/** The notebook's door: an anywidget. */
function render({ model, el }) {
  el.innerHTML = model.get("markup");
  // JupyterLab takes keys as shortcuts unless the focused element itself says no.
  for (const part of el.querySelectorAll("input, button, summary")) part.dataset.lmSuppressShortcuts = "";
  const changed = (values) => { model.set("values", values); model.save_changes(); };
  const explorer = mount(el.firstElementChild, { values: model.get("values"), changed });
  const listen = () => explorer.set(model.get("values"));
  model.on("change:values", listen);
  return () => model.off("change:values", listen);
}

export default { mount, render };
