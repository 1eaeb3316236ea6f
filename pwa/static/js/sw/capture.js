/* A form of an order that cannot be delivered goes into the queue, exactly as it was filled in and with the
   key it carried: had it arrived after all, and only the answer got lost, it is still done once. */
((pwa) => {
  "use strict";
  const ORDER = /^\/app\/orders\/([^/]+)\/do\/([a-z_]+)$/;
  const NOTICE = /^\/app\/supervision\/(\d+)\/do\/([a-z_]+)$/;
  const NEW_NOTICE = "/app/supervision/new";
  const BATCH = /^\/app\/batch\/([a-z_]+)$/;
  const ENVELOPE = ["csrf_token", "version", "key", "box", "back", "numbers"];
  const SEVERAL = ["files", "co_handlers", "orders"];
  // A proxy that cannot reach the server.
  const UNREACHABLE = [502, 503, 504];

  function fieldsOf(form) {
    const fields = {};
    for (const [name, value] of form) {
      if (ENVELOPE.includes(name) || typeof value !== "string" || value === "") continue;
      if (SEVERAL.includes(name)) (fields[name] ??= []).push(value);
      else fields[name] = value.replaceAll("\r\n", "\n");
    }
    return fields;
  }

  const photosOf = (form) => form.getAll("photos").filter((value) => value instanceof File && value.size);

  const versionOf = (form) => Number.parseInt(form.get("version"), 10) || null;

  /* What a form acts upon; a batch and a new notice say it in their fields. */
  function subject(pathname) {
    const order = ORDER.exec(pathname);
    if (order) return { number: order[1], action: order[2] };
    const notice = NOTICE.exec(pathname);
    if (notice) return { number: `supervision/${notice[1]}`, action: `notice_${notice[2]}` };
    if (pathname === NEW_NOTICE) return { number: "", action: "supervise" };
    const batch = BATCH.exec(pathname);
    return batch ? { number: "", action: batch[1], many: true } : null;
  }

  async function knownNotice(number) {
    const notices = (await pwa.safe.read("lists", "notices")) ?? [];
    const found = notices.find(({ id }) => number === `supervision/${id}`);
    return found && { title: found.number };
  }

  async function queueOne(form, number, action) {
    const ofNotice = number.startsWith("supervision/");
    const known = ofNotice ? await knownNotice(number) : await pwa.safe.read("orders", number);
    const version = versionOf(form) ?? known?.version ?? null;
    const entry = { number, action, fields: fieldsOf(form), version, title: known?.title ?? "" };
    await pwa.queue.add(entry, photosOf(form), form.get("key") || undefined);
    return `/app/${ofNotice ? number : `orders/${number}`}?queued=${action}`;
  }

  async function queueMany(form, action) {
    for (const number of new Set(form.getAll("numbers"))) {
      const known = await pwa.safe.read("orders", number);
      const entry = { number, action, fields: fieldsOf(form), version: null, title: known?.title ?? "" };
      await pwa.queue.add(entry, [], form.get("key") ? `${form.get("key")}:${action}` : undefined);
    }
    return "/app/queue";
  }

  async function queued(request, { number, action, many }) {
    const form = await request.formData();
    const next = many ? await queueMany(form, action) : await queueOne(form, number || form.get("orders"), action);
    await pwa.queue.later();
    return Response.redirect(next, 303);
  }

  async function deliver(request, about) {
    const copy = request.clone();
    try {
      const answer = await fetch(request);
      if (!UNREACHABLE.includes(answer.status)) return answer;
    } catch { /* no network */ }
    return queued(copy, about).catch(() => pwa.offlinePage());
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "POST" || request.mode !== "navigate") return;
    const about = subject(new URL(request.url).pathname);
    if (about && (about.many || pwa.labels[about.action])) event.respondWith(deliver(request, about));
  });
})(self.pwa);
