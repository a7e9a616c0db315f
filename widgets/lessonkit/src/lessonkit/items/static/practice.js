// Brings practice items to life: checks an answer, says why, and keeps the progress in this browser.
// The markup comes from templates/practice.html.j2; the answers stand in the JSON beside it.

const MARK = { right: "✓ Right", wrong: "✗ Not yet", part: "◐ Partly right", form: "Please check" };

function paragraph(html) {
  return `<p>${html}</p>`;
}

// Each kind turns a form into { mark, html }. A mark of "form" means that nothing was judged.
const JUDGES = {
  choice(form, key) {
    const picked = form.querySelector("input:checked");
    if (!picked) return { mark: "form", html: paragraph("Choose an answer first.") };
    const option = key[picked.value];
    return { mark: option.right ? "right" : "wrong", html: paragraph(option.say) };
  },

  several(form, key) {
    const picked = [...form.querySelectorAll("input:checked")].map((input) => input.value);
    if (!picked.length) return { mark: "form", html: paragraph("Choose at least one answer.") };
    const hits = picked.filter((letter) => key[letter].right).length;
    const right = Object.values(key).filter((option) => option.right).length;
    const lines = picked.map((letter) => {
      const sign = key[letter].right ? "✓" : "✗";
      return `<li><span aria-hidden="true">${sign}</span> ${key[letter].text}: ${key[letter].say}</li>`;
    });
    let html = `<ul>${lines.join("")}</ul>`;
    const solved = hits === right && hits === picked.length;
    if (hits < right) html += paragraph("There is more to find.");
    return { mark: solved ? "right" : hits ? "part" : "wrong", html };
  },

  numeric(form, key) {
    const text = form.querySelector("input").value;
    const typed = readNumber(text, key.units);
    if (typeof typed === "string") return { mark: "form", html: paragraph(typed) };
    if (typed === null) {
      const other = key.wrongUnits.find((one) => readNumber(text, one.units) !== null);
      if (other) return { mark: "form", html: paragraph(other.say) };
      const advice = "Type one number in digits, for example 12.5. The unit stands behind the field.";
      return { mark: "form", html: paragraph(advice) };
    }
    const near = (target) => Math.abs(typed - target.value) <= target.tolerance + 1e-9;
    if (near(key)) return { mark: "right", html: paragraph(key.right) };
    const known = key.errors.find(near);
    return { mark: "wrong", html: paragraph(known ? known.say : key.wrong) };
  },

  match(form, key) {
    const picked = [...form.querySelectorAll("select")].map((select) => select.value);
    if (picked.includes("")) return { mark: "form", html: paragraph("Choose a partner for every entry.") };
    const pairs = Object.values(key);
    const wrong = pairs.filter((pair, n) => pair.right !== picked[n]);
    if (!wrong.length) return { mark: "right", html: paragraph("Every entry has its partner.") };
    const lines = wrong.map((pair) => `<li>${pair.text}: ${pair.say}</li>`).join("");
    const count = `${pairs.length - wrong.length} of ${pairs.length} are right. Look again at:`;
    const mark = wrong.length < pairs.length ? "part" : "wrong";
    return { mark, html: `${paragraph(count)}<ul>${lines}</ul>` };
  },
};

// Understands a decimal comma, every dash as a minus, spaces between thousands, and the unit. Returns
// a number, null for what is none, or words for what could be two.
function readNumber(text, units) {
  let plain = text.replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00a0\u2009\u202f]+/g, " ").trim();
  const unit = units.filter(Boolean).sort((a, b) => b.length - a.length)
    .find((one) => plain.toLowerCase().endsWith(one.toLowerCase()));
  if (unit) plain = plain.slice(0, -unit.length).trim();
  plain = plain.replace(/^([+-])\s/, "$1").replace(/(\d) (?=\d{3}\b)/g, "$1");
  const twofold = /^[+-]?([1-9]\d{0,2}),(\d{3})$/.exec(plain);
  if (twofold) {
    const [, whole, part] = twofold;
    return `“${whole},${part}” can mean two numbers: type ${whole}.${part} or ${whole}${part}.`;
  }
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain) ? Number(plain.replace(",", ".")) : null;
}

// Storage may be switched off, or full of something else; practice then works without a memory.
function recall(name) {
  try {
    return new Set(JSON.parse(localStorage.getItem(name)) || []);
  } catch {
    return new Set();
  }
}

function remember(name, solved) {
  try {
    if (solved.size) localStorage.setItem(name, JSON.stringify([...solved]));
    else localStorage.removeItem(name);
  } catch {
    // nothing to do: the page still shows the progress
  }
}

// What to put into a file: one line a question, for a spreadsheet.
function table(forms, solved, title) {
  const quoted = (text) => `"${text.replace(/\s+/g, " ").trim().replaceAll('"', '""')}"`;
  const day = new Date().toISOString().slice(0, 10);
  const rows = forms.map((form, n) => [
    n + 1, form.dataset.item, form.querySelector(".hl-question").textContent,
    solved.has(form.dataset.item) ? "answered correctly" : "open",
  ]);
  const lines = [[title, "saved", day, ""], ["number", "item", "question", "state"], ...rows];
  return lines.map((line) => line.map((cell) => quoted(String(cell))).join(",")).join("\r\n");
}

function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function mount(root) {
  const items = JSON.parse(root.querySelector(".hl-data").textContent);
  const turn = {};
  const forms = [...root.querySelectorAll(".hl-item")];
  const store = root.dataset.store;
  const progress = root.querySelector(".hl-progress");
  let solved = recall(store);

  function show() {
    const count = forms.filter((form) => solved.has(form.dataset.item)).length;
    progress.querySelector("progress").value = count;
    const words = `${count} of ${forms.length} answered correctly`;
    const status = progress.querySelector("[role=status]");
    if (status.textContent !== words) status.textContent = words;
    progress.querySelector(".hl-reset").disabled = !root.querySelector(".hl-feedback *") && !count;
    for (const form of forms) {
      const done = solved.has(form.dataset.item);
      form.querySelector(".hl-done").textContent = done ? "· answered correctly ✓" : "";
    }
  }

  function clear(form) {
    const feedback = form.querySelector(".hl-feedback");
    feedback.replaceChildren();
    feedback.removeAttribute("data-mark");
  }

  // JupyterLab asks the focused element itself whether its shortcuts may have the key.
  function keepKeys(inside) {
    for (const control of inside.querySelectorAll("input, select, button, summary")) {
      control.dataset.lmSuppressShortcuts = "true";
    }
  }

  // The next variant of a question, round and round.
  function another(form) {
    const variants = items[form.dataset.item];
    const n = (turn[form.dataset.item] || 0) + 1;
    turn[form.dataset.item] = n % variants.length;
    const { question, controls, hint } = variants[n % variants.length];
    form.querySelector(".hl-question").innerHTML = question;
    form.querySelector(".hl-controls").innerHTML = controls;
    if (hint) form.querySelector(".hl-hint-text").innerHTML = hint;
    keepKeys(form);
    clear(form);
    form.querySelector(".hl-feedback").innerHTML = paragraph("The question has new numbers.");
  }

  for (const form of forms) {
    form.querySelector("[type=submit]").hidden = false;
    const more = form.querySelector(".hl-another");
    if (more) {
      more.hidden = false;
      more.addEventListener("click", () => another(form));
    }
    form.querySelector(".hl-answer").remove();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const variant = items[form.dataset.item][turn[form.dataset.item] || 0];
      const { mark, html } = JUDGES[form.dataset.kind](form, variant.key);
      const feedback = form.querySelector(".hl-feedback");
      feedback.dataset.mark = mark;
      feedback.innerHTML = `<p class="hl-mark">${MARK[mark]}</p>${html}`;
      if (mark === "right") {
        solved.add(form.dataset.item);
        remember(store, solved);
      }
      show();
    });
    // Feedback belongs to the answer that was checked, so a changed answer takes it away.
    form.addEventListener("input", () => clear(form));
  }

  keepKeys(root);
  // Enter does here what it does on any page; JupyterLab would keep it from fields and buttons.
  root.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key !== "Enter" || !at.matches("input, button, summary")) return;
    event.preventDefault();
    if (at.matches("input")) at.form.requestSubmit();
    else at.click();
  });

  progress.querySelector(".hl-save").addEventListener("click", () => {
    const title = root.getAttribute("aria-label");
    const name = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    download(table(forms, solved, title), `${name}.csv`);
  });
  progress.querySelector(".hl-reset").addEventListener("click", () => {
    solved = new Set();
    remember(store, solved);
    for (const form of forms) {
      form.reset();
      clear(form);
    }
    show();
    forms[0].querySelector("input, select").focus();
  });
  progress.hidden = false;
  show();
}

function render({ model, el }) {
  const draw = () => {
    el.innerHTML = model.get("markup");
    mount(el.querySelector(".hl-practice"));
    hideSaved(model, el);
  };
  draw();
  model.on("change:markup", draw);
  return () => {
    model.off("change:markup", draw);
    el.replaceChildren(); // a Jupyter keeps an element whose output is gone
  };
}

export default { mount, render };
