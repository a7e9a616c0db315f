// The sliders, fields, radio buttons and menus of an explorer: what a hand does with them.

/** A typed or linked value as a number, undefined if it is none of this control's. */
function read({ choices, minimum, maximum, digits }, text) {
  if (choices.includes(text)) return choices.indexOf(text);
  const plain = text.trim().replace(",", ".").replace(/^[\u2212\u2013]/, "-");
  const value = plain ? Number(Number(plain).toFixed(digits)) : NaN;
  return value >= minimum && value <= maximum ? value : undefined;
}

/** The step of a control that is nearest to a value; of a choice the value itself. */
const stepped = ({ choices, minimum, maximum, step, digits }, value) => choices.length ? value : Math.min(maximum,
  Math.max(minimum, Number((minimum + Math.round((value - minimum) / step) * step).toFixed(digits))));

/** The values at which controls start. */
const startOf = (controls) => Object.fromEntries(controls.map((control) => [control.name, control.default]));

/** The controls that are not at their start. */
const offStart = (controls, values) => controls.filter((control) => values[control.name] !== control.default);

/** A value of a control as it stands in a link or in a line of Python. */
const written = ({ choices }, value) => choices.length ? choices[value] : Number(value.toFixed(6));

/**
 * Wake the controls. `hand.move(next, by)` is told of a move, `hand.take(name)` that a slider is
 * held, `hand.release(cancelled)` that it is not any more, and whether it was a swipe after all.
 */
function wakeControls(root, controls, group, hand) {
  const inputs = ({ name }) => root.querySelector(`[data-control="${name}"]`).querySelectorAll("input, select");
  const undo = root.querySelector("[data-undo]"), state = root.querySelector(".hl-state");
  let typing = null;

  function complain(control, words) {
    root.querySelector(`[data-control="${control.name}"] .hl-error`).textContent = words;
    inputs(control)[1].setAttribute("aria-invalid", Boolean(words));
  }

  function type(control, text) {
    const value = read(control, text), { name, minimum, maximum } = control;
    if (value !== undefined) hand.move({ [name]: value });
    else complain(control, `Give a number from ${print(minimum, control)} to ${print(maximum, control)}.`);
  }

  /** Show values; leave alone a field that is being typed in. */
  function show(values, canUndo) {
    for (const control of controls) {
      const value = values[control.name], [slider, typed] = inputs(control);
      if (slider.type !== "radio") slider.value = value; // a slider, or a menu
      if (control.choices.length) {
        if (slider.type === "radio") inputs(control)[value].checked = true;
        continue;
      }
      slider.setAttribute("aria-valuetext", print(value, control));
      if (typed !== typing) typed.value = value.toFixed(control.digits);
      complain(control, "");
    }
    if (!state) return; // a guess has neither
    state.textContent = controls.map((c) => `${c.label}: ${print(values[c.name], c)}`).join("; ");
    undo.setAttribute("aria-disabled", !canUndo);
  }

  function wakeChoice(control) {
    for (const part of inputs(control)) { // radio buttons, or one menu
      if (part.type === "radio") part.name = `${control.name}-${group}`;
      part.addEventListener("change", () => hand.move({ [control.name]: Number(part.value) }));
    }
  }

  function wakeRange(control) {
    const { name } = control, [slider, typed] = inputs(control);
    slider.addEventListener("input", () => hand.move({ [name]: Number(slider.value) }, name));
    slider.addEventListener("pointerdown", hand.take);
    for (const end of ["change", "pointerup"]) slider.addEventListener(end, () => hand.release());
    slider.addEventListener("pointercancel", () => hand.release(true));
    typed.addEventListener("input", () => { typing = typed; });
    typed.addEventListener("change", () => { typing = null; type(control, typed.value); });
    typed.addEventListener("blur", () => { typing = null; show(hand.values()); });
    typed.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!steps) return;
      event.preventDefault();
      typing = null;
      slider.value = (read(control, typed.value) ?? hand.values()[name]) + steps * control.step;
      hand.move({ [name]: Number(slider.value) }, name);
    });
  }

  for (const control of controls) (control.choices.length ? wakeChoice : wakeRange)(control);
  return { show, isTyping: () => Boolean(typing) };
}
