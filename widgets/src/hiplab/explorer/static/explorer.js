// The one front end of every explorer, in notebooks and on pages. It moves the parts of the picture
// that is already in the markup; it knows nothing of anatomy. Before it stand sampling.js, still.js.

/**
 * Wake an explorer. A notebook's door gives `values` at the start and takes `changed(values)` when
 * the hand rests; a page's door is empty, and there a link may open a state.
 */
function mount(root, door) {
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const { controls, driven } = spec, axes = [...controls, ...driven];
  let baked;
  const unpacked = () => baked ??= unpack(spec.data, spec.arrays, axes);
  const byName = Object.fromEntries(controls.map((c) => [c.name, c]));
  const items = { ...byName, ...Object.fromEntries(spec.quantities.map((q) => [q.name, q])) };
  const defaults = Object.fromEntries(controls.map((c) => [c.name, c.default]));
  const find = (selector) => root.querySelector(selector), figure = find(".hl-figure");
  const inputs = ({ name }) => find(`[data-control="${name}"]`).querySelectorAll("input");
  // Names the groups of radio buttons. JupyterLab loads this module once for each explorer.
  const group = globalThis.hiplabMounted = (globalThis.hiplabMounted ?? 0) + 1;
  const past = []; // the values before each move, for Undo
  let values = { ...defaults, ...door.values }, state = values, frame = 0, rest = 0;
  let mover = "", held = false, typing = null, playing = 0;

  const scene = spec.scene && wakeScene(root, spec.scene, (next) => move(next));

  // Arrays by what they move: a trace's index, or the readouts.
  const sampledBy = new Map();
  for (const array of spec.arrays) {
    const key = array.target.includes(".") ? Number(array.target.split(".")[0]) : "readouts";
    sampledBy.set(key, [...(sampledBy.get(key) ?? []), array]);
  }
  const shapes = [...root.querySelectorAll(".hl-picture > svg:not(.hl-still) > *")];
  const moving = spec.traces.map((trace, i) => ({ ...trace, shape: shapes[i], arrays: sampledBy.get(i) }))
    .filter(({ arrays, text, colorBy, measured }) => colorBy || Object.keys(measured).length
      || arrays.some(({ axes }) => axes.length) || text.some((template) => template.includes("{")));

  const sample = (arrays, located) => Object.fromEntries(arrays.map((array) =>
    [array.target.split(".").pop(), interpolate(array, axes, located, unpacked())]));

  function moveTrace({ shape, arrays, gaps, text, colorBy, measured }, located) {
    const found = Object.entries(measured).map(([axis, name]) => [axis, [state[name]].flat()]);
    const points = place({ ...sample(arrays, located), ...Object.fromEntries(found) });
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
    for (const axis of driven) {
      const found = sample(spec.arrays.filter(({ target }) => target === axis.name), located);
      located.push(...locate([axis], { [axis.name]: found[axis.name][0] }));
    }
    const readouts = Object.entries(sample(sampledBy.get("readouts") ?? [], located));
    state = { ...values, ...Object.fromEntries(readouts.map(([name, [value]]) => [name, value])),
      ...scene?.measure(values) };
    scene?.draw(state);
    for (const trace of moving) moveTrace(trace, located);
    root.querySelectorAll("[data-readout]").forEach(showReadout);
    find(".hl-sentence").textContent = say(spec.sentence, state, items);
    for (const button of root.querySelectorAll("[data-preset]")) {
      const preset = { ...defaults, ...spec.presets[button.dataset.preset].values };
      button.setAttribute("aria-pressed", controls.every((c) => preset[c.name] === values[c.name]));
    }
  }

  /** Show the controls at the present values; leave alone a field that is being typed in. */
  function showControls() {
    for (const control of controls) {
      const value = values[control.name], [slider, typed] = inputs(control);
      if (control.choices.length) {
        inputs(control)[value].checked = true;
        continue;
      }
      slider.value = value;
      slider.setAttribute("aria-valuetext", print(value, control));
      if (typed !== typing) typed.value = value.toFixed(control.digits);
      complain(control, "");
    }
    find(".hl-state").textContent = controls.map((c) => `${c.label}: ${print(values[c.name], c)}`).join("; ");
    find("[data-undo]").setAttribute("aria-disabled", !past.length);
  }

  function complain(control, words) {
    find(`[data-control="${control.name}"] .hl-error`).textContent = words;
    inputs(control)[1].setAttribute("aria-invalid", Boolean(words));
  }

  const message = (words) => { find(".hl-message").textContent = words; };

  /** Take new values; tell the door about them, unless it was the door that sent them. */
  function set(next, tell = true) {
    values = { ...values, ...next };
    showControls();
    frame ||= requestAnimationFrame(draw);
    clearTimeout(rest);
    rest = setTimeout(() => {
      if (playing) return;
      if (!held) mover = "";
      find(".hl-spoken").textContent = say(spec.sentence, state, items);
      if (tell) door.changed?.({ ...values });
    }, 300);
  }

  /** Take a move by `by`. A drag, a run of key presses or of playing is one move for Undo. */
  function move(next, by = "", tell = true) {
    if (by !== "play") stop();
    if (Object.keys(next).every((name) => next[name] === values[name])) return;
    if (!by || by !== mover) past.push(values);
    mover = by;
    message("");
    set(next, tell);
  }

  function undo() {
    stop();
    mover = "";
    if (past.length) set(past.pop());
  }

  /** A typed or linked value as a number, undefined if it is none of this control's. */
  function read({ choices, minimum, maximum, digits }, text) {
    if (choices.includes(text)) return choices.indexOf(text);
    const value = text.trim() ? Number(Number(text.replace(",", ".").replace(MINUS, "-")).toFixed(digits)) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  }

  function type(control, text) {
    const value = read(control, text), { minimum, maximum } = control;
    if (value !== undefined) move({ [control.name]: value });
    else complain(control, `Give a number from ${print(minimum, control)} to ${print(maximum, control)}.`);
  }

  /** Run one control up, down and back to where it was; in a few still positions if so preferred. */
  function play() {
    const { name, minimum, maximum } = byName[spec.play], from = values[name], span = maximum - minimum;
    const stills = matchMedia("(prefers-reduced-motion: reduce)").matches, start = performance.now();
    mover = "";
    const step = (now) => {
      const ranges = stills ? Math.floor((now - start) / 1200) / 4 : Math.max(0, now - start) / 4000;
      const at = ((from - minimum) / span + ranges) % 2;
      if (ranges >= 2) return stop(from);
      playing = requestAnimationFrame(step);
      move({ [name]: minimum + span * Math.min(at, 2 - at) }, "play");
    };
    playing = requestAnimationFrame(step);
    find("[data-play]").textContent = "Pause";
  }

  /** Stop playing, at a value or else at the step nearest to where it is. */
  function stop(value) {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    find("[data-play]").textContent = "Play";
    const { name, minimum, maximum, step, digits } = byName[spec.play];
    const near = minimum + Math.round((values[name] - minimum) / step) * step;
    set({ [name]: value ?? Math.min(maximum, Number(near.toFixed(digits))) });
  }

  const written = ({ name, choices }) => choices.length ? choices[values[name]] : Number(values[name].toFixed(6));

  function pose() {
    return `pose("${spec.model}", ${controls.map((c) => `${c.name}=${JSON.stringify(written(c))}`).join(", ")})`;
  }

  // In a link an explorer goes by its model; a second one of the same model on a page by `model.2`.
  const twins = [...document.querySelectorAll(`[data-hiplab="explorer"][data-model="${spec.model}"]`)];
  const key = spec.model + (twins.indexOf(root) > 0 ? `.${twins.indexOf(root) + 1}` : "");

  function link() {
    const query = new URLSearchParams({ explorer: key });
    for (const control of controls) query.set(control.name, written(control));
    history.replaceState(history.state, "", `#${query}`);
    return location.href;
  }

  /** Open the state that the page's address names, if it names one of this explorer. */
  function openLink() {
    const query = new URLSearchParams(location.hash.slice(1)), next = { ...defaults }, unknown = [];
    if (query.get("explorer") !== key) return;
    query.delete("explorer");
    for (const [name, text] of query) {
      const value = Object.hasOwn(byName, name) ? read(byName[name], text) : undefined;
      if (value === undefined) unknown.push(`${name}=${text}`);
      else next[name] = value;
    }
    move(next);
    if (unknown.length) message(`Not a value of this explorer, so left out of the link: ${unknown.join(", ")}.`);
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
    root.scrollIntoView();
  }

  async function copy(text) {
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
    message(`${await copied.then(() => "Copied", () => "Copy this line")}: ${text}`);
  }

  async function savePng() {
    const file = document.createElement("a");
    file.href = await photograph(root);
    file.download = `${[spec.model, ...controls.map(written)].join("_").replace(/[^\w.+-]+/g, "-")}.png`;
    file.click();
    message(`Saved as ${file.download}.`);
  }

  for (const control of controls) {
    const { name } = control, [slider, typed] = inputs(control);
    if (control.choices.length) {
      for (const radio of inputs(control)) {
        radio.name = `${name}-${group}`;
        radio.addEventListener("change", () => move({ [name]: Number(radio.value) }));
      }
      continue;
    }
    slider.addEventListener("input", () => move({ [name]: Number(slider.value) }, name));
    slider.addEventListener("pointerdown", () => { held = true; mover = ""; });
    for (const end of ["change", "pointerup", "pointercancel"]) slider.addEventListener(end, () => { held = false; });
    typed.addEventListener("input", () => { typing = typed; });
    typed.addEventListener("change", () => { typing = null; type(control, typed.value); });
    typed.addEventListener("blur", () => { typing = null; showControls(); });
  }
  root.querySelectorAll("[data-preset]").forEach((button, i) => button.addEventListener("click", () => {
    move({ ...defaults, ...spec.presets[i].values });
    message(spec.presets[i].description);
  }));
  const actions = { play: () => (playing ? stop() : play()), undo, reset: () => move(defaults), png: savePng,
    copy: () => copy(pose()), link: () => copy(link()) };
  for (const [name, act] of Object.entries(actions)) find(`[data-${name}]`)?.addEventListener("click", act);
  root.addEventListener("keydown", (event) => {
    const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!undoes || typing) return;
    event.preventDefault();
    undo();
  });
  for (const part of root.querySelectorAll(":disabled")) part.disabled = false;
  showControls();
  function start() {
    draw();
    figure.classList.add("hl-awake");
  }
  if (scene) start(); // its canvas has taken the place of the still
  // The still may stay for a moment: all in one turn would hold up a tap on a slow phone.
  else setTimeout(() => { unpacked(); setTimeout(start); });
  if (!door.changed) {
    find("[data-link]").hidden = false;
    addEventListener("hashchange", openLink);
    openLink();
  }
  return { set: (next) => move(next, "", false) };
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
