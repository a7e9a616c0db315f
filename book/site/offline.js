// The reader's own copy: registers the service worker, says what is kept, and keeps all on request.
// Without a server (a USB stick) the book is kept anyway, and nothing of this shows.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const listed = document.getElementById("kept-pages");
  if (!location.protocol.startsWith("http")) return;
  let serviceWorker;
  try {
    ({ serviceWorker } = navigator);
  } catch { /* a frame that may keep nothing */ }
  if (!serviceWorker) return;
  const renewed = Boolean(serviceWorker.controller);
  const badge = document.querySelector(".course-badge"), box = document.querySelector(".course-keep");
  const words = box?.querySelector("output"), button = box?.querySelector("button");

  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

  serviceWorker.addEventListener("message", ({ data: { kept, all, size, here, problem } }) => {
    if (!box || all === undefined) return;
    const whole = kept === all;
    badge.classList.toggle("course-kept", here);
    box.hidden = false;
    button.hidden = whole;
    button.textContent = `Keep the whole book on this device (${megabytes(size)})`;
    const busy = button.getAttribute("aria-disabled") === "true" && !whole && !problem;
    words.textContent = problem || (whole ? "The whole book is available offline on this device."
      : busy ? `Keeping the book: ${kept} of ${all} files.`
      : here ? "This page is available offline, like every page that you have opened." : "");
    if (!busy) button.removeAttribute("aria-disabled");
  });

  async function ask(keep) {
    const { active } = await serviceWorker.ready;
    active.postMessage({ keep, url: location.href });
  }

  button?.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    ask("all");
  });

  // Another worker in place of an old one is a new edition.
  serviceWorker.addEventListener("controllerchange", () => {
    const notice = document.querySelector(".course-news");
    if (!renewed || !notice) return;
    notice.querySelector("button").addEventListener("click", () => location.reload());
    notice.hidden = false;
  });

  async function start() {
    const worker = new URL("service-worker.js", root);
    await serviceWorker.register(worker, { scope: root.pathname, updateViaCache: "none" });
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    await ask([location.href, ...loaded]);
  }
  // After the page and its first explorer: keeping the book must not slow its reading.
  addEventListener("load", () => setTimeout(() => start().catch((problem) => {
    if (words) words.textContent = `This browser keeps no copy of the book (${problem.message}).`;
  }), 1500));

  /** On the page for what is not kept: what can be read now. */
  async function listKept() {
    const pages = new Map();
    for (const key of (await caches.keys()).filter((name) => name.startsWith(`book ${root.pathname} `))) {
      const cache = await caches.open(key);
      for (const { url } of await cache.keys()) {
        if (!url.endsWith(".html") || /\/(offline|search|index)\.html$/.test(url)) continue;
        const page = new DOMParser().parseFromString(await (await cache.match(url)).text(), "text/html");
        pages.set(url, page.querySelector("h1")?.firstChild.textContent ?? url);
      }
    }
    for (const [url, title] of pages) {
      const item = listed.appendChild(document.createElement("li")).appendChild(document.createElement("a"));
      item.href = url;
      item.textContent = title;
    }
  }
  if (listed) listKept();
})();
