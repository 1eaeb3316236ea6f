/* The map: tap to pin, pinch or buttons to zoom. Without this script the picture itself is the button. */
(() => {
  "use strict";
  const lng = document.getElementById("f-lng");
  const lat = document.getElementById("f-lat");
  const words = document.getElementById("f-location");
  const told = document.getElementById("pin-text");
  const locate = document.getElementById("locate");
  const map = document.querySelector("[data-map]");
  if (!lng) return;

  async function place(address, point) {
    lng.value = point.lng;
    lat.value = point.lat;
    const query = new URLSearchParams(point);
    const answer = await fetch(`${address}?${query}`);
    if (!answer.ok) return null;
    const found = await answer.json();
    lng.value = found.lng;
    lat.value = found.lat;
    if (found.text && !words.value) words.value = found.text;
    if (found.text) told.textContent = found.text;
    words.dispatchEvent(new Event("input", { bubbles: true }));
    draw();
    return found;
  }

  // — GPS —————————————————————————————————————————————————————————————————————

  locate?.addEventListener("click", () => {
    const failed = () => { locate.removeAttribute("data-busy"); told.textContent = locate.dataset.failed; };
    if (!navigator.geolocation) return failed();
    locate.setAttribute("data-busy", "");
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      const point = { lng: coords.longitude.toFixed(6), lat: coords.latitude.toFixed(6), datum: "wgs84" };
      const found = await place(locate.dataset.place, point).catch(() => null);
      locate.removeAttribute("data-busy");
      if (found && !found.inside) told.textContent = locate.dataset.outside;
      if (!found) failed();
    }, failed, { enableHighAccuracy: true, timeout: 10000 });
  });

  // — the picture ————————————————————————————————————————————————————————————

  if (!map) return;
  const sheet = map.querySelector(".map-sheet");
  const image = map.querySelector(".map-image");
  const [west, south, east, north] = map.dataset.bounds.split(",").map(Number);
  const view = { scale: 1, x: 0, y: 0 };
  const source = image.src.split("?")[0];

  function draw() {
    if (map && lng.value && lat.value) image.src = `${source}?${new URLSearchParams({ lng: lng.value, lat: lat.value })}`;
  }

  function show() {
    const box = map.getBoundingClientRect();
    view.scale = Math.min(5, Math.max(1, view.scale));
    view.x = Math.min(0, Math.max(box.width * (1 - view.scale), view.x));
    view.y = Math.min(0, Math.max(sheet.offsetHeight * (1 - view.scale), view.y));
    sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    sheet.classList.toggle("is-zoomed", view.scale > 1);
  }

  function zoom(factor, x, y) {
    const before = view.scale;
    view.scale = Math.min(5, Math.max(1, before * factor));
    const grown = view.scale / before;
    view.x = x - (x - view.x) * grown;
    view.y = y - (y - view.y) * grown;
    show();
  }

  for (const button of map.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () => zoom(Number(button.dataset.zoom), map.clientWidth / 2, sheet.offsetHeight / 2));

  const fingers = new Map();
  let moved = false;
  let spread = 0;
  const at = (event) => { const box = map.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };

  sheet.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 1) moved = false;
    spread = 0;
  });
  sheet.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    fingers.set(event.pointerId, now);
    if (fingers.size === 2) return pinch();
    if (Math.hypot(now.x - before.x, now.y - before.y) < 2) return;
    if (view.scale > 1) { moved = true; view.x += now.x - before.x; view.y += now.y - before.y; show(); }
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"])
    sheet.addEventListener(kind, (event) => fingers.delete(event.pointerId));

  function pinch() {
    const [a, b] = [...fingers.values()];
    const distance = Math.hypot(a.x - b.x, a.y - b.y);
    if (spread) zoom(distance / spread, (a.x + b.x) / 2, (a.y + b.y) / 2);
    spread = distance;
    moved = true;
  }

  image.addEventListener("click", (event) => {
    event.preventDefault();
    if (moved) return;
    const box = image.getBoundingClientRect();
    const keyboard = event.detail === 0;
    const x = keyboard ? 0.5 : (event.clientX - box.left) / box.width;
    const y = keyboard ? 0.5 : (event.clientY - box.top) / box.height;
    const point = { lng: (west + x * (east - west)).toFixed(6), lat: (north - y * (north - south)).toFixed(6) };
    place(map.dataset.place, point);
  });
})();
