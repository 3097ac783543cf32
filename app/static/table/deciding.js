// Approving, rejecting, making again: shown at once, stored behind, taken back when it was not stored.

import { cardOf, idOf, table } from "./cards.js";
import { clear, picked } from "./picking.js";
import { translate } from "../js/words.js";

const dialog = document.getElementById("reason-dialog");
const UNDO = { approve: "reopen", reject: "reopen" };
let settled = null; // what happens with the reason that is being asked for

// Decide these results; a rejection asks for its reason first. Resolves to whether it was sent.
export async function decide(ids, act, name = "") {
  const isOn = ids.length === 1 && cardOf(ids[0])?.querySelector(`[data-act=${act}][aria-pressed=true]`);
  const wanted = isOn ? UNDO[act] : act;
  const reason = wanted === "reject" ? await askReason(ids.length === 1 ? name : translate("{number} results", { number: ids.length })) : "";
  if (reason === null) return false;
  const card = ids.length === 1 ? cardOf(ids[0]) : table;
  const values = { act: wanted, results: ids.join(","), reason, csrf_token: token() };
  const before = ids.map(cardOf).filter(Boolean).map((each) => [each, stateOf(each)]);
  for (const id of ids) show(cardOf(id), wanted);
  const sent = window.htmx.ajax("POST", table?.dataset.decide ?? card.dataset.decide, { source: card, swap: "none", values });
  sent?.catch(() => before.forEach(([each, state]) => show(each, state))); // nobody answered: nothing is stored
  return true;
}

export function decidePicked(act) {
  const ids = picked();
  return decide(ids, act).then((isSent) => isSent && clear());
}

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

function stateOf(card) {
  if (card.classList.contains("is-approved")) return "approve";
  return card.classList.contains("is-rejected") ? "reject" : "reopen";
}

// What the answer will say, before it is there.
function show(card, act) {
  if (!card) return;
  card.toggleAttribute("data-undecided", act === "reopen");
  card.classList.toggle("is-approved", act === "approve");
  card.classList.toggle("is-rejected", act === "reject");
  card.querySelector("[data-act=approve]")?.setAttribute("aria-pressed", String(act === "approve"));
  card.querySelector("[data-act=reject]")?.setAttribute("aria-pressed", String(act === "reject"));
}

export function undoLast() {
  document.querySelector("[data-undo-decision]")?.click();
}

function askReason(name) {
  dialog.querySelector("[data-reason-of]").textContent = name;
  const field = dialog.querySelector("#reason");
  field.value = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => (settled = resolve));
}

function answer(reason) {
  settled?.(reason);
  settled = null;
  dialog.close();
}

if (dialog) {
  dialog.addEventListener("close", () => answer(null));
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    answer(dialog.querySelector("#reason").value.trim());
  });
  dialog.addEventListener("click", (event) => {
    const common = event.target.closest("[data-common]");
    if (common) answer(common.dataset.common);
  });
  // In an empty field a figure chooses a common reason.
  dialog.addEventListener("keydown", (event) => {
    const common = dialog.querySelectorAll("[data-common]")[Number(event.key) - 1];
    if (!common || dialog.querySelector("#reason").value) return;
    event.preventDefault();
    answer(common.dataset.common);
  });
}

// A card's own buttons, and those of the bar.
document.addEventListener("click", (event) => {
  const one = event.target.closest(".result [data-act]");
  const many = event.target.closest("[data-bulk]");
  if (!table || !(one || many)) return;
  event.preventDefault();
  if (many) decidePicked(many.dataset.bulk);
  else decide([idOf(one.closest(".result"))], one.dataset.act, nameOf(one.closest(".result")));
});

export function nameOf(card) {
  return [".result-name", ".result-of"].map((part) => card.querySelector(part)?.textContent ?? "").join(", ");
}
