/* The filter of the evidence page. Without it every claim stands on the page, in order.
   The choice is kept in the page's address, so that it can be sent to somebody. */
(() => {
  const claims = [...document.querySelectorAll(".claim")];
  const MARKS = {
    verdict: ["Holds", "Holds in part", "Does not hold", "Not known"],
    certainty: ["High", "Moderate", "Low", "Very low"],
  };
  const slug = (kind, word) => `${kind}-${word.toLowerCase().replaceAll(" ", "-")}`;
  const sections = [...new Set(claims.map((claim) => claim.closest("section")))];
  const topics = sections.map((section) => ({ id: section.id, name: section.querySelector("h2").firstChild.textContent }));

  const form = document.createElement("form");
  form.className = "claim-filter";
  form.setAttribute("aria-label", "Filter the claims");
  form.innerHTML = `
    <p><label for="claim-topic">Topic</label>
      <select id="claim-topic"><option value="">All topics</option>${topics.map(({ id, name }) => `<option value="${id}">${name}</option>`).join("")}</select></p>
    <p><label for="claim-words">Words</label> <input id="claim-words" type="search" autocomplete="off" placeholder="for example: adductor"></p>
    ${Object.entries(MARKS).map(([kind, all]) => `<fieldset><legend>${kind[0].toUpperCase() + kind.slice(1)} (choose none for all)</legend>
      ${all.map((word) => `<label><input type="checkbox" name="${kind}" value="${slug(kind, word)}"> ${word}</label>`).join("")}</fieldset>`).join("")}
    <p class="claim-count"><output role="status"></output> <button type="reset">Show all</button></p>`;
  const topic = form.querySelector("select"), words = form.querySelector("input[type=search]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")], count = form.querySelector("output");

  function show() {
    const wanted = Object.keys(MARKS).map((kind) => boxes.filter((box) => box.checked && box.name === kind).map((box) => box.value));
    const said = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const text = claim.textContent.toLowerCase();
      const fits = (!topic.value || claim.closest("section").id === topic.value)
        && wanted.every((marks) => !marks.length || marks.some((mark) => claim.classList.contains(mark)))
        && said.every((word) => text.includes(word));
      claim.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) section.hidden = !section.querySelector(".claim:not([hidden])");
    count.textContent = shown ? `${shown} of ${claims.length} claims shown.` : "No claim fits. Choose less, or show all.";
  }

  function keep() {
    const query = new URLSearchParams();
    if (topic.value) query.set("topic", topic.value);
    if (words.value.trim()) query.set("words", words.value.trim());
    for (const box of boxes) if (box.checked) query.append("mark", box.value);
    history.replaceState(history.state, "", `${query}` ? `#${query}` : location.pathname + location.search);
  }

  /** Take the choice from the address; a link to a single claim shows all of them. */
  function open() {
    const query = new URLSearchParams(location.hash.slice(1));
    topic.value = topics.some(({ id }) => id === query.get("topic")) ? query.get("topic") : "";
    words.value = query.get("words") ?? "";
    for (const box of boxes) box.checked = query.getAll("mark").includes(box.value);
    show();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { show(); keep(); });
  form.addEventListener("reset", () => setTimeout(() => { show(); keep(); }));
  addEventListener("hashchange", open);
  sections[0].before(form);
  open();
  if (/^#claim-\d+$/.test(location.hash)) document.querySelector(location.hash)?.scrollIntoView();
})();
