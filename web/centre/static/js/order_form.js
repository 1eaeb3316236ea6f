/* The order form: a draft that survives reload and lost connection, reuse of history, places, one-tap duplicates.
   Drafts live in this browser, belong to one member of staff, and go after a shift. The form of a call has a draft
   of its own: what was half typed when the telephone rang stays what it was. */
(() => {
  "use strict";
  const PREFIX = "hotline-draft:";
  const SHIFT_MS = 12 * 3600 * 1000;
  const byId = (id) => document.getElementById(id);
  const field = (form, name) => form.elements.namedItem(name);

  const nameOf = (staff, call) => PREFIX + staff + (call ? `:${call}` : "");

  const done = document.querySelector("[data-draft-done]");
  if (done) localStorage.removeItem(nameOf(done.dataset.draftDone, done.dataset.call));

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = nameOf(form.dataset.draft, form.dataset.call);
  const mine = (name) => name === nameOf(form.dataset.draft) || name.startsWith(`${nameOf(form.dataset.draft)}:`);
  const LEFT_OUT = new Set(["csrf_token", "files"]);
  let timer = 0;

  // — the draft ————————————————————————————————————————————————————————————

  for (const name of Object.keys(localStorage))
    if (name.startsWith(PREFIX) && (!mine(name) || expired(read(name)))) localStorage.removeItem(name);

  function read(name) { try { return JSON.parse(localStorage.getItem(name)) ?? {}; } catch { return {}; } }
  function expired(draft) { return !draft.at || Date.now() - draft.at > SHIFT_MS; }
  function say(text) { byId("draft-state").textContent = text; }

  function save() {
    const values = {};
    for (const [name, value] of new FormData(form)) if (!LEFT_OUT.has(name) && typeof value === "string") values[name] = value;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
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

  const worthKeeping = ({ values = {} }) => ["title", "content", "citizen.phone", "citizen.name"].some((name) => values[name]);

  function restore() {
    const draft = read(key);
    if (form.dataset.typed || expired(draft) || !worthKeeping(draft)) return;
    fill(draft.values);
    say(form.dataset.restored);
    field(form, "citizen.phone").dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
  addEventListener("pagehide", () => { if (timer) save(); });

  form.addEventListener("submit", (event) => {
    save();
    if (navigator.onLine) return;
    event.preventDefault();
    window.kit.toast("warn", form.dataset.offline);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-clear]")) return;
    localStorage.removeItem(key);
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
