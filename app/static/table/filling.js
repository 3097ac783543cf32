// Empty places are filled as they come near the window, some at a time, one request after another.

import { complain } from "../js/problems.js";
import { signInAgain } from "../js/session.js";
import { translate } from "../js/words.js";
import { idOf, itemsOf, settle, table } from "./cards.js";
import { rememberPick } from "./picking.js";

const AT_ONCE = 24;
const AHEAD = "900px";

const near = new Set();
let isAsking = false;
let observer = null;

export function refill() {
  observer ??= new IntersectionObserver(look, { rootMargin: AHEAD });
  for (const card of table.querySelectorAll("[data-unfilled]")) {
    observer.unobserve(card); // asks anew whether it is in sight
    observer.observe(card);
  }
  if (!table.dataset.settled) {
    table.dataset.settled = "yes";
    for (const card of itemsOf()) if (!card.matches("[data-unfilled]")) settle(card);
  }
}

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && target.matches("[data-unfilled]")) near.add(target);
    else near.delete(target);
  }
  if (near.size && !isAsking) ask();
}

async function ask() {
  isAsking = true;
  while (near.size) {
    const cards = [...near].filter((card) => card.isConnected).slice(0, AT_ONCE);
    for (const card of near) if (!card.isConnected || cards.includes(card)) near.delete(card);
    if (!cards.length || !(await fill(cards))) break;
  }
  isAsking = false;
}

// Whether the cards are there. They are put in without htmx, which learns of a card when somebody comes to it.
async function fill(cards) {
  const address = `${table.dataset.fill}?cards=${cards.map(idOf).join(",")}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.headers.has("X-Sign-In") && (await signInAgain())) return fill(cards);
  if (!answer?.ok) return tellOfFailure(address, answer);
  const parsed = document.createElement("template");
  parsed.innerHTML = await answer.text();
  for (const fresh of [...parsed.content.children]) put(fresh);
  for (const card of cards) if (card.isConnected) leave(card); // what is not there any more
  return true;
}

function tellOfFailure(address, answer) {
  const text = translate("Some results could not be loaded. They are safe; nothing of them was changed.");
  const request = answer?.headers.get("X-Request-Id") ?? "";
  complain({ text, code: String(answer?.status ?? "no_answer"), address, request, again: refill });
  return false;
}

addEventListener("online", refill);

function put(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  fresh.removeAttribute("hx-swap-oob");
  const hadFocus = old.contains(document.activeElement);
  leave(old);
  old.replaceWith(fresh);
  settle(fresh);
  rememberPick(fresh);
  if (hadFocus) fresh.querySelector("[data-look]")?.focus({ preventScroll: true });
}

function leave(card) {
  card.removeAttribute("data-unfilled");
  observer.unobserve(card);
}

for (const come of ["pointerover", "focusin", "pointerdown"]) {
  table?.addEventListener(come, (event) => {
    const card = event.target.closest?.(".result");
    if (!card || card.dataset.live) return;
    card.dataset.live = "yes";
    window.htmx.process(card);
  });
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const card = event.detail.target?.matches?.(".result") ? document.getElementById(event.detail.target.id) : null;
  if (!card || !table?.contains(card)) return;
  settle(card);
  rememberPick(card);
});
