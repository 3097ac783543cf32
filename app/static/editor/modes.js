// Crop mode, keys of one letter, the saved result while a key is held, and the dialogs of the editor.

import { isTyping, keysAct, openSheet } from "../js/single_keys.js";
import { addText, form, speak } from "./fields.js";
import { translate } from "../js/words.js";

const stage = document.querySelector(".ed-canvas");
const leave = document.querySelector("[data-leave-crop]");
const tools = [...document.querySelectorAll("[data-tool]")];
const cropLayer = form.querySelector("[data-crop]");
const narrow = matchMedia("(width < 1000px)");

// --- crop mode ------------------------------------------------------------------------------

function setMode(mode) {
  const isCrop = mode === "crop" && Boolean(cropLayer);
  stage.dataset.mode = isCrop ? "crop" : "result";
  leave.hidden = !isCrop;
  for (const tool of tools) {
    if (tool.dataset.tool === "crop" && isCrop) tool.setAttribute("aria-current", "true");
    else tool.removeAttribute("aria-current");
  }
  if (isCrop) cropLayer.querySelector("[data-grip=move]").focus({ preventScroll: true });
  speak(isCrop ? translate("The whole picture with the crop window. Escape goes back to the result.") : translate("The result"));
}

for (const tool of tools) {
  tool.addEventListener("click", (event) => {
    const panel = document.getElementById(`p-${tool.dataset.tool}`);
    panel.open = true;
    if (tool.dataset.tool === "crop") {
      setMode(stage.dataset.mode === "crop" ? "result" : "crop");
    } else if (!narrow.matches) setMode("result");
    event.preventDefault();
    panel.scrollIntoView({ block: "start" });
  });
}
leave.addEventListener("click", () => {
  setMode("result");
  tools.find((tool) => tool.dataset.tool === "crop").focus();
});
form.querySelector("[data-enter-crop]")?.addEventListener("click", () => setMode("crop"));
form.addEventListener("focusin", (event) => {
  if (stage.dataset.mode === "crop" && event.target.closest("#p-text, #p-logo")) setMode("result");
});

// --- looking ----------------------------------------------------------------------------------

const safe = document.querySelector("[data-show-safe]");
const before = document.querySelector("[data-before]");
const picture = document.querySelector("[data-before-picture]");

safe?.addEventListener("change", () => stage.classList.toggle("hides-safe", !safe.checked));

function showBefore(isShown) {
  if (picture.hidden === !isShown) return;
  picture.hidden = !isShown;
  before.setAttribute("aria-pressed", String(isShown));
  if (isShown) speak(translate("The result as it is saved"));
}
before.addEventListener("pointerdown", () => showBefore(true));
for (const name of ["pointerup", "pointerleave", "blur"]) before.addEventListener(name, () => showBefore(false));
before.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && showBefore(true));
before.addEventListener("keyup", () => showBefore(false));

// --- keys of one letter -----------------------------------------------------------------------

const press = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  c: () => setMode(stage.dataset.mode === "crop" ? "result" : "crop"),
  t: addText,
  l: () => form.querySelector("[name=logo]:checked")?.focus(),
  b: () => showBefore(true),
  z: () => safe?.click(),
  v: () => press("[data-versions]"),
  a: () => press("[data-siblings]"),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && stage.dataset.mode === "crop" && !document.querySelector("dialog[open]")) return setMode("result");
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return undefined;
  const act = event.key === "?" ? openSheet : keysAct() && KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return undefined;
  event.preventDefault();
  return act();
});
document.addEventListener("keyup", (event) => event.key.toLowerCase() === "b" && showBefore(false));

// --- dialogs ----------------------------------------------------------------------------------

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches("[data-closes-dialog]")) event.target.closest("dialog")?.close();
});

document.addEventListener("click", (event) => {
  const choose = event.target.closest("[data-choose]");
  if (!choose) return;
  const dialog = choose.closest("form"), what = choose.dataset.choose;
  for (const box of dialog.querySelectorAll("[name=target]")) {
    const isMeant = what === "all" || (what === "ratio" && box.dataset.ratio) || (what === "group" && box.dataset.group);
    box.checked = Boolean(isMeant) && !box.dataset.conflict;
  }
  count(dialog);
});
document.addEventListener("change", (event) => {
  const dialog = event.target.closest("[data-sibling-form]");
  if (dialog) count(dialog);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.querySelector?.("[data-sibling-form]");
  if (dialog) count(dialog);
});

function count(dialog) {
  const chosen = dialog.querySelectorAll("[name=target]:checked").length;
  dialog.querySelector("[data-chosen-count]").textContent = translate("{number} chosen", { number: chosen });
  dialog.querySelector("[type=submit]").disabled = !chosen;
}
