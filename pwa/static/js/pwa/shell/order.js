/* One opened order, and under the thumb what may be done about it without a network. */
((pwa) => {
  "use strict";
  const { safe, queue, lists } = pwa;
  const { h, icon, badge, button, link, empty, callout, card, moment, head, draw, toast } = pwa.show;

  // A tap does these; the others ask something first.
  const AT_ONCE = { sign: "stamp", follow: "star", unfollow: "star-filled" };
  const ASKING = {
    reply: "chat", verify: "clipboard-check", transfer: "transfer", prompt: "bell", urge: "bell", note: "file-plus", supervise: "flag",
  };

  /* What is known of an order: opened once, or at least seen in a list. */
  async function known(number) {
    const opened = await safe.read("orders", number);
    if (opened) return opened;
    for (const [name] of Object.values(lists.LISTS)) {
      const found = (await safe.read("lists", name))?.find((one) => one.number === number);
      if (found) return { ...found, actions: found.signable ? ["sign", "verify", "reply"] : ["verify", "reply"], onlyListed: true };
    }
    return null;
  }

  /* After what waits in the queue, other things may be done: signed is signed, also here. */
  function possible(order, rows) {
    const done = rows.map((row) => row.entry.action);
    const actions = new Set(order.actions ?? []);
    if (done.includes("sign")) for (const name of ["verify", "reply", "note"]) actions.add(name);
    for (const name of ["sign", "reply", "transfer", "supervise"]) if (done.includes(name)) actions.delete(name);
    const last = done.findLast((name) => name === "follow" || name === "unfollow");
    actions.delete(last ?? (order.followed ? "follow" : "unfollow"));
    return actions;
  }

  async function act(order, action) {
    await queue.add({ number: order.number, title: order.title, action, fields: {}, version: order.version });
    await queue.later();
    toast("good", `${pwa.labels[action]}：已保存，联网后自动送出`);
    await open(order.number);
  }

  function actions(order, rows) {
    const may = possible(order, rows);
    const taps = Object.keys(AT_ONCE).filter((name) => may.has(name))
      .map((name) => button(pwa.labels[name], () => act(order, name), name === "sign" ? "accent" : "ghost", AT_ONCE[name]));
    const forms = Object.keys(ASKING).filter((name) => may.has(name))
      .map((name, at) => link(pwa.labels[name], `/app/orders/${order.number}/do/${name}`, at ? "secondary" : "primary", ASKING[name]));
    return taps.length + forms.length ? h("div", { class: "action-bar action-bar-many", role: "group", "aria-label": "办理" }, taps, forms) : null;
  }

  const line = (event) => h("li", { class: `timeline-item timeline-${event.tone}` },
    h("span", { class: "timeline-dot" }, icon(event.icon)),
    h("div", { class: "timeline-body" },
      h("p", { class: "timeline-head" }, h("strong", null, event.title), h("time", { class: "num" }, moment(event.at))),
      event.who ? h("p", { class: "timeline-who" }, event.who) : null,
      event.text ? h("p", { class: "timeline-text" }, event.text) : null,
      event.aside ? h("p", { class: "timeline-who" }, event.aside) : null));

  const story = (events) => h("ol", { class: "timeline" }, events.map(line));

  const unit = (one) => h("li", null,
    h("p", { class: "record-head" }, h("strong", null, one.name), badge(one.part, "accent"), badge(one.state, "info")),
    one.opinion ? h("p", { class: "words muted" }, `交办意见：${one.opinion}`) : null,
    one.reply ? h("p", { class: "words" }, one.reply) : null);

  const verified = (one) => h("li", null,
    h("p", { class: "record-head" }, badge(one.method, "info"), one.by, h("time", { class: "num muted" }, moment(one.at))),
    h("p", { class: "words" }, one.text));

  function contents(order) {
    if (order.confidential) return [callout("此件要求保密，内容不留在手机上，请联网后查看。", "warn")];
    if (order.onlyListed) return [callout("这件工单没有打开过，本机只有列表里的内容。", "info")];
    return [
      card("诉求内容", h("p", { class: "words" }, order.content),
        order.place ? h("p", { class: "place-line" }, icon("map-pin"), order.place) : null,
        order.person ? h("p", { class: "muted" }, `诉求人 ${order.person}`) : null),
      order.units?.length ? card("主办与协办", h("ul", { class: "records" }, order.units.map(unit))) : null,
      order.verifications?.length ? card("核实情况", h("ul", { class: "records" }, order.verifications.map(verified))) : null,
      order.supplements?.length ? card("补充内容", h("ul", { class: "records" }, order.supplements.map((one) =>
        h("li", null, h("p", { class: "muted num" }, moment(one.at)), h("p", { class: "words" }, one.text))))) : null,
      card("办理经过", story(order.story ?? [])),
    ];
  }

  async function open(number) {
    const order = await known(number);
    head("工单", "", ["/app/todo", "待办"]);
    if (!order) return draw(empty("本机没有这件工单", "联网打开一次后，没有网络也能查看和办理。"));
    const rows = lists.waitingOn(await queue.mine(), number);
    return draw(h("article", { class: "order", id: "order", "data-number": number },
      h("header", { class: "order-head" },
        h("p", { class: "num muted" }, number), h("h2", { class: "order-title" }, order.title),
        h("p", { class: "row row-tight" }, lists.badges(order), lists.pending(rows)),
        h("div", { class: "list-card-clocks" }, (order.due ?? []).map(lists.chip)),
        order.at ? h("p", { class: "muted" }, `内容截至 ${moment(order.at)}`) : null),
      contents(order).filter(Boolean), actions(order, rows)));
  }

  pwa.order = { open, known, story };
})(self.pwa);
