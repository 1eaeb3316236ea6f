/* What the app offers its user at the right moment: installing it, being woken by it, a shared photo. */
((pwa) => {
  "use strict";
  const { safe, server, database } = pwa;
  const byId = (id) => document.getElementById(id);
  const QUIET_MS = 30 * 24 * 3600 * 1000;
  const VISIT_MS = 30 * 60 * 1000;

  const store = {
    get: (name) => { try { return JSON.parse(localStorage.getItem(`app:${name}`)); } catch { return null; } },
    put: (name, value) => { try { localStorage.setItem(`app:${name}`, JSON.stringify(value)); } catch { /* full */ } },
  };

  // — installing: after a second visit, or when the first order was signed ————————————

  const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  const isIos = /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

  function visits() {
    const { count = 0, last = 0 } = store.get("visits") ?? {};
    const again = Date.now() - last > VISIT_MS;
    store.put("visits", { count: count + (again ? 1 : 0), last: Date.now() });
    return count + (again ? 1 : 0);
  }

  const signedOne = () => document.querySelector(".order[data-done=sign]") !== null;
  const declined = () => Date.now() - (store.get("declined") ?? 0) < QUIET_MS;

  async function install() {
    if (!pwa.prompt) { showSteps(); return; }
    await pwa.prompt.prompt();
    const { outcome } = await pwa.prompt.userChoice;
    if (outcome === "dismissed") store.put("declined", Date.now());
    pwa.prompt = null;
    show();
  }

  // Where the browser cannot ask, the person does it: the steps are shown under 我的.
  function showSteps() {
    const steps = byId("pwa-ios");
    if (steps) steps.showModal();
    else location.assign("/app/me");
  }

  function show() {
    const row = byId("pwa-install");
    if (row) row.hidden = installed || !(pwa.prompt || isIos);
    if (installed || declined() || !(pwa.prompt || isIos)) return;
    if (visited >= 2 || signedOne())
      pwa.bar("pwa-offer", "装到手机桌面，没有信号也能办件", [
        ["不用了", () => store.put("declined", Date.now()), "ghost"],
        ["安装", install],
      ]);
  }

  const visited = visits();
  document.addEventListener("pwa:installable", show);
  self.addEventListener("appinstalled", () => { byId("pwa-offer")?.remove(); pwa.prompt = null; show(); });
  byId("pwa-install")?.addEventListener("click", install);
  show();

  // — being woken —————————————————————————————————————————————————————————————————

  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  const subscription = async () => (await navigator.serviceWorker.ready).pushManager?.getSubscription();

  async function subscribe() {
    if ((await Notification.requestPermission()) !== "granted") return;
    const { key } = await server.json("/app/push");
    const made = await (await navigator.serviceWorker.ready).pushManager.subscribe(
      { userVisibleOnly: true, applicationServerKey: bytes(key) });
    const answer = await server.postJson("/app/push/subscribe", made.toJSON());
    if (!answer.ok) {
      await made.unsubscribe();
      throw new Error((await answer.json()).detail);
    }
  }

  async function unsubscribe(known) {
    await server.postJson("/app/push/unsubscribe", { endpoint: known.endpoint });
    await known.unsubscribe();
  }

  async function toggle() {
    const known = await subscription();
    await (known ? unsubscribe(known) : subscribe())
      .catch((problem) => window.kit?.toast("bad", `消息提醒没有开启：${problem.message}`));
    await showPush();
  }

  async function showPush() {
    const row = byId("pwa-push");
    if (!row || !("PushManager" in self) || !("Notification" in self)) return;
    const words = byId("pwa-me").dataset;
    const on = Boolean(await subscription());
    row.hidden = false;
    row.setAttribute("aria-pressed", String(on));
    row.querySelector(".link-row-value").textContent =
      Notification.permission === "denied" ? words.pushBlocked : on ? words.pushOn : words.pushOff;
  }

  byId("pwa-push")?.addEventListener("click", toggle);
  showPush();

  // — a shared photo goes into the form it was chosen for ————————————————————————————

  async function fillShared(input) {
    const whose = await safe.owner();
    const shared = await database.get("meta", "shared");
    if (!whose || shared?.owner !== whose.id) return;
    const kept = new DataTransfer();
    for (const photo of shared.photos)
      kept.items.add(new File([await safe.open(photo, whose)], photo.name, { type: photo.type }));
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.form.addEventListener("submit", () => database.remove("meta", "shared"), { once: true });
  }

  if (new URLSearchParams(location.search).has("shared")) {
    const input = document.querySelector(".deed-form input[type=file][name=photos]");
    if (input) fillShared(input);
  }
})(self.pwa);
