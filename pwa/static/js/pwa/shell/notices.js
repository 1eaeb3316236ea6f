/* Supervision notices my unit has to answer, as they were when the phone last reached the server. */
((pwa) => {
  "use strict";
  const { safe, queue, lists, forms } = pwa;
  const { h, icon, badge, button, link, empty, callout, card, moment, head, draw, toast } = pwa.show;
  const LIST = "/app/supervised/received";
  const ANSWERS = { notice_acknowledge: ["acknowledge", "stamp"], notice_feed_back: ["feed_back", "chat"] };

  const subject = ({ id }) => `supervision/${id}`;
  const ofNotice = ({ number }) => number.startsWith("supervision/");

  // — what an entry of the queue is about: an order or a notice ————————————————————————

  const address = (entry) => (ofNotice(entry) ? `/app/${entry.number}` : `/app/orders/${entry.number}`);

  const named = (entry) => (ofNotice(entry) ? [entry.title || "督办单"]
    : [h("span", { class: "num" }, entry.number), entry.title ? ` ${entry.title}` : ""]);

  // — the list and one notice ————————————————————————————————————————————————————————

  const kept = () => safe.read("lists", "notices");
  const known = async (id) => (await kept())?.find((one) => String(one.id) === id);

  const due = (notice) => h("span", { class: `clock clock-${Date.now() > Date.parse(notice.due_at) ? "overdue" : "running"}` },
    h("span", { class: "clock-chip" }, icon("clock"), h("span", { class: "clock-label" }, "反馈期限"), h("span", { class: "num" }, moment(notice.due_at))));

  function item(notice, rows) {
    return h("li", { class: "row-card" }, h("article", { class: "list-card" },
      h("div", { class: "list-card-top" }, h("span", { class: "list-card-number num" }, notice.number), badge(notice.state, notice.tone, notice.icon)),
      h("h2", { class: "list-card-title" }, h("a", { href: `/app/${subject(notice)}` }, notice.orders[0]?.title ?? notice.number)),
      h("div", { class: "list-card-clocks" }, due(notice), lists.pending(lists.waitingOn(rows, subject(notice)))),
      h("ul", { class: "list-card-meta" }, h("li", null, notice.unit))));
  }

  async function list() {
    head("收到的督办", "", ["/app", "首页"]);
    const notices = await kept();
    const rows = await queue.mine();
    if (!notices?.length) return draw(empty("没有待反馈的督办单", "以上次联网时为准。", "done"));
    return draw(h("ul", { class: "list" }, notices.map((notice) => item(notice, rows))));
  }

  /* Whoever has answered has acknowledged: afterwards nothing is left to press. */
  function possible(notice, rows) {
    const done = rows.map((row) => row.entry.action);
    if (done.includes("notice_feed_back")) return [];
    return notice.actions.filter((name) => !done.includes(name));
  }

  function actions(notice, rows) {
    const may = possible(notice, rows);
    return may.length ? h("div", { class: "action-bar action-bar-many", role: "group", "aria-label": "办理" }, may.map((name) => (name === "notice_acknowledge"
      ? button(pwa.labels[name], () => acknowledge(notice), "accent", ANSWERS[name][1])
      : link(pwa.labels[name], `/app/${subject(notice)}/do/${ANSWERS[name][0]}`, "primary", ANSWERS[name][1])))) : null;
  }

  async function open(id) {
    const notice = await known(id);
    head("督办单", "", [LIST, "收到的督办"]);
    if (!notice) return draw(empty("本机没有这份督办单", "联网打开一次首页后，没有网络也能查看和反馈。"));
    const rows = lists.waitingOn(await queue.mine(), subject(notice));
    return draw(h("article", { class: "order", id: "notice" },
      h("header", { class: "order-head" }, h("h2", { class: "order-title" }, notice.number),
        h("p", { class: "row row-tight" }, badge(notice.state, notice.tone, notice.icon), lists.pending(rows)),
        h("div", { class: "list-card-clocks" }, due(notice)), h("p", { class: "muted" }, `${notice.issuer} → ${notice.unit}`)),
      card("督办要求", h("p", { class: "words" }, notice.requirement)),
      card("督办的工单", h("div", { class: "link-rows" }, notice.orders.map((order) =>
        h("a", { class: "link-row", href: `/app/orders/${order.number}` }, h("span", { class: "link-row-text" },
          h("span", { class: "link-row-title" }, order.title), h("span", { class: "link-row-note num" }, order.number)), icon("chevron-right"))))),
      actions(notice, rows)));
  }

  // — answering ——————————————————————————————————————————————————————————————————————

  async function keep(notice, action, fields = {}, files = []) {
    await queue.add({ number: subject(notice), title: notice.number, action, fields, version: notice.version }, files);
    await queue.later();
    toast("good", `${pwa.labels[action]}：已保存，联网后自动送出`);
    history.replaceState(null, "", `/app/${subject(notice)}`);
    await open(String(notice.id));
  }

  const acknowledge = (notice) => keep(notice, "notice_acknowledge");

  async function form(id, action) {
    const notice = await known(id);
    if (!notice || action !== "notice_feed_back") return open(id);
    head(pwa.labels[action], "", [`/app/${subject(notice)}`, "督办单"]);
    const made = h("form", { class: "form deed-form", onsubmit: (event) => {
      event.preventDefault();
      const files = [...made.querySelector("[name=photos]").files].slice(0, forms.MOST_PHOTOS);
      keep(notice, action, forms.filled(made), files);
    } });
    made.append(h("p", { class: "about" }, `${notice.number} ${notice.unit}`), forms.words("content", "办理情况", { rows: 7, maxlength: 2000 }), forms.photos(),
      h("div", { class: "form-foot row" }, h("button", { class: "btn btn-primary btn-large", type: "submit" }, "提交")));
    return draw(callout("现在没有网络。提交后保存在本机，联网自动送出。", "info"), made);
  }

  pwa.notices = { LIST, list, open, form, address, named };
})(self.pwa);
