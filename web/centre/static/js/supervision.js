/* The board: ticked orders survive its refresh, only orders of one unit go into one notice. */
(() => {
  "use strict";
  const bar = document.querySelector("[data-watch-batch]");
  const board = document.getElementById("watch");
  if (!bar || !board) return;
  const boxes = () => [...board.querySelectorAll("input[name=orders]")];
  const ticked = () => boxes().filter((box) => box.checked);
  const unit = (box) => box.closest("[data-unit]").dataset.unit;

  function show() {
    const chosen = ticked();
    const only = chosen.length ? unit(chosen[0]) : "";
    for (const box of boxes()) box.disabled = Boolean(only) && unit(box) !== only;
    bar.classList.toggle("is-open", chosen.length > 0);
    bar.querySelector(".watch-chosen").textContent = chosen.length ? bar.dataset.words.replace("{n}", chosen.length) : "";
  }

  board.addEventListener("change", show);
  bar.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("htmx:after:swap", (event) => { if (event.target === board || board.contains(event.target)) show(); });
  addEventListener("pageshow", show);

  // Batch goes through the same sheet as a single order.
  bar.addEventListener("submit", (event) => {
    const sheet = document.getElementById("action-sheet");
    if (!sheet) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.href = `${bar.action}?${new URLSearchParams(new FormData(bar))}`;
    link.dataset.sheet = "";
    link.hidden = true;
    link.append(Object.assign(document.createElement("span"), { textContent: bar.querySelector("[type=submit]").textContent }));
    bar.append(link);
    link.click();
    link.remove();
  });

  // Another unit, another leader: the sheet asks for its draft anew.
  document.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-draft-unit]");
    const form = select?.closest("form");
    if (!form) return;
    const query = new URLSearchParams([...new FormData(form)].filter(([name]) => ["orders", "next", "organisation"].includes(name)));
    htmx.ajax("GET", `${select.dataset.draftUnit}?${query}`, { target: form, swap: "outerHTML" });
  });
})();
