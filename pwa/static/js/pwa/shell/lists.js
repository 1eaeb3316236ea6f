/* The first page and the lists, as they were when the phone last reached the server. */
((pwa) => {
  "use strict";
  const { safe, queue } = pwa;
  const { h, icon, badge, empty, moment, head, draw } = pwa.show;

  const LISTS = {
    "/app/todo": ["todo", "待办事宜", "inbox"],
    "/app/near-due": ["near_due", "即将到期", "hourglass"],
    "/app/processing": ["handling", "处理中", "wrench"],
    "/app/processing/offline": ["offline", "线下处理", "hand"],
    "/app/processing/tracking": ["tracking", "下派跟踪", "split"],
    "/app/done": ["done", "已处理", "check-circle"],
    "/app/followed": ["followed", "我关注的工单", "star"],
    "/app/supervised": ["supervised", "督察督办", "flag"],
  };

  function chip({ label, due_at: dueAt, warn_at: warnAt, paused }) {
    const now = Date.now();
    const standing = paused ? "paused" : now > Date.parse(dueAt) ? "overdue" : now > Date.parse(warnAt) ? "warn" : "running";
    const words = { paused: "已暂停", overdue: `已超 ${moment(dueAt)}`, warn: `${moment(dueAt)} 到期`, running: `${moment(dueAt)} 到期` };
    const symbol = { paused: "pause", overdue: "alarm", warn: "hourglass", running: "clock" };
    return h("span", { class: `clock clock-${standing}` },
      h("span", { class: "clock-chip" }, icon(symbol[standing]), h("span", { class: "clock-label" }, label), h("span", { class: "num" }, words[standing])));
  }

  function badges(order) {
    const mark = order.mark !== "none" && order.mark_label ? badge(order.mark_label, order.mark === "red" ? "bad" : "warn", "flag") : null;
    const urgency = order.urgency === "normal" ? null : badge(order.urgency_label, order.urgency === "emergency" ? "bad" : "warn");
    return [mark, urgency, badge(order.state, "info")];
  }

  const waitingOn = (rows, number) => rows.filter((row) => row.entry.number === number && row.state !== "applied");

  const pending = (rows) => rows.map((row) =>
    badge(`${pwa.labels[row.entry.action]} · ${row.state === "waiting" ? "待送出" : row.state === "draft" ? "草稿" : "需处理"}`,
      row.state === "waiting" ? "accent" : "warn", "upload"));

  function item(order, rows) {
    return h("li", { class: "row-card" }, h("article", { class: "list-card" },
      h("div", { class: "list-card-top" }, h("span", { class: "list-card-number num" }, order.number), h("span", { class: "list-card-badges" }, badges(order))),
      h("h2", { class: "list-card-title" }, h("a", { href: `/app/orders/${order.number}` }, order.title)),
      h("div", { class: "list-card-clocks" }, (order.due ?? []).slice(0, 2).map(chip), pending(waitingOn(rows, order.number))),
      h("ul", { class: "list-card-meta" }, [order.type, order.unit, order.place].filter(Boolean).map((text) => h("li", null, text)))));
  }

  async function list(path) {
    const [name, title, symbol] = LISTS[path];
    head(title, "", ["/app", "首页"]);
    const cards = await safe.read("lists", name);
    const rows = await queue.mine();
    if (!cards) return draw(empty("本机没有这份列表", "联网打开一次后，没有网络也能看。"));
    if (!cards.length) return draw(empty(`${title}：没有工单`, "以上次联网时为准。", symbol === "inbox" ? "inbox" : "done"));
    return draw(h("ul", { class: "list" }, cards.map((order) => item(order, rows))));
  }

  async function home() {
    const kept = await safe.read("meta", "counts");
    const rows = await queue.unsent();
    head(kept ? kept.name : "离线", "没有网络时也能查看和办理");
    if (!kept) return draw(empty("本机还没有内容", "联网登录一次后，没有网络也能查看待办和办理。"));
    const shown = Object.entries(LISTS).filter(([, [name]]) => name in kept.counts || name === "followed");
    const tiles = shown.map(([path, [name, title, symbol]]) =>
      h("a", { class: "link-row", href: path }, h("span", { class: "link-row-icon" }, icon(symbol)),
        h("span", { class: "link-row-text" }, h("span", { class: "link-row-title" }, title)),
        h("span", { class: "link-row-value num" }, kept.counts[name] ?? ""), icon("chevron-right")));
    const queued = h("a", { class: `link-row${rows.length ? " link-row-alert" : ""}`, href: "/app/queue" },
      h("span", { class: "link-row-icon" }, icon("upload")),
      h("span", { class: "link-row-text" }, h("span", { class: "link-row-title" }, "离线操作"), h("span", { class: "link-row-note" }, "联网后自动送出")),
      h("span", { class: "link-row-value num" }, rows.length), icon("chevron-right"));
    return draw(h("div", { class: "link-rows" }, queued), h("div", { class: "link-rows" }, tiles));
  }

  pwa.lists = { LISTS, list, home, chip, badges, pending, waitingOn };
})(self.pwa);
