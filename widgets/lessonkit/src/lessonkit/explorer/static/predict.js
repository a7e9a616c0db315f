// A prediction: the reader sets a guess on the picture; then the explorer shows it beside its answer.

/**
 * Wake what is asked before the explorer answers. `hand.go(values)` moves it to a pose. What comes
 * back says whether it is still asking; without a prediction nothing is.
 */
function wakePrediction(root, spec, asked, group, pictures, hand) {
  if (!asked) return { isAsking: () => false, show() {}, leave() {} };
  const form = root.querySelector(".hl-predict"), verdict = root.querySelector(".hl-verdict");
  const unset = form.querySelector("[data-unset]"), item = spec.quantities.find(({ name }) => name === asked.quantity);
  const svg = root.querySelectorAll(".hl-picture")[asked.picture].querySelector("svg:not(.hl-still)");
  const answer = pictures.stateAt(asked.pose).state[asked.quantity];
  const isPose = (values) => Object.entries(asked.pose).every(([name, value]) => values[name] === value);
  let guess = asked.guess.default, isSet = false, asking = true, answered = false, isOnItsWay = false;

  // Until the answer: no label of the quantity, and in a chart nothing that moves.
  for (const { shape, text, isMoving } of pictures.traces) {
    if (asked.covers && isMoving && shape.ownerSVGElement === svg) shape.classList.add("hl-covered");
    text.forEach((template, i) => shape.children[i].classList.toggle("hl-covered", template.includes(`{${asked.quantity}`)));
  }

  /** The line that a guess is drawn as, in the picture, whose y points down. */
  function lineAt(value) {
    const [{ cell, share }] = locate([{ name: "guess", nodes: asked.nodes }], { guess: value });
    const next = asked.lines[cell + 1];
    return asked.lines[cell].map(([x, y], i) => [x + share * (next[i][0] - x), -(y + share * (next[i][1] - y))]);
  }

  function mark(kind, rank) {
    const part = document.createElementNS(SVG_NAMESPACE, "g");
    part.setAttribute("class", `hl-mark ${kind}`);
    part.innerHTML = '<path/><g><text transform="translate(0 0)" text-anchor="middle" dominant-baseline="central"'
      + ' style="--hl-size:1em"><tspan x="0"> </tspan></text></g>';
    svg.append(part);
    const labels = wakeLabels([part.lastElementChild], rank);
    return {
      part,
      settle: labels.settle,
      /** Draw a value, its words beside the line's end on the side that is away from another one. */
      put(value, other, words) {
        const points = lineAt(value), { x, y, width, height } = svg.viewBox.baseVal, [tx, ty] = points.at(-1);
        const [ox, oy] = lineAt(other).at(-1), far = Math.hypot(tx - ox, ty - oy) || 1;
        part.firstElementChild.setAttribute("d", pathData(points, []));
        const beside = [tx + 0.17 * width * (tx - ox) / far, ty + 0.06 * height * (ty - oy) / far];
        labels.move(part.lastElementChild, [[Math.max(x, Math.min(x + width, beside[0])),
          Math.max(y, Math.min(y + height, beside[1]))]], [words]);
      },
    };
  }
  const guessed = mark("hl-guess", MARK), told = mark("hl-answer", MARK + 1); // whole names: the book drops styles that nothing names

  const listener = { take() {}, release() {}, values: () => ({ guess }),
    move({ guess: next }) {
      [guess, isSet] = [next, true];
      unset.textContent = "";
      draw();
    } };
  const controls = wakeControls(form, [asked.guess], group, listener);
  const handles = wakeHandles([...root.querySelectorAll(".hl-guessed [data-handle]")],
    { controls: [asked.guess], handles: [{ control: "guess" }] }, (_, values) => lineAt(values.guess).at(-1), listener);

  function draw() {
    // Before there is an answer to keep away from, words go toward the nearer end of the range.
    const { minimum, maximum } = asked.guess, middle = (minimum + maximum) / 2;
    controls.show({ guess });
    handles.show({ guess });
    guessed.put(guess, guess === middle ? minimum : middle, `your guess ${print(guess, asked.guess)}`);
  }

  /** Stop asking; the controls come back, and nothing is hidden any more. */
  function leave() {
    if (!asking) return;
    asking = false;
    root.classList.remove("hl-asking");
    root.querySelector(".hl-now").replaceChildren();
    guessed.put(guess, answer, `your guess ${print(guess, asked.guess)}`);
    told.put(answer, guess === answer ? asked.guess.minimum : guess, `answer ${print(answer, item)}`);
  }

  function check() {
    if (!isSet) {
      unset.textContent = "Set your guess first: drag the dashed line, or move the slider.";
      return;
    }
    const by = differs(guess, answer, item);
    end(`The model answers ${print(answer, item)}. Your guess, ${print(guess, asked.guess)}, is `
      + (by ? `${print(by, item, "abs")} ${by > 0 ? "more" : "less"}.` : "the same."));
  }

  function end(words) {
    leave();
    [answered, isOnItsWay] = [true, !isPose(hand.values())];
    verdict.textContent = words;
    verdict.hidden = false;
    hand.go(asked.pose);
    verdict.focus({ preventScroll: true });
  }

  form.querySelector("[data-check]").addEventListener("click", check);
  form.querySelector("[data-skip]").addEventListener("click", () => end(`The model answers ${print(answer, item)}.`));
  if (Object.entries(asked.before).some(([name, value]) => hand.values()[name] !== value)) leave();
  draw();

  return {
    isAsking: () => asking,
    leave,
    picture: asked.picture,
    /** Guess and answer stand in the picture while the body is in the pose that was asked for. */
    show(values) {
      if (isPose(values)) isOnItsWay = false;
      const stands = answered && (isOnItsWay || isPose(values));
      guessed.part.classList.toggle("hl-gone", !asking && !(isSet && stands));
      told.part.classList.toggle("hl-gone", !stands || isOnItsWay);
      verdict.hidden = !stands;
      for (const mark of [guessed, told]) mark.settle(); // the handles may have come closer
    },
  };
}
