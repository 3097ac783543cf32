// The light table: cards that are filled in as they come into sight, choosing many, deciding by single keys.
// Without this script the same page has its cards in windows, and every act is a form.

import { say } from "./page.js";
import { cardOf, idOf, itemsOf, table } from "../table/cards.js";
import { refill } from "../table/filling.js";
import { bindKeys } from "../table/keys.js";
import { bindLongPress, bindLook } from "../table/looking.js";
import { bindPicks } from "../table/picking.js";
import { bindSetup } from "../table/setup.js";
import { translate } from "./words.js";

bindSetup();
bindLook();
bindLongPress();
if (table) {
  bindPicks();
  bindKeys();
  refill();
}

// A select of the filters acts at once; what is usual is not said in the address.
document.querySelector("[data-narrow]")?.addEventListener("change", (event) => {
  const form = event.currentTarget;
  const words = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  location.assign(words.size ? `${form.action}?${words}` : form.action);
});

// Back brings the page as it was asked for, and not what a select was changed to before it was left.
addEventListener("pageshow", () => document.querySelector("[data-narrow]")?.reset());

// An answer may name cards and numbers that are not on this page: they are left out. Of many cards it says the ids alone.
document.addEventListener("htmx:beforeSwap", (event) => {
  const text = event.detail.serverResponse;
  if (!text?.includes("hx-swap-oob")) return;
  const parsed = document.createElement("template");
  parsed.innerHTML = text;
  for (const part of parsed.content.querySelectorAll("[hx-swap-oob][id]")) {
    if (!document.getElementById(part.id)) part.remove();
  }
  for (const said of parsed.content.querySelectorAll("[data-stale]")) {
    for (const id of said.dataset.stale.split(" ")) cardOf(id)?.setAttribute("data-unfilled", "");
    said.remove();
    refill();
  }
  if (parsed.content.querySelector("[data-decided]")) {
    for (const old of document.querySelectorAll("[data-decided]")) old.remove();
  }
  event.detail.serverResponse = parsed.innerHTML;
});

// A card that is drawn anew keeps the focus that was in it.
let focused = null;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (!target.matches?.(".result") || !target.contains(document.activeElement)) return;
  const { activeElement } = document;
  focused = { id: target.id, act: activeElement.dataset.act, isPick: activeElement.matches("[name=result]") };
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (!focused) return;
  const card = document.getElementById(focused.id);
  const wanted = focused.act ? `[data-act=${focused.act}]` : focused.isPick ? "[name=result]" : "[data-look]";
  (card?.querySelector(wanted) ?? card?.querySelector("[data-look]"))?.focus({ preventScroll: true });
  focused = null;
});

document.addEventListener("htmx:responseError", (event) => {
  const card = event.detail.elt?.closest?.(".result");
  if (card && table) {
    cardOf(idOf(card))?.setAttribute("data-unfilled", "");
    refill();
  }
});
addEventListener("offline", () => itemsOf().length && say(translate("You are offline. What you decide now is not stored.")));
