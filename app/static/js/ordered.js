// A list whose ticked lines are in an order: its buttons move them without sending the form, and ticked ones come first.

import { translate } from "./words.js";

const isTicked = (line) => line.querySelector("input").checked;

export function orderedList(list) {
  const said = list.closest("fieldset").querySelector("[data-moved]");
  const lines = () => [...list.children];

  // A button that has nowhere to go stays where the focus is, and says so.
  function showWays() {
    const ticked = lines().filter(isTicked);
    for (const line of lines()) {
      for (const button of line.querySelectorAll("[data-move]")) {
        const isLast = line === ticked.at(button.dataset.move === "up" ? 0 : -1);
        button.setAttribute("aria-disabled", String(!isTicked(line) || isLast));
      }
    }
  }

  function tell(line) {
    const ticked = lines().filter(isTicked);
    const name = line.querySelector("input").value;
    said.textContent = translate("{name}: {place} of {count}", { name, place: ticked.indexOf(line) + 1, count: ticked.length });
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const line = button.closest("li");
    if (button.dataset.move === "up") line.previousElementSibling.before(line);
    else line.nextElementSibling.after(line);
    button.focus();
    showWays();
    tell(line);
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });

  list.addEventListener("change", (event) => {
    const line = event.target.closest("li");
    const last = lines().findLast((each) => each !== line && isTicked(each));
    if (last) last.after(line);
    else list.prepend(line);
    event.target.focus();
    showWays();
  });

  showWays();
}
