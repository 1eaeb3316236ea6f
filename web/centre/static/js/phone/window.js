/* 话机, the window: one per agent, registers and signs in, rings, answers. Pages of the desk come and go beside it. */
import { draw, tick, wordsOf } from "./draw.js";
import { texts } from "./texts.js";
import { NAME } from "./host.js";
import { connect } from "./link.js";
import * as microphone from "./microphone.js";
import * as notify from "./notify.js";
import { post } from "./post.js";
import * as ring from "./ring.js";
import { Softphone } from "./softphone.js";

const root = document.getElementById("phone");
const name = `${NAME}:${root.dataset.staff}`;
const channel = new BroadcastChannel(name);
const find = (selector) => document.querySelector(selector);
const UNREGISTERED_MS = 4000;
let state = null, lost = false, softphone = null, account = null, registered = false, due = true, quiet = 0;
const extra = new Set();

function redraw() {
  draw(document, wordsOf({ state, lost, phone: { here: true }, extra }), state);
  const what = texts[state?.card?.stage] ?? state?.seat?.label;
  document.title = what ? `${what} · ${document.title.split(" · ").slice(-2).join(" · ")}` : document.title;
}

function mark(word, on) {
  if (on) extra.add(word); else extra.delete(word);
  redraw();
}

// — only one of them ————————————————————————————————————————————————————————————

function alone(begin) {
  if (!navigator.locks) { begin(); return; }
  navigator.locks.request(name, { signal: AbortSignal.timeout(5000) }, () => { begin(); return new Promise(() => {}); })
    .catch(() => mark("elsewhere", true));
}

// — beginning ————————————————————————————————————————————————————————————————————

async function begin() {
  channel.postMessage({ window: true });
  if (!window.isSecureContext || !navigator.mediaDevices) { mark("insecure", true); return; }
  askToNotify();
  if (await tryMicrophone()) register();
}

async function tryMicrophone() {
  for (const word of [...extra]) if (word.startsWith("mic")) extra.delete(word);
  try { microphone.close(await microphone.open()); }
  catch (error) { complain(microphone.trouble(error)); return false; }
  redraw();
  microphone.list(find("[data-microphones]"));
  return true;
}

function complain(word) {
  if (word.startsWith("mic")) extra.add("mic");
  mark(word, true);
}

async function askToNotify() {
  if (notify.possible()) mark("notify-denied", !(await notify.ask()));
}

async function register() {
  if (softphone) return;
  const answer = await post("/desk/phone/account", {}, { quiet: true });
  if (!answer) { setTimeout(register, 3000); return; }
  account = await answer.json();
  if (softphone) return;
  softphone = new Softphone(account, hear);
  softphone.start();
}

// — what the telephone tells ————————————————————————————————————————————————————

function hear(piece) {
  if ("registered" in piece) registeredIs(piece.registered);
  if (piece.ringing !== undefined) announce();
  if (piece.up !== undefined || piece.over) calm();
  if (piece.trouble) complain(piece.trouble);
}

function registeredIs(now) {
  registered = now;
  clearTimeout(quiet);
  if (now) { mark("unregistered", false); signIn(); }
  else { due = due || Boolean(state?.seat); quiet = setTimeout(() => mark("unregistered", true), UNREGISTERED_MS); }
}

// Once after each time the gateway may have forgotten us; somebody who was signed out by others stays out.
async function signIn() {
  if (!due || !registered) return;
  due = false;
  if (!(await post("/desk/phone/sign-in", { phone: account.account }, { quiet: true }))) { due = true; setTimeout(signIn, 2000); }
}

function announce() {
  ring.start(() => mark("muted-sound", true));
  notify.show(texts.call_from, state?.card?.number ?? "", () => (window.opener ?? window).focus());
}

function calm() {
  ring.stop();
  notify.hide();
}

// — what the desk tells ——————————————————————————————————————————————————————————

connect(root, (piece) => {
  if (piece.lost) { lost = true; redraw(); }
  if (piece.state) take(piece.state);
}, { window: true });

function take(next) {
  const before = state;
  state = next;
  lost = false;
  if (!state.gateway) due = due || Boolean(before?.seat) || !before;
  else if (before?.gateway && before.seat && !state.seat) due = false;
  if (state.gateway && before && !before.gateway) signIn();
  if (!state.card || state.card.stage !== "ringing") calm();
  redraw();
}

channel.onmessage = ({ data }) => { if (data.do in acts) acts[data.do](); };

const acts = {
  answer: () => softphone?.answer(),
  hang_up: () => post("/desk/phone/do", { what: "hang_up" }),
  retry: async () => { if (await tryMicrophone()) register(); },
  try_ring: () => ring.once(() => mark("muted-sound", true)),
  try_microphone: tryLevel,
  sign_out: async () => { if (await post("/desk/phone/sign-out")) acts.close(); },
  close: () => { leaving = true; softphone?.stop(); setTimeout(() => window.close(), 200); },
};

let leaving = false;
let stopMeasuring = null;
async function tryLevel() {
  if (stopMeasuring) { stopMeasuring(); return; }
  const stream = await microphone.open().catch((error) => { complain(microphone.trouble(error)); return null; });
  if (!stream) return;
  const done = microphone.measure(stream, find("#window-level"));
  const timer = setTimeout(() => stopMeasuring?.(), 15000);
  stopMeasuring = () => { clearTimeout(timer); done(); microphone.close(stream); stopMeasuring = null; };
}

document.addEventListener("click", (event) => {
  mark("muted-sound", false);
  softphone?.sound.play().catch(() => {});
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what in acts) acts[what]();
});
find("[data-microphones]").addEventListener("change", (event) => microphone.keep({ device: event.target.value }));
find("[data-ring-volume]").value = microphone.settings.ring;
find("[data-ring-volume]").addEventListener("change", (event) => microphone.keep({ ring: Number(event.target.value) }));
find("[data-clean]").checked = microphone.settings.clean;
find("[data-clean]").addEventListener("change", (event) => microphone.keep({ clean: event.target.checked }));
addEventListener("beforeunload", (event) => { if (softphone?.busy && !leaving) event.preventDefault(); });
document.addEventListener("keydown", (event) => { if (event.key === "F2") acts.answer(); if (event.key === "F4") acts.hang_up(); });
setInterval(() => tick(document, state), 500);
alone(begin);
