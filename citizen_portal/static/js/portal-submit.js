/* Comforts of the submit form: a draft that survives a lost connection, small photos, similar cases. */
(() => {
  "use strict";

  // — the draft ———————————————————————————————————————————————————————————————

  const prefix = "draft:";
  const finished = document.querySelector("[data-draft-done]");
  if (finished) {
    try { localStorage.removeItem(prefix + finished.dataset.draftDone); } catch { /* private mode */ }
    return;
  }
  const form = document.getElementById("submit-form");
  if (!form) return;
  const store = prefix + form.dataset.draft;
  const DRAFT_DAYS = 7;
  const fields = ["type", "title", "content", "location", "lng", "lat", "name", "phone", "classification", "public_consent", "key"];

  function read() {
    const data = new FormData(form);
    return Object.fromEntries(fields.map((name) => [name, data.get(name) ?? ""]));
  }

  function save() {
    const values = read();
    try {
      if (values.title || values.content) localStorage.setItem(store, JSON.stringify({ at: Date.now(), values }));
    } catch { /* full or forbidden: the form still works */ }
  }

  function restore() {
    let draft;
    try { draft = JSON.parse(localStorage.getItem(store)); } catch { return; }
    // What the server sent back (a correction) wins over what lies here.
    if (!draft || form.querySelector("[name=title]").value || form.querySelector("[name=content]").value) return;
    if (Date.now() - draft.at > DRAFT_DAYS * 86400e3) return localStorage.removeItem(store);
    for (const [name, value] of Object.entries(draft.values)) put(name, value);
    document.getElementById("draft-note").hidden = false;
  }

  function put(name, value) {
    for (const input of form.querySelectorAll(`[name="${name}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === value;
      else input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
  form.addEventListener("change", save);
  document.getElementById("draft-clear").addEventListener("click", () => {
    localStorage.removeItem(store);
    location.assign(location.pathname);
  });
  restore();

  form.addEventListener("submit", (event) => {
    save();
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.kit?.toast("warn", form.dataset.offline);
  }, true);

  // — similar cases, while somebody types ——————————————————————————————————————

  let look = 0;
  let asked = "";
  function similar() {
    const text = form.elements.title.value + "|" + form.elements.content.value.length;
    if (form.elements.title.value.trim().length < 4 || text === asked || document.getElementById("offers")) return;
    asked = text;
    document.body.dispatchEvent(new Event("similar:look"));
  }
  for (const name of ["title", "content"]) {
    form.elements[name].addEventListener("change", similar);
    form.elements[name].addEventListener("input", () => { clearTimeout(look); look = setTimeout(similar, 1200); });
  }

  // — photos are made smaller before they travel ————————————————————————————————

  const photos = form.querySelector("[data-shrink]");
  const KEEP_BELOW_BYTES = 400 * 1024;
  photos?.addEventListener("change", async (event) => {
    if (photos.dataset.shrunk) { delete photos.dataset.shrunk; return; }
    event.stopImmediatePropagation();
    const small = new DataTransfer();
    for (const file of photos.files) small.items.add(await shrink(file));
    photos.files = small.files;
    photos.dataset.shrunk = "1";
    photos.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);

  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < KEEP_BELOW_BYTES) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, Number(photos.dataset.shrink) / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  }
})();
