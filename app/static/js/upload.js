// The upload island: files are dropped anywhere on the page, pasted or chosen, kept in the browser, and sent three at
// a time until they are stored. What was left over from before goes on by itself. Without this script the same form
// uploads everything in one request.

import { say } from "./page.js";
import { complain } from "./problems.js";
import { readDrop, readFolder } from "../upload/chosen.js";
import * as kept from "../upload/kept.js";
import { DONE, OPEN, Row, showHead } from "../upload/rows.js";
import { store, Trouble } from "../upload/sending.js";
import { translate } from "./words.js";

const AT_ONCE = 3;
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 30;

const form = document.querySelector("[data-upload]");
const zone = form.querySelector("[data-drop]");
const list = form.querySelector("[data-batches]");
const nameField = form.elements.project_name ?? null;
const batches = [];
let preparing = Promise.resolve(); // files are kept one after the other

// --- files come ------------------------------------------------------------------------------

async function take({ files, leftOut, folder }) {
  if (leftOut.length) {
    const few = leftOut.slice(0, 3).join(", ") + (leftOut.length > 3 ? ", …" : "");
    say(translate("Left out of the folder, since they are no pictures: {count} ({names}).", { count: leftOut.length, names: few }));
  }
  if (!files.length) return;
  const batch = batches.find((each) => each.isOfThisPage) ?? begin(folder);
  for (const file of files) {
    const record = { id: kept.newId(), batch: batch.record.id, place: batch.rows.length, name: file.name, key: "", blob: file };
    preparing = preparing.then(prepare.bind(null, batch, addRow(batch, record)));
  }
  showHead(batch);
}

function begin(folder) {
  if (nameField && folder && !nameField.value) nameField.value = folder.slice(0, nameField.maxLength);
  const record = { id: kept.newId(), projectId: form.dataset.upload, name: nameField?.value ?? "", begun: Date.now() };
  navigator.storage?.persist?.();
  return addBatch(record, true);
}

function addBatch(record, isOfThisPage) {
  const element = form.querySelector("[data-batch-template]").content.firstElementChild.cloneNode(true);
  const batch = { record, element, isOfThisPage, rows: [], project: record.project ?? "" };
  element.querySelector("[data-retry-all]").addEventListener("click", () => retryAll(batch.rows));
  const before = element.querySelector("[data-before]");
  before.hidden = isOfThisPage;
  before.textContent = record.name ? translate("Left over from before, for “{name}”", { name: record.name }) : translate("Left over from before");
  batches.push(batch);
  list.append(element);
  zone.classList.add("slim");
  if (isOfThisPage) zone.querySelector("h2").textContent = translate("Drop more pictures");
  return batch;
}

function addRow(batch, record) {
  const row = new Row(form.querySelector("[data-row-template]"), record.name, record.blob);
  Object.assign(row, { record, batch, tries: 0, isKept: false, timer: 0 });
  row.part("retry").addEventListener("click", () => retryAll([row]));
  row.part("remove").addEventListener("click", () => remove(row));
  batch.rows.push(row);
  batch.element.querySelector("[data-rows]").append(row.element);
  return row;
}

// Kept first, so that nothing that happens from now on loses it; then told apart from the others.
async function prepare(batch, row) {
  if (row.state !== "keeping") return;
  const note = await keep(batch, row);
  row.record.key ||= await kept.fingerprint(row.record.name, row.record.blob).catch(() => row.record.id);
  const isTwice = batch.rows.some((other) => other !== row && other.record.key === row.record.key && other.state !== "refused");
  if (row.state !== "keeping") return forget(row); // removed meanwhile
  if (isTwice) {
    await forget(row);
    change(row, "twice", translate("This file was chosen twice. It is stored once."));
    return finish(batch);
  }
  if (row.isKept) await kept.keepFile(row.record).catch(() => {});
  return change(row, "waiting", note);
}

async function keep(batch, row) {
  try {
    await kept.keepBatch(batch.record);
    await kept.keepFile(row.record);
    row.isKept = true;
    return "";
  } catch {
    return translate("This browser has no room to keep it: stay on this page until it is stored.");
  }
}

async function forget(row) {
  if (row.isKept) await kept.dropFile(row.record.id).catch(() => {});
  row.isKept = false;
}

// --- files go --------------------------------------------------------------------------------

function change(row, state, words = "") {
  row.show(state, words);
  showHead(row.batch);
  pump();
}

function pump() {
  const rows = batches.flatMap((batch) => batch.rows);
  const running = rows.filter((row) => ["sending", "looked-at"].includes(row.state)).length;
  const next = rows.filter((row) => row.state === "waiting").slice(0, Math.max(0, AT_ONCE - running));
  for (const row of next) send(row);
}

async function send(row) {
  row.percent = 0;
  change(row, "sending");
  try {
    await alone(row.record.id, async () => {
      if (row.isKept && !(await kept.findFile(row.record.id))) return adopt(row); // another tab was quicker
      const project = await store(row.record, row.batch.record, (percent) => tell(row, percent));
      await settleStored(row, project);
    });
  } catch (trouble) {
    if (row.state !== "removed") await settleTrouble(row, trouble);
  }
}

// One tab at a time. Where browsers have no locks, on plain http, the keys see to it that two do no harm.
function alone(id, work) {
  return navigator.locks ? navigator.locks.request(`upload ${id}`, work) : work();
}

function tell(row, percent) {
  if (row.state === "removed") return;
  if (percent === 100) row.show("looked-at");
  else row.tell(percent);
  showHead(row.batch);
}

async function adopt(row) {
  const batch = await kept.findBatch(row.record.batch);
  row.batch.project ||= batch?.project ?? "";
  change(row, "stored");
}

async function settleStored(row, project) {
  const { batch } = row;
  if (!batch.project) {
    batch.project = batch.record.project = project;
    await kept.keepBatch(batch.record).catch(() => {});
    if (batch.nameToSay) rename(batch);
  }
  await forget(row);
  change(row, "stored");
  finish(batch);
}

async function settleTrouble(row, trouble) {
  row.explain(row.record.name, trouble);
  if (!(trouble instanceof Trouble)) return change(row, "stuck", translate("It cannot be read ({reason}). Choose it again.", { reason: trouble.message }));
  if (trouble.kind === "refused") {
    await forget(row);
    change(row, "refused", trouble.message);
    return finish(row.batch);
  }
  if (trouble.kind === "signed-out") return change(row, "paused", `${trouble.message} ${translate("The file is kept; retry to sign in and go on.")}`);
  if (trouble.kind === "stuck") return change(row, "stuck", `${trouble.message} ${translate("The file is kept.")}`);
  const wait = Math.max(trouble.afterS, Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** row.tries));
  row.tries += 1;
  row.timer = setTimeout(() => row.state === "again" && change(row, "waiting"), 1000 * wait);
  return change(row, "again", `${trouble.message} ${translate("It is tried again by itself.")}`);
}

function retryAll(rows) {
  for (const row of rows) {
    if (!["again", "paused", "stuck"].includes(row.state)) continue;
    clearTimeout(row.timer);
    row.tries = 0;
    row.show("waiting");
  }
  pump();
}

async function remove(row) {
  clearTimeout(row.timer);
  const { batch } = row;
  const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
  row.state = "removed";
  batch.rows.splice(batch.rows.indexOf(row), 1);
  row.element.remove();
  (next?.querySelector("button:not([hidden])") ?? zone.querySelector("input")).focus();
  await forget(row);
  if (batch.rows.length) showHead(batch);
  else drop(batch);
  finish(batch);
  pump();
}

function drop(batch) {
  kept.dropBatch(batch.record.id).catch(() => {});
  batches.splice(batches.indexOf(batch), 1);
  batch.element.remove();
  if (!batches.length) zone.classList.remove("slim");
}

// Whoever has just brought the files is led to their pictures; a refusal is left on the page to be read.
function finish(batch) {
  if (batch.rows.some((row) => OPEN.has(row.state))) return;
  kept.dropBatch(batch.record.id).catch(() => {});
  if (batch.isOfThisPage && batch.project && batch.rows.every((row) => DONE.has(row.state))) location.assign(batch.project);
}

// --- the project's name, which may come later ------------------------------------------------

async function rename(batch) {
  const csrf = form.elements.csrf_token.value;
  const body = new URLSearchParams({ csrf_token: csrf, name: batch.record.name });
  const answer = await fetch(`${batch.project}/rename`, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect" || answer?.ok) return;
  const text = translate("The project's name was not changed; the pictures are stored. It can be changed in the project as well.");
  complain({ text, code: String(answer?.status ?? "no_answer"), address: `${batch.project}/rename`, again: () => rename(batch) });
}

nameField?.addEventListener("change", async () => {
  const batch = batches.find((each) => each.isOfThisPage);
  const name = nameField.value.trim();
  if (!batch || !name) return;
  batch.record.name = name;
  batch.nameToSay = true; // what is on the way may make the project under its earlier name
  await kept.keepBatch(batch.record).catch(() => {});
  if (batch.project) rename(batch);
});

// --- where files come from ---------------------------------------------------------------------

form.querySelector("[data-send]").hidden = true;
form.addEventListener("submit", (event) => event.preventDefault());
const input = zone.querySelector("input");
input.required = false;
input.addEventListener("change", () => {
  take({ files: [...input.files], leftOut: [], folder: "" });
  input.value = "";
});
const folderInput = form.querySelector("[data-folder-input]");
const folderButton = form.querySelector("[data-folder]");
folderButton.hidden = !("webkitdirectory" in folderInput);
folderButton.addEventListener("click", () => folderInput.click());
folderInput.addEventListener("change", () => {
  take(readFolder([...folderInput.files]));
  folderInput.value = "";
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) take({ files, leftOut: [], folder: "" });
});

const bringsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget ?? zone.classList.remove("is-over"));
document.addEventListener("drop", async (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  take(await readDrop(event.dataTransfer));
});

// --- leaving and coming back --------------------------------------------------------------------

addEventListener("beforeunload", (event) => {
  if (batches.some((batch) => batch.rows.some((row) => OPEN.has(row.state)))) event.preventDefault();
});
addEventListener("online", () => retryAll(batches.flatMap((batch) => batch.rows.filter((row) => row.state === "again"))));

async function resume() {
  const found = await kept.listKept().catch(() => []);
  for (const { batch: record, files } of found) {
    if (form.dataset.upload && record.projectId !== form.dataset.upload) continue;
    if (batches.some((batch) => batch.record.id === record.id)) continue; // dropped while we looked
    const batch = addBatch(record, false);
    for (const file of files) {
      const row = addRow(batch, file);
      row.isKept = true;
      preparing = preparing.then(() => prepare(batch, row));
    }
    showHead(batch);
  }
  form.dataset.isReady = "";
}

resume();
