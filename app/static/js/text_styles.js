// The screen of a text style set: swatches follow their fields, and a draft is not lost unasked.

const form = document.querySelector("[data-styles]");

form.addEventListener("input", ({ target }) => {
  const swatch = target.closest(".with-swatch")?.querySelector("rect");
  if (swatch) swatch.setAttribute("fill", /^#([0-9a-f]{3}){1,2}$/i.test(target.value.trim()) ? target.value.trim() : "none");
});

let isChanged = false;
form.addEventListener("input", () => (isChanged = true));
document.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
