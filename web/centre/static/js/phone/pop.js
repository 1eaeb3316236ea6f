/* 来电弹屏: opens with the ring, follows the call, and brings the order form when it is answered –
   without ever touching a form somebody is in the middle of. */
import { texts } from "./texts.js";
import * as panel from "./panel.js";
import { post } from "./post.js";

let drawn = "";
let dirty = false;
let touched = false; // something is half typed in the pop itself

export const address = (call) => `/desk/orders/new?call=${encodeURIComponent(call)}`;

// — forms of the page that are half typed ————————————————————————————————————————

document.addEventListener("input", (event) => {
  if (panel.body.contains(event.target)) { touched = true; return; }
  if (event.isTrusted && event.target.closest?.("form[method=post]")) dirty = true;
});
document.addEventListener("submit", (event) => { if (event.target.method === "post" && !event.defaultPrevented) dirty = false; });

// — with the call ————————————————————————————————————————————————————————————————

export function follow(state) {
  const card = state.card;
  if (!card) { if (panel.shown() === "pop" && !touched) panel.close(); drawn = ""; return; }
  const now = `${card.call} ${card.stage === "ringing" || card.stage === "dialling" ? "ringing" : card.stage === "ended" ? "ended" : "up"}`;
  if (now === drawn) return;
  const fresh = !drawn.startsWith(card.call);
  drawn = now;
  if (fresh) touched = false;
  const over = card.stage === "ended" && ["directory", "keypad"].includes(panel.shown());
  if (fresh || over || (panel.shown() === "pop" && !touched)) panel.open("pop", { query: `?call=${encodeURIComponent(card.call)}`, focus: false });
}

export function reopen(state) {
  if (state?.card) panel.open("pop", { query: `?call=${encodeURIComponent(state.card.call)}` });
}

export function answered(call) {
  const here = document.querySelector("form[data-call]")?.dataset.call;
  if (here === call || !("writes" in document.getElementById("phone").dataset)) return;
  if (!dirty) { location.assign(address(call)); return; }
  // A tab of its own opens only where the answer was a press in this page.
  if (!(navigator.userActivation?.isActive && window.open(address(call), "_blank"))) window.kit.toast("info", texts.form_waits);
}

// — its own buttons ————————————————————————————————————————————————————————————————

const callOf = () => panel.body.querySelector("[data-call]")?.dataset.call ?? "";

async function replace(url, fields) {
  const answer = await post(url, { call: callOf(), ...fields });
  if (!answer) return;
  touched = false;
  panel.put(await answer.text());
}

panel.body.addEventListener("click", async (event) => {
  const write = event.target.closest("[data-write]");
  if (write && !dirty) { event.preventDefault(); location.assign(write.href); return; }
  const button = event.target.closest("button[data-pop-post]");
  if (button) { replace(button.dataset.popPost, {}); return; }
  const link = event.target.closest("[data-link]");
  if (link && (await post("/desk/phone/link", { call: callOf(), order: link.dataset.link }))) {
    window.kit.toast("good", texts.linked);
    panel.open("pop", { query: `?call=${encodeURIComponent(callOf())}`, focus: false });
  }
});

panel.body.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-pop-post]");
  if (!form) return;
  event.preventDefault();
  replace(form.dataset.popPost, Object.fromEntries(new FormData(form)));
});

// — an order saved before its call's record was written: asked again until it is linked ————————

const waiting = document.querySelector("[data-link-call]");
let tries = 0;
async function linkSaved() {
  const { linkCall: call, linkOrder: order } = waiting.dataset;
  if (await post("/desk/phone/link", { call, order }, { quiet: true })) {
    waiting.querySelector("[data-linked]").hidden = false;
    waiting.querySelector("[data-linking]").hidden = true;
  } else if (++tries < 60) setTimeout(linkSaved, 2000 + 500 * tries);
}
if (waiting) setTimeout(linkSaved, 1500);
