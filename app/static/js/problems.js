// What failed, as one object everywhere: what happened and what to do, details to copy, and a way to try again.
// The server writes it (components/problems.html); what the server cannot say, since it does not answer, is said here.

import { translate, translateCount } from "./words.js";

const PLAIN_PART = /^([a-z][a-z_-]{0,30}|v1|[0-9]{1,6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/; // as in app/web/problems.py
const COPIED_MS = 2000;
const MOST_SHOWN = 3; // problems over a page at once: the newest
const NO_ANSWER = translate("The server does not answer. Nothing was lost; try again in a moment.");
const AT_REST = "[data-poll], [data-quiet]"; // they ask again by themselves

const place = document.getElementById("messages");
const sent = new Map(); // by the id of a request that failed: how it is sent again

// --- saying it ------------------------------------------------------------------------------

const pathOf = (address) => new URL(address, location.href).pathname;
const describe = (address) => pathOf(address).split("/").map((part) => (!part || PLAIN_PART.test(part) ? part : "…")).join("/");

export function writeDetails({ text, code, address = location.href, request = "" }) {
  const time = `${new Date().toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const verb = address.match(/^[A-Z]+ /)?.[0] ?? "";
  const lines = { code, time, request, address: verb + describe(address.slice(verb.length)) };
  return [`AI CREAT: ${text}`, ...Object.entries(lines).filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`)].join("\n");
}

// A problem as a message over the page. again(): tries once more; without it there is no button.
export function complain({ text, code, address, request, again = null }) {
  const toast = document.getElementById("problem-toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-said]").textContent = text;
  toast.querySelector("[data-copy]").dataset.copy = writeDetails({ text, code, address, request });
  toast.querySelector("[data-again]").hidden = !again;
  if (again) toast.tryAgain = again;
  place.append(toast);
}

// The same is said once, and of many the newest.
new MutationObserver((changes) => {
  for (const toast of changes.flatMap((change) => [...change.addedNodes])) {
    if (!(toast instanceof HTMLElement) || !toast.matches("[data-problem]")) continue;
    const words = toast.querySelector("[data-said]").textContent;
    const all = [...place.querySelectorAll("[data-problem]")];
    for (const old of all) if (old !== toast && old.querySelector("[data-said]").textContent === words) old.remove();
    for (const old of all.slice(0, -MOST_SHOWN)) old.remove();
  }
}).observe(place, { childList: true });

// --- requests of htmx that failed ------------------------------------------------------------

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, isError } = event.detail;
  const id = isError && xhr.getResponseHeader("X-Request-Id");
  if (id) sent.set(id, event.detail);
});

document.addEventListener("htmx:sendError", (event) => {
  const { requestConfig } = event.detail;
  if (event.target.matches(AT_REST)) return;
  const address = `${requestConfig.verb.toUpperCase()} ${requestConfig.path}`;
  complain({ text: NO_ANSWER, code: navigator.onLine ? "no_answer" : "offline", address, again: () => sendAgain(event.detail) });
});

// Send what failed once more, as it was sent, with the token that the page has now. What says so of itself is sent as it
// is now: of edits that were changed since, the older ones would be saved, and the newer ones taken for saved.
export function sendAgain({ requestConfig, target, etc }, headers = {}) {
  const { verb, path, elt, triggeringEvent, formData } = requestConfig;
  const source = elt.isConnected ? elt : document.getElementById(elt.id);
  if (!source) return location.reload(); // what asked is not on the page any more
  const values = new FormData();
  const before = source.matches("[data-as-now]") ? [] : (formData ?? []);
  for (const [name, value] of before) if (name !== "csrf_token") values.append(name, value);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  if (formData?.has("csrf_token")) values.set("csrf_token", token);
  const swap = etc?.swapOverride;
  return window.htmx.ajax(verb, path, { source, target: target?.isConnected ? target : undefined, event: triggeringEvent, values, headers, swap })?.catch?.(() => {});
}

// --- what its buttons do ----------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) return copyDetails(copy);
  const again = event.target.closest("[data-again]");
  const toast = again?.closest("[data-problem]");
  if (!toast) return undefined;
  const request = sent.get(toast.dataset.request);
  toast.remove();
  if (toast.tryAgain) return toast.tryAgain();
  return request ? sendAgain(request) : location.reload();
});

async function copyDetails(button) {
  const isCopied = await navigator.clipboard?.writeText(button.dataset.copy).then(() => true, () => false);
  if (!isCopied) copyByHand(button);
  const words = button.querySelector("span");
  const before = words ? words.textContent : button.getAttribute("aria-label");
  if (before === button.dataset.copied) return;
  const tell = (text) => (words ? (words.textContent = text) : button.setAttribute("aria-label", text));
  tell(button.dataset.copied);
  button.classList.add("is-copied");
  setTimeout(() => {
    tell(before);
    button.classList.remove("is-copied");
  }, COPIED_MS);
}

// On plain http browsers give no clipboard to scripts; a chosen text may be copied all the same.
function copyByHand(button) {
  const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy, className: "vh" });
  button.parentElement.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  button.focus();
}

// --- pictures that did not come ----------------------------------------------------------------

const broken = new Set();
const tried = new WeakSet();
let telling = 0;

document.addEventListener(
  "error",
  (event) => {
    const picture = event.target;
    if (!(picture instanceof HTMLImageElement) || !/^https?:/.test(picture.src)) return;
    broken.add(picture);
    clearTimeout(telling);
    telling = setTimeout(tellOfPictures, 300); // many fail together
  },
  { capture: true },
);
for (const picture of document.images) {
  // those that failed before this ran; what is loaded later, as it is scrolled to, is not complete
  if (picture.complete && !picture.naturalWidth) picture.dispatchEvent(new Event("error"));
}

function tellOfPictures() {
  const missing = [...broken].filter((picture) => picture.isConnected);
  broken.clear();
  if (!missing.length) return;
  const isSecond = missing.every((picture) => tried.has(picture));
  for (const picture of missing) tried.add(picture);
  complain({
    text: translateCount(
      "A picture could not be shown here. The file itself is safe.",
      "{count} pictures could not be shown here. The files themselves are safe.",
      missing.length,
    ),
    code: navigator.onLine ? "picture_not_loaded" : "offline",
    address: missing[0].src,
    again: () => {
      if (isSecond) return location.reload(); // their links may be too old
      for (const picture of missing) picture.src = picture.getAttribute("src");
      return undefined;
    },
  });
}
