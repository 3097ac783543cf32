// Counts the selected results and keeps the download dialog in step with them.

const bar = document.querySelector("[data-selection]");
const form = document.getElementById("download-form");

function picks() {
  return [...document.querySelectorAll("[data-results] [name=result]:checked")];
}

function tell() {
  const count = picks().length;
  bar.hidden = !count;
  bar.querySelector("[data-selected]").textContent = `${count} selected`;
  form.querySelector("#what-selected").disabled = !count;
  form.querySelector(count ? "#what-selected" : "#what-all").checked = true;
  form.querySelector("label:has(#what-selected) span").textContent = count ? `${count} selected result${count === 1 ? "" : "s"}` : "Selected results (none selected)";
}

if (bar && form) {
  document.addEventListener("change", (event) => event.target.matches("[name=result]") && tell());
  bar.querySelector("[data-clear]").addEventListener("click", () => {
    for (const box of picks()) box.checked = false;
    tell();
  });
  tell();
}
