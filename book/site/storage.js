// Where a reader has switched site storage off, or a frame forbids it, the mere mention of it throws,
// and a script of Sphinx stops at that line. Such a page gets a storage that lasts as long as the page.
(() => {
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
      continue;
    } catch { /* forbidden (it throws) or absent (it is null) */ }
    const kept = new Map();
    const memory = {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => { kept.set(String(key), String(value)); },
      removeItem: (key) => { kept.delete(String(key)); },
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() { return kept.size; },
    };
    Object.defineProperty(window, name, { value: memory, configurable: true });
  }
})();
