// A path: a few poses, taken down one by one or as the hand rests, and replayed.

const MOST_POSES = 12;

/**
 * Wake the drawer of the path. `hand.values()` are the present values, `hand.play(at, button)` plays
 * what `travel` gives, `hand.stop()` ends that.
 */
function wakePath(root, controls, hand) {
  const drawer = root.querySelector("[data-drawer=path]"), list = drawer.querySelector("ol");
  const [record, add, run, clear] = ["record", "add", "run", "clear"].map((name) => drawer.querySelector(`[data-${name}]`));
  const words = drawer.querySelector("[data-poses]"), empty = words.textContent;
  let poses = [], recording = false;

  const isSame = (a, b) => controls.every(({ name }) => a[name] === b[name]);

  /** A pose in words: what differs from the start. */
  function describe(pose) {
    return offStart(controls, pose).map((control) => `${control.label} ${print(pose[control.name], control)}`).join(", ") || "as at the start";
  }

  function show() {
    list.replaceChildren(...poses.map((pose) =>
      Object.assign(document.createElement("li"), { textContent: describe(pose) })));
    const full = poses.length === MOST_POSES ? " No more can be added." : "";
    words.textContent = poses.length ? `${poses.length} of ${MOST_POSES} poses.${full}` : empty;
    record.setAttribute("aria-pressed", recording);
    add.setAttribute("aria-disabled", poses.length === MOST_POSES);
    run.setAttribute("aria-disabled", poses.length < 2);
    clear.setAttribute("aria-disabled", !poses.length);
  }

  function take(pose) {
    if (poses.length < MOST_POSES && !(poses.length && isSame(poses.at(-1), pose))) poses.push({ ...pose });
    if (poses.length === MOST_POSES) recording = false;
    show();
  }

  record.addEventListener("click", () => {
    recording = !recording && poses.length < MOST_POSES;
    if (recording) take(hand.values());
    else show();
  });
  add.addEventListener("click", () => take(hand.values()));
  clear.addEventListener("click", () => {
    [poses, recording] = [[], false];
    show();
  });
  run.addEventListener("click", () => {
    if (hand.isPlaying(run)) return hand.stop();
    hand.stop();
    recording = false;
    show();
    const isThere = poses.length && isSame(poses[0], hand.values());
    if (poses.length > 1) hand.play(travel(controls, isThere ? poses : [hand.values(), ...poses]), run);
  });
  show();

  return {
    poses: () => poses,
    /** Take down where the hand rests, while it is recording. */
    rest(values) { if (recording) take(values); },
    /** Show the poses of a link, the drawer open. */
    load(loaded) {
      poses = loaded;
      drawer.open ||= poses.length > 0;
      show();
    },
  };
}
