/* The filter of the evidence page. Without it every claim stands on the page, in order.
   The choice is kept in the page's address, so that it can be sent to somebody. */
(() => {
  const claims = [...document.querySelectorAll(".claim")];
  const GRADES = ["Strong", "Moderate", "Weak", "Contradicted", "Mechanism only"];
  const slug = (grade) => "grade-" + grade.toLowerCase().replace(" ", "-");
  const sections = [...new Set(claims.map((claim) => claim.closest("section")))];
  const topics = sections.map((section) => ({ id: section.id, name: section.querySelector("h2").firstChild.textContent }));

  const form = document.createElement("form");
  form.className = "claim-filter";
  form.setAttribute("aria-label", "Filter the claims");
  form.innerHTML = `
    <p><label for="claim-topic">Topic</label>
      <select id="claim-topic"><option value="">All topics</option>${topics.map(({ id, name }) => `<option value="${id}">${name}</option>`).join("")}</select></p>
    <p><label for="claim-words">Words</label> <input id="claim-words" type="search" autocomplete="off" placeholder="for example: adductor"></p>
    <fieldset><legend>Grade (choose none for all)</legend>
      ${GRADES.map((grade) => `<label><input type="checkbox" value="${slug(grade)}"> ${grade}</label>`).join("")}</fieldset>
    <p class="claim-count"><output role="status"></output> <button type="reset">Show all</button></p>`;
  const topic = form.querySelector("select"), words = form.querySelector("input[type=search]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")], count = form.querySelector("output");

  function show() {
    const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
    const said = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const text = claim.textContent.toLowerCase();
      const fits = (!topic.value || claim.closest("section").id === topic.value)
        && (!wanted.length || wanted.some((grade) => claim.classList.contains(grade)))
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
    for (const box of boxes) if (box.checked) query.append("grade", box.value);
    history.replaceState(history.state, "", `${query}` ? `#${query}` : location.pathname + location.search);
  }

  /** Take the choice from the address; a link to a single claim shows all of them. */
  function open() {
    const query = new URLSearchParams(location.hash.slice(1));
    topic.value = topics.some(({ id }) => id === query.get("topic")) ? query.get("topic") : "";
    words.value = query.get("words") ?? "";
    for (const box of boxes) box.checked = query.getAll("grade").includes(box.value);
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
