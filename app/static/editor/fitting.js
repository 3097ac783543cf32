// Shorter words for a text that does not fit where it stands: asked for by its button, taken by a click, and taken back
// like any other change.

import { changed, fieldIn, form } from "./fields.js";

form.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-fit]");
  const take = event.target.closest("[data-wording]");
  if (!ask && !take) return;
  event.preventDefault();
  if (ask) askForWords(ask);
  else useWords(take);
});

// Rows come and go: which one is meant is counted when it is asked for.
function askForWords(button) {
  const row = button.closest("[data-text]");
  button.value = String([...form.querySelectorAll("[data-text]")].indexOf(row));
  window.htmx.ajax("POST", button.formAction, { source: button, target: row.querySelector("[data-wordings]"), swap: "innerHTML" });
}

function useWords(button) {
  const row = button.closest("[data-text]");
  const { wording, size } = button.dataset;
  const words = fieldIn(row, "text_content");
  words.value = wording;
  if (size) fieldIn(row, "text_size").value = size;
  words.focus();
  changed(words);
}

// What was offered is for what stood there.
form.addEventListener("input", (event) => event.target.closest("[data-text]")?.querySelector("[data-wordings]").replaceChildren());
form.addEventListener("restored", () => {
  for (const offered of form.querySelectorAll("[data-wordings]")) offered.replaceChildren();
});
