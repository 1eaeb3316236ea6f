/* Conversations stay current: new lines join the thread, the list moves, countdowns run, what is half typed stays. */
(() => {
  "use strict";
  const room = document.querySelector("[data-talks]");
  if (!room) return;
  const said = room.dataset; // words in the reader's language
  const byId = (id) => document.getElementById(id);
  const scroll = room.querySelector("[data-scroll]");
  let soon = 0;

  // — what changed —————————————————————————————————————————————————————————

  const signal = (name) => document.dispatchEvent(new CustomEvent(name));
  function connect(wait = 1000, again = false) {
    const source = new EventSource(room.dataset.talks);
    source.onopen = () => { signal("htmx:sse:after:connection"); if (again) refresh(); again = true; wait = 1000; };
    source.onerror = () => {
      signal("htmx:sse:error");
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, wait, Math.min(wait * 2, 30000), true);
    };
    source.addEventListener("talk", () => { clearTimeout(soon); soon = setTimeout(refresh, 250); });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  async function refresh() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of room.querySelectorAll("[data-part]")) replace(part, page.getElementById(part.id));
    join(page.getElementById("talk-lines"));
    tick();
    document.body.dispatchEvent(new Event("badges:refresh"));
  }

  // A form somebody is filling in is left alone.
  function replace(part, fresh) {
    if (!fresh || part.innerHTML === fresh.innerHTML || part.contains(document.activeElement)) return;
    part.innerHTML = fresh.innerHTML;
  }

  // Lines are added and their fate is updated; one that plays a voice goes on playing.
  function join(fresh) {
    const lines = byId("talk-lines");
    if (!lines || !fresh) return;
    const atEnd = isAtEnd();
    for (const line of [...fresh.children]) {
      const there = lines.querySelector(`[data-key="${CSS.escape(line.dataset.key)}"]`);
      if (!there) lines.append(line);
      else if (there.dataset.state !== line.dataset.state) there.replaceWith(line);
    }
    if (atEnd) toEnd();
  }

  const isAtEnd = () => scroll && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  function toEnd() { if (scroll) scroll.scrollTop = scroll.scrollHeight; }

  // — times that run ————————————————————————————————————————————————————————

  function words(seconds) {
    if (seconds < 60) return said.seconds.replace("{n}", Math.max(0, Math.floor(seconds)));
    if (seconds < 3600) return said.minutes.replace("{n}", Math.floor(seconds / 60));
    return said.hours.replace("{n}", Math.floor(seconds / 3600)).replace("{m}", Math.floor(seconds % 3600 / 60));
  }

  function tick() {
    const now = Date.now();
    for (const time of room.querySelectorAll("time[data-since]")) time.textContent = said.waited.replace("{time}", words((now - new Date(time.dateTime)) / 1000));
    for (const time of room.querySelectorAll("time[data-until]")) {
      const left = (new Date(time.dateTime) - now) / 1000;
      time.textContent = words(left);
      if (left <= 0) { delete time.dataset.until; refresh(); }
    }
  }

  // — writing ————————————————————————————————————————————————————————————————

  room.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-send]") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  room.addEventListener("change", (event) => {
    if (!event.target.matches("[data-picture]")) return;
    const chosen = room.querySelector("[data-chosen]");
    chosen.hidden = !event.target.files.length;
    chosen.querySelector("span").textContent = event.target.files[0]?.name ?? "";
  });

  connect();
  tick();
  setInterval(tick, 1000);
  toEnd();
  scroll?.addEventListener("load", () => { if (isAtEnd()) toEnd(); }, true);
  if (location.hash === "#write") byId("f-text")?.focus({ preventScroll: true });
})();
