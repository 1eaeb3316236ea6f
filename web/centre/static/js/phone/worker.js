/* Shared by all pages of the desk: holds the one live connection and passes on what it hears.
   What only one page should do – open the order form – goes to the page that had the focus last. */
import { Source } from "./source.js";

const ports = new Set();
let focused = null;

const source = new Source((piece) => {
  if (piece.answered) { (ports.has(focused) ? focused : [...ports].at(-1))?.postMessage(piece); return; }
  for (const port of ports) port.postMessage(piece);
});

function hear(port, words) {
  if (words.hello) {
    ports.add(port);
    source.follow(words.hello);
    if (source.state) port.postMessage({ state: source.state });
  }
  // The telephone's own window opens no forms.
  if (words.focus && !words.window) focused = port;
  if (words.bye) { ports.delete(port); if (!ports.size) source.close(); }
}

self.addEventListener("connect", (event) => {
  const [port] = event.ports;
  port.onmessage = ({ data }) => hear(port, data);
  port.start();
});
