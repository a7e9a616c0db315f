// The pictures and numbers of an explorer at the values of its controls.

/**
 * Return what shows the state at some values and gives it back: the values with all readouts.
 * `prepare` unpacks the baked numbers, which else happens with the first state.
 */
function wakePictures(root, spec, scene) {
  const { controls, driven } = spec, axes = [...controls, ...driven];
  let baked;
  const prepare = () => baked ??= unpack(spec.data, spec.arrays, axes);
  const items = Object.fromEntries([...controls, ...spec.quantities].map((item) => [item.name, item]));
  const sentence = root.querySelector(".hl-sentence");
  const rows = [...root.querySelectorAll("[data-readout]")].map((row) => ({ name: row.dataset.readout,
    sign: row.dataset.sign, item: items[row.dataset.readout], cell: row.cells[1], bar: row.querySelector("i"), shown: "" }));

  // Arrays by what they move: a trace's index, or the readouts.
  const sampledBy = new Map();
  for (const array of spec.arrays) {
    const [of, part] = array.target.split("."), key = part ? Number(of) : "readouts"; // a handle: none
    sampledBy.set(key, [...(sampledBy.get(key) ?? []), array]);
  }
  const points = spec.handles.map((_, i) => spec.arrays.filter(({ target }) => target === `h${i}.point`));
  const shapes = [...root.querySelectorAll(".hl-picture > svg:not(.hl-still) > *")];
  const traces = spec.traces.map((trace, i) => ({ ...trace, arrays: sampledBy.get(i), shape: shapes[i] }));
  const moving = traces.filter(({ arrays, text, colorBy, measured }) => colorBy || Object.keys(measured).length
    || arrays.some(({ axes }) => axes.length) || text.some((template) => template.includes("{")));
  for (const trace of traces) trace.isMoving = moving.includes(trace);
  const labelled = traces.filter(({ text }) => text.length), still = labelled.filter(({ isMoving }) => !isMoving);
  const labels = wakeLabels([...still, ...labelled.filter(({ isMoving }) => isMoving)].map(({ shape }) => shape));
  let wasWhole = false;

  const sample = (arrays, located) => Object.fromEntries(arrays.map((array) =>
    [array.target.split(".").pop(), interpolate(array, axes, located, prepare())]));

  function pointsOf({ arrays, measured }, located, state) {
    const found = Object.entries(measured).map(([axis, name]) => [axis, [state[name]].flat()]);
    return place({ ...sample(arrays, located), ...Object.fromEntries(found) });
  }

  function moveTrace(trace, located, state) {
    const { shape, gaps, text, colorBy } = trace, points = pointsOf(trace, located, state);
    if (text.length) return labels.move(shape, points, text.map((template) => fill(template, state, items)));
    if (shape.localName === "path") shape.setAttribute("d", pathData(points, gaps));
    else points.forEach(([x, y], i) =>
      shape.children[i].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`));
    if (colorBy) shape.style.fill = scaleColor(state[colorBy], spec.colorLimit);
  }

  function showReadout(row, state) {
    const value = state[row.name], text = print(value, row.item, row.sign);
    if (text === row.shown) return; // what stays as it is costs no layout
    row.shown = row.cell.textContent = text;
    if (!row.bar) return;
    const share = Math.max(-1, Math.min(1, value / spec.colorLimit)) * 50;
    Object.assign(row.bar.style, { left: `${50 + Math.min(share, 0)}%`, width: `${Math.abs(share)}%`,
      background: scaleColor(value, spec.colorLimit) });
  }

  function locatedAt(values) {
    const located = locate(controls, values);
    for (const axis of driven) {
      const found = sample(spec.arrays.filter(({ target }) => target === axis.name), located);
      located.push(...locate([axis], { [axis.name]: found[axis.name][0] }));
    }
    return located;
  }

  /** Where a handle stands at some values, in the picture, whose y points down. */
  function pointOf(index, values) {
    const { point: [x, y] } = sample(points[index], locatedAt(values));
    return [x, -y];
  }

  /** Read the baked answers at some values: the values with all readouts, and where they lie. */
  function stateAt(values) {
    const located = locatedAt(values);
    const readouts = Object.entries(sample(sampledBy.get("readouts") ?? [], located));
    return { located, state: { ...values, ...Object.fromEntries(readouts.map(([name, [value]]) => [name, value])),
      ...scene?.measure(values) } };
  }

  /** What moves, as it is drawn at some values: shapes, but neither texts nor details. */
  function outlines(values) {
    const { located, state } = stateAt(values);
    return moving.filter(({ text, detail }) => !text.length && !detail)
      .map((trace) => ({ shape: trace.shape, gaps: trace.gaps, points: pointsOf(trace, located, state) }));
  }

  /** Show the state at some values in the pictures and as text. Details that are hidden stay as they are. */
  function show(values) {
    const { located, state } = stateAt(values), whole = root.classList.contains("hl-whole");
    scene?.draw(state);
    for (const trace of moving) if (whole || !trace.detail) moveTrace(trace, located, state);
    if (whole !== wasWhole) labels.settle();
    wasWhole = whole;
    for (const row of rows) showReadout(row, state);
    const said = say(spec.sentence, state, items);
    if (said !== sentence.textContent) sentence.textContent = said;
    return state;
  }

  /** What a move has changed, as short texts: readouts in their order, or that there are none. */
  function changes(before, state) {
    const moved = controls.filter(({ name }) => before[name] !== state[name]);
    if (!moved.length) return [];
    const printed = spec.quantities.map((q) => [q.label, print(before[q.name], q), print(state[q.name], q)]);
    const changed = printed.filter(([, from, to]) => from !== to)
      .map(([label, from, to]) => `${label}: ${from} \u2192 ${to}`);
    if (changed.length || moved.length > 1) return changed;
    return [`${moved[0].label} changes nothing in this state`];
  }

  return { show, changes, prepare, pointOf, stateAt, outlines, traces };
}
