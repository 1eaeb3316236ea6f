/* A page's way to the live connection: through the shared worker, or its own where browsers have none. */
import { Source } from "./source.js";

export function connect(root, tell, { window: own = false } = {}) {
  const url = root.dataset.live;
  if (!("SharedWorker" in self)) { alone(url, tell); return; }
  const worker = new SharedWorker(root.dataset.worker, { type: "module", name: "hotline-phone" });
  const port = worker.port;
  const say = (words) => port.postMessage({ window: own, ...words });
  const focus = () => { if (document.hasFocus()) say({ focus: true }); };
  port.onmessage = ({ data }) => tell(data);
  worker.onerror = () => alone(url, tell);
  port.start();
  say({ hello: url });
  focus();
  addEventListener("focus", focus);
  addEventListener("pagehide", () => say({ bye: true }));
  addEventListener("pageshow", (event) => { if (event.persisted) say({ hello: url }); });
}

function alone(url, tell) {
  const source = new Source(tell);
  source.follow(url);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) source.follow(url); });
}
