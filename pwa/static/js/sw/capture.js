/* A form of an order that cannot be delivered goes into the queue, exactly as it was filled in and with the
   key it carried: had it arrived after all, and only the answer got lost, it is still done once. */
((pwa) => {
  "use strict";
  const ORDER = /^\/app\/orders\/([^/]+)\/do\/([a-z_]+)$/;
  const BATCH = /^\/app\/batch\/([a-z_]+)$/;
  const ENVELOPE = ["csrf_token", "version", "key", "box", "back", "numbers"];
  const SEVERAL = ["files", "co_handlers"];
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

  async function queueOne(form, number, action) {
    const known = await pwa.safe.read("orders", number);
    const entry = { number, action, fields: fieldsOf(form), version: versionOf(form), title: known?.title ?? "" };
    await pwa.queue.add(entry, photosOf(form), form.get("key") || undefined);
    return `/app/orders/${number}?queued=${action}`;
  }

  async function queueMany(form, action) {
    for (const number of new Set(form.getAll("numbers"))) {
      const known = await pwa.safe.read("orders", number);
      const entry = { number, action, fields: fieldsOf(form), version: null, title: known?.title ?? "" };
      await pwa.queue.add(entry, [], form.get("key") ? `${form.get("key")}:${action}` : undefined);
    }
    return "/app/queue";
  }

  async function queued(request, number, action) {
    const form = await request.formData();
    const next = number ? await queueOne(form, number, action) : await queueMany(form, action);
    await pwa.queue.later();
    return Response.redirect(next, 303);
  }

  async function deliver(request, number, action) {
    const copy = request.clone();
    try {
      const answer = await fetch(request);
      if (!UNREACHABLE.includes(answer.status)) return answer;
    } catch { /* no network */ }
    return queued(copy, number, action).catch(() => pwa.offlinePage());
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "POST" || request.mode !== "navigate") return;
    const { pathname } = new URL(request.url);
    const order = ORDER.exec(pathname);
    const batch = BATCH.exec(pathname);
    if (order && pwa.labels[order[2]]) event.respondWith(deliver(request, order[1], order[2]));
    else if (batch) event.respondWith(deliver(request, "", batch[1]));
  });
})(self.pwa);
