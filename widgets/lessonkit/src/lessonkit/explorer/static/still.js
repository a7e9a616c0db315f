// A still of the figure as a PNG, in the colours of the page.

// What of an element's look a still picture needs, now that no style sheet stands behind it.
const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "display",
  "vector-effect", "paint-order", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];

/** An SVG as an image that looks as it does on the page, in the page's theme. */
async function still(svg) {
  const copy = svg.cloneNode(true), { width, height } = svg.getBoundingClientRect();
  const originals = svg.querySelectorAll("*"), { style } = copy;
  const dress = (from, to) => LOOK.forEach((name) =>
    to.setProperty(name, getComputedStyle(from).getPropertyValue(name)));
  dress(svg, style);
  copy.querySelectorAll("*").forEach((part, i) => dress(originals[i], part.style));
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** The words in lines no wider than `width` for a canvas's pen. */
function wrap(pen, words, width) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && pen.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The rows of a canvas that have something on them: a body that lies leaves much of a square empty. */
function filledRows(canvas) {
  const { width, height } = canvas, copy = Object.assign(document.createElement("canvas"), { width, height });
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const isEmpty = (y) => data.subarray(4 * y * width, 4 * (y + 1) * width).every((value) => !value);
  let first = 0, last = height - 1;
  while (first < last && isEmpty(first)) first++;
  while (first < last && isEmpty(last)) last--;
  return { first, count: last - first + 1 };
}

/** What of a picture is drawn, and where it lies in it. */
async function taken(part, { width, height }) {
  if (part.localName === "svg") return { image: await still(part), width, height };
  const { first, count } = filledRows(part), cut = [0, first, part.width, count];
  return { image: part, cut, width, height: height * count / part.height };
}

/** All pictures as they stand, one below the other and twice as sharp, then the sentence, as a PNG. */
async function photograph(root) {
  const edge = 16, line = 22, words = root.querySelector(".hl-sentence"), look = getComputedStyle(words);
  const parts = [...root.querySelectorAll(".hl-picture > :is(svg, canvas)")]
    .map((part) => [part, part.getBoundingClientRect()])
    .filter(([, { width }]) => width); // a still in whose place a canvas stands is not shown
  const pictures = await Promise.all(parts.map(([part, box]) => taken(part, box)));
  const wide = Math.max(...pictures.map(({ width }) => width));
  const high = pictures.reduce((sum, { height }) => sum + height + edge, edge);
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  const font = () => { pen.font = `15px ${look.fontFamily}`; };
  font();
  const lines = wrap(pen, words.textContent, wide);
  canvas.width = 2 * (wide + 2 * edge);
  canvas.height = 2 * (high + line * lines.length);
  pen.scale(2, 2);
  pen.fillStyle = getComputedStyle(root).backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let top = edge;
  for (const { image, cut = [], width, height } of pictures) {
    pen.drawImage(image, ...cut, edge + (wide - width) / 2, top, width, height);
    top += height + edge;
  }
  font();
  pen.fillStyle = look.color;
  lines.forEach((text, i) => pen.fillText(text, edge, high + line * (i + 0.6)));
  return canvas.toDataURL("image/png");
}
