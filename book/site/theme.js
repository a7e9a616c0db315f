// What a reader does with the frame of a page: light or dark, the search box, the sidebars, the
// contents of the page. The theme has a script for this, which has the whole page laid out before the
// first line is painted; here nothing is measured that the browser has not laid out by itself.
(() => {
  const { documentElement: root, body } = document, at = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  /** The place in the page that the part of an address after "#" names; an address may be anything. */
  function named(hash) {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch { // "%" before what is no code
      return null;
    }
  }

  // Light, dark, or as the system has it. From there the first step is always a change.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
  }
  dark.addEventListener("change", () => setMode(root.dataset.mode));
  for (const button of all(".theme-switch-button")) button.addEventListener("click", () => {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    setMode(modes[(modes.indexOf(root.dataset.mode) + 1) % 3]);
    try { localStorage.setItem("mode", root.dataset.mode); } catch { /* storage is switched off */ }
  });

  /** Let a dialog close by Escape, by a click beside it and by a link that is followed. */
  function closes(dialog) {
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // at the page, Escape takes the marks of a search away
      dialog.close();
    });
    dialog.addEventListener("click", ({ target, clientX, clientY }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      const beside = target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
      if (beside || target.closest("a")) dialog.close();
    });
  }

  // The search: a page of its own has the field in its text, the others in a dialog.
  const apple = /^(Mac|iPhone)/.test(navigator.platform), box = at("#pst-search-dialog");
  const field = at(":not(dialog) > form.bd-search input");
  function search() {
    if (field) {
      field.focus();
      field.select();
    }
    else if (box.open) box.close();
    else {
      box.showModal();
      box.querySelector("input").focus(); // older WebKit opens it without
    }
  }
  closes(box);
  for (const button of all(".search-button__button")) button.addEventListener("click", search);
  addEventListener("keydown", (event) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (key.toLowerCase() !== "k" || shiftKey || altKey || ctrlKey === apple || metaKey !== apple) return;
    event.preventDefault();
    search();
  }, true);
  if (apple) for (const key of all(".search-button__kbd-shortcut > :first-child")) key.textContent = "⌘";

  // Sidebars: where the window is narrow, they are shown in dialogs.
  function carry(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.className = "";
  }
  for (const side of ["primary", "secondary"]) {
    const sidebar = at(`#pst-${side}-sidebar`), dialog = at(`#pst-${side}-sidebar-modal`);
    if (!sidebar || !dialog) continue;
    closes(dialog);
    dialog.addEventListener("close", () => carry(dialog, sidebar));
    at(`.${side}-toggle`)?.addEventListener("click", () => {
      if (side === "primary" && matchMedia("(min-width: 992px)").matches) {
        sidebar.classList.toggle("pst-sidebar-hidden");
        return;
      }
      carry(sidebar, dialog);
      dialog.showModal();
    });
  }
  new IntersectionObserver(([{ boundingClientRect }]) =>
    body.classList.toggle("scrolled", boundingClientRect.y < 0)).observe(at(".sbt-scroll-pixel-helper"));

  // The list of pages shows where the reader is.
  const list = at("#pst-primary-sidebar"), here = all("#pst-primary-sidebar .active").pop();
  if (here) new IntersectionObserver(([{ boundingClientRect: { y } }], watch) => {
    watch.disconnect();
    if (y > innerHeight / 2) list.scrollTop = y - innerHeight / 4;
  }).observe(here);

  // Sections wait for their layout (course.css). They get it one by one, each in a turn of its own:
  // until then they are also missing from what a screen reader knows of the page.
  const later = globalThis.requestIdleCallback ?? setTimeout; // Safari knows no idle time
  const waiting = all(".bd-article > section > section");
  function layOut() {
    if (waiting.length) waiting.shift().style.contentVisibility = "visible";
    if (waiting.length) requestAnimationFrame(() => later(layOut));
  }
  addEventListener("load", () => later(layOut));

  // What scrolls is reached by Tab. What is not laid out yet is, until it is known to fit.
  const boxes = all("pre, .cell_output > .output, .pst-scrollable-table-container");
  const sizes = new ResizeObserver((seen) => {
    const wide = seen.map(({ target: t }) => t.scrollWidth > t.clientWidth || t.scrollHeight > t.clientHeight);
    seen.forEach(({ target }, i) => { target.tabIndex = wide[i] ? 0 : -1; });
  });
  function observeBoxes() {
    for (const each of boxes) {
      each.tabIndex = 0;
      sizes.unobserve(each);
      sizes.observe(each);
    }
  }
  let resized = 0;
  addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(observeBoxes, 300); });
  observeBoxes();

  // The contents of the page mark the section that is read, and for a moment the one that was asked for.
  const links = new Map(all("#pst-page-toc-nav > ul > li > a")
    .map((link) => [named(link.hash), link]));
  let asked = 0;
  function mark(section) {
    for (const [each, link] of links) {
      link.classList.toggle("active", each === section);
      link.parentElement.classList.toggle("active", each === section);
      if (each === section) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  const reading = new IntersectionObserver((seen) => {
    const entered = seen.filter(({ isIntersecting }) => isIntersecting).pop();
    if (entered && performance.now() > asked) mark(entered.target);
  }, { rootMargin: "-20% 0px -79% 0px" });
  for (const section of links.keys()) if (section) reading.observe(section);
  function ask() {
    const section = named(location.hash);
    if (!links.has(section)) return;
    asked = performance.now() + 1000;
    mark(section);
  }
  addEventListener("hashchange", ask);
  addEventListener("click", ({ target }) => { if (target.closest(`a[href^="#"]`)) setTimeout(ask); });
  if (location.hash) ask();
})();
