// Empty places are filled as they come near the window, some at a time, one request after another.

import { idOf, itemsOf, settle, table } from "./cards.js";
import { rememberPick } from "./picking.js";

const AT_ONCE = 24;
const AHEAD = "900px";

// What asks: an element with no other request, which would put this one off.
const asker = document.createElement("span");
asker.hidden = true;

const near = new Set();
let isAsking = false;
let observer = null;

export function refill() {
  observer ??= new IntersectionObserver(look, { rootMargin: AHEAD });
  if (!asker.isConnected) table.append(asker);
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
    if (!cards.length) break;
    const address = `${table.dataset.fill}?cards=${cards.map(idOf).join(",")}`;
    const isDone = await window.htmx.ajax("GET", address, { source: asker, swap: "none" }).then(() => true, () => false);
    for (const card of cards) {
      card.removeAttribute("data-unfilled");
      observer.unobserve(card);
    }
    if (!isDone) break;
  }
  isAsking = false;
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const card = event.detail.target?.matches?.(".result") ? document.getElementById(event.detail.target.id) : null;
  if (!card || !table?.contains(card)) return;
  settle(card);
  rememberPick(card);
});
