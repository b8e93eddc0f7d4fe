/** What the device keeps (IndexedDB): the lists, the roots that were compared, what was seen, whose device it is. */

const NAME = "openkp-border";
const VERSION = 1;
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("seen", { keyPath: "id" }).createIndex("digest", "digest");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** One transaction; resolves with the request's result once everything is on the disk. */
async function work(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** lists: {file, received_at, roots}; device: {id, post, code}; language, office_language: text. */
export const keep = (name, value) => work("kept", "readwrite", (store) => store.put(value, name));
export const kept = (name) => work("kept", "readonly", (store) => store.get(name));

export const keepRecord = (record) => work("seen", "readwrite", (store) => store.put(record));
export const records = () => work("seen", "readonly", (store) => store.getAll());
export const recordsOf = (digest) => work("seen", "readonly", (store) => store.index("digest").getAll(digest));

/** Ask the browser not to throw this away when the disk is full. */
export async function stayOnDisk() {
  await navigator.storage?.persist?.();
}

/** 16 random bytes in hexadecimal. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** This device; made once. */
export async function thisDevice() {
  const known = await kept("device");
  if (known) return known;
  const made = { id: newId(), post: "", code: "" };
  await keep("device", made);
  return made;
}
