/* Posts what a button asks for; a refusal is shown in its own words. */
import { texts } from "./texts.js";

export function token() {
  const inherited = document.body.getAttribute("hx-headers:inherited");
  return document.body.dataset.csrf ?? (inherited ? JSON.parse(inherited)["X-CSRF-Token"] : "");
}

export async function post(url, fields = {}, { quiet = false } = {}) {
  // Refusals as data, whatever a good answer is made of.
  const headers = { "X-CSRF-Token": token(), accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers }).catch(() => null);
  if (answer?.redirected) { location.reload(); return null; } // the session has ended: the page itself asks to sign in
  if (answer?.ok) return answer;
  if (!quiet) window.kit.toast(answer ? "bad" : "warn", await reason(answer));
  return null;
}

export async function reason(answer) {
  if (!answer) return texts.no_network;
  const problem = await answer.json().catch(() => ({}));
  const fields = Object.values(problem.errors ?? {});
  return fields[0] ?? problem.detail ?? texts.no_network;
}
