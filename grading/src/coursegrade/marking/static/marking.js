// One question, the answers of all students: which is shown, what was given, what is left.
import {ask} from "./api.js";
import * as form from "./form.js";
import {forget, listen, replay} from "./keys.js";

const $ = (id) => document.getElementById(id);
const desk = $("desk").dataset;
const STATES = {
  open: "Not marked yet", marked: "Marked", blank: "Left blank: 0 points by itself",
  again: "Marked before it was graded again: look once more",
};
const store = (name) => `marking:${desk.api}:${name}`;
const kept = (name, other) => JSON.parse(sessionStorage.getItem(store(name)) ?? "null") ?? other;
const keep = (name, value) => sessionStorage.setItem(store(name), JSON.stringify(value));

// `busy`: "soon" while an answer or a mark is on its way, "away" while the server does not take it.
let queue = [], at = 0, shown = null, busy = "", ahead = null;
let done = kept("undo", []);

const say = (words, isProblem = false) => {
  $("said").textContent = words;
  $("said").classList.toggle("problem", isProblem);
};
const query = () => ({names: Number($("names").checked), alike: Number($("alike").ariaPressed === "true")});
const fetchAnswer = (id) => ask(id, query());
const draftOf = (id) => kept("drafts", {})[id];
function draft(id, value) {
  const {[id]: _, ...others} = kept("drafts", {});
  keep("drafts", value ? {...others, [id]: value} : others);
}

function take({entries, progress, bank}) {
  queue = entries;
  form.showBank(bank);
  const {marked, total, blank} = progress;
  Object.assign($("bar"), {max: total || 1, value: total ? marked : 1});
  $("done").textContent = `${marked} of ${total} marked` + (blank ? `, ${blank} left blank` : "");
}

async function show(place, focus = true) {
  busy = "soon";
  await display(place, focus);
  busy = "";
  replay(save, () => busy);
}

async function display(place, focus) {
  at = (place + queue.length) % queue.length;
  const {id} = queue[at];
  const soon = ahead?.id === id ? await ahead.answer : await fetchAnswer(id);
  ahead = null;
  if (!soon.html) return say(soon.error ?? "The server cannot be reached; try again.", true);
  shown = soon;
  $("which").textContent = `Answer ${at + 1} of ${queue.length}`;
  const given = soon.score === null ? "" : `: ${soon.score} of ${desk.points.replace(/\.0$/, "")}`;
  $("state").textContent = STATES[soon.state] + (soon.state === "blank" ? "" : given);
  $("state").dataset.state = soon.state;
  $("who").textContent = soon.student;
  $("given").hidden = !soon.given;
  $("given").innerHTML = soon.given;
  $("answer").innerHTML = soon.html;
  if ($("which").getBoundingClientRect().top < 0) $("which").scrollIntoView();
  $("length").textContent = soon.words === 1 ? "1 word" : `${soon.words} words`;
  showNear(soon.near);
  form.fill(draftOf(id) ?? soon);
  keep("at", id);
  if (draftOf(id)) say("What you entered here is not saved yet.");
  if (focus) form.start();
  const next = openAfter(at);
  if (next !== null) ahead = {id: queue[next].id, answer: fetchAnswer(queue[next].id)};
}

function showNear(near) {
  $("near").hidden = $("alike").ariaPressed !== "true";
  $("near-list").innerHTML = "";
  for (const one of near) {
    const box = document.createElement("article"), head = document.createElement("p"), words = document.createElement("div");
    head.className = "soft";
    head.textContent = `${one.share} % alike. ${STATES[one.state]}${one.score === null ? "" : `: ${one.score}`}`;
    words.className = "words";
    words.innerHTML = one.html;
    box.append(head, words);
    $("near-list").append(box);
  }
  if (!near.length) $("near-list").textContent = "No other answer is much like this one.";
}

// The next answer that waits for a mark, counted on from here, or null.
function openAfter(place) {
  for (let step = 1; step <= queue.length; step++) {
    const one = (place + step) % queue.length;
    if (["open", "again"].includes(queue[one].state) && one !== place) return one;
  }
  return null;
}

async function save(event) {
  event?.preventDefault();
  if (!shown || busy) return undefined;
  const problem = form.wrong();
  form.invalid(Boolean(problem));
  if (problem) {
    say(problem, true);
    return form.points.focus();
  }
  const given = form.fields(), {id, score, comment} = shown, seen = {score, comment};
  const answer = await send(id, {...given, seen});
  if (answer.status !== 200) forget();
  if (answer.status === 409) return conflict(answer.theirs);
  if (answer.status !== 200) return say(answer.error ?? "Not saved.", true);
  draft(id, null);
  remember({id, before: seen, after: {score: answer.score, comment: answer.comment}});
  take(answer);
  const next = openAfter(at);
  if (next === null) {
    await show(at, false);
    $("which").focus();
    return say("Saved. All are marked.");
  }
  say(`Saved: ${answer.score}.`);
  return show(next);
}

// A mark waits, and is tried again, while the server is away or busy.
async function send(id, body) {
  busy = "soon";
  draft(id, {score: body.score, comment: body.comment});
  let answer = await ask(id, {}, body);
  while (answer.status === 423 || answer.status === 0 || answer.status >= 500) {
    busy = "away";
    forget();
    say(answer.error ?? "The server cannot be reached. Your mark is kept here and saved when it answers.", true);
    await new Promise((go) => setTimeout(go, 2000));
    answer = await ask(id, {}, body);
  }
  busy = "";
  return answer;
}

function conflict(theirs) {
  Object.assign(shown, theirs);
  const words = theirs.comment ? `, with the comment "${theirs.comment}"` : "";
  const score = theirs.score === null ? "took the mark back" : `gave ${theirs.score}`;
  say(`Somebody else ${score}${words} meanwhile. Save again to put yours in its place, or go on to keep theirs.`, true);
}

function remember(change) {
  done = [...done, change].slice(-200);
  keep("undo", done);
  $("undo").disabled = false;
}

async function undo() {
  const last = done.at(-1);
  if (busy) return undefined;
  if (!last) return say("There is nothing to undo.");
  const {score, comment} = last.before;
  const answer = await send(last.id, {score, comment, seen: last.after, undo: true});
  draft(last.id, null);
  done = done.slice(0, -1);
  keep("undo", done);
  $("undo").disabled = done.length === 0;
  if (answer.status === 200) take(answer);
  await show(queue.findIndex((one) => one.id === last.id));
  return say(answer.status === 200 ? "Undone." : "Not undone: somebody else has marked this answer since.");
}

function go(step) {
  if (busy || !queue.length) return;
  if (!draftOf(shown?.id)) say("");
  show(at + step);
}

function toggleAlike() {
  $("alike").ariaPressed = String($("alike").ariaPressed !== "true");
  ahead = null;
  if (!busy) show(at, false);
}

async function begin() {
  const answer = await ask();
  if (!answer.entries) return say(answer.error ?? "The server cannot be reached; load the page anew.", true);
  take(answer);
  if (!queue.length) return say("There is no answer to mark here.");
  const before = queue.findIndex((one) => one.id === kept("at"));
  $("undo").disabled = done.length === 0;
  return show(before >= 0 ? before : openAfter(-1) ?? 0);
}

$("mark").addEventListener("submit", save);
$("mark").addEventListener("input", (event) => {
  if (shown && event.target.type !== "checkbox") draft(shown.id, form.fields());
});
$("bank").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) form.reuse(button);
});
$("names").addEventListener("change", () => { ahead = null; show(at, false); });
const acts = {n: () => go(1), p: () => go(-1), u: undo, s: toggleAlike, r: () => $("answer").focus(), c: () => form.comment.focus()};
for (const [id, key] of Object.entries({next: "n", previous: "p", undo: "u", alike: "s"})) $(id).addEventListener("click", acts[key]);
window.addEventListener("beforeunload", (event) => { if (busy === "away") event.preventDefault(); });
listen(acts, save, () => busy);
begin();
