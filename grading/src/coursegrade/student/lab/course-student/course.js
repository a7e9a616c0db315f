// The student's JupyterLab: its first screen is the course; what is handed in is saved before and
// asked about; Validate says what it knows. Written by hand against the interface of JupyterLab's
// extensions, because it needs no build that way; below is what JupyterLab's loader expects.
{
  let shared;
  const module = async (name) => (await Object.values(shared[name])[0].get())();

  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  };

  async function ask(path, body) {
    const { ServerConnection } = await module("@jupyterlab/services");
    const settings = ServerConnection.makeSettings();
    const init = body ? { method: "POST", body: JSON.stringify(body) } : { method: "GET" };
    const answer = await ServerConnection.makeRequest(settings.baseUrl + path, init, settings);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.json();
  }

  async function say(title, words, buttons = []) {
    const { Dialog, showDialog } = await module("@jupyterlab/apputils");
    const { Widget } = await module("@lumino/widgets");
    const body = new Widget({ node: make("div", { className: "course-words", textContent: words }) });
    const offered = buttons.map(({ label, warn }) => (warn ? Dialog.warnButton : Dialog.okButton)({ label }));
    const shown = offered.length ? [Dialog.cancelButton(), ...offered] : [Dialog.okButton()];
    const { button } = await showDialog({ title, body, buttons: shown,
      defaultButton: buttons.at(-1)?.warn ? 0 : shown.length - 1 }); // Enter does no harm
    return button.accept ? button.label : null;
  }

  const TITLES = { fetch: "Fetched", submit: "Handed in", fetch_feedback: "Feedback" };

  /** Fetch, hand in or fetch feedback; ask where the server asks. */
  async function act(app, action, assignment, course) {
    await app.commands.execute("docmanager:save-all");
    const order = { assignment_id: assignment, course_id: course, asks: true };
    let answer = await ask(`assignments/${action}`, order);
    if (answer.ask) {
      const use = answer.use && `Hand in ${answer.use}`;
      const offers = [{ label: answer.ask, warn: true }, ...(use ? [{ label: use }] : [])];
      const chosen = await say("Nothing is answered", answer.value, offers);
      if (!chosen) return answer;
      answer = await ask(`assignments/${action}`, { ...order, ...(chosen === use ? { use: answer.use } : { anyway: true }) });
    }
    // What is open shows what is in the file now, or it would be saved over it.
    for (const { context } of app.shell.widgets("main")) {
      if (context?.path?.startsWith(`${assignment}/`) && action !== "fetch_feedback") await context.revert();
    }
    if (!answer.success) await say("This was not done", answer.value);
    else if (answer.words) await say(TITLES[action], answer.words);
    return answer;
  }

  function button(label, does, main = false) {
    const node = make("button", { type: "button", textContent: label, className: main ? "course-main" : "" });
    node.addEventListener("click", async () => {
      node.disabled = true;
      try { await does(); } catch (error) { await say("This did not work", String(error.message ?? error)); }
      node.disabled = false;
    });
    return node;
  }

  /** The line of a quiz: how it stands, and what is to be done next. */
  function quizLine(app, one, exchange, renew) {
    const { quiz } = one, open = (path, factory) => () => app.commands.execute("docmanager:open", { path, factory });
    const order = (action) => async () => { await act(app, action, one.name, one.course_id); await renew(); };
    const words = [], buttons = [];
    if (quiz) {
      words.push(`${quiz.answered} of ${quiz.of} answered, saved ${quiz.saved}.`);
      if (quiz.handed_in) {
        const same = quiz.handed_in_code === quiz.code;
        words.push(`Handed in ${quiz.handed_in}, content ${quiz.handed_in_code}${same ? "" : ", which is not what is saved now"}.`);
      } else if (exchange && one.released === "fetched") words.push("Due: not handed in yet.");
      buttons.push(button("Open quiz", open(quiz.path), !quiz.handed_in));
    }
    if (one.released === "released") {
      words.push(quiz ? "Your instructor has released a quiz that is not this one: fetch it. Your answers are carried over where the question is the same." : "Due: released, not fetched yet.");
      buttons.push(button("Fetch quiz", order("fetch"), true));
    }
    if (exchange && quiz && one.released === "fetched") buttons.push(button(quiz.handed_in ? "Hand in again" : "Hand in", order("submit")));
    if (one.feedback_waits) buttons.push(button("Fetch feedback", order("fetch_feedback"), true));
    if (one.feedback) buttons.push(button("Read feedback", open(one.feedback, "HTML Viewer"), true));
    if (!words.length && !buttons.length) return null;
    return make("div", { className: "course-quiz" }, make("h3", { textContent: "Quiz" }),
      make("p", { textContent: words.join(" ") }), make("p", {}, ...buttons));
  }

  function card(app, one, exchange, renew) {
    const parts = [make("h2", { textContent: one.title })];
    if (one.lesson) {
      const bar = make("progress", { max: one.of || 1, value: one.ran });
      bar.setAttribute("aria-label", `Progress in ${one.title}`);
      const begun = one.ran ? "Go on with the lesson" : "Open the lesson";
      parts.push(make("p", {}, bar, ` ${one.ran} of ${one.of} code cells run`),
        make("p", {}, button(begun, () => app.commands.execute("docmanager:open", { path: one.lesson }), !one.ran)));
    }
    for (const words of one.news) parts.push(make("p", { className: "course-news", textContent: words }));
    return make("section", { className: "course-card" }, ...parts, quizLine(app, one, exchange, renew));
  }

  function startPage(app, Widget) {
    const page = new Widget();
    page.node.className = "course-start";
    page.node.tabIndex = -1;
    page.renew = async () => {
      try {
        const told = await ask("coursegrade/start");
        const cards = told.lessons.map((one) => card(app, one, told.exchange, page.renew));
        const none = told.words ? make("p", { className: "course-news course-words", textContent: told.words }) : null;
        page.node.replaceChildren(make("h1", { textContent: "Your course" }), none ?? "",
          ...(cards.length ? cards : [make("p", { textContent: "There is no lesson and no quiz here yet." })]));
      } catch (error) {
        page.node.replaceChildren(make("h1", { textContent: "Your course" }),
          make("p", { textContent: `The course's page was not reached. ${error.message ?? error}` }));
      }
    };
    page.onAfterShow = page.renew;
    return page;
  }

  /** Take the clicks on nbgrader's own buttons, which hand in what is saved and say nothing. */
  function watchList(app) {
    const actions = { released: "fetch", fetched: "submit", submitted: "fetch_feedback" };
    const saved = new WeakSet();
    document.addEventListener("click", async (event) => {
      const pressed = event.target.closest?.("#nbgrader-assignment-list button");
      if (!pressed || saved.has(pressed) || !event.isTrusted) return;
      const validates = pressed.textContent.trim() === "Validate";
      const row = pressed.closest(".list_item:not(.nested_list_item)");
      const list = Object.keys(actions).find((name) => pressed.closest(`#${name}_assignments_list`));
      if (!validates && (!row || !list || pressed.closest(".nested_list_item"))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (validates) {
        await app.commands.execute("docmanager:save-all");
        saved.add(pressed);
        pressed.click();
        saved.delete(pressed);
        return;
      }
      pressed.disabled = true;
      const [name, course] = [".item_name", ".item_course"].map((part) => row.querySelector(part).innerText.trim());
      await act(app, actions[list], name, course).catch((error) => say("This did not work", String(error.message ?? error)));
      pressed.disabled = false;
      document.getElementById("refresh_assignments_list")?.click();
    }, true);
  }

  const PASSED = "Success! Every question is answered, and every answer can be read. This says nothing of right or wrong: the marks come later, from your instructor.";
  const FAILED = "Not answered yet, or not to be read:";

  /** Put true words into the result of Validate, which is nbgrader's own dialog. */
  function watchValidate() {
    new MutationObserver(() => {
      const result = document.querySelector("#validation-message:not([data-course])");
      if (!result) return;
      result.dataset.course = "";
      for (const line of result.querySelectorAll("p")) {
        if (line.textContent.startsWith("Success!")) line.textContent = PASSED;
        else if (line.textContent === "The following cell failed:") line.textContent = FAILED;
      }
    }).observe(document.body, { childList: true });
  }

  const STYLE = `
    .course-start { padding: 16px 24px 48px; overflow: auto; color: var(--jp-ui-font-color1); font-size: 15px; line-height: 1.5; }
    .course-start h1 { font-size: 1.7em; margin: 0 0 12px; } .course-start h2 { font-size: 1.2em; margin: 0; }
    .course-start h3 { font-size: 1em; margin: 8px 0 0; } .course-start p { margin: 6px 0; max-width: 75ch; }
    .course-card { border: 1px solid var(--jp-border-color1); border-radius: 6px; padding: 12px 16px; margin: 0 0 12px; max-width: 820px; }
    .course-start progress { width: 160px; vertical-align: middle; accent-color: var(--jp-brand-color1); }
    .course-start button { font: inherit; padding: 4px 12px; margin: 0 8px 4px 0; border-radius: 4px; cursor: pointer;
      border: 1px solid var(--jp-border-color0); background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); }
    .course-start button.course-main { background: var(--jp-brand-color1); border-color: var(--jp-brand-color1); color: var(--jp-ui-inverse-font-color1); }
    .course-start button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 2px; }
    .course-news { border-left: 4px solid var(--jp-warn-color1); padding-left: 10px; overflow-wrap: anywhere; }
    .course-words { white-space: pre-line; overflow-wrap: anywhere; max-width: 70ch; }`;

  async function activate(app, menu, palette) {
    const { MainAreaWidget } = await module("@jupyterlab/apputils");
    const { Widget } = await module("@lumino/widgets");
    document.head.append(make("style", { textContent: STYLE }));
    let area = null;
    const open = () => {
      if (!area || area.isDisposed) {
        const content = startPage(app, Widget);
        area = new MainAreaWidget({ content });
        area.id = "course-start-page";
        Object.assign(area.title, { label: "Course", caption: "Your lessons and quizzes", closable: true });
        content.renew();
      }
      if (!area.isAttached) app.shell.add(area, "main");
      app.shell.activateById(area.id);
      return area;
    };
    for (const id of ["course:open", "launcher:create"]) app.commands.addCommand(id, { label: "Course", execute: open });
    app.commands.addKeyBinding({ command: "course:open", keys: ["Accel Shift L"], selector: "body" });
    menu?.viewMenu.addGroup([{ command: "course:open" }], 0);
    palette?.addItem({ command: "course:open", category: "Course" });
    watchList(app);
    watchValidate();
    app.restored.then(() => {
      if (app.shell.isEmpty?.("main") || !location.pathname.includes("/tree/")) open();
      app.shell.layoutModified?.connect(() => { if (app.shell.isEmpty?.("main")) open(); });
      app.shell.currentChanged?.connect((_, { newValue }) => { if (newValue === area) area?.content.renew(); });
    });
  }

  async function get() {
    const [{ IMainMenu }, { ICommandPalette }] = await Promise.all(["@jupyterlab/mainmenu", "@jupyterlab/apputils"].map(module));
    const plugin = { id: "course:student", autoStart: true, optional: [IMainMenu, ICommandPalette], activate };
    return () => ({ __esModule: true, default: plugin });
  }
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["course-student"] = {
    init: (scope) => { shared = scope; },
    get,
  };
}
