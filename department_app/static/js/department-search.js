/* Searches made before, kept for this person on this device only. Gone when he clears them or signs out. */
(() => {
  "use strict";
  const KEPT = 8;
  const box = document.getElementById("recent");
  const field = document.querySelector(".search [name=q]");
  if (!box || !field) return;
  const key = `recent:${box.dataset.whose}`;

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return Array.isArray(kept) ? kept.filter((words) => typeof words === "string") : [];
    } catch { return []; }
  }

  function write(all) {
    try {
      if (all.length) localStorage.setItem(key, JSON.stringify(all)); else localStorage.removeItem(key);
    } catch { /* a full or forbidden store: the search still works */ }
  }

  function remember(words) {
    if (words) write([words, ...read().filter((one) => one !== words)].slice(0, KEPT));
  }

  function show() {
    const all = read();
    const list = box.querySelector("ul");
    list.replaceChildren(...all.map((words) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.className = "filter-chip recent-chip";
      link.href = `/app/search?${new URLSearchParams({ q: words })}`;
      link.textContent = words;
      item.append(link);
      return item;
    }));
    box.hidden = !all.length || !!field.value;
  }

  field.addEventListener("input", show);
  box.querySelector("[data-forget-recent]").addEventListener("click", () => { write([]); show(); field.focus(); });
  // What found nothing is not worth offering again.
  if (document.querySelector(".row-card")) remember(field.value.trim());
  show();
})();
