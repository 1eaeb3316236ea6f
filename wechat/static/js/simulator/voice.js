/* Speaking: the browser's recording goes up as it is; the telephone makes AMR of it. */
(() => {
  "use strict";
  const button = document.querySelector("[data-record]");
  if (!button) return;
  const word = button.querySelector("[data-record-word]");
  const note = document.getElementById("phone-note");
  let recorder = null;

  function look(busy) {
    button.setAttribute("aria-pressed", String(busy));
    word.textContent = busy ? word.dataset.busy : word.dataset.idle;
  }

  async function start() {
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    const pieces = [];
    recorder = new MediaRecorder(sound);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      for (const track of sound.getTracks()) track.stop();
      upload(new Blob(pieces, { type: recorder.mimeType }));
      recorder = null;
      look(false);
    });
    recorder.start();
    look(true);
    setTimeout(() => recorder?.stop(), 60_000); // as long as WeChat records
  }

  function upload(recorded) {
    const form = button.form;
    const field = document.createElement("input");
    field.type = "file";
    field.name = "file";
    field.hidden = true;
    const files = new DataTransfer();
    files.items.add(new File([recorded], "voice.webm", { type: recorded.type }));
    field.files = files.files;
    form.append(field);
    form.requestSubmit();
    field.remove();
  }

  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    try { await start(); } catch (error) { note.textContent = error.message; }
  });
})();
