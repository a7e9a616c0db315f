// Explorers sleep as still pictures. The first of a page wakes once the page is there, the
// others when they come near the window, and the one that a link names before all others.
(() => {
  const NEAR = "1200px 0px";
  const loads = new Map();

  /** Run a script of the book once; classic scripts, because modules do not run from a file. */
  function load(address) {
    if (!loads.has(address)) {
      loads.set(address, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = done;
        script.onerror = () => { loads.delete(address); script.remove(); failed(new Error(address)); };
        document.head.append(script);
      }));
    }
    return loads.get(address);
  }

  async function wake(root) {
    const { asleep, script } = root.dataset;
    if (!asleep || "waking" in root.dataset) return; // an empty mark is a mark
    root.dataset.waking = "";
    try {
      await Promise.all([asleep, ...script.split(" ")].map(load));
    } catch {
      delete root.dataset.waking;
      root.querySelector(".hl-message").textContent =
        "This explorer did not arrive. It starts by itself when the connection is back.";
      addEventListener("online", () => wake(root), { once: true });
      return;
    }
    root.querySelector(".hl-message").textContent = "";
    delete root.dataset.asleep;
    const name = asleep.split("/").pop().replace(".js", "");
    root.querySelector("script[type='application/json']").textContent = hiplabData[name];
    // In a turn of its own: what the scripts above took and this together would hold up a tap.
    await new Promise((done) => setTimeout(done));
    hiplab[root.dataset.hiplab].mount(root, {});
    // Whoever listens to the page finds it too: its section no longer waits for its layout.
    root.closest(".bd-article > section > section")?.style.setProperty("content-visibility", "visible");
  }

  const explorers = [...document.querySelectorAll("[data-asleep]")];
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) wake(target);
  }, { rootMargin: NEAR });
  explorers.forEach((root) => near.observe(root));

  function named() {
    const [model, number] = (new URLSearchParams(location.hash.slice(1)).get("explorer") ?? "").split(".");
    return explorers.filter((root) => root.dataset.model === model)[(number ?? 1) - 1];
  }
  addEventListener("hashchange", () => named() && wake(named()));
  // What sleeps is passed over by the Tab key: whoever reads by keys has all of them awake.
  addEventListener("keydown", ({ key }) => { if (key === "Tab") explorers.forEach(wake); });
  if (named()) wake(named());
  // The first one need not wait for the reader, but the page is painted before it is played with.
  if (explorers[0]) requestAnimationFrame(() => setTimeout(() => wake(explorers[0])));
})();
