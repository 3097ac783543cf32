// What somebody waits for follows them from page to page: files that are being packed, and pictures that this browser
// still keeps since they are not stored yet.

import { countFiles } from "../upload/kept.js";
import { tellAnswer, tellMiss } from "./polls.js";
import { keep, recall } from "./store.js";
import { translate, translateCount } from "./words.js";

const place = document.getElementById("notices");
const NAME = `downloads-${document.body.dataset.viewer}`; // the account's own
const LOOK_AGAIN_MS = 1000;
const SLOWEST_MS = 5000;
const SLOWEST_MISS_MS = 30_000;

// --- downloads ------------------------------------------------------------------------------

const awaited = () => recall(NAME) ?? [];
const awaitAll = (ids) => keep(NAME, ids);
const dismiss = (id) => awaitAll(awaited().filter((each) => each !== id));

let timer = 0;
let wait = LOOK_AGAIN_MS;

function schedule() {
  clearTimeout(timer);
  if (awaited().length) timer = setTimeout(look, wait);
}

async function look() {
  if (document.hidden) return; // asked again when somebody looks
  const query = awaited().map((id) => `id=${id}`).join("&");
  if (!query) return;
  const answer = await fetch(`/downloads/notices?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  const isAnswered = answer && answer.status < 500;
  wait = isAnswered ? Math.min(SLOWEST_MS, wait * 1.2) : Math.min(SLOWEST_MISS_MS, wait * 2);
  if (isAnswered) tellAnswer();
  else tellMiss();
  if (answer?.ok) show(await answer.text());
  schedule();
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-download]");
  const there = new Set([...fresh].map((notice) => notice.dataset.download));
  for (const id of awaited()) if (!there.has(id)) dismiss(id);
  for (const notice of fresh) {
    const old = place.querySelector(`[data-download="${notice.dataset.download}"]`);
    const node = document.importNode(notice, true);
    if (!old) place.append(node);
    else if (old.outerHTML !== node.outerHTML) old.replaceWith(node);
    settle(node);
  }
}

// What has ended is said once; the first tab that learns of a file starts to fetch it.
function settle(notice) {
  const { download: id, state } = notice.dataset;
  if (state === "pending" || !awaited().includes(id)) return;
  dismiss(id);
  notice.querySelector("[data-file]")?.click();
}

new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    const id = node instanceof HTMLElement && node.dataset.state === "pending" && node.dataset.download;
    if (!id || awaited().includes(id)) continue;
    awaitAll([...awaited(), id]);
    wait = LOOK_AGAIN_MS;
    schedule();
  }
}).observe(place, { childList: true });

place.addEventListener("click", (event) => {
  const notice = event.target.closest("[data-close]")?.closest(".toast");
  if (!notice) return;
  if (notice.dataset.download) dismiss(notice.dataset.download);
  notice.remove();
});
// What is tried again has a notice of its own.
place.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest(".toast[data-state=failed]")?.remove();
});
document.addEventListener("visibilitychange", () => document.hidden || look());
addEventListener("online", look);
look();

// --- pictures that are not stored yet ----------------------------------------------------------

async function tellOfUploads() {
  if (document.querySelector("[data-upload]") || !window.indexedDB) return; // the page itself goes on with them
  const count = await countFiles().catch(() => 0);
  if (!count) return;
  const notice = Object.assign(document.createElement("div"), { className: "toast" });
  const text = Object.assign(document.createElement("span"), { textContent: translateCount("{count} file is not stored yet.", "{count} files are not stored yet.", count) });
  const link = Object.assign(document.createElement("a"), { className: "btn s", href: "/projects/new", textContent: translate("Go on") });
  const close = Object.assign(document.createElement("button"), { className: "btn quiet s", type: "button", textContent: translate("Later") });
  close.dataset.close = "";
  notice.append(text, link, close);
  place.append(notice);
}

tellOfUploads();
