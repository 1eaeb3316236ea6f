"""Why something is due when it is, in the reader's language.

Clocks keep their reasons as Chinese sentences (`hotline.worktime.explain`, the orders' clocks, supervision). Their
shapes are few: another language recognises the shape, and says the same dates and figures in its own words.
"""

from web.kit.dated import dates
from web.kit.i18n import gettext
from web.kit.shapes import Shapes

_SHAPES = (
    "{at}{event}，时限 {limit}，夜间、周末和节假日照常计算。",
    "{at}{event}，时限 {limit}，只计上班时间（{hours}），从 {opening} 上班起算。",
    "{at}{event}，时限 {limit}，只计上班时间（{hours}）。",
    "{at}{event}，当天不计，从下一个工作日 {day}起算第 1 天。",
    "第 {n} 个工作日是 {day}，截止到当天下班时间 {clock}。",
    "第 {n} 个工作日是 {day}，截止到当天 24:00。",
    "截止到 {until}。",
    "{days}是周末，不计入。",
    "{day}调休上班计入。",
    "{days}{holiday}放假不计入。",
    "{year}年放假安排尚未公布，暂按法定节假日推算，公布后重新计算。",
    "日历中没有{year}年放假安排，暂按周一至周五上班推算，公布后重新计算。",
    "经审核同意延期 {limit}，原定 {until} 截止。",
    "延期后截止到 {until}。",
    "协办单位与主办单位同时截止：{until}。",
    "协办单位比主办单位提前 {n} 个工作日答复，主办单位 {until} 截止。",
    "协办截止到 {until}。",
    "{at}至{until}暂停计时，未占用办理时限，截止时间不变。",
    "{at}至{until}暂停计时，截止时间由 {old} 顺延到 {new}。",
    "由主办单位指定，{at}前反馈。",
    "督办人指定，{at} 前反馈。",
    "督办批准不计超期，办理至{at}。",
    "督办批准：{words}",
    "办理结果被退回修改，时限继续计算。",
    "工作日历调整，期限由{old}改为{new}。",
)
_LIMITS = ("{n} 分钟", "{n} 小时", "{n} 个工作小时", "{n} 个工作日")
#: Of the calendars we ship; what an administrator names himself stays as he wrote it.
_HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "壮族三月三")

_DATE = r"(?:\d+年)?\d+月\d+日(?:（周.）)?"
_MOMENT = _DATE + r" ?\d\d:\d\d"
_KINDS = {
    **dict.fromkeys(("at", "until", "old", "new", "opening"), _MOMENT),
    **dict.fromkeys(("n", "year"), r"\d+"),
    "day": _DATE,
    "days": r"[\d月日至、]+",
    "clock": r"\d\d:\d\d",
    "hours": r"[\d:–、]+",
    "limit": r"\d+ \w+",
    "event": r"\D*?",
    "holiday": r"\D+",
    "words": r".+",
}


def _said(name: str, text: str) -> str:
    match name:
        case "n" | "year" | "clock" | "words":
            return text
        case "event":
            return gettext(text or "开始计时")
        case "holiday":
            return ", ".join(map(gettext, text.split("、")))
        case "limit":
            number, unit = text.split(" ", 1)
            return gettext(f"{{n}} {unit}", n=number)
        case _:
            return dates(text).replace("、", ", ")


_REASONS = Shapes(_SHAPES, _KINDS, _said)


def reason(sentence: str) -> str:
    """Chinese stays as it is, and so does a sentence nobody knows the shape of."""
    return _REASONS.say(sentence)
