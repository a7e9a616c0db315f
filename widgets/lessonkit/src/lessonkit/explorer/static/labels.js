// Labels of a picture: large enough to be read and never cut off, however small the picture is.

const LEAST_PX = 12, LINE_EM = 1.2, BACK_ROW = 42;

/** How small a letter may be: in the large view a part of the window's height, for the back row. */
const leastPx = (part) => part.closest(".hl-over") ? Math.max(LEAST_PX, innerHeight / BACK_ROW) : LEAST_PX;

/** Take care of groups of texts; what comes back moves a group's texts to points [x, y]. */
function wakeLabels(groups) {
  const pen = document.createElement("canvas").getContext("2d");
  const cares = new Map(groups.map((group) => [group, { points: [...group.children].map(standing), em: 0,
    texts: [...group.children].map((text) => [...text.children].map((line) => line.textContent)) }]));

  /** Where a text stands in the markup. */
  function standing(text) {
    return text.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  }

  /** Put a group's texts at their points, or as near to them as leaves them whole. */
  function settle(group) {
    const { points, texts, em, font, anchor } = cares.get(group);
    const { x: left, y: top, width, height } = group.ownerSVGElement.viewBox.baseVal;
    pen.font = font;
    points.forEach(([x, y], i) => {
      const text = group.children[i], lines = texts[i];
      lines.forEach((line, j) => {
        const { firstChild } = text.children[j];
        if (firstChild && firstChild.data !== line) firstChild.data = line;
      });
      // What is kept outside of the picture is out of sight on purpose.
      if (em && x >= left && x <= left + width && y >= top && y <= top + height) {
        const wide = Math.max(...lines.map((line) => pen.measureText(line).width)) + em / 8;
        const high = lines.length * LINE_EM * em / 2;
        const before = wide * { start: 0, middle: 0.5, end: 1 }[anchor];
        x = Math.max(left + before, Math.min(left + width - wide + before, x));
        y = Math.max(top + high, Math.min(top + height - high, y));
      }
      text.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
  }

  function measure(svg) {
    const { width, height } = svg.viewBox.baseVal, box = svg.getBoundingClientRect();
    const scale = Math.min(box.width / width, box.height / height);
    if (!scale) return;
    svg.style.setProperty("--hl-least", `${leastPx(svg) / scale}px`);
    for (const group of groups) {
      if (group.ownerSVGElement !== svg || !group.children.length) continue;
      const { fontSize, fontFamily, fontWeight, textAnchor } = getComputedStyle(group.children[0]);
      Object.assign(cares.get(group), { em: parseFloat(fontSize), font: `${fontWeight} ${fontSize} ${fontFamily}`, anchor: textAnchor });
      settle(group);
    }
  }

  const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => measure(target)));
  for (const svg of new Set(groups.map((group) => group.ownerSVGElement))) sizes.observe(svg);

  return {
    move(group, points, texts) {
      Object.assign(cares.get(group), { points, texts: texts.map((text) => text.split("<br>")) });
      settle(group);
    },
  };
}
