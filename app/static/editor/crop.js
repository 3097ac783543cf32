// The crop window over the whole source picture: drag it, drag its handles, or use the arrow keys (1 px, with Shift 10).
// Drawn in SVG rather than on a canvas, so that every handle is a button with a name and a focus ring.

import { canvas, clamp, form, number, set, settled, source, speak } from "./fields.js";
import { translate } from "../js/words.js";

const layer = form.querySelector("[data-crop]");
const SIDES = ["x", "y", "width", "height"];
const SMALLEST = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

if (layer) start();

function start() {
  const lock = document.querySelector("[data-lock]");
  const byHand = form.querySelector("[name=crop_by][value=hand]");
  const automatic = form.querySelector("[name=crop_by][value='']");
  const fields = SIDES.map((side) => form.elements[`crop_${side}`]);
  const fittedNote = form.querySelector("[data-crop-fitted]");
  let drag = null;

  const read = () => Object.fromEntries(SIDES.map((side, index) => [side, number(fields[index])]));
  const put = (window) => SIDES.forEach((side, index) => (fields[index].value = Math.round(window[side])));

  // A picture that is turned by a quarter shows a window of the ratio turned.
  const ratioNow = () => {
    const isTurned = ["90", "270"].includes(form.elements.rotate.value);
    return isTurned ? canvas.height / canvas.width : canvas.width / canvas.height;
  };

  function write(window, grip) {
    put(grip === "move" ? moved(window) : resized(window, grip));
    byHand.checked = true;
    draw();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const moved = (window) => ({
    ...window,
    x: clamp(window.x, 0, source.width - window.width),
    y: clamp(window.y, 0, source.height - window.height),
  });

  // The side or corner opposite the grip stands still; with the ratio kept, the side that moved further decides.
  function resized(window, grip) {
    const from = drag?.window ?? read();
    const west = grip.includes("w"), north = grip.includes("n");
    const anchorX = west ? from.x + from.width : from.x;
    const anchorY = north ? from.y + from.height : from.y;
    const roomX = west ? anchorX : source.width - anchorX;
    const roomY = north ? anchorY : source.height - anchorY;
    let width = clamp(window.width, SMALLEST, roomX);
    let height = clamp(window.height, SMALLEST, roomY);
    if (lock.checked) {
      const ratio = ratioNow();
      const byHeight = height * ratio;
      const isHigher = Math.abs(byHeight - from.width) > Math.abs(width - from.width);
      const leads = grip === "n" || grip === "s" ? byHeight : grip.length === 1 || !isHigher ? width : byHeight;
      width = Math.min(leads, roomX, roomY * ratio);
      height = width / ratio;
    }
    return { x: west ? anchorX - width : anchorX, y: north ? anchorY - height : anchorY, width, height };
  }

  // The largest window of the format's ratio in what is shown now, about the same centre.
  function fitted() {
    const { x, y, width, height } = read(), ratio = ratioNow();
    const wide = Math.min(width, height * ratio, source.width, source.height * ratio);
    const high = wide / ratio;
    return moved({ x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high });
  }

  function takeByHand() {
    if (byHand.checked) return;
    byHand.checked = true;
    if (lock.checked) put(fitted());
    draw();
  }

  function pulled(from, grip, dx, dy) {
    const west = grip.includes("w"), east = grip.includes("e"), north = grip.includes("n"), south = grip.includes("s");
    if (grip === "move") return { ...from, x: from.x + dx, y: from.y + dy };
    return { ...from, width: from.width + (east ? dx : west ? -dx : 0), height: from.height + (south ? dy : north ? -dy : 0) };
  }

  layer.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-grip]");
    if (!handle) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    layer.setPointerCapture(event.pointerId);
    takeByHand();
    drag = { grip: handle.dataset.grip, x: event.clientX, y: event.clientY, window: read() };
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const perPixel = source.width / layer.getBoundingClientRect().width;
    write(pulled(drag.window, drag.grip, (event.clientX - drag.x) * perPixel, (event.clientY - drag.y) * perPixel), drag.grip);
  });
  for (const name of ["pointerup", "pointercancel"]) layer.addEventListener(name, () => drag && end());
  function end() {
    drag = null;
    settle();
  }

  layer.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key], handle = event.target.closest("[data-grip]");
    if (!step || !handle) return;
    event.preventDefault();
    takeByHand();
    const far = event.shiftKey ? 10 : 1;
    write(pulled(read(), handle.dataset.grip, step[0] * far, step[1] * far), handle.dataset.grip);
  });
  layer.addEventListener("keyup", (event) => ARROWS[event.key] && settle());

  // One entry in the history and one spoken sentence per gesture.
  function settle() {
    settled(fields[0]);
    const { x, y, width, height } = read();
    speak(translate("Crop window {width} by {height} px, at {x}, {y}", { width, height, x, y }));
  }

  fields.forEach((field, index) => {
    field.addEventListener("input", () => {
      byHand.checked = true;
      draw();
    });
    // What is typed stays in the picture, and it is said when that changes it; a width or a height brings the other along.
    field.addEventListener("change", () => {
      if (drag) return;
      sayFitted(read());
      write(read(), index < 2 ? "move" : index === 2 ? "e" : "s");
    });
    field.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const window = read();
      window[SIDES[index]] += step * (event.shiftKey ? 10 : 1);
      write(window, index < 2 ? "move" : index === 2 ? "e" : "s");
    });
  });

  function sayFitted({ x, y, width, height }) {
    const isOut = x < 0 || y < 0 || x + width > source.width || y + height > source.height;
    fittedNote.textContent = isOut ? translate("That reached beyond the picture of {width} × {height} px: the window was moved or made smaller to lie in it.", source) : "";
  }

  // Before the fields' own entry in the history, so that choice and window are one.
  for (const choice of [byHand, automatic]) {
    choice.addEventListener("change", () => {
      if (choice === automatic) form.dataset.planned.split(" ").forEach((value, index) => (fields[index].value = value));
      else if (lock.checked) put(fitted());
      draw();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  form.elements.rotate.addEventListener("change", () => byHand.checked && lock.checked && write(fitted(), "move"));
  lock.addEventListener("change", () => byHand.checked && lock.checked && (write(fitted(), "move"), settle()));

  function draw() {
    const { x, y, width, height } = read();
    const left = (100 * x) / source.width, top = (100 * y) / source.height;
    const wide = (100 * width) / source.width, high = (100 * height) / source.height;
    for (const rect of layer.querySelectorAll("[data-edge], [data-hole]")) {
      set(rect, { x: `${left}%`, y: `${top}%`, width: `${Math.max(wide, 0)}%`, height: `${Math.max(high, 0)}%` });
    }
    for (const handle of layer.querySelectorAll(".handle")) {
      const { grip } = handle.dataset;
      const atX = grip.includes("w") ? 0 : grip.includes("e") ? 1 : 0.5;
      const atY = grip.includes("n") ? 0 : grip.includes("s") ? 1 : 0.5;
      set(handle, { x: `${left + atX * wide}%`, y: `${top + atY * high}%` });
    }
    layer.classList.toggle("is-planned", !byHand.checked);
  }

  // A window of another ratio was made so on purpose.
  const now = read();
  if (byHand.checked) lock.checked = Math.abs(now.width / now.height / ratioNow() - 1) < 0.02;
  form.addEventListener("restored", draw);
  draw();
}
