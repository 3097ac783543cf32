// The form is the truth: every gesture ends as a field's value and an `input` event, which makes htmx ask for a new preview.
// This part keeps sliders and numbers together, adds and removes texts, and knows whether something is not saved.

const form = document.getElementById("edit-form");

form.addEventListener("input", (event) => {
  const { target } = event;
  if (target.matches(".range")) form.elements[target.dataset.for].value = Number(target.value).toFixed(2);
  else if (target.name) followNumber(target);
  setDirty(true);
});

function followNumber(field) {
  const range = form.querySelector(`.range[data-for="${field.name}"]`);
  if (range) range.value = field.value.replace(",", ".");
}

// Restored values arrive without an event of their own.
form.addEventListener("restored", () => {
  for (const range of form.querySelectorAll(".range")) followNumber(form.elements[range.dataset.for]);
});

const texts = form.querySelector("[data-texts]");

form.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-text]")) addText();
  const remove = event.target.closest("[data-remove-text]");
  if (remove) {
    remove.closest("[data-text]").remove();
    changed(form);
    form.querySelector("[data-add-text]").focus();
  }
});

function addText() {
  const row = form.querySelector("[data-text-template]").content.firstElementChild.cloneNode(true);
  texts.append(row);
  row.querySelector("textarea").focus();
  form.dispatchEvent(new Event("rows"));
}

// Tell everybody that a field was changed by something other than its own keyboard.
function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

// A logo that was just uploaded is chosen: show it.
document.addEventListener("htmx:afterSwap", () => {
  const logo = document.querySelector("#logo[data-fresh=yes]");
  if (!logo) return;
  logo.dataset.fresh = "";
  changed(logo);
});

// What is saved is what was sent: changes made while the answer was under way stay a draft.
let isDirty = false;
function setDirty(value) {
  isDirty = value;
  document.body.classList.toggle("is-dirty", value);
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target !== form) return;
  setDirty(false);
  document.getElementById("conflict-dialog")?.close();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target === form && !event.detail.successful) setDirty(true);
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});

