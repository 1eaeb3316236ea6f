/* The department app's comforts: forms in a sheet, an order beside its list, drafts that survive.
   Every page works without this file. */
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 64rem)");
  const byId = (id) => document.getElementById(id);

  // — forms open in a sheet over the order ——————————————————————————————————

  const PARTIAL = { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } };

  // It rises at once; what it asks arrives in it.
  async function openSheet(link) {
    const sheet = byId("sheet");
    frame(link.textContent.trim()).replaceChildren(byId("sheet-bones").content.cloneNode(true));
    sheet.showModal();
    const answer = await fetch(link.href, PARTIAL).catch(() => null);
    if (!answer?.ok || answer.redirected) { sheet.close(); location.assign(link.href); return; }
    const inner = byId("sheet-inner");
    inner.innerHTML = await answer.text();
    wake(inner);
  }

  // An empty sheet with a title; gives the place for its content.
  function frame(title) {
    const inner = byId("sheet-inner");
    inner.replaceChildren(byId("sheet-frame").content.cloneNode(true));
    inner.querySelector("h2").textContent = title;
    return inner.querySelector(".sheet-body");
  }

  // — an order opens beside the list where there is room ————————————————————

  async function openInPane(link) {
    const answer = await fetch(link.href, PARTIAL);
    if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
    const pane = byId("pane");
    pane.innerHTML = await answer.text();
    history.pushState({ pane: true }, "", link.href);
    for (const row of document.querySelectorAll(".row-card.is-current")) row.classList.remove("is-current");
    link.closest(".row-card")?.classList.add("is-current");
    window.htmx?.process(pane);
    wake(pane);
    pane.scrollTop = 0;
    if (pane.closest(".panes-order")) window.scrollTo({ top: 0 });
  }

  window.addEventListener("popstate", () => location.reload());

  const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    if (!plain(event)) return;
    const sheet = event.target.closest("a[data-sheet]");
    if (sheet && byId("sheet")) { event.preventDefault(); openSheet(sheet); return; }
    const card = event.target.closest(".pane-list .list-card-title a");
    if (card && wide.matches && byId("pane") && !document.body.matches(".is-selecting")) { event.preventDefault(); openInPane(card); return; }
    const clock = event.target.closest(".list .clock summary");
    if (clock) { event.preventDefault(); explain(clock); return; }
    const words = event.target.closest("[data-insert]");
    if (words) { event.preventDefault(); insert(words); }
  });

  // — why it is due when it is: one tap from every list ——————————————————————————

  function explain(chip) {
    const body = frame(byId("sheet-frame").dataset.limit.replace("{what}", chip.querySelector(".clock-label").textContent));
    const answer = document.createElement("p");
    answer.className = "clock-answer num";
    answer.textContent = chip.querySelector(".num").textContent;
    const why = document.createElement("div");
    why.className = chip.closest(".clock").className;
    why.append(chip.nextElementSibling.cloneNode(true));
    body.append(answer, why);
    byId("sheet").showModal();
  }

  function insert(source) {
    const field = byId(source.dataset.insert);
    if (!field) return;
    field.setRangeText(source.dataset.words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    source.closest("details")?.removeAttribute("open");
    field.focus();
  }

  // — drafts: what was typed is kept on this phone until it was sent ————————————

  const DRAFT = "draft:";
  const draftOf = (form) => DRAFT + form.dataset.draft;

  function saveDraft(form) {
    const typed = {};
    for (const field of form.querySelectorAll("textarea")) if (field.value) typed[field.name] = field.value;
    try {
      if (Object.keys(typed).length) localStorage.setItem(draftOf(form), JSON.stringify(typed));
      else localStorage.removeItem(draftOf(form));
    } catch { /* a full or forbidden store: the form still works */ }
  }

  function restoreDraft(form) {
    let typed = null;
    try { typed = JSON.parse(localStorage.getItem(draftOf(form))); } catch { return; }
    for (const [name, value] of Object.entries(typed ?? {})) {
      const field = form.elements[name];
      if (!(field instanceof HTMLTextAreaElement) || field.value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function forget(prefix) {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.draft && event.target.matches("textarea")) saveDraft(form);
    if (event.target.matches("[data-picker-filter]")) narrow(event.target);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) for (const kept of [DRAFT, "recent:"]) forget(kept);
  });

  // — long lists to pick from —————————————————————————————————————————————————

  function narrow(filter) {
    const picker = filter.closest("[data-picker]");
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const line of picker.querySelectorAll(".picker-line")) {
      line.hidden = !!wanted && !line.textContent.toLowerCase().includes(wanted) && !line.querySelector("input").checked;
      shown += line.hidden ? 0 : 1;
    }
    for (const heading of picker.querySelectorAll(".picker-heading")) heading.hidden = !!wanted;
    picker.querySelector(".picker-none").hidden = shown > 0;
  }

  // — where the handler stands ——————————————————————————————————————————————

  function locate(box) {
    const words = box.querySelector("[data-gps-words]");
    words.textContent = words.dataset.taking;
    const failed = () => { words.textContent = words.dataset.failed; };
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      // The city's maps use another datum than the satellites; the server knows the difference.
      const query = new URLSearchParams({ lng: coords.longitude, lat: coords.latitude, datum: "wgs84" });
      const answer = await fetch(`${box.dataset.gps}?${query}`).catch(() => null);
      if (!answer?.ok) { failed(); return; }
      const point = await answer.json();
      for (const name of ["lng", "lat"]) {
        const field = box.querySelector(`[name=${name}]`);
        field.disabled = false;
        field.value = point[name];
      }
      words.textContent = words.dataset.taken + (point.text ? `：${point.text}` : "");
    }, failed, { enableHighAccuracy: true, timeout: 10000 });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-gps-take]");
    if (button) locate(button.closest("[data-gps]"));
  });

  // — news: counts change by themselves, lists ask ———————————————————————————————

  const news = byId("live-news");
  if (news)
    new MutationObserver(() => {
      const number = news.querySelector("[data-news]")?.dataset.news;
      if (number === undefined || document.querySelector("dialog[open], .deed-form, .is-selecting")) return;
      const order = byId("order");
      const concerned = order ? order.dataset.number === number : byId("list") || document.querySelector(".home");
      if (!concerned) return;
      const pill = byId("news-pill");
      pill.href = location.pathname + location.search.replace(/[?&]done=[^&]*/, "");
      pill.hidden = false;
    }).observe(news, { childList: true, subtree: true });

  // — what a new piece of page needs ——————————————————————————————————————————

  function wake(scope) {
    for (const form of scope.querySelectorAll("[data-draft]")) restoreDraft(form);
    for (const filter of scope.querySelectorAll(".picker-filter"))
      filter.hidden = filter.closest("[data-picker]").querySelectorAll(".picker-line").length < 8;
    if (navigator.geolocation) for (const box of scope.querySelectorAll("[data-gps]")) box.hidden = false;
    for (const image of scope.querySelectorAll("img[data-optional]")) {
      const drop = () => image.remove();
      if (image.complete && !image.naturalWidth) drop(); else image.addEventListener("error", drop, { once: true });
    }
    const done = scope.querySelector(".order[data-done]");
    if (done) forget(`${DRAFT}${done.dataset.number}:${done.dataset.done}`);
    if (scope.querySelector("[data-batch-done]")) forget(`${DRAFT}batch:`);
  }

  document.addEventListener("DOMContentLoaded", () => wake(document));
  if (document.readyState !== "loading") wake(document);
})();
