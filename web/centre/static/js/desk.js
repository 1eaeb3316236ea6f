/* The desk: panes and sheets without leaving the page, keys, ready-made texts, the live pool.
   Everything here also works as plain links and forms. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const wide = matchMedia("(min-width: 64rem)");
  const typing = (el) => el.matches?.("input, textarea, select, [contenteditable]");
  const dialogOpen = () => document.querySelector("dialog[open]");

  // — panes ————————————————————————————————————————————————————————————————

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = plain && event.target.closest("a[data-pane]");
    if (link && wide.matches) { event.preventDefault(); openPane(link); return; }
    const sheet = plain && event.target.closest("a[data-sheet]");
    if (sheet && byId("action-sheet")) { event.preventDefault(); openSheet(sheet); }
  });

  async function openPane(link) {
    for (const item of document.querySelectorAll(".item.is-current")) {
      item.classList.remove("is-current");
      item.querySelector("[data-pane]")?.removeAttribute("aria-current");
    }
    link.closest(".item")?.classList.add("is-current");
    link.setAttribute("aria-current", "true");
    setCursor(link.closest(".item"), false);
    await htmx.ajax("GET", link.href, { source: link, target: "#pane", select: "#pane", swap: "outerHTML" });
    history.replaceState(null, "", link.href);
  }

  // — sheets ———————————————————————————————————————————————————————————————

  let opener = null;
  async function openSheet(link) {
    const sheet = byId("action-sheet");
    opener = link;
    byId("action-sheet-title").textContent = link.querySelector("span")?.textContent ?? "";
    await htmx.ajax("GET", link.href, { source: link, target: "#action-sheet-body", swap: "innerHTML" });
    if (!sheet.open && byId("action-sheet-body").querySelector("form")) sheet.showModal();
    focusFirst(byId("action-sheet-body"));
  }

  function focusFirst(scope) {
    const wanted = scope.querySelector("[data-focus]") ??
      scope.querySelector(".field-bad input, .field-bad textarea, input:not([type=hidden]):not(:disabled), textarea, select:not([tabindex='-1'])");
    wanted?.focus();
  }

  // A page may hold the same field twice, inline and in the sheet: the sheet's ids are its own.
  function rename(scope) {
    const own = (value) => value.replace(/(^|\s|#)f-/g, "$1s-");
    for (const el of scope.querySelectorAll("[id^='f-']")) el.id = own(el.id);
    for (const name of ["for", "aria-describedby", "href", "data-count", "data-insert", "data-pick", "data-fill"])
      for (const el of scope.querySelectorAll(`[${name}*='f-']`)) el.setAttribute(name, own(el.getAttribute(name)));
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const body = byId("action-sheet-body");
    if (body && (body.contains(event.target) || event.target === body)) { rename(body); window.combobox?.dress(body); }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-sheet]")) return;
    const sheet = event.target.closest("dialog");
    if (sheet) { event.preventDefault(); sheet.close(); opener?.focus(); }
  });

  // — ready-made texts, suggestions ————————————————————————————————————————

  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-insert]");
    if (phrase) insert(byId(phrase.dataset.insert), phrase.dataset.text);
    const pick = event.target.closest("[data-pick]");
    if (pick) { byId(pick.dataset.pick)?.combobox?.pick(pick.dataset.value); picked(pick); }
    const fill = event.target.closest("[data-fill]");
    if (fill) { byId(fill.dataset.fill).value = fill.dataset.value; picked(fill); }
  });

  function picked(button) {
    for (const one of button.closest(".suggestions").querySelectorAll(".suggestion")) one.classList.toggle("is-picked", one === button);
  }

  function insert(area, text) {
    if (!area) return;
    area.setRangeText((area.value && !area.value.endsWith("\n") ? "\n" : "") + text, area.value.length, area.value.length, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.closest(".field")?.nextElementSibling?.removeAttribute?.("open");
  }

  // — keys ———————————————————————————————————————————————————————————————————

  const items = () => [...document.querySelectorAll("[data-list] .item:not(.is-gone)")];
  const cursor = () => document.querySelector(".item.is-cursor") ?? document.querySelector(".item.is-current");

  function setCursor(item, scroll = true) {
    document.querySelectorAll(".item.is-cursor").forEach((one) => one.classList.remove("is-cursor"));
    item?.classList.add("is-cursor");
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(cursor());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    setCursor(next);
    clearTimeout(step.timer);
    if (wide.matches) step.timer = setTimeout(() => openPane(next.querySelector("[data-pane]")), 180);
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    Enter: () => { const link = cursor()?.querySelector("[data-pane]"); if (link) { if (wide.matches) openPane(link).then(() => byId("pane")?.focus()); else link.click(); } },
    t: () => (cursor()?.querySelector("[data-action=take]") ?? document.querySelector("[data-actions] [data-action=take]"))?.click(),
    n: () => { location.href = "/desk/orders/new"; },
    a: () => document.querySelector("#pane .btn-primary, [data-actions] .btn-primary")?.click(),
    "?": () => byId("keys-sheet")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || dialogOpen() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // — the live pool ——————————————————————————————————————————————————————————

  const pool = document.querySelector("[data-pool-live]");
  if (pool) follow(pool);

  function follow(root) {
    const list = byId("items");
    const inPool = root.dataset.tab === "pool";
    let opened = 0, wait = 1000, later = 0;

    const connect = () => {
      const source = new EventSource(root.dataset.poolLive);
      source.onopen = () => { signal("htmx:sse:after:connection"); wait = 1000; if (opened++) refresh(); };
      source.onerror = () => {
        signal("htmx:sse:error");
        if (source.readyState !== EventSource.CLOSED) return;
        // The browser gave up (a proxy answered for us): try again ourselves, more and more slowly.
        setTimeout(connect, wait); wait = Math.min(wait * 2, 30000);
      };
      source.addEventListener("item", (event) => { const item = JSON.parse(event.data); if (inPool) arrive(item); soon(); });
      source.addEventListener("gone", (event) => { if (inPool) leave(JSON.parse(event.data).id); soon(); });
      addEventListener("pagehide", () => source.close(), { once: true });
    };
    const signal = (name) => document.dispatchEvent(new CustomEvent(name));

    function arrive({ id, html }) {
      const box = document.createElement("template");
      box.innerHTML = html.trim();
      const fresh = box.content.querySelector("li");
      const there = byId(`item-${id}`);
      if (there) { there.replaceWith(fresh); return; }
      fresh.classList.add("is-new");
      list.prepend(fresh);
      empty();
    }

    function leave(id) {
      const item = byId(`item-${id}`);
      if (!item) return;
      item.classList.add("is-gone");
      setTimeout(() => { item.remove(); empty(); }, 400);
    }

    const empty = () => { byId("items-empty").hidden = Boolean(list.children.length); };

    // Many events in a row cost one question.
    function soon() {
      clearTimeout(later);
      later = setTimeout(() => { counts(); if (!inPool) refresh(); document.body.dispatchEvent(new Event("badges:refresh")); }, 400 + Math.random() * 800);
    }

    // The connection may go again at any moment; the next event or reconnect asks anew.
    const ask = (url, accept) => fetch(url, { headers: { accept } }).catch(() => null);

    async function counts() {
      const answer = await ask(root.dataset.poolCounts, "application/json");
      if (!answer?.ok) return;
      const found = await answer.json();
      const shown = root.querySelectorAll(".tab-count");
      root.dataset.tabs.split(" ").forEach((name, index) => { if (shown[index] && name in found) shown[index].textContent = found[name]; });
    }

    async function refresh() {
      const answer = await ask(location.href, "text/html");
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const current = document.querySelector(".item.is-cursor")?.id;
      list.replaceChildren(...page.getElementById("items").children);
      if (current) setCursor(byId(current), false);
      empty(); counts();
    }

    connect();
  }
})();
