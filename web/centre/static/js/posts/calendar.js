/* Dragging a post to another day. The form under each card does the same by keyboard. */
(() => {
  "use strict";
  const week = document.querySelector("[data-week]");
  const mover = document.getElementById("mover");
  if (!week || !mover) return;
  let dragged = null;

  const dayOf = (event) => event.target.closest?.("[data-day]");
  const today = week.querySelector(".is-today")?.dataset.day ?? "";

  week.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
  });

  week.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });

  week.addEventListener("dragover", (event) => {
    const day = dayOf(event);
    if (!dragged || !day || (today && day.dataset.day < today)) return mark(null);
    event.preventDefault();
    mark(day);
  });

  week.addEventListener("drop", (event) => {
    const day = dayOf(event);
    if (!dragged || !day) return;
    event.preventDefault();
    if (day === dragged.closest("[data-day]")) return;
    mover.action = dragged.dataset.move;
    mover.elements.day.value = day.dataset.day;
    mover.requestSubmit();
  });

  function mark(day) {
    for (const one of week.querySelectorAll(".is-over")) if (one !== day) one.classList.remove("is-over");
    day?.classList.add("is-over");
  }
})();
