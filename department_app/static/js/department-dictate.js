/* Speaking instead of typing, where the browser can listen. Without it the button never appears. */
(() => {
  "use strict";
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return;
  let running = null;

  const fieldOf = (button) => document.getElementById(button.dataset.dictate);

  function say(button, text) {
    button.parentElement.querySelector("[data-dictate-words]").textContent = text;
  }

  function look(button, listening) {
    button.setAttribute("aria-pressed", String(listening));
    button.querySelector("span").textContent = listening ? button.dataset.stop : button.dataset.start;
  }

  function write(field, words) {
    const room = field.maxLength > 0 ? field.maxLength - field.value.length : Infinity;
    field.setRangeText(words.slice(0, room), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function start(button) {
    const heard = new Recognition();
    heard.lang = document.documentElement.lang || "zh-CN";
    heard.continuous = true;
    heard.interimResults = true;
    heard.onresult = (event) => {
      let unsure = "";
      for (let n = event.resultIndex; n < event.results.length; n += 1) {
        const words = event.results[n][0].transcript;
        if (event.results[n].isFinal) write(fieldOf(button), words); else unsure += words;
      }
      say(button, unsure || button.dataset.listening);
    };
    heard.onerror = ({ error }) => {
      // Our own stop is no trouble; every other reason is told with what to do about it.
      if (error !== "aborted") say(button, button.dataset[{
        "not-allowed": "denied", "service-not-allowed": "denied", "audio-capture": "deaf",
        "no-speech": "silent", network: "offline",
      }[error] ?? "failed"]);
    };
    heard.onend = () => {
      if (running?.heard === heard) running = null;
      look(button, false);
      const words = button.parentElement.querySelector("[data-dictate-words]");
      if (words.textContent === button.dataset.listening) words.textContent = "";
    };
    heard.start();
    running = { heard, button };
    look(button, true);
    say(button, button.dataset.listening);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dictate]");
    if (!button) return;
    const mine = running?.button === button;
    running?.heard.stop();
    if (!mine) start(button);
  });

  // The form goes, or the sheet closes: nobody listens on.
  document.addEventListener("submit", () => running?.heard.abort(), true);
  document.addEventListener("close", () => running?.heard.abort(), true);
  window.addEventListener("pagehide", () => running?.heard.abort());

  const reveal = () => { for (const one of document.querySelectorAll(".dictate[hidden]")) one.hidden = false; };
  new MutationObserver(reveal).observe(document.body, { childList: true, subtree: true });
  reveal();
})();
