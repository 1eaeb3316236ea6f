"""What the staff desktop offers in its rail, and where somebody's work begins."""

from collections.abc import Awaitable, Callable

from hotline.content.posts.queries import waiting as posts_waiting
from hotline.content.waiting import waiting
from hotline.messages.overview import tab_counts
from hotline.orders.queries import queue_counts
from hotline.orders.queries.boxes import box_counts
from hotline.people.actor import Actor
from hotline.people.roles import Role
from hotline.supervision.queries import waiting as supervision_waiting
from web.kit import NavItem, navigation
from web.kit.services import wall_clock


def _waiting(*queues: str) -> Callable[[Actor], Awaitable[int]]:
    async def count(actor: Actor) -> int:
        return sum((await queue_counts(by=actor, only=queues)).values())

    return count


async def _unsigned(actor: Actor) -> int:
    return (await box_counts(by=actor, now=wall_clock(), only=("todo",))).get("todo", 0)


async def _unheard(actor: Actor) -> int:
    return (await tab_counts(by=actor, only=("exhausted",)))["exhausted"]


async def _content_waiting(actor: Actor) -> int:
    return sum((await waiting(actor)).values())


async def _supervision(actor: Actor) -> int:
    return sum((await supervision_waiting(by=actor)).values())


def _at_a_unit(actor: Actor) -> bool:
    """Workstations and departments have their own desk; the centre's people look at orders instead."""
    return bool(
        actor.roles & {Role.WORKSTATION, Role.SIGNER, Role.HANDLER, Role.UNIT_LEADER, Role.MAIN_LEADER}
    )


REVIEWS = ("return_review", "extension_review", "special_review", "result_review", "closing_review")
ITEMS = (
    NavItem("工单池", "/desk", "inbox", "order.accept", _waiting("pool"), order=10),
    NavItem("登记诉求", "/desk/orders/new", "phone", "order.submit", order=11),
    NavItem(
        "派单",
        "/desk/dispatch",
        "send",
        "order.review_intake",
        _waiting("dispatch", "intake_review"),
        "办理",
        20,
    ),
    NavItem(
        "审核",
        "/desk/review",
        "stamp",
        "order.review_return order.review_extension order.review_result order.review_special order.close",
        _waiting(*REVIEWS),
        "办理",
        21,
    ),
    NavItem("回访", "/desk/callback", "headset", "order.call_back", _waiting("call_back"), "办理", 22),
    NavItem("承办", "/desk/workstation", "building", "order.sign", _unsigned, "办理", 23, visible=_at_a_unit),
    NavItem("结单库", "/desk/closed", "book", "order.view", group="办理", order=24),
    NavItem("督办", "/desk/supervision", "flag", "supervision.view", _supervision, "监督", 30),
    NavItem("通知送达", "/desk/notices", "bell", "supervision.view", _unheard, "监督", 30),
    NavItem("申诉审核", "/desk/appeals", "megaphone", "order.decide_appeal", _waiting("appeals"), "监督", 31),
    NavItem("异常处理", "/desk/exceptions", "wrench", "order.mend", group="监督", order=32),
    NavItem("结果公开", "/desk/publish", "globe", "content.edit content.review", group="监督", order=33),
    NavItem(
        "图文排期",
        "/desk/posts",
        "calendar",
        "post.edit post.review post.publish",
        posts_waiting,
        "公众号",
        36,
    ),
    NavItem("选题建议", "/desk/posts/topics", "bolt", "post.edit", group="公众号", order=37),
    NavItem(
        "每周简报",
        "/desk/posts/brief",
        "file",
        "post.edit post.review post.publish",
        group="公众号",
        order=38,
    ),
    NavItem(
        "门户内容", "/desk/content", "news", "content.edit content.review", _content_waiting, "监督", order=34
    ),
)
navigation.register(*ITEMS)


def first_screen(actor: Actor) -> str:
    """Where somebody without a place at the pool begins."""
    offered = [item.url for item in navigation.items_for(actor, "desk") if item.url != "/desk"]
    for wanted in ("/desk/workstation", "/desk/review", "/desk/supervision"):
        if wanted in offered:
            return wanted
    return offered[0] if offered else "/account/sessions"
