// The format chooser: counts the results before they are ordered, selects whole groups, searches, adds custom sizes.
// The form works without it; nothing here is sent that the form itself does not say.

export function bind(form) {
  if (form.dataset.bound) return;
  form.dataset.bound = "yes";
  form.addEventListener("input", (event) => {
    if (event.target.id === "format-search") search(form, event.target.value);
    if (event.target.matches("[data-all]")) selectAll(event.target);
    count(form);
  });
  form.querySelector("[data-clear-formats]").addEventListener("click", () => {
    for (const tile of form.querySelectorAll("[name=format]")) tile.checked = false;
    count(form);
  });
  form.querySelector("[data-add-size]").addEventListener("click", () => addSize(form));
  count(form);
}

function selectAll(box) {
  for (const tile of tiles(box.closest("[data-group]"))) tile.checked = box.checked;
}

// Hidden by the search or not: what is chosen is ordered, and counted.
function tiles(group) {
  return [...group.querySelectorAll("[name=format]")].filter((tile) => !tile.closest("li").hidden || tile.checked);
}

function count(form) {
  for (const group of form.querySelectorAll("[data-group]")) countGroup(form, group);
  const formats = form.querySelectorAll("[name=format]:checked").length + sizes(form);
  const choice = form.querySelectorAll("[name=picture]").length;
  const pictures = choice ? form.querySelectorAll("[name=picture]:checked").length : Number(form.dataset.pictures);
  const results = words(formats * pictures, "result");
  form.querySelector("[data-price]").textContent = results;
  form.querySelector("[data-price-why]").textContent = `${words(pictures, "picture")} × ${words(formats, "format")}`;
  form.querySelector("[data-price-short]").textContent = results;
  const order = form.querySelector("[data-order]");
  order.textContent = formats * pictures ? `Generate ${results}` : "Generate";
  order.disabled = !(formats * pictures);
}

function countGroup(form, group) {
  const all = group.querySelectorAll("[name=format]");
  const chosen = group.querySelectorAll("[name=format]:checked").length;
  const box = group.querySelector("[data-all]");
  box.checked = chosen === all.length;
  box.indeterminate = chosen > 0 && chosen < all.length;
  const badge = form.querySelector(`[data-count-of="${group.id}"]`);
  badge.textContent = chosen || all.length;
  badge.className = chosen ? "badge accent plain" : "count";
  badge.title = chosen ? `${chosen} of ${all.length} chosen` : "";
}

function sizes(form) {
  return [...form.querySelectorAll("[data-size]")].filter(
    (row) => row.querySelector("[name=custom_width]").value.trim() && row.querySelector("[name=custom_height]").value.trim(),
  ).length;
}

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

function addSize(form) {
  const rows = form.querySelectorAll("[data-size]");
  const fresh = rows[0].cloneNode(true);
  for (const field of fresh.querySelectorAll("input, select")) {
    const label = fresh.querySelector(`label[for="${field.id}"]`);
    field.id = `${field.name}_${rows.length + 1}`;
    if (label) label.htmlFor = field.id;
    if (field.name === "custom_width" || field.name === "custom_height") field.value = "";
  }
  rows[rows.length - 1].after(fresh);
  fresh.querySelector("input").focus();
}

function words(number, one) {
  return `${number.toLocaleString("en-GB")}\u00a0${one}${number === 1 ? "" : "s"}`;
}

for (const form of document.querySelectorAll("[data-chooser]")) bind(form);
document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-chooser]").forEach(bind));
