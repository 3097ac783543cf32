// Choosing many: a click, Shift and a click for a row of them, all shown. What is chosen stays chosen while cards are drawn anew.

import { cardOf, idOf, itemsOf, table } from "./cards.js";
import { translate, translateCount } from "../js/words.js";

const bar = document.querySelector("[data-selection]");
const form = document.getElementById("download-form");
const picks = new Set();
let last = null;

export const picked = () => [...picks];

export function bindPicks() {
  for (const box of table.querySelectorAll("[name=result]:checked")) picks.add(box.value); // what the browser remembers
  table.addEventListener("click", press, { capture: true });
  table.addEventListener("change", (event) => event.target.matches("[name=result]") && pick(event.target.closest(".result"), event.target.checked));
  bar?.querySelector("[data-clear]")?.addEventListener("click", clear);
  bar?.querySelector("[data-select-all]")?.addEventListener("click", () => pickAll(itemsOf()));
  // Cards that are not filled in yet have no box: they go along all the same.
  document.addEventListener("submit", (event) => event.target === form && event.target.querySelectorAll("[data-unseen]").length === 0 && sendUnseen());
  tell();
}

function sendUnseen() {
  for (const id of picks) {
    if (cardOf(id)?.querySelector("[name=result]")) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "result", value: id });
    field.dataset.unseen = "";
    form.append(field);
  }
}

// With Shift a click takes all between; once something is chosen, a click on a picture chooses as well.
function press(event) {
  const card = event.target.closest(".result");
  if (!card || !(event.target.closest("[data-look]") || event.target.matches("[name=result]"))) return;
  const isBox = event.target.matches("[name=result]");
  if (event.shiftKey && last && cardOf(last)) {
    event.preventDefault();
    event.stopPropagation();
    const all = itemsOf();
    const ends = [all.indexOf(cardOf(last)), all.indexOf(card)].sort((a, b) => a - b);
    setTimeout(() => pickAll(all.slice(ends[0], ends[1] + 1)));
  } else if (!isBox && (event.ctrlKey || event.metaKey || picks.size)) {
    event.preventDefault();
    event.stopPropagation();
    pick(card, !picks.has(idOf(card)));
  }
}

export function pick(card, isOn = !picks.has(idOf(card))) {
  if (!card.matches("[data-pickable]")) return;
  mark(card, isOn);
  last = idOf(card);
  tell();
}

export function pickAll(cards) {
  for (const card of cards) if (card.matches("[data-pickable]")) mark(card, true);
  if (cards.length) last = idOf(cards.at(-1));
  tell();
}

export function clear() {
  for (const id of picked()) if (cardOf(id)) mark(cardOf(id), false);
  picks.clear();
  tell();
}

function mark(card, isOn) {
  if (isOn) picks.add(idOf(card));
  else picks.delete(idOf(card));
  card.toggleAttribute("data-picked", isOn);
  const box = card.querySelector("[name=result]");
  if (box) box.checked = isOn;
}

// A card that was drawn anew.
export function rememberPick(card) {
  const isOn = picks.has(idOf(card));
  if (isOn && !card.matches("[data-pickable]")) picks.delete(idOf(card));
  mark(card, isOn && card.matches("[data-pickable]"));
  if (isOn) tell();
}

function tell() {
  const count = picks.size;
  for (const field of form?.querySelectorAll("[data-unseen]") ?? []) field.remove();
  bar?.toggleAttribute("data-any", count > 0);
  if (bar) bar.querySelector("[data-selected]").textContent = count ? translate("{number} selected", { number: count }) : "";
  const chosen = form?.querySelector("#what-selected");
  if (!chosen) return;
  chosen.disabled = !count;
  form.querySelector(count ? "#what-selected" : "#what-all").checked = true;
  form.querySelector("label:has(#what-selected) span").textContent = count
    ? translateCount("{count} selected result", "{count} selected results", count)
    : translate("Selected results (none selected)");
}
