// What asks again by itself: it rests while nobody looks, and says calmly when nobody answers. Then it asks less and
// less often, until somebody does. (htmx's own trigger filter needs eval, which our policy forbids.)

import { translate } from "./words.js";

const MISSES_UNSAID = 1; // one may be lost; two in a row are said
const FIRST_REST_MS = 2000;
const LONGEST_REST_MS = 30_000;
const TIMEOUT_MS = 20_000; // a line that is away often says nothing at all

let misses = 0;
let restsUntil = 0;
let notice = null;

const isPoll = (element) => element?.matches?.("[data-poll]") ?? false;

export function tellMiss() {
  misses += 1;
  restsUntil = performance.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (misses - 2));
  if (misses <= MISSES_UNSAID || notice?.isConnected) return;
  notice = Object.assign(document.createElement("div"), { className: "toast" });
  notice.dataset.outOfDate = "";
  notice.append(Object.assign(document.createElement("span"), { textContent: translate("Not up to date: the server does not answer. Trying again…") }));
  document.getElementById("notices").append(notice); // it has role=status
}

export function tellAnswer() {
  misses = 0;
  restsUntil = 0;
  notice?.remove();
}

document.addEventListener("htmx:configRequest", (event) => {
  if (isPoll(event.target)) event.detail.timeout = TIMEOUT_MS;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event.target) && (document.hidden || performance.now() < restsUntil)) event.preventDefault();
});
for (const name of ["htmx:sendError", "htmx:timeout"])
  document.addEventListener(name, (event) => isPoll(event.detail.requestConfig.elt) && tellMiss());
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, isError, requestConfig } = event.detail;
  if (!isPoll(requestConfig.elt)) return;
  if (isError) event.detail.shouldSwap = false;
  if (xhr.status >= 500) tellMiss();
  else tellAnswer();
});
// The line is there again, or somebody looks again: what rests for long asks at its next turn.
const askSoon = () => (restsUntil = 0);
addEventListener("online", askSoon);
document.addEventListener("visibilitychange", askSoon);
