// How far the reader is in each lesson, kept in this browser alone: a section counts as read once
// its heading has been in the window for a moment.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const store = `course-progress ${root.pathname}`, MOMENT = 1500;
  const box = document.querySelector(".course-progress");
  const lesson = box?.dataset.lesson;

  /** What is stored, as far as it has the form that is written here: other pages of the host store too. */
  function read() {
    const fits = ([, kept]) => Array.isArray(kept?.seen) && Number.isInteger(kept.total);
    try {
      return Object.fromEntries(Object.entries(JSON.parse(localStorage.getItem(store)) ?? {}).filter(fits));
    } catch { // no JSON
      return {};
    }
  }

  function change(name, value) {
    const all = read();
    if (value) all[name] = value;
    else delete all[name];
    try {
      localStorage.setItem(store, JSON.stringify(all));
    } catch { /* without storage there is progress on this page only */ }
    show(all);
  }

  function show(all = read()) {
    for (const link of document.querySelectorAll("nav.bd-links a")) {
      const name = Object.keys(all).find((each) => link.href.split("#")[0].endsWith(`/${each}.html`));
      const { seen, total } = all[name] ?? { seen: [] };
      let mark = link.querySelector(".course-seen");
      if (!seen.length) {
        mark?.remove();
        continue;
      }
      mark ??= link.appendChild(Object.assign(document.createElement("span"), { className: "course-seen" }));
      const unread = seen.length < total;
      mark.textContent = unread ? `${seen.length}/${total}` : "✓";
      mark.append(Object.assign(document.createElement("span"), { className: "visually-hidden",
        textContent: unread ? " sections read" : " all sections read" }));
    }
    if (!box) return;
    const { seen, total } = all[lesson] ?? { seen: [], total: sections.length };
    const bar = box.querySelector("progress");
    bar.max = total;
    bar.value = seen.length;
    box.querySelector("output").textContent = seen.length === total
      ? `You have read all ${total} sections.` : `You have read ${seen.length} of ${total} sections.`;
  }

  const sections = box ? [...document.querySelectorAll(".bd-article > section > section[id]")] : [];
  const remember = (ids) => change(lesson, { seen: ids, total: sections.length });
  const waiting = new Map();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting) waiting.set(target, setTimeout(() => note(target.parentElement.id), MOMENT));
    }
  });
  function note(id) {
    const known = new Set(sections.map((section) => section.id)), seen = read()[lesson]?.seen ?? [];
    remember([...new Set([...seen, id])].filter((each) => known.has(each)));
  }
  for (const section of sections) watch.observe(section.querySelector("h2"));
  box?.querySelector("[data-all]").addEventListener("click", () => remember(sections.map(({ id }) => id)));
  box?.querySelector("[data-forget]").addEventListener("click", () => change(lesson, null));
  if (box) box.hidden = false;
  show();
})();
