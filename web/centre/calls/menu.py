"""What the telephone's rooms offer in the rail."""

from hotline.calls import queries
from hotline.people.actor import Actor
from web.kit import NavItem, navigation

GROUP = "电话"
SETTINGS = "calls.configure calls.block calls.declare_surge calls.lines"


async def _owed(actor: Actor) -> int:
    return (await queries.waiting(by=actor))[0]


async def _unheard(actor: Actor) -> int:
    return (await queries.waiting(by=actor))[1]


async def _to_approve(actor: Actor) -> int:
    return len(await queries.waiting_removals(by=actor))


navigation.register(
    NavItem("漏接回拨", "/desk/calls/tasks", "undo", "calls.call_back", _owed, GROUP, 50),
    NavItem("电话留言", "/desk/calls/voicemail", "mic", "calls.call_back", _unheard, GROUP, 51),
    NavItem("通话记录", "/desk/calls", "history", "calls.view", group=GROUP, order=52),
    NavItem("录音删除", "/desk/calls/removals", "trash", "calls.approve_removal", _to_approve, GROUP, 53),
    NavItem("话务报表", "/desk/calls/reports", "chart", "calls.report", group=GROUP, order=54),
    NavItem("语音导航", "/desk/calls/flows", "route", "calls.configure", group=GROUP, order=55),
    NavItem("电话设置", "/desk/calls/setup", "settings", SETTINGS, group=GROUP, order=56),
)
