/* The live connection to the server: one for all pages of this browser, kept by the shared worker.
   Listeners get {state}, {said}, {answered: call} and {lost: true}. */
const AGAIN_MS = 1000;
const AGAIN_AT_MOST_MS = 15000;

export class Source {
  constructor(tell) {
    this.tell = tell;
    this.url = "";
    this.state = null;
    this.wait = AGAIN_MS;
  }

  follow(url) {
    if (url === this.url && this.events && this.events.readyState !== EventSource.CLOSED) return;
    this.events?.close();
    if (url !== this.url) this.state = null;
    this.url = url;
    this.open();
  }

  open() {
    const events = (this.events = new EventSource(this.url));
    events.onopen = () => { this.wait = AGAIN_MS; };
    events.onerror = () => {
      this.tell({ lost: true });
      if (events.readyState !== EventSource.CLOSED) return;
      // The browser gave up – a proxy, or the sign-in page, answered for us: try again, more and more slowly.
      setTimeout(() => { if (this.events === events) this.open(); }, this.wait);
      this.wait = Math.min(this.wait * 2, AGAIN_AT_MOST_MS);
    };
    events.addEventListener("state", (event) => this.take(JSON.parse(event.data)));
    events.addEventListener("said", (event) => this.tell({ said: JSON.parse(event.data).said }));
  }

  take(state) {
    const heard = this.state !== null; // of a call answered before we listened nothing is opened
    const before = this.state?.card;
    const card = state.card;
    state.skew = Date.parse(state.now) - Date.now();
    this.state = state;
    this.tell({ state });
    const known = before?.call === card?.call && before?.answered;
    if (heard && !known && card?.answered && card.direction === "incoming" && !["monitoring", "ended"].includes(card.stage)) this.tell({ answered: card.call });
  }

  close() {
    this.events?.close();
    this.url = "";
  }
}
