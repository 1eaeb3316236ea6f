/* Small parts of the pages drawn on the phone: elements, icons, times. */
((pwa) => {
  "use strict";
  const facts = JSON.parse(document.getElementById("facts").textContent);
  Object.assign(pwa, facts);
  const { icons, art } = document.body.dataset;
  const SVG = "http://www.w3.org/2000/svg";

  /* h("p", {class: "muted"}, "text", child, …); null children are left out. */
  function h(name, props, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(props ?? {})) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  function drawn(className, href, props = {}) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", className);
    svg.setAttribute("aria-hidden", "true");
    for (const [key, value] of Object.entries(props)) svg.setAttribute(key, value);
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", href);
    svg.append(use);
    return svg;
  }

  const icon = (name) => drawn("icon", `${icons}#${name}`);

  const badge = (text, tone = "neutral", symbol = "") =>
    h("span", { class: `badge badge-${tone}` }, symbol ? icon(symbol) : null, text);

  const button = (label, act, kind = "primary", symbol = "") =>
    h("button", { type: "button", class: `btn btn-${kind}`, onclick: act }, symbol ? icon(symbol) : null, h("span", null, label));

  const link = (label, href, kind = "secondary", symbol = "") =>
    h("a", { class: `btn btn-${kind}`, href }, symbol ? icon(symbol) : null, h("span", null, label));

  const empty = (title, words, kind = "inbox", ...more) =>
    h("div", { class: "empty" }, drawn("empty-art", `${art}#${kind}`, { viewBox: "0 0 160 120" }),
      h("h2", { class: "empty-title" }, title), h("p", { class: "muted" }, words), ...more);

  const callout = (words, tone = "info", title = "") =>
    h("div", { class: `callout callout-${tone}` }, icon(tone === "info" ? "chat" : "warning"),
      h("div", null, title ? h("strong", null, title) : null, h("p", null, words)));

  const card = (title, ...children) =>
    h("section", { class: "card" }, h("header", { class: "card-head" }, h("h2", { class: "card-title" }, title)), ...children);

  // — times, on the city's clock whatever the phone's is ———————————————————————————————

  const format = new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const moment = (iso) => (iso ? format.format(new Date(iso)) : "");

  const toast = (kind, words) => window.kit?.toast(kind, words);

  function head(title, subtitle = "", back = null) {
    document.title = `${title} · 12345`;
    document.getElementById("title").textContent = title;
    document.getElementById("subtitle").textContent = subtitle;
    document.getElementById("bar").replaceChildren(
      back ? h("a", { class: "app-back", href: back[0] }, icon("chevron-left"), h("span", null, back[1]))
        : h("span", { class: "app-city num" }, "12345"));
  }

  const draw = (...children) => document.getElementById("main").replaceChildren(...children.flat().filter(Boolean));

  pwa.show = { h, icon, badge, button, link, empty, callout, card, moment, toast, head, draw };
})(self.pwa);
