"""Titles and texts of notices to staff, and how they were taken note of, in the reader's language.

They are kept in Chinese, as they went out over every channel. What a person wrote in them – the title of a request, the
name of a unit – stays as it is.
"""

from hotline.messages.kinds import KINDS
from hotline.messages.morning import WORDS as MORNING
from hotline.supervision.telling import TITLES
from web.kit.dated import dates
from web.kit.i18n import SOURCE, current_language, gettext
from web.kit.shapes import Shapes

_SHAPES = (
    "早报：{day} {unit}",
    MORNING,
    *TITLES,
    "被督办单位：{unit}，反馈期限：{at}，共 {n} 件工单。",
    "{period}短信额度即将用完",
    "{period}短信额度已用完",
    "额度 {limit} 条，已用 {used} 条。用完后不再发送短信，请及时续费或调整额度。",
    "语音包 {limit} 分钟，已用 {used} 分钟。请及时续费或调整。",
    "办理了“{step}”",
    "工单 {number} {text}",
    "工单 {number}",
)
_TEXTS = "|".join(kind.text for kind in KINDS.values())
_FIGURE = r"\d+"
_KINDS = {
    **dict.fromkeys(
        ("n", "limit", "used", "arrived", "answered", "due_today", "overdue", "praised", "unsatisfied"),
        _FIGURE,
    ),
    "number": r"[\w-]+",
    "day": r"\d+月\d+日",
    "at": r"\d+月\d+日 \d\d:\d\d",
    "unit": r".+",
    "period": r"今日|本月",
    "step": r".+",
    "text": _TEXTS,
}


def _said(name: str, text: str) -> str:
    if name in ("period", "step", "text"):
        return gettext(text)
    return dates(text) if name in ("day", "at") else text


_OF_ORDERS = frozenset(kind.label for kind in KINDS.values())
_NOTICES = Shapes(_SHAPES, _KINDS, _said)


def told(text: str) -> str:
    """`新交办工单：路灯不亮` and `工单 4506… 已交办给贵单位，请及时签收办理。`."""
    kind, colon, about = text.partition("：")
    if current_language.get() == SOURCE or not colon or kind not in _OF_ORDERS:
        return _NOTICES.say(text)
    # a person's own title, unless it is kept back
    return f"{gettext(kind)}: {_NOTICES.say(about) if about.startswith('工单 ') else about}"
