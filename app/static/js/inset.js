// The four margins of a picture, dragged over it: in percent of its sides, or in pixels of a size that fields name.

const decimal = (text) => Number(text.trim().replace(",", ".").replace("\u2212", "-"));
const say = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
const UNITS = {
  "%": { whole: () => [100, 100], round: (value) => Math.round(value * 2) / 2, large: 5 },
  px: { whole: () => ["width", "height"].map((id) => decimal(document.getElementById(id).value) || 1), round: Math.round, large: 10 },
};

export function insetEditor(svg) {
  const unit = UNITS[svg.dataset.inset];
  const handles = [...svg.querySelectorAll("[data-side]")];
  const inputs = Object.fromEntries(handles.map((handle) => [handle.dataset.side, document.getElementById(handle.dataset.for)]));
  const along = (side) => unit.whole()[side === "left" || side === "right" ? 0 : 1];
  const value = (side) => decimal(inputs[side].value) || 0;
  const margin = (side) => Math.min(Math.max((100 * value(side)) / along(side), 0), 100);
  const place = (shape, box) => {
    for (const [name, share] of Object.entries(box)) shape.setAttribute(name, `${Math.max(share, 0)}%`);
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
      handle.setAttribute("aria-valuenow", value(handle.dataset.side));
    }
  }

  function set(handle, wanted) {
    const { side } = handle.dataset;
    const opposite = { top: "bottom", bottom: "top", left: "right", right: "left" }[side];
    const [least, most] = [Number(handle.getAttribute("aria-valuemin")), Number(handle.getAttribute("aria-valuemax"))];
    const room = unit.round(along(side)) - value(opposite) - 1;
    inputs[side].value = unit.round(Math.min(Math.max(wanted, least), most, Math.max(room, 0)));
    draw();
    say(inputs[side]);
  }

  for (const handle of handles) {
    const { side } = handle.dataset;
    const inward = { top: "ArrowDown", bottom: "ArrowUp", left: "ArrowRight", right: "ArrowLeft" }[side];
    const outward = { top: "ArrowUp", bottom: "ArrowDown", left: "ArrowLeft", right: "ArrowRight" }[side];
    handle.addEventListener("keydown", (event) => {
      if (event.key !== inward && event.key !== outward) return;
      event.preventDefault();
      set(handle, value(side) + (event.key === inward ? 1 : -1) * (event.shiftKey ? unit.large : 1));
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      const move = (moved) => {
        const box = svg.getBoundingClientRect();
        const across = (moved.clientX - box.left) / box.width;
        const down = (moved.clientY - box.top) / box.height;
        set(handle, along(side) * { top: down, bottom: 1 - down, left: across, right: 1 - across }[side]);
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
    });
  }
  for (const input of Object.values(inputs)) input.addEventListener("input", draw);
  draw();
}
