// The crop window on the source picture: drag it, drag its handles, or use the arrow keys (1 px, with Shift 10).
// Drawn in SVG rather than on a canvas, so that every handle is a button with a name and a focus ring.

const form = document.getElementById("edit-form");
const layer = form.querySelector("[data-crop]");
const SIDES = ["x", "y", "width", "height"];
const SMALLEST = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

if (layer) start();

function start() {
  const [sourceWidth, sourceHeight] = form.dataset.source.split(" ").map(Number);
  const [canvasWidth, canvasHeight] = form.dataset.canvas.split(" ").map(Number);
  const ratio = canvasWidth / canvasHeight;
  const lock = form.querySelector("[data-lock]");
  const fields = SIDES.map((side) => form.elements[`crop_${side}`]);
  let drag = null;

  const read = () => {
    const [x, y, width, height] = fields.map((field) => Number(field.value.replace(",", ".").replace("−", "-")) || 0);
    return { x, y, width, height };
  };

  function write(window, grip) {
    const fitted = grip === "move" ? moved(window) : resized(window, grip);
    SIDES.forEach((side, index) => (fields[index].value = Math.round(fitted[side])));
    form.elements.crop_on.checked = true;
    draw();
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  const moved = (window) => ({
    ...window,
    x: clamp(window.x, 0, sourceWidth - window.width),
    y: clamp(window.y, 0, sourceHeight - window.height),
  });

  // The side or corner opposite the grip stands still; with the ratio kept, the side that moved further decides.
  function resized(window, grip) {
    const from = drag?.window ?? read();
    const west = grip.includes("w"), north = grip.includes("n");
    const anchorX = west ? from.x + from.width : from.x;
    const anchorY = north ? from.y + from.height : from.y;
    const roomX = west ? anchorX : sourceWidth - anchorX;
    const roomY = north ? anchorY : sourceHeight - anchorY;
    let width = clamp(window.width, SMALLEST, roomX);
    let height = clamp(window.height, SMALLEST, roomY);
    if (lock.checked) {
      const byHeight = height * ratio;
      const isHigher = Math.abs(byHeight - from.width) > Math.abs(width - from.width);
      const leads = grip === "n" || grip === "s" ? byHeight : grip.length === 1 || !isHigher ? width : byHeight;
      width = Math.min(leads, roomX, roomY * ratio);
      height = width / ratio;
    }
    return { x: west ? anchorX - width : anchorX, y: north ? anchorY - height : anchorY, width, height };
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
    drag = { grip: handle.dataset.grip, x: event.clientX, y: event.clientY, window: read() };
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const perPixel = sourceWidth / layer.getBoundingClientRect().width;
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
    const far = event.shiftKey ? 10 : 1;
    write(pulled(read(), handle.dataset.grip, step[0] * far, step[1] * far), handle.dataset.grip);
  });
  layer.addEventListener("keyup", (event) => ARROWS[event.key] && settle());

  // One entry in the history and one spoken sentence per gesture.
  function settle() {
    fields[0].dispatchEvent(new Event("change", { bubbles: true }));
    const { x, y, width, height } = read();
    form.querySelector("[data-spoken]").textContent = `Crop window ${width} by ${height} px, at ${x}, ${y}`;
  }

  fields.forEach((field, index) => {
    field.addEventListener("input", () => {
      form.elements.crop_on.checked = true;
      draw();
    });
    field.addEventListener("change", () => {
      if (index > 1 && !drag) write(read(), index === 2 ? "e" : "s");
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

  form.querySelector("[data-as-planned]").addEventListener("click", () => {
    form.dataset.planned.split(" ").forEach((value, index) => (fields[index].value = value));
    form.elements.crop_on.checked = false;
    draw();
    fields[0].form.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
  });

  function draw() {
    const { x, y, width, height } = read();
    const left = (100 * x) / sourceWidth, top = (100 * y) / sourceHeight;
    const wide = (100 * width) / sourceWidth, high = (100 * height) / sourceHeight;
    for (const rect of layer.querySelectorAll("[data-edge], [data-hole]")) {
      set(rect, { x: `${left}%`, y: `${top}%`, width: `${Math.max(wide, 0)}%`, height: `${Math.max(high, 0)}%` });
    }
    for (const handle of layer.querySelectorAll(".handle")) {
      const { grip } = handle.dataset;
      const atX = grip.includes("w") ? 0 : grip.includes("e") ? 1 : 0.5;
      const atY = grip.includes("n") ? 0 : grip.includes("s") ? 1 : 0.5;
      set(handle, { x: `${left + atX * wide}%`, y: `${top + atY * high}%` });
    }
    layer.classList.toggle("is-planned", !form.elements.crop_on.checked);
  }

  const now = read();
  lock.checked = Math.abs(now.width / now.height / ratio - 1) < 0.02;
  form.elements.crop_on.addEventListener("change", draw);
  form.addEventListener("restored", draw);
  draw();
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
