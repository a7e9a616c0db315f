// Labels of a picture: large enough to be read, never cut off and never over one another, however
// small the picture is.

const LEAST_PX = 12, LINE_EM = 1.2, BACK_ROW = 42, DETOURS = 9;

// What is taken in a picture, by the part that takes it: { left, right, top, bottom, rank }. A label
// gives way to what has a lower rank.
const boxes = new WeakMap(), RING = -3, MARK = -2;
const UNSEEN = ".hl-gone, .hl:not(.hl-whole) .hl-detail, .hl-asking .hl-covered, .hl-asking .hl-hands:not(.hl-guessed), .hl:not(.hl-asking) .hl-guessed";
const isSeen = (part) => !part.closest(UNSEEN);

/** Note that a part of a picture takes a box. */
function take(part, box) {
  const picture = part.closest(".hl-picture");
  if (!boxes.has(picture)) boxes.set(picture, new Map());
  boxes.get(picture).set(part, box);
}

/** How small a letter may be: in the large view a part of the window's height, for the back row. */
const leastPx = (part) => part.closest(".hl-over") ? Math.max(LEAST_PX, innerHeight / BACK_ROW) : LEAST_PX;

/** Take care of groups of texts; what comes back moves a group's texts to points [x, y]. Later groups give way to earlier ones. */
function wakeLabels(groups, first = 0) {
  const pen = document.createElement("canvas").getContext("2d");
  const cares = new Map(groups.map((group) => [group, { points: [...group.children].map(standing), em: 0,
    texts: [...group.children].map((text) => [...text.children].map((line) => line.textContent)) }]));

  /** Where a text stands in the markup. */
  function standing(text) {
    return text.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  }

  /** How far up or down a box must go, at the least, to be free of what it gives way to; 0 where there is no room. */
  function wayOut(box, inside, others) {
    const high = box.bottom - box.top, clash = (top) => others.find(([part, other]) => box.left < other.right
      && other.left < box.right && top < other.bottom && other.top < top + high && isSeen(part))?.[1];
    let found = 0, least = Infinity;
    for (const down of [true, false]) {
      let top = box.top, other = clash(top);
      for (let i = 0; other && i < DETOURS; i++, other = clash(top)) top = down ? other.bottom : other.top - high;
      const way = top - box.top, fits = top >= inside.top && top + high <= inside.bottom;
      if (!other && fits && Math.abs(way) < least) [found, least] = [way, Math.abs(way)];
    }
    return found;
  }

  /** Put a group's texts at their points, or as near to them as leaves them whole and free of others. */
  function settle(group) {
    const { points, texts, em, font, anchor } = cares.get(group), picture = group.closest(".hl-picture");
    const { x: left, y: top, width, height } = group.ownerSVGElement.viewBox.baseVal, rank = first + groups.indexOf(group);
    const others = [...boxes.get(picture) ?? []].filter(([, box]) => box.rank < rank);
    pen.font = font;
    points.forEach(([x, y], i) => {
      const text = group.children[i], lines = texts[i];
      lines.forEach((line, j) => {
        const { firstChild } = text.children[j];
        if (firstChild && firstChild.data !== line) firstChild.data = line;
      });
      boxes.get(picture)?.delete(text);
      // What is kept outside of the picture is out of sight on purpose.
      if (em && x >= left && x <= left + width && y >= top && y <= top + height) {
        const wide = Math.max(...lines.map((line) => pen.measureText(line).width)) + em / 8;
        const high = lines.length * LINE_EM * em / 2;
        const before = wide * { start: 0, middle: 0.5, end: 1 }[anchor];
        x = Math.max(left + before, Math.min(left + width - wide + before, x));
        y = Math.max(top + high, Math.min(top + height - high, y));
        if (lines.some((line) => line.trim())) {
          const box = { left: x - before, right: x - before + wide, top: y - high, bottom: y + high, rank };
          const way = wayOut(box, { top, bottom: top + height }, others);
          y += way;
          box.top += way;
          box.bottom += way;
          take(text, box);
          others.push([text, box]);
        }
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
    /** Place all of them anew, when others are seen than before. */
    settle: () => groups.forEach(settle),
  };
}
