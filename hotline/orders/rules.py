"""Whether an action may happen now: pure decisions over a loaded case.

A guard returns nothing or raises the refusal a person reads. The same guards decide which buttons a
screen draws, so no button is shown that would be refused.
"""

from collections.abc import Callable
from datetime import timedelta

from hotline.infra.errors import Conflict, Forbidden, TooMany
from hotline.orders.case import Case
from hotline.orders.models import Assignment, ReviewRequest
from hotline.orders.states import (
    AT_CENTRE,
    LIVE_ASSIGNMENTS,
    AssignmentState,
    Decision,
    Part,
    RequestKind,
    State,
    Urgency,
)
from hotline.people.permissions import Scope, can, scope_of

Guard = Callable[[Case], None]
HANDLING_ONLY = frozenset({AssignmentState.HANDLING})
SIGNABLE = frozenset({AssignmentState.PENDING_SIGN})
#: Which of one's assignments an action concerns.
CONCERNS: dict[str, tuple[str, frozenset[AssignmentState]]] = {
    "sign": ("order.sign", SIGNABLE),
    "verify": ("order.handle", HANDLING_ONLY),
    "offline": ("order.handle", HANDLING_ONLY),
    "reply": ("order.handle", HANDLING_ONLY),
    "return": ("order.return", LIVE_ASSIGNMENTS),
    "extend": ("order.extend", LIVE_ASSIGNMENTS),
    "special": ("order.extend", HANDLING_ONLY),
    "transfer": ("order.transfer", LIVE_ASSIGNMENTS),
    "dispatch": ("order.dispatch", HANDLING_ONLY),
    "coordinate": ("order.coordinate", HANDLING_ONLY),
}


def own_assignment(case: Case, action: str, assignment_id: int | None = None) -> Assignment:
    """The assignment an action is about: the named one, or the nearest of one's own."""
    own = case.mine(*CONCERNS[action])
    if assignment_id is not None:
        own = [one for one in own if one.id == assignment_id]
    if not own:
        raise Conflict("本单位没有可以进行此操作的交办", code="no_assignment")
    return own[0]


def from_centre(case: Case, permission: str) -> bool:
    """Whether the actor acts for the centre rather than for a unit that holds a share."""
    scope = scope_of(case.by, permission)
    return scope in (Scope.TENANT, Scope.REGION)


def in_nobody_elses_hands(case: Case) -> None:
    """An item somebody took is theirs until put back; a shift lead may step in."""
    owner = case.order.owner_id
    if owner is None or owner == case.by.staff_id or case.by.kind != "staff":
        return
    if not can(case.by, "order.mend"):
        raise Conflict("此件已由其他话务员领取", code="taken")


def _take(case: Case) -> None:
    if case.order.owner_id is not None and case.order.owner_id != case.by.staff_id:
        raise Conflict("此件已由其他话务员领取", code="taken")
    if case.by.staff_id is None:
        raise Forbidden("只有工作人员可以领取")


def _put_back(case: Case) -> None:
    if case.order.owner_id is None:
        raise Conflict("此件没有人领取", code="not_taken")
    in_nobody_elses_hands(case)


def _answer(case: Case) -> None:
    in_nobody_elses_hands(case)
    if case.state is State.HANDLING:
        lead = case.lead
        if lead is None or lead.organisation_id != case.order.tenant_id:
            raise Conflict("工单由承办单位办理，请等待其答复", code="wrong_state")
        wait_for_shares(unanswered_under(case, lead))


def wait_for_shares(waiting: list[Assignment]) -> None:
    """Refuse while others still owe their part; the message names them."""
    if waiting:
        names = "、".join(one.organisation.label for one in waiting)
        raise Conflict("{names} 尚未答复", code="co_handlers_pending", names=names)


def _dispatch(case: Case) -> None:
    if from_centre(case, "order.dispatch"):
        if case.state not in AT_CENTRE:
            raise Conflict("工单已派出，请先收回再改派", code="wrong_state")
        return
    own_assignment(case, "dispatch")


def _coordinate(case: Case) -> None:
    if from_centre(case, "order.coordinate"):
        return
    own_assignment(case, "coordinate")


def _sign(case: Case) -> None:
    own_assignment(case, "sign")


def _on_handling(action: str) -> Guard:
    def guard(case: Case) -> None:
        own_assignment(case, action)

    return guard


def may_return(case: Case, share: Assignment) -> None:
    """RULES §7: once per unit and order, never after adjudication, never twice at the same time."""
    if case.order.adjudicated:
        raise Conflict("责任单位已经裁定，不能再退回", code="adjudicated")
    _no_request_waiting(case, share)
    earlier = [
        one for one in case.requests if one.kind is RequestKind.RETURN and _of_same_unit(case, one, share)
    ]
    if len(earlier) >= case.profile.returns.per_unit:
        raise Conflict("同一单位对同一工单只能申请退回 {times} 次", times=case.profile.returns.per_unit)


def may_extend(case: Case, share: Assignment) -> None:
    """RULES §7: before the deadline, a limited number of times, never for an emergency."""
    if case.order.urgency is Urgency.EMERGENCY and not case.profile.extension.urgent_allowed:
        raise Conflict("特殊紧急工单不能延期", code="urgent")
    _no_request_waiting(case, share)
    if share.due_at is None:
        raise Conflict("此工单没有办理时限，无需延期", code="no_deadline")
    if case.now > share.due_at and case.profile.freeze_after_breach:
        raise Conflict("已超过办理时限，不能再申请延期", code="overdue")
    if share.extension_count >= case.profile.extension.times:
        raise Conflict("最多只能延期 {times} 次", times=case.profile.extension.times)


def _of_same_unit(case: Case, request: ReviewRequest, share: Assignment) -> bool:
    return case.assignment(request.assignment_id).organisation_id == share.organisation_id


def _no_request_waiting(case: Case, share: Assignment) -> None:
    if case.pending_on(share):
        raise Conflict("已有一项申请正在审核", code="request_pending")


def _return(case: Case) -> None:
    may_return(case, own_assignment(case, "return"))


def _extend(case: Case) -> None:
    may_extend(case, own_assignment(case, "extend"))


def _special(case: Case) -> None:
    _no_request_waiting(case, own_assignment(case, "special"))


def unanswered_under(case: Case, share: Assignment) -> list[Assignment]:
    """Shares that must be answered before `share` may be: its own children, and a lead's co-handlers."""
    below = case.children_of(share)
    if share.part is Part.LEAD and share.parent_id is None:
        below = below + [one for one in case.live if one.parent_id is None and one.part is Part.CO_HANDLER]
    return [one for one in below if one.state in LIVE_ASSIGNMENTS]


def decidable(case: Case, kind: RequestKind) -> list[ReviewRequest]:
    """Pending requests the actor may decide.

    Separation of duties (RULES §3): not one's own request, and not on an order one dispatched oneself.
    """
    return [one for one in case.pending(kind) if _may_decide(case, one)]


def _may_decide(case: Case, request: ReviewRequest) -> bool:
    if case.by.staff_id is None:
        return True
    share = case.assignment(request.assignment_id)
    return case.by.staff_id not in (request.requested_by_id, share.dispatched_by_id)


def _review(kind: RequestKind) -> Guard:
    def guard(case: Case) -> None:
        if not case.pending(kind):
            raise Conflict("没有等待审核的申请", code="nothing_to_review")
        if not decidable(case, kind):
            raise Forbidden("派单人和申请人不能审核这项申请，请由其他审核员处理", code="separation_of_duties")

    return guard


def urge_wait(case: Case) -> timedelta:
    """How long until this order may be urged again (RULES §6: once in 24 h)."""
    last = case.order.last_urged_at
    if last is None:
        return timedelta(0)
    return max(timedelta(0), last + timedelta(hours=case.profile.urge.hours_between) - case.now)


def _urge(case: Case) -> None:
    wait = urge_wait(case)
    if wait and not can(case.by, "order.waive_breach"):
        hours = max(1, round(wait.total_seconds() / 3600))
        raise TooMany(
            "已经催办过，请 {hours} 小时后再催",
            code="urged_recently",
            hours=hours,
            retry_after_seconds=int(wait.total_seconds()),
        )


def _withdraw(case: Case) -> None:
    if case.order.dispatched_at is not None and not case.profile.withdraw_after_dispatch:
        raise Conflict("工单已转承办单位，不能撤单", code="dispatched")
    if case.order.urgency is Urgency.EMERGENCY:
        raise Conflict("涉及公共安全的紧急事项不能撤单", code="public_safety")
    if case.by.kind == "citizen" and case.by.channel != case.order.channel and case.by.channel != "phone":
        raise Conflict("请通过原提交渠道撤单，或拨打12345", code="other_channel")


def _call_back(case: Case) -> None:
    handled = {one.handler_id for one in case.assignments} | {one.replied_by_id for one in case.assignments}
    if case.by.staff_id is not None and case.by.staff_id in handled:
        raise Forbidden("承办人不能回访自己办理的工单", code="separation_of_duties")


def _evaluate(case: Case) -> None:
    if case.by.kind not in ("citizen", "system"):
        raise Forbidden("只有诉求人本人可以评价")
    if case.state is State.CLOSED and case.order.satisfaction is not None:
        raise Conflict("工单已归档，评价不能再修改", code="archived")


def _redo(case: Case) -> None:
    if case.lead is None and not from_centre(case, "order.redo"):
        raise Conflict("没有可以重办的承办单位")


def _waive(case: Case) -> None:
    if not [clock for clock in case.clocks if clock.due_at < case.now and not clock.waived]:
        raise Conflict("没有超期的时限", code="not_breached")


def _prompt(case: Case) -> None:
    if not case.by.is_leader:
        raise Forbidden("只有单位领导可以督促办理")


GUARDS: dict[str, Guard] = {
    "take": _take,
    "put_back": _put_back,
    "accept": in_nobody_elses_hands,
    "ask_supplement": in_nobody_elses_hands,
    "answer": _answer,
    "send_to_review": in_nobody_elses_hands,
    "mark_invalid": in_nobody_elses_hands,
    "dispatch": _dispatch,
    "coordinate": _coordinate,
    "sign": _sign,
    "verify": _on_handling("verify"),
    "offline": _on_handling("offline"),
    "reply": _on_handling("reply"),
    "transfer": _on_handling("transfer"),
    "return": _return,
    "extend": _extend,
    "special": _special,
    "review_return": _review(RequestKind.RETURN),
    "review_extension": _review(RequestKind.EXTENSION),
    "review_special": _review(RequestKind.SPECIAL),
    "urge": _urge,
    "withdraw": _withdraw,
    "call_back": _call_back,
    "evaluate": _evaluate,
    "redo": _redo,
    "waive_breach": _waive,
    "prompt": _prompt,
}


def pending_decisions(case: Case) -> set[str]:
    """Review kinds that wait on this order, for a `review` that does not say which."""
    by_state = {State.IN_REVIEW: "intake", State.RESULT_REVIEW: "result", State.CLOSING_REVIEW: "closing"}
    kinds = {str(one.kind) for one in case.requests if one.decision is Decision.PENDING}
    if case.state in by_state:
        kinds.add(by_state[case.state])
    return kinds
