"""Understanding what was typed: commands, choices, questions, telephone numbers, places. Pure, and modest."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from hotline.infra.errors import Invalid
from hotline.people import phones


class Command(StrEnum):
    """What may be asked for at any time; the value is also a menu button's key."""

    REPORT = "report"
    QUESTION = "question"
    PROGRESS = "progress"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    EVALUATE = "evaluate"
    UNHAPPY = "unhappy"
    HAPPY_3 = "happy_3"
    HAPPY_4 = "happy_4"
    HAPPY_5 = "happy_5"
    PERSON = "person"
    END_PERSON = "end_person"
    CANCEL = "cancel"
    HELP = "help"
    BIND = "bind"
    UNBIND = "unbind"
    BIND_STAFF = "bind_staff"
    CONFIRM = "confirm"
    GO_ON = "go_on"
    MAKE_ORDER = "make_order"
    THANKS = "thanks"
    NONE_OF_THESE = "none_of_these"
    CHANGE_PLACE = "change_place"
    CHANGE_PHONE = "change_phone"
    DONE = "done"
    SKIP = "skip"


_WORDS: dict[Command, str] = {
    Command.REPORT: "反映问题 我要反映 提交诉求 我要投诉 投诉 新诉求 新问题 反映新问题 诉求",
    Command.QUESTION: "办事问答 问答 咨询 我要咨询 政策咨询",
    Command.PROGRESS: "进度 查进度 查询进度 查询 我的诉求 办到哪了 办理进度",
    Command.URGE: "催单 催办 催一下 催一催",
    Command.SUPPLEMENT: "补充 补充材料 补单 补充说明",
    Command.WITHDRAW: "撤单 撤回 撤销 撤销诉求 撤回诉求",
    Command.EVALUATE: "评价 我要评价",
    Command.UNHAPPY: "不满意 很不满意 非常不满意",
    Command.HAPPY_3: "基本满意",
    Command.HAPPY_4: "满意",
    Command.HAPPY_5: "非常满意 很满意 十分满意",
    Command.PERSON: "人工 转人工 人工服务 人工客服 找人工 转接人工 接人工",
    Command.END_PERSON: "结束人工 取消人工 退出人工 不用人工了",
    Command.CANCEL: "取消 算了 不提交了 退出",
    Command.HELP: "帮助 菜单 help 你好 您好 在吗 功能 怎么用",
    Command.BIND: "绑定 绑定手机 绑定手机号 绑定电话",
    Command.UNBIND: "解绑 解除绑定 取消绑定",
    Command.CONFIRM: "确认 确认提交 提交 是 是的 对 好 好的 可以 ok 没问题 确定",
    Command.GO_ON: "继续 接着填",
    Command.MAKE_ORDER: "转为诉求 转诉求 转工单 没解决 没有帮助 不是我要的",
    Command.THANKS: "谢谢 解决了 有帮助 谢谢了 感谢 明白了 知道了",
    Command.NONE_OF_THESE: "都不是 不是 0 继续提交",
    Command.CHANGE_PLACE: "改地点 修改地点 改地址 地点不对",
    Command.CHANGE_PHONE: "改电话 修改电话 改手机 电话不对 换个电话",
    Command.DONE: "完成 补充完了 说完了 没有了",
    Command.SKIP: "跳过 不清楚 不知道 没有 说不清 无",
}
_COMMANDS = {word: command for command, words in _WORDS.items() for word in words.split()}
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_WITH_NUMBER = re.compile(r"^(进度|查询进度|查询|催单|催办|补充|撤单|评价)\D{0,4}(\d{10,32})$")
_STAFF = re.compile(r"^绑定工号\D{0,4}([0-9A-Za-z]{4,32})$")
_CHOICE = re.compile(r"^第?(\d{1,2})(?:[个项条件号]|[、.].+)?$", re.DOTALL)
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_PHONE = re.compile(r"(?<!\d)(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?[2-9]\d{6,7})(?!\d)")
_ABOUT_A_PHONE = re.compile(r"[\W_]|我的|电话|手机|号码|联系方式|联系|是|号")
_CODE = re.compile(r"^\D{0,6}(\d{6})\D{0,3}$")
_ASKING = re.compile(
    r"[?？]|请问|怎么|如何|哪里|哪儿|在哪|什么时候|几点|多少钱|需要什么|要什么材料|能不能|可不可以|可以.{0,12}吗|吗$|是否|流程|条件|咨询"
)
_DANGER = re.compile(
    r"着火|起火|失火|火灾|爆炸|救命|跳楼|轻生|自杀|溺水|落水|触电|煤气泄漏|燃气泄漏|持刀|打人|杀人|抢劫|昏迷|晕倒|大出血|被困"
)
_EVERY_QUESTION = re.compile(
    r"请问|您好|你好|怎么办理|怎么办|怎么样|怎么|如何|哪里|哪儿|在哪|什么时候|什么|多少钱|多少|多久|需要|可不可以|能不能|可以|是否|有没有"
    r"|办理|咨询|查询|流程|条件|指南|指引|须知|问题|关于|我想|我要|一下|[我你您想要在的了吗呢和与去到]"
)
_APPEALING = re.compile(
    r"投诉|举报|反映|没人管|坏了|不亮|噪音|扰民|堵塞|漏水|停水|停电|拖欠|占道|违建|恶臭|垃圾|塌|破损|怎么还|为什么还|希望.{0,6}处理"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{0,18}(?:(?<![走马修过一让铁上])路(?!灯|面|人|过|况|费)|街道|街|巷|弄|大道|小区|花园|新村|村|镇|乡|广场|市场"
    r"|学校|小学|中学|大学|幼儿园|医院|公园|车站|地铁站|大厦|社区|桥|公寓|工地|号院|苑|里弄|立交|超市|银行)"
    r"(?:[\u4e00-\u9fffA-Za-z0-9-]{0,12}?(?:号|栋|幢|单元|口|旁|对面|附近|门口|[东西南北](?![\u4e00-\u9fff])))?"
)
_BEFORE_A_PLACE = re.compile(
    r"位于|住在|就在|是在|[在到从把是]|昨天|昨晚|今天|今早|最近|我们|我家|这里|那个|附近的|请问|投诉|举报|反映"
)


@dataclass(frozen=True)
class Wish:
    """A command and what came with it."""

    command: Command
    argument: str = ""


def plain(text: str) -> str:
    """Without full-width signs, and signs around it."""
    return _EDGE.sub("", unicodedata.normalize("NFKC", text).strip()).lower()


def wish(text: str) -> Wish | None:
    """The command, when the text is nothing else."""
    word = plain(text)[:80]
    if word in _COMMANDS:
        return Wish(_COMMANDS[word])
    if found := _WITH_NUMBER.match(word):
        return Wish(_COMMANDS[found[1]], found[2])
    if found := _STAFF.match(unicodedata.normalize("NFKC", text).strip()[:60]):
        return Wish(Command.BIND_STAFF, found[1])
    return Wish(Command.HELP) if not word and text.strip() in ("?", "？") else None


def wish_of_key(key: str) -> Wish | None:
    """A menu's button: our own word, or the Chinese one."""
    return Wish(Command(key)) if key in set(Command) else wish(key)


def choice(text: str, most: int) -> int | None:
    """1 … `most`; 0 stands for none of these. A sentence that merely begins with a number is no choice."""
    word = plain(text)
    if word in _CHINESE:
        return _CHINESE[word] if _CHINESE[word] <= most else None
    found = _CHOICE.match(word)
    return int(found[1]) if found and int(found[1]) <= most else None


def code(text: str) -> str:
    """Six digits, perhaps with a word before them."""
    found = _CODE.match(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else ""


def phone(text: str) -> str:
    """The first telephone number in it, as orders keep it."""
    found = _PHONE.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return ""
    try:
        return phones.normalise(found[0]) or ""
    except Invalid:
        return ""


def only_phone(text: str) -> bool:
    """Whether nothing else was written than a number, and that it is one."""
    rest = _PHONE.sub("", unicodedata.normalize("NFKC", text))
    return not _ABOUT_A_PHONE.sub("", rest)


def tries_a_phone(text: str) -> bool:
    """Digits that were meant as a number and are none, and no other word."""
    found = _ABOUT_A_PHONE.sub("", unicodedata.normalize("NFKC", text))
    return len(found) >= 5 and found.isdecimal()


def is_question(text: str) -> bool:
    """Asks how something is done, rather than that something be done."""
    return bool(_ASKING.search(text)) and not _APPEALING.search(text)


def is_danger(text: str) -> bool:
    """Somebody may need help within minutes, not days."""
    return bool(_DANGER.search(text))


def subject(text: str) -> str:
    """What a question or a title is about, without the words every question has."""
    return _EVERY_QUESTION.sub(" ", unicodedata.normalize("NFKC", text))


def place(text: str) -> str:
    """The first thing that reads like a place."""
    found = [_BEFORE_A_PLACE.split(one)[-1] for one in _PLACE.findall(text)]
    return next((one for one in found if len(one) >= 3), "")


def order_type(text: str) -> str:
    """A first guess; the desk files it."""
    for word, kind in (("举报", "report"), ("表扬", "praise"), ("点赞", "praise"), ("建议", "suggestion")):
        if word in text:
            return kind
    if "投诉" in text or (_APPEALING.search(text) and not is_question(text)):
        return "complaint"
    return "consultation" if is_question(text) else "help"


def title(text: str) -> str:
    """The first sentence, not too long."""
    first = next((part.strip() for part in re.split(r"[。！？!?；;\n]", text) if part.strip()), "")
    return first if len(first) <= 30 else first[:29] + "…"
