// Texts and the logo on the result: drag a box or its handles, or use the arrow keys (1 px of the result, with Shift 10).
// Boxes are those of the server's renderer; this only places things, their words and pixels come from the server.

import { canvas, changed, clamp, fieldIn, form, number, removeText, set, settled, speak, textRows, tidy, valueIn } from "./fields.js";
import { snap } from "./snapping.js";
import { translate } from "../js/words.js";

const layer = form.querySelector("[data-overlays]");
const pieces = layer.querySelector("[data-pieces]");
const guideLayer = layer.querySelector("[data-guides]");
const NS = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const BESIDE = 2; // percent of the canvas between a new text and what it stands beside
const ROOM = 10; // percent of the canvas that a new text needs below its upper edge
const LEAST = 1; // percent of the canvas that a piece is wide, and pixels of a font size
const free = freeArea();

function freeArea() {
  const [left, top, width, height] = form.dataset.free.split(" ").map(Number);
  return [(100 * left) / canvas.width, (100 * top) / canvas.height, (100 * width) / canvas.width, (100 * height) / canvas.height];
}

// What the server said: of each text its box and where it was asked to be, and the box of the logo.
function answered() {
  return JSON.parse(document.querySelector("#proof img")?.dataset.boxes ?? "null") ?? { texts: [], logo: null };
}

const isAwaited = () => drawn.length > 0 && textRows().length > 0;
const chosenLogo = () => form.querySelector("[name=logo]:checked")?.value;

// What can be moved. box: where it lies now, in percent: as the server set it, moved on by what the fields say since.
function things() {
  const said = answered(), rows = textRows();
  const found = said.texts.length === rows.length ? rows.map((row, index) => textThing(row, said.texts[index])) : [];
  if (chosenLogo() && said.logo) found.push(logoThing(said.logo));
  return found;
}

function textThing(row, { box, asked }) {
  const x = fieldIn(row, "text_x"), y = fieldIn(row, "text_y");
  return {
    kind: "text",
    row,
    name: translate("Text “{words}”", { words: valueIn(row, "text_content").trim().slice(0, 20) }),
    x,
    y,
    box: [number(x) + box[0] - asked[0], number(y) + box[1] - asked[1], box[2], box[3]],
  };
}

function logoThing(box) {
  const { logo_x: x, logo_y: y, logo_size: size } = form.elements;
  const grown = number(size) / box[2] || 1;
  return { kind: "logo", name: translate("Logo"), x, y, box: [number(x), number(y), box[2] * grown, box[3] * grown] };
}

let drawn = [];
let drag = null;

// A new text stands where nothing of the platform lies, and below the texts that are there.
form.addEventListener("added", ({ detail: row }) => {
  const x = fieldIn(row, "text_x"), y = fieldIn(row, "text_y");
  const [left, top, , high] = free;
  const below = Math.max(0, ...drawn.filter(({ kind }) => kind === "text").map(({ box }) => box[1] + box[3]));
  const next = Math.max(number(y), top + BESIDE, below + BESIDE);
  x.value = tidy(Math.max(number(x), left + BESIDE));
  if (next < top + high - ROOM) y.value = tidy(next);
});

function draw() {
  const list = things();
  if (!list.length && isAwaited()) return; // the server has not said yet where they are
  drawn = list;
  // A box that stays keeps its place in the page, and with it the focus.
  list.forEach((thing, index) => {
    const old = pieces.children[index];
    if (!old) pieces.append(drawPiece(thing, index));
    else if (old.dataset.kind !== thing.kind) old.replaceWith(drawPiece(thing, index));
  });
  while (pieces.children.length > list.length) pieces.lastElementChild.remove();
  list.forEach((thing, index) => place(pieces.children[index], thing));
}

function drawPiece(thing, index) {
  const group = node("g", { class: "overlay", "data-index": index, "data-kind": thing.kind });
  group.append(node("rect", { class: "overlay-halo" }), node("rect", { class: "overlay-edge", "data-part": "move", tabindex: 0, role: "button" }));
  if (thing.kind === "text") group.append(drawHandle("wide", "e", translate("change how wide it is")));
  group.append(drawHandle("grow", "se", translate("change its size")));
  return group;
}

function drawHandle(part, grip, does) {
  const handle = node("svg", { class: `handle grip-${grip}`, overflow: "visible", "data-part": part, "data-does": does, tabindex: 0, role: "button" });
  handle.append(node("rect", { class: "hit", x: -14, y: -14, width: 28, height: 28 }), node("rect", { x: -6, y: -6, width: 12, height: 12, rx: 2 }));
  return handle;
}

function place(group, thing) {
  const [x, y, width, height] = thing.box;
  for (const rect of group.querySelectorAll(":scope > rect")) set(rect, { x: `${x}%`, y: `${y}%`, width: `${width}%`, height: `${height}%` });
  group.querySelector("[data-part=move]").setAttribute("aria-label", translate("{name}: move it with the arrow keys", { name: thing.name }));
  for (const handle of group.querySelectorAll(".handle")) {
    const down = handle.dataset.part === "wide" ? height / 2 : height;
    set(handle, { x: `${x + width}%`, y: `${y + down}%`, "aria-label": translate("{name}: {does} with the arrow keys", { name: thing.name, does: handle.dataset.does }) });
  }
}

// --- what gestures do to the fields ---------------------------------------------------------

function others(thing) {
  return drawn.filter((each) => each.x !== thing.x).map((each) => each.box);
}

// from: the box and the fields when the gesture began; dx, dy in percent of the canvas.
function move(thing, from, dx, dy, isFree) {
  const box = [from.box[0] + dx, from.box[1] + dy, from.box[2], from.box[3]];
  const found = isFree ? { by: [0, 0], guides: [] } : snap(box, others(thing), free, layer.getBoundingClientRect());
  const left = clamp(box[0] + found.by[0], 0, 100 - box[2]), top = clamp(box[1] + found.by[1], 0, 100 - box[3]);
  thing.x.value = tidy(clamp(from.x + left - from.box[0], 0, 100));
  thing.y.value = tidy(clamp(from.y + top - from.box[1], 0, 100));
  showGuides(found.guides);
}

function resize(part, thing, from, dx, dy, isFree) {
  let by = dx;
  if (!isFree) {
    const found = snap([from.box[0], from.box[1], from.box[2] + dx, from.box[3]], others(thing), free, layer.getBoundingClientRect(), true);
    const across = found.guides.filter((guide) => guide.axis === 0);
    by += across.length ? found.by[0] : 0;
    showGuides(across);
  }
  const width = clamp(from.box[2] + by, LEAST, 100 - from.box[0]);
  const factor = width / from.box[2];
  if (thing.kind === "logo") form.elements.logo_size.value = tidy(width);
  else if (part === "wide") fieldIn(thing.row, "text_width").value = tidy(width);
  else {
    fieldIn(thing.row, "text_size").value = String(Math.max(LEAST, Math.round(from.size * factor)));
    if (from.width) fieldIn(thing.row, "text_width").value = tidy(Math.min(from.width * factor, 100 - from.x));
  }
}

function start(thing) {
  return {
    box: [...thing.box],
    x: number(thing.x),
    y: number(thing.y),
    size: thing.kind === "text" ? number(fieldIn(thing.row, "text_size")) || styleSize(thing.row) : 0,
    width: thing.kind === "text" ? number(fieldIn(thing.row, "text_width")) : 0,
  };
}

// The font size that the chosen style has.
function styleSize(row) {
  const option = fieldIn(row, "text_set").selectedOptions[0];
  return Number(option?.dataset[valueIn(row, "text_style")]) || 48;
}

function apply(part, thing, from, dx, dy, isFree) {
  if (part === "move") move(thing, from, dx, dy, isFree);
  else resize(part, thing, from, dx, dy, isFree);
  thing.x.dispatchEvent(new Event("input", { bubbles: true }));
}

function showGuides(guides) {
  guideLayer.replaceChildren(
    ...guides.map(({ axis, at }) => node("line", { class: "guide", x1: axis ? 0 : `${at}%`, x2: axis ? "100%" : `${at}%`, y1: axis ? `${at}%` : 0, y2: axis ? `${at}%` : "100%" })),
  );
  drag && (drag.rests = guides.map((guide) => guide.name));
}

function tell(thing, rests = []) {
  const now = drawn.find((each) => each.x === thing.x) ?? thing;
  const [left, top] = [(now.box[0] * canvas.width) / 100, (now.box[1] * canvas.height) / 100].map(Math.round);
  speak(translate("{name} at {left}, {top} px", { name: thing.name, left, top }) + (rests.length ? `, ${translate("at {places}", { places: [...new Set(rests)].join(", ") })}` : ""));
}

// --- pointer and keys -----------------------------------------------------------------------

const thingOf = (part) => drawn[part.closest("[data-index]").dataset.index];

layer.addEventListener("pointerdown", (event) => {
  const part = event.target.closest("[data-part]");
  if (!part) return;
  event.preventDefault();
  part.focus({ preventScroll: true });
  layer.setPointerCapture(event.pointerId);
  const thing = thingOf(part);
  drag = { part: part.dataset.part, thing, x: event.clientX, y: event.clientY, from: start(thing), hasMoved: false };
});
layer.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const area = layer.getBoundingClientRect();
  const dx = (100 * (event.clientX - drag.x)) / area.width, dy = (100 * (event.clientY - drag.y)) / area.height;
  drag.hasMoved ||= Boolean(dx || dy);
  if (drag.hasMoved) apply(drag.part, drag.thing, drag.from, dx, dy, event.altKey);
});
for (const name of ["pointerup", "pointercancel"]) {
  layer.addEventListener(name, () => {
    if (drag?.hasMoved) {
      settled(drag.thing.x);
      tell(drag.thing, drag.rests);
    }
    guideLayer.replaceChildren();
    drag = null;
  });
}
layer.addEventListener("dblclick", (event) => {
  const part = event.target.closest("[data-part]");
  if (part) write(thingOf(part));
});
layer.addEventListener("keydown", (event) => {
  const part = event.target.closest("[data-part]");
  if (!part || event.ctrlKey || event.metaKey) return;
  const thing = thingOf(part), step = ARROWS[event.key];
  if (!step && !["Enter", "Delete", "Backspace"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Enter") return write(thing);
  if (!step) return remove(thing);
  const far = event.shiftKey ? 10 : 1;
  const dx = (100 * step[0] * far) / canvas.width, dy = (100 * step[1] * far) / canvas.height;
  return apply(part.dataset.part, thing, start(thing), part.dataset.part === "move" ? dx : dx - dy, dy, true);
});
layer.addEventListener("keyup", (event) => {
  const part = event.target.closest("[data-part]");
  if (!part || !ARROWS[event.key]) return;
  settled(form);
  tell(thingOf(part));
});

function write(thing) {
  const field = thing.kind === "text" ? fieldIn(thing.row, "text_content") : form.elements.logo_size;
  field.closest("details.panel").open = true;
  field.focus();
  field.select?.();
}

function remove(thing) {
  if (thing.kind === "text") return removeText(thing.row);
  form.querySelector("[name=logo][value='']").checked = true;
  return changed(form);
}

function node(name, attributes) {
  const made = document.createElementNS(NS, name);
  set(made, attributes);
  return made;
}

for (const name of ["input", "restored"]) form.addEventListener(name, draw);
document.addEventListener("htmx:afterSwap", (event) => event.target.id === "proof" && draw());
draw();
