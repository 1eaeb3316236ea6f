/* Which page the address means; and back to the real one as soon as there is a network. */
((pwa) => {
  "use strict";
  const { safe, server, queue, database } = pwa;
  const { empty, head, draw, moment, link } = pwa.show;
  const ORDER = /^\/app\/orders\/([^/]+)$/;
  const FORM = /^\/app\/orders\/([^/]+)\/do\/([a-z_]+)$/;
  const NOTICE = /^\/app\/supervision\/(\d+)$/;
  const NOTICE_FORM = /^\/app\/supervision\/(\d+)\/do\/([a-z_]+)$/;
  const NEW_NOTICE = "/app/supervision/new";
  // These are drawn here with a network as well.
  const OWN = ["/app/queue", "/app/share", "/app/offline"];

  function route(path) {
    if (path === "/app/queue") return pwa.outbox.open();
    if (path === "/app/share") return pwa.sharing.open();
    if (path === "/app" || path === "/app/offline") return pwa.lists.home();
    if (path in pwa.lists.LISTS) return pwa.lists.list(path);
    const form = FORM.exec(path);
    if (form) return pwa.forms.open(form[1], form[2]);
    if (path === pwa.notices.LIST) return pwa.notices.list();
    const step = NOTICE_FORM.exec(path);
    if (step) return pwa.notices.form(step[1], `notice_${step[2]}`);
    const notice = NOTICE.exec(path);
    if (notice) return pwa.notices.open(notice[1]);
    if (path === NEW_NOTICE) return pwa.forms.open(new URLSearchParams(location.search).get("orders") ?? "", "supervise");
    const order = ORDER.exec(path);
    if (order) return pwa.order.open(order[1]);
    head("没有网络");
    return draw(empty("这一页需要联网", "待办、处理中和打开过的工单没有网络也能看。", "error", link("去首页", "/app")));
  }

  async function strip() {
    const line = document.getElementById("strip");
    const reached = await database.get("meta", "reached");
    line.hidden = navigator.onLine && OWN.includes(location.pathname);
    line.textContent = reached ? `没有网络 · 内容截至 ${moment(reached)}` : "没有网络";
  }

  async function looks() {
    const { theme, large } = (await database.get("meta", "looks")) ?? {};
    if (theme) document.documentElement.dataset.theme = theme;
    document.documentElement.classList.toggle("large-text", Boolean(large));
  }

  function locked() {
    head("请先登录");
    draw(empty("内容已锁定", "未送出的操作加密保存在本机，您本人登录后自动送出。", "error", link("去登录", "/app/login?next=/app", "primary")));
  }

  async function start() {
    await looks();
    await strip();
    document.querySelector(`.tab-bar a[href="${location.pathname}"]`)?.setAttribute("aria-current", "page");
    if (navigator.onLine && OWN.includes(location.pathname)) await server.session().catch(() => {});
    if (!(await safe.owner())) { locked(); return; }
    await route(location.pathname);
  }

  /* A network: first what waits is sent, then the real page is shown. */
  async function back() {
    await strip();
    const session = await server.session().catch(() => null);
    if (!session) return;
    if (session.owner) await queue.flush().catch(() => {});
    if (OWN.includes(location.pathname)) await start();
    else if (!document.querySelector(".deed-form")) location.reload();
  }

  self.addEventListener("online", back);
  self.addEventListener("offline", strip);
  queue.news?.addEventListener("message", () => location.pathname === "/app/queue" && !document.querySelector("dialog[open]") && pwa.outbox.open());
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/app/sw.js", { scope: "/app", updateViaCache: "none" }).catch(() => {});
  start();
})(self.pwa);
