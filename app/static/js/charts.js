// Draws a chart above each table of figures, from the very numbers of that table: who sees no chart misses nothing.

import { writeNumber } from "./words.js";

const COLOURS = ["--accent-line", "--ink-2", "--attention", "--blocked"];
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const HEIGHT = 220;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// A token is light-dark(a, b), which a canvas does not take: an element resolves it.
function resolved(name) {
  const probe = document.createElement("span");
  probe.style.color = colour(name) ? `var(${name})` : "gray";
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function read(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const labels = rows.map((row) => row.cells[0].textContent);
  // Units differ where a count stands beside seconds: what has another unit than the last column is not drawn.
  const drawn = heads.slice(1).filter((head) => !("apart" in head.dataset));
  const shown = drawn.map((head) => ({
    name: head.textContent,
    values: rows.map((row) => {
      const value = row.cells[head.cellIndex]?.dataset.value;
      return value === undefined ? null : Number(value);
    }),
  }));
  return { first: heads[0].textContent, labels, shown };
}

function draw(box) {
  const { first, labels, shown } = read(document.getElementById(box.dataset.chart));
  const ink = resolved("--ink-2");
  const line = resolved("--line");
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "12px Inter, sans-serif" };
  const options = {
    width: Math.max(200, box.clientWidth),
    height: HEIGHT,
    cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: false }, y: { range: (_, __, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      { ...axis, space: 90, incrs: [1, 2, 5, 7, 14, 30, 60, 90], values: (_, at) => at.map((index) => labels[index] ?? "") },
      { ...axis, size: 56, values: (_, at) => at.map((value) => writeNumber(value)) },
    ],
    series: [
      { label: first, value: (_, index) => labels[index] ?? "" },
      ...shown.map(({ name }, index) => ({
        label: name,
        stroke: resolved(COLOURS[index % COLOURS.length]),
        width: 2,
        dash: DASHES[index % DASHES.length],
        points: { show: labels.length < 15, size: 5 },
        spanGaps: false,
      })),
    ],
  };
  box.replaceChildren();
  new window.uPlot(options, [labels.map((_, index) => index), ...shown.map(({ values }) => values)], box);
}

function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
}

drawAll();
let late;
new ResizeObserver(() => {
  clearTimeout(late);
  late = setTimeout(drawAll, 120);
}).observe(document.getElementById("content"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
