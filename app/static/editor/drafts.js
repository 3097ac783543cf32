// What is not saved is kept in this browser, for the account and the result: a killed tab, an ended session or a dead
// server loses nothing. Each tab keeps its own; what a tab that is gone left behind is taken over by the next one.

const form = document.getElementById("edit-form");
const prefix = `draft ${document.body.dataset.viewer} ${form.dataset.result} `;
const KEPT_MS = 30 * 24 * 3600 * 1000;
const MOST_KEPT = 60; // entries that are written down: a store has room for some MB

const lockName = (tab) => `editor ${prefix}${tab}`;
const fresh = () => String(Math.random()).slice(2);

// This tab's own name. A tab that was duplicated has that of another one, which still holds its lock.
async function claimTab() {
  let tab = recall(sessionStorage, "tab") ?? fresh();
  while (!(await hold(tab))) tab = fresh();
  keep(sessionStorage, "tab", tab);
  return tab;
}

function hold(tab) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(lockName(tab), { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined; // held until the tab is gone
    });
  });
}

async function livingTabs() {
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name));
}

function recall(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

function keep(store, key, value) {
  try {
    store.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden
  }
}

const tab = await claimTab();
const own = prefix + tab;

// The newest draft that can be taken up: this tab's, else one whose tab is gone.
export async function findDraft() {
  forgetOld();
  const mine = read(own);
  if (mine) return mine;
  const living = navigator.locks ? await livingTabs() : new Set();
  const left = names()
    .filter((name) => name.startsWith(prefix) && !living.has(lockName(name.slice(prefix.length))))
    .map((name) => ({ name, draft: read(name) }))
    .filter(({ draft }) => draft?.isDirty)
    .sort((one, other) => other.draft.at - one.draft.at);
  if (!left.length) return null;
  const [{ name, draft }] = left;
  if (navigator.locks) forget(name);
  return draft;
}

function read(name) {
  const draft = recall(localStorage, name);
  if (!draft) return null;
  return { ...draft, now: recall(localStorage, `${name} now`) ?? draft.now };
}

// Everything after a finished change; `keepNow` alone while somebody types or drags.
export function keepDraft({ base, now, entries, place, isDirty }) {
  const from = Math.max(0, Math.min(place, entries.length - MOST_KEPT));
  const kept = { base, now, entries: entries.slice(from, from + MOST_KEPT), place: place - from, isDirty, at: Date.now() };
  return keepNow(now) && (keep(localStorage, own, kept) || (forgetClean() && keep(localStorage, own, kept)));
}

export function keepNow(now) {
  return keep(localStorage, `${own} now`, now);
}

function names() {
  return Object.keys(localStorage).filter((name) => name.startsWith("draft ") && !name.endsWith(" now"));
}

function forget(name) {
  localStorage.removeItem(name);
  localStorage.removeItem(`${name} now`);
}

function forgetOld() {
  for (const name of names()) if (Date.now() - (recall(localStorage, name)?.at ?? 0) > KEPT_MS) forget(name);
}

// Room for what matters: the history of drafts that were saved.
function forgetClean() {
  for (const name of names()) if (name !== own && !recall(localStorage, name)?.isDirty) forget(name);
  return true;
}
