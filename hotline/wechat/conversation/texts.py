"""Everything the assistant says: plain, warm, short. Most citizens read it on a small screen, some have it read out."""

from hotline.infra.secrets import mask_phone
from hotline.orders.labels import SATISFACTION, TYPES
from hotline.orders.states import OrderType
from hotline.wechat.conversation.facts import Found, OrderFact, Service, SimilarFact
from hotline.wechat.conversation.intents import Say
from hotline.wechat.conversation.state import Draft

SHOWN = 160  # characters of an appeal on the card
ANSWER = 280  # of something published
LEVELS = tuple(f"{level} {word}" for level, word in SATISFACTION.items())
MENU = ("反映问题", "查进度", "评价", "人工", "绑定手机")


def greeting(city: str) -> Say:
    """After following, and on “帮助”."""
    return Say(
        f"您好，这里是{city}。遇到烦心事、想咨询政策，直接在这里说就行：文字、语音、照片、位置都可以，我来帮您登记并转给相关部门。\n"
        "紧急情况请直接拨打110、119、120。",
        MENU,
    )


def welcome_back(draft: Draft) -> Say:
    return Say(
        f"欢迎回来。您还有一条没提交的诉求：{_short(draft.content or '（照片）', 40)}", ("继续", "取消")
    )


def ask_what() -> Say:
    return Say("请说说遇到了什么问题：发生了什么、大概什么时候开始的。打字或发语音都行，也可以发照片。")


def ask_what_seen() -> Say:
    return Say("请再用一两句话说说是什么问题，打字或发语音都行。")


def ask_question() -> Say:
    return Say("请直接把问题发给我，比如“居住证怎么办理？”。找不到现成的答案，就帮您转给工作人员。")


def ask_where() -> Say:
    return Say("事情发生在哪里？可以打字写地址，或点“＋”发送位置。说不清就回复“跳过”。", ("跳过",))


def ask_phone() -> Say:
    return Say(
        "请留一个联系电话，承办单位核实情况时会用到，只给办理人员看。\n直接发号码就行；回复“绑定手机”，以后就不用再填了。"
    )


def wrong_phone(why: str = "") -> Say:
    return Say(f"{why or '这个号码好像不完整'}，请再发一次。手机是 11 位，座机要加区号。")


NOTED = "已记下。"
HALF_READ = "这种消息我看不全，文字已经记下。"
DANGER = "如果危险正在发生，请立即拨打110、119或120！"


def kept(draft: Draft) -> str:
    """Said before the next question, so that nobody wonders."""
    seen = len(draft.media) - draft.voices
    counted = [f"{seen} 张照片或视频" if seen else "", f"{draft.voices} 段语音" if draft.voices else ""]
    return f"收到 {'、'.join(one for one in counted if one)}。"


def not_understood() -> Say:
    return Say("这种消息我还看不懂，已经留存。您可以打字、发语音、照片或位置。", MENU)


def card(draft: Draft, bound: str) -> Say:
    """To be confirmed."""
    lines = [
        "请您核对：",
        f"【类型】{TYPES[OrderType(draft.type)]}",
        f"【内容】{_short(draft.content, SHOWN) or '（见语音）'}",
        f"【地点】{draft.place or '未填写'}",
        *([f"【照片、语音】{len(draft.media)} 个"] if draft.media else []),
        f"【电话】{mask_phone(draft.phone) if draft.phone else bound}",
        "没问题就回复“确认”。要补充，接着发就行。",
    ]
    return Say("\n".join(lines), ("确认", "改地点", "改电话", "取消"))


def submitted(number: str, title: str, code: str, link: str, *, bound: bool) -> Say:
    return Say(
        f"已登记，我们会尽快处理。\n【诉求】{_short(title, 40)}\n【编号】{number}\n【查询码】{code}\n查看进度：{link}\n"
        "随时可以在这里查进度、补充、催单。",
        ("查进度", "补充") if bound else ("查进度", "补充", "绑定手机"),
        lasting=True,
    )


def found(answers: tuple[Found, ...]) -> Say:
    """What is published, and where it comes from."""
    first, *others = answers
    lines = [f"您问的可能是：\n「{first.title}」\n{_short(first.text, ANSWER)}", f"来源：{first.source}"]
    lines += [first.url] if first.url else []
    lines += [f"相关：「{one.title}」{one.url}" for one in others]
    return Say("\n".join(lines) + "\n这样解决了吗？", ("有帮助", "转为诉求"))


def similar(orders: tuple[SimilarFact, ...]) -> Say:
    lines = tuple(
        f"{place}、{_short(one.title, 24)}（{one.state}，{one.people} 人关注）"
        for place, one in enumerate(orders, 1)
    )
    return Say(
        "已经有人反映过类似的问题。跟着关注，办好了会通知您，不用重复提交；如果不是一回事，回复“都不是”。",
        (*lines, "都不是"),
    )


def routing(orders: tuple[OrderFact, ...]) -> Say:
    lines = tuple(f"{place}、补充到：{_short(one.title, 20)}" for place, one in enumerate(orders, 1))
    return Say("收到。这是补充之前的诉求，还是新的问题？", (*lines, "新问题"))


def choose(what: str, orders: tuple[OrderFact, ...]) -> Say:
    lines = tuple(f"{place}、{_short(one.title, 22)}（{one.state}）" for place, one in enumerate(orders, 1))
    return Say(f"您要{what}哪一件？", lines)


def progress(order: OrderFact) -> Say:
    wishes = {"urge": "催单", "supplement": "补充", "evaluate": "评价", "withdraw": "撤单"}
    may = tuple(word for action, word in wishes.items() if action in order.may)
    return Say(f"「{_short(order.title, 40)}」\n【编号】{order.number}\n{order.standing}", may)


def no_orders(bound: bool) -> Say:
    if bound:
        return Say("没有查到您的诉求。要反映问题，直接告诉我就行。")
    return Say(
        "没有在这里登记过的诉求。打过电话或在网站提交过？绑定手机后就能查到。", ("绑定手机", "反映问题")
    )


def none_may(what: str) -> Say:
    return Say(f"现在没有可以{what}的诉求。", ("查进度",))


def adding(order: OrderFact) -> Say:
    return Say(f"请发要补充到「{_short(order.title, 24)}」的文字、照片或语音，发完回复“完成”。", ("完成",))


def sure_to_withdraw(order: OrderFact) -> Say:
    return Say(f"确定撤回「{_short(order.title, 30)}」吗？撤回后不再办理。", ("确认", "取消"))


def judge(what: str, order_title: str) -> Say:
    return Say(f"「{_short(order_title, 24)}」\n您对{what}满意吗？点一项，或回复数字。", LEVELS)


def judge_why() -> Say:
    return Say(
        "很抱歉没让您满意。哪里没办好？请写几句，我们会有人跟您联系。不想说可以回复“跳过”。", ("跳过",)
    )


def person(service: Service) -> Say:
    if not service.is_open:
        return Say(
            f"现在是休息时间，人工服务{service.opens}开始。请把要说的话留在这里，上班后第一时间回复您。\n急事请拨打12345。",
            ("结束人工",),
            lasting=True,
        )
    place = f"前面还有 {service.ahead} 位，" if service.ahead else ""
    return Say(f"正在为您转人工，{place}请稍等。您可以先把情况写下来。", ("结束人工",), lasting=True)


def person_left(draft: Draft) -> Say:
    rest = "您还有一条没提交的诉求，回复“继续”接着填。" if not draft.empty else "有事随时找我。"
    return Say(f"好的，人工服务已结束。{rest}")


def cancelled(had_something: bool) -> Say:
    return Say("已取消，没有提交。有事随时找我。" if had_something else "好的。有事随时找我。")


def thanks() -> Say:
    return Say("不客气。有事随时找我。")


def nothing_to_confirm() -> Say:
    return Say("现在没有要确认的内容。想反映问题，直接告诉我就行。", MENU)


def ask_number() -> Say:
    return Say("请发您的手机号，我会发一条验证短信。绑定后能查到您打电话、在网站提交的诉求。", ("取消",))


def ask_code(phone: str) -> Say:
    return Say(f"验证码已发到 {mask_phone(phone)}，5 分钟内有效。请把 6 位数字发给我。", ("取消",))


def bound_already(bound: str) -> Say:
    return Say(f"已绑定 {bound}。要换号码，请先回复“解绑”。")


def bound_now(bound: str) -> Say:
    return Say(f"绑定成功：{bound}。回复“进度”可以查看您的诉求。", lasting=True)


def sure_to_unbind(bound: str) -> Say:
    return Say(f"确定解除绑定 {bound} 吗？解除后这里只能查到在微信里提交的诉求。", ("确认", "取消"))


def not_bound() -> Say:
    return Say("还没有绑定手机号。", ("绑定手机",))


def unbound() -> Say:
    return Say("已解除绑定。", lasting=True)


def calm() -> Say:
    """Once in a storm."""
    return Say("您发得很快，都收到了，一条也不会丢。发完告诉我“继续”就行。")


def stuck() -> Say:
    """A message nothing could be made of, six times."""
    return Say("刚才有一条消息我没能处理好，已经转给工作人员查看，会有人回复您。", lasting=True)


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def supplemented(title: str) -> Say:
    return Say(f"已补充到「{_short(title, 24)}」，承办单位会看到。")


DONE = {"urge": "已为您催办，承办单位会看到。", "withdraw": "诉求已撤回。", "evaluate": "感谢您的评价。"}


def done(action: str) -> Say:
    return Say(DONE[action], lasting=True)


def joined(title: str) -> Say:
    return Say(f"已为您关注「{_short(title, 24)}」，有结果会在这里告诉您。", lasting=True)
