/* Small comforts on top of pages that work without it. One delegated listener per kind of event;
   elements say what they want with data-… attributes. No inline code anywhere: the CSP forbids it. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-js");
  const byId = (id) => document.getElementById(id);

  // — dialogs, menus, toasts, copying ———————————————————————————————————————

  const clicks = [
    ["[data-opens]", (el) => byId(el.dataset.opens)?.showModal()],
    ["[data-close]", (el) => byId(el.dataset.close)?.close()],
    ["[data-dismiss]", (el) => el.closest(".toast")?.remove()],
    ["[data-copy]", copy],
    ["[data-theme-switch]", switchTheme],
    ["[data-rail]", toggleRail],
    ["[data-print]", () => window.print()],
    ["dialog.sheet", (el, event) => event.target === el && el.close()],
  ];

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    for (const [selector, act] of clicks) {
      const el = event.target.closest(selector);
      if (el) act(el, event);
    }
  });

  function closeMenus(target) {
    for (const menu of document.querySelectorAll("details[data-menu][open]"))
      if (!menu.contains(target)) menu.open = false;
    const rail = document.querySelector(".rail.is-open");
    if (rail && !rail.contains(target) && !target.closest("[data-rail]")) setRail(rail, false);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details[data-menu][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      const rail = document.querySelector(".rail.is-open");
      if (rail) setRail(rail, false);
    }
    if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector(".topbar [type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  const typing = (el) => el.matches("input, textarea, select, [contenteditable]");

  async function copy(el) {
    await navigator.clipboard.writeText(el.dataset.copy);
    const use = el.querySelector("use");
    const before = use.getAttribute("href");
    use.setAttribute("href", before.replace(/#.*/, "#check"));
    setTimeout(() => use.setAttribute("href", before), 1600);
  }

  function toggleRail() {
    const rail = document.querySelector(".rail");
    setRail(rail, !rail.classList.contains("is-open"));
  }

  function setRail(rail, open) {
    rail.classList.toggle("is-open", open);
    document.querySelector("[data-rail]")?.setAttribute("aria-expanded", String(open));
    if (open) rail.querySelector("a")?.focus();
  }

  // The link works by itself; here it works without leaving the page.
  function switchTheme(el, event) {
    event.preventDefault();
    const wanted = isDark() ? "light" : "dark";
    root.dataset.theme = wanted;
    showTheme(el);
    fetch(`/preferences?theme=${wanted}&next=/healthz`, { redirect: "manual" });
  }

  const isDark = () => root.dataset.theme === "dark" ||
    (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

  // The server does not know what the system prefers; the switch shows what a press would bring.
  function showTheme(el) {
    const use = el.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isDark() ? "#sun" : "#moon"));
  }

  // — toasts go by themselves, unless they are bad news or being read ————————

  const TOAST_MS = 6000;
  function ageToast(toast) {
    if (toast.classList.contains("toast-bad") || toast.classList.contains("toast-demo")) return;
    const timer = setTimeout(() => toast.remove(), TOAST_MS);
    toast.addEventListener("pointerenter", () => clearTimeout(timer), { once: true });
    toast.addEventListener("focusin", () => clearTimeout(timer), { once: true });
  }

  // — forms ———————————————————————————————————————————————————————————————

  document.addEventListener("input", (event) => {
    const counter = byId(event.target.dataset?.count);
    if (counter) counter.textContent = `${event.target.value.length}/${event.target.maxLength}`;
  });

  // Signing out takes along what pages kept in this browser under these names.
  document.addEventListener("submit", (event) => {
    const prefix = event.target.dataset.forgets;
    if (!prefix) return;
    for (const store of [localStorage, sessionStorage])
      for (const name of Object.keys(store)) if (name.startsWith(prefix)) store.removeItem(name);
  });

  // One press, one request. The button keeps its name and value for this submission.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("data-busy", "");
    setTimeout(() => release(form), 8000);
  });

  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-busy]")) button.removeAttribute("data-busy");
  }

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });

  // Uploads: previews, and what the server would refuse is refused at once.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-upload]");
    if (field && event.target.type === "file") chooseFiles(field, event.target);
  });

  function chooseFiles(field, input) {
    const { maxBytes, maxFiles, tooLarge, tooMany } = field.dataset;
    const kept = new DataTransfer();
    for (const file of input.files) {
      if (file.size > Number(maxBytes)) toast("warn", `${file.name}：${tooLarge}`);
      else if (kept.files.length >= Number(maxFiles)) { toast("warn", tooMany); break; }
      else kept.items.add(file);
    }
    input.files = kept.files;
    field.querySelector(".previews").replaceChildren(...[...kept.files].map(preview));
  }

  function preview(file) {
    const item = document.createElement("li");
    item.className = "preview";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      item.append(image);
    } else {
      const name = document.createElement("span");
      name.textContent = file.name;
      item.append(name);
    }
    return item;
  }

  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.(".drop");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind !== "drop") return;
      const input = byId(drop.getAttribute("for"));
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });

  // — a toast from script: kit.toast(kind, text), or the event "toast" (HX-Trigger) ——————

  function toast(kind, text) {
    const box = byId("toasts");
    if (!box) return;
    const item = document.createElement("div");
    item.className = `toast toast-${kind}`;
    item.setAttribute("role", kind === "bad" ? "alert" : "status");
    const words = document.createElement("p");
    words.textContent = text;
    item.append(words);
    box.append(item);
  }

  document.addEventListener("toast", (event) => toast(event.detail.kind ?? "info", event.detail.text ?? event.detail.value));

  // — the live connection's light ————————————————————————————————————————————

  function light(online) {
    const live = document.querySelector("[data-live]");
    if (!live) return;
    live.classList.toggle("is-online", online);
    live.classList.toggle("is-offline", !online);
    const text = live.querySelector(".live-text");
    text.textContent = online ? text.dataset.online : text.dataset.offline;
  }

  document.addEventListener("htmx:sse:after:connection", () => light(true));
  document.addEventListener("htmx:sse:error", () => light(false));
  window.addEventListener("offline", () => light(false));

  // — what a new piece of page needs ——————————————————————————————————————————

  function greet(scope) {
    scope.querySelectorAll(".toast").forEach(ageToast);
    scope.querySelectorAll(".callout-bad a[href^='#f-']:not([data-named])").forEach(nameFault);
    scope.querySelector("[data-focus]")?.focus();
    scope.querySelectorAll(".tabs, .site-nav, .state-chips, .filter-chips, .report-names ul").forEach(showCurrent);
  }

  // “请填写这一项” three times over tells nobody which: each begins with the name of its field.
  function nameFault(link) {
    const field = byId(link.hash.slice(1));
    const label = field?.matches("legend") ? field : field?.labels?.[0];
    if (!label) return;
    link.dataset.named = "";
    link.prepend(label.firstChild.textContent.trim(), root.lang.startsWith("zh") ? "：" : ": ");
  }

  // A strip too long for a phone begins where one is.
  function showCurrent(strip) {
    const here = strip.querySelector("[aria-current]")?.getBoundingClientRect();
    if (!here || strip.scrollWidth <= strip.clientWidth) return;
    strip.scrollLeft += here.left - strip.getBoundingClientRect().left - (strip.clientWidth - here.width) / 2;
  }

  document.addEventListener("DOMContentLoaded", () => {
    greet(document);
    document.querySelectorAll("[data-theme-switch]").forEach(showTheme);
    const box = byId("toasts");
    if (box) new MutationObserver((changes) => changes.forEach((change) =>
      change.addedNodes.forEach((node) => node.classList?.contains("toast") && ageToast(node)))).observe(box, { childList: true });
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target instanceof Element && event.target.id !== "toasts") greet(event.target);
  });

  window.kit = { toast };
})();
