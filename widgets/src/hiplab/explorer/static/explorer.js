// The one front end of every explorer, in notebooks and on pages. It interpolates baked arrays and
// draws them with plotly.js; it knows nothing of anatomy. The markup comes from Python.

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
function interpolate({ axes, points, offset, step, start }, controls, located, data) {
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
    for (let i = 0; i < points; i++) out[i] += weight * data[from + i];
  }
  return out.map((steps) => offset + steps * step);
}

/** A trace's points as plotly wants them: rigid bodies carried to their place, gaps as null. */
function place(trace, sampled) {
  let { x, y, at } = sampled;
  if (at) {
    const ends = [...trace.gaps, x.length], carried = [[], []];
    for (let body = 0, i = 0; body < ends.length; body++) {
      const [x0, y0, turn] = at.slice(3 * body);
      const cos = Math.cos(turn * RADIAN), sin = Math.sin(turn * RADIAN);
      for (; i < ends[body]; i++) {
        carried[0].push(x0 + cos * x[i] - sin * y[i]);
        carried[1].push(y0 + sin * x[i] + cos * y[i]);
      }
    }
    [x, y] = carried;
  }
  if (!trace.gaps.length) return { x, y };
  const gapped = (values) => values.flatMap((v, i) => (trace.gaps.includes(i) ? [null, v] : [v]));
  return { x: gapped(x), y: gapped(y) };
}

/** Colours by role, from the page's style sheet; read anew when the theme changes. */
function palette(root) {
  const style = getComputedStyle(root), known = {};
  return (role) => (known[role] ??= style.getPropertyValue(`--hl-${role}`).trim() || role);
}

function scaleColor(value, limit, color) {
  const [from, to] = ["unchanged", value > 0 ? "longer" : "shorter"].map((role) =>
    [1, 3, 5].map((i) => parseInt(color(role).slice(i, i + 2), 16)));
  const share = Math.min(Math.abs(value) / limit, 1);
  return `rgb(${from.map((a, i) => Math.round(a + (to[i] - a) * share)).join(",")})`;
}

/** Replace palette roles by colours everywhere in a trace's style. */
function paint(style, color) {
  return Object.fromEntries(Object.entries(style).map(([key, value]) => [key,
    key === "color" || key === "fillcolor" ? (Array.isArray(value) ? value.map(color) : color(value))
      : value && value.constructor === Object ? paint(value, color) : value]));
}

/** Load plotly.js once for all explorers of the page. */
function loadPlotly(door) {
  globalThis.hiplabPlotly ??= door.plotly ? door.plotly() : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = door.base + "plotly-basic.min.js";
    script.onload = () => resolve(globalThis.Plotly);
    script.onerror = () => reject(new Error("plotly.js could not be loaded"));
    document.head.append(script);
  });
  return globalThis.hiplabPlotly;
}

/**
 * Wake an explorer. The door gives `values` at the start, takes `changed(values)` when the hand
 * rests, and gives the drawing library by `plotly()` or from the folder `base`.
 */
function mount(root, door) {
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const baked = new Int16Array(Uint8Array.from(atob(spec.data), (c) => c.charCodeAt(0)).buffer);
  const { controls } = spec;
  const items = Object.fromEntries([...controls, ...spec.quantities].map((i) => [i.name, i]));
  const defaults = Object.fromEntries(controls.map((c) => [c.name, c.default]));
  // Arrays by what they move: a trace's index, or the readouts.
  const sampledBy = new Map();
  for (const array of spec.arrays) {
    const key = array.target.includes(".") ? array.target.split(".")[0] : "readouts";
    sampledBy.set(key, [...(sampledBy.get(key) ?? []), array]);
  }
  const moves = spec.traces.map((trace, i) => trace.colorBy || trace.text.some((t) => t.includes("{"))
    || sampledBy.get(String(i)).some((a) => a.axes.length));
  const find = (selector) => root.querySelector(selector), figure = find(".hl-figure");
  let values = { ...defaults, ...door.values };
  let state = values, plot = null, Plotly = null, frame = 0, rest = 0, color = palette(root);

  const sample = (arrays, located) => Object.fromEntries(arrays.map((a) =>
    [a.target.split(".").pop(), interpolate(a, controls, located, baked)]));

  function traceUpdate(i, located) {
    const trace = spec.traces[i];
    const update = place(trace, sample(sampledBy.get(String(i)), located));
    if (trace.colorBy) update.fillcolor = scaleColor(state[trace.colorBy], spec.colorLimit, color);
    if (trace.text.length) update.text = trace.text.map((t) => fill(t, state, items));
    return update;
  }

  /** Read the baked answers at the present values and show them as text. */
  function answer() {
    const located = locate(controls, values);
    const readouts = sample(sampledBy.get("readouts") ?? [], located);
    state = { ...values, ...Object.fromEntries(Object.entries(readouts).map(([k, v]) => [k, v[0]])) };
    for (const row of root.querySelectorAll("[data-readout]")) {
      const value = state[row.dataset.readout];
      row.cells[1].textContent = print(value, items[row.dataset.readout], row.dataset.sign);
      const bar = row.querySelector("i");
      if (!bar) continue;
      const share = Math.max(-1, Math.min(1, value / spec.colorLimit)) * 50;
      Object.assign(bar.style, { left: `${50 + Math.min(share, 0)}%`, width: `${Math.abs(share)}%`,
        background: scaleColor(value, spec.colorLimit, color) });
    }
    find(".hl-sentence").textContent = say(spec.sentence, state, items);
    for (const button of root.querySelectorAll("[data-preset]")) {
      const preset = { ...defaults, ...spec.presets[button.dataset.preset] };
      button.setAttribute("aria-pressed", controls.every((c) => preset[c.name] === values[c.name]));
    }
    return located;
  }

  function draw() {
    frame = 0;
    const located = answer();
    if (!plot) return;
    // All traces, also those that stand still: plotly draws the named ones over all others.
    const data = moves.map((moving, i) => (moving ? traceUpdate(i, located) : {}));
    Plotly.animate(plot, { data, traces: [...data.keys()] },
      { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } });
  }

  /** Draw everything anew: at the start, and when the theme changes. */
  async function redraw() {
    color = palette(root);
    const located = answer();
    const axis = { visible: false, fixedrange: true };
    const layout = {
      xaxis: { ...axis, range: spec.xRange }, yaxis: { ...axis, range: spec.yRange },
      margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, autosize: true,
      paper_bgcolor: color("paper"), plot_bgcolor: color("paper"),
    };
    const traces = spec.traces.map((trace, i) => ({ type: "scatter", hoverinfo: "skip",
      ...paint(trace.style, color), ...traceUpdate(i, located) }));
    await Plotly.react(plot, traces, layout, { staticPlot: true, responsive: true });
  }

  const theme = new MutationObserver(redraw);

  async function start() {
    Plotly = await loadPlotly(door);
    plot = Object.assign(document.createElement("div"), { className: "hl-plot", ariaHidden: "true" });
    figure.append(plot);
    await redraw();
    // The picture stays for screen readers; the drawing covers it.
    figure.classList.add("hl-awake");
    const watched = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light"] };
    for (const node of [document.documentElement, document.body]) theme.observe(node, watched);
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
    const said = find(".hl-pose");
    const copied = navigator.clipboard?.writeText(pose()) ?? Promise.reject();
    const done = await copied.then(() => "Copied", () => "Copy this line");
    said.textContent = `${done}: ${pose()}`;
  }

  for (const control of controls) {
    const [slider, typed] = inputs(control);
    slider.addEventListener("input", () => set({ [control.name]: Number(slider.value) }));
    typed.addEventListener("change", () => type(control, typed.value));
    typed.addEventListener("blur", showControls);
  }
  for (const button of root.querySelectorAll("[data-preset]"))
    button.addEventListener("click", () => set({ ...defaults, ...spec.presets[button.dataset.preset] }));
  find("[data-reset]").addEventListener("click", () => set(defaults));
  find("[data-copy]").addEventListener("click", copyPose);
  for (const part of root.querySelectorAll(":disabled")) part.disabled = false;
  showControls();
  answer();

  // The drawing starts when the reader comes near; until then the picture stands in its place.
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    start().catch((error) => complain(controls[0], `The drawing cannot move: ${error.message}.`));
  }, { rootMargin: "600px" });
  near.observe(figure);
  return { set: (next) => set(next, false), end: () => { near.disconnect(); theme.disconnect(); } };
}

/** The notebook's door: an anywidget. plotly.js comes from the kernel, once for the whole page. */
function render({ model, el }) {
  el.innerHTML = model.get("markup");
  // JupyterLab takes keys as shortcuts unless the focused element itself says no.
  for (const part of el.querySelectorAll("input, button, summary")) part.dataset.lmSuppressShortcuts = "";
  const plotly = () => new Promise((resolve, reject) => {
    const receive = async (message, buffers) => {
      if (message.answer !== "plotly") return;
      model.off("msg:custom", receive);
      const code = ["const module = { exports: {} }, exports = module.exports, define = undefined;",
        buffers[0], "\nexport default module.exports;"];
      const address = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
      import(address).then((loaded) => resolve(loaded.default), reject);
    };
    model.on("msg:custom", receive);
    model.send({ ask: "plotly" });
  });
  const changed = (values) => { model.set("values", values); model.save_changes(); };
  const explorer = mount(el.firstElementChild, { values: model.get("values"), changed, plotly });
  const listen = () => explorer.set(model.get("values"));
  model.on("change:values", listen);
  return () => { model.off("change:values", listen); explorer.end(); };
}

export default { mount, render };
