// A pose kept as a ghost: a dashed outline behind the moving picture, and how the numbers differ.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** How a readout differs from a kept one, as both are printed; 0 where one of them is none. */
function differs(now, kept, { digits }) {
  return Number(now.toFixed(digits)) - Number(kept.toFixed(digits)) || 0;
}

/** Wake the button that keeps a pose. What comes back shows how a state differs from it. */
function wakeGhost(root, spec, pictures, message) {
  const button = root.querySelector("[data-ghost]"), note = root.querySelector("[data-differs]"), words = button.textContent;
  const items = Object.fromEntries(spec.quantities.map((quantity) => [quantity.name, quantity]));
  // The readouts on the picture first, then in the order of the tables.
  const ordered = [...new Set([...spec.first, ...spec.quantities.map(({ name }) => name)])].map((name) => items[name]);
  const rows = [...root.querySelectorAll("[data-readout]")];
  let kept = null, sheets = [], outlines = [], cells = [];

  function draw(parts) {
    const behind = new Map();
    outlines = [];
    for (const { shape, points, gaps } of parts) {
      const svg = shape.ownerSVGElement;
      if (!behind.has(svg)) {
        const layer = document.createElementNS(SVG_NAMESPACE, "g");
        layer.setAttribute("class", "hl-ghost");
        behind.set(svg, layer);
      }
      const path = document.createElementNS(SVG_NAMESPACE, "path"), dots = shape.localName === "g";
      const radius = dots && Number(shape.children[0].getAttribute("r"));
      path.setAttribute("d", dots ? points.map(([x, y]) => ring(x, y, radius)).join("") : pathData(points, gaps));
      behind.get(svg).append(path);
      if (!dots) outlines.push({ path, shape });
    }
    for (const [svg, layer] of behind) svg.prepend(layer);
    return [...behind.values()];
  }

  const ring = (x, y, r) =>
    `M${(x - r).toFixed(1)},${y.toFixed(1)}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;

  /** Keep the pose at some values, or none. */
  function keep(values) {
    for (const part of [...sheets, ...cells]) part.remove();
    [sheets, cells] = [[], []];
    kept = values && pictures.stateAt(values).state;
    button.textContent = kept ? "Clear ghost" : words;
    root.classList.toggle("hl-compared", Boolean(kept));
    note.hidden = !kept;
    if (!kept) return;
    sheets = draw(pictures.outlines(values));
    cells = rows.map((row) => Object.assign(row.insertCell(), { className: "hl-differs" }));
    for (const head of root.querySelectorAll("table thead tr")) {
      const cell = Object.assign(document.createElement("th"), { scope: "col", textContent: "Against the kept pose" });
      head.append(cell);
      cells.push(cell);
    }
  }

  /** What differs, and by how much in words: what the picture prints goes first. */
  function differences(state) {
    const found = ordered.map((item) => [item, differs(state[item.name], kept[item.name], item)]).filter(([, by]) => by);
    return found.map(([item, by]) => [item, `${print(by, item, "abs")} ${by > 0 ? "more" : "less"}`]);
  }

  const named = (item, state) => `${item.label} ${print(state[item.name], item)}`;

  return {
    keep,
    values: () => kept && Object.fromEntries(spec.controls.map(({ name }) => [name, kept[name]])),
    /** Keep what is shown, or let go of what is kept. */
    toggle(values) {
      const letGo = kept;
      keep(letGo ? null : values);
      message(letGo ? "" : "Kept as a dashed outline. Move on to compare.");
    },
    show(state) {
      if (!kept) return;
      // What stands as it stood needs no outline.
      for (const { path, shape } of outlines) {
        path.style.display = path.getAttribute("d") === shape.getAttribute("d") ? "none" : "";
      }
      rows.forEach((row, i) => {
        const item = items[row.dataset.readout], by = differs(state[item.name], kept[item.name], item);
        const isSame = print(state[item.name], item) === print(kept[item.name], item);
        cells[i].textContent = by ? print(by, item, "+") : isSame ? "=" : "\u2013";
      });
    },
    /** The differences in short, for the stage; undefined while nothing is kept. */
    texts(state) {
      if (!kept) return undefined;
      return differences(state).map(([item]) => `${named(item, state)} (kept ${print(kept[item.name], item)})`);
    },
    /** The differences in a sentence, for whoever listens. */
    say(state) {
      if (!kept) return "";
      const texts = differences(state).slice(0, 3).map(([item, by], i) =>
        ` ${named(item, state)}, ${by}${i ? "" : " than the kept pose"}.`);
      return texts.join("") || " No number differs from the kept pose.";
    },
  };
}
