// An open dialog is an entry of the history: Back closes it and stays on the page. Closing it otherwise takes the entry away.

const isDialogs = () => history.state?.dialog === true;
const openOnes = () => [...document.querySelectorAll("dialog[open]")];
const SETTLED_MS = 100;
let order = []; // in which dialogs were opened: Back closes the last one

if (isDialogs()) history.replaceState(null, ""); // of a page that was loaded anew: nothing is open

function follow() {
  const open = openOnes();
  order = [...order.filter((dialog) => open.includes(dialog)), ...open.filter((dialog) => !order.includes(dialog))];
  if (open.length && !isDialogs()) history.pushState({ dialog: true }, "");
  else if (!open.length && isDialogs()) setTimeout(leave, SETTLED_MS);
}

// One dialog may take the place of another: only when none came is the entry needless.
function leave() {
  if (!openOnes().length && isDialogs()) history.back();
}

new MutationObserver(follow).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["open"] });

addEventListener("popstate", () => {
  if (isDialogs()) return openOnes().length ? undefined : history.back();
  order.at(-1)?.close();
});
