/* A photo came from the gallery: which order is it for? */
((pwa) => {
  "use strict";
  const { database, safe } = pwa;
  const { h, icon, button, empty, head, draw } = pwa.show;

  async function shared() {
    const whose = await safe.owner();
    const kept = await database.get("meta", "shared");
    return whose && kept?.owner === whose.id ? { ...kept, whose } : null;
  }

  async function preview({ photos, whose }) {
    const pictures = await Promise.all(photos.map(async (photo) =>
      URL.createObjectURL(new Blob([await safe.open(photo, whose)], { type: photo.type }))));
    return h("ul", { class: "previews" }, pictures.map((src) => h("li", { class: "preview" }, h("img", { src, alt: "分享的照片" }))));
  }

  const choice = (order) => h("a", { class: "link-row", href: `/app/orders/${order.number}/do/verify?shared=1` },
    h("span", { class: "link-row-icon" }, icon("clipboard-check")),
    h("span", { class: "link-row-text" }, h("span", { class: "link-row-title" }, order.title), h("span", { class: "link-row-note num" }, order.number)),
    icon("chevron-right"));

  async function open() {
    head("照片用于哪件工单", "选中后打开核实表单，照片已附上", ["/app", "首页"]);
    const kept = await shared();
    if (!kept) return draw(empty("没有收到照片", "请先打开一次热线应用并登录，再从相册分享。"));
    const orders = [...((await safe.read("lists", "handling")) ?? []), ...((await safe.read("lists", "offline")) ?? [])];
    return draw(await preview(kept),
      orders.length ? h("div", { class: "link-rows" }, orders.map(choice)) : empty("没有正在处理的工单", "签收后的工单会出现在这里。"),
      button("不用了，删除照片", async () => { await database.remove("meta", "shared"); location.assign("/app"); }, "ghost"));
  }

  pwa.sharing = { open };
})(self.pwa);
