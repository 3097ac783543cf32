// A session that ends while somebody works is begun again over the page: what was being sent waits, and is sent then.
// Without this script the server leads to the sign-in screen and back.

import { say } from "./page.js";
import { complain, sendAgain } from "./problems.js";
import { translate } from "./words.js";

const ADDRESS = "/login";
const ASKS = { "HX-Request": "true" };
const SENT_AGAIN = "X-Sent-Again";
const SIGNED_OUT = translate("You are signed out, and nothing was sent. What is on this page is still here.");

let asked = null; // the promise of the dialog that is open
let isPutOff = false; // somebody has closed it: polls rest until they do something themselves

// Whether the person whose page this is is signed in (again).
export function signInAgain() {
  asked ??= begin().finally(() => (asked = null));
  return asked;
}

async function begin() {
  const answer = await fetch(ADDRESS, { headers: ASKS }).catch(() => null);
  if (!answer) return true; // nobody answers: what is sent next will say so
  if (answer.status === 204) return adopt(answer);
  return answer.ok ? showDialog(await answer.text()) : false;
}

// A new session has a new token for its forms. It belongs to this page only when it is the same person's.
function adopt(answer) {
  if (answer.headers.get("X-Viewer") !== document.body.dataset.viewer) {
    say(translate("You are signed in as somebody else now, so nothing was sent. Load the page again to go on as them."));
    return false;
  }
  const token = answer.headers.get("X-CSRF-Token");
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  isPutOff = false;
  return true;
}

function showDialog(html) {
  const place = document.createElement("div");
  document.body.append(place);
  return new Promise((resolve) => {
    const settle = (isIn) => {
      removeEventListener("focus", look);
      place.remove();
      resolve(isIn);
    };
    const put = (text) => {
      const name = place.querySelector("[name=username]")?.value || document.body.dataset.viewerName;
      place.innerHTML = text;
      const dialog = place.querySelector("dialog");
      const field = dialog.querySelector("[name=username]");
      field.value ||= name;
      dialog.addEventListener("close", () => dialog.isConnected && putOff(settle));
      dialog.querySelector("[data-not-now]").addEventListener("click", () => dialog.close());
      for (const form of dialog.querySelectorAll("form")) form.addEventListener("submit", (event) => send(event, put, settle));
      dialog.showModal();
      dialog.querySelector("[name=password]").focus();
    };
    // Signed in in another tab: then coming back is enough.
    const look = async () => {
      const answer = await fetch(ADDRESS, { headers: ASKS }).catch(() => null);
      if (answer?.status === 204 && place.isConnected) settle(adopt(answer));
    };
    addEventListener("focus", look);
    put(html);
  });
}

function putOff(settle) {
  isPutOff = true;
  say(SIGNED_OUT);
  settle(false);
}

// Signed in again, and not known all the same.
function refuse(detail) {
  const { verb, path } = detail.requestConfig;
  complain({ text: SIGNED_OUT, code: "signed_out", address: `${verb.toUpperCase()} ${path}`, again: () => sendAgain(detail) });
}

async function send(event, put, settle) {
  event.preventDefault();
  event.stopPropagation();
  const body = new URLSearchParams(new FormData(event.target));
  const address = event.target.getAttribute("action"); // to sign in, or to ask for the mailed link again
  const answer = await fetch(address, { method: "POST", headers: ASKS, body }).catch(() => null);
  if (answer?.status === 204) return settle(adopt(answer));
  if (answer && [200, 422, 429].includes(answer.status)) {
    const text = await answer.text();
    if (text.includes('id="sign-in-again"')) return put(text);
    return say(translate("That was asked for too often. Wait a minute, then try again."));
  }
  // The form's own session is too old, or nobody answers: begin with a fresh one.
  const fresh = await fetch(ADDRESS, { headers: ASKS }).catch(() => null);
  if (fresh?.status === 204) return settle(adopt(fresh));
  if (fresh?.ok) return put(await fresh.text());
  return complain({ text: translate("The server does not answer. Nothing was lost; try again in a moment."), code: "no_answer", address: `POST ${address}` });
}

// --- what htmx sends ------------------------------------------------------------------------

const isPoll = (element) => element.matches("[data-poll]");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event.target) && (asked || isPutOff)) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", async (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr.getResponseHeader("X-Sign-In")) return;
  event.detail.shouldSwap = false;
  if (isPoll(requestConfig.elt)) {
    signInAgain();
    return;
  }
  if (SENT_AGAIN in requestConfig.headers) return refuse(event.detail); // no circle of sign-ins that do not hold
  if (await signInAgain()) sendAgain(event.detail, { [SENT_AGAIN]: "1" });
});

// --- what forms send by themselves ----------------------------------------------------------

// Asked first, so that a form is never answered by the sign-in screen, with its fields gone.
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const isHtmx = [form, submitter].some((each) => each?.matches("[hx-post], [hx-get]"));
    const isOurs = form.method === "post" && !isHtmx && !form.matches("[data-ends-session], #sign-in-again form");
    const isChecked = form.dataset.isChecked;
    delete form.dataset.isChecked;
    if (!isOurs || isChecked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await signInAgain())) return;
    form.dataset.isChecked = "yes";
    form.requestSubmit(submitter);
  },
  { capture: true },
);
