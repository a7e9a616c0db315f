// What stands below a page that the search has found: the words around, of a term its explanation,
// and where a page was found by a plain word for one of its terms, what the page is about.
(() => {
  // From a USB stick no page can read another: the titles must do.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  const NOT_TEXT = ".headerlink, script, style, [hidden], .hl, .hl-practice, .cell_input";

  addEventListener("DOMContentLoaded", () => {
    if (typeof Search === "undefined") return;
    Search.htmlToText = (html, anchor) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      const place = page.querySelector(`article ${anchor || ":scope"}`) ?? page.querySelector("article");
      if (place.localName === "dt") return place.closest("dl").querySelector(`${anchor} ~ dd`).textContent;
      place.querySelectorAll(NOT_TEXT).forEach((part) => part.remove());
      return place.textContent;
    };
    const around = Search.makeSearchSummary;
    Search.makeSearchSummary = (html, words, anchor) => {
      const text = Search.htmlToText(html, anchor).toLowerCase();
      if ([...words].some((word) => text.includes(word.toLowerCase()))) return around(html, words, anchor);
      const about = document.createElement("p");
      about.className = "context";
      about.textContent = anchor ? Search.htmlToText(html, anchor)
        : new DOMParser().parseFromString(html, "text/html").querySelector("meta[name=description]")?.content;
      return about;
    };
  });
})();
