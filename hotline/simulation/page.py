"""The result of a drill as one page without any script: figures, how fast, and how single ladders went."""

from datetime import datetime, timedelta
from html import escape
from importlib.resources import files
from string import Template

from hotline.simulation.report import by_quarter_minute, rungs_needed, table
from hotline.simulation.verdict import Climb, Result

SHOWN = 40
MINUTES = 5.5
WIDTH, ROW = 900, 22
_LEFT = 96
CHANNELS = {"inapp": "站内", "webpush": "推送", "wecom": "企微", "sms": "短信", "voice": "电话"}
_NAMES = {
    "emergencies dispatched": "派出的特殊紧急工单",
    "notices with those to the management": "通知总数（含报管理方）",
    "messages that rang": "响铃的消息",
    "climbed correctly": "阶梯逐级正确",
    "acknowledged within 5 minutes": "五分钟内有人知悉",
    "until acknowledged, median / 99 %": "知悉用时（中位 / 99%）",
    "double sends": "重复发送",
    "workers killed": "被强制结束的进程",
    "requests repeated under the same id": "同号重试（渠道去重）",
    "nobody answered": "无人回应",
    "wall clock": "演练耗时",
}


def page(result: Result) -> str:
    """The whole document."""
    layout = Template((files("hotline.simulation") / "page.html").read_text("utf-8"))
    return layout.substitute(
        verdict="通过" if result.passed else "未通过",
        tone="good" if result.passed else "bad",
        lead=_lead(result),
        figures=_figures(result),
        speed=_bars(by_quarter_minute(result.orders)),
        needed=_needed(result),
        timelines=_timelines(result),
        legend="".join(f'<li class="dot-{name}">{label}</li>' for name, label in CHANNELS.items()),
    )


def _lead(result: Result) -> str:
    plan = result.plan
    how = f"每隔一段时间强制结束一个发送进程，共 {len(result.kills)} 次。" if result.kills else "虚拟时间。"
    return (
        f"{plan.orders} 件特殊紧急工单在 {plan.seconds} 秒内派出；推送失败 {plan.webpush_failing:.0%}，"
        f"短信失败 {plan.sms_failing:.0%}；{how}"
    )


def _figures(result: Result) -> str:
    return "".join(
        f"<tr><th scope='row'>{escape(_NAMES.get(name, name))}</th><td>{escape(value)}</td><td>{escape(asked)}</td></tr>"
        for name, value, asked in table(result)
    )


def _bars(bins: list[int]) -> str:
    """Acknowledged per quarter of a minute; what comes after five minutes stands apart."""
    highest, step = max(bins) or 1, 36
    bars = []
    for place, count in enumerate(bins):
        height = round(120 * count / highest)
        late = " late" if place >= 20 else ""
        bars.append(
            f"<g><title>{place * 15}–{place * 15 + 15} 秒：{count} 件</title>"
            f'<rect class="bar{late}" x="{place * step + 4}" y="{150 - height}" width="28" height="{height}" rx="3"/>'
            f'<text class="count" x="{place * step + 18}" y="{144 - height}">{count or ""}</text></g>'
        )
    ticks = "".join(
        f'<text class="tick" x="{minute * 4 * step}" y="170">{minute} 分</text>' for minute in range(1, 6)
    )
    return f'<svg viewBox="0 0 {24 * step} 180" role="img" aria-label="知悉用时分布">{"".join(bars)}{ticks}</svg>'


def _needed(result: Result) -> str:
    total = len(result.orders) or 1
    return "".join(
        f'<li><span>{rungs} 级</span><meter min="0" max="{total}" value="{count}">{count}</meter><b>{count}</b></li>'
        for rungs, count in rungs_needed(result.orders)
    )


def _timelines(result: Result) -> str:
    """Some ladders one below the other: those that went wrong first, then the longest, then the first."""
    ordered = sorted(result.orders, key=lambda one: (not one.wrong, -len(one.fired), one.notice.id))
    step = max(1, len(ordered) // SHOWN)
    chosen = [*ordered[: SHOWN // 2], *ordered[SHOWN // 2 :: step]][:SHOWN]
    rows = "".join(_timeline(one, row, result.kills) for row, one in enumerate(chosen))
    height = len(chosen) * ROW + 40
    minutes = "".join(
        f'<line class="grid" x1="{_x(60 * n)}" x2="{_x(60 * n)}" y1="0" y2="{height - 30}"/>'
        f'<text class="tick" x="{_x(60 * n)}" y="{height - 12}">{n} 分</text>'
        for n in range(6)
    )
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="逐件时间线">{minutes}{rows}</svg>'


def _timeline(one: Climb, row: int, kills: list[datetime]) -> str:
    y, start = row * ROW + 14, one.notice.created_at
    over = one.notice.acknowledged_at or one.fired[-1].at
    parts = [
        f'<text class="number" x="0" y="{y + 4}">{escape(one.notice.number[-8:])}</text>',
        f'<line class="run" x1="{_x(0)}" x2="{_at(over, start)}" y1="{y}" y2="{y}"/>',
    ]
    parts += [_kill(kill, start, y) for kill in kills if start <= kill <= over]
    parts += [_dot(fired.channel, fired.failed, fired.at, start, y) for fired in one.fired]
    if one.took is not None:
        words = f"{one.notice.by_name} {one.took.total_seconds():.0f} 秒"
        parts.append(
            f'<g><title>{escape(words)}</title><path class="heard" d="M{_at(over, start) - 5} {y}l4 4 7-9"/></g>'
        )
    for wrong in one.wrong:
        parts.append(f'<text class="wrong" x="{_at(over, start) + 12}" y="{y + 4}">{escape(wrong)}</text>')
    return "".join(parts)


def _dot(channel: str, failed: bool, at: datetime, start: datetime, y: int) -> str:  # noqa: FBT001
    words = f"{CHANNELS.get(channel, channel)} {(at - start).total_seconds():.0f} 秒{'，没有送到' if failed else ''}"
    name = f"dot-{channel}{' failed' if failed else ''}"
    return f'<g><title>{words}</title><circle class="{name}" cx="{_at(at, start)}" cy="{y}" r="5.5"/></g>'


def _kill(at: datetime, start: datetime, y: int) -> str:
    return f'<line class="kill" x1="{_at(at, start)}" x2="{_at(at, start)}" y1="{y - 9}" y2="{y + 9}"/>'


def _at(moment: datetime, start: datetime) -> float:
    return _x((moment - start) / timedelta(seconds=1))


def _x(seconds: float) -> float:
    return round(_LEFT + (WIDTH - _LEFT - 20) * min(seconds, MINUTES * 60) / (MINUTES * 60), 1)
