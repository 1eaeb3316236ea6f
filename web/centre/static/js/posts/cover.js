/* The cover: a picture cut to 2.35 : 1 by three sliders or by dragging; what is kept are shares of the picture. */
(() => {
  "use strict";
  const canvas = document.getElementById("cover-canvas");
  if (!canvas) return;
  const byId = (id) => document.getElementById(id);
  const cover = byId("f-cover");
  const crop = byId("f-crop");
  const sliders = { zoom: byId("cover-zoom"), across: byId("cover-across"), down: byId("cover-down") };
  const RATIO = 900 / 383;
  const DEEPEST = 3; // how far one may go in
  let picture = null;

  // Width and height of the cut, as shares of the picture.
  function cut() {
    const wide = picture.naturalWidth / picture.naturalHeight > RATIO;
    const zoom = 1 + (Number(sliders.zoom.value) / 100) * (DEEPEST - 1);
    const width = (wide ? (RATIO * picture.naturalHeight) / picture.naturalWidth : 1) / zoom;
    const height = (wide ? 1 : picture.naturalWidth / RATIO / picture.naturalHeight) / zoom;
    const left = ((1 - width) * Number(sliders.across.value)) / 100;
    const top = ((1 - height) * Number(sliders.down.value)) / 100;
    return [left, top, width, height];
  }

  function draw() {
    if (!picture) return;
    const [left, top, width, height] = cut();
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, left * picture.naturalWidth, top * picture.naturalHeight, width * picture.naturalWidth,
      height * picture.naturalHeight, 0, 0, canvas.width, canvas.height);
    crop.value = [left, top, width, height].map((share) => Math.min(1, share).toFixed(4)).join(",");
  }

  function show(url, keep = false) {
    const loading = new Image();
    loading.addEventListener("load", () => {
      picture = loading;
      canvas.hidden = false;
      byId("cover-sliders").hidden = false;
      restore(keep ? crop.value : "");
      draw();
    });
    loading.src = url;
  }

  // A kept cut moves the sliders to where they were.
  function restore(kept) {
    const [left, top, width, height] = kept.split(",").map(Number);
    if (!width || !height) { sliders.zoom.value = 0; sliders.across.value = 50; sliders.down.value = 50; return; }
    const wide = picture.naturalWidth / picture.naturalHeight > RATIO;
    const zoom = 1 / (wide ? height : width);
    sliders.zoom.value = ((zoom - 1) / (DEEPEST - 1)) * 100;
    sliders.across.value = width < 1 ? (left / (1 - width)) * 100 : 50;
    sliders.down.value = height < 1 ? (top / (1 - height)) * 100 : 50;
  }

  function choose(id) {
    cover.value = id;
    crop.value = "";
    show(`/desk/posts/files/${id}`);
  }

  for (const slider of Object.values(sliders)) slider.addEventListener("input", draw);
  let from = null;
  canvas.addEventListener("pointerdown", (event) => { from = event; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointerup", () => { from = null; });
  canvas.addEventListener("pointermove", (event) => {
    if (!from || !picture) return;
    const box = canvas.getBoundingClientRect();
    sliders.across.value = Number(sliders.across.value) - ((event.clientX - from.clientX) / box.width) * 100;
    sliders.down.value = Number(sliders.down.value) - ((event.clientY - from.clientY) / box.height) * 100;
    from = event;
    draw();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cover]");
    if (!button) return;
    choose(button.dataset.cover);
    button.closest("details").open = false;
  });
  if (cover.value) show(`/desk/posts/files/${cover.value}`, true);
  window.cover = { choose };
})();
