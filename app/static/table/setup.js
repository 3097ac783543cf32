// How the table is shown, kept in this browser: the size of cards, and what lies over pictures.

const YEAR_S = 31_536_000;
const parts = document.cookie.match(/(?:^|; )table=([1-5])-([01])-([01])/)?.slice(1).map(Number) ?? [3, 0, 0];
const setup = { size: parts[0], zones: parts[1], frames: parts[2] };

function keep() {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `table=${setup.size}-${setup.zones}-${setup.frames}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

export function toggle(what) {
  setup[what] = setup[what] ? 0 : 1;
  keep();
  showLayers();
}

function showLayers() {
  for (const what of ["zones", "frames"]) {
    for (const place of document.querySelectorAll("[data-results], [data-stage]")) place.toggleAttribute(`data-${what}`, Boolean(setup[what]));
    for (const button of document.querySelectorAll(`[data-toggle=${what}]`)) button.setAttribute("aria-pressed", String(Boolean(setup[what])));
  }
}

export function changeSize(by) {
  setSize(Math.min(5, Math.max(1, setup.size + by)));
}

function setSize(size) {
  setup.size = size;
  keep();
  document.querySelector("[data-results]")?.setAttribute("data-size", size);
  const slider = document.querySelector("[data-size-of-cards]");
  if (slider) slider.value = size;
}

export function bindSetup() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle]");
    if (button) toggle(button.dataset.toggle);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-size-of-cards]")) setSize(Number(event.target.value));
  });
  // A page that Back brings may be older than the choice.
  addEventListener("pageshow", () => {
    setSize(setup.size);
    showLayers();
  });
}
