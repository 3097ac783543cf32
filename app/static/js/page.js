// What every page needs: polling, dialogs, messages, local times. Everything else is an island of its own.

import "./dialogs.js";
import "./polls.js";
import "./problems.js";

document.documentElement.classList.add("js");

// A card that has not changed since it was last drawn keeps its place in the page, with its check mark and its focus.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild;
  if (fresh?.dataset.stamp && fresh.dataset.stamp === target.dataset.stamp) event.detail.shouldSwap = false;
  else keepOpen(target, fragment);
});

// What somebody has opened stays open while it is said again. Closed where it stands first: of details that share
// a name the browser lets one be open, and it would be the one that goes.
function keepOpen(target, fragment) {
  const opened = [...target.querySelectorAll("details[open] > summary")];
  const words = new Set(opened.map((summary) => summary.textContent));
  for (const summary of fragment.querySelectorAll("details > summary")) {
    if (!words.has(summary.textContent)) continue;
    for (const old of opened) old.parentElement.open = false;
    summary.parentElement.open = true;
  }
}

// A dialog that htmx brought opens at once and goes when it is closed.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.querySelector?.("dialog[data-modal]");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove());
});

// A file that somebody waited for starts to download when it is there.
document.addEventListener("htmx:afterSwap", () => {
  const link = document.querySelector("a[data-autostart]");
  if (!link) return;
  delete link.dataset.autostart;
  link.click();
});

// Browsers without invoker commands.
const hasCommands = "commandForElement" in HTMLButtonElement.prototype;
document.addEventListener("click", (event) => {
  const button = event.target.closest("[commandfor], [data-dismiss]");
  if (!button) return;
  if (button.matches("[data-dismiss]")) button.closest("[data-message]").remove();
  else if (!hasCommands) {
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  }
});

export function say(text) {
  const template = document.createElement("div");
  template.className = "toast blocked";
  template.dataset.message = "";
  template.textContent = text;
  document.getElementById("messages").append(template);
}

// Messages stay ten seconds, and as long as somebody points at them or is inside; problems until they are closed.
const KEEP_MS = 10_000;
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (!(node instanceof HTMLElement) || node.matches("[data-stays]")) continue;
    const leave = () => (node.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : node.remove());
    setTimeout(leave, KEEP_MS);
  }
}).observe(document.getElementById("messages"), { childList: true });

// A button keeps its word and its width while it works, and cannot be pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || button.formTarget === "_blank") return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => (button.disabled = true));
});
const rest = (event) => {
  for (const button of event.target.querySelectorAll?.("[aria-busy]") ?? []) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
};
document.addEventListener("htmx:afterRequest", rest);
window.addEventListener("pageshow", () => rest({ target: document }));
