// Into nbgrader's pages: the way to the marking page, words on the icons, and how far a run is.
(function () {
  const assignment = typeof assignment_id === "string" ? assignment_id : "";
  const menu = document.querySelector(".nav-stacked");
  const entry = document.createElement("li"), link = document.createElement("a");
  entry.setAttribute("role", "presentation");
  link.href = `${base_url}/formgrader/marking${assignment ? "/" + encodeURIComponent(assignment) : ""}`;
  link.textContent = "Mark Written Answers";
  entry.append(link);
  menu?.append(entry);

  const table = document.getElementById("main-table");
  if (!location.pathname.includes("/manage_submissions/") || !table) return;

  // The icons have no name of their own.
  const NAMES = {autograde: "Autograde", "generate-feedback": "Generate feedback", "release-feedback": "Release feedback"};
  // What a student's receipt calls the content of what was handed in.
  let codes = null;
  const askCodes = async () => {
    codes = {};
    codes = await fetch(`${base_url}/formgrader/api/coursegrade/codes/${encodeURIComponent(assignment)}`)
      .then((one) => one.json()).catch(() => ({}));
    showCodes();
  };
  function showCodes() {
    for (const when of table.querySelectorAll(".timestamp:not(:has(.content-code))")) {
      const code = codes[when.closest("tr").querySelector(".student-id").textContent];
      if (!code || !when.textContent) continue;
      const told = document.createElement("span");
      told.className = "content-code";
      told.textContent = `content ${code}`;
      when.append(told);
    }
  }
  new MutationObserver(() => {
    if (codes) showCodes(); else askCodes();
    for (const [kind, name] of Object.entries(NAMES))
      for (const icon of table.querySelectorAll(`.${kind} a:not([aria-label])`)) {
        const who = icon.closest("tr").querySelector(".student-id").textContent;
        icon.setAttribute("aria-label", `${name}: ${who}`);
        icon.title = name;
        if (kind === "release-feedback") {
          const see = document.createElement("a");
          see.href = `${base_url}/formgrader/feedback/${encodeURIComponent(assignment)}/${encodeURIComponent(who)}`;
          see.target = "_blank";
          see.textContent = "look";
          see.className = "look";
          see.setAttribute("aria-label", `Look at the feedback of ${who}`);
          icon.before(see, " ");
        }
      }
  }).observe(table, {childList: true, subtree: true});

  document.getElementById("accordion")?.remove();
  const panel = document.createElement("div");
  panel.id = "coursegrade";
  panel.innerHTML = `<p><button type="button" class="btn btn-default" data-work="autograde">Autograde all new</button>
    <button type="button" class="btn btn-default" data-work="feedback">Generate feedback for all</button></p>
    <p>Submissions are graded in a sandbox. What is graded already is left as it is; its own button grades it again.</p>
    <p><progress max="1" value="0" hidden aria-label="Progress"></progress> <span role="status"></span></p>`;
  table.closest("table").before(panel);
  const bar = panel.querySelector("progress"), status = panel.querySelector("[role=status]");
  let running = 0;

  async function watch() {
    if (!running) return;
    const now = await fetch(`${base_url}/formgrader/api/coursegrade/progress`).then((one) => one.json()).catch(() => ({}));
    if (!running) return;
    bar.hidden = false;
    if (now.total) Object.assign(bar, {max: now.total, value: now.done});
    else bar.removeAttribute("value");
    const count = now.total ? `: ${now.done} of ${now.total}` : " …";
    status.textContent = now.label ? now.label + count + (now.waiting ? `, ${now.waiting} more wait` : "") : "Starting …";
    setTimeout(watch, 300);
  }

  $(document).ajaxSend((event, request, {url, type}) => {
    if (type !== "POST" || !/autograde|generate_feedback/.test(url)) return;
    running += 1;
    if (running === 1) watch();
    request.always(() => {
      running -= 1;
      if (running) return;
      bar.hidden = true;
      status.textContent = "Done.";
    });
  });

  const urls = {
    autograde: `${base_url}/formgrader/api/coursegrade/autograde/${encodeURIComponent(assignment)}`,
    feedback: `${base_url}/formgrader/api/assignment/${encodeURIComponent(assignment)}/generate_feedback`,
  };
  // Who has handed in since the page was loaded has no row yet.
  const renew = () => (models.length === views.length ? views.forEach((view) => view.render()) : location.reload());

  panel.addEventListener("click", ({target}) => {
    const {work} = target.dataset;
    if (!work) return;
    $.post(urls[work]).always((answer) => {
      const done = typeof answer === "string" ? JSON.parse(answer) : {error: "The server did not answer."};
      const modal = createLogModal(done.success ? "success-modal" : "error-modal", done.success ? "Success" : "Error",
        done.success ? "All went well." : done.error, done.log ?? "");
      modal.one("hidden.bs.modal", () => models.fetch({success: renew}));
    });
  });
})();
