// Files that are not stored yet, kept in this browser until they are: a reload, a closed tab or a crash loses none.
// The database is the account's own: whoever signs in next in this browser has another one.

const FILES = "files";
const BATCHES = "batches";
const STRICT = { durability: "strict" };

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(`uploads-${document.body.dataset.viewer}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(FILES, { keyPath: "id" });
      request.result.createObjectStore(BATCHES, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// What the work on one store answers, once the disk has it.
async function inStore(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, STRICT);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
  });
}

export const keepFile = (record) => inStore(FILES, "readwrite", (store) => store.put(record));
export const findFile = (id) => inStore(FILES, "readonly", (store) => store.get(id));
export const dropFile = (id) => inStore(FILES, "readwrite", (store) => store.delete(id));
export const countFiles = () => inStore(FILES, "readonly", (store) => store.count());
export const keepBatch = (record) => inStore(BATCHES, "readwrite", (store) => store.put(record));
export const findBatch = (id) => inStore(BATCHES, "readonly", (store) => store.get(id));
export const dropBatch = (id) => inStore(BATCHES, "readwrite", (store) => store.delete(id));

// Everything that is kept: batches in the order in which they were begun, each with its files in theirs.
export async function listKept() {
  const batches = await inStore(BATCHES, "readonly", (store) => store.getAll());
  const files = await inStore(FILES, "readonly", (store) => store.getAll());
  const kept = batches.map((batch) => ({ batch, files: files.filter((file) => file.batch === batch.id) }));
  await Promise.all(kept.filter(({ files: own }) => !own.length).map(({ batch }) => dropBatch(batch.id)));
  for (const { files: own } of kept) own.sort((one, other) => one.place - other.place);
  return kept.filter(({ files: own }) => own.length).sort((one, other) => one.batch.begun - other.batch.begun);
}

// Ids of our own: crypto.randomUUID is not there on plain http.
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const PIECE = 1 << 20; // bytes that are read at a time

// The same for the same name and content, by which a file that is chosen twice is stored once. It tells files apart
// and proves nothing: four lanes of multiplying and mixing, since crypto.subtle is not there on plain http.
export async function fingerprint(name, blob) {
  const lanes = new Uint32Array([0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f]);
  const mix = (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) {
      const lane = at & 3;
      lanes[lane] = Math.imul(lanes[lane] ^ bytes[at], 0x01000193) ^ (lanes[(lane + 1) & 3] >>> 15);
    }
  };
  mix(new TextEncoder().encode(`${name}\n`));
  for (let at = 0; at < blob.size; at += PIECE) mix(new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()));
  for (let round = 0; round < 8; round += 1) mix(new Uint8Array(lanes.slice().buffer));
  return `${[...lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("")}-${blob.size}`;
}
