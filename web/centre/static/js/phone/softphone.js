/* The SIP telephone in the browser. It registers, rings, answers and hangs up; holding, passing on and all the rest
   is the gateway's, so that it is the same for a telephone on the desk. */
import * as microphone from "./microphone.js";

const OWN = "urn:hotline:own"; // an INVITE its agent asked for is answered by itself
const GATHERING_MS = 200;

export class Softphone {
  /* `tell` hears {registered}, {ringing: call}, {up: call}, {over: true}, {trouble: word}. */
  constructor(account, tell) {
    this.tell = tell;
    this.session = null;
    this.sound = new Audio();
    this.sound.autoplay = true;
    const socket = new JsSIP.WebSocketInterface(account.url);
    this.agent = new JsSIP.UA({
      sockets: [socket],
      uri: `sip:${account.account}@${account.realm}`,
      password: account.password,
      user_agent: "hotline browser phone",
      register_expires: 120,
      no_answer_timeout: 600,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
    });
    this.agent.on("registered", () => tell({ registered: true }));
    this.agent.on("unregistered", () => tell({ registered: false }));
    this.agent.on("registrationFailed", () => tell({ registered: false }));
    this.agent.on("disconnected", () => tell({ registered: false }));
    this.agent.on("newRTCSession", ({ originator, session, request }) => { if (originator === "remote") this.invited(session, request); });
  }

  start() { this.agent.start(); }

  /* Hangs up and unregisters; a page that is merely loaded again must not come here. */
  stop() { this.agent.stop(); }

  invited(session, request) {
    const own = (request.getHeader("Alert-Info") ?? "").includes(OWN);
    const call = request.getHeader("X-Hotline-Call") ?? "";
    const before = this.session;
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) => this.hear(peerconnection));
    session.on("icecandidate", ({ ready }) => setTimeout(ready, GATHERING_MS));
    session.on("accepted", () => this.tell({ up: call }));
    for (const end of ["ended", "failed"]) session.on(end, () => this.over(session));
    if (own) this.answer(before);
    else this.tell({ ringing: call });
  }

  /* `before`: a session of before the connection was lost, which nobody hears any more. */
  async answer(before = null) {
    const session = this.session;
    if (!session || session.isEstablished() || session.isEnded()) return;
    try { session.microphone = await microphone.open(); }
    catch (error) { this.tell({ trouble: microphone.trouble(error) }); session.terminate({ status_code: 480 }); return; }
    before?.isEnded() === false && before.terminate();
    if (session.isEnded()) { microphone.close(session.microphone); return; }
    session.answer({ mediaStream: session.microphone, mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  }

  hear(connection) {
    connection.addEventListener("track", ({ track, streams }) => {
      this.sound.srcObject = streams[0] ?? new MediaStream([track]);
      this.sound.play().catch(() => this.tell({ trouble: "muted-sound" }));
    });
  }

  over(session) {
    microphone.close(session.microphone);
    if (this.session !== session) return;
    this.session = null;
    this.sound.srcObject = null;
    this.tell({ over: true });
  }

  get busy() { return Boolean(this.session?.isEstablished()); }
}
