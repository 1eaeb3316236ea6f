/* What opens beside the bar: fetched from the server, except the keypad and the help, which are templates. */
import { texts } from "./texts.js";

const URLS = { telephones: "telephones", directory: "directory", calls: "calls", messages: "messages" };
const panel = document.getElementById("phone-panel");
const body = document.getElementById("phone-panel-body");
const title = document.getElementById("phone-panel-title");

export const shown = () => (panel.hidden ? "" : panel.dataset.name);

export function close() {
  panel.hidden = true;
  document.documentElement.classList.remove("has-phone-panel");
}

function show(name, focus) {
  panel.dataset.name = name;
  title.textContent = texts.panels[name];
  panel.hidden = false;
  document.documentElement.classList.add("has-phone-panel");
  if (focus) (body.querySelector("[autofocus], input, button, a") ?? panel).focus();
}

export async function open(name, { query = "", focus = true } = {}) {
  panel.dataset.query = query;
  const template = document.getElementById(`phone-${name}`);
  if (template instanceof HTMLTemplateElement) body.replaceChildren(template.content.cloneNode(true));
  else if (!(await load(`/desk/phone/${URLS[name] ?? name}${query}`, name))) return false;
  show(name, focus);
  document.dispatchEvent(new CustomEvent("phone:panel", { detail: { name } }));
  return true;
}

let asked = 0;
async function load(url, name) {
  const mine = ++asked;
  const answer = await fetch(url, { headers: { accept: "text/html", "hx-request": "true" } }).catch(() => null);
  if (mine !== asked) return false; // something newer was asked for meanwhile
  if (answer?.redirected) { location.reload(); return false; } // the session has ended: the page itself asks to sign in
  if (!answer?.ok) {
    if (name !== "pop") window.kit.toast("warn", texts.no_network);
    return false;
  }
  put(await answer.text());
  return true;
}

// Our own server's markup, under a policy that runs no script in it.
export function put(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  body.replaceChildren(template.content);
  window.htmx?.process(body);
}

export { body, panel };
