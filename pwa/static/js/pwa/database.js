/* IndexedDB as promises. Used by the worker and by pages alike.

   meta   name → value: the owner and key, when the server was last reached, what was dismissed
   lists  name of a list → sealed cards          orders  number → sealed order
   queue  seq → {owner, key, state, made, sealed contents, sealed photos}: in the order they were made */
((pwa) => {
  "use strict";
  const NAME = "hotline";
  const VERSION = 1;
  const STORES = { meta: {}, lists: {}, orders: {}, queue: { keyPath: "seq", autoIncrement: true } };
  let opened = null;

  const settled = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

  function open() {
    opened ??= new Promise((done, fail) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
      };
      request.onerror = () => { opened = null; fail(request.error); };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); opened = null; };
        request.result.onclose = () => { opened = null; };
        done(request.result);
      };
    });
    return opened;
  }

  // One transaction, finished when it is on disk: what the caller was told is kept, is kept.
  async function within(store, mode, work) {
    const transaction = (await open()).transaction(store, mode, { durability: "strict" });
    const finished = new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = transaction.onerror = () => fail(transaction.error);
    });
    const result = await settled(work(transaction.objectStore(store)));
    await finished;
    return result;
  }

  pwa.database = {
    get: (store, key) => within(store, "readonly", (it) => it.get(key)),
    all: (store) => within(store, "readonly", (it) => it.getAll()),
    keys: (store) => within(store, "readonly", (it) => it.getAllKeys()),
    put: (store, value, key) => within(store, "readwrite", (it) => it.put(value, key)),
    add: (store, value) => within(store, "readwrite", (it) => it.add(value)),
    remove: (store, key) => within(store, "readwrite", (it) => it.delete(key)),
    clear: (store) => within(store, "readwrite", (it) => it.clear()),
  };
})(self.pwa ??= {});
