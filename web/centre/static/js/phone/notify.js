/* A notification of a call, for whoever looks elsewhere. Asked for once, and only after a press. */
const TAG = "hotline-phone";
let notice = null;

export const possible = () => "Notification" in window;

export async function ask() {
  if (!possible()) return false;
  if (Notification.permission === "default") await Notification.requestPermission();
  return Notification.permission === "granted";
}

export function show(title, body, pressed) {
  if (!possible() || Notification.permission !== "granted") return;
  notice = new Notification(title, { body, tag: TAG, requireInteraction: true });
  notice.onclick = () => { pressed(); hide(); };
}

export function hide() {
  notice?.close();
  notice = null;
}
