/* What was done without a network, in the order it was done, until the server said what became of it.

   state: waiting → applied, or → conflict | refused | gone, which wait for a decision of the person;
   draft waits for the person too. Of one order nothing is sent while an earlier action waits for a decision. */
((pwa) => {
  "use strict";
  const { database, safe, server, photos } = pwa;
  const TAG = "queue";
  const UNDECIDED = ["conflict", "refused", "gone"];
  const KEPT_MS = 7 * 24 * 3600 * 1000;
  const news = "BroadcastChannel" in self ? new BroadcastChannel("app-queue") : null;

  const changed = (detail = {}) => news?.postMessage({ kind: "changed", ...detail });

  async function add(entry, files = [], key = crypto.randomUUID(), state = "waiting") {
    const whose = await safe.owner();
    if (!whose) throw new Error("locked");
    if (await isThere(key, entry)) return null;
    const small = await Promise.all(files.map(photos.smaller));
    const row = {
      owner: whose.id, key, state, made: Date.now(),
      sealed: await safe.sealJson({ made_at: new Date().toISOString(), ...entry }, whose),
      photos: await Promise.all(small.map((file) => sealPhoto(file, whose))),
    };
    const seq = await database.add("queue", row);
    changed();
    return seq;
  }

  // The same press caught twice – by the page and by the worker – is one action.
  const isThere = async (key, { number }) =>
    (await mine()).some((row) => row.key === key && row.entry.number === number);

  const sealPhoto = async (file, whose) =>
    ({ name: file.name, type: file.type, ...(await safe.seal(await file.arrayBuffer(), whose)) });

  const openPhoto = async (photo, whose) =>
    new File([await safe.open(photo, whose)], photo.name, { type: photo.type });

  /* My entries with their contents, oldest first. */
  async function mine() {
    const whose = await safe.owner();
    if (!whose) return [];
    const rows = (await database.all("queue")).filter((row) => row.owner === whose.id);
    const opened = rows.map(async (row) => ({ ...row, entry: await safe.openJson(row.sealed, whose).catch(() => null) }));
    return (await Promise.all(opened)).filter((row) => row.entry);
  }

  /* How many entries of other people lie here, locked. */
  async function foreign() {
    const whose = await safe.owner();
    return (await database.all("queue")).filter((row) => row.owner !== whose?.id && row.state !== "applied").length;
  }

  const unsent = async () => (await mine()).filter((row) => row.state !== "applied");

  async function update(seq, change) {
    const row = await database.get("queue", seq);
    if (!row) return;
    await database.put("queue", { ...row, ...change });
    changed();
  }

  async function discard(seq) {
    await database.remove("queue", seq);
    changed();
  }

  async function photosOf(row) {
    const whose = await safe.owner();
    return Promise.all(row.photos.map((photo) => openPhoto(photo, whose)));
  }

  // — sending ——————————————————————————————————————————————————————————————————

  /* Sends what may be sent. One at a time on this phone, whoever calls. */
  const flush = () => navigator.locks.request("app-queue", sendAll);

  async function sendAll() {
    const held = new Set();
    const sum = { applied: 0, undecided: 0 };
    for (const row of await mine()) {
      const { number } = row.entry;
      if (UNDECIDED.includes(row.state)) held.add(number);
      if (row.state !== "waiting" || held.has(number)) continue;
      const answer = await server.send(row, await photosOf(row));
      if (answer.fate === "signed_out" || answer.fate === "outdated") return finished(sum, answer.fate);
      await settle(row, answer);
      if (answer.fate === "applied") sum.applied += 1;
      else { sum.undecided += 1; held.add(number); }
    }
    await prune();
    return finished(sum, "sent");
  }

  const settle = async (row, answer) => {
    const whose = await safe.owner();
    const applied = answer.fate === "applied";
    await update(row.seq, {
      state: answer.fate, decided: Date.now(),
      answer: await safe.sealJson(answer, whose),
      // What the server has, the phone need not keep.
      photos: applied ? [] : row.photos,
    });
  };

  function finished(sum, outcome) {
    changed({ outcome, ...sum });
    return { outcome, ...sum };
  }

  async function prune() {
    for (const row of await database.all("queue"))
      if (row.state === "applied" && Date.now() - row.decided > KEPT_MS) await database.remove("queue", row.seq);
  }

  async function answerOf(row) {
    const whose = await safe.owner();
    return row.answer && whose ? safe.openJson(row.answer, whose).catch(() => null) : null;
  }

  /* Ask to be woken when there is a network again; where browsers cannot, pages do it when they open. */
  async function later() {
    const registration = self.registration ?? (await navigator.serviceWorker?.ready);
    await registration?.sync?.register(TAG).catch(() => {});
  }

  pwa.queue = { TAG, UNDECIDED, add, mine, foreign, unsent, update, discard, photosOf, answerOf, flush, later, news };
})(self.pwa);
