// The form: levels of the criteria, points, comment, and the comments used before.
const $ = (id) => document.getElementById(id);
const most = Number($("desk").dataset.points);
const rows = [...document.querySelectorAll(".criterion")];
export const points = $("points"), comment = $("comment");

const chosen = (row) => row.querySelector("input:checked");
const changed = () => points.dispatchEvent(new Event("input", {bubbles: true}));
const plain = (value) => (value === null ? "" : String(value));

export const fields = () => ({score: points.value.trim(), comment: comment.value.trim()});

// What is wrong with the points, in a sentence, or nothing. The server asks again.
export function wrong() {
  const typed = points.value.trim(), value = Number(typed.replace(",", "."));
  if (typed === "" && rows.length && rows.some(chosen))
    return `Choose a level for "${rows.find((row) => !chosen(row)).querySelector("legend").textContent}" too, or type the points.`;
  if (typed === "") return `No points yet: give 0 to ${most}, then save.`;
  if (!/^-?(\d+([.,]\d*)?|[.,]\d+)$/.test(typed)) return `"${typed}" is no number of points; give 0 to ${most}.`;
  if (value > most) return `${value} is more than the ${most} points of this question; give 0 to ${most}.`;
  if (value < 0) return `${typed} is less than nothing; give 0 to ${most}.`;
  return "";
}

export function fill({score, comment: words}) {
  for (const box of document.querySelectorAll(".criterion input")) box.checked = false;
  points.value = plain(score);
  comment.value = words ?? "";
  invalid(false);
}

export function invalid(is) {
  points.toggleAttribute("aria-invalid", is);
}

// The first thing to do for an answer.
export function start() {
  (rows[0]?.querySelector("input") ?? points).focus({preventScroll: true});
  if (!rows.length) points.select();
}

function sum() {
  const levels = rows.map(chosen);
  if (levels.every(Boolean)) points.value = plain(levels.reduce((all, box) => all + Number(box.value), 0));
  else points.value = "";
  invalid(false);
}

// A digit chooses a level of the criterion that has the focus, or else of the first without one.
export function level(digit) {
  const row = document.activeElement.closest?.(".criterion") ?? rows.find((one) => !chosen(one));
  const box = row && [...row.querySelectorAll("input")].find((one) => Number(one.value) === digit);
  if (!row) return false;
  if (!box) return true;
  box.checked = true;
  sum();
  changed();
  const next = rows[rows.indexOf(row) + 1];
  (next ? chosen(next) ?? next.querySelector("input") : document.querySelector("button.main")).focus();
  return true;
}

// A key that belongs into the points.
export function type(key) {
  points.value += key;
  points.focus();
  changed();
}

export const hasCriteria = rows.length > 0;

export function showBank(entries) {
  $("bank-box").hidden = entries.length === 0;
  $("bank").replaceChildren(...entries.map((words, number) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.dataset.words = words;
    const key = number < 9 ? Object.assign(document.createElement("kbd"), {textContent: `Alt ${number + 1}`}) : "";
    button.append(key, " ", words);
    item.append(button);
    return item;
  }));
}

export function reuse(button) {
  const words = button.dataset.words, there = comment.value.trim();
  if (there.split(/\n\s*\n/).includes(words)) return;
  comment.value = there ? `${there}\n\n${words}` : words;
  comment.dispatchEvent(new Event("input", {bubbles: true}));
}

rows.forEach((row) => row.addEventListener("change", sum));
