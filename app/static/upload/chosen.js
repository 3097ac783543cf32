// What somebody drops, pastes or chooses, as a list of files; of folders only the pictures.

const PICTURE = /\.(jpe?g|jfif|png|psd|psb|webp|gif|tiff?|avif|hei[cf]|bmp|dib|jp[2fx]|j2[kc])$/i;
const OF_THE_SYSTEM = /^(\.|thumbs\.db$|desktop\.ini$)/i;

const nothing = () => ({ files: [], leftOut: [], folder: "" });

// Of a drop. The entries are taken at once: they are gone when the event is over.
export async function readDrop(transfer) {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return { ...nothing(), files: [...(transfer?.files ?? [])] };
  const found = nothing();
  for (const entry of entries.filter(Boolean)) {
    if (entry.isDirectory) found.folder ||= entry.name;
    await readEntry(entry, found, false);
  }
  return found;
}

// Of the folder that somebody picked.
export function readFolder(list) {
  const found = nothing();
  for (const file of list) {
    found.folder ||= file.webkitRelativePath.split("/")[0];
    sort(file, found);
  }
  found.files.sort((one, other) => one.webkitRelativePath.localeCompare(other.webkitRelativePath));
  return found;
}

function sort(file, found) {
  if (OF_THE_SYSTEM.test(file.name)) return;
  if (PICTURE.test(file.name) || file.type.startsWith("image/")) found.files.push(file);
  else found.leftOut.push(file.name);
}

async function readEntry(entry, found, isInside) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    if (!file) found.leftOut.push(entry.name);
    else if (isInside) sort(file, found);
    else found.files.push(file);
    return;
  }
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    // Browsers hand out a hundred at a time.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) break;
    inside.push(...some);
  }
  inside.sort((one, other) => one.name.localeCompare(other.name));
  for (const each of inside) await readEntry(each, found, true);
}
