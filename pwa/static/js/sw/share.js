/* A photo shared from the gallery: kept, sealed, until an order was chosen for it. */
((pwa) => {
  "use strict";
  const MOST = 9;

  async function take(request) {
    const whose = await pwa.safe.owner();
    if (!whose) return Response.redirect("/app/share?locked=1", 303);
    const form = await request.formData();
    const files = form.getAll("photos").filter((value) => value instanceof File && value.type.startsWith("image/"));
    const small = await Promise.all(files.slice(0, MOST).map(pwa.photos.smaller));
    const sealed = await Promise.all(small.map(async (file) =>
      ({ name: file.name, type: file.type, ...(await pwa.safe.seal(await file.arrayBuffer(), whose)) })));
    const text = [form.get("title"), form.get("text")].filter(Boolean).join("\n").slice(0, 2000);
    await pwa.database.put("meta", { owner: whose.id, at: Date.now(), text, photos: sealed }, "shared");
    return Response.redirect("/app/share", 303);
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method === "POST" && new URL(request.url).pathname === "/app/share") event.respondWith(take(request));
  });
})(self.pwa);
