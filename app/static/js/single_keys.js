// Keys of one letter: whether they act, and what counts as typing. The preference of the account decides; where it leaves
// that to each browser, the switch is kept in this one and holds on every page that has such keys. The sheet that tells
// them ("?") opens all the same.

import { forget, keep, recall } from "./store.js";

const OFF = `keys off ${document.body.dataset.viewer}`;
const TYPED =
  "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=color])";

const ofAccount = document.body.dataset.keys; // on, off, or nothing

export const keysAct = () => (ofAccount ? ofAccount === "on" : !recall(OFF));
// Only what letters go into counts as typing; a slider or a check box does not.
export const isTyping = (target) => Boolean(target.closest?.(TYPED));
export const openSheet = () => document.getElementById("keys-dialog").showModal();

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = keysAct();
  box.disabled = Boolean(ofAccount);
  box.addEventListener("change", () => (box.checked ? forget(OFF) : keep(OFF, true)));
}
for (const note of document.querySelectorAll("[data-keys-of-account]")) note.hidden = !ofAccount;
