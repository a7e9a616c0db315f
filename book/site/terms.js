// Shows the explanation of a term while the pointer or the focus is on it. A first tap shows it, a
// second follows the link to the glossary; Escape puts it away.
(() => {
  const terms = document.querySelectorAll("a.term");
  if (!terms.length) return;
  const note = document.body.appendChild(document.createElement("div"));
  note.className = "course-note";
  note.hidden = true;
  note.setAttribute("aria-hidden", "true"); // read as the description of the link already
  let shown = null, closing = 0;

  function show(term) {
    clearTimeout(closing);
    if (shown === term) return;
    shown = term;
    note.textContent = document.getElementById(term.getAttribute("aria-describedby")).textContent;
    note.hidden = false;
    const place = term.getClientRects()[0], { width, height } = note.getBoundingClientRect();
    const edge = document.documentElement.clientWidth - width - 8;
    const above = place.top - height - 6;
    note.style.left = `${scrollX + Math.max(8, Math.min(edge, place.left))}px`;
    note.style.top = `${scrollY + (above > 60 ? above : place.bottom + 6)}px`;
  }

  function hide() {
    shown = null;
    note.hidden = true;
  }

  // The pointer may travel from the term onto its explanation and rest there.
  const leave = () => { closing = setTimeout(hide, 250); };
  note.addEventListener("pointerenter", () => clearTimeout(closing));
  note.addEventListener("pointerleave", leave);
  for (const term of terms) {
    let before = null; // what was shown before the finger came down
    term.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && show(term));
    term.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && leave());
    term.addEventListener("pointerdown", () => { before = shown; });
    term.addEventListener("focus", () => show(term));
    term.addEventListener("blur", hide);
    term.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || before === term) return;
      event.preventDefault();
      show(term);
    });
  }
  addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
})();
