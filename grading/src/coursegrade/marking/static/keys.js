// Keys. Single letters can be switched off, for those who speak to their computer.
import * as form from "./form.js";

const box = document.getElementById("keys");
const typing = (target) => target.matches("textarea, input:not([type=radio]):not([type=checkbox])");

export function listen(acts, save) {
  box.checked = localStorage.getItem("marking:keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("marking:keys", box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const {target, key, code} = event;
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
      if (!form.hasCriteria || !form.level(Number(key))) {
        form.points.value = key;
        form.points.focus();
        form.points.dispatchEvent(new Event("input", {bubbles: true}));
      } else document.getElementById("mark").dispatchEvent(new Event("input", {bubbles: true}));
      return undefined;
    }
    if (key === "Enter" && target.matches("input[type=radio], input[type=checkbox], body, main, h2, article")) return save(event);
    return undefined;
  });
}
