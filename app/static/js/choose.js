// The format chooser: walks by arrows, asks for the price when the choice changes, selects groups and saved sets, searches,
// adds custom sizes. The form works without it; nothing here is sent that the form itself does not say.

import { walkable } from "./walk.js";
import { translate, translateCount } from "./words.js";

const NAMES = { width: translate("Width"), height: translate("Height"), unit: translate("Unit"), dpi: translate("Pixels an inch") };

export function bind(form) {
  if (!form.dataset.bound) {
    form.dataset.bound = "yes";
    form.querySelector(".gen-list").removeAttribute("tabindex");
    form.addEventListener("input", (event) => change(form, event.target));
    form.addEventListener("keydown", (event) => guardEnter(form, event));
    form.addEventListener("click", (event) => press(form, event));
  }
  refresh(form);
}

function refresh(form) {
  for (const group of form.querySelectorAll("[data-group]")) countGroup(form, group);
  for (const chip of form.querySelectorAll("[data-set-formats]")) chip.setAttribute("aria-pressed", String(isLaid(form, chip)));
  for (const box of form.querySelectorAll("[data-walk]")) walkable(box);
  showPrice(form);
}

function change(form, field) {
  if (field.id === "format-search") search(form, field.value);
  if (field.matches("[data-all]")) for (const tile of tiles(field.closest("[data-group]"))) tile.checked = field.checked;
  refresh(form);
  if (!["format-search", "set_name"].includes(field.id) && field.name !== "kind") ask(form);
}

function ask(form) {
  form.dispatchEvent(new Event("chosen"));
}

// Enter in a field is no order: only the button is. In the search it goes to the first hit.
function guardEnter(form, event) {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches("input, select")) return;
  event.preventDefault();
  if (field.id === "format-search") form.querySelector("[data-words]:not([hidden]) [name=format]")?.focus();
  else if (field.id === "set_name") form.querySelector("[data-save-set]").click();
  else if (field.type === "checkbox") field.click();
}

function press(form, event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-clear-formats]")) clear(form);
  else if (button.matches("[data-set-formats]")) toggleSet(form, button);
  else if (button.matches("[data-add-size]")) addSize(form).querySelector("input").focus();
  else if (button.matches("[data-remove-size]")) removeSize(form, button.closest("[data-size]"));
  else return;
  refresh(form);
  ask(form);
}

function clear(form) {
  for (const tile of form.querySelectorAll("[name=format]")) tile.checked = false;
  for (const row of rowsOf(form)) removeSize(form, row);
}

// Those that the search shows. What it hides stays as it is; chosen, it is ordered and counted all the same.
function tiles(group) {
  return [...group.querySelectorAll("[name=format]")].filter((tile) => !tile.closest("li").hidden);
}

function countGroup(form, group) {
  const all = group.querySelectorAll("[name=format]");
  const chosen = group.querySelectorAll("[name=format]:checked").length;
  countShown(group, all.length);
  const badge = form.querySelector(`[data-count-of="${group.id}"]`);
  badge.textContent = chosen || all.length;
  badge.className = chosen ? "badge accent plain" : "count";
  badge.title = chosen ? translate("{chosen} of {total} chosen", { chosen, total: all.length }) : "";
}

// The box chooses what the search shows, and says so.
function countShown(group, total) {
  const box = group.querySelector("[data-all]"), words = box.parentElement.querySelector("span");
  const shown = tiles(group), chosen = shown.filter((tile) => tile.checked).length;
  box.checked = shown.length > 0 && chosen === shown.length;
  box.indeterminate = chosen > 0 && chosen < shown.length;
  box.dataset.whole ??= words.textContent;
  box.dataset.wholeNamed ??= box.getAttribute("aria-label");
  const isPart = shown.length < total, name = group.querySelector("h3").textContent;
  words.textContent = isPart ? translateCount("Select the one shown", "Select all {count} shown", shown.length) : box.dataset.whole;
  box.setAttribute("aria-label", isPart ? translateCount("Select the one shown of {name}", "Select all {count} shown of {name}", shown.length, { name }) : box.dataset.wholeNamed);
}

// The button bears the number that the server has worked out, and says what is wrong beside each field.
function showPrice(form) {
  const price = form.querySelector("#price [data-errors]");
  const results = Number(price.dataset.results);
  const text = translateCount("{count}\u00a0result", "{count}\u00a0results", results);
  form.querySelector("[data-price-short]").textContent = price.dataset.short;
  const order = form.querySelector("[data-order]");
  order.textContent = results ? translate("Generate {count}", { count: text }) : translate("Generate");
  order.disabled = !results;
}

function showErrors(form, errors) {
  rowsOf(form).forEach((row, number) => {
    for (const note of row.querySelectorAll("[data-note]")) {
      const error = errors[`${number}.${note.dataset.note}`];
      const field = row.querySelector(`[name=custom_${note.dataset.note}]`);
      note.textContent = error ? `${NAMES[note.dataset.note]}: ${error}` : "";
      if (error) {
        field.setAttribute("aria-invalid", "true");
        if (row.contains(document.activeElement)) note.scrollIntoView({ block: "nearest" });
      } else field.removeAttribute("aria-invalid");
    }
  });
  if (Object.keys(errors).length) form.querySelector("[data-sizes]").open = true;
}

// --- sets -----------------------------------------------------------------------------------

const idsOf = (chip) => chip.dataset.setFormats.split(" ").filter(Boolean);
const sizesOf = (chip) => JSON.parse(chip.dataset.setSizes);

function isLaid(form, chip) {
  const ids = idsOf(chip);
  const sizes = sizesOf(chip);
  return ids.every((id) => tileOf(form, id)?.checked) && sizes.every((size) => rowOf(form, size)) && ids.length + sizes.length > 0;
}

function tileOf(form, id) {
  return form.querySelector(`[name=format][value="${id}"]`);
}

function toggleSet(form, chip) {
  const isOn = !isLaid(form, chip);
  for (const id of idsOf(chip)) if (tileOf(form, id)) tileOf(form, id).checked = isOn;
  for (const size of sizesOf(chip)) {
    const row = rowOf(form, size);
    if (isOn && !row) fill(freeRow(form), size);
    if (!isOn && row) removeSize(form, row);
  }
}

// --- custom sizes ---------------------------------------------------------------------------

function rowsOf(form) {
  return [...form.querySelectorAll("[data-size]")];
}

const valueOf = (row, name) => row.querySelector(`[name=custom_${name}]`).value.trim().replace(",", ".");
const isEmpty = (row) => !valueOf(row, "width") && !valueOf(row, "height");

function rowOf(form, size) {
  const isSame = (row, name) => Number(valueOf(row, name)) === size[name];
  return rowsOf(form).find(
    (row) => isSame(row, "width") && isSame(row, "height") && valueOf(row, "unit") === size.unit && (size.unit === "px" || isSame(row, "dpi")),
  );
}

function freeRow(form) {
  form.querySelector("[data-sizes]").open = true;
  return rowsOf(form).find(isEmpty) ?? addSize(form);
}

function fill(row, size) {
  for (const [name, value] of Object.entries(size)) row.querySelector(`[name=custom_${name}]`).value = value;
}

function addSize(form) {
  const rows = rowsOf(form);
  const last = rows[rows.length - 1];
  const fresh = last.cloneNode(true);
  last.after(fresh);
  for (const name of ["width", "height"]) fresh.querySelector(`[name=custom_${name}]`).value = "";
  fresh.querySelector("[name=custom_unit]").value = valueOf(last, "unit");
  number(form);
  return fresh;
}

function removeSize(form, row) {
  if (rowsOf(form).length > 1) {
    const near = row.previousElementSibling?.matches("[data-size]") ? row.previousElementSibling : row.nextElementSibling;
    if (row.contains(document.activeElement)) near.querySelector("input").focus();
    row.remove();
  } else fill(row, { width: "", height: "" });
  number(form);
}

function number(form) {
  rowsOf(form).forEach((row, index) => {
    row.querySelector("legend").textContent = translate("Custom size {number}", { number: index + 1 });
    for (const part of row.querySelectorAll("[id], [for], [aria-describedby]")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        const text = part.getAttribute(name);
        if (text) part.setAttribute(name, text.replace(/_\d+/, `_${index + 1}`));
      }
    }
  });
  showErrors(form, {});
}

// --- search ---------------------------------------------------------------------------------

function search(form, text) {
  const wanted = text.toLowerCase().replace(/\s*[×*]\s*/g, "x").split(/\s+/).filter(Boolean);
  form.classList.toggle("is-searching", wanted.length > 0);
  let found = 0;
  for (const group of form.querySelectorAll("[data-group]")) {
    let inGroup = 0;
    for (const item of group.querySelectorAll("[data-words]")) {
      item.hidden = !wanted.every((word) => item.dataset.words.includes(word));
      if (!item.hidden) inGroup += 1;
    }
    group.hidden = !inGroup;
    found += inGroup;
  }
  form.querySelector("#no-format").hidden = found > 0;
}

for (const form of document.querySelectorAll("[data-chooser]")) bind(form);
document.addEventListener("htmx:afterSwap", (event) => {
  document.querySelectorAll("[data-chooser]").forEach(bind);
  const told = event.target.querySelector?.("[data-errors]") ?? document.querySelector("#chooser-problem[data-errors]");
  const form = told?.closest("[data-chooser]");
  if (form) showErrors(form, JSON.parse(told.dataset.errors));
});
