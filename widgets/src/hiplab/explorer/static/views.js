// Which pictures are on the stage: a pair, or, where there is little room, a single one of it.

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
}
