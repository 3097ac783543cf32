// Undo, redo and reset; what is saved and what is not. One entry per finished change (a `change` event); an entry is
// what the fields said. Entries survive saving, a reload and a tab that is gone.

import { form, set, speak } from "./fields.js";
import { findDraft, keepDraft, keepNow } from "./drafts.js";
import { translate } from "../js/words.js";

const undo = form.querySelector("[data-undo]");
const undoToo = form.querySelector("[data-undo-too]"); // within a thumb's reach on a phone
const redo = form.querySelector("[data-redo]");
const texts = form.querySelector("[data-texts]");
const notice = form.querySelector("[data-restored]");
const version = form.elements.version;
const LEAVE_OUT = new Set(["csrf_token", "version"]);
const CROP = ["crop_x", "crop_y", "crop_width", "crop_height"];
const MOST = 200;

let saved = read(); // what the server has of the version that the fields build on
let sent = saved; // what is under way to it
let entries = [saved];
let at = 0;
let isDirty = false;
const opened = saved;

function read() {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => !LEAVE_OUT.has(name) && typeof value === "string"));
}

function record() {
  const now = read();
  if (now !== entries[at]) {
    entries = [...entries.slice(0, at + 1), now].slice(-MOST);
    at = entries.length - 1;
  }
  keep();
}

function go(to) {
  if (to < 0 || to >= entries.length) return;
  at = to;
  restore(entries[at]);
  keep();
  speak(to === 0 ? translate("Back at the beginning") : translate("Change {number} of {total}", { number: to, total: entries.length - 1 }));
}

function restore(entry) {
  const values = new Map();
  for (const [name, value] of JSON.parse(entry)) values.set(name, [...(values.get(name) ?? []), value]);
  if (texts) matchRows((values.get("text_content") ?? []).length);
  const used = new Map();
  for (const field of form.elements) {
    if (!field.name || LEAVE_OUT.has(field.name)) continue;
    const given = values.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
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
  const neutral = { logo: "", crop_by: "" };
  for (const field of form.querySelectorAll("[name][data-neutral]")) neutral[field.name] = field.dataset.neutral;
  form.dataset.planned.split(" ").forEach((value, index) => (neutral[CROP[index]] = value));
  const rest = JSON.parse(read()).filter(([name]) => !name.startsWith("text_") && !(name in neutral));
  return JSON.stringify([...rest, ...Object.entries(neutral)]);
}

function mark() {
  isDirty = read() !== saved;
  document.body.classList.toggle("is-dirty", isDirty);
  undo.disabled = at === 0;
  undoToo.disabled = at === 0;
  redo.disabled = at === entries.length - 1;
}

function keep() {
  mark();
  const isKept = keepDraft({ base: Number(version.value), now: read(), entries, place: at, isDirty });
  form.classList.toggle("is-not-kept", !isKept);
}

form.addEventListener("input", () => {
  mark();
  keepNow(read());
});
form.addEventListener("change", record);
undo.addEventListener("click", () => go(at - 1));
undoToo.addEventListener("click", () => go(at - 1));
redo.addEventListener("click", () => go(at + 1));
form.querySelector("[data-reset]").addEventListener("click", (event) => {
  event.preventDefault();
  restore(plain());
  record();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    record();
    form.requestSubmit(form.querySelector("[data-save]"));
  }
  if ((key !== "z" && key !== "y") || event.target.matches("textarea")) return;
  event.preventDefault();
  go(key === "y" || event.shiftKey ? at + 1 : at - 1);
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});

// A mend, or an earlier version, is a change like any other: it can be taken back, and it is saved with the rest.
document.addEventListener("htmx:afterSwap", (event) => {
  const mended = event.target.id === "mended" && event.target.querySelector("[data-mended]");
  if (!mended) return;
  const { mended: entry, base, words } = mended.dataset;
  record();
  if (base) version.value = base;
  restore(entry);
  mended.remove();
  record();
  if (words) tell(words);
});

export function tell(words) {
  const toast = document.createElement("div");
  toast.className = "toast";
  set(toast, { "data-message": "" });
  toast.textContent = words;
  document.getElementById("messages").append(toast);
}

// What is saved is what was sent: changes made while the answer was under way stay a draft.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target !== form && !event.target.matches("[data-sibling-form]")) return;
  sent = read();
  if (event.target === form) document.getElementById("conflict-dialog")?.close();
});
document.addEventListener("saved", (event) => {
  saved = sent;
  version.value = event.detail.version;
  notice.hidden = true;
  keep();
});

// --- what was not saved when the page was left ------------------------------------------------

const clock = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? undefined : document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const draft = await findDraft();
if (draft) takeUp(draft);
else keep();
form.dataset.isReady = "yes";

function takeUp({ base, now, entries: before, place, isDirty: wasDirty, at: when }) {
  entries = before;
  at = place;
  const isOlder = base < Number(version.value);
  const hasMore = now !== opened && (wasDirty || now !== before[place]);
  if (!hasMore || (isOlder && !wasDirty)) {
    // Saved since, here or elsewhere: the newest version goes on from where the entries end.
    record();
    return;
  }
  restore(now);
  if (isOlder) version.value = base; // saving shows both
  record();
  const since = isOlder ? ` ${translate("Somebody has saved another version since: saving shows you both.")}` : "";
  notice.querySelector("[data-restored-words]").textContent = translate("Your changes of {time} were not saved. They are back.", { time: clock.format(when) }) + since;
  notice.hidden = false;
  speak(notice.textContent);
}

notice.querySelector("[data-keep-restored]").addEventListener("click", () => (notice.hidden = true));
notice.querySelector("[data-drop-restored]").addEventListener("click", () => {
  notice.hidden = true;
  version.value = document.getElementById("edit-state").dataset.version;
  restore(opened);
  record();
});
