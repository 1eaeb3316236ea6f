/* A call's sheet: a click on a second plays from there, the line that is heard is shown, points add up.
   Without this script the player and the form work all the same. */
(() => {
  "use strict";
  const player = document.getElementById("player");
  const tape = document.getElementById("tape");
  const now = document.getElementById("tape-now");
  const lines = [...document.querySelectorAll(".said-line")];
  const seconds = () => Number(tape?.dataset.seconds) || player?.duration || 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function seek(second) {
    if (!player) return;
    player.currentTime = second;
    player.play().catch(() => {}); // some browsers want a click on the player itself
    follow();
  }

  document.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-seek]");
    if (jump) seek(Number(jump.dataset.seek));
    const stamp = event.target.closest("[data-now]");
    if (stamp) write(document.getElementById(stamp.dataset.now));
  });
  tape?.addEventListener("click", (event) => {
    const box = tape.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * seconds());
  });

  function write(field) {
    const at = Math.floor(player?.currentTime || 0);
    field.value = `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  let shown = null;
  function follow() {
    const at = player.currentTime;
    now?.setAttribute("x", String(seconds() ? Math.min(998, (at / seconds()) * 1000) : 0));
    const line = lines.find((one) => Number(one.dataset.start) <= at && at < Number(one.dataset.end)) || null;
    if (line === shown) return;
    shown?.classList.remove("is-heard");
    shown = line;
    line?.classList.add("is-heard");
    if (line && !player.paused) bring(line);
  }
  // Only the list scrolls, never the page under somebody who is writing.
  function bring(line) {
    const list = line.parentElement;
    if (list.scrollHeight <= list.clientHeight) return;
    const top = line.offsetTop - list.offsetTop - list.clientHeight / 3;
    list.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
  }
  player?.addEventListener("timeupdate", follow);
  player?.addEventListener("seeked", follow);

  const sheet = document.getElementById("score-sheet");
  function add() {
    for (const output of sheet.querySelectorAll("[data-left]")) {
      const fields = [...sheet.querySelectorAll(`[data-points="${output.dataset.left}"]`)];
      const lost = fields.reduce((sum, one) => sum + (Number(one.value) || 0), 0);
      output.value = String(Math.max(0, 100 - lost));
      output.classList.toggle("is-less", lost > 0);
      for (const one of fields) one.closest(".sheet-item").classList.toggle("is-used", Number(one.value) > 0);
    }
  }
  sheet?.addEventListener("input", add);
  if (sheet) add();
})();
