// Sheets of fibres between curves on bodies, and cords: what a muscle, a ligament or a nerve looks
// like. The same rules as lessonkit.drawing.sheets, for every frame; a test compares the two.

const STATIONS = 20, FIBRES = 9, MIDDLE = FIBRES >> 1, POINTS = STATIONS * FIBRES;
const ROUNDINGS = 6, PUSHES = 5, TENDON = 0.16, LEAST = 0.4, MOST = 2.5, CORD_SIDES = 8, FINER = 4, CORD_ROUNDINGS = 20;

/**
 * The triangles between rows of points, each row `wide` long, of every so many points alone if told; a
 * ring closes, a back looks back.
 */
function rowFaces(rows, wide, { first = 0, ring = false, back = false, every = 1 } = {}) {
  const found = [], last = ring ? wide : wide - 1;
  for (let i = 0; i + 1 < rows; i += every) {
    const down = (Math.min(i + every, rows - 1) - i) * wide;
    for (let j = 0; j < last; j += every) {
      const a = first + i * wide + j, b = first + i * wide + (j + every) % (ring ? wide : Infinity), c = b + down, d = a + down;
      if (ring) found.push(a, b, c, a, c, d);
      else if (back) found.push(c, d, a, b, c, a);
      else found.push(a, d, c, a, c, b);
    }
  }
  return Uint16Array.from(found);
}

const bothSides = (every) => Uint16Array.from([...rowFaces(STATIONS, FIBRES, { every }),
  ...rowFaces(STATIONS, FIBRES, { first: POINTS, back: true, every })]);
const SHEET_FACES = bothSides(1), SHEET_FEW = bothSides(2);

/** Round the bends of rows of points, `wide` numbers each; the first and the last row stay. */
function roundRows(points, wide, times) {
  const rows = points.length / wide;
  let kept = points.slice();
  for (let turn = 0; turn < times; turn++) {
    kept.set(points);
    for (let i = wide; i < (rows - 1) * wide; i++) points[i] = (kept[i - wide] + 2 * kept[i] + kept[i + wide]) / 4;
  }
}

/** The middle of a row of points. */
function rowMiddle(points, row, count) {
  const sum = [0, 0, 0];
  for (let i = 3 * row * count; i < 3 * (row + 1) * count; i++) sum[i % 3] += points[i] / count;
  return sum;
}

/** Push rows of points out of what they wind round, but not where they are attached. */
function wind(points, rows, winds, lift, placed, obstacles) {
  if (!winds.length) return;
  const across = points.length / rows / 3, wide = 3 * across, push = new Float64Array(points.length), kept = push.slice();
  const rods = winds.map((index) => {
    const { body, start, end, radius } = obstacles[index], from = carry(placed[body], start);
    const axis = minus(carry(placed[body], end), from);
    return { from, axis, long: Math.max(dot(axis, axis), 1e-9), radius: radius + lift };
  });
  for (let turn = 0; turn < PUSHES; turn++) {
    let touched = false;
    push.fill(0);
    for (const { from: [fx, fy, fz], axis: [ax, ay, az], long, radius } of rods) {
      for (let i = wide; i < points.length - wide; i += 3) {
        const dx = points[i] + push[i] - fx, dy = points[i + 1] + push[i + 1] - fy, dz = points[i + 2] + push[i + 2] - fz;
        const to = Math.min(Math.max((dx * ax + dy * ay + dz * az) / long, 0), 1);
        const x = dx - to * ax, y = dy - to * ay, z = dz - to * az, square = x * x + y * y + z * z;
        if (square >= radius * radius) continue;
        const along = Math.floor(i / wide) / (rows - 1), far = Math.max(Math.sqrt(square), 1e-6);
        const by = (radius - far) * Math.min(1, 5 * Math.min(along, 1 - along)) / far;
        push[i] += x * by;
        push[i + 1] += y * by;
        push[i + 2] += z * by;
        touched = true;
      }
    }
    if (!touched) return;
    if (turn < PUSHES - 1) {
      roundRows(push, wide, 3);
      kept.set(push);
      for (let i = 0; i < push.length; i++) {
        const k = i % wide;
        push[i] = ((k < 3 ? kept[i] : kept[i - 3]) + 2 * kept[i] + (k >= wide - 3 ? kept[i] : kept[i + 3])) / 4;
      }
    }
    for (let i = 0; i < points.length; i++) points[i] += push[i];
  }
}

/** The points of a sheet's middle surface, station by station. */
function sheetGrid(sheet, placed, obstacles) {
  const rows = sheet.rims.map(({ body, points }) => {
    const row = new Float64Array(3 * FIBRES);
    for (let i = 0; i < FIBRES; i++) row.set(carry(placed[body], points[i]), 3 * i);
    return row;
  });
  const first = rows[0], last = rows.at(-1), line = minus(rowMiddle(last, 0, FIBRES), rowMiddle(first, 0, FIBRES));
  const { at, bow } = sheet;
  if (bow.some(Boolean)) {
    const along = unit(line), slack = sheet.rest ? Math.min(sheet.rest / Math.hypot(...line), 1) : 1, turned = (rim) => times(placed[rim.body].rotation, bow);
    let off = plus(scaled(turned(sheet.rims[0]), 1 - at), scaled(turned(sheet.rims.at(-1)), at));
    off = scaled(minus(off, scaled(along, dot(off, along))), slack);
    rows.splice(1, 0, first.map((x, i) => x * (1 - at) + last[i] * at + off[i % 3]));
  }
  const steps = rows.slice(1).map((row, i) => Math.hypot(...minus(rowMiddle(row, 0, FIBRES), rowMiddle(rows[i], 0, FIBRES))));
  const total = Math.max(steps.reduce((a, b) => a + b), 1e-9), marks = [0];
  for (const step of steps) marks.push(marks.at(-1) + step / total);
  const points = new Float64Array(3 * POINTS), wide = 3 * FIBRES;
  for (let s = 0, k = 0; s < STATIONS; s++) {
    const here = s / (STATIONS - 1);
    while (k < rows.length - 2 && here >= marks[k + 1]) k++;
    const share = (here - marks[k]) / Math.max(marks[k + 1] - marks[k], 1e-9);
    for (let i = 0; i < wide; i++) points[s * wide + i] = rows[k][i] * (1 - share) + rows[k + 1][i] * share;
  }
  roundRows(points, wide, ROUNDINGS);
  const lean = Math.log(0.5) / Math.log(at);
  for (let s = 0; s < STATIONS; s++) {
    const factor = 1 + (sheet.swell - 1) * Math.sin(Math.PI * (s / (STATIONS - 1)) ** lean);
    const middle = rowMiddle(points, s, FIBRES);
    for (let i = 0; i < wide; i++) points[s * wide + i] = middle[i % 3] + (points[s * wide + i] - middle[i % 3]) * factor;
  }
  wind(points, STATIONS, sheet.winds, 0.3 * sheet.thickness, placed, obstacles);
  return points;
}

/** Half the thickness at each point of a sheet at rest. */
function sheetProfile({ thickness, belly: [start, end] }) {
  return Float64Array.from({ length: POINTS }, (_, i) => {
    const within = Math.min(Math.max((Math.floor(i / FIBRES) / (STATIONS - 1) - start) / (end - start), 0), 1);
    const u = 2 * (i % FIBRES) / (FIBRES - 1) - 1;
    const along = TENDON + (1 - TENDON) * Math.sin(Math.PI * within) ** 0.7;
    return 0.5 * thickness * along * Math.sqrt(Math.max(1 - u * u, 0));
  });
}

/** For each point of the skin how far across the sheet it is, -1 to 1, and how far it is flesh. */
function sheetWeave({ belly: [start, end] }) {
  return Float32Array.from({ length: 4 * POINTS }, (_, i) => {
    const point = (i >> 1) % POINTS, along = Math.floor(point / FIBRES) / (STATIONS - 1);
    if (i % 2) return Math.min(Math.max(Math.min(along - start, end - along) / 0.07 + 0.15, 0), 1);
    return 2 * (point % FIBRES) / (FIBRES - 1) - 1;
  });
}

const at3 = (points, i) => [points[3 * i], points[3 * i + 1], points[3 * i + 2]];

/** Half of the difference of neighbours, whole at an end. */
function slope(points, i, step, before, after) {
  const from = before ? i - step : i, to = after ? i + step : i, half = before && after ? 0.5 : 1;
  return scaled(minus(at3(points, to), at3(points, from)), half);
}

/** Six times what a closed surface encloses. */
function enclosed(points, faces) {
  let sum = 0;
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    sum += points[a] * (points[b + 1] * points[c + 2] - points[b + 2] * points[c + 1])
      + points[a + 1] * (points[b + 2] * points[c] - points[b] * points[c + 2])
      + points[a + 2] * (points[b] * points[c + 1] - points[b + 1] * points[c]);
  }
  return sum;
}

/** Lay the skin of a sheet into arrays of points and normals, front then back. */
function sheetSkin(sheet, points, into, normals) {
  const { profile } = sheet;
  for (let i = 0; i < POINTS; i++) {
    const s = Math.floor(i / FIBRES), f = i % FIBRES;
    const normal = unit(cross(slope(points, i, FIBRES, s > 0, s + 1 < STATIONS), slope(points, i, 1, f > 0, f + 1 < FIBRES)));
    normals.set(normal, 3 * i);
    for (let k = 0; k < 3; k++) {
      into[3 * i + k] = points[3 * i + k] + profile[i] * normal[k];
      into[3 * (i + POINTS) + k] = points[3 * i + k] - profile[i] * normal[k];
    }
  }
  const full = sheet.volume ? Math.min(Math.max(sheet.volume / Math.max(enclosed(into, SHEET_FACES) / 6, 1), LEAST), MOST) : 1;
  for (let s = 0; s < STATIONS; s++) {
    const edge = minus(at3(points, s * FIBRES + FIBRES - 1), at3(points, s * FIBRES)), side = unit(edge);
    const deep = Math.max(full * profile[s * FIBRES + MIDDLE], 0.3), wide = Math.max(Math.hypot(...edge) / 2, 1);
    for (let f = 0; f < FIBRES; f++) {
      const i = s * FIBRES + f, u = 2 * f / (FIBRES - 1) - 1, up = Math.sqrt(Math.max(1 - u * u, 0));
      const normal = at3(normals, i), lift = scaled(normal, full * profile[i]), lean = scaled(side, u * deep / wide);
      for (const sign of [1, -1]) {
        const j = 3 * (sign > 0 ? i : i + POINTS);
        into.set(plus(at3(points, i), scaled(lift, sign)), j);
        normals.set(up ? unit(plus(scaled(normal, sign * up), lean)) : scaled(side, u), j);
      }
    }
  }
}

/** Lay the skin of a cord into arrays of points and normals. */
function cordSkin(cord, placed, obstacles, into, normals) {
  const knots = cord.knots.map(([body, ...tenths]) => carry(placed[body], scaled(tenths, 0.1)));
  const rows = FINER * (knots.length - 1) + 1, line = new Float64Array(3 * rows);
  for (let i = 0; i < rows; i++) {
    const k = Math.min(Math.floor(i / FINER), knots.length - 2);
    line.set(mix(knots[k], knots[k + 1], i / FINER - k), 3 * i);
  }
  roundRows(line, 3, CORD_ROUNDINGS);
  wind(line, rows, cord.winds, cord.radius, placed, obstacles);
  for (let i = 0; i < rows; i++) {
    const tangent = unit(slope(line, i, 1, i > 0, i + 1 < rows)), side = unit(cross(tangent, [0.31, 0.17, 0.93]));
    const other = cross(tangent, side);
    for (let j = 0; j < CORD_SIDES; j++) {
      const turn = 2 * Math.PI * j / CORD_SIDES, normal = plus(scaled(side, Math.cos(turn)), scaled(other, Math.sin(turn)));
      into.set(plus(at3(line, i), scaled(normal, cord.radius)), 3 * (i * CORD_SIDES + j));
      normals.set(normal, 3 * (i * CORD_SIDES + j));
    }
  }
}

/**
 * What is drawn of a muscle, ligament or nerve: faces (`few` for quick frames), weave, and arrays that `lay` fills for where
 * the bodies stand. `middle` is then the middle of its flesh.
 */
function readShape(shape, obstacles) {
  const cord = "knots" in shape;
  const sheet = cord ? shape : { ...shape, profile: sheetProfile(shape), rims: shape.rims.map(({ body, tenths }) =>
    ({ body, points: Array.from({ length: FIBRES }, (_, i) => scaled(at3(tenths, i), 0.1)) })) };
  const rows = cord ? FINER * (shape.knots.length - 1) + 1 : 0, count = cord ? rows * CORD_SIDES : 2 * POINTS;
  const points = new Float32Array(3 * count), normals = new Float32Array(3 * count);
  const found = { points, normals, faces: cord ? rowFaces(rows, CORD_SIDES, { ring: true }) : SHEET_FACES,
    few: cord ? rowFaces(rows, CORD_SIDES, { ring: true, every: 2 }) : SHEET_FEW,
    weave: cord ? new Float32Array(2 * count).fill(1) : sheetWeave(shape), middle: [0, 0, 0] };
  found.lay = (placed) => {
    if (cord) {
      cordSkin(sheet, placed, obstacles, points, normals);
      found.middle = at3(points, CORD_SIDES * (rows >> 1));
    } else {
      const grid = sheetGrid(sheet, placed, obstacles);
      sheetSkin(sheet, grid, points, normals);
      found.middle = at3(grid, (STATIONS >> 1) * FIBRES + MIDDLE);
    }
  };
  return found;
}
