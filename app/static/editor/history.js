// Undo, redo and reset. One entry per finished change (a `change` event); an entry is what the fields said.
// Entries survive a reload of the tab for as long as the same saved version is the newest.

const form = document.getElementById("edit-form");
const undo = form.querySelector("[data-undo]");
const redo = form.querySelector("[data-redo]");
const texts = form.querySelector("[data-texts]");
const LEAVE_OUT = new Set(["csrf_token", "version"]);
const MOST = 200;
const place = `editor ${location.pathname}`;

let entries = [read()];
let at = 0;
const first = entries[0];

function read() {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => !LEAVE_OUT.has(name) && typeof value === "string"));
}

function record() {
  const now = read();
  if (now === entries[at]) return;
  entries = [...entries.slice(0, at + 1), now].slice(-MOST);
  at = entries.length - 1;
  keep();
}

function go(to) {
  if (to < 0 || to >= entries.length) return;
  at = to;
  restore(entries[at]);
  keep();
}

function restore(entry) {
  const values = new Map();
  for (const [name, value] of JSON.parse(entry)) values.set(name, [...(values.get(name) ?? []), value]);
  if (texts) matchRows((values.get("text_content") ?? []).length);
  const used = new Map();
  for (const field of form.elements) {
    if (!field.name || LEAVE_OUT.has(field.name) || field.form !== form) continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox") field.checked = given.includes(field.value);
    else if (!["submit", "button", "file"].includes(field.type)) {
      const index = used.get(field.name) ?? 0;
      used.set(field.name, index + 1);
      field.value = given[index] ?? "";
    }
  }
  form.dispatchEvent(new Event("restored"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function matchRows(count) {
  const template = form.querySelector("[data-text-template]").content.firstElementChild;
  while (texts.querySelectorAll("[data-text]").length > count) [...texts.querySelectorAll("[data-text]")].at(-1).remove();
  while (texts.querySelectorAll("[data-text]").length < count) texts.append(template.cloneNode(true));
}

// The plan without any change: neutral values, no texts, no logo.
function plain() {
  const neutral = { logo: "" };
  for (const field of form.querySelectorAll("[name][data-neutral]")) neutral[field.name] = field.dataset.neutral;
  form.dataset.planned.split(" ").forEach((value, index) => (neutral[["crop_x", "crop_y", "crop_width", "crop_height"][index]] = value));
  const kept = JSON.parse(read()).filter(([name]) => !name.startsWith("text_") && name !== "crop_on" && !(name in neutral));
  return JSON.stringify([...kept, ...Object.entries(neutral)]);
}

function keep() {
  undo.disabled = at === 0;
  redo.disabled = at === entries.length - 1;
  try {
    sessionStorage.setItem(place, JSON.stringify({ first, entries, at }));
  } catch {
    // A full or forbidden store only costs the history after a reload.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(place));
  } catch {
    return null;
  }
}

form.addEventListener("change", record);
undo.addEventListener("click", () => go(at - 1));
redo.addEventListener("click", () => go(at + 1));
form.querySelector("[data-reset]").addEventListener("click", (event) => {
  event.preventDefault();
  restore(plain());
  record();
});
// A mend is a change like any other: it can be taken back, and it is saved with the rest.
document.addEventListener("htmx:afterSwap", (event) => {
  const mended = event.target.id === "mended" && event.target.querySelector("[data-mended]");
  if (!mended) return;
  restore(mended.dataset.mended);
  mended.remove();
  record();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches("textarea")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  go(key === "y" || event.shiftKey ? at + 1 : at - 1);
});

const before = remembered();
if (before?.first === first) {
  entries = before.entries;
  at = before.at;
  if (entries[at] !== first) restore(entries[at]);
}
keep();
