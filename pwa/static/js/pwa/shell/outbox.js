/* 离线操作: the fate of every action, and what may be done about it. Nothing leaves this list by itself unsent. */
((pwa) => {
  "use strict";
  const { queue, server } = pwa;
  const { h, badge, button, link, empty, callout, card, moment, head, draw, toast } = pwa.show;

  const STATES = {
    waiting: ["等待送出", "accent", "upload"],
    draft: ["草稿", "neutral", "edit"],
    applied: ["已送达", "good", "check"],
    conflict: ["情况有变", "warn", "warning"],
    refused: ["没有通过", "bad", "ban"],
    gone: ["已不在您手上", "warn", "transfer"],
  };

  const said = ({ entry }) => entry.fields[pwa.said[entry.action]] ?? "";

  async function send() {
    const result = await queue.flush().catch(() => null);
    if (!result) { await queue.later(); toast("warn", "现在送不出去，联网后自动再试。"); }
    else if (result.outcome === "signed_out") location.assign("/app/login?next=/app/queue");
    else if (result.outcome === "outdated") toast("warn", "应用版本太旧，请先更新。");
    await open();
  }

  const again = async (row, change = {}) => { await queue.update(row.seq, { state: "waiting", ...change }); await send(); };

  /* The words are kept with the order, though the action itself comes too late. */
  async function asNote(row) {
    const files = await queue.photosOf(row);
    const { number, title, made_at: madeAt } = row.entry;
    const content = `（离线${pwa.labels[row.entry.action]}未能提交，转为补充说明）\n${said(row)}`;
    await queue.add({ number, title, action: "note", fields: { content }, version: null, made_at: madeAt }, files);
    await queue.discard(row.seq);
    await send();
  }

  /* Seen what happened meanwhile, and still meant: from now on that counts as known. */
  async function anyway(row, answer) {
    const whose = await pwa.safe.owner();
    const sealed = await pwa.safe.sealJson({ ...row.entry, version: answer.version }, whose);
    await again(row, { sealed, key: crypto.randomUUID() });
  }

  function discard(row) {
    const sure = document.getElementById("sure");
    sure.querySelector("p").textContent = `${pwa.labels[row.entry.action]} · ${row.entry.title || row.entry.number}。放弃后无法找回，也不会送达。`;
    sure.querySelector("[data-yes]").onclick = async () => { sure.close(); await queue.discard(row.seq); await open(); };
    sure.showModal();
  }

  const copy = async (row) => { await navigator.clipboard.writeText(said(row)); toast("good", "已复制"); };

  function choices(row, answer, held) {
    if (row.state === "applied") return [];
    const drop = button("放弃", () => discard(row), "ghost");
    if (row.state === "draft") return [link("继续填写", `/app/orders/${row.entry.number}/do/${row.entry.action}`, "secondary"), button("提交", () => again(row)), drop];
    if (row.state === "waiting") return [held ? null : button("立即送出", send, "secondary"), drop];
    return [
      answer?.as_note ? button("作为补充说明送出", () => asNote(row)) : null,
      row.state === "conflict" && answer?.code === "stale" ? button("仍然提交", () => anyway(row, answer), "secondary") : null,
      row.state === "refused" ? button("再试一次", () => again(row, { key: crypto.randomUUID() }), "secondary") : null,
      said(row) ? button("复制内容", () => copy(row), "ghost") : null,
      drop,
    ];
  }

  async function item(row, held) {
    const [label, tone, symbol] = STATES[row.state];
    const answer = await queue.answerOf(row);
    const { entry } = row;
    return h("li", null, h("section", { class: "card queued", "data-state": row.state, "data-action": entry.action },
      h("p", { class: "record-head" }, h("strong", null, pwa.labels[entry.action]), badge(label, tone, symbol),
        h("time", { class: "num muted" }, `手机时间 ${moment(entry.made_at)}`)),
      h("p", null, h("a", { href: pwa.notices.address(entry) }, pwa.notices.named(entry))),
      said(row) ? h("p", { class: "words queued-words" }, said(row)) : null,
      row.photos.length ? h("p", { class: "muted" }, `${row.photos.length} 张照片`) : null,
      held && row.state === "waiting" ? h("p", { class: "muted" }, "同一件前面还有一项需要您先处理。") : null,
      answer?.message ? callout(answer.message, row.state === "applied" ? "good" : "warn") : null,
      Object.values(answer?.errors ?? {}).map((words) => h("p", { class: "field-error" }, words)),
      answer?.news?.length ? h("details", { open: true }, h("summary", null, "您离线期间"), pwa.order.story(answer.news)) : null,
      h("div", { class: "row queued-actions" }, choices(row, answer, held).filter(Boolean))));
  }

  const confirmation = () => h("dialog", { class: "sheet", id: "sure", "aria-labelledby": "sure-title" }, h("div", { class: "sheet-inner sheet-body" },
    h("h2", { id: "sure-title" }, "确定放弃这项操作？"), h("p", null, ""),
    h("div", { class: "row" }, button("保留", () => document.getElementById("sure").close(), "secondary"),
      h("button", { type: "button", class: "btn btn-danger", "data-yes": "" }, "放弃"))));

  async function drawn(rows) {
    const held = new Set();
    const items = [];
    for (const row of rows) {
      items.push(await item(row, held.has(row.entry.number)));
      if (queue.UNDECIDED.includes(row.state)) held.add(row.entry.number);
    }
    return items;
  }

  let drawing = 0;

  /* News may come while this is still being drawn: only what was read last is shown. */
  async function open() {
    head("离线操作", "没有网络时做的操作，按先后逐件送出", ["/app", "首页"]);
    const mine = ++drawing;
    const [rows, locked] = [await queue.mine(), await queue.foreign()];
    const page = await contents(rows, locked);
    if (mine === drawing) draw(...page);
  }

  async function contents(rows, locked) {
    const unsent = rows.filter((row) => row.state !== "applied");
    const sent = rows.filter((row) => row.state === "applied").reverse();
    return [
      locked ? callout(`本机还有另一位工作人员未送出的 ${locked} 项操作，已加密，只有其本人登录后才能查看和送出。`, "info") : null,
      unsent.some((row) => row.state === "waiting") && navigator.onLine ? button("全部送出", send, "accent", "upload") : null,
      unsent.length ? h("ul", { class: "queue" }, await drawn(unsent)) : empty("都送达了", "没有等待送出的操作。", "done"),
      sent.length ? card("最近送达", h("ul", { class: "queue" }, await drawn(sent.slice(0, 20)))) : null,
      confirmation(),
    ];
  }

  pwa.outbox = { open, send, server };
})(self.pwa);
