// An open dialog is an entry of the history: Back closes it and stays on the page. Closing it otherwise takes the entry away.
// Forward, and loading the page anew, open it again where the page still has it.

const SETTLED_MS = 100; // one dialog may take the place of another: so long an entry waits for it
const shown = () => history.state?.dialog;
const openOnes = () => [...document.querySelectorAll("dialog[open]")];
let order = []; // in which dialogs were opened: Back closes the last one
let leaving = null;

// The dialog of the entry; null where it came with an answer and went with it.
function ofEntry() {
  const found = shown() ? document.getElementById(shown()) : null;
  return found instanceof HTMLDialogElement ? found : null;
}

if (shown() && !ofEntry()) history.replaceState(null, "");

function follow() {
  const open = openOnes();
  order = [...order.filter((dialog) => open.includes(dialog)), ...open.filter((dialog) => !order.includes(dialog))];
  const last = order.at(-1)?.id || "unnamed";
  if (open.length && !shown()) history.pushState({ dialog: last }, "");
  else if (open.length && shown() !== last) history.replaceState({ dialog: last }, "");
  else if (!open.length && shown()) leaving ??= setTimeout(leave, SETTLED_MS);
}

// Going back takes its time: until it is done nothing else goes back.
function leave() {
  if (openOnes().length || !shown()) leaving = null;
  else history.back();
}

new MutationObserver(follow).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["open"] });

function open() {
  if (ofEntry() && !ofEntry().open) ofEntry().showModal();
}

open();
addEventListener("popstate", () => {
  leaving = null;
  if (shown()) open();
  else order.at(-1)?.close();
});
