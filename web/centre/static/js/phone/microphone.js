/* The microphone: opened as its owner set it, and in words of our own when it cannot be. */
const NAME = "hotline-phone:sound";
const TROUBLES = { NotAllowedError: "mic-denied", SecurityError: "mic-denied", NotFoundError: "mic-missing", OverconstrainedError: "mic-missing", NotReadableError: "mic-busy", AbortError: "mic-busy" };

export const settings = Object.assign({ device: "", ring: 60, clean: true }, read());

function read() { try { return JSON.parse(localStorage.getItem(NAME)) ?? {}; } catch { return {}; } }

export function keep(changes) {
  Object.assign(settings, changes);
  localStorage.setItem(NAME, JSON.stringify(settings));
}

/* The word of the state that explains an error. */
export const trouble = (error) => TROUBLES[error?.name] ?? "mic-failed";

export async function open() {
  const clean = settings.clean;
  const audio = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean };
  const wanted = settings.device ? { ...audio, deviceId: { exact: settings.device } } : audio;
  try { return await navigator.mediaDevices.getUserMedia({ audio: wanted }); }
  catch (error) {
    // The headset that was chosen is not plugged in today: any other will do.
    if (error.name !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia({ audio });
  }
}

export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

export async function list(select) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audioinput");
  select.replaceChildren(...devices.map((one, at) => new Option(one.label || `${at + 1}`, one.deviceId, false, one.deviceId === settings.device)));
}

/* Shows on a meter how loud it is, until the returned function is called. */
export function measure(stream, meter) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    meter.value = Math.min(100, Math.max(...samples.map((one) => Math.abs(one - 128))) * 1.6);
  }, 100);
  return () => { clearInterval(timer); meter.value = 0; context.close(); };
}
