"""The workflow as one table: action → from-states → to-states → permission → event.

Screens draw their buttons from it, docs draw the diagram from it, tests walk it. `to` names every
state the action may end in; an empty `to` means the state does not change. Which one it is when
there are several is decided in `actions/`, by the rules and the city's profile.
"""

from dataclasses import dataclass

from pydantic import BaseModel

from hotline.orders import inputs
from hotline.orders.states import AT_CENTRE, AT_DEPARTMENT, OPEN, State

S = State


@dataclass(frozen=True)
class Step:
    """One row of the workflow. `permission` is None where only the citizen may act."""

    name: str
    label: str
    permission: str | None
    from_states: frozenset[State]
    fields: type[BaseModel] = inputs.Nothing
    to: frozenset[State] = frozenset()
    citizen: bool = False
    assigned: bool = False  # the actor must hold a live assignment
    public: bool = False  # the citizen sees this event while tracking
    reviews: str = ""  # the review kind this step decides


def _states(*states: State) -> frozenset[State]:
    return frozenset(states)


_CALLED_BACK = _states(S.CALL_BACK, S.CLOSING_REVIEW, S.CLOSED)
_IN_PROGRESS = OPEN - {S.MERGED}

STEPS: tuple[Step, ...] = (
    # The desk
    Step("take", "领取", "order.accept", _states(S.RECEIVED, S.ACCEPTED, S.AWAITING_SUPPLEMENT)),
    Step("put_back", "放回", "order.accept", _states(S.RECEIVED, S.ACCEPTED, S.AWAITING_SUPPLEMENT)),
    Step(
        "accept",
        "受理",
        "order.accept",
        _states(S.RECEIVED, S.AWAITING_SUPPLEMENT),
        inputs.Accept,
        _states(S.ACCEPTED),
        public=True,
    ),
    Step(
        "ask_supplement",
        "请补充",
        "order.accept",
        _states(S.RECEIVED, S.ACCEPTED),
        inputs.AskSupplement,
        _states(S.AWAITING_SUPPLEMENT),
        public=True,
    ),
    Step(
        "answer",
        "直接答复",
        "order.answer",
        _states(S.ACCEPTED, S.HANDLING),
        inputs.Answer,
        _states(S.CALL_BACK, S.CLOSING_REVIEW, S.CLOSED),
        public=True,
    ),
    Step(
        "send_to_review",
        "送审核",
        "order.accept",
        _states(S.ACCEPTED),
        inputs.SendToReview,
        _states(S.IN_REVIEW),
    ),
    Step(
        "review_intake",
        "受理审核",
        "order.review_intake",
        _states(S.IN_REVIEW),
        inputs.Review,
        _states(S.TO_DISPATCH, S.ACCEPTED),
        reviews="intake",
    ),
    Step(
        "mark_invalid",
        "判为无效",
        "order.mark_invalid",
        _states(S.RECEIVED, S.ACCEPTED, S.AWAITING_SUPPLEMENT, S.IN_REVIEW, S.TO_DISPATCH),
        inputs.MarkInvalid,
        _states(S.INVALID),
        public=True,
    ),
    # Dispatch; a workstation passes on what it has signed
    Step(
        "dispatch",
        "交办部门",
        "order.dispatch",
        _states(S.ACCEPTED, S.TO_DISPATCH, S.HANDLING),
        inputs.Dispatch,
        _states(S.DISPATCHED),
        public=True,
    ),
    Step(
        "coordinate",
        "工单协同",
        "order.coordinate",
        _states(S.ACCEPTED, S.TO_DISPATCH, S.HANDLING),
        inputs.Coordinate,
        _states(S.HANDLING),
    ),
    # The department
    Step(
        "sign",
        "签收",
        "order.sign",
        AT_DEPARTMENT,
        inputs.OnAssignment,
        _states(S.HANDLING),
        assigned=True,
        public=True,
    ),
    Step("verify", "核实", "order.handle", _states(S.HANDLING), inputs.Verify, assigned=True, public=True),
    Step("offline", "线下处理", "order.handle", _states(S.HANDLING), inputs.Offline, assigned=True),
    Step(
        "reply",
        "答复",
        "order.handle",
        AT_DEPARTMENT,
        inputs.Reply,
        _states(S.RESULT_REVIEW, S.CALL_BACK),
        assigned=True,
    ),
    Step("return", "申请退回", "order.return", AT_DEPARTMENT, inputs.Return, assigned=True),
    Step("extend", "申请延期", "order.extend", AT_DEPARTMENT, inputs.Extend, assigned=True),
    Step("special", "申请特殊单", "order.extend", _states(S.HANDLING), inputs.Special, assigned=True),
    Step("transfer", "转交", "order.transfer", AT_DEPARTMENT, inputs.Transfer, assigned=True),
    # A unit's own word for the record, also after its part is done: nothing somebody found out is dropped.
    Step("note", "补充说明", "order.handle", frozenset(State), inputs.Note),
    # Reviews
    Step(
        "review_return",
        "退回审核",
        "order.review_return",
        AT_DEPARTMENT,
        inputs.Review,
        _states(S.TO_DISPATCH),
        reviews="return",
    ),
    Step(
        "review_extension",
        "延期审核",
        "order.review_extension",
        AT_DEPARTMENT,
        inputs.Review,
        reviews="extension",
    ),
    Step(
        "review_special",
        "特殊单审核",
        "order.review_special",
        AT_DEPARTMENT,
        inputs.Review,
        reviews="special",
    ),
    Step(
        "review_result",
        "结果审核",
        "order.review_result",
        _states(S.RESULT_REVIEW),
        inputs.Review,
        _states(S.CALL_BACK, S.HANDLING),
        public=True,
        reviews="result",
    ),
    Step(
        "review_closing",
        "办结审核",
        "order.close",
        _states(S.CLOSING_REVIEW),
        inputs.Review,
        _states(S.CLOSED, S.CALL_BACK),
        public=True,
        reviews="closing",
    ),
    # The citizen, or an agent for them
    Step("urge", "催单", "order.urge", _IN_PROGRESS, inputs.Urge, citizen=True, public=True),
    Step(
        "supplement",
        "补单",
        "order.supplement",
        _IN_PROGRESS,
        inputs.Supplement,
        _states(S.RECEIVED, S.ACCEPTED),
        citizen=True,
        public=True,
    ),
    Step(
        "withdraw",
        "撤单",
        "order.withdraw",
        _IN_PROGRESS,
        inputs.Withdraw,
        _states(S.WITHDRAWN),
        citizen=True,
        public=True,
    ),
    Step(
        "evaluate",
        "评价",
        None,
        _CALLED_BACK,
        inputs.Evaluate,
        _states(S.CALL_BACK),
        citizen=True,
        public=True,
    ),
    # Call-back and closing
    Step(
        "call_back",
        "回访",
        "order.call_back",
        _states(S.CALL_BACK),
        inputs.CallBack,
        _states(S.CLOSING_REVIEW, S.CLOSED, S.TO_DISPATCH),
        public=True,
    ),
    Step(
        "submit_closing",
        "提交办结",
        "order.submit_closing",
        _states(S.CALL_BACK, S.CLOSING_REVIEW),
        inputs.SubmitClosing,
        _states(S.CLOSING_REVIEW, S.CLOSED),
    ),
    Step(
        "close",
        "办结",
        "order.close",
        _states(S.CLOSING_REVIEW),
        inputs.Close,
        _states(S.CLOSED),
        public=True,
    ),
    Step(
        "redo",
        "重办",
        "order.redo",
        _CALLED_BACK,
        inputs.Redo,
        _states(S.DISPATCHED, S.TO_DISPATCH),
        public=True,
    ),
    # Side roads
    Step("merge", "并单", "order.merge", OPEN, inputs.Merge, _states(S.MERGED), public=True),
    Step("unmerge", "取消并单", "order.merge", _states(S.MERGED), inputs.WithReason, OPEN, public=True),
    Step(
        "mark_difficult",
        "转疑难",
        "order.mark_difficult",
        _states(S.TO_DISPATCH, S.DISPATCHED, S.HANDLING, S.CALL_BACK),
        inputs.WithReason,
        _states(S.TO_DISPATCH),
    ),
    Step(
        "suspend", "挂起", "order.suspend", AT_CENTRE | AT_DEPARTMENT, inputs.WithReason, _states(S.SUSPENDED)
    ),
    Step(
        "resume",
        "恢复办理",
        "order.suspend",
        _states(S.SUSPENDED),
        inputs.WithReason,
        AT_CENTRE | AT_DEPARTMENT,
    ),
    Step("appeal", "申诉", "order.appeal", frozenset(State) - {S.RECEIVED}, inputs.AppealAssessment),
    Step("decide_appeal", "申诉审核", "order.decide_appeal", frozenset(State), inputs.DecideAppeal),
    # Supervision and repair
    Step(
        "raise_mark",
        "加标记",
        "supervision.lift",
        frozenset(State) - {S.INVALID, S.WITHDRAWN},
        inputs.RaiseMark,
    ),
    Step("prompt", "督促", "order.monitor", AT_DEPARTMENT, inputs.WithReason),
    Step("lift_mark", "解除标记", "supervision.lift", frozenset(State), inputs.LiftMark),
    Step("waive_breach", "免责超期", "order.waive_breach", OPEN, inputs.WaiveBreach),
    Step("mend", "异常修复", "order.mend", OPEN, inputs.Mend, AT_CENTRE | AT_DEPARTMENT),
    Step("follow", "关注", "order.view", frozenset(State)),
    Step("unfollow", "取消关注", "order.view", frozenset(State)),
)

WORKFLOW: dict[str, Step] = {step.name: step for step in STEPS}
#: `review` in the API and on screens stands for whichever review the order waits for.
REVIEWS: dict[str, Step] = {step.reviews: step for step in STEPS if step.reviews}
