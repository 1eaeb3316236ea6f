/* The forms that work without a network: 核实 with photos, place and time, 答复, 转交, 督促, 催单, 补充说明, 督办. */
((pwa) => {
  "use strict";
  const { queue } = pwa;
  const { h, icon, button, empty, callout, head, draw, toast } = pwa.show;
  const MOST_PHOTOS = 9;

  const field = (id, label, control, help = "") => h("div", { class: "field" },
    h("label", { class: "field-label", for: id }, label), control, help ? h("p", { class: "field-help" }, help) : null);

  const words = (name, label, { rows = 5, required = true, maxlength = 5000, value = "" } = {}) => {
    const area = h("textarea", { class: "input", id: `f-${name}`, name, rows, maxlength, required });
    area.value = value;
    return field(`f-${name}`, required ? label : `${label}（选填）`, area);
  };

  const select = (name, label, options) => field(`f-${name}`, label,
    h("span", { class: "select" },
      h("select", { class: "input", id: `f-${name}`, name, required: true }, options.map(([value, text]) => h("option", { value }, text))),
      icon("chevron-down")));

  // The phone's own clock in the city's zone. Whatever it says, deadlines go by the server's.
  const CHINA_MS = 8 * 3600 * 1000;
  const nowHere = () => new Date(Date.now() + CHINA_MS).toISOString().slice(0, 16);

  const moment = (name, label) => field(`f-${name}`, label,
    h("input", { class: "input", type: "datetime-local", id: `f-${name}`, name, value: nowHere() }), "按手机时间记录，并注明来自手机。");

  const photos = () => field("f-photos", "照片（选填）",
    h("input", { class: "input", type: "file", id: "f-photos", name: "photos", accept: "image/*", multiple: true, capture: false }), `最多 ${MOST_PHOTOS} 张`);

  function place(form) {
    if (!navigator.geolocation) return null;
    const say = h("span", null, "附上当前位置（选填）");
    const take = () => {
      say.textContent = "正在定位…";
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        form.place = { lng: coords.longitude, lat: coords.latitude };
        say.textContent = "已附上当前位置";
      }, () => { say.textContent = "定位失败，可不附位置"; }, { enableHighAccuracy: true, timeout: 15000 });
    };
    return h("div", { class: "field" }, h("button", { type: "button", class: "btn btn-secondary", onclick: take }, icon("locate"), say));
  }

  const shares = (order, action) => {
    const mine = order.shares?.[action] ?? [];
    return mine.length ? select("assignment", "代表哪个单位", mine.map(({ id, label }) => [id, label])) : null;
  };

  const FORMS = {
    verify: (order, form, kept) => [select("method", "核实方式", pwa.methods), moment("verified_at", "核实时间"),
      words("findings", "核实情况", { value: kept.findings }), photos(), place(form)],
    reply: (order, form, kept) => [words("content", "答复内容", { rows: 8, maxlength: 20000, value: kept.content }), photos()],
    note: (order, form, kept) => [words("content", "补充什么", { rows: 6, maxlength: 20000, value: kept.content }), photos()],
    transfer: (order, form, kept) => [select("to", "转交给", (order.receivers ?? []).map(({ value, label, note }) => [value, [label, note].filter(Boolean).join(" · ")])),
      words("note", "交代一句", { rows: 3, required: false, maxlength: 1000, value: kept.note })],
    prompt: (order, form, kept) => [words("reason", "督促内容", { rows: 4, maxlength: 1000, value: kept.reason })],
    supervise: (order, form, kept) => [words("requirement", "督办要求", { rows: 6, maxlength: 2000, value: kept.requirement })],
    urge: (order, form, kept) => [words("note", "催办说明", { rows: 4, required: false, maxlength: 1000, value: kept.note })],
  };
  const DRAFTABLE = ["reply", "note", "verify", "supervise"];

  function filled(form) {
    const fields = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value !== "") fields[name] = value;
    return fields;
  }

  async function keep(form, order, action, state, draft) {
    const entry = { number: order.number, title: order.title, action, fields: filled(form), version: order.version, place: form.place };
    const files = [...(form.querySelector("[name=photos]")?.files ?? [])].slice(0, MOST_PHOTOS);
    if (draft) await queue.discard(draft.seq);
    await queue.add(entry, files, undefined, state);
    await queue.later();
    toast("good", state === "draft" ? "草稿已保存在本机" : `${pwa.labels[action]}：已保存，联网后自动送出`);
    history.replaceState(null, "", `/app/orders/${order.number}`);
    await pwa.order.open(order.number);
  }

  async function open(number, action) {
    const order = await pwa.order.known(number);
    head(pwa.labels[action] ?? "办理", "", [`/app/orders/${number}`, "返回工单"]);
    if (!order || !FORMS[action]) return draw(empty("这个操作需要联网", "连上网络后再试；已填写的文字保存在本机。"));
    if (action === "transfer" && !order.receivers?.length) return draw(empty("没有可以转交的人", "联网后再试。"));
    const draft = (await queue.mine()).find((row) => row.state === "draft" && row.entry.number === number && row.entry.action === action);
    const form = h("form", { class: "form deed-form", onsubmit: (event) => { event.preventDefault(); keep(form, order, action, "waiting", draft); } });
    form.append(...[h("p", { class: "about" }, h("span", { class: "num" }, number), ` ${order.title}`), shares(order, action),
      ...FORMS[action](order, form, draft?.entry.fields ?? {})].filter(Boolean));
    form.append(h("div", { class: "form-foot row" },
      DRAFTABLE.includes(action) ? button("存草稿", () => keep(form, order, action, "draft", draft), "secondary") : null,
      h("button", { class: "btn btn-primary btn-large", type: "submit" }, "提交")));
    return draw(callout("现在没有网络。提交后保存在本机，联网自动送出。", "info"), form);
  }

  pwa.forms = { open, has: (action) => action in FORMS, words, photos, filled, MOST_PHOTOS };
})(self.pwa);
