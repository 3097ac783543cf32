// The upload island: drop, paste, a row per file, three at once; a refused file is told in its own row and the others go on.
// Without this script the same form uploads everything in one request.

const AT_ONCE = 3;

for (const form of document.querySelectorAll("[data-upload]")) {
  const zone = form.querySelector("[data-drop]");
  const input = zone.querySelector("input[type=file]");
  form.querySelector("[data-send]").hidden = true;
  input.addEventListener("change", () => start(form, [...input.files]));
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => lift(event, zone, true));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, (event) => lift(event, zone, false));
  zone.addEventListener("drop", (event) => start(form, [...event.dataTransfer.files]));
  document.addEventListener("paste", (event) => start(form, [...(event.clipboardData?.files ?? [])]));
}

function lift(event, zone, isOver) {
  event.preventDefault();
  zone.classList.toggle("is-over", isOver);
}

// What is under way in each form: the address that takes the next file, and what came of the earlier ones.
const states = new WeakMap();

async function start(form, files) {
  if (!files.length) return;
  const state = states.get(form) ?? { action: form.action, project: null, rows: [], refused: 0, done: 0, running: null };
  states.set(form, state);
  const rows = files.map((file) => ({ file, ...addRow(form, file) }));
  state.rows.push(...rows);
  tell(form, state);
  while (state.running) await state.running;
  state.running = sendAll(form, state, rows);
  await state.running;
  state.running = null;
  form.querySelector("input[type=file]").value = "";
  if (state.project && !state.refused && state.done === state.rows.length) location.assign(state.project);
}

// The first file that is taken makes the project; the others then go into it, three at once.
async function sendAll(form, state, rows) {
  const queue = [...rows];
  while (queue.length && !state.project) await send(form, state, queue.shift());
  const lane = async () => {
    while (queue.length) await send(form, state, queue.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function send(form, state, row) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  if (form.elements.project_name) body.set("project_name", form.elements.project_name.value);
  body.set("files", row.file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", state.project ? `${state.project}/pictures` : state.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => (row.bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0);
    request.onloadend = () => {
      settle(form, state, row, request);
      resolve();
    };
    request.send(body);
  });
}

function settle(form, state, row, request) {
  const isTaken = request.status >= 200 && request.status < 300;
  const isToldWhy = isTaken || [413, 415, 422].includes(request.status);
  row.bar.remove();
  if (isToldWhy) row.state.innerHTML = request.responseText;
  else row.state.textContent = request.status ? `Not stored (${request.status}). Try again.` : "Not stored: the server does not answer. Try again.";
  if (isTaken && request.getResponseHeader("X-Project")) state.project = request.getResponseHeader("X-Project").split("?")[0];
  state.done += 1;
  if (!isTaken) state.refused += 1;
  tell(form, state);
}

function addRow(form, file) {
  const item = document.createElement("li");
  item.className = "file-row";
  const thumb = document.createElement("span");
  thumb.className = "thumb";
  if (/^image\/(jpeg|png|webp|gif|avif|bmp)$/.test(file.type)) {
    const picture = new Image();
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.onload = picture.onerror = () => URL.revokeObjectURL(picture.src);
    thumb.append(picture);
  }
  const main = document.createElement("div");
  main.className = "file-main";
  const name = Object.assign(document.createElement("p"), { className: "strong clip", textContent: file.name });
  const size = Object.assign(document.createElement("p"), { className: "small quiet-text num", textContent: megabytes(file.size) });
  const bar = Object.assign(document.createElement("progress"), { className: "progress", max: 100, value: 0 });
  bar.setAttribute("aria-label", `${file.name}, uploaded`);
  const state = Object.assign(document.createElement("div"), { className: "file-verdict" });
  main.append(name, size, bar, state);
  item.append(thumb, main);
  const list = form.querySelector("[data-rows]");
  list.hidden = false;
  list.append(item);
  return { bar, state };
}

function tell(form, state) {
  const stored = state.done - state.refused;
  const open = state.rows.length - state.done;
  const parts = [`${stored} of ${state.rows.length} stored`];
  if (open) parts.push(`${open} on the way`);
  if (state.refused) parts.push(`${state.refused} refused`);
  form.querySelector("[data-total]").textContent = parts.join(", ");
  const go = form.querySelector("[data-go]");
  go.hidden = !(state.project && !open);
  if (state.project) go.href = state.project;
}

function megabytes(bytes) {
  if (bytes < 1e3) return `${bytes}\u00a0bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)}\u00a0KB` : `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}
