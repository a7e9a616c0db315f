// The reader's copy of the book. Above this stand VERSION, FILES (a checksum for each address),
// SHELL (what every copy holds) and SIZE (bytes), written when the book is built.
//
// What was visited is answered from the copy, so that it is there without a network and all of one
// edition. A new edition brings a new worker, which renews what is kept before it takes over.

const ROOT = self.registration.scope;
const OURS = `book ${new URL(ROOT).pathname} `;
const CACHE = OURS + VERSION;
const TABLE = `${ROOT}files of this copy`;

/** The address of a request as a name in FILES; query and fragment do not count. */
function nameOf(url) {
  const plain = url.split(/[?#]/)[0];
  if (!plain.startsWith(ROOT)) return null;
  let name;
  try {
    name = decodeURI(plain.slice(ROOT.length)) || "index.html";
  } catch { // "%" before what is no code
    return null;
  }
  return Object.hasOwn(FILES, name) ? name : null;
}

const fresh = (name) => fetch(new Request(ROOT + encodeURI(name), { cache: "no-cache" }));

async function keep(cache, name, get = fresh) {
  if (await cache.match(ROOT + name)) return;
  const answer = await get(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  await cache.put(ROOT + name, answer);
}

/** Take over from an older copy what has not changed; fetch anew what has. */
async function renew(cache) {
  for (const key of await caches.keys()) {
    if (!key.startsWith(OURS) || key === CACHE) continue;
    const old = await caches.open(key), table = await old.match(TABLE);
    const had = table ? await table.json() : {};
    for (const name of Object.keys(had).filter((each) => each in FILES)) {
      const kept = await old.match(ROOT + name);
      if (kept) await keep(cache, name, had[name] === FILES[name] ? () => kept : fresh);
    }
  }
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await renew(cache);
  for (const name of SHELL) await keep(cache, name);
  await cache.put(TABLE, new Response(JSON.stringify(FILES)));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((key) => key.startsWith(OURS) && key !== CACHE);
  await Promise.all(old.map((key) => caches.delete(key)));
  await clients.claim();
})()));

async function answer(request, name) {
  const cache = await caches.open(CACHE), kept = await cache.match(ROOT + name);
  if (kept) return kept;
  try {
    const found = await fetch(request);
    if (found.ok && found.status === 200) await cache.put(ROOT + name, found.clone());
    return found;
  } catch (problem) {
    if (request.mode !== "navigate") throw problem;
    return away(cache);
  }
}

/** The page for what is not kept; its links must start where the book does, at any address. */
async function away(cache) {
  const page = await (await cache.match(`${ROOT}offline.html`)).text();
  const rooted = page.replace(/((?:href|src|action|data-content_root)=")(?!#|[a-z]+:)/g, `$1${ROOT}`);
  return new Response(rooted, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** What is always asked for anew, and answered from the copy when there is no network. */
async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const found = await fetch(request);
    if (found.ok) await cache.put(request.url, found.clone());
    return found;
  } catch {
    return (await cache.match(request.url)) ?? new Response("[]", { status: 503 });
  }
}

addEventListener("fetch", (event) => {
  const { request } = event, name = nameOf(request.url);
  if (request.method !== "GET" || !request.url.startsWith(ROOT)) return;
  const place = request.url.slice(ROOT.length);
  if (place.startsWith("versions.json")) event.respondWith(newest(request));
  else if (name) event.respondWith(answer(request, name));
  else if (request.mode === "navigate" && !place.startsWith("editions/")) {
    event.respondWith(fetch(request).catch(async () => away(await caches.open(CACHE))));
  }
});

/** Tell a page how much is kept, and whether the page itself is. */
async function report(client, url, problem = "") {
  const cache = await caches.open(CACHE), page = nameOf(url);
  const names = (await cache.keys()).map((request) => nameOf(request.url)).filter(Boolean);
  client.postMessage({ kept: names.length, all: Object.keys(FILES).length, size: SIZE,
    here: names.includes(page), problem });
}

addEventListener("message", (event) => event.waitUntil((async () => {
  const { keep: wanted, url } = event.data, cache = await caches.open(CACHE);
  const names = wanted === "all" ? Object.keys(FILES) : wanted.map(nameOf).filter(Boolean);
  let problem = "";
  for (const [i, name] of names.entries()) {
    try {
      await keep(cache, name, wanted === "all" ? fresh : (each) => fetch(ROOT + encodeURI(each)));
    } catch {
      problem = "The connection broke off; press the button again to keep the rest.";
      break;
    }
    if (wanted === "all" && i % 5 === 4) await report(event.source, url);
  }
  await report(event.source, url, problem);
})()));
