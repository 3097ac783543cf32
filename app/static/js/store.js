// What is kept in this browser, as JSON. A store that is full or forbidden keeps nothing, and breaks nothing.

export function recall(key, store = "localStorage") {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch {
    return null;
  }
}

export function keep(key, value, store = "localStorage") {
  try {
    window[store].setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

export function keptKeys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
