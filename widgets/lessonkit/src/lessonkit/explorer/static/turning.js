// The camera of a scene: turned and brought closer by hand, by its dials and by named directions.

const TAP_PX = 5, CLOSEST = 4;

const SIDES_OF_BODY = ["from the front", "from the front right", "from the right", "from behind on the right",
  "from behind", "from behind on the left", "from the left", "from the front left"];

/** A direction around the body in words, to an eighth of a turn; 90 degrees is its right side. */
const side = (azimuth) => SIDES_OF_BODY[Math.round((azimuth + 360) / 45) % 8];
const height = (elevation) => elevation
  ? `${Math.round(Math.abs(elevation))}° from ${elevation > 0 ? "above" : "below"}` : "level";

/**
 * Let hands turn a scene. `changed` is called when the view has; `tapped(event)` when a point was
 * tapped, `pointed(event)` when a mouse only passes over it. What comes back gives the view.
 */
function wakeTurning(root, canvas, { cameras, changed, tapped, pointed, look }) {
  const all = (name) => [...root.querySelectorAll(`[data-${name}]`)];
  const [around, tilt] = all("dial"), [closer] = all("closer"), words = canvas.getAttribute("aria-label");
  const held = new Map(); // pointers that are down, by their number
  let grip = null;

  /** Tell by words from where one looks. */
  function tell() {
    const azimuth = Number(around.value), elevation = Number(tilt.value);
    around.setAttribute("aria-valuetext", side(azimuth));
    tilt.setAttribute("aria-valuetext", height(elevation));
    const seen = elevation ? `${side(azimuth)}, ${height(elevation)}` : side(azimuth);
    canvas.setAttribute("aria-label", words.replace(side(0), seen));
  }

  function turn(azimuth, elevation, zoom = closer.value) {
    around.value = (azimuth + 540) % 360 - 180;
    tilt.value = elevation;
    closer.value = Math.min(Math.max(zoom, 1), CLOSEST);
    tell();
    changed();
  }

  /** Where the pointers are: their middle, and how far they are apart. */
  function stance() {
    const at = [...held.values()], middle = (key) => at.reduce((sum, point) => sum + point[key], 0) / at.length;
    return { x: middle("x"), y: middle("y"), apart: at.length > 1 ? Math.hypot(at[0].x - at[1].x, at[0].y - at[1].y) : 0 };
  }

  /** Start anew from where the pointers and the dials are: a finger has come or gone. */
  function take(moved) {
    grip = held.size ? { ...stance(), azimuth: Number(around.value), elevation: Number(tilt.value), zoom: Number(closer.value), moved } : null;
  }

  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    canvas.setPointerCapture(event.pointerId);
    take(held.size > 1);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held.has(event.pointerId)) return pointed(event);
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = stance(), dx = now.x - grip.x, dy = now.y - grip.y;
    grip.moved ||= Math.hypot(dx, dy) > TAP_PX;
    if (!grip.moved) return;
    // One finger that moves up or down scrolls the page; a mouse or two fingers tilt.
    const tilts = event.pointerType === "mouse" || grip.apart;
    turn(grip.azimuth - dx / 2, tilts ? grip.elevation + dy / 2 : grip.elevation,
      grip.apart ? grip.zoom * now.apart / grip.apart : grip.zoom);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (grip && !grip.moved) tapped(event);
    held.delete(event.pointerId);
    take(true);
  });
  canvas.addEventListener("pointercancel", (event) => { // the finger scrolls the page
    if (grip) turn(grip.azimuth, grip.elevation, grip.zoom);
    held.delete(event.pointerId);
    take(true);
  });
  canvas.addEventListener("wheel", (event) => { // so a trackpad tells that two fingers spread
    if (!event.ctrlKey) return;
    event.preventDefault();
    turn(Number(around.value), Number(tilt.value), closer.value * Math.exp(-event.deltaY / 200));
  }, { passive: false });
  for (const dial of [around, tilt, closer]) dial.addEventListener("input", () => { tell(); changed(); });
  all("camera").forEach((button, i) => button.addEventListener("click", () => {
    const [azimuth, elevation, hides] = cameras[i];
    look(hides);
    turn(azimuth, elevation);
  }));
  all("zoom").forEach((button) => button.addEventListener("click", () =>
    turn(Number(around.value), Number(tilt.value), closer.value * Number(button.dataset.zoom))));
  tell();

  return { view: () => projection(Number(around.value), Number(tilt.value)), zoom: () => Number(closer.value) };
}
