// The list of files on the page: a row for each, and a head over all of them.

import { writeDetails } from "../js/problems.js";
import { translate, translateCount, writeNumber } from "../js/words.js";

const SHOWN_HERE = /^image\/(jpeg|png|webp|gif|avif|bmp)$/; // types of which browsers show a small picture
export const OPEN = new Set(["keeping", "waiting", "sending", "looked-at", "again", "paused", "stuck"]);
export const DONE = new Set(["stored", "twice"]);
const FAILED = new Set(["again", "paused", "stuck", "refused"]);
const SPEED_AFTER_MS = 3000; // before, a speed says nothing

export class Row {
  constructor(template, name, blob) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.state = "keeping";
    this.percent = 0;
    this.size = blob.size;
    this.part("name").textContent = name;
    this.part("size").textContent = megabytes(blob.size);
    this.part("bar").setAttribute("aria-label", translate("{name}, uploaded", { name }));
    this.part("retry").setAttribute("aria-label", translate("Try again: {name}", { name }));
    this.part("remove").setAttribute("aria-label", translate("Remove {name}", { name }));
    this.part("remove").title = translate("Remove {name}", { name });
    if (SHOWN_HERE.test(blob.type)) this.showThumb(blob);
    this.show("keeping");
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  showThumb(blob) {
    const picture = new Image();
    picture.alt = "";
    picture.src = URL.createObjectURL(blob);
    picture.onload = () => {
      URL.revokeObjectURL(picture.src);
      this.part("thumb").replaceChildren(picture);
    };
    picture.onerror = () => URL.revokeObjectURL(picture.src);
  }

  show(state, words = "") {
    this.state = state;
    this.element.dataset.state = state;
    for (const badge of this.element.querySelectorAll("[data-is]")) badge.hidden = badge.dataset.is !== state;
    this.part("bar").hidden = !["sending", "looked-at"].includes(state);
    this.part("percent").hidden = state !== "sending";
    this.part("retry").hidden = !["again", "paused", "stuck"].includes(state);
    this.part("remove").hidden = DONE.has(state);
    this.part("said").hidden = !words;
    this.part("said").classList.toggle("refused", ["refused", "stuck"].includes(state));
    this.part("said").textContent = words;
    this.part("details").hidden = !FAILED.has(state);
    this.tell(DONE.has(state) ? 100 : state === "looked-at" ? 100 : state === "sending" ? this.percent : 0);
  }

  // What "Copy details" brings. trouble: what kept the file from being stored.
  explain(name, { kind, message, code, request, address }) {
    const text = `${name}, ${megabytes(this.size)}: ${message}`;
    this.part("copy").dataset.copy = writeDetails({ text, code: code || kind, request, address });
    this.part("copy").setAttribute("aria-label", translate("Copy details of {name}", { name }));
  }

  tell(percent) {
    this.percent = percent;
    this.part("bar").value = percent;
    this.part("percent").textContent = `${percent}\u00a0%`;
  }
}

// The head of a batch: what was done, what is on the way, what needs somebody.
export function showHead(batch) {
  const { element, rows } = batch;
  const part = (name) => element.querySelector(`[data-${name}]`);
  const count = (states) => rows.filter((row) => states.includes(row.state)).length;
  const open = rows.filter((row) => OPEN.has(row.state));
  const failed = count(["again", "paused", "stuck"]);
  const files = translateCount("{count} file", "{count} files", rows.length);
  part("heading").textContent = open.length ? translate("Uploading {files}", { files }) : files;
  const words = [translate("{number} of {total} stored", { number: count(["stored"]), total: rows.length })];
  const underway = count(["keeping", "waiting", "sending", "looked-at"]);
  if (underway) words.push(translate("{number} on the way", { number: underway }));
  if (failed) words.push(translate("{number} to be tried again", { number: failed }));
  if (count(["twice"])) words.push(translate("{number} chosen twice", { number: count(["twice"]) }));
  if (count(["refused"])) words.push(translate("{number} refused", { number: count(["refused"]) }));
  say(part("total"), words.join(", "));
  showSpeed(batch, part, open.length > 0);
  part("retry-all").hidden = failed < 2;
  part("retry-all").lastChild.textContent = translate("Retry all ({number})", { number: failed });
  part("go").hidden = !batch.project || underway > 0;
  if (batch.project) part("go").href = batch.project;
}

function showSpeed(batch, part, isOpen) {
  const wanted = batch.rows.filter((row) => row.state !== "refused" && row.state !== "twice");
  const whole = wanted.reduce((sum, row) => sum + row.size, 0);
  const sent = wanted.reduce((sum, row) => sum + (row.size * row.percent) / 100, 0);
  part("all").hidden = part("figures").hidden = !isOpen;
  part("all").value = whole ? (100 * sent) / whole : 0;
  batch.since ??= { at: Date.now(), sent };
  const spent = Date.now() - batch.since.at;
  const perMs = (sent - batch.since.sent) / spent;
  const left = perMs > 0 && spent > SPEED_AFTER_MS ? `, ${translate("about {time} left", { time: duration((whole - sent) / perMs) })}` : "";
  part("figures").textContent = translate("{sent} of {whole}", { sent: megabytes(sent), whole: megabytes(whole) }) + left;
}

// A status that has not changed is not said again.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function duration(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds}\u00a0s` : `${Math.round(seconds / 60)}\u00a0min`;
}

export function megabytes(bytes) {
  if (bytes < 1e3) return `${Math.round(bytes)}\u00a0${translate("bytes")}`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)}\u00a0KB` : `${writeNumber(Number((bytes / 1e6).toFixed(1)))}\u00a0MB`;
}
