// Handles: points of a picture that are dragged along the way their control moves them. A handle and
// its slider are one control; where it goes is what the view function says.

const WAY_POINTS = 48, RING_PX = 16;

/**
 * Wake handles, of the parts that show them. `pointOf(index, values)` says where a handle stands at some values; `hand` is that
 * of the controls. What comes back shows values.
 */
function wakeHandles(parts, spec, pointOf, hand) {
  const byName = Object.fromEntries(spec.controls.map((control) => [control.name, control]));
  const handles = parts.map((part) => {
    const index = Number(part.dataset.handle);
    return { part, index, control: byName[spec.handles[index].control], mark: part.querySelector(".hl-way"), at: "" };
  });
  let shown = null;

  /** The way a handle goes while its control runs through its range: values and points. */
  function wayOf({ index, control }) {
    const { name, minimum, maximum } = control;
    return Array.from({ length: WAY_POINTS + 1 }, (_, i) => {
      const value = minimum + (maximum - minimum) * i / WAY_POINTS;
      return { value, point: pointOf(index, { ...shown, [name]: value }) };
    });
  }

  /** The value whose place on the way is nearest to a point; of equals that nearest to the present. */
  function nearest(way, [x, y], present) {
    let best = Infinity, found = present;
    for (let i = 0; i < way.length - 1; i++) {
      const { value, point: [ax, ay] } = way[i], { value: next, point: [bx, by] } = way[i + 1];
      const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
      const share = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
      const here = value + (next - value) * share;
      const far = Math.hypot(x - ax - share * dx, y - ay - share * dy) + 1e-6 * Math.abs(here - present);
      if (far < best) [best, found] = [far, here];
    }
    return found;
  }

  function put({ control }, value) {
    const { name } = control;
    hand.move({ [name]: stepped(control, value) }, name);
  }

  /** Place a handle, its ring as many pixels wide as it is drawn, its arrows along its way. */
  function place(handle, scale) {
    const { part, index, control: { name, minimum, maximum, step }, mark } = handle, value = shown[name];
    const [x, y] = pointOf(index, shown);
    const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})`;
    if (at === handle.at) return;
    const reach = Math.max(step, (maximum - minimum) / WAY_POINTS);
    const [before, after] = [Math.max(minimum, value - reach), Math.min(maximum, value + reach)]
      .map((near) => pointOf(index, { ...shown, [name]: near }));
    const turn = Math.atan2(after[1] - before[1], after[0] - before[0]) / RADIAN;
    part.setAttribute("transform", handle.at = at);
    const ring = RING_PX * scale;
    take(part, { left: x - ring, right: x + ring, top: y - ring, bottom: y + ring, rank: RING });
    mark.setAttribute("transform", `rotate(${turn.toFixed(1)})`);
  }

  const scales = new Map(), scaleOf = ({ part }) => scales.get(part.ownerSVGElement);
  const sizes = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      const { width, height } = target.viewBox.baseVal, box = target.getBoundingClientRect();
      if (!box.width) continue;
      const larger = Math.max(1, box.height / 640); // a ring grows with a large picture
      scales.set(target, larger * Math.max(width / box.width, height / box.height));
      if (shown) for (const handle of handles) if (handle.part.ownerSVGElement === target) place(handle, scales.get(target));
    }
  });
  for (const svg of new Set(handles.map(({ part }) => part.ownerSVGElement))) sizes.observe(svg);

  function wake(handle) {
    const { part, control } = handle;
    let grip = null;
    part.tabIndex = 0;
    part.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      const toPicture = part.ownerSVGElement.getScreenCTM().inverse();
      const point = ({ clientX, clientY }) => {
        const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toPicture);
        return [x, y];
      };
      const [x, y] = point(event), [px, py] = pointOf(handle.index, shown);
      grip = { point, way: wayOf(handle), off: [px - x, py - y] };
      part.setPointerCapture(event.pointerId);
      part.focus({ preventScroll: true });
      event.preventDefault();
      hand.take();
    });
    // A finger on a handle scrolls nothing, whatever an engine makes of touch-action in an SVG.
    part.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    part.addEventListener("pointermove", (event) => {
      if (!grip) return;
      const [x, y] = grip.point(event), [dx, dy] = grip.off;
      put(handle, nearest(grip.way, [x + dx, y + dy], hand.values()[control.name]));
    });
    for (const [end, cancelled] of [["pointerup", false], ["pointercancel", true]]) {
      part.addEventListener(end, () => {
        if (grip) hand.release(cancelled);
        grip = null;
      });
    }
    part.addEventListener("keydown", (event) => {
      const { minimum, maximum, step, name } = control, page = Math.max(step, (maximum - minimum) / 10);
      const next = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: page, PageDown: -page,
        Home: -Infinity, End: Infinity }[event.key];
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      put(handle, Math.min(maximum, Math.max(minimum, hand.values()[name] + next)));
    });
  }
  handles.forEach(wake);

  return {
    show(values) {
      shown = values;
      for (const handle of handles) {
        const { part, control } = handle, value = values[control.name];
        if (scaleOf(handle)) place(handle, scaleOf(handle));
        part.setAttribute("aria-valuenow", value);
        part.setAttribute("aria-valuetext", print(value, control));
      }
    },
  };
}
