// From baked arrays and values to numbers, words and points: pure functions, as in lessonkit.drawing.view.

const MINUS = "\u2212", NBSP = "\u00a0", RADIAN = Math.PI / 180;

/** Print a value with its unit, a choice as its label; the rules of `number` in lessonkit.drawing.view. */
function print(value, item, sign = "") {
  if (item.choices?.length) return item.choices[Math.round(value)];
  if (Number.isNaN(value)) return "none";
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

/** The baked numbers from their packed bytes: the way back of `pack` in lessonkit.explorer.bake. */
function unpack(data, arrays, grid) {
  const bytes = atob(data), sizes = arrays.map(({ axes, points }) =>
    axes.reduce((size, axis) => size * grid[axis].nodes.length, points));
  const numbers = new Int16Array(sizes.reduce((sum, size) => sum + size, 0)); // sums wrap at 2^16
  for (let i = 0, at = 0; i < numbers.length; i++) {
    let rest = 0, shift = 0, byte;
    do {
      byte = bytes.charCodeAt(at++);
      rest |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    numbers[i] = (rest >>> 1) ^ -(rest & 1);
  }
  arrays.forEach(({ axes, points, start }, n) => {
    let stride = points;
    for (const axis of [...axes].reverse()) {
      const block = stride * grid[axis].nodes.length;
      for (let i = 0; i < sizes[n]; i++) if (i % block >= stride) numbers[start + i] += numbers[start + i - stride];
      stride = block;
    }
  });
  return numbers;
}

/** Where values lie between the nodes of axes: for each a cell and the share into it. */
function locate(axes, values) {
  return axes.map(({ name, nodes }) => {
    let cell = 0;
    while (cell < nodes.length - 2 && values[name] >= nodes[cell + 1]) cell++;
    return { cell, share: (values[name] - nodes[cell]) / (nodes[cell + 1] - nodes[cell]) };
  });
}

/** Interpolate one baked array, linearly along each axis of the grid that it depends on. */
function interpolate({ axes, points, offset, step, start }, grid, located, baked) {
  let corners = [{ weight: 1, index: 0 }];
  for (const axis of axes) {
    const { cell, share } = located[axis], { length } = grid[axis].nodes;
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
