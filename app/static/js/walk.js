// Arrow keys walk through what belongs together, and Tab stops there once: the boxes, buttons or links of a [data-walk].

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

export function walkable(box) {
  if (box.dataset.walks) return settle(box);
  box.dataset.walks = "yes";
  box.addEventListener("focusin", (event) => itemsOf(box).includes(event.target) && settle(box, event.target));
  box.addEventListener("keydown", (event) => step(box, event));
  settle(box);
}

// One item is the stop: the one given, the one that was it, or the first one that can be seen.
function settle(box, wanted) {
  const items = itemsOf(box);
  const stop = wanted ?? items.find((item) => item.tabIndex === 0 && item.hasAttribute("tabindex")) ?? items[0];
  for (const item of box.querySelectorAll("input, button, a")) item.tabIndex = item === stop ? 0 : -1;
}

function itemsOf(box) {
  return [...box.querySelectorAll("input, button, a")].filter((item) => item.checkVisibility() && !item.disabled);
}

function step(box, event) {
  if (!KEYS.includes(event.key) || event.altKey || event.metaKey) return;
  const items = itemsOf(box);
  const here = items.indexOf(event.target);
  if (here < 0) return;
  const next = target(box, items, here, event.key);
  event.preventDefault();
  if (!next) return;
  settle(box, next);
  next.focus();
}

function target(box, items, here, key) {
  const isReversed = getComputedStyle(box).direction === "rtl";
  const forward = isReversed ? "ArrowLeft" : "ArrowRight";
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.startsWith("Page")) return beside(items, here, key === "PageDown");
  if (key === "ArrowUp" || key === "ArrowDown") return above(items, items[here], key === "ArrowDown");
  return items[here + (key === forward ? 1 : -1)];
}

// The first item of the next group, or of this one or the one before it.
function beside(items, here, isDown) {
  const groups = [...new Set(items.map((item) => item.closest("[data-group]")))];
  const group = groups.indexOf(items[here].closest("[data-group]"));
  const first = (index) => items.find((item) => item.closest("[data-group]") === groups[index]);
  if (isDown) return first(Math.min(group + 1, groups.length - 1));
  return items[here] === first(group) ? first(Math.max(0, group - 1)) : first(group);
}

// What stands nearest in the next row of the page.
function above(items, from, isDown) {
  const at = middle(from);
  const lower = items.map((item) => ({ item, ...middle(item) })).filter(({ y }) => (isDown ? y > at.y + 8 : y < at.y - 8));
  if (!lower.length) return null;
  const row = isDown ? Math.min(...lower.map(({ y }) => y)) : Math.max(...lower.map(({ y }) => y));
  const near = lower.filter(({ y }) => Math.abs(y - row) <= 8);
  return near.reduce((best, each) => (Math.abs(each.x - at.x) < Math.abs(best.x - at.x) ? each : best)).item;
}

function middle(item) {
  const { left, right, top, bottom } = (item.closest("label") ?? item).getBoundingClientRect();
  return { x: (left + right) / 2, y: top + Math.min(16, (bottom - top) / 2) };
}
