/* On every page of the app, before anything else of it: registers the worker, watches for a newer one, and
   loads the rest when the page has nothing better to do. */
(() => {
  "use strict";
  const here = document.getElementById("pwa");
  const pwa = (self.pwa = { version: here.dataset.version, page: here.dataset });
  if (!("serviceWorker" in navigator)) return;

  // — a bar at the bottom: a sentence and what to do about it ———————————————————————

  pwa.bar = (id, words, actions, { urgent = false } = {}) => {
    document.getElementById(id)?.remove();
    const bar = document.createElement("aside");
    bar.id = id;
    bar.className = "pwa-bar";
    bar.setAttribute("role", urgent ? "alert" : "status");
    const text = document.createElement("p");
    text.textContent = words;
    bar.append(text, ...actions.map(([label, act, kind = "primary"]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `btn btn-small btn-${kind}`;
      button.textContent = label;
      button.addEventListener("click", () => { bar.remove(); act(); });
      return button;
    }));
    place().append(bar);
  };

  // Several at once stand above each other, the newest nearest the thumb.
  function place() {
    const known = document.getElementById("pwa-bars");
    if (known) return known;
    const made = document.createElement("div");
    made.id = "pwa-bars";
    document.body.append(made);
    return made;
  }

  // — a newer worker waits: the person decides when ————————————————————————————————

  let asked = false;

  pwa.update = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/app");
    asked = true;
    if (registration?.waiting) registration.waiting.postMessage("take over");
    else location.reload();
  };

  navigator.serviceWorker.addEventListener("controllerchange", () => asked && location.reload());

  function offer(registration) {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    document.dispatchEvent(new CustomEvent("pwa:newer"));
    pwa.bar("pwa-newer", "有新版本", [["稍后", () => {}, "ghost"], ["立即更新", pwa.update]]);
  }

  async function register() {
    const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app", updateViaCache: "none" });
    pwa.registration = registration;
    offer(registration);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => coming.state === "installed" && offer(registration));
    });
  }

  // The browser says this once, perhaps before anybody listens (offers.js).
  self.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    pwa.prompt = event;
    document.dispatchEvent(new Event("pwa:installable"));
  });

  // — later ——————————————————————————————————————————————————————————————————————

  const load = (url) => new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = false;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });

  pwa.ready = new Promise((done) => {
    const rest = () => Promise.all(here.dataset.keeping.trim().split(" ").map(load)).then(done);
    const whenIdle = () => (self.requestIdleCallback ? requestIdleCallback(rest, { timeout: 2000 }) : setTimeout(rest, 300));
    if (document.readyState === "complete") whenIdle();
    else self.addEventListener("load", whenIdle, { once: true });
  });

  register();
})();
