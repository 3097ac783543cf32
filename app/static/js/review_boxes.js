// The elements on the picture: chosen, moved and resized by mouse, touch and keys, and drawn anew. Boxes are SVG in
// percent, so that strokes and words keep their size; what they stand for is in the fields of the list.

import { translate } from "./words.js";

const NS = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GRIPS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const BY_KEY = new Set(["nw", "se"]); // two corners make any box; the others are for the hand
const CORNERS = {
  nw: translate("Move the left top corner with the arrow keys"),
  se: translate("Move the right bottom corner with the arrow keys"),
};
const BIG = 10; // steps, with Shift
const TAG_LETTER = 6.4;
const TAG_ROOM = 24; // px above a box that its name takes
const ROOMY = 64; // px of the screen from which a box has room for eight grips
const MOVED = 4; // px from which a press is a drag

// asks: what the list is told. choose(id), change(box, isDone), add(box).
export function boxesOn(stage, asks) {
  const layer = stage.querySelector("[data-boxes]");
  const [wide, high] = stage.dataset.size.split(" ").map(Number);
  const step = Math.max(1, Math.round(Math.max(wide, high) / 800)); // px of the picture: about one of the screen
  const least = Math.max(2, Math.round(Math.max(wide, high) / 300));
  const known = new Map(); // id: {x, y, width, height}
  let chosen = null;
  let drag = null;
  let isDrawing = false;
  const handles = GRIPS.map(makeHandle);
  layer.append(...handles);

  const nodeOf = (id) => layer.querySelector(`[data-box="${CSS.escape(id)}"]`);

  // --- what is drawn ----------------------------------------------------------------------

  function draw(id, { box, look, text, use }) {
    const link = nodeOf(id) ?? makeBox(id);
    known.set(id, box);
    link.setAttribute("class", `is-${look}${use === "ignore" || use === "wrong" ? ` is-${use}` : ""}${id === chosen ? " is-on" : ""}`);
    for (const rect of link.querySelectorAll(":scope > rect")) set(rect, percents(box));
    link.querySelector(".el").setAttribute("class", `el k-${look}`);
    drawTag(link, box, look, text);
    if (id === chosen) placeHandles(box);
  }

  function drawTag(link, box, look, text) {
    const tag = link.querySelector(":scope > svg");
    const isInside = (box.y / high) * layer.getBoundingClientRect().height < TAG_ROOM;
    const isSame = tag.dataset.drawn === undefined && tag.querySelector("text").textContent === text && isAt(tag, box);
    if (isSame) return; // where the server put it, it covers least of the others
    tag.dataset.drawn = "yes";
    set(tag, { x: percent(box.x, wide), y: percent(box.y, high) });
    const [plate, words] = tag.children;
    words.textContent = text;
    set(plate, { class: `tag-${look}`, x: isInside ? 3 : -1, y: isInside ? 3 : -20, width: Math.round(text.length * TAG_LETTER + 10) });
    set(words, { x: isInside ? 8 : 4, y: isInside ? 15.5 : -7.5 });
    link.setAttribute("aria-label", text);
  }

  function isAt(tag, box) {
    const [x, y] = ["x", "y"].map((name) => parseFloat(tag.getAttribute(name)));
    const near = (one, ...others) => others.some((other) => Math.abs(one - other) < 0.06);
    return near(x, (100 * box.x) / wide, (100 * (box.x + box.width)) / wide) && near(y, (100 * box.y) / high, (100 * (box.y + box.height)) / high);
  }

  function makeBox(id) {
    const link = node("a", { href: `#el-${id}`, id: `box-${id}`, "data-box": id });
    const tag = node("svg", { overflow: "visible", "aria-hidden": "true", "data-drawn": "yes" });
    tag.append(node("rect", { height: 17, rx: 2 }), node("text", { class: "tag" }));
    link.append(node("rect", { class: "el-hit" }), node("rect", { class: "el-halo" }), node("rect", { class: "el" }), tag);
    layer.insertBefore(link, handles[0]);
    return link;
  }

  function remove(id) {
    nodeOf(id)?.remove();
    known.delete(id);
    if (chosen === id) choose(null);
  }

  // Tab stops at one box: the chosen one, else the first.
  function choose(id, { focus = false } = {}) {
    chosen = id;
    const links = [...layer.querySelectorAll("[data-box]")];
    const stop = (id && nodeOf(id)) || links.find((link) => link.checkVisibility());
    for (const link of links) {
      link.classList.toggle("is-on", link.dataset.box === id);
      link.setAttribute("tabindex", link === stop ? 0 : -1);
    }
    for (const handle of handles) handle.toggleAttribute("hidden", !id);
    if (id && known.has(id)) placeHandles(known.get(id));
    if (id && focus) nodeOf(id).focus({ preventScroll: true });
  }

  function heat(id) {
    for (const link of layer.querySelectorAll("[data-box]")) link.classList.toggle("is-hot", link.dataset.box === id);
  }

  // Of a small box only the corners have a grip: the others would hide it.
  function placeHandles({ x, y, width, height }) {
    const area = layer.getBoundingClientRect();
    const isSmall = (width / wide) * area.width < ROOMY || (height / high) * area.height < ROOMY;
    for (const handle of handles) {
      const { grip } = handle.dataset;
      handle.toggleAttribute("hidden", isSmall && grip.length === 1);
      const across = grip.includes("w") ? 0 : grip.includes("e") ? 1 : 0.5;
      const down = grip.includes("n") ? 0 : grip.includes("s") ? 1 : 0.5;
      set(handle, { x: percent(x + across * width, wide), y: percent(y + down * height, high) });
    }
  }

  function makeHandle(grip) {
    const handle = node("svg", { class: "handle", overflow: "visible", "data-grip": grip, hidden: "" });
    handle.append(node("rect", { class: "hit", x: -14, y: -14, width: 28, height: 28 }), node("rect", { x: -5, y: -5, width: 10, height: 10, rx: 2 }));
    if (BY_KEY.has(grip)) set(handle, { tabindex: 0, role: "button", "aria-label": CORNERS[grip] });
    return handle;
  }

  // --- geometry ---------------------------------------------------------------------------

  const percents = ({ x, y, width, height }) => ({ x: percent(x, wide), y: percent(y, high), width: percent(width, wide), height: percent(height, high) });

  function shift(box, grip, dx, dy) {
    if (grip === "move") return { ...box, x: clamp(box.x + dx, 0, wide - box.width), y: clamp(box.y + dy, 0, high - box.height) };
    let { x, y } = box;
    let right = x + box.width;
    let bottom = y + box.height;
    if (grip.includes("w")) x = clamp(x + dx, 0, right - least);
    if (grip.includes("e")) right = clamp(right + dx, x + least, wide);
    if (grip.includes("n")) y = clamp(y + dy, 0, bottom - least);
    if (grip.includes("s")) bottom = clamp(bottom + dy, y + least, high);
    return { x, y, width: right - x, height: bottom - y };
  }

  const whole = (box) => {
    const [x, y] = [Math.round(box.x), Math.round(box.y)];
    return { x, y, width: Math.max(1, Math.round(box.x + box.width) - x), height: Math.max(1, Math.round(box.y + box.height) - y) };
  };

  function pointOf(event) {
    const area = layer.getBoundingClientRect();
    return { x: clamp(((event.clientX - area.left) / area.width) * wide, 0, wide), y: clamp(((event.clientY - area.top) / area.height) * high, 0, high) };
  }

  // --- by hand ----------------------------------------------------------------------------

  layer.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const handle = event.target.closest("[data-grip]");
    const link = event.target.closest("[data-box]");
    if (!isDrawing && !handle && !link) return;
    const id = isDrawing ? null : handle ? chosen : link.dataset.box;
    const wasChosen = id !== null && id === chosen;
    // A finger scrolls the page over what is not chosen.
    const isHeld = isDrawing || handle || wasChosen || event.pointerType === "mouse";
    if (id !== null && !wasChosen) asks.choose(id);
    if (!isHeld) return;
    event.preventDefault();
    if (handle?.hasAttribute("tabindex")) handle.focus({ preventScroll: true });
    else if (id) nodeOf(id).focus({ preventScroll: true });
    layer.setPointerCapture(event.pointerId);
    drag = { id, grip: handle?.dataset.grip ?? "move", from: pointOf(event), at: [event.clientX, event.clientY], box: id && known.get(id), isMoved: false };
  });

  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.isMoved ||= Math.hypot(event.clientX - drag.at[0], event.clientY - drag.at[1]) >= MOVED;
    if (!drag.isMoved) return;
    const to = pointOf(event);
    if (isDrawing) return sketch(to);
    asks.change(drag.id, whole(shift(drag.box, drag.grip, to.x - drag.from.x, to.y - drag.from.y)), false);
  });

  for (const name of ["pointerup", "pointercancel"]) {
    layer.addEventListener(name, (event) => {
      if (!drag) return;
      const ended = drag;
      drag = null;
      layer.querySelector("[data-sketch]")?.remove();
      if (isDrawing && name === "pointerup") {
        const box = between(ended.from, pointOf(event));
        if (ended.isMoved && box.width >= least && box.height >= least) asks.add(whole(box));
      } else if (ended.isMoved) asks.change(ended.id, known.get(ended.id), true);
    });
  }

  const between = (one, other) => ({ x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) });

  function sketch(to) {
    let line = layer.querySelector("[data-sketch]");
    if (!line) layer.append((line = node("rect", { class: "el-sketch", "data-sketch": "" })));
    set(line, percents(between(drag.from, to)));
  }

  function setDrawing(isOn) {
    isDrawing = isOn;
    layer.classList.toggle("is-drawing", isOn);
  }

  // A box in the middle, for who draws by keys.
  const middleBox = () => whole({ x: 0.35 * wide, y: 0.35 * high, width: 0.3 * wide, height: 0.3 * high });

  layer.addEventListener("click", (event) => event.target.closest("a") && event.preventDefault());
  layer.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-box]");
    if (link && link.dataset.box !== chosen) asks.choose(link.dataset.box);
  });

  // --- by keys ----------------------------------------------------------------------------

  layer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !chosen) return;
    const way = ARROWS[event.key];
    const grip = event.target.closest("[data-grip]")?.dataset.grip ?? "move";
    if (way) {
      event.preventDefault();
      const far = step * (event.shiftKey ? BIG : 1);
      asks.change(chosen, whole(shift(known.get(chosen), grip, way[0] * far, way[1] * far)), false);
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      asks.step(event.key === "PageDown" ? 1 : -1);
    }
  });
  layer.addEventListener("keyup", (event) => ARROWS[event.key] && chosen && asks.change(chosen, known.get(chosen), true));

  return { draw, remove, choose, heat, setDrawing, middleBox };
}

function node(name, attributes) {
  const made = document.createElementNS(NS, name);
  set(made, attributes);
  return made;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

const percent = (value, of) => `${((100 * value) / of).toFixed(2)}%`;
const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
