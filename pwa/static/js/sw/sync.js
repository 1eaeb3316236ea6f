/* Background Sync: the browser wakes the worker when there is a network, also when no page is open. */
((pwa) => {
  "use strict";

  async function sendAndTell() {
    const { outcome, undecided } = await pwa.queue.flush();
    const watched = (await self.clients.matchAll({ type: "window" })).some((client) => client.visibilityState === "visible");
    if (watched || self.Notification?.permission !== "granted") return;
    if (undecided) await notify(`有 ${undecided} 项离线操作需要您看一下`, "情况在您离线期间有了变化，内容都还在。");
    else if (outcome === "signed_out") await notify("离线操作还没有送出", "登录已过期，重新登录后自动送出。");
  }

  const notify = (title, body) =>
    self.registration.showNotification(title, { body, tag: "queue", lang: "zh-CN", icon: pwa.icon, badge: pwa.badge, data: { url: "/app/queue" } });

  self.addEventListener("sync", (event) => {
    if (event.tag === pwa.queue.TAG) event.waitUntil(sendAndTell());
  });

  self.addEventListener("message", (event) => {
    if (event.data === "send") event.waitUntil(pwa.queue.flush().catch(() => pwa.queue.later()));
  });
})(self.pwa);
