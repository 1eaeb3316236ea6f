/* Draws a state: words of it show and hide what carries data-when and data-unless, texts go into data-slot,
   moments into data-clock. Knows nothing of what the elements are. */
import { texts } from "./texts.js";
import { span } from "./span.js";

const LIVE = new Set(["dialling", "talking", "held", "consulting", "conference", "testing"]);
const UP = new Set(["talking", "consulting", "conference", "testing"]);

export function wordsOf({ state, lost, phone, extra = [] }) {
  const words = new Set(extra);
  if (lost) words.add("lost");
  if (!state) return words.add("loading");
  if (!state.gateway) return words.add("away");
  const { seat, card } = state;
  words.add(seat ? "signed-in" : "signed-out").add(card && card.stage !== "ended" ? "engaged" : "free");
  if (seat) seatWords(words, seat, phone);
  if (seat && card) callWords(words, seat, card);
  if (state.waiting) words.add("waiting");
  return words;
}

function seatWords(words, seat, phone) {
  words.add(seat.browser ? "browserphone" : "deskphone").add(`is-${seat.state}`);
  if (seat.browser && phone.here === false) words.add("windowless");
  else if (!seat.registered) words.add("unregistered");
}

function callWords(words, seat, card) {
  const stage = card.stage;
  words.add("call").add(stage);
  if (LIVE.has(stage) || stage === "monitoring") words.add("live");
  if (UP.has(stage)) words.add("up");
  if (stage === "talking" || stage === "held") words.add("passable");
  if (card.muted && UP.has(stage)) words.add("muted");
  if (stage === "ringing" && !seat.browser) words.add("pick-up");
  if (stage === "ended" && seat.state === "wrap_up") words.add("wrap");
}

export function draw(scope, words, state) {
  const root = document.getElementById("phone");
  root.dataset.words = [...words].join(" ");
  root.dataset.seat = state?.seat?.state ?? "";
  for (const el of scope.querySelectorAll("[data-when]")) el.hidden = !shows(el, words);
  for (const el of scope.querySelectorAll("[data-slot]")) fill(el, state);
  tick(scope, state);
}

function shows(el, words) {
  const has = (list) => list.split(" ").some((word) => words.has(word));
  return has(el.dataset.when) && !(el.dataset.unless && has(el.dataset.unless));
}

const SLOTS = {
  state: ({ seat }) => seat?.label ?? "",
  telephone: ({ seat }) => (!seat ? "" : seat.browser ? texts.browser : texts.desk_phone.replace("{n}", seat.account)),
  stage: ({ card }) => (card ? texts[card.stage] : ""),
  number: ({ card }) => card?.number ?? "",
  group: ({ card }) => card?.group ?? "",
  parties: ({ card }) => (card?.parties ?? []).filter((one) => one.who && one.who !== card.number).map((one) => `${one.kind} ${one.who}`).join(" · "),
  waiting: ({ waiting }) => String(waiting),
  unread: ({ unread }) => (unread ? String(unread) : ""),
};

function fill(el, state) {
  const text = state ? SLOTS[el.dataset.slot](state) : "";
  if (el.textContent !== text) el.textContent = text;
}

// — clocks —————————————————————————————————————————————————————————————————

export function tick(scope, state) {
  if (!state) return;
  const now = Date.now() + (state.skew ?? 0);
  for (const el of scope.querySelectorAll("[data-clock]")) el.textContent = reading(el.dataset.clock, state, now);
}

function reading(which, { seat, card }, now) {
  if (which === "seat") {
    if (!seat) return "";
    const passed = (now - Date.parse(seat.since)) / 1000;
    return seat.state === "wrap_up" && card?.wrap ? `${texts.wrap} ${span(card.wrap - passed)}` : span(passed);
  }
  if (!card || card.stage === "ended") return "";
  return span((now - Date.parse(card.answered || card.queued || card.entered)) / 1000);
}
