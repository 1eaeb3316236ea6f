/* What the buttons of the bar do. Everything but answering is an order to the gateway, so that it works the same
   for a desk phone; answering is told to the telephone's own window. */
import { post } from "./post.js";

const ROOT = "/desk/phone";

export function makeActs({ current, phone, wanted }) {
  const simple = (what, more = {}) => post(`${ROOT}/do`, { what, ...more });
  const supervise = (what) => post("/desk/floor/do", { what, agent: current()?.card?.watched ?? 0 });

  const acts = {
    answer: () => phone.say({ do: "answer" }),
    hang_up: () => simple("hang_up"),
    hold: () => simple("hold"),
    resume: () => simple("resume"),
    mute: () => simple("mute", { on: "true" }),
    unmute: () => simple("mute", { on: "false" }),
    complete_transfer: () => simple("complete_transfer"),
    conference: () => simple("conference"),
    stop_monitoring: () => simple("stop_monitoring"),
    whisper: () => supervise("whisper"),
    barge_in: () => supervise("barge_in"),
    pick_up: (agent) => simple("pick_up", { agent }),
    wrapped: () => acts.state("idle"),
    press: (digits) => post(`${ROOT}/do`, { what: "press", digits }),
    state: (state) => post(`${ROOT}/state`, { state }),
    dial: (fields) => post(`${ROOT}/dial`, fields),
    pass: (fields) => post(`${ROOT}/pass`, fields),
    open_window: () => phone.open(),
    sign_out: async () => { wanted.forget(); if (await post(`${ROOT}/sign-out`)) phone.say({ do: "close" }); },
    sign_in: async (where) => {
      if (where === "browser") return phone.open();
      if (!(await post(`${ROOT}/sign-in`, { phone: where }))) return null;
      wanted.keep(where);
      return phone.say({ do: "close" });
    },
  };
  return acts;
}

/* Where this person signed in at a desk phone: a gateway that lost him gets him back. */
export function makeWanted(staff) {
  const name = `hotline-phone:${staff}`;
  return {
    keep: (where) => localStorage.setItem(name, where),
    forget: () => localStorage.removeItem(name),
    get: () => localStorage.getItem(name),
  };
}
