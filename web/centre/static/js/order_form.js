/* The order form: a draft that survives reload and lost connection, reuse of history, places, one-tap duplicates.
   How drafts are kept: order_drafts.js. The form of a call has a draft of its own: what was half typed when the
   telephone rang stays what it was. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const field = (form, name) => form.elements.namedItem(name);

  const done = document.querySelector("[data-draft-done]");
  if (done) window.orderDrafts.forget(done.dataset.draftDone, done.dataset.call);

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const draft = window.orderDrafts.draft(form);
  const LEFT_OUT = new Set(["csrf_token", "files"]);
  let restored = false;

  // — the draft ————————————————————————————————————————————————————————————

  function say(text) { byId("draft-state").textContent = text; }

  async function save() {
    if (!restored) return;
    const values = {};
    for (const [name, value] of new FormData(form)) if (!LEFT_OUT.has(name) && typeof value === "string") values[name] = value;
    await draft.keep(values);
    say(`${form.dataset.saved} ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`);
  }

  function fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const found = field(form, name);
      if (!found || value === null || value === undefined) continue;
      if (found instanceof RadioNodeList) { found.value = value; continue; }
      if (found.type === "checkbox") { found.checked = true; continue; }
      found.value = value;
      if (found.combobox) found.combobox.showChosen();
    }
  }

  const MAIN = ["title", "content", "citizen.phone", "citizen.name"];
  const worthKeeping = (values) => MAIN.some((name) => values[name]);
  const isChanged = (name) => field(form, name).value !== field(form, name).defaultValue;

  /* Who is quick types before this script is there: that is newer than any draft, and kept like the rest. */
  async function restore() {
    const values = form.dataset.typed ? null : await draft.read();
    restored = true;
    const early = MAIN.filter(isChanged);
    if (values && worthKeeping(values)) {
      for (const name of early) delete values[name];
      fill(values);
      say(form.dataset.restored);
      field(form, "citizen.phone").dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (early.length) save();
  }

  for (const kind of ["input", "change"]) form.addEventListener(kind, save);

  form.addEventListener("submit", (event) => {
    save();
    if (navigator.onLine) return;
    event.preventDefault();
    window.kit.toast("warn", form.dataset.offline);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-clear]")) return;
    draft.forget();
    location.href = form.action + (form.dataset.call ? `?call=${encodeURIComponent(form.dataset.call)}` : "");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) { event.preventDefault(); form.requestSubmit(); }
  });

  // — reuse, places, the same case ————————————————————————————————————————————

  document.addEventListener("click", (event) => {
    const reuse = event.target.closest("[data-reuse]");
    if (reuse) takeOver(reuse.dataset.reuse);
    const place = event.target.closest("[data-place]");
    if (place) settle(place.dataset);
    const same = event.target.closest("[data-same]");
    if (same) link(same);
  });

  async function takeOver(number) {
    const body = new URLSearchParams({ number });
    const headers = { "X-CSRF-Token": field(form, "csrf_token").value, accept: "application/json" };
    const answer = await fetch("/desk/lookup/reuse", { method: "POST", body, headers }).catch(() => null);
    if (!answer) { window.kit.toast("warn", form.dataset.offline); return; }
    const found = await answer.json();
    if (!answer.ok) { window.kit.toast("bad", found.detail); return; }
    // What was typed already is this call's and stays; empty fields are filled.
    const empty = Object.entries(found).filter(([name]) => { const one = field(form, name); return one && (one instanceof RadioNodeList ? !one.value : !one.value); });
    fill(Object.fromEntries(empty));
    form.dispatchEvent(new Event("input"));
    field(form, "content").focus();
  }

  function settle({ place, lng, lat }) {
    field(form, "location.text").value = place;
    field(form, "location.lng").value = lng;
    field(form, "location.lat").value = lat;
    byId("places").replaceChildren();
    form.dispatchEvent(new Event("input"));
    byId("f-title").focus();
  }

  // Words typed by hand no longer mean the place that was picked.
  field(form, "location.text").addEventListener("input", () => { field(form, "location.lng").value = ""; field(form, "location.lat").value = ""; });
  field(form, "location.text").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    const first = document.querySelector("[data-place]");
    if (first) { event.preventDefault(); first.focus(); }
  });
  document.addEventListener("keydown", (event) => {
    const option = event.target.closest?.("[data-place]");
    if (!option || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
    event.preventDefault();
    const all = [...document.querySelectorAll("[data-place]")];
    const next = event.key === "Escape" ? null : all[all.indexOf(option) + (event.key === "ArrowDown" ? 1 : -1)];
    (next ?? field(form, "location.text")).focus();
  });

  function link(button) {
    const hidden = byId("same-as");
    hidden.value = hidden.value === button.dataset.same ? "" : button.dataset.same;
    for (const one of document.querySelectorAll("[data-same]")) one.setAttribute("aria-pressed", String(one.dataset.same === hidden.value));
    save();
  }

  document.addEventListener("DOMContentLoaded", restore);
})();
