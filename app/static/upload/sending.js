// Sends one file: asks where it goes, puts it straight into the store, and has it taken over. Each step can be taken
// again, so whatever breaks off is simply begun anew.

import { signInAgain } from "../js/session.js";
import { translate } from "../js/words.js";

const SILENT_MS = 60_000; // without a word of the other side, a line is broken

// What keeps a file from being stored. kind: line, signed-out, refused or stuck. about: code, request and address.
export class Trouble extends Error {
  constructor(kind, message, afterS = 0, about = {}) {
    super(message);
    Object.assign(this, { kind, afterS, ...about });
  }
}

const noAnswer = () => new Trouble("line", translate("The server does not answer."));

// The address of the project that has the file. tell(percent): how much of it is there, 100 while it is looked at.
export async function store(record, target, tell) {
  let found = await ask("/uploads", record, target);
  if (found.state === "expected") {
    await put(found.form, record.blob, tell);
    tell(100);
  }
  if (found.state !== "stored") found = await ask("/uploads/complete", record, target);
  return found.project;
}

async function ask(path, record, target) {
  const send = () => {
    const body = new URLSearchParams({
      csrf_token: document.querySelector("[name=csrf_token]").value,
      key: record.key,
      filename: record.name,
      size_bytes: record.blob.size,
      content_type: record.blob.type,
      project_id: target.projectId,
      project_key: target.projectId ? "" : target.id,
      project_name: target.name,
    });
    if (!target.projectId) body.set("place", record.place);
    const signal = AbortSignal.timeout(SILENT_MS);
    return fetch(path, { method: "POST", headers: { "HX-Request": "true" }, body, signal }).catch(() => {
      throw noAnswer();
    });
  };
  let answer = await send();
  if (answer.headers.get("X-Sign-In")) {
    if (!(await signInAgain())) throw new Trouble("signed-out", translate("You are signed out."));
    answer = await send();
    if (answer.headers.get("X-Sign-In")) throw new Trouble("signed-out", translate("You are signed out."));
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const about = { code: said.code ?? String(answer.status), request: answer.headers.get("X-Request-Id"), address: `POST ${path}` };
  throw Object.assign(troubleOf(answer, said), about);
}

function troubleOf(answer, said) {
  const afterS = Number(answer.headers.get("Retry-After")) || 0;
  if (said.isRefused) return new Trouble("refused", said.message);
  if (["upload_missing", "upload_changed"].includes(said.code)) return new Trouble("line", translate("It did not arrive whole."));
  if (answer.status === 429) return new Trouble("line", translate("The server is busy."), afterS || 10);
  if (answer.status >= 500) return new Trouble("line", said.message ?? translate("The server has a problem."), afterS);
  return new Trouble("stuck", said.message ?? translate("The server does not take it ({status}).", { status: answer.status }));
}

function put(form, blob, tell) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set("file", blob, "file");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENT_MS);
    };
    request.open(form.method, form.url);
    request.upload.onprogress = (event) => {
      listen();
      if (event.lengthComputable) tell(Math.min(99, Math.floor((100 * event.loaded) / event.total)));
    };
    request.onloadend = () => {
      clearTimeout(timer);
      // 409: another tab has sent it, or we did, and did not hear of it.
      if ((request.status >= 200 && request.status < 300) || request.status === 409) return resolve();
      if (request.status === 413) return reject(new Trouble("stuck", translate("It is larger than this server takes at once.")));
      return reject(new Trouble("line", request.status ? translate("The store does not take it now.") : translate("The store does not answer.")));
    };
    listen();
    request.send(body);
  });
}
