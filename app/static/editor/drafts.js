// What is not saved is kept in this browser, for the account and the result: a killed tab, an ended session or a dead
// server loses nothing. Each tab keeps its own; what a tab that is gone left behind is taken over by the next one.

import { forget, keep, keptKeys, recall } from "../js/store.js";

const form = document.getElementById("edit-form");
const prefix = `draft ${document.body.dataset.viewer} ${form.dataset.result} `;
const KEPT_MS = 30 * 24 * 3600 * 1000;
const MOST_KEPT = 60; // entries that are written down: a store has room for some MB

const lockName = (tab) => `editor ${prefix}${tab}`;
const fresh = () => String(Math.random()).slice(2);

// This tab's own name. A tab that was duplicated has that of another one, which still holds its lock.
async function claimTab() {
  let tab = recall("tab", "sessionStorage") ?? fresh();
  while (!(await hold(tab))) tab = fresh();
  keep("tab", tab, "sessionStorage");
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
  if (navigator.locks) drop(name);
  return draft;
}

function read(name) {
  const draft = recall(name);
  if (!draft) return null;
  return { ...draft, now: recall(`${name} now`) ?? draft.now };
}

// Everything after a finished change; `keepNow` alone while somebody types or drags.
export function keepDraft({ base, now, entries, place, isDirty }) {
  const from = Math.max(0, Math.min(place, entries.length - MOST_KEPT));
  const kept = { base, now, entries: entries.slice(from, from + MOST_KEPT), place: place - from, isDirty, at: Date.now() };
  return keepNow(now) && (keep(own, kept) || (forgetClean() && keep(own, kept)));
}

export function keepNow(now) {
  return keep(`${own} now`, now);
}

function names() {
  return keptKeys().filter((name) => name.startsWith("draft ") && !name.endsWith(" now"));
}

function drop(name) {
  forget(name);
  forget(`${name} now`);
}

function forgetOld() {
  for (const name of names()) if (Date.now() - (recall(name)?.at ?? 0) > KEPT_MS) drop(name);
}

// Room for what matters: the history of drafts that were saved.
function forgetClean() {
  for (const name of names()) if (name !== own && !recall(name)?.isDirty) drop(name);
  return true;
}
