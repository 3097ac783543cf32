// The cards of the light table, in their order, and the one that keys act on.

export const table = document.querySelector("[data-results]");

export const itemsOf = () => [...(table?.querySelectorAll(".result") ?? [])];
export const idOf = (card) => card.id.slice("result-".length);
export const cardOf = (id) => document.getElementById(`result-${id}`);

let currentId = null;

export function current() {
  return currentId && cardOf(currentId);
}

// Keys act on this card; its controls, and no other card's, are stops of Tab.
export function go(card, { focus = true } = {}) {
  if (!card) return;
  const old = current();
  old?.removeAttribute("data-current");
  if (old && old !== card) closeToTab(old);
  currentId = idOf(card);
  card.dataset.current = "";
  for (const stop of stopsOf(card)) stop.removeAttribute("tabindex");
  if (!focus) return;
  card.scrollIntoView({ block: "nearest" });
  const place = card.querySelector("[data-look]") ?? card;
  if (place === card) card.tabIndex = -1;
  place.focus({ preventScroll: true });
}

const stopsOf = (card) => card.querySelectorAll("a, button, input, summary");

export function closeToTab(card) {
  for (const stop of stopsOf(card)) stop.tabIndex = -1;
}

// A card that was drawn anew, or filled in: it is one of many, unless it is the one.
export function settle(card) {
  if (idOf(card) === currentId) {
    card.dataset.current = "";
    return;
  }
  closeToTab(card);
  if (!currentId || !current()) {
    const first = itemsOf().find((each) => !each.matches("[data-unfilled]"));
    if (first === card) go(card, { focus: false });
  }
}

export function step(from, by) {
  const all = itemsOf();
  return all[Math.min(all.length - 1, Math.max(0, all.indexOf(from) + by))];
}

// The card above or below, by where they lie.
export function nearest(from, isDown) {
  const at = middle(from);
  const others = itemsOf().map((card) => ({ card, ...middle(card) }));
  const rows = others.filter(({ y }) => (isDown ? y > at.y + 20 : y < at.y - 20));
  if (!rows.length) return null;
  const row = isDown ? Math.min(...rows.map(({ y }) => y)) : Math.max(...rows.map(({ y }) => y));
  const near = rows.filter(({ y }) => Math.abs(y - row) <= 20);
  return near.reduce((best, each) => (Math.abs(each.x - at.x) < Math.abs(best.x - at.x) ? each : best)).card;
}

function middle(card) {
  const { left, right, top } = card.getBoundingClientRect();
  return { x: (left + right) / 2, y: top };
}

// The next card after this one that nobody has decided; from the start again after the last.
export function nextUndecided(from) {
  const all = itemsOf();
  const here = all.indexOf(from);
  return [...all.slice(here + 1), ...all.slice(0, Math.max(0, here))].find((card) => card.matches("[data-undecided]"));
}
