// The form is the truth: every gesture ends as a field's value and an `input` event, which makes htmx ask for a new proof.
// This part keeps sliders, swatches and numbers together, adds and removes texts, marks what cannot be used,
// and asks again while the server does not answer.

export const form = document.getElementById("edit-form");
export const canvas = pair(form.dataset.canvas);
export const source = pair(form.dataset.source);
const spoken = document.querySelector("[data-spoken]");

function pair(text) {
  const [width, height] = text.split(" ").map(Number);
  return { width, height };
}

export const number = (field) => Number(field.value.trim().replace(",", ".").replace("−", "-")) || 0;
export const tidy = (value) => String(Math.round(value * 100) / 100);
export const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

export function speak(words) {
  spoken.textContent = words;
}

// Tell everybody that a field was changed by something other than its own keyboard.
export function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  settled(element);
}

// One entry in the history for one finished gesture.
export function settled(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

form.addEventListener("input", (event) => {
  const { target } = event;
  if (target.matches(".range")) form.elements[target.dataset.for].value = tidy(Number(target.value));
  else if (target.matches("[data-swatch]")) writeSwatch(target);
  else if (target.name) follow(target);
});

// Enter ends the writing of a value, and neither saves nor resets.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  settled(event.target);
});

function writeSwatch(swatch) {
  const field = swatch.parentElement.querySelector("[name]");
  field.value = swatch.value;
}

function follow(field) {
  const range = form.querySelector(`.range[data-for="${field.name}"]`);
  if (range) range.value = field.value.replace(",", ".");
  const swatch = field.parentElement.querySelector("[data-swatch]");
  if (swatch && /^#[0-9a-f]{6}$/i.test(field.value)) swatch.value = field.value;
}

// Restored values arrive without an event of their own.
form.addEventListener("restored", () => {
  for (const field of form.elements) if (field.name) follow(field);
});

// --- texts ----------------------------------------------------------------------------------

const texts = form.querySelector("[data-texts]");

export const textRows = () => [...form.querySelectorAll("[data-text]")].filter((row) => valueIn(row, "text_content").trim());
export const fieldIn = (row, name) => row.querySelector(`[name=${name}]`);
export const valueIn = (row, name) => fieldIn(row, name).value;

form.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-text]")) addText();
  const suggested = event.target.closest("[data-insert-text]");
  if (suggested) addText(suggested.dataset.insertText);
  const remove = event.target.closest("[data-remove-text]");
  if (remove) removeText(remove.closest("[data-text]"));
});

export function addText(words = "") {
  if (!texts) return;
  const row = form.querySelector("[data-text-template]").content.firstElementChild.cloneNode(true);
  texts.append(row);
  form.dispatchEvent(new CustomEvent("added", { detail: row }));
  document.getElementById("p-text").open = true;
  const field = fieldIn(row, "text_content");
  field.focus();
  if (!words) return;
  field.value = words;
  changed(field);
}

export function removeText(row) {
  row.remove();
  changed(form);
  form.querySelector("[data-add-text]").focus();
}

// A logo that was just uploaded is chosen: show it.
document.addEventListener("htmx:afterSwap", () => {
  const grid = document.querySelector(".logo-grid[data-fresh=yes]");
  if (!grid) return;
  grid.dataset.fresh = "";
  changed(grid.querySelector(":checked"));
});

// --- what cannot be used --------------------------------------------------------------------

const NAMES = { fontSize: "text_size", fontWeight: "text_weight", fontFamily: "text_family", position: "text_x", textStyleSetId: "text_set", styleType: "text_style" };

document.addEventListener("htmx:afterSettle", () => {
  const path = document.getElementById("edit-problem")?.dataset.badField ?? "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (path) fieldOf(path.replace(/^edits\./, "").split("."))?.setAttribute("aria-invalid", "true");
});

function fieldOf([first, second, third]) {
  if (first === "textOverlays") return textRows()[second] && fieldIn(textRows()[second], NAMES[third] ?? `text_${third}`);
  if (first === "crop") return form.elements[`crop_${second}`];
  if (first === "logoOverlay") return form.elements[second === "position" ? "logo_x" : second === "opacity" ? "logo_opaque" : `logo_${second}`];
  const found = form.elements[first];
  return found instanceof HTMLElement ? found : null;
}

// --- the server away ------------------------------------------------------------------------

const AGAIN_MS = 3000;
const proof = document.getElementById("proof");
const offline = document.querySelector("[data-offline]");
let waiting = 0;

function proofIsLate() {
  offline.hidden = false;
  proof.classList.add("is-late");
  clearTimeout(waiting);
  waiting = setTimeout(() => proof.dispatchEvent(new Event("proof")), AGAIN_MS);
}

proof.addEventListener("htmx:sendError", proofIsLate);
proof.addEventListener("htmx:timeout", proofIsLate);
proof.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr?.status ?? 0;
  if (status >= 502) return proofIsLate();
  if (!status) return undefined;
  offline.hidden = true;
  if (event.detail.successful) proof.classList.remove("is-late");
  return undefined;
});
