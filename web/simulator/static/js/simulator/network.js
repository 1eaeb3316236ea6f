/* The telephone network: what is done goes out without leaving the page, calls are drawn anew when they moved. */
(() => {
  "use strict";
  const calls = document.getElementById("calls");
  if (!calls) return;
  const note = document.getElementById("net-note");
  let version = calls.dataset.version;
  let timer = 0;
  let asking = false;

  // — what is done ————————————————————————————————————————————————————————

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    note.textContent = "";
    try {
      const answer = await fetch(event.submitter?.getAttribute("formaction") || form.action, {
        method: "POST", body: new FormData(form, event.submitter), redirect: "manual", headers: { accept: "application/json" },
      });
      if (answer.type !== "opaqueredirect" && !answer.ok) note.textContent = await reason(answer);
      else if (event.submitter && "toggles" in event.submitter.dataset) toggle(event.submitter);
    } catch (error) {
      note.textContent = error.message;
    }
    look();
  });

  document.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-listen]")?.dataset.listen;
    const taken = event.target.closest("[data-hears]")?.dataset.hears;
    if (wanted && wanted === hearing.call) hearing.stop();
    else if (wanted || taken) hearing.listen(wanted || taken);
    if (wanted) showHearing();
  });

  function showHearing() {
    for (const one of document.querySelectorAll("[data-listen]"))
      one.setAttribute("aria-pressed", String(one.dataset.listen === hearing.call));
  }

  async function reason(answer) {
    try { return (await answer.json()).detail; } catch { return answer.statusText; }
  }

  function toggle(button) {
    const on = button.name === "by_hand";
    button.name = on ? "by_itself" : "by_hand";
    button.setAttribute("aria-pressed", String(on));
  }

  // — what happens ————————————————————————————————————————————————————————

  async function look() {
    clearTimeout(timer);
    if (!asking && !document.hidden) {
      asking = true;
      try {
        const answer = await fetch(`${calls.dataset.feed}?after=${version}`);
        if (answer.ok) show(await answer.json());
      } catch { /* the next look may find it again */ }
      asking = false;
    }
    timer = setTimeout(look, 700);
  }

  function show(news) {
    version = news.version;
    if (!news.html) return;
    const kept = focused();
    calls.innerHTML = news.html;
    showHearing();
    if (kept) document.querySelector(kept)?.focus();
  }

  /* Whoever presses keys with the keyboard stays at the key. */
  function focused() {
    const here = document.activeElement;
    const call = here?.closest(".call");
    return call && here.value ? `#${call.id} button[value="${here.value}"]` : "";
  }

  document.addEventListener("visibilitychange", () => !document.hidden && look());
  look();
})();
