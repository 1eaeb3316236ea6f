/* A push becomes a notification; a tap on it opens the order, 收到 acknowledges it without opening anything.
   The payload is {title, body, url, tag, notice, badge}: never personal data, so it may lie on a lock screen. */
((pwa) => {
  "use strict";

  function read(event) {
    try {
      return event.data?.json() ?? {};
    } catch {
      return { body: event.data?.text() ?? "" };
    }
  }

  function show(message) {
    return self.registration.showNotification(message.title || "12345", {
      body: message.body || "",
      tag: message.tag || undefined,
      renotify: Boolean(message.tag),
      lang: "zh-CN",
      icon: pwa.icon,
      badge: pwa.badge,
      data: { url: message.url || "/app", notice: message.notice ?? null },
      actions: message.notice ? [{ action: "acknowledge", title: "收到" }] : [],
    });
  }

  async function mark(count) {
    if (typeof count === "number" && self.navigator.setAppBadge) await self.navigator.setAppBadge(count).catch(() => {});
  }

  async function tell(message) {
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage(message);
  }

  self.addEventListener("push", (event) => {
    const message = read(event);
    event.waitUntil(show(message).then(() => Promise.all([mark(message.badge), tell({ kind: "push", message })])));
  });

  // Only addresses of this app: a payload may not lead anywhere else.
  const ours = (url) => {
    const wanted = new URL(url, self.location.origin);
    return wanted.origin === self.location.origin ? wanted.href : new URL("/app", self.location.origin).href;
  };

  async function open(url) {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const mine = windows.find((client) => new URL(client.url).pathname.startsWith("/app"));
    if (!mine) return self.clients.openWindow(url);
    await mine.focus?.().catch(() => {});
    return mine.navigate ? mine.navigate(url).catch(() => self.clients.openWindow(url)) : self.clients.openWindow(url);
  }

  self.addEventListener("notificationclick", (event) => {
    const { url, notice } = event.notification.data ?? {};
    event.notification.close();
    const acknowledged = event.action === "acknowledge" && notice && pwa.server;
    event.waitUntil(
      acknowledged ? pwa.server.acknowledge(notice).then((done) => done || open(ours(url))) : open(ours(url ?? "/app")));
  });
})(self.pwa);
