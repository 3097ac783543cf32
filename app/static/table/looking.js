// Looking closely: the dialog over the table, and the original while a key or a button is held.

import { cardOf, go, idOf } from "./cards.js";

const HELD_FOR_MS = 250; // a short press that was meant as one: shown at least so long

export const lookDialog = () => document.querySelector("#look-dialog[open]");

export function lookAt(card, beside) {
  const link = card.querySelector("[data-look]");
  if (!link) return;
  const wanted = beside === "before" ? versionBefore() : beside;
  const address = wanted ? `${link.getAttribute("href")}?beside=${wanted}` : link.getAttribute("href");
  window.htmx.ajax("GET", address, { source: document.getElementById("dialog-place"), target: "#dialog-place", swap: "innerHTML" });
}

function versionBefore() {
  const links = [...document.querySelectorAll("#look-dialog a[href*='beside=']")].map((link) => new URL(link.href).searchParams.get("beside"));
  return links.find((word) => /^\d+$/.test(word)) ?? "before";
}

// Lay the original over the card, or over the dialog, until the key is let go.
export function hold(card) {
  const dialog = lookDialog();
  const place = dialog?.querySelector("[data-held]") ?? lay(card);
  if (!place) return;
  const from = performance.now();
  place.hidden = false;
  const end = (event) => {
    if (event.type === "keyup" && event.key.toLowerCase() !== "o") return;
    for (const type of ENDS) removeEventListener(type, end);
    setTimeout(() => (dialog || place.matches("[data-held]") ? (place.hidden = true) : place.remove()), Math.max(0, HELD_FOR_MS - (performance.now() - from)));
  };
  for (const type of ENDS) addEventListener(type, end);
}

const ENDS = ["keyup", "pointerup", "pointercancel", "blur"];

function lay(card) {
  const link = card.querySelector("[data-look]");
  if (!link || link.querySelector(".held")) return null;
  const picture = new Image();
  picture.className = "held";
  picture.alt = "";
  picture.src = `/results/${idOf(card)}/original`;
  link.append(picture);
  return picture;
}

const idOfDialog = () => lookDialog()?.dataset.lookAt;

export function bindLook() {
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("[data-hold]")) return;
    const place = document.querySelector("[data-held]");
    if (lookDialog()) hold(null);
    else if (place) holdOnPage(place);
  });
  // In the dialog its buttons act on the table below, and go on to the next.
  document.addEventListener("click", (event) => {
    const id = idOfDialog();
    if (!id || !event.target.closest("#look-dialog")) return;
    const act = event.target.closest("[data-act]")?.dataset.act;
    const by = event.target.closest("[data-step]")?.dataset.step;
    if (act || by) event.preventDefault();
    if (act) document.dispatchEvent(new CustomEvent("table:act", { detail: { id, act } }));
    if (by) document.dispatchEvent(new CustomEvent("table:step", { detail: { id, by: Number(by) } }));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-hold]") && ["Enter", " "].includes(event.key) && !event.repeat) hold(null);
  });
  // The card that was looked at last has the focus when the dialog goes.
  document.addEventListener(
    "close",
    (event) => {
      const card = event.target.matches("#look-dialog") && cardOf(event.target.dataset.lookAt);
      if (card && !document.querySelector("dialog[open]")) go(card);
    },
    { capture: true },
  );
  document.addEventListener("htmx:afterSwap", () => {
    const card = idOfDialog() && cardOf(idOfDialog());
    if (card) go(card, { focus: false });
  });
}

function holdOnPage(place) {
  place.hidden = false;
  addEventListener("pointerup", () => (place.hidden = true), { once: true });
}
