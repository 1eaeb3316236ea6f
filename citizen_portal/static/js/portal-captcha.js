/* Puts the proof-of-work widget in place of the question, once somebody starts to fill in the form. */
(() => {
  "use strict";
  const box = document.querySelector("[data-captcha]");
  if (!box) return;
  const field = box.closest(".captcha");
  const form = box.closest("form");
  const { challenge, worker, script, style, i18n, language } = box.dataset;

  const byHand = () => field.classList.add("is-by-hand");
  const load = (address) => address ? import(address) : Promise.resolve();

  async function start() {
    // Browsers compute keys on secure pages only; elsewhere the question stays.
    if (!window.crypto?.subtle || !("customElements" in window)) return byHand();
    try {
      addStyle();
      await load(script);
      await load(i18n);
      globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker, { type: "module" }));
      box.replaceChildren(widget());
    } catch {
      byHand();
    }
  }

  function addStyle() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = style;
    document.head.append(link);
  }

  function widget() {
    const element = document.createElement("altcha-widget");
    for (const [name, value] of Object.entries({ challenge, language, name: "altcha", auto: "onload" }))
      element.setAttribute(name, value);
    element.setAttribute("configuration", JSON.stringify({ hideFooter: true, hideLogo: true, minDuration: 0 }));
    element.addEventListener("statechange", (event) => {
      form.dataset.captcha = event.detail.state;
      if (event.detail.state === "error") byHand();
    });
    return element;
  }

  let started = false;
  const once = () => { if (!started) { started = true; start(); } };
  form.addEventListener("focusin", once, { once: true });
  form.addEventListener("pointerdown", once, { once: true });
  if (document.querySelector("[data-focus]")) once();

  // Pressed before the work is done: wait for it, then send.
  form.addEventListener("submit", (event) => {
    if (form.dataset.captcha !== "verifying" || event.submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    button?.setAttribute("data-busy", "");
    box.querySelector("altcha-widget").addEventListener("statechange", function send(change) {
      if (change.detail.state === "verifying") return;
      this.removeEventListener("statechange", send);
      form.requestSubmit(button);
    });
  }, true);
})();
