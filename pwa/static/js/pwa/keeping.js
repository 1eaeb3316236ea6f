/* While there is a network: keeps my lists and what I open for when there is none, and sends what waits. */
((pwa) => {
  "use strict";
  const { database, safe, server, queue } = pwa;
  const FRESH_MS = 90 * 1000;
  const MOST_ORDERS = 60;
  // A phone that is busy needs a while to wake its worker.
  const PATIENCE_MS = 8000;

  const byId = (id) => document.getElementById(id);

  async function signedIn() {
    const kept = await safe.owner();
    if (kept?.id === pwa.page.owner) return safe.reached().then(() => true);
    return Boolean((await server.session()).owner);
  }

  // — lists and opened orders ————————————————————————————————————————————————————

  async function refresh(force = false) {
    const last = (await database.get("meta", "fetched")) ?? 0;
    if (!force && Date.now() - last < FRESH_MS) return;
    const answer = await fetch("/app/data", { headers: { "X-App-Version": pwa.version, Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 426) { mustUpdate(); return; }
    if (answer.status === 401) { await server.session(); return; }
    if (!answer.ok) return;
    const { lists, ...rest } = await answer.json();
    for (const [name, cards] of Object.entries(lists)) await safe.keep("lists", name, cards);
    await safe.keep("meta", "counts", rest);
    await database.put("meta", Date.now(), "fetched");
    await badge(rest.badge);
  }

  async function badge(count) {
    if (!navigator.setAppBadge) return;
    await (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  }

  async function keepOpened() {
    const number = byId("order")?.dataset.number;
    if (!number) return;
    const order = await server.json(`/app/data/orders/${number}`);
    if (!order) return;
    await safe.keep("orders", number, order);
    await dropOldest();
  }

  async function dropOldest() {
    const numbers = await database.keys("orders");
    const surplus = numbers.length - MOST_ORDERS;
    if (surplus <= 0) return;
    const opened = await Promise.all(numbers.map(async (number) => [number, (await safe.read("orders", number))?.at ?? ""]));
    opened.sort(([, one], [, other]) => one.localeCompare(other));
    for (const [number] of opened.slice(0, surplus)) await database.remove("orders", number);
  }

  const mustUpdate = () =>
    pwa.bar("pwa-newer", "应用版本太旧，请更新后继续。未发送的内容都会保留。", [["立即更新", freshen]], { urgent: true });

  async function freshen() {
    await pwa.registration?.update().catch(() => {});
    const coming = pwa.registration?.installing;
    if (coming) await new Promise((done) => coming.addEventListener("statechange", () => coming.state !== "installing" && done()));
    await pwa.update();
  }
  pwa.freshen = freshen;

  // — the queue ——————————————————————————————————————————————————————————————————

  async function send() {
    if (!(await queue.mine()).some((row) => row.state === "waiting")) return;
    await queue.flush().catch(() => queue.later());
  }

  async function showQueue() {
    const unsent = await queue.unsent();
    const undecided = unsent.filter((row) => queue.UNDECIDED.includes(row.state)).length;
    const waiting = unsent.filter((row) => row.state === "waiting").length;
    const row = byId("pwa-queue-row");
    if (row) value(row, unsent.length ? String(unsent.length) : "");
    byId("pwa-unsent")?.remove();
    if (undecided) pwa.bar("pwa-unsent", `有 ${undecided} 项离线操作需要您看一下`, [["查看", toQueue]]);
    else if (waiting) pwa.bar("pwa-unsent", `${waiting} 项离线操作等待送出`, [["知道了", () => {}, "ghost"], ["查看", toQueue, "secondary"]]);
  }

  const toQueue = () => location.assign("/app/queue");

  function value(row, text) {
    let shown = row.querySelector(".link-row-value");
    if (!shown) {
      shown = document.createElement("span");
      shown.className = "link-row-value num";
      row.querySelector(".link-row-text").after(shown);
    }
    shown.textContent = text;
  }

  queue.news?.addEventListener("message", async ({ data }) => {
    await showQueue();
    if (!data.applied) return;
    window.kit?.toast("good", `${data.applied} 项离线操作已送达`);
    await refresh(true);
  });

  navigator.serviceWorker.addEventListener("message", ({ data }) => data.kind === "push" && refresh(true).catch(() => {}));

  // — the version page ———————————————————————————————————————————————————————————

  const say = (name) => { byId("pwa-version-words").textContent = byId("pwa-version").dataset[name]; };
  let checks = 0;

  /* Asked again meanwhile – by a tap, by a newer worker – only the latest answer counts. */
  async function checkVersion() {
    if (!byId("pwa-version")) return;
    const mine = ++checks;
    say("checking");
    const found = await builds().catch(() => null);
    if (mine === checks) showVersion(found);
  }

  async function builds() {
    const answer = await fetch("/app/build", { headers: { "X-App-Version": pwa.version }, cache: "no-store" });
    if (!answer.ok) return null;
    const { build, supported } = await answer.json();
    await pwa.registration?.update().catch(() => {});
    return { build, supported, running: await runningBuild() };
  }

  /* A page without a worker is the server's own; a worker that does not answer may be of any age. */
  function showVersion(found) {
    if (!found || found.running === undefined) { say("unknown"); return; }
    const { build, supported, running } = found;
    byId("pwa-version-build").textContent = ` · ${running || build}`;
    const newer = Boolean(running) && running !== build;
    say(!supported ? "must" : newer ? "newer" : "newest");
    byId("pwa-update").hidden = supported && !newer;
  }

  const runningBuild = () => new Promise((done) => {
    const { serviceWorker } = navigator;
    if (!serviceWorker.controller) { done(""); return; }
    const hear = ({ data }) => data.kind === "build" && ended(data.build);
    const tired = setTimeout(() => ended(), PATIENCE_MS);
    const ended = (build) => {
      clearTimeout(tired);
      serviceWorker.removeEventListener("message", hear);
      done(build);
    };
    serviceWorker.addEventListener("message", hear);
    serviceWorker.controller.postMessage("which build");
  });

  byId("pwa-check")?.addEventListener("click", checkVersion);
  byId("pwa-update")?.addEventListener("click", freshen);
  document.addEventListener("pwa:newer", checkVersion);
  navigator.serviceWorker.addEventListener("controllerchange", checkVersion);

  // — when ———————————————————————————————————————————————————————————————————————

  async function all() {
    if (!navigator.onLine || !(await signedIn())) return;
    await send();
    await Promise.all([refresh(), keepOpened(), showQueue(), checkVersion()]);
    await rememberLooks();
  }

  // The offline page cannot ask the server how it should look.
  const rememberLooks = () => database.put("meta", {
    theme: document.documentElement.dataset.theme ?? "",
    large: document.documentElement.classList.contains("large-text"),
  }, "looks");

  const quietly = () => all().catch(() => {});
  self.addEventListener("online", quietly);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && quietly());
  // An order opened beside the list, and news from the live stream.
  document.addEventListener("htmx:after:swap", () => refresh().catch(() => {}));
  const pane = byId("pane");
  if (pane) new MutationObserver(() => keepOpened().catch(() => {})).observe(pane, { childList: true });
  quietly();
})(self.pwa);
