// Single keys on the light table and over it. They never act while somebody types, nor when they are switched off.

import { isTyping, keysAct, openSheet } from "../js/single_keys.js";
import { cardOf, current, go, idOf, itemsOf, nearest, nextUndecided, step, table } from "./cards.js";
import { decide, decidePicked, nameOf, undoLast } from "./deciding.js";
import { hold, lookAt, lookDialog } from "./looking.js";
import { clear, pick, pickAll, picked } from "./picking.js";
import { changeSize, toggle } from "./setup.js";

export function bindKeys() {
  document.addEventListener("keydown", press);
  table.addEventListener("focusin", (event) => {
    const card = event.target.closest(".result");
    if (card && card !== current()) go(card, { focus: false });
  });
}

const onward = document.dir === "rtl" ? -1 : 1; // the next card lies to the left there
const MOVES = {
  ArrowLeft: (card) => step(card, -onward),
  ArrowRight: (card) => step(card, onward),
  ArrowUp: (card) => nearest(card, false),
  ArrowDown: (card) => nearest(card, true),
  Home: () => itemsOf()[0],
  End: () => itemsOf().at(-1),
  n: (card) => nextUndecided(card),
};
const ACTS = { a: "approve", x: "reject", r: "again" };
const VIEWS = { " ": "", c: "original", v: "before" };

function press(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isElsewhere = event.target.closest?.("dialog, .menu") && !event.target.closest("#look-dialog");
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isElsewhere) return;
  if (key === "?") return done(event, openSheet);
  if (!keysAct()) return;
  const card = current() ?? itemsOf()[0];
  if (!card) return;
  if (key in MOVES) return isForTable(event) && done(event, () => move(event, card, key));
  if (key in ACTS) return done(event, () => act(card, ACTS[key]));
  if (key in VIEWS && !(key === " " && isPressable(event.target))) return done(event, () => lookAt(card, VIEWS[key]));
  const other = OTHERS[key];
  if (other) done(event, () => other(card, event));
}

const OTHERS = {
  o: (card, event) => event.repeat || hold(card),
  e: (card) => location.assign(`/results/${idOf(card)}`),
  m: (card) => pick(card),
  u: () => undoLast(),
  s: () => toggle("zones"),
  p: () => toggle("frames"),
  "+": () => changeSize(1),
  "-": () => changeSize(-1),
  Escape: () => lookDialog() || clear(),
};

function done(event, does) {
  if (event.key !== "Escape") event.preventDefault();
  does();
}

// Space on a button or a box is theirs; on the picture of a card it looks.
const isPressable = (target) => target.matches?.("button, input, summary, a:not([data-look])");

// Arrows belong to the page where nobody is among the cards, and to a slider.
const isForTable = (event) => !event.target.matches?.("[type=range], [type=radio]");

function move(event, card, key) {
  const next = MOVES[key](card);
  if (!next) return;
  if (event.shiftKey && key.startsWith("Arrow")) pickAll([card, next]);
  show(next);
}

// The card, also in the dialog when that is open.
export function show(card) {
  go(card, { focus: !lookDialog() });
  if (lookDialog()) lookAt(card, "");
}

async function act(card, what) {
  if (picked().length && !lookDialog()) return decidePicked(what);
  if (!card.querySelector("[data-act]")) return;
  const isUndone = card.querySelector(`[data-act=${what}]`)?.getAttribute("aria-pressed") === "true";
  const id = idOf(card);
  if (!(await decide([id], what, nameOf(card))) || isUndone || what === "again") return go(cardOf(id), { focus: !lookDialog() });
  const next = nextUndecided(cardOf(id));
  if (next) show(next);
  else if (lookDialog()) lookDialog().close();
}

document.addEventListener("table:act", (event) => act(cardOf(event.detail.id), event.detail.act));
document.addEventListener("table:step", (event) => show(step(cardOf(event.detail.id), event.detail.by)));
