/* The telephone's own window, seen from a page of the desk: is it there, open it, tell it something.
   The window holds a lock as long as it lives, so a page learns of its end even when it was killed. */
import { texts } from "./texts.js";

export const NAME = "hotline-phone";
const BACK_MS = 3000;
const SIZE = "popup,width=380,height=640";

export function makePhone(staff, changed) {
  const channel = new BroadcastChannel(`${NAME}:${staff}`);
  const phone = {
    here: null,
    say: (words) => channel.postMessage(words),
    open() {
      const opened = window.open("/desk/phone/window", NAME, SIZE);
      if (!opened) window.kit.toast("warn", texts.blocked);
      opened?.focus();
    },
  };
  const note = (here) => { if (phone.here !== here) { phone.here = here; changed(); } if (here) watch(); };
  let watching = false;
  let gone = 0;

  async function watch() {
    if (watching || !navigator.locks) return;
    watching = true;
    await navigator.locks.request(`${NAME}:${staff}`, { mode: "shared" }, () => {});
    watching = false;
    // A window that is being loaded again comes back within a moment.
    gone = setTimeout(() => note(false), BACK_MS);
  }

  channel.onmessage = ({ data }) => { if (data.window) { clearTimeout(gone); note(true); watch(); } };
  if (navigator.locks) navigator.locks.query().then(({ held }) => note(held.some((one) => one.name === `${NAME}:${staff}` && one.mode === "exclusive")));
  return phone;
}
