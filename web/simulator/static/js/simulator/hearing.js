/* Hearing a call: both voices come as samples of 16 bits at 8 kHz and are played one piece after the other. */
(() => {
  "use strict";
  const RATE = 8000;
  const PIECE = RATE / 10; // samples
  const AHEAD = 0.15; // seconds before a piece is due
  const MOST_LATE = 1; // seconds waiting to be played: more is left out
  let now = null;

  function stop() {
    now?.abort.abort();
    now?.context.close();
    now = null;
  }

  /* Called by a click: before one the browser plays nothing. */
  async function listen(call) {
    stop();
    const mine = now = { call, abort: new AbortController(), context: new AudioContext(), due: 0 };
    for (let wait = 0; wait < 20 && now === mine; wait++) { // a call just answered takes a moment
      try {
        const answer = await fetch(`/phone/simulator/sound?call=${call}`, { signal: mine.abort.signal });
        if (answer.ok && await play(mine, answer.body.getReader())) break;
      } catch { break; }
      await new Promise((done) => setTimeout(done, 250));
    }
    if (now === mine) stop();
  }

  async function play(mine, reader) {
    let bytes = new Uint8Array(0);
    let heard = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return heard;
      heard = true;
      const all = new Uint8Array(bytes.length + value.length);
      all.set(bytes);
      all.set(value, bytes.length);
      const whole = all.length - all.length % (2 * PIECE);
      for (let at = 0; at < whole; at += 2 * PIECE) say(mine, new DataView(all.buffer, at, 2 * PIECE));
      bytes = all.slice(whole);
    }
  }

  function say(mine, samples) {
    const { context } = mine;
    if (mine.due - context.currentTime > MOST_LATE) return;
    const sound = context.createBuffer(1, PIECE, RATE);
    const into = sound.getChannelData(0);
    for (let at = 0; at < PIECE; at++) into[at] = samples.getInt16(2 * at, true) / 32768;
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(context.destination);
    mine.due = Math.max(mine.due, context.currentTime + AHEAD);
    source.start(mine.due);
    mine.due += PIECE / RATE;
  }

  window.hearing = { listen, stop, get call() { return now?.call ?? ""; } };
})();
