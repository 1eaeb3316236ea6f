/* The ring, made of two tones by the browser itself: one second on, two seconds off. */
import { settings } from "./microphone.js";

const TONES = [440, 554];
const EVERY_MS = 3000;
let timer = 0;
let context = null;

export function start(silent) {
  if (timer) return;
  once(silent);
  timer = setInterval(once, EVERY_MS);
}

export function stop() {
  clearInterval(timer);
  timer = 0;
}

export async function once(silent = () => {}) {
  context ??= new AudioContext();
  if (context.state === "suspended") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
  if (context.state !== "running") { silent(); return; }
  const now = context.currentTime;
  const volume = context.createGain();
  volume.connect(context.destination);
  volume.gain.setValueAtTime(0, now);
  for (let beat = 0; beat < 5; beat++) {
    volume.gain.linearRampToValueAtTime(settings.ring / 250, now + beat * 0.2 + 0.02);
    volume.gain.linearRampToValueAtTime(0, now + beat * 0.2 + 0.18);
  }
  for (const tone of TONES) {
    const oscillator = new OscillatorNode(context, { frequency: tone });
    oscillator.connect(volume);
    oscillator.start(now);
    oscillator.stop(now + 1);
  }
}
