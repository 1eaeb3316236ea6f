/* The bar on every page of the desk: hears the state, draws it, and does what its buttons say. */
import { makeActs, makeWanted } from "./acts.js";
import { draw, tick, wordsOf } from "./draw.js";
import { texts } from "./texts.js";
import { makePhone } from "./host.js";
import { listen } from "./keys.js";
import { connect } from "./link.js";
import * as notify from "./notify.js";
import * as panel from "./panel.js";
import * as pop from "./pop.js";
import { post } from "./post.js";

const root = document.getElementById("phone");
const staff = root.dataset.staff;
const SIGN_IN_AGAIN_MS = 2500;
let state = null;
let lost = false;
let words = new Set(["loading"]);

const phone = makePhone(staff, () => redraw());
const wanted = makeWanted(staff);
const acts = makeActs({ current: () => state, phone, wanted });

function redraw() {
  words = wordsOf({ state, lost, phone });
  draw(document, words, state);
  for (const one of document.querySelectorAll("[data-dial]")) one.hidden = !words.has("signed-in") && !words.has("signed-out");
}

// — hearing ————————————————————————————————————————————————————————————————

connect(root, (piece) => {
  if (piece.said) window.kit.toast("warn", piece.said);
  if (piece.answered) pop.answered(piece.answered);
  if (piece.lost) { lost = true; redraw(); }
  if (piece.state) take(piece.state);
});

function take(next) {
  const before = state;
  state = next;
  lost = false;
  redraw();
  pop.follow(state);
  announce(before);
  remember(before);
  if (panel.shown() === "messages" && before && before.unread !== state.unread) refreshMessages();
}

// The browser's telephone announces its calls itself, from its own window.
function announce(before) {
  const ringing = words.has("pick-up");
  if (ringing && before?.card?.call !== state.card.call && document.hidden) notify.show(texts.call_from, state.card.number, () => window.focus());
  if (!ringing) notify.hide();
}

// A desk phone's agent is seated again when the gateway forgot him; signed out while it was there, he stays out.
let again = 0;
function remember(before) {
  clearTimeout(again);
  if (!state.gateway || state.seat || !wanted.get()) return;
  if (before?.gateway && before.seat) { wanted.forget(); return; }
  again = setTimeout(() => { if (document.visibilityState === "visible") post("/desk/phone/sign-in", { phone: wanted.get() }, { quiet: true }); }, SIGN_IN_AGAIN_MS);
}

setInterval(() => tick(document, state), 500);
// The panel hangs below the bar, however many lines that needs.
new ResizeObserver(() => document.documentElement.style.setProperty("--phone-bar", `${root.offsetHeight}px`)).observe(root);

// — pressing ———————————————————————————————————————————————————————————————

document.addEventListener("click", (event) => {
  const el = event.target.closest("button, a");
  if (!el) return;
  const { do: what, state: chosen, panel: name, signIn, pass, key } = el.dataset;
  if (what && acts[what]) acts[what]();
  if (chosen && root.contains(el)) { acts.state(chosen); el.closest("details").open = false; }
  if (name) { if (name === "pop") pop.reopen(state); else if (panel.shown() === name) panel.close(); else panel.open(name); el.closest("details[data-menu]")?.removeAttribute("open"); }
  if ("panelClose" in el.dataset) panel.close();
  if (signIn) { if (signIn !== "browser") notify.ask(); acts.sign_in(signIn); panel.close(); }
  if (el.dataset.pickUp) { acts.pick_up(el.dataset.pickUp); panel.close(); }
  if ("dial" in el.dataset) dial(el.dataset);
  if (pass && el.type !== "submit") send(el);
  if (key) typeKey(key);
  if (el.dataset.messageWith) panel.open("messages", { query: `?with=${el.dataset.messageWith}` });
});

async function dial({ dialOrder, dialCall, dialNumber, dialBack }) {
  if (!words.has("signed-in")) { window.kit.toast("info", texts.sign_in_first); panel.open("telephones"); return; }
  const fields = dialOrder ? { order: dialOrder } : dialCall ? { call: dialCall, back: dialBack === undefined ? "false" : "true" } : { number: dialNumber };
  if (await acts.dial(fields)) window.kit.toast("info", texts.calling);
}

async function send(button) {
  const value = button.dataset.value ?? panel.body.querySelector("[name=number]").value.trim();
  if (value && (await acts.pass({ how: button.dataset.pass, kind: button.dataset.kind, value }))) panel.close();
}

// — the panels' forms ———————————————————————————————————————————————————————

panel.body.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-keypad]")) { event.preventDefault(); if (words.has("free") && form.number.value.trim()) dial({ dialNumber: form.number.value.trim() }); }
  if (form.matches("[data-pass-number]")) { event.preventDefault(); if (words.has("free")) dial({ dialNumber: form.number.value.trim() }); else send(form.querySelector("[type=submit]")); }
  if (form.matches("[data-message]")) {
    event.preventDefault();
    if (await post("/desk/phone/messages", { to: form.dataset.message, text: form.text.value })) panel.open("messages", { query: `?with=${form.dataset.message}` });
  }
});

function typeKey(key) {
  if (words.has("up")) acts.press(key);
  const field = panel.body.querySelector("#keypad-number");
  if (field) field.value += key;
}

panel.body.addEventListener("input", (event) => {
  if (!event.target.matches("[data-finds]")) return;
  const asked = event.target.value.trim().toLowerCase();
  for (const row of panel.body.querySelectorAll("[data-find]")) row.hidden = asked && !row.dataset.find.toLowerCase().includes(asked);
  panel.body.querySelector("[data-number-acts]").hidden = !(words.has("passable") && /^[+\d][\d\s-]{1,}$/.test(asked));
});

panel.body.addEventListener("change", (event) => {
  if (event.target.matches("[data-message-to]") && event.target.value) panel.open("messages", { query: `?with=${event.target.value}` });
});

function refreshMessages() {
  const form = panel.body.querySelector("[data-message]");
  if (form?.text.value) return; // a half-written answer stays
  panel.open("messages", { query: panel.panel.dataset.query, focus: Boolean(form) });
}

// Who leaves the desk does not leave his telephone ringing.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (new URL(form.action, location.href).pathname !== "/logout" || !state?.seat || form.dataset.phoneDone) return;
  event.preventDefault();
  form.dataset.phoneDone = "1";
  await acts.sign_out();
  delete form.dataset.sent;
  form.requestSubmit(event.submitter);
}, true);

document.addEventListener("phone:panel", redraw);
document.addEventListener("htmx:after:swap", redraw);
listen({ words: () => words, acts, open: (name) => panel.open(name), close: panel.close });
