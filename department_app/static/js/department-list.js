/* A list under the thumb: hold a card to choose many, tap to choose more. Pulling a card aside is the browser's
   own scrolling; here only the card pulled before goes back. Every page works without this file. */
(() => {
  "use strict";
  const HOLD_MS = 450;
  const SLIP_PX = 10;
  const list = document.getElementById("list");
  const form = document.getElementById("batch");
  const selecting = () => document.body.classList.contains("is-selecting");

  // — one card pulled aside at a time ————————————————————————————————————————

  const aside = (row) => row.scrollLeft > SLIP_PX;

  document.addEventListener("scroll", ({ target }) => {
    if (!(target instanceof Element) || !target.matches(".swipe") || !aside(target)) return;
    for (const other of document.querySelectorAll(".swipe"))
      if (other !== target && aside(other)) other.scrollTo({ left: 0, behavior: "smooth" });
  }, true);

  // A tap on the card that lies aside puts it back instead of opening it.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".swipe");
    if (!row || !aside(row) || event.target.closest(".swipe-actions")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    row.scrollTo({ left: 0, behavior: "smooth" });
  }, true);

  if (!form || !list) return;

  // — choosing many: by the button, by ?select=1, or by holding a card ————————————————

  function select(on) {
    document.body.classList.toggle("is-selecting", on);
    if (!on) for (const box of boxes()) box.checked = false;
    const url = new URL(location.href);
    if (on) url.searchParams.set("select", "1"); else url.searchParams.delete("select");
    history.replaceState(history.state, "", url);
    count();
  }

  const boxes = () => [...document.querySelectorAll(".pick input:not(:disabled)")];

  function count() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    const words = form.querySelector("[data-selected]");
    words.textContent = words.dataset.words.replace("{n}", chosen);
    for (const button of form.querySelectorAll(".btn")) button.disabled = chosen === 0;
    const whole = form.querySelector("[data-select-all]");
    whole.checked = chosen > 0 && chosen === all.length;
    whole.closest(".select-all").hidden = false;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches("[data-select-all], .pick input")) count();
  });

  let held = null;
  let consumed = false;
  const forget = () => { clearTimeout(held?.timer); held = null; };

  function hold(row) {
    forget();
    consumed = true;
    select(true);
    choose(row, true);
    navigator.vibrate?.(15);
  }

  function choose(row, chosen) {
    const box = row.querySelector(".pick input:not(:disabled)");
    if (!box) return;
    box.checked = chosen ?? !box.checked;
    count();
  }

  list.addEventListener("pointerdown", (event) => {
    forget();
    consumed = false;
    const row = event.target.closest(".row-card");
    if (!row || selecting() || event.button !== 0 || event.target.closest("button, summary, input, .swipe-actions")) return;
    held = { x: event.clientX, y: event.clientY, timer: setTimeout(() => hold(row), HOLD_MS) };
  });
  list.addEventListener("pointermove", (event) => {
    if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP_PX) forget();
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) list.addEventListener(kind, forget);
  // Holding a link would bring the browser's own menu.
  list.addEventListener("contextmenu", (event) => { if (held || consumed) event.preventDefault(); });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-select]");
    if (toggle) { event.preventDefault(); select(toggle.dataset.select === "on"); return; }
    const card = event.target.closest("#list .swipe");
    if (consumed && card) { event.preventDefault(); consumed = false; return; }
    if (!selecting() || !card) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    choose(card.closest(".row-card"));
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selecting() && !document.querySelector("dialog[open]")) select(false);
  });

  // Cards that came later are chosen from too.
  new MutationObserver(count).observe(list, { childList: true });
  count();
})();
