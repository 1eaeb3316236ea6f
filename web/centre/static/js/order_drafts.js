/* Drafts of the order form. What a citizen said must survive a reload, a crash and a session that ran out in the
   middle of a call, so it cannot live in the tab alone – and it must not lie readable on a desk that others use
   after. So it is kept in this browser, sealed with a key that the server hands to its author's page only and
   that is never stored: without signing in as the author nobody opens it. It goes when the order was written down,
   when the author signs out, when somebody else opens the form here, and after a shift.
   Where a browser cannot seal (no HTTPS), the draft stays in the tab and is lost with it: rather that than in clear. */
window.orderDrafts = (() => {
  "use strict";
  const PREFIX = "hotline-draft:";
  const SHIFT_MS = 12 * 3600 * 1000;
  const ALGORITHM = "AES-GCM";
  const sealing = Boolean(globalThis.crypto?.subtle);
  const store = sealing ? localStorage : sessionStorage;

  const nameOf = (staff, call) => PREFIX + staff + (call ? `:${call}` : "");
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const textOf = (bytes) => btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join(""));

  function parsed(name) { try { return JSON.parse(store.getItem(name)) ?? {}; } catch { return {}; } }
  const expired = (entry) => !entry.at || Date.now() - entry.at > SHIFT_MS || sealing !== Boolean(entry.sealed);

  async function seal(key, values) {
    if (!sealing) return { values };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await key, new TextEncoder().encode(JSON.stringify(values)));
    return { iv: textOf(iv), sealed: textOf(sealed) };
  }

  async function open(key, entry) {
    if (!sealing) return entry.values;
    const clear = await crypto.subtle.decrypt({ name: ALGORITHM, iv: bytesOf(entry.iv) }, await key, bytesOf(entry.sealed));
    return JSON.parse(new TextDecoder().decode(clear));
  }

  /* Of other people, of the shift before, or not sealed. */
  function sweep(staff) {
    const mine = (name) => name === nameOf(staff) || name.startsWith(`${nameOf(staff)}:`);
    for (const place of [localStorage, sessionStorage])
      for (const name of Object.keys(place).filter((one) => one.startsWith(PREFIX)))
        if (place !== store || !mine(name) || expired(parsed(name))) place.removeItem(name);
  }

  /* The draft of one form. `keep` may be called at every key: while one is being sealed, only the newest waits. */
  function draft(form) {
    const name = nameOf(form.dataset.draft, form.dataset.call);
    const key = sealing ? crypto.subtle.importKey("raw", bytesOf(form.dataset.key), ALGORITHM, false, ["encrypt", "decrypt"]) : null;
    let waiting = null;
    let busy = null;
    let over = false;
    sweep(form.dataset.draft);
    const before = parsed(name);

    async function drain() {
      try {
        while (waiting) {
          const values = waiting;
          waiting = null;
          const entry = await seal(key, values);
          if (!over) store.setItem(name, JSON.stringify({ at: Date.now(), ...entry }));
        }
      } finally { busy = null; }
    }

    return {
      keep(values) { waiting = values; busy ??= drain(); return busy; },
      read: () => (expired(before) ? Promise.resolve(null) : open(key, before).catch(() => null)),
      forget() { over = true; store.removeItem(name); },
    };
  }

  return { draft, forget: (staff, call) => store.removeItem(nameOf(staff, call)) };
})();
