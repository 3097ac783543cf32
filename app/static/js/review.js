// The review: the list of elements and its twin on the picture, undo, and what a correction changes before it is made.
// The fields are the truth: without this script they are sent as they are.

import { boxesOn } from "./review_boxes.js";
import { isTyping } from "./single_keys.js";
import { forget, keep, recall } from "./store.js";
import { translate } from "./words.js";

const SIDES = ["x", "y", "width", "height"];
const USES = { m: "must", k: "may", i: "ignore", w: "wrong", Delete: "wrong", Backspace: "wrong" };
const SAID = { must: translate("Must keep"), may: translate("Keep"), ignore: translate("Ignored"), wrong: translate("Not there") };
const isBeside = matchMedia("(width >= 1000px)"); // the list stands beside the picture
const MOST_STEPS = 100; // of the history
const PAUSE_MS = 250; // before it is asked what a draft changes

function begin() {
  const form = document.getElementById("review-form");
  if (form && !form.dataset.begun) open(form);
}

function open(form) {
  form.dataset.begun = "yes";
  const list = form.querySelector("[data-rows]");
  const stage = document.querySelector("#stage .stage");
  const drawButton = document.querySelector("[data-draw]");
  const boxes = boxesOn(stage, { choose, change, add, step: (by) => turn(by, { onPicture: true }) });
  const key = `review:${document.body.dataset.viewer}:${form.dataset.picture}`;
  let chosen = null;
  let timer = null;

  // --- rows -------------------------------------------------------------------------------

  const rows = () => [...list.querySelectorAll("[data-row]")];
  const rowOf = (id) => list.querySelector(`[data-row="${CSS.escape(id)}"]`);
  const field = (row, name) => row.querySelector(`[name="${name}.${CSS.escape(row.dataset.row)}"]`);
  const useOf = (row) => row.querySelector("[data-use] :checked").value;
  const nameOf = (row) => row.querySelector(".el-name");
  const boxOf = (row) => Object.fromEntries(SIDES.map((side) => [side, Number(field(row, side).value.replace(",", ".")) || 0]));

  function read(row) {
    return { id: row.dataset.row, use: useOf(row), subject: row.querySelector("[name=subject]").checked, kind: field(row, "kind").value, label: field(row, "label").value, ...boxOf(row) };
  }

  function write(row, said) {
    row.querySelector(`[data-use] [value="${said.use}"]`).checked = true;
    row.querySelector("[name=subject]").checked = said.subject;
    field(row, "kind").value = said.kind;
    field(row, "label").value = said.label;
    for (const side of SIDES) field(row, side).value = said[side];
    show(row);
  }

  // What a row says in its head and on the picture.
  function show(row) {
    const use = useOf(row);
    const option = field(row, "kind").selectedOptions[0];
    const label = field(row, "label");
    const isOwn = "added" in row.dataset || label.value !== label.defaultValue || !option.defaultSelected;
    if (isOwn) nameOf(row).textContent = label.value.trim() || option.textContent;
    else nameOf(row).textContent = nameOf(row).dataset.found ??= nameOf(row).textContent;
    const isLoose = use === "ignore" && "loose" in row.dataset; // may be cut by itself: nobody set it aside
    row.classList.toggle("is-aside", !isLoose && (use === "ignore" || use === "wrong"));
    const isSubject = row.querySelector("[name=subject]").checked;
    row.querySelector("[data-said]").textContent = isSubject ? translate("Subject") : isLoose ? translate("May be cut") : SAID[use];
    row.querySelector(".swatch .el").setAttribute("class", `el k-${option.dataset.look}`);
    const score = "added" in row.dataset ? "" : ` ${row.querySelector(".count:last-child").textContent}`;
    boxes.draw(row.dataset.row, { box: boxOf(row), look: option.dataset.look, text: shorten(nameOf(row).textContent) + score, use: isLoose ? "may" : use });
  }

  function makeRow(id) {
    const made = document.importNode(form.querySelector("[data-new-row]").content, true).firstElementChild;
    for (const each of [made, ...made.querySelectorAll("*")]) {
      for (const { name, value } of [...each.attributes]) if (value.includes("added-0")) each.setAttribute(name, value.replaceAll("added-0", id));
    }
    list.append(made);
    list.hidden = false;
    form.querySelector("[data-none]")?.remove();
    return made;
  }

  function add(box) {
    const number = rows().reduce((most, row) => Math.max(most, Number(/^added-(\d+)$/.exec(row.dataset.row)?.[1] ?? 0)), 0) + 1;
    const row = makeRow(`added-${number}`);
    SIDES.forEach((side) => (field(row, side).value = box[side]));
    show(row);
    setDrawing(false);
    choose(row.dataset.row);
    field(row, "kind").focus();
    record(translate("Element added. Say what it is."));
  }

  function take(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    boxes.remove(row.dataset.row);
    row.remove();
    choose(next?.dataset.row ?? null);
    if (next) nameOf(next).focus();
  }

  // --- choosing ---------------------------------------------------------------------------

  function choose(id, { onPicture = false, onName = false } = {}) {
    chosen = id;
    const all = rows();
    for (const row of all) {
      const isIt = row.dataset.row === id;
      row.classList.toggle("is-on", isIt);
      nameOf(row).toggleAttribute("aria-current", isIt);
      if (isIt) nameOf(row).setAttribute("aria-current", "true");
      nameOf(row).tabIndex = isIt || (!id && row === all[0]) ? 0 : -1;
    }
    boxes.choose(id, { focus: onPicture });
    if (!id) return;
    if (onName) nameOf(rowOf(id)).focus();
    // Where the list is below the picture, the picture stays in sight.
    if (isBeside.matches) rowOf(id).scrollIntoView({ block: "nearest" });
  }

  function turn(by, where) {
    const all = rows();
    const here = all.findIndex((row) => row.dataset.row === chosen);
    const next = all[(here + by + all.length) % all.length];
    if (next) choose(next.dataset.row, where);
  }

  function decide(row, use) {
    if (use === "wrong" && "added" in row.dataset) {
      take(row);
      return record(translate("Element removed."));
    }
    row.querySelector(`[data-use] [value=${use}]`).checked = true;
    if (use === "ignore" || use === "wrong") row.querySelector("[name=subject]").checked = false;
    show(row);
    record(`${nameOf(row).textContent}: ${SAID[use]}`);
  }

  function change(id, box, isDone) {
    const row = rowOf(id);
    SIDES.forEach((side) => (field(row, side).value = box[side]));
    show(row);
    if (isDone) record(translate("{name}: {width} by {height} px, at {x}, {y}", { name: nameOf(row).textContent, ...box }));
  }

  // --- the list ---------------------------------------------------------------------------

  list.addEventListener("click", (event) => {
    const name = event.target.closest(".el-name");
    const row = event.target.closest("[data-row]");
    if (name) event.preventDefault();
    if (row && row.dataset.row !== chosen) choose(row.dataset.row);
  });
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row.dataset.row !== chosen) choose(row.dataset.row);
  });
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches(".el-name") || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    turn(by, { onName: true });
  });
  list.addEventListener("input", (event) => show(event.target.closest("[data-row]")));
  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.matches("[data-use] input")) return decide(row, event.target.value);
    if (event.target.matches("[name=subject]") && event.target.checked) row.querySelector("[data-use] [value=must]").checked = true;
    show(row);
    record(translate("{name}: changed", { name: nameOf(row).textContent }));
  });
  // Letters decide only where an element has the focus, so that nothing that is typed elsewhere does.
  for (const part of [list, stage]) {
    part.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".el-name, [data-box]") || !chosen) return;
      const row = rowOf(chosen);
      const use = USES[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (use) decide(row, use);
      else if (event.key.toLowerCase() === "s") row.querySelector("[name=subject]").click();
      else return;
      event.preventDefault();
    });
    part.addEventListener("mouseover", (event) => heat(event.target.closest("[data-row], [data-box]")));
    part.addEventListener("mouseleave", () => heat(null));
  }

  function heat(part) {
    const id = part?.dataset.row ?? part?.dataset.box ?? null;
    boxes.heat(id);
    for (const row of rows()) row.classList.toggle("is-hot", row.dataset.row === id);
  }

  // --- drawing ----------------------------------------------------------------------------

  function setDrawing(isOn) {
    drawButton.setAttribute("aria-pressed", String(isOn));
    boxes.setDrawing(isOn);
  }
  drawButton.addEventListener("click", (event) => {
    const isOn = drawButton.getAttribute("aria-pressed") === "true";
    if (!isOn && event.detail === 0) return addByKeys();
    setDrawing(!isOn);
    if (!isOn) say(translate("Drag over the picture to draw the element."));
  });

  function addByKeys() {
    add(boxes.middleBox());
    boxes.choose(chosen, { focus: true });
    say(translate("Element added in the middle. Arrow keys move it; its corners follow in the order of Tab."));
  }

  // --- history ----------------------------------------------------------------------------

  const snapshot = () => JSON.stringify(rows().map(read));
  let history = { version: form.elements.version.value, base: form.elements.base.value, steps: [snapshot()], at: 0, isDirty: Boolean(document.querySelector("[data-conflict]")) };

  function record(words) {
    say(words);
    const now = snapshot();
    if (now === history.steps[history.at]) return;
    history.steps = [...history.steps.slice(0, history.at + 1), now].slice(-MOST_STEPS);
    history.at = history.steps.length - 1;
    settle();
  }

  function go(by) {
    if (!history.steps[history.at + by]) return;
    history.at += by;
    restore(JSON.parse(history.steps[history.at]));
    say(by < 0 ? translate("Undone.") : translate("Done again."));
    settle();
  }

  function restore(said) {
    const ids = new Set(said.map(({ id }) => id));
    for (const row of rows().filter((each) => !ids.has(each.dataset.row))) {
      boxes.remove(row.dataset.row);
      row.remove();
    }
    for (const each of said) {
      const row = rowOf(each.id) ?? (each.id.startsWith("added-") && makeRow(each.id));
      if (row) write(row, each);
    }
    choose(ids.has(chosen) ? chosen : null);
  }

  // Kept until it is saved, also when the tab is closed; asked what it changes.
  function settle() {
    if (history.at || history.isDirty || history.steps.length > 1) keep(key, history);
    showHistory();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  }

  function ask() {
    if (form.isConnected) window.htmx.ajax("POST", form.dataset.preview, { source: form, swap: "none" });
  }

  function showHistory() {
    form.querySelector("[data-undo]").disabled = history.at === 0;
    form.querySelector("[data-redo]").disabled = history.at === history.steps.length - 1;
  }

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo]")) go(-1);
    if (event.target.closest("[data-redo]")) go(1);
  });
  form.addEventListener("htmx:afterSwap", showHistory);
  document.addEventListener("htmx:oobAfterSwap", () => form.isConnected && showHistory());
  document.addEventListener("keydown", (event) => {
    if (!form.isConnected || isTyping(event.target) || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    go(event.shiftKey ? 1 : -1);
  });

  function say(words) {
    form.querySelector("[data-spoken]").textContent = words;
  }

  // --- what was not saved -----------------------------------------------------------------

  function takeUp() {
    const kept = recall(key);
    if (!kept || history.isDirty) return history.isDirty && settle();
    history = kept;
    // Begun with an earlier version: saving it tells who was first, and lays one over the other.
    form.elements.version.value = kept.version;
    form.elements.base.value = kept.base;
    restore(JSON.parse(kept.steps[kept.at]));
    if (kept.at || kept.isDirty) say(translate("Your corrections are as you left them, and not saved yet."));
    settle();
  }

  document.querySelector("[data-forget]")?.addEventListener("click", () => forget(key));
  if (document.querySelector("[data-saved]")) forget(key);
  for (const row of rows()) show(row);
  choose(null);
  takeUp();
}

const shorten = (name) => (name.length <= 26 ? name : `${name.slice(0, 25).trimEnd()}…`);

// Left and right turn the pictures, wherever an arrow means nothing else.
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (target.closest("input, select, textarea, [data-boxes], [data-walk], dialog, [popover]")) return;
  document.querySelector(`[data-turn="${key}"]`)?.click();
});

// Of many pictures the one that is shown stands in the middle of the strip; the page itself does not move.
function showCurrent() {
  const strip = document.querySelector(".filmstrip");
  const current = strip?.querySelector("[aria-current]");
  if (!current) return;
  const [around, item] = [strip, current].map((each) => each.getBoundingClientRect());
  strip.scrollLeft += item.left + item.width / 2 - (around.left + around.width / 2);
}

document.addEventListener("htmx:oobAfterSwap", begin);
document.addEventListener("htmx:afterSwap", showCurrent);
begin();
showCurrent();
