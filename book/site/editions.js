// An older edition says so and leads to the present one. It lives below editions/<version>/ and asks
// the list beside the present edition, on the same host.
(() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const [, home, version] = root.pathname.match(/^(.*\/)editions\/([^/]+)\/$/) ?? [];
  const notice = document.querySelector(".course-old");
  if (!home || !notice || !location.protocol.startsWith("http")) return;

  async function tell() {
    const editions = await (await fetch(`${home}versions.json`)).json();
    const present = editions.find(({ path }) => path === ""), mine = editions.find((each) => each.version === version);
    if (!present || present.version === version) return;
    const page = location.pathname.slice(root.pathname.length);
    const link = notice.querySelector("a");
    const same = present.pages.includes(page);
    link.href = home + (same ? page : "index.html");
    link.textContent = same ? "the same page of the present edition" : "the present edition";
    notice.querySelector("span").textContent =
      `This is edition ${version}${mine ? ` of ${mine.day}` : ""}. The present one is ${present.version}: `;
    notice.hidden = false;
  }
  tell().catch(() => {}); // the list is out of reach: the page is still the edition its foot names
})();
