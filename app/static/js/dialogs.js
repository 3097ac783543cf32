// An open dialog is an entry of the history: Back closes it and stays on the page. Closing it otherwise takes the entry away.

const SETTLED_MS = 100; // one dialog may take the place of another: so long an entry waits for it
const isDialogs = () => history.state?.dialog === true;
const openOnes = () => [...document.querySelectorAll("dialog[open]")];
let order = []; // in which dialogs were opened: Back closes the last one
let leaving = null;

if (isDialogs()) history.replaceState(null, ""); // of a page that was loaded anew: nothing is open

function follow() {
  const open = openOnes();
  order = [...order.filter((dialog) => open.includes(dialog)), ...open.filter((dialog) => !order.includes(dialog))];
  if (open.length && !isDialogs()) history.pushState({ dialog: true }, "");
  else if (!open.length && isDialogs()) leaving ??= setTimeout(leave, SETTLED_MS);
}

// Going back takes its time: until it is done nothing else goes back.
function leave() {
  if (openOnes().length || !isDialogs()) leaving = null;
  else history.back();
}

new MutationObserver(follow).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["open"] });

addEventListener("popstate", () => {
  leaving = null;
  if (!isDialogs()) order.at(-1)?.close();
});
