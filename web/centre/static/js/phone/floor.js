/* The supervisor's board: times that run, a sheet per seat, acts that are asked twice when they hurt. */
import { span } from "./span.js";
import { post } from "./post.js";

const sheet = document.getElementById("seat-sheet");
const SURE_MS = 4000;
let chosen = null;

function tick() {
  for (const el of document.querySelectorAll("[data-since]")) el.textContent = el.dataset.since ? span((Date.now() - Date.parse(el.dataset.since)) / 1000) : "";
}

function open(seat) {
  chosen = { agent: seat.dataset.seatOf, call: seat.dataset.seatCall ?? "" };
  sheet.querySelector("[data-seat-name]").textContent = seat.dataset.name;
  sheet.querySelector("[data-seat-label]").textContent = seat.dataset.label;
  const own = "self" in seat.dataset;
  const seated = document.getElementById("phone")?.dataset.seat; // one listens with a telephone of one's own
  for (const button of sheet.querySelectorAll("[data-floor]")) {
    const { needs } = button.dataset;
    button.disabled = (needs === "watchable" && (own || !seated || !("watchable" in seat.dataset))) || (needs === "call" && !chosen.call);
  }
  sheet.showModal();
}

async function act(button) {
  if (button.dataset.sure && !button.classList.contains("is-sure")) { ask(button); return; }
  const fields = { what: button.dataset.floor, agent: chosen?.agent ?? "0", call: button.dataset.call ?? chosen?.call ?? "" };
  if (await post("/desk/floor/do", fields)) sheet.close();
}

function ask(button) {
  button.classList.add("is-sure");
  window.kit.toast("warn", button.dataset.sure);
  setTimeout(() => button.classList.remove("is-sure"), SURE_MS);
}

function wall() {
  const on = document.documentElement.classList.toggle("is-wall");
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}

document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) document.documentElement.classList.remove("is-wall"); });
document.addEventListener("click", (event) => {
  const seat = event.target.closest("[data-seat-of]");
  if (seat) open(seat);
  const button = event.target.closest("[data-floor]");
  if (button) act(button);
  if (event.target.closest("[data-floor-full]")) wall();
});
document.addEventListener("htmx:after:swap", tick);
setInterval(tick, 1000);
tick();
