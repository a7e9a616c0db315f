// The one front end of every explorer, in notebooks and on pages. It moves the parts of the picture
// that is already in the markup; it knows nothing of anatomy. Its parts stand before it.

/**
 * Wake an explorer. A notebook's door gives `values` at the start and takes `changed(values)` when
 * the hand rests; a page's door is empty, and there a link may open a state.
 */
function mount(root, door) {
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const { controls } = spec;
  const byName = Object.fromEntries(controls.map((c) => [c.name, c]));
  const items = { ...byName, ...Object.fromEntries(spec.quantities.map((q) => [q.name, q])) };
  const defaults = startOf(controls);
  const find = (selector) => root.querySelector(selector), figure = find(".hl-figure"), now = find(".hl-now");
  const menu = find("[data-presets]"), asked = JSON.parse(find("[data-asked]")?.dataset.asked ?? "null");
  // Names the groups of radio buttons. JupyterLab loads this module once for each explorer.
  const group = globalThis.hiplabMounted = (globalThis.hiplabMounted ?? 0) + 1;
  const past = []; // the values before each move, for Undo
  let values = { ...defaults, ...asked?.before, ...door.values }, state = null, before = null, frame = 0, rest = 0;
  let mover = "", held = null;

  const present = () => values, message = (words) => { find(".hl-message").textContent = words; };
  const scene = spec.scene && wakeScene(root, spec.scene, (next) => move(next));
  const pictures = wakePictures(root, spec, scene);
  const handles = wakeHandles([...root.querySelectorAll(".hl-hands:not(.hl-guessed) [data-handle]")], spec,
    pictures.pointOf, { move, take, release, values: present });
  const hand = wakeControls(root, controls, group, { move, take, release, values: present });
  const player = makePlayer(controls, present, (next) => move(next, "play"), set);
  const path = wakePath(root, controls, { values: present, stop: player.stop, isPlaying: player.isPlaying,
    play(at, button) { mover = ""; player.start(at, button); } });

  /** Show the present values in the pictures and as text. */
  function draw() {
    cancelAnimationFrame(frame);
    frame = 0;
    handles.show(values);
    prediction.show(values);
    state = pictures.show(values); // its labels give way to what stands there already
    ghost.show(state);
    const texts = ghost.texts(state) ?? (before && pictures.changes(before, state));
    if (texts) showChanges(texts);
    if (!menu || isState(spec.presets[menu.value])) return;
    const found = spec.presets.findIndex(isState);
    menu.value = found < 0 ? "" : found;
  }

  /** Whether a preset, if it is one, is what is shown. */
  function isState(preset) {
    const all = preset && { ...defaults, ...preset.values };
    return Boolean(all) && controls.every(({ name }) => all[name] === values[name]);
  }

  function showChanges(texts) {
    const parts = texts.slice(0, 3).map((text) => Object.assign(document.createElement("span"), { textContent: text }));
    now.replaceChildren(...parts);
  }

  /** Take new values; tell the door about them, unless it was the door that sent them. */
  function set(next, tell = true) {
    values = { ...values, ...next };
    hand.show(values, past.length);
    frame ||= requestAnimationFrame(draw);
    clearTimeout(rest);
    rest = setTimeout(() => {
      if (player.isPlaying()) return;
      if (frame) draw(); // a page in the background gets no frames
      if (!held) mover = "";
      find(".hl-spoken").textContent = say(spec.sentence, state, items) + ghost.say(state);
      path.rest(values);
      if (tell) door.changed?.({ ...values });
    }, 300);
  }

  /** Take a move by `by`. A drag, a run of key presses or of playing is one move for Undo. */
  function move(next, by = "", tell = true) {
    if (prediction.isAsking()) return; // nothing moves before the guess
    if (by !== "play") player.stop();
    if (Object.keys(next).every((name) => next[name] === values[name])) return;
    if (!by || by !== mover) {
      past.push(values);
      before = state;
    }
    mover = by;
    message("");
    set(next, tell);
  }

  function undo() {
    player.stop();
    mover = "";
    before = state;
    if (past.length) set(past.pop());
  }

  function take() {
    held = { moves: past.length };
    mover = "";
  }

  /** Let go of a slider. A touch that turns out to scroll the page has moved nothing. */
  function release(cancelled = false) {
    if (cancelled && held && past.length > held.moves) undo();
    held = null;
  }

  /** Run one control through its range, or end that. */
  function play() {
    const button = find("[data-play]"), isRunning = player.isPlaying(button);
    player.stop();
    mover = "";
    if (!isRunning) player.start(sweep(byName[spec.play], values[spec.play]), button);
  }

  /** Go to a pose as on a path, which is one move for Undo. */
  function go(pose) {
    player.stop();
    mover = "";
    player.start(travel(controls, [values, pose]));
  }

  const all = () => controls.map((control) => [control.name, written(control, values[control.name])]);

  function pose() {
    return `pose("${spec.model}", ${all().map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")})`;
  }

  // In a link an explorer goes by its model; a second one of the same model on a page by `model.2`.
  const twins = [...document.querySelectorAll(`[data-hiplab="explorer"][data-model="${spec.model}"]`)];
  const key = spec.model + (twins.indexOf(root) > 0 ? `.${twins.indexOf(root) + 1}` : "");

  function link() {
    const kept = ghost.values(), poses = path.poses().map((one) => ["pose", writePose(controls, one)]);
    const parts = [["explorer", key], ...all(), ...(kept ? [["ghost", writePose(controls, kept)]] : []), ...poses];
    history.replaceState(history.state, "", `#${new URLSearchParams(parts)}`);
    return location.href;
  }

  /** Open the state that the page's address names, if it names one of this explorer. */
  function openLink() {
    const found = readLink(location.hash, key, controls);
    if (!found) return;
    prediction.leave();
    ghost.keep(found.ghost);
    path.load(found.poses);
    move(found.values);
    if (found.poses.length > 1) message("Press Play path, under Replay, to see the poses of this link.");
    if (found.unknown.length) message(`Not a value of this explorer, so left out of the link: ${found.unknown.join(", ")}.`);
    frame ||= requestAnimationFrame(draw);
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
    root.scrollIntoView();
  }

  async function copy(text) {
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
    message(`${await copied.then(() => "Copied", () => "Copy this line")}: ${text}`);
  }

  /** Show every label of the pictures, or the first few. */
  function showLabels() {
    find("[data-labels]").setAttribute("aria-pressed", root.classList.toggle("hl-whole"));
    draw();
  }

  async function savePng() {
    if (frame) draw(); // a move that waits for its frame belongs to the name of the file
    scene?.settle();
    const file = document.createElement("a");
    file.download = `${[spec.model, ...all().map(([, value]) => value)].join("_").replace(/[^\w.+-]+/g, "-")}.png`;
    file.href = await photograph(root);
    file.click();
    message(`Saved as ${file.download}.`);
  }

  menu?.addEventListener("change", () => {
    const preset = spec.presets[menu.value];
    if (!preset) return; // keys may leave the menu without a choice
    move({ ...defaults, ...preset.values });
    message(preset.description);
  });
  const ghost = wakeGhost(root, spec, pictures, message);
  const prediction = wakePrediction(root, spec, asked, `guess-${group}`, pictures, { go, values: present });
  const views = wakeViews(root);
  if (prediction.isAsking()) views.show(prediction.picture);
  wakeLarge(root);
  const actions = { play, undo, reset: () => move(defaults), png: savePng, copy: () => copy(pose()), link: () => copy(link()),
    ghost: () => { ghost.toggle(values); draw(); }, labels: showLabels };
  for (const [name, act] of Object.entries(actions)) find(`[data-${name}]`)?.addEventListener("click", act);
  root.addEventListener("keydown", (event) => {
    const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!undoes || hand.isTyping()) return;
    event.preventDefault();
    undo();
  });
  for (const part of root.querySelectorAll(":disabled")) part.disabled = false;
  hand.show(values, 0);
  function start() {
    draw();
    figure.classList.add("hl-awake");
  }
  if (scene) start(); // its canvas has taken the place of the still
  // The still may stay for a moment: all in one turn would hold up a tap on a slow phone.
  else setTimeout(() => { pictures.prepare(); setTimeout(start); });
  if (!door.changed) {
    find("[data-link]").hidden = false;
    addEventListener("hashchange", openLink);
    openLink();
  }
  return {
    set(next) {
      prediction.leave();
      move(next, "", false);
    },
    close() {
      player.stop();
      clearTimeout(rest);
      cancelAnimationFrame(frame);
      scene?.close();
    },
  };
}

/** The notebook's door: an anywidget. */
function render({ model, el }) {
  el.innerHTML = model.get("markup");
  // JupyterLab takes keys as shortcuts unless the focused element itself says no.
  for (const part of el.querySelectorAll("input, select, button, summary, [role=slider]")) part.dataset.lmSuppressShortcuts = "";
  const changed = (values) => { model.set("values", values); model.save_changes(); };
  const explorer = mount(el.firstElementChild, { values: model.get("values"), changed });
  hideSaved(model, el);
  const listen = () => explorer.set(model.get("values"));
  model.on("change:values", listen);
  return () => {
    model.off("change:values", listen);
    explorer.close();
    el.replaceChildren(); // a Jupyter keeps an element whose output is gone
  };
}

export default { mount, render };
