"""What the platform says became of a post: its answers and its events, in our words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """How it ended, or that it has not."""

    PENDING = "pending"
    OUT = "out"
    REFUSED = "refused"  # the text must be bettered
    FAILED = "failed"  # nothing wrong with the text


@dataclass(frozen=True)
class Outcome:
    """The fate, and where the article is or why there is none."""

    fate: Fate
    url: str = ""
    article_id: str = ""
    reason: str = ""


#: publish_status of freepublish/get and PUBLISHJOBFINISH
PUBLISH_STATUS: Mapping[int, tuple[Fate, str]] = {
    0: (Fate.OUT, ""),
    1: (Fate.PENDING, ""),
    2: (Fate.REFUSED, "原创声明没有通过平台审核，请修改后再发"),
    3: (Fate.FAILED, "平台处理失败，请稍后再发"),
    4: (Fate.REFUSED, "平台审核没有通过，请修改内容后再发"),
    5: (Fate.FAILED, "发布后在公众平台上被删除"),
    6: (Fate.REFUSED, "发布后被平台封禁，请修改内容后再发"),
}
#: err(…) of MASSSENDJOBFINISH
MASS_ERRORS: Mapping[str, str] = {
    "10001": "涉嫌广告",
    "20001": "涉嫌政治",
    "20002": "涉嫌色情",
    "20004": "涉嫌社会不良信息",
    "20006": "涉嫌违法犯罪",
    "20008": "涉嫌欺诈",
    "20013": "涉嫌版权问题",
    "21000": "内容不合规",
    "22000": "涉嫌互推",
    "30001": "原创校验不通过",
    "30002": "原创校验不通过",
    "30003": "原创校验不通过",
    "40001": "管理员拒绝了群发",
    "40002": "管理员三十分钟内没有确认群发",
}
_SENT, _UNSENT = ("sendsuccess", "send success", "send_success"), ("sendfail", "send fail", "send_fail")


def of_publishing(told: Mapping[str, Any]) -> Outcome:
    """Of freepublish/get, and of the event's PublishEventInfo: there all numbers are texts."""
    fate, reason = PUBLISH_STATUS.get(_number(told.get("publish_status")), (Fate.PENDING, ""))
    items = _rows(_inside(told, "article_detail").get("item"))
    url = next((str(one.get("article_url", "")) for one in items), "")
    return Outcome(fate, url, str(told.get("article_id") or ""), reason)


def of_mass_send(told: Mapping[str, Any]) -> Outcome:
    """Of message/mass/get (`msg_status`) and of MASSSENDJOBFINISH (`Status`)."""
    status = str(told.get("Status") or told.get("msg_status") or "").strip().lower()
    if status in _SENT:
        rows = _rows(_inside(_inside(told, "ArticleUrlResult"), "ResultList").get("item"))
        return Outcome(Fate.OUT, next((str(one.get("ArticleUrl", "")) for one in rows), ""))
    if status in _UNSENT:
        return Outcome(Fate.FAILED, reason="群发失败，请稍后再试")
    if status.startswith("err(") and status.endswith(")"):
        why = MASS_ERRORS.get(status[4:-1], status)
        return Outcome(Fate.REFUSED, reason=f"平台审核没有通过（{why}），请修改内容后再发")
    if status == "delete":
        return Outcome(Fate.FAILED, reason="群发后在公众平台上被删除")
    return Outcome(Fate.PENDING)


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 5 else -1


def _inside(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}


def _rows(found: object) -> list[Mapping[str, Any]]:
    """XML with one element gives that element, with several a list."""
    rows = found if isinstance(found, list) else [found]
    return [one for one in rows if isinstance(one, Mapping)]
