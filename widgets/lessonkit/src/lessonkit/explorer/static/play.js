// Playing: values that follow each other in time, until they end or a hand takes over.

/** Whether the reader asks for still positions instead of motion. */
const prefersStills = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Return a player. `show(values)` draws values on the way, `rest(values)` those at which it ends.
 * `start(at, button)` takes what gives, from the seconds passed, the values and whether they are
 * the last; the button says Pause meanwhile.
 */
function makePlayer(controls, present, show, rest) {
  let playing = null;

  function start(at, button) {
    const began = performance.now();
    playing = { button, words: button?.textContent, from: present(), frame: 0 };
    const step = (time) => {
      const { values, ended } = at(Math.max(0, time - began) / 1000);
      if (ended) return stop(values);
      playing.frame = requestAnimationFrame(step);
      show(values);
    };
    playing.frame = requestAnimationFrame(step);
    if (button) button.textContent = "Pause";
  }

  /** End at values, or else at the steps nearest to where it is. */
  function stop(values) {
    if (!playing) return;
    const { button, words, from, frame } = playing, now = present();
    cancelAnimationFrame(frame);
    playing = null;
    if (button) button.textContent = words;
    const moved = controls.filter(({ name }) => now[name] !== from[name]);
    rest(values ?? Object.fromEntries(moved.map((control) => [control.name, stepped(control, now[control.name])])));
  }

  return { start, stop, isPlaying: (button) => Boolean(playing) && (!button || playing.button === button) };
}

/** One control up, down and back to where it was, in eight seconds or in a few still positions. */
function sweep({ name, minimum, maximum }, from) {
  const span = maximum - minimum, stills = prefersStills();
  return (seconds) => {
    const ranges = stills ? Math.floor(seconds / 1.2) / 4 : seconds / 4;
    if (ranges >= 2) return { values: { [name]: from }, ended: true };
    const at = ((from - minimum) / span + ranges) % 2;
    return { values: { [name]: minimum + span * Math.min(at, 2 - at) } };
  };
}

/** From pose to pose: a second each on the way, and a rest at each; or each for itself. */
function travel(controls, poses) {
  const stills = prefersStills(), last = poses.length - 1, TURN = 1.5, MOVE = 1;
  return (seconds) => {
    const leg = Math.floor(seconds / TURN);
    if (leg >= last) return { values: poses[last], ended: true };
    const linear = Math.min(1, (seconds - leg * TURN) / MOVE), share = stills ? 1 : linear * linear * (3 - 2 * linear);
    const [from, to] = [poses[leg], poses[leg + 1]];
    return { values: Object.fromEntries(controls.map(({ name, choices }) =>
      [name, choices.length || share === 1 ? to[name] : from[name] + share * (to[name] - from[name])])) };
  };
}
