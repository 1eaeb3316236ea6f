"""The beginning of a post about a topic: titles, headings, what has to be looked up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEADING = 'style="border-left: 4px solid #07c160; padding-left: 10px; font-size: 18px"'
TEXT = 'style="line-height: 1.75"'
BOX = 'style="line-height: 1.75; background: #f6f8fa; padding: 12px"'
LONGEST_NAME = 20


@dataclass(frozen=True)
class Outline:
    """What whoever writes can start from."""

    titles: tuple[str, ...]
    headings: tuple[str, ...]
    facts: tuple[str, ...]
    figures: tuple[str, ...]


def outline_for(name: str, count: int, change: int | None, units: Sequence[str]) -> Outline:
    """Plain words; a person makes them better."""
    short = name[:LONGEST_NAME]
    who = "、".join(units) or "主管部门"
    return Outline(
        titles=(
            f"关于{short}，大家最关心的几个问题",
            f"{short}遇到问题怎么办？一文说清",
            f"本周{count}位市民问到{short}，答案在这里",
        ),
        headings=("大家在问什么", "政策怎么说", "怎么办、找谁办"),
        facts=(
            f"请{who}核实：现行规定、收费标准和办理时限",
            f"请{who}提供：咨询电话、办公地点、工作时间",
            "近期有没有施工、调整、活动等原因，预计何时结束",
        ),
        figures=(
            f"本周受理{count}件",
            "与前四周平均持平"
            if change is None
            else f"与前四周平均相比{'+' if change >= 0 else ''}{change}%",
        ),
    )


def body_of(name: str, count: int, outline: Outline, examples: Sequence[str]) -> str:
    """The outline as a draft; what is in 【】 has to be written."""
    said = "".join(f"<li>{escape(one)}</li>" for one in examples)
    asked, policy, way = outline.headings
    facts = "".join(f"<li>【{escape(one)}】</li>" for one in outline.facts)
    return (
        f"<p {TEXT}>本周，12345热线接到{count}件关于{escape(name)}的诉求。大家最关心的几个问题，我们整理如下。</p>"
        f"<h2 {HEADING}>{escape(asked)}</h2><ul>{said}</ul>"
        f"<h2 {HEADING}>{escape(policy)}</h2><ul>{facts}</ul>"
        f"<h2 {HEADING}>{escape(way)}</h2><ol><li>【第一步】</li><li>【第二步】</li></ol>"
        f"<p {BOX}>还有疑问？拨打12345，或在公众号直接留言，24小时有人受理。</p>"
    )
