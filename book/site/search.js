// What stands below a page that the search has found: around the words, or, where the page was found
// by a plain word for one of its terms, what the page is about.
(() => {
  // From a USB stick no page can read another: the titles must do.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  addEventListener("DOMContentLoaded", () => {
    if (typeof Search === "undefined") return;
    const around = Search.makeSearchSummary;
    Search.makeSearchSummary = (html, words, anchor) => {
      const text = Search.htmlToText(html, anchor).toLowerCase();
      if ([...words].some((word) => text.includes(word.toLowerCase()))) return around(html, words, anchor);
      const page = new DOMParser().parseFromString(html, "text/html");
      const about = document.createElement("p");
      about.className = "context";
      about.textContent = page.querySelector("meta[name=description]")?.content ?? "";
      return about;
    };
  });
})();
