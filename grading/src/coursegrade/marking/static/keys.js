// Keys. Single letters can be switched off, for those who speak to their computer.
import * as form from "./form.js";

const box = document.getElementById("keys");
const typing = (target) => target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
// What was typed before the next answer was there; it is meant for that one.
let early = [];

function digit(key) {
  if (!/^\d$/.test(key) || !form.hasCriteria || typing(document.activeElement)) form.type(key);
  else form.level(Number(key));
}

// Do what was typed early; `busy` says when the page is occupied again.
export function replay(save, busy) {
  while (early.length && !busy()) {
    const key = early.shift();
    if (key === "Enter") save();
    else digit(key);
  }
}

export const forget = () => { early = []; };

export function listen(acts, save, busy) {
  box.checked = localStorage.getItem("marking:keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("marking:keys", box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const {target, key, code} = event;
    if (busy()) {
      if (!/^([\d.,]|Enter)$/.test(key)) return undefined;
      event.preventDefault();
      return busy() === "away" ? undefined : early.push(key);
    }
    if (target === form.comment && key === "Escape") {
      event.preventDefault();
      return form.start();
    }
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return save(event);
    if (event.altKey && /^Digit[1-9]$/.test(code)) {
      const button = document.querySelectorAll("#bank button")[Number(code.at(-1)) - 1];
      event.preventDefault();
      return button && form.reuse(button);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !box.checked || target.matches("textarea, select")) return undefined;
    const letter = key.length === 1 ? key.toLowerCase() : "";
    if (acts[letter] && !event.repeat) {
      event.preventDefault();
      return acts[letter]();
    }
    if (/^\d$/.test(key) && !typing(target)) {
      event.preventDefault();
      return digit(key);
    }
    if (key === "Enter" && target.matches("input[type=radio], input[type=checkbox], body, main, h2, article")) return save(event);
    return undefined;
  });
}
