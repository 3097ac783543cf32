// The screen of a format: its safe zone dragged over the preview, which keeps the true ratio while the size is typed.

import { insetEditor } from "./inset.js";

const form = document.querySelector("[data-format]");
const sides = ["width", "height"].map((id) => document.getElementById(id));

function edit() {
  for (const svg of form.querySelectorAll("[data-inset]:not([data-ready])")) {
    svg.dataset.ready = "";
    insetEditor(svg);
  }
}
edit();
document.addEventListener("htmx:afterSettle", edit);
for (const input of sides) input.addEventListener("input", () => form.dispatchEvent(new CustomEvent("resized", { bubbles: true })));

// What belongs to the other type is out of the way, and sent as it was.
const types = form.querySelectorAll("[name=type]");
function narrow() {
  const isRepurposing = form.querySelector("[name=type]:checked")?.value === "repurposing";
  document.getElementById("platformId").closest(".field").hidden = !isRepurposing;
  document.getElementById("category").closest(".field").hidden = isRepurposing;
}
for (const type of types) type.addEventListener("change", narrow);
narrow();

// A draft is lost when the page is left: the browser asks first.
let isChanged = false;
form.addEventListener("input", () => (isChanged = true));
document.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
