// The rule screens: a slider beside its number, the safe zone dragged on a picture, and a question before a draft is lost.

const form = document.querySelector("[data-rules]");
const decimal = (text) => Number(text.trim().replace(",", ".").replace("\u2212", "-"));
const say = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));

// The number is what is sent; the slider follows it, and sets it.
for (const range of form.querySelectorAll("input[type=range][data-for]")) {
  const number = document.getElementById(range.dataset.for);
  range.addEventListener("input", () => (number.value = range.value));
  number.addEventListener("input", () => Number.isNaN(decimal(number.value)) || (range.value = decimal(number.value)));
}

const LARGE_STEP = 5; // percent, with Shift

function insetEditor(svg) {
  const handles = [...svg.querySelectorAll("[data-side]")];
  const inputs = Object.fromEntries(handles.map((handle) => [handle.dataset.side, document.getElementById(handle.dataset.for)]));
  const margin = (side) => Math.min(Math.max(decimal(inputs[side].value) || 0, 0), 100);
  const place = (shape, box) => {
    for (const [name, value] of Object.entries(box)) shape.setAttribute(name, `${Math.max(value, 0)}%`);
  };

  function draw() {
    const [top, right, bottom, left] = ["top", "right", "bottom", "left"].map(margin);
    const [wide, high] = [100 - left - right, 100 - top - bottom];
    place(svg.querySelector("[data-safe]"), { x: left, y: top, width: wide, height: high });
    const bands = {
      top: { x: 0, y: 0, width: 100, height: top },
      bottom: { x: 0, y: 100 - bottom, width: 100, height: bottom },
      left: { x: 0, y: top, width: left, height: high },
      right: { x: 100 - right, y: top, width: right, height: high },
    };
    for (const [side, box] of Object.entries(bands)) place(svg.querySelector(`[data-band=${side}]`), box);
    const middle = { x: left + wide / 2, y: top + high / 2 };
    const places = { top: { x: middle.x, y: top }, bottom: { x: middle.x, y: 100 - bottom }, left: { x: left, y: middle.y }, right: { x: 100 - right, y: middle.y } };
    for (const handle of handles) {
      place(handle, places[handle.dataset.side]);
      handle.setAttribute("aria-valuenow", margin(handle.dataset.side));
    }
  }

  function set(handle, value) {
    const [least, most] = [Number(handle.getAttribute("aria-valuemin")), Number(handle.getAttribute("aria-valuemax"))];
    const input = inputs[handle.dataset.side];
    input.value = Math.round(Math.min(Math.max(value, least), most) * 2) / 2;
    draw();
    say(input);
  }

  for (const handle of handles) {
    const { side } = handle.dataset;
    const inward = { top: "ArrowDown", bottom: "ArrowUp", left: "ArrowRight", right: "ArrowLeft" }[side];
    const outward = { top: "ArrowUp", bottom: "ArrowDown", left: "ArrowLeft", right: "ArrowRight" }[side];
    handle.addEventListener("keydown", (event) => {
      if (event.key !== inward && event.key !== outward) return;
      event.preventDefault();
      set(handle, margin(side) + (event.key === inward ? 1 : -1) * (event.shiftKey ? LARGE_STEP : 1));
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      const move = (moved) => {
        const box = svg.getBoundingClientRect();
        const across = (100 * (moved.clientX - box.left)) / box.width;
        const down = (100 * (moved.clientY - box.top)) / box.height;
        set(handle, { top: down, bottom: 100 - down, left: across, right: 100 - across }[side]);
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
    });
  }
  for (const input of Object.values(inputs)) input.addEventListener("input", draw);
  draw();
}
for (const svg of form.querySelectorAll("[data-inset]")) insetEditor(svg);

// A draft is lost when the page is left: the browser asks first.
let isChanged = false;
form.addEventListener("input", () => (isChanged = true));
form.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => isChanged && event.preventDefault());
