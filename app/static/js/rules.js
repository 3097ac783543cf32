// The rule screens: a slider beside its number, the safe zone dragged on a picture, and a question before a draft is lost.

import { insetEditor } from "./inset.js";
import { orderedList } from "./ordered.js";

const form = document.querySelector("[data-rules]");
const decimal = (text) => Number(text.trim().replace(",", ".").replace("\u2212", "-"));

// The number is what is sent; the slider follows it, and sets it.
for (const range of form.querySelectorAll("input[type=range][data-for]")) {
  const number = document.getElementById(range.dataset.for);
  range.addEventListener("input", () => (number.value = range.value));
  number.addEventListener("input", () => Number.isNaN(decimal(number.value)) || (range.value = decimal(number.value)));
}

for (const svg of form.querySelectorAll("[data-inset]")) insetEditor(svg);
for (const list of form.querySelectorAll("[data-ordered]")) orderedList(list);

// A draft is lost when the page is left: the browser asks first.
let isChanged = false;
form.addEventListener("input", () => (isChanged = true));
form.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
