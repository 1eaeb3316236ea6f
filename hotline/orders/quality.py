"""Hints for who reviews an answer (LEDGER 15.1): what a good answer has, seen without judging it.

Hints advise, they never block: a short answer may be the right one.
"""

import re
from dataclasses import dataclass

ENOUGH_CHARACTERS = 30
#: Words by which an answer says why, what was done, and on what basis.
_REASONS = re.compile(r"因|由于|经查|经核|核实|原因|鉴于|按照|根据|依据")
_DEEDS = re.compile(r"已|完成|修复|整改|处理|清理|调解|责令|安排|办结|约谈|更换|增设|计划|将于|预计")
_CITATION = re.compile(r"《[^》]{2,60}》|第[零一二三四五六七八九十百\d]+条|〔\d{4}〕|\[\d{4}\]")
_CONTACT = re.compile(
    r"(联系|回复|告知|回访|沟通|致电|电话).{0,12}(诉求人|来电人|市民|群众|本人|您|当事人)|1[3-9]\d{9}|\d{3,4}-\d{7,8}"
)
_EMPTY = re.compile(r"^(已(处理|办理|阅|知悉|收到)|正在(处理|办理)|请知悉|情况属实)[。.!！]?$")


@dataclass(frozen=True)
class Hint:
    """One thing looked for: found or not, in words for the reviewer."""

    name: str
    good: bool
    message: str


def hints(request: str, answer: str) -> list[Hint]:
    """What the answer shows, the open points first."""
    answer = answer.strip()
    found = [
        _hint("length", len(answer) >= ENOUGH_CHARACTERS, "内容较充分", "内容较短，可能说明不够"),
        _hint("substance", not _EMPTY.match(answer), "不是套话", "像一句套话，没有实质内容"),
        _hint("reason", bool(_REASONS.search(answer)), "说明了原因或核查情况", "没有说明原因或核查情况"),
        _hint("deed", bool(_DEEDS.search(answer)), "写明了处理措施", "没有写明处理措施"),
        _hint("citation", bool(_CITATION.search(answer)), "引用了依据", "没有引用法规或文件依据"),
        _hint("contact", bool(_CONTACT.search(answer)), "与诉求人有联系", "没有提到联系诉求人"),
        _hint("copied", not _copied(request, answer), "不是照抄诉求", "与诉求内容几乎相同"),
    ]
    return sorted(found, key=lambda one: one.good)


def _hint(name: str, good: bool, yes: str, no: str) -> Hint:
    return Hint(name, good, yes if good else no)


def _copied(request: str, answer: str) -> bool:
    return len(answer) > ENOUGH_CHARACTERS and answer in request
