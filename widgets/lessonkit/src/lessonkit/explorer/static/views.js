// What is on the stage, a pair of pictures or a single one of it, and the stage on the whole window.

/** Wake the large view: the explorer moves into a dialog, which Escape closes, and back to its place. */
function wakeLarge(root) {
  const button = root.querySelector("[data-large]"), dialog = document.createElement("dialog");
  const place = document.createElement("div"); // keeps the explorer's room in the page
  dialog.className = "hl-over";
  place.append(dialog);

  function open() {
    Object.assign(place.style, { height: `${root.offsetHeight}px`, margin: getComputedStyle(root).margin });
    dialog.setAttribute("aria-label", root.getAttribute("aria-label"));
    root.before(place);
    dialog.append(root);
    dialog.showModal();
    button.setAttribute("aria-pressed", true);
    button.focus();
  }

  dialog.addEventListener("close", () => {
    place.before(root);
    place.remove();
    button.setAttribute("aria-pressed", false);
    button.focus({ preventScroll: true });
  });
  button.addEventListener("click", () => (dialog.open ? dialog.close() : open()));
}

function wakeViews(root) {
  const pictures = [...root.querySelectorAll(".hl-picture")];
  const buttons = [["pair", 2], ["single", 1]].flatMap(([kind, many]) =>
    [...root.querySelectorAll(`[data-${kind}]`)].map((button, i) => ({ button, many, first: i * many })));

  /** Show the picture of a number and, with room for it, the other one of its pair. */
  function show(number) {
    pictures.forEach(({ classList }, i) => {
      classList.toggle("hl-away", i >> 1 !== number >> 1);
      classList.toggle("hl-aside", i !== number);
    });
    for (const { button, many, first } of buttons) {
      button.setAttribute("aria-pressed", number >= first && number < first + many);
    }
  }

  for (const { button, first } of buttons) button.addEventListener("click", () => show(first));
  return { show };
}
