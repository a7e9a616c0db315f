// A state in a page's address: the values of the controls, the ghost, and the poses of a path.

/** A pose in one part of a link: what differs from the start, by name; "-" is the start itself. */
function writePose(controls, values) {
  return offStart(controls, values).map(({ name }) => `${name}*${Number(values[name].toFixed(6))}`).join(" ") || "-";
}

/** The values of all controls in a pose of a link, undefined if a part of it cannot be read. */
function readPose(controls, text) {
  const values = startOf(controls);
  if (text === "-") return values;
  for (const part of text.split(" ")) {
    const [name, number] = part.split("*"), control = controls.find((one) => one.name === name);
    const value = control && number !== undefined ? read(control, number) : undefined;
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

/**
 * What an address says of the explorer named `key`, undefined if it names another one: values, the
 * pose kept as a ghost, the poses of a path, and in words what could not be read.
 */
function readLink(hash, key, controls) {
  const query = new URLSearchParams(hash.slice(1)), poses = [], unknown = [];
  if (query.get("explorer") !== key) return undefined;
  query.delete("explorer");
  const values = startOf(controls);
  let ghost;
  for (const [name, text] of query) {
    const control = controls.find((one) => one.name === name);
    const value = control ? read(control, text) : ["ghost", "pose"].includes(name) ? readPose(controls, text) : undefined;
    if (value === undefined || poses.length === MOST_POSES && name === "pose") unknown.push(`${name}=${text}`);
    else if (control) values[name] = value;
    else if (name === "ghost") ghost = value;
    else poses.push(value);
  }
  return { values, ghost, poses, unknown };
}
