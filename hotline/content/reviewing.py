"""The two-person rule, the same for articles, questions and published results."""

from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.errors import Conflict, Forbidden, Invalid
from hotline.people.actor import Actor
from hotline.people.permissions import can, require


def require_second_person(by: Actor, first_id: int | None) -> None:
    """Who wrote something does not release it himself; the system (the demo loader) stands for two."""
    if by.kind == "staff" and by.staff_id == first_id:
        raise Forbidden("撰写人不能审核自己的内容，请由另一位审核员处理", code="separation_of_duties")


def require_desk(by: Actor) -> None:
    """Who writes and who reviews both read everything; a reviewer need not be able to write."""
    if not can(by, "content.edit"):
        require(by, "content.review")


def require_reason(decision: str, opinion: str) -> None:
    """A refusal without a reason helps nobody."""
    if decision == "refuse" and not opinion:
        raise Invalid("请写明不通过的原因", fields={"opinion": "请写明不通过的原因"})


def require_state(state: object, *allowed: object) -> None:
    """Somebody else may have been faster."""
    if state not in allowed:
        raise Conflict("情况已经变化，请刷新页面查看最新状态", code="wrong_state")


async def note(by: Actor, action: str, subject: str, now: datetime, **detail: Any) -> None:
    """One audit entry, inside the caller's transaction."""
    await audit.record(by.label, action, subject, detail, now, by.request_id)
