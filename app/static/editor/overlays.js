// Texts and the logo on the result: drag a box, or move it with the arrow keys (1 px of the result, with Shift 10).
// The boxes only place things; their words and pixels come from the server's renderer, below them.

const form = document.getElementById("edit-form");
const layer = form.querySelector("[data-overlays]");
const [canvasWidth, canvasHeight] = form.dataset.canvas.split(" ").map(Number);
const NS = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const BASE_SIDE = 1080; // the shorter side for which style sets give their font sizes
const LETTER = 0.55; // mean width of a letter in font sizes: a guess until the server has drawn the text

// Where and how large the server set each text, in percent of the canvas: [left, top, width, height].
function boxesOfServer() {
  return JSON.parse(document.querySelector("#proof img")?.dataset.textBoxes ?? "[]");
}

// How far each text lies from where its fields put it: it is aligned, and kept on the canvas.
let shifts = [];

function measureShifts() {
  const texts = [...form.querySelectorAll("[data-text]")].filter((row) => value(row, "text_content").trim());
  const boxes = boxesOfServer();
  shifts = boxes.length === texts.length ? texts.map((row, index) => [boxes[index][0] - number(field(row, "text_x")), boxes[index][1] - number(field(row, "text_y"))]) : [];
}

// What can be moved: where its values stand, and how large its box is, in percent of the canvas.
function things() {
  const texts = [...form.querySelectorAll("[data-text]")].filter((row) => value(row, "text_content").trim());
  const boxes = boxesOfServer();
  const found = texts.map((row, index) => ({
    name: `Text “${value(row, "text_content").trim().slice(0, 20)}”`,
    x: field(row, "text_x"),
    y: field(row, "text_y"),
    shift: boxes.length === texts.length ? shifts[index] : undefined,
    size: () => (boxes.length === texts.length ? boxes[index].slice(2) : textSize(row)),
  }));
  const logo = form.querySelector("#logo");
  if (logo?.value) {
    const grows = form.elements.logo_size;
    found.push({ name: "Logo", x: form.elements.logo_x, y: form.elements.logo_y, grows, size: () => logoSize(logo, grows) });
  }
  return found;
}

const field = (row, name) => row.querySelector(`[name=${name}]`);
const value = (row, name) => field(row, name).value;
const number = (input) => Number(input.value.replace(",", ".")) || 0;

function textSize(row) {
  const option = field(row, "text_set").selectedOptions[0];
  const [fontSize, lineHeight] = (option?.dataset[value(row, "text_style")] ?? "48 1.2").split(" ").map(Number);
  const em = (fontSize * Math.min(canvasWidth, canvasHeight)) / BASE_SIDE;
  const room = number(field(row, "text_width")) || 100 - 2 * 6;
  const perLine = Math.max(1, (room / 100) * canvasWidth / (em * LETTER));
  const lines = value(row, "text_content").split("\n");
  const count = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)), 0);
  const longest = Math.min(perLine, Math.max(...lines.map((line) => line.length)));
  const width = number(field(row, "text_width")) || (100 * longest * em * LETTER) / canvasWidth;
  return [Math.min(width, 100), (100 * count * em * lineHeight) / canvasHeight];
}

function logoSize(logo, grows) {
  const ratio = Number(logo.selectedOptions[0].dataset.ratio) || 1;
  return [number(grows), (number(grows) * canvasWidth) / ratio / canvasHeight];
}

let drawn = [];
let drag = null;

function draw() {
  const list = things();
  if (list.length !== drawn.length) {
    layer.replaceChildren(...list.map((thing, index) => box(index, thing)));
  }
  drawn = list;
  list.forEach((thing, index) => place(layer.children[index], thing));
}

function box(index, thing) {
  const group = node("g", { class: "overlay", "data-index": index });
  group.append(
    node("rect", { class: "overlay-halo" }),
    node("rect", { class: "overlay-edge", "data-part": "move", tabindex: 0, role: "button" }),
  );
  if (thing.grows) {
    const handle = node("svg", { class: "handle", overflow: "visible", "data-part": "grow", tabindex: 0, role: "button", "aria-label": "Logo: change its size with the arrow keys" });
    handle.append(node("rect", { class: "hit", x: -14, y: -14, width: 28, height: 28 }), node("rect", { x: -6, y: -6, width: 12, height: 12, rx: 2 }));
    group.append(handle);
  }
  return group;
}

function place(group, thing) {
  const [width, height] = thing.size();
  const [across, down] = thing.shift ?? [0, 0];
  const x = number(thing.x) + across, y = number(thing.y) + down;
  for (const rect of group.querySelectorAll(":scope > rect")) {
    set(rect, { x: `${x}%`, y: `${y}%`, width: `${width}%`, height: `${height}%` });
  }
  group.querySelector("[data-part=move]").setAttribute("aria-label", `${thing.name}: move it with the arrow keys`);
  const handle = group.querySelector("[data-part=grow]");
  if (handle) set(handle, { x: `${x + width}%`, y: `${y + height}%` });
}

function move(thing, x, y) {
  thing.x.value = tidy(Math.min(Math.max(x, 0), 99));
  thing.y.value = tidy(Math.min(Math.max(y, 0), 99));
  thing.x.dispatchEvent(new Event("input", { bubbles: true }));
}

function grow(thing, size) {
  thing.grows.value = tidy(Math.min(Math.max(size, 1), 100));
  thing.grows.dispatchEvent(new Event("input", { bubbles: true }));
}

layer.addEventListener("pointerdown", (event) => {
  const part = event.target.closest("[data-part]");
  if (!part) return;
  event.preventDefault();
  part.focus({ preventScroll: true });
  layer.setPointerCapture(event.pointerId);
  const thing = drawn[part.closest("[data-index]").dataset.index];
  drag = { part: part.dataset.part, thing, x: event.clientX, y: event.clientY, from: [number(thing.x), number(thing.y), thing.grows ? number(thing.grows) : 0] };
});
layer.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const area = layer.getBoundingClientRect();
  const dx = (100 * (event.clientX - drag.x)) / area.width, dy = (100 * (event.clientY - drag.y)) / area.height;
  if (drag.part === "grow") grow(drag.thing, drag.from[2] + dx);
  else move(drag.thing, drag.from[0] + dx, drag.from[1] + dy);
});
for (const name of ["pointerup", "pointercancel"]) {
  layer.addEventListener(name, () => {
    if (drag) drag.thing.x.dispatchEvent(new Event("change", { bubbles: true }));
    drag = null;
  });
}
layer.addEventListener("keydown", (event) => {
  const step = ARROWS[event.key], part = event.target.closest("[data-part]");
  if (!step || !part) return;
  event.preventDefault();
  const thing = drawn[part.closest("[data-index]").dataset.index];
  const far = event.shiftKey ? 10 : 1;
  const dx = (100 * step[0] * far) / canvasWidth, dy = (100 * step[1] * far) / canvasHeight;
  if (part.dataset.part === "grow") grow(thing, number(thing.grows) + dx - dy);
  else move(thing, number(thing.x) + dx, number(thing.y) + dy);
});
layer.addEventListener("keyup", (event) => ARROWS[event.key] && form.dispatchEvent(new Event("change", { bubbles: true })));

function node(name, attributes) {
  const made = document.createElementNS(NS, name);
  set(made, attributes);
  return made;
}

function set(target, attributes) {
  for (const [name, setting] of Object.entries(attributes)) target.setAttribute(name, setting);
}

function tidy(percent) {
  return String(Math.round(percent * 100) / 100);
}

for (const name of ["input", "rows", "restored"]) form.addEventListener(name, draw);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "proof") return;
  measureShifts();
  draw();
});
draw();
