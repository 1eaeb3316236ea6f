/* Writing a post. Without this script the text field with its HTML does the same, less comfortably. */
(() => {
  "use strict";
  const form = document.getElementById("writing");
  const plain = document.getElementById("f-body");
  const rich = document.getElementById("rich");
  const tools = document.getElementById("tools");
  const frame = document.getElementById("preview");
  if (!form || !window.Quill) return;
  const token = form.elements.csrf_token.value;
  const words = /[\u3400-\u9fff\uf900-\ufaff]|[A-Za-z0-9]+(?:['’.,-][A-Za-z0-9]+)*/g;
  const TOGGLES = new Set(["bold", "italic", "underline", "blockquote"]);

  rich.hidden = tools.hidden = false;
  plain.hidden = true;
  const quill = new Quill(rich, {
    modules: {
      toolbar: false,
      uploader: { handler: (range, files) => files.forEach((file) => insertPicture(file)), mimetypes: ["image/png", "image/jpeg", "image/gif", "image/webp"] },
    },
  });
  quill.root.setAttribute("role", "textbox");
  quill.root.setAttribute("aria-multiline", "true");
  quill.root.setAttribute("aria-labelledby", "body-label");
  quill.root.setAttribute("lang", "zh-CN");
  document.getElementById("body-label").addEventListener("click", () => quill.focus());
  if (plain.value.trim()) quill.setContents(quill.clipboard.convert({ html: plain.value }), "silent");
  let changed = false;

  // — what is written goes into the form, onto the phone, through the check ————————

  const html = () => (quill.getText().trim() || quill.root.querySelector("img") ? quill.getSemanticHTML().replaceAll("&nbsp;", " ") : "");

  function mirror() {
    plain.value = html();
    const count = (quill.getText().match(words) ?? []).length;
    const counter = document.getElementById("word-count");
    counter.textContent = counter.dataset.words.replace("{n}", count);
    const page = frame?.contentDocument;
    if (!page?.querySelector("[data-part]")) return;
    for (const input of form.querySelectorAll("[data-mirror]"))
      page.querySelector(`[data-part="${input.dataset.mirror}"]`).textContent = input.value;
    page.querySelector('[data-part="body"]').innerHTML = plain.value;
  }

  let waiting = 0;
  function later() {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => { mirror(); htmx.trigger("#check", "check"); }, 700);
  }

  quill.on("text-change", later);
  form.addEventListener("input", (event) => { if (!rich.contains(event.target)) later(); });
  form.addEventListener("submit", () => { plain.value = html(); changed = false; });
  frame?.addEventListener("load", mirror);
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  rich.addEventListener("foreign", () => kit.toast("warn", form.dataset.foreign));
  mirror();
  if (plain.value) later();
  changed = false;

  // — the tools ——————————————————————————————————————————————————————————

  tools.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  tools.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-format]");
    if (!tool) return;
    const { format, value } = tool.dataset;
    quill.focus();
    if (format === "clean") return clean();
    const now = quill.getFormat()[format];
    const wanted = format === "header" ? Number(value) : TOGGLES.has(format) ? true : value;
    quill.format(format, same(now, wanted) ? false : wanted, "user");
    press();
  });

  function clean() {
    const range = quill.getSelection();
    if (range) quill.removeFormat(range.index, range.length || 1, "user");
  }

  const colour = document.createElement("i");
  function same(now, wanted) {
    if (now === wanted) return true;
    if (typeof wanted !== "string" || !wanted.startsWith("#")) return false;
    colour.style.color = wanted;
    return now === colour.style.color;
  }

  function press() {
    const now = quill.getFormat();
    for (const tool of tools.querySelectorAll("[data-format]")) {
      const { format, value } = tool.dataset;
      const wanted = format === "header" ? Number(value) : TOGGLES.has(format) ? true : value;
      tool.setAttribute("aria-pressed", String(format !== "clean" && same(now[format], wanted)));
    }
  }
  quill.on("selection-change", (range) => range && press());

  // — pictures, charts, cards, templates ————————————————————————————————————

  async function sent(url, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    rich.classList.add("is-busy");
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRF-Token": token, Accept: "application/json" } });
      if (answer.ok) return await answer.json();
      kit.toast("bad", (await said(answer)) || form.dataset.failed);
    } catch {
      kit.toast("bad", form.dataset.failed);
    } finally {
      rich.classList.remove("is-busy");
    }
    return null;
  }

  async function said(answer) {
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    return page.querySelector(".callout p, .error-page p, .toast p")?.textContent.trim() ?? "";
  }

  function place(url) {
    const range = quill.getSelection(true);
    quill.insertEmbed(range.index, "image", url, "user");
    quill.setSelection(range.index + 1, 0, "silent");
  }

  async function insertPicture(file) {
    const kept = await sent("/desk/posts/files", { file });
    if (kept) place(kept.url);
  }

  const input = document.getElementById("picture-file");
  let taker = insertPicture;
  input.addEventListener("change", () => { for (const file of input.files) taker(file); input.value = ""; });

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-picture]")) { taker = insertPicture; input.click(); }
    if (event.target.closest("[data-cover-upload]")) { taker = uploadCover; input.click(); }
    const draw = event.target.closest("[data-draw]");
    if (!draw) return;
    draw.closest("details").open = false;
    const kept = await sent(draw.dataset.draw, draw.dataset.chart ? { chart: draw.dataset.chart } : {});
    if (kept) place(kept.url);
  });

  async function uploadCover(file) {
    const kept = await sent("/desk/posts/files", { file });
    if (kept) { cover.choose(kept.id); changed = true; }
  }

  for (const one of document.querySelectorAll("[data-upload-to]"))
    one.addEventListener("change", async () => {
      const kept = one.files[0] && (await sent("/desk/posts/files", { file: one.files[0] }));
      if (!kept) return;
      document.getElementById(one.dataset.uploadTo).value = kept.id;
      document.getElementById(`${one.dataset.uploadTo}-state`).textContent = one.files[0].name;
    });

  document.getElementById("template")?.addEventListener("change", async (event) => {
    const { value, dataset } = event.target;
    event.target.selectedIndex = 0;
    if (!value || (quill.getText().trim() && !window.confirm(dataset.sure))) return;
    const answer = await fetch(`/desk/posts/templates/${value}`);
    if (!answer.ok) return kit.toast("bad", form.dataset.failed);
    quill.setContents(quill.clipboard.convert({ html: (await answer.json()).html }), "user");
  });
})();
