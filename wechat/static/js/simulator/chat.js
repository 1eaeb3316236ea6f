/* The telephone: what is done goes out without leaving the page, what comes in is added below. */
(() => {
  "use strict";
  const phone = document.querySelector("[data-phone]");
  if (!phone) return;
  const chat = document.getElementById("chat");
  const note = document.getElementById("phone-note");
  const windows = document.getElementById("windows");
  let version = Number(phone.dataset.version);
  let timer = 0;
  let asking = false;

  const toEnd = () => { chat.scrollTop = chat.scrollHeight; };
  const say = (words) => { note.textContent = words; };

  // — what is done ————————————————————————————————————————————————————————

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    const clears = "clears" in form.dataset;
    if (!clears && form.getAttribute("aria-busy") === "true") return; // a second tap on the same button
    const body = new FormData(form, event.submitter);
    if (clears) form.querySelector("textarea").value = ""; // whoever writes fast is writing the next one already
    if (form.dataset.closes) document.getElementById(form.dataset.closes).close();
    for (const one of document.querySelectorAll("[data-carried]"))
      if (one.checked) body.set(one.name, one.value);
    await send(form, body);
  });

  async function send(form, body) {
    form.setAttribute("aria-busy", "true");
    say("");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual", headers: { accept: "application/json" },
      });
      if (answer.type !== "opaqueredirect" && !answer.ok) return failed(form, body, await reason(answer));
      done(form);
    } catch (error) {
      failed(form, body, error.message);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  function failed(form, body, words) {
    const field = "clears" in form.dataset ? form.querySelector("textarea") : null;
    if (field && !field.value) field.value = body.get("text");
    say(words);
  }

  async function reason(answer) {
    try { return (await answer.json()).detail; } catch { return answer.statusText; }
  }

  function done(form) {
    for (const menu of document.querySelectorAll(".wx-top[open]")) menu.open = false;
    for (const file of form.querySelectorAll("input[type=file]")) file.value = "";
    if ("reloads" in form.dataset) location.reload(); else look();
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-sends]");
    if (form && event.target.files?.length) form.requestSubmit();
  });

  document.getElementById("said").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // — what comes in ———————————————————————————————————————————————————————

  async function look() {
    clearTimeout(timer);
    if (!asking && !document.hidden) {
      asking = true;
      try {
        const answer = await fetch(`${phone.dataset.feed}?openid=${encodeURIComponent(phone.dataset.openid)}&after=${version}`);
        if (answer.ok) show(await answer.json());
      } catch { /* the next look may find it again */ }
      asking = false;
    }
    timer = setTimeout(look, 1000);
  }

  function show(news) {
    if (news.version < version) return location.reload(); // the stand-in was started anew
    version = news.version;
    count(news.windows);
    text(news.texts);
    if (!news.html) return;
    const made = document.createElement("template");
    made.innerHTML = news.html;
    for (const line of made.content.querySelectorAll("[data-line]")) {
      const known = document.getElementById(line.id);
      if (known) known.replaceWith(line); else chat.append(line);
    }
    document.getElementById("chat-empty")?.remove();
    toEnd();
  }

  function count(open) {
    const lines = open.map((one) => {
      const hours = Math.floor(one.seconds / 3600);
      const minutes = String(Math.floor(one.seconds / 60) % 60).padStart(2, "0");
      const seconds = String(one.seconds % 60).padStart(2, "0");
      return windows.dataset.words.replace("{left}", one.left).replace("{time}", `${hours}:${minutes}:${seconds}`);
    });
    windows.replaceChildren(...(lines.length ? lines : [windows.dataset.none]).map((words) => {
      const line = document.createElement("p");
      line.className = "num";
      line.textContent = words;
      return line;
    }));
  }

  let newest = "";
  function text(sent) {
    const seen = JSON.stringify(sent);
    if (seen === newest || (!newest && !sent.length)) return;
    newest = seen;
    const list = document.getElementById("texts");
    list.replaceChildren(...sent.map((one) => {
      const line = document.createElement("li");
      const to = document.createElement("span");
      const words = document.createElement("p");
      to.className = "num";
      to.textContent = one.to;
      words.textContent = one.text;
      line.append(to, words);
      return line;
    }));
  }

  for (const box of document.querySelectorAll("[data-carried]")) {
    box.checked = sessionStorage.getItem(`simulator ${box.name}`) === "1";
    box.addEventListener("change", () => sessionStorage.setItem(`simulator ${box.name}`, box.checked ? "1" : "0"));
  }
  document.addEventListener("visibilitychange", () => !document.hidden && look());
  addEventListener("load", toEnd);
  toEnd();
  look();
})();
