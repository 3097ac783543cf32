// The download dialog tells what it would bring while it is filled in, inserts parts of names, and goes when it was sent.

const dialog = document.getElementById("download-dialog");
const form = document.getElementById("download-form");
const quote = document.getElementById("download-quote");
const PAUSE_MS = 250; // after the last letter

let timer = 0;

function ask(afterMs = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => dialog.open && window.htmx.trigger(quote, "ask"), afterMs);
}

if (form) {
  new MutationObserver(() => ask()).observe(dialog, { attributeFilter: ["open"] });
  form.addEventListener("change", () => ask());
  form.elements.pattern.addEventListener("input", () => ask(PAUSE_MS));
  for (const chip of form.querySelectorAll("[data-part]")) chip.addEventListener("click", () => insert(chip.dataset.part));
  quote.addEventListener("htmx:afterSwap", () => {
    const said = quote.querySelector("[data-of-pattern]");
    if (said) form.elements.pattern.setAttribute("aria-invalid", "true");
    else form.elements.pattern.removeAttribute("aria-invalid");
    form.querySelector("[type=submit]").disabled = Boolean(quote.querySelector("[role=alert]"));
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && event.detail.successful) dialog.close();
  });
}

function insert(part) {
  const field = form.elements.pattern;
  field.setRangeText(`{${part}}`, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  ask();
}
