/* Keeps what is read and written on this phone, encrypted for the person signed in.

   The key comes from the server at sign-in, becomes a CryptoKey that no script can read out, and is the same
   for that person every time. So forgetting the key is all it takes to lock everything – and what was not
   sent stays on the phone, readable to nobody until its author signs in here again. */
((pwa) => {
  "use strict";
  const { database } = pwa;
  const ALGORITHM = { name: "AES-GCM", length: 256 };
  const HOUR_MS = 3600 * 1000;

  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  /* Somebody is signed in: theirs is the phone now. */
  async function unlock(session) {
    const before = await database.get("meta", "owner");
    if (before && before.id !== session.owner) await forget();
    const key = await crypto.subtle.importKey("raw", bytesOf(session.key), ALGORITHM, false, ["encrypt", "decrypt"]);
    const { owner: id, name, leader, offline_hours: hours } = session;
    await database.put("meta", { id, name, leader, key, hours }, "owner");
    await reached();
  }

  const reached = () => database.put("meta", Date.now(), "reached");

  /* Whose phone this is; nobody's when the server was not reached for too long. */
  async function owner() {
    const found = await database.get("meta", "owner");
    if (!found) return null;
    const silent = Date.now() - ((await database.get("meta", "reached")) ?? 0);
    if (silent < found.hours * HOUR_MS) return found;
    await forget();
    return null;
  }

  async function seal(content, whose) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, whose.key, content) };
  }

  const open = ({ iv, data }, whose) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, whose.key, data);

  const sealJson = (value, whose) => seal(new TextEncoder().encode(JSON.stringify(value)), whose);
  const openJson = async (sealed, whose) => JSON.parse(new TextDecoder().decode(await open(sealed, whose)));

  async function keep(store, name, value) {
    const whose = await owner();
    if (whose) await database.put(store, await sealJson(value, whose), name);
  }

  async function read(store, name) {
    const whose = await owner();
    const sealed = whose && (await database.get(store, name));
    return sealed ? openJson(sealed, whose).catch(() => null) : null;
  }

  /* The key and everything that can be fetched again. The queue stays, sealed; its author opens it. */
  async function forget() {
    await database.remove("meta", "owner");
    for (const name of ["counts", "shared", "csrf"]) await database.remove("meta", name);
    await Promise.all([database.clear("lists"), database.clear("orders")]);
    if (self.navigator?.clearAppBadge) await self.navigator.clearAppBadge().catch(() => {});
    if (self.registration?.getNotifications)
      for (const shown of await self.registration.getNotifications()) shown.close();
    for (const name of Object.keys(self.localStorage ?? {}))
      if (name.startsWith("draft:")) self.localStorage.removeItem(name);
  }

  pwa.safe = { unlock, owner, reached, keep, read, seal, open, sealJson, openJson, forget };
})(self.pwa);
