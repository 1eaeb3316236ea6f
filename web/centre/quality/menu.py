"""What quality inspection offers in the rail."""

from hotline.calls.quality import queries
from hotline.people.actor import Actor
from hotline.people.permissions import Scope, scope_of
from web.kit import NavItem, navigation

GROUP = "质检"


async def _to_decide(actor: Actor) -> int:
    return len(await queries.appeals(by=actor, waiting_only=True))


async def _to_score(actor: Actor) -> int:
    return await queries.waiting(by=actor)


def _sees_all(actor: Actor) -> bool:
    return scope_of(actor, "quality.view") is not Scope.OWN


navigation.register(
    NavItem("质检概览", "/desk/quality", "chart", "quality.view", group=GROUP, order=60, visible=_sees_all),
    NavItem("质检队列", "/desk/quality/queue", "clipboard-check", "quality.inspect", _to_score, GROUP, 61),
    NavItem("质检申诉", "/desk/quality/appeals", "megaphone", "quality.decide_appeal", _to_decide, GROUP, 62),
    NavItem("我的质检", "/desk/quality/mine", "headset", "quality.appeal", queries.owed_by, GROUP, 63),
    NavItem(
        "质检标准", "/desk/quality/standard", "book", "quality.view", group=GROUP, order=64, visible=_sees_all
    ),
)
