/* Signing out: what this phone can read goes first. What was not sent is never lost without a word. */
((pwa) => {
  "use strict";
  const { safe, queue } = pwa;

  async function stopPush() {
    const subscription = await pwa.registration?.pushManager?.getSubscription().catch(() => null);
    if (!subscription) return;
    await pwa.server.postJson("/app/push/unsubscribe", { endpoint: subscription.endpoint }).catch(() => {});
    await subscription.unsubscribe().catch(() => {});
  }

  async function leave(form) {
    await stopPush();
    await safe.forget();
    form.submit();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-forget]")) return;
    event.preventDefault();
    delete form.dataset.sent;
    const unsent = await queue.unsent().catch(() => []);
    if (unsent.length) ask(form, unsent.length);
    else await leave(form);
  });

  function ask(form, count) {
    pwa.bar("pwa-leaving", `还有 ${count} 项离线操作没有送出。退出后它们加密保存在本机，只有您本人再次登录才能查看和送出。`, [
      ["先不退出", () => {}, "ghost"],
      ["查看并送出", () => location.assign("/app/queue"), "secondary"],
      ["保留并退出", () => leave(form)],
    ], { urgent: true });
  }
})(self.pwa);
