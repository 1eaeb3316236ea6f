/* Shortcuts that work while typing: function keys, and Alt with a letter. */
const KEYS = { F2: "answer", F4: "hang_up", F8: "hold", F9: "mute" };
const WITH_ALT = { KeyI: ["state", "idle"], KeyB: ["state", "busy"], KeyR: ["state", "rest"], KeyT: ["panel", "directory"], KeyN: ["panel", "keypad"] };

export function listen({ words, acts, open, close }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    const plain = !event.altKey && KEYS[event.key];
    const alt = event.altKey && WITH_ALT[event.code];
    if (plain) press(plain, event);
    else if (alt && words().has("signed-in")) {
      event.preventDefault();
      if (alt[0] === "state") acts.state(alt[1]);
      else open(alt[1]);
    } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });

  function press(what, event) {
    const now = words();
    if (!now.has("call")) return; // the key is the browser's again
    event.preventDefault();
    if (what === "answer" && now.has("ringing")) acts.answer();
    if (what === "hang_up" && now.has("live")) acts.hang_up();
    if (what === "hold") (now.has("held") ? acts.resume : now.has("talking") ? acts.hold : () => {})();
    if (what === "mute" && now.has("up")) (now.has("muted") ? acts.unmute : acts.mute)();
  }
}
